//! Names of hosts, such as the name servers of a zone.

use std::fmt;

use super::syntax::{self, is_at_or_below};
use super::{NameError, ZoneName};

/// A host name in canonical ASCII form: letters, digits, hyphens; two labels or more; lower case; no final dot.
///
/// Hosts are shown in ASCII: a name server's name ends in a registrar's form, which takes nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostName(Box<str>);

impl HostName {
    /// Parses any spelling, by the same rules as [`ZoneName::parse`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Ok(Self(syntax::forms(text)?.ascii.into()))
    }

    /// The canonical form, as sent on the wire and over the API.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the host is the zone's apex or lies below it, so that the zone must hold its addresses.
    pub fn is_within(&self, zone: &ZoneName) -> bool {
        is_at_or_below(&self.0, zone.ascii())
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_form() {
        for (text, expected) in [
            ("NS1.Example.com.", "ns1.example.com"),
            ("ada.ns.example.net", "ada.ns.example.net"),
            ("ns.bücher.example", "ns.xn--bcher-kva.example"),
        ] {
            assert_eq!(
                HostName::parse(text).unwrap().to_string(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn refused() {
        for (text, error) in [
            ("ns1", NameError::NoDot),
            ("_ns.example.com", NameError::BadCharacter('_')),
            ("192.0.2.1", NameError::Address),
            ("ns1..example.com", NameError::EmptyLabel),
        ] {
            assert_eq!(HostName::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn within_a_zone() {
        let zone = ZoneName::parse("example.com").unwrap();
        let within = |host: &str| HostName::parse(host).unwrap().is_within(&zone);
        assert!(within("ns1.example.com"));
        assert!(within("example.com"));
        assert!(!within("ns1.notexample.com"));
        assert!(!within("ns1.example.net"));
    }
}
