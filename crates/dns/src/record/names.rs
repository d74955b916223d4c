//! Names of records and names in records: wider than host names, since both may have underscores.

use std::fmt;

use domain::base::Name;
use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use super::{Fault, FaultKind};
use crate::name::{MAX_LABEL, MAX_NAME, ZoneName};

/// Longest text looked at, in bytes: no spelling of a valid name comes near it, and it bounds the work of IDNA.
const MAX_TEXT: usize = 4 * MAX_NAME + 12;

/// Why a text is not a name, as what the field does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadName {
    Empty,
    TooLong,
    LabelTooLong,
    EmptyLabel,
    Character(char),
    Slash,
    Idna,
    Address,
}

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("must be a name"),
            Self::TooLong => write!(f, "is longer than {MAX_NAME} octets"),
            Self::LabelTooLong => write!(f, "has a part longer than {MAX_LABEL} octets"),
            Self::EmptyLabel => f.write_str("has an empty part between two dots"),
            Self::Character(c) => write!(f, "must be a name, in which {c:?} is not allowed"),
            Self::Slash => f.write_str(
                "must be a name, in which a slash stands between numbers only, as in 0/25",
            ),
            Self::Idna => f.write_str("is not a valid internationalised domain name"),
            Self::Address => f.write_str("must be a name, not an address"),
        }
    }
}

/// The complete name of a record as the API shows it: Punycode, lower case, no final dot.
///
/// Takes `@` or nothing (the apex), a relative or a complete name, with or without final dot, in Unicode or Punycode.
/// A name that does not end in the zone's is relative, even with a final dot (v4: assumed). `*` is a wildcard as the
/// whole first label; elsewhere it is a literal (v4: documented; RFC 4592 section 2.1.1). A slash is taken as RFC 2317
/// uses it. The fault is [`FaultKind::BadName`].
pub fn owner(name: &str, zone: &ZoneName) -> Result<String, Fault> {
    let refused = |why| Fault::new(FaultKind::BadName, "name", why);
    if name.is_empty() || name == "@" {
        return Ok(zone.ascii().to_owned());
    }
    let name = canonical(name, true).map_err(refused)?;
    if name.is_empty() {
        return Err(refused(BadName::Empty));
    }
    if within(&name, zone.ascii()) {
        return Ok(name);
    }
    let complete = format!("{name}.{}", zone.ascii());
    if complete.len() > MAX_NAME {
        return Err(refused(BadName::TooLong));
    }
    Ok(complete)
}

/// A complete name for the wire, in lower case. Takes what [`owner`] gives, and `.` or nothing for the root.
pub fn wire_name(text: &str) -> Result<Name<Vec<u8>>, Fault> {
    let refused = |why| Fault::new(FaultKind::BadName, "name", why);
    let octets = match usual(text) {
        Some(octets) => octets,
        None => wire(&canonical(text, true).map_err(refused)?),
    };
    Name::from_octets(octets).map_err(|_| refused(BadName::TooLong))
}

/// The name of a host that a record points at, in the form of [`canonical`]; empty for the root.
pub(super) fn target(text: &str) -> Result<String, BadName> {
    let name = canonical(text, false)?;
    let last = name.rsplit('.').next().unwrap_or_default();
    if !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadName::Address);
    }
    Ok(name)
}

/// Lower case, Punycode, no final dot; empty for the root, which must be written as a dot or not at all.
fn canonical(text: &str, star: bool) -> Result<String, BadName> {
    if text.len() > MAX_TEXT {
        return Err(BadName::TooLong);
    }
    let mut name = if text.is_ascii() {
        // Not looked at by IDNA, so that odd labels which begin with xn-- can still be pointed at.
        text.to_ascii_lowercase()
    } else {
        Uts46::new()
            .to_ascii(
                text.as_bytes(),
                AsciiDenyList::EMPTY,
                Hyphens::Allow,
                DnsLength::Ignore,
            )
            .map_err(|_| BadName::Idna)?
            .into_owned()
    };
    if name.ends_with('.') {
        name.pop();
    }
    if name.is_empty() {
        return Ok(name);
    }
    for label in name.split('.') {
        check_label(label, star)?;
    }
    if name.len() > MAX_NAME {
        return Err(BadName::TooLong);
    }
    Ok(name)
}

fn check_label(label: &str, star: bool) -> Result<(), BadName> {
    if label.is_empty() {
        return Err(BadName::EmptyLabel);
    }
    let allowed =
        |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_' | '/') || (star && c == '*');
    if let Some(c) = label.chars().find(|c| !allowed(*c)) {
        return Err(BadName::Character(c));
    }
    // `0/25` as in RFC 2317, but no URL.
    if let Some((network, length)) = label.split_once('/') {
        let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !number(network) || !number(length) {
            return Err(BadName::Slash);
        }
    }
    if label.len() > MAX_LABEL {
        return Err(BadName::LabelTooLong);
    }
    Ok(())
}

/// The octets of a name in the form of [`canonical`].
pub(super) fn wire(name: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(name.len() + 2);
    for label in name.split('.').filter(|label| !label.is_empty()) {
        // At most 63, as `canonical` has checked.
        octets.push(u8::try_from(label.len()).unwrap_or_default());
        octets.extend_from_slice(label.as_bytes());
    }
    octets.push(0);
    octets
}

/// The octets of a name that is in the form of [`canonical`] already, as those of a database are; nothing where that is not
/// plain at once. Millions are read at a start.
fn usual(name: &str) -> Option<Vec<u8>> {
    if name.is_empty() || name.len() > MAX_NAME {
        return None;
    }
    let mut octets = Vec::with_capacity(name.len() + 2);
    octets.push(0);
    let mut label = 0;
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'*' => octets.push(byte),
            b'.' => {
                octets[label] = length(&octets[label + 1..])?;
                label = octets.len();
                octets.push(0);
            }
            _ => return None,
        }
    }
    octets[label] = length(&octets[label + 1..])?;
    octets.push(0);
    Some(octets)
}

/// What stands before a label.
fn length(label: &[u8]) -> Option<u8> {
    let fits = !label.is_empty() && label.len() <= MAX_LABEL;
    u8::try_from(label.len()).ok().filter(|_| fits)
}

/// Takes an uncompressed name off the front of the octets; as [`canonical`], or nothing if there is none.
///
/// Names with octets that this product does not write (spaces, escaped dots) are none.
pub(super) fn take(octets: &mut &[u8]) -> Option<String> {
    let mut name = String::new();
    loop {
        let (&length, rest) = octets.split_first()?;
        let (label, rest) = rest.split_at_checked(usize::from(length))?;
        *octets = rest;
        if label.is_empty() {
            return Some(name);
        }
        let label = std::str::from_utf8(label).ok()?.to_ascii_lowercase();
        // A compression pointer looks like a length above 63.
        check_label(&label, false).ok()?;
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(&label);
        if name.len() > MAX_NAME {
            return None;
        }
    }
}

/// A name as a zone file has it, made complete: `@`, relative to the origin, or with a final dot. Escapes are undone,
/// except for dots, which no name of ours has in a label. The result is checked no further.
pub(crate) fn resolve(text: &str, origin: &str) -> Result<String, &'static str> {
    if text == "@" {
        return Ok(format!("{origin}."));
    }
    let name = if text.contains('\\') {
        let octets = super::text::decode(text)?;
        let name = String::from_utf8(octets).map_err(|_| "has octets that are not allowed")?;
        let dots = |text: &str| text.bytes().filter(|b| *b == b'.').count();
        if dots(&name) != dots(text) || text.contains("\\.") {
            return Err("has an escaped dot, which is not allowed");
        }
        name
    } else {
        text.to_owned()
    };
    if name.ends_with('.') || origin.is_empty() {
        return Ok(name);
    }
    Ok(format!("{name}.{origin}."))
}

/// Whether the name is the apex or below it; both in canonical form.
pub(crate) fn within(name: &str, apex: &str) -> bool {
    name.strip_suffix(apex)
        .is_some_and(|above| above.is_empty() || above.ends_with('.'))
}
