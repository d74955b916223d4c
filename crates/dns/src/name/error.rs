//! Why a text is not a name; worded for the person who typed it.

use std::fmt;

/// The first rule a text breaks. `Display` gives a full sentence part, without a final stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// Nothing was given, or only a dot.
    Empty,
    /// The ASCII form is longer than [`MAX_NAME`](super::MAX_NAME) octets.
    TooLong,
    /// The ASCII form of a label is longer than [`MAX_LABEL`](super::MAX_LABEL) octets.
    LabelTooLong,
    /// Two dots meet, or the name begins with one.
    EmptyLabel,
    /// A character that host names do not have: only letters, digits and hyphens are allowed.
    BadCharacter(char),
    /// A label begins or ends with a hyphen.
    Hyphen,
    /// Only one label: a top-level domain or a bare word.
    NoDot,
    /// International characters or Punycode that UTS 46 refuses.
    Idna,
    /// An IP address, or a name whose last label is a number and would be read as one (RFC 1123 section 2.1).
    Address,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the name is empty"),
            Self::TooLong => write!(f, "the name is longer than {} octets", super::MAX_NAME),
            Self::LabelTooLong => write!(
                f,
                "a part of the name is longer than {} octets",
                super::MAX_LABEL
            ),
            Self::EmptyLabel => f.write_str("the name has an empty part between two dots"),
            Self::BadCharacter(c) => {
                write!(
                    f,
                    "the name contains {c:?}; only letters, digits and hyphens are allowed"
                )
            }
            Self::Hyphen => f.write_str("a part of the name begins or ends with a hyphen"),
            Self::NoDot => f.write_str("the name needs at least two parts, as in example.com"),
            Self::Idna => f.write_str("the name is not a valid internationalised domain name"),
            Self::Address => f.write_str("an IP address is not a domain name"),
        }
    }
}

impl std::error::Error for NameError {}
