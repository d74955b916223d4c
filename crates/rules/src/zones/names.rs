//! Which names a zone may have.

use crate::{Error, Result, codes};
use dns::name::{Kind, ZoneName};

/// Reads a zone's name, or says what is wrong with it. v4: the codes are documented or observed.
pub(super) fn parse(text: &str) -> Result<ZoneName> {
    ZoneName::parse(text).map_err(|e| {
        Error::from(&codes::ZONE_NAME)
            .text(format!("This is not a valid domain name: {e}"))
            .at("/name")
    })
}

/// Whether it lies below a registered domain; refused where nobody can have it.
pub(super) fn is_subdomain(name: &ZoneName) -> Result<bool> {
    if name.is_reverse() {
        return Ok(false);
    }
    match name.kind() {
        Kind::Registrable => Ok(false),
        Kind::Subdomain => Ok(true),
        Kind::PublicSuffix if name.is_special_use() => Ok(false),
        Kind::PublicSuffix => Err(Error::from(&codes::ZONE_BANNED).at("/name")),
    }
}

/// `example.com` as `com.example.`: what lies below a name begins with the name's own form.
pub(super) fn reversed(ascii: &str) -> String {
    let labels = ascii.rsplit('.');
    labels.flat_map(|label| [label, "."]).collect()
}

/// The reversed forms of all names above, from two labels on.
pub(super) fn above(name: &ZoneName) -> Vec<String> {
    name.ancestors()
        .filter(|a| a.contains('.'))
        .map(reversed)
        .collect()
}

/// The end of the range of reversed forms below one: `/` follows `.`.
pub(super) fn below_ends(reversed: &str) -> String {
    format!("{}/", reversed.trim_end_matches('.'))
}

/// What all names that can be in each other's way share.
pub(super) fn family(name: &ZoneName) -> String {
    name.registrable().unwrap_or(name.ascii()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_is_a_range() {
        let (parent, child) = (reversed("example.com"), reversed("a.b.example.com"));
        assert_eq!(parent, "com.example.");
        assert!(child > parent && child < below_ends(&parent));
        for other in [
            "example.org",
            "examples.com",
            "example-a.com",
            "xexample.com",
        ] {
            let other = reversed(other);
            assert!(!(other > parent && other < below_ends(&parent)), "{other}");
        }
        assert_eq!(
            above(&parse("a.b.example.com").unwrap()),
            ["com.example.b.", "com.example."]
        );
    }

    #[test]
    fn nobody_has_a_public_suffix() {
        assert!(is_subdomain(&parse("co.uk").unwrap()).is_err());
        assert!(is_subdomain(&parse("www.example.co.uk").unwrap()).unwrap());
        assert!(!is_subdomain(&parse("example.co.uk").unwrap()).unwrap());
        assert!(!is_subdomain(&parse("customer.internal").unwrap()).unwrap());
        assert!(!is_subdomain(&parse("2.0.192.in-addr.arpa").unwrap()).unwrap());
    }
}
