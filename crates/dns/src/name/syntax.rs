//! From any spelling to the canonical ASCII form of a host-like name (letters, digits, hyphens; two labels or more).

use std::net::{IpAddr, Ipv6Addr};

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use super::NameError;

/// Longest label in octets (RFC 1035 section 2.3.4).
pub const MAX_LABEL: usize = 63;

/// Longest name in octets, written without the final dot (255 on the wire with length octets and root).
pub const MAX_NAME: usize = 253;

/// Longest text looked at, in bytes: no spelling of a valid name comes near it, and it bounds the work of IDNA.
const MAX_TEXT: usize = 4 * MAX_NAME + 12;

/// Both canonical forms of a name: lower case, no final dot.
pub(super) struct Forms {
    /// Letters, digits, hyphens and dots only; international labels as Punycode.
    pub(super) ascii: String,
    /// The same with international labels readable.
    pub(super) unicode: String,
}

/// Parses and checks a name in any spelling (UTS 46, non-transitional). One final dot is dropped.
///
/// Hyphens in third and fourth place are let through, because such names are in use (`r4---sn.example`).
pub(super) fn forms(text: &str) -> Result<Forms, NameError> {
    if text.len() > MAX_TEXT {
        return Err(NameError::TooLong);
    }
    if let Some(c) = text.chars().find(|c| c.is_control() || c.is_whitespace()) {
        return Err(NameError::BadCharacter(c));
    }
    if is_address(text) {
        return Err(NameError::Address);
    }

    let idna = Uts46::new();
    let mapped = idna
        .to_ascii(
            text.as_bytes(),
            AsciiDenyList::EMPTY,
            Hyphens::Allow,
            DnsLength::Ignore,
        )
        .map_err(|_| NameError::Idna)?;
    let ascii = mapped.strip_suffix('.').unwrap_or(&mapped);
    check_octets(ascii)?;

    let (unicode, valid) = idna.to_unicode(ascii.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow);
    valid.map_err(|_| NameError::Idna)?;
    // Looked for in the readable form: Punycode would hide the hyphen of `-é`.
    if unicode
        .split('.')
        .any(|label| label.starts_with('-') || label.ends_with('-'))
    {
        return Err(NameError::Hyphen);
    }
    Ok(Forms {
        ascii: ascii.to_owned(),
        unicode: unicode.into_owned(),
    })
}

/// The rules on the ASCII form: characters, lengths, number of labels.
fn check_octets(ascii: &str) -> Result<(), NameError> {
    if ascii.is_empty() {
        return Err(NameError::Empty);
    }
    if let Some(c) = ascii
        .chars()
        .find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-' | '.'))
    {
        return Err(NameError::BadCharacter(c));
    }
    if ascii.split('.').any(str::is_empty) {
        return Err(NameError::EmptyLabel);
    }
    if ascii.split('.').any(|label| label.len() > MAX_LABEL) {
        return Err(NameError::LabelTooLong);
    }
    if ascii.len() > MAX_NAME {
        return Err(NameError::TooLong);
    }
    match ascii.rsplit_once('.') {
        None => Err(NameError::NoDot),
        Some((_, last)) if last.bytes().all(|b| b.is_ascii_digit()) => Err(NameError::Address),
        Some(_) => Ok(()),
    }
}

/// Whether the text is an address of either family, bare or (version 6) in brackets.
fn is_address(text: &str) -> bool {
    let bracketed = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    text.parse::<IpAddr>().is_ok()
        || bracketed.is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok())
}

/// Whether `name` equals `apex` or lies below it; both in canonical ASCII form.
pub(super) fn is_at_or_below(name: &str, apex: &str) -> bool {
    name.strip_suffix(apex)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
