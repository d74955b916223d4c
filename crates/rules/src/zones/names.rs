//! Which names a zone may have.

use crate::{Error, Result, codes, gate::Op};
use dns::name::{Kind, ZoneName};

/// Reads a zone's name, or says what is wrong with it. v4: the codes are documented or observed.
pub(super) fn parse(text: &str) -> Result<ZoneName> {
    ZoneName::parse(text).map_err(|e| {
        Error::from(&codes::ZONE_NAME)
            .text(format!("This is not a valid domain name: {e}"))
            .at("/name")
    })
}

/// Of the place's zone.
pub(super) fn here(op: &Op<'_, '_>) -> Result<ZoneName> {
    parse(op.place().zone_name.as_deref().unwrap_or_default())
}

/// All names above one, the nearest first: `b.c` and `c` of `a.b.c`.
pub(crate) fn parents(name: &str) -> impl Iterator<Item = &str> {
    fn parent(name: &str) -> Option<&str> {
        name.split_once('.').map(|(_, parent)| parent)
    }
    std::iter::successors(parent(name), |name| parent(name))
}

/// The tops of the reverse trees: whoever had one would be above everybody.
const REVERSE: [&str; 2] = ["in-addr.arpa", "ip6.arpa"];

/// Whether it lies below a registered domain; refused where nobody can have it.
pub(super) fn is_subdomain(name: &ZoneName) -> Result<bool> {
    let refused = |code| Err(Error::from(code).at("/name"));
    if name.is_reverse() {
        return if REVERSE.contains(&name.ascii()) {
            refused(&codes::ZONE_BANNED)
        } else {
            Ok(false)
        };
    }
    if !name.is_special_use() && !name.has_known_suffix() {
        return refused(&codes::ZONE_NOT_REGISTRABLE);
    }
    match name.kind() {
        Kind::Registrable => Ok(false),
        Kind::Subdomain => Ok(true),
        // `home.arpa`, RFC 8375.
        Kind::PublicSuffix if name.is_special_use() => Ok(false),
        Kind::PublicSuffix => refused(&codes::ZONE_BANNED),
    }
}

/// `example.com` as `com.example.`: what lies below a name begins with the name's own form.
pub(crate) fn reversed(ascii: &str) -> String {
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

/// What all names that can be in each other's way share: the topmost of the names at or above it that can be a zone.
pub(super) fn family(name: &ZoneName) -> String {
    let above = name
        .ancestors()
        .filter_map(|text| ZoneName::parse(text).ok());
    let top = above.filter(|a| is_subdomain(a).is_ok()).last();
    top.as_ref().unwrap_or(name).ascii().to_owned()
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
        assert!(!is_subdomain(&parse("home.arpa").unwrap()).unwrap());
        let number = |name: &str| is_subdomain(&parse(name).unwrap()).map_err(|e| e.code().number);
        for top in REVERSE {
            assert_eq!(number(top), Err(codes::ZONE_BANNED.number), "{top}");
        }
        for unknown in ["example.nosuchtld", "www.example.nosuchtld"] {
            assert_eq!(
                number(unknown),
                Err(codes::ZONE_NOT_REGISTRABLE.number),
                "{unknown}"
            );
        }
    }

    #[test]
    fn names_in_each_others_way_share_a_family() {
        for (name, expected) in [
            ("example.com", "example.com"),
            ("a.b.example.com", "example.com"),
            ("example.co.uk", "example.co.uk"),
            ("2.0.192.in-addr.arpa", "192.in-addr.arpa"),
            ("lab.home.arpa", "home.arpa"),
            ("home.arpa", "home.arpa"),
            ("a.customer.internal", "customer.internal"),
            // Names can be registered below `*.kawasaki.jp` and in `jp`.
            ("a.b.kawasaki.jp", "kawasaki.jp"),
            ("kawasaki.jp", "kawasaki.jp"),
        ] {
            assert_eq!(family(&parse(name).unwrap()), expected, "{name}");
        }
    }
}
