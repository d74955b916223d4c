//! Names of zones: both spellings, and where the name stands in the tree of registrations.

use std::fmt;

use super::NameError;
use super::syntax::{self, is_at_or_below};

/// Top-level domains that the public DNS never delegates: RFC 6761, RFC 6762 (`local`), ICANN's `internal` (2024),
/// and `lan`, which is only custom. `home.arpa` (RFC 8375) is looked for apart.
const SPECIAL_TLDS: [&str; 7] = [
    "test",
    "example",
    "invalid",
    "localhost",
    "internal",
    "lan",
    "local",
];

/// The apex of a zone, in canonical form: lower case, no final dot, at least two labels, no underscore.
///
/// Equality, order and hash go by the ASCII form, in byte order. `Display` is the Unicode form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ZoneName {
    ascii: Box<str>,
    /// Only where it differs from `ascii`, of which it is a function; most names have none.
    unicode: Option<Box<str>>,
}

/// Where a name stands towards the public suffix list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What one registers: exactly one label below a public suffix.
    Registrable,
    /// Deeper than what one registers.
    Subdomain,
    /// Where others register: `com`, `co.uk`, `github.io`.
    PublicSuffix,
}

impl ZoneName {
    /// Parses Unicode or Punycode in any case, with or without one final dot (UTS 46).
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let forms = syntax::forms(text)?;
        let unicode = (forms.unicode != forms.ascii).then(|| forms.unicode.into());
        Ok(Self {
            ascii: forms.ascii.into(),
            unicode,
        })
    }

    /// The form of the wire and of keys: international labels as Punycode.
    pub fn ascii(&self) -> &str {
        &self.ascii
    }

    /// The form people read; the API shows it as a zone's `name` (v4: observed).
    pub fn unicode(&self) -> &str {
        self.unicode.as_deref().unwrap_or(&self.ascii)
    }

    /// The public suffix in ASCII form, by the embedded list; the last label where the list knows nothing (its rule `*`).
    pub fn suffix(&self) -> &str {
        let whole = &self.ascii;
        psl::suffix_str(whole).unwrap_or_else(|| whole.rsplit('.').next().unwrap_or(whole))
    }

    /// Whether the list knows the name's suffix: where it does not, nobody is known to take registrations.
    pub fn has_known_suffix(&self) -> bool {
        psl::suffix(self.ascii.as_bytes()).is_some_and(|suffix| suffix.is_known())
    }

    /// Whether the name itself is a public suffix. `home.arpa` is one, too: ask [`is_special_use`](Self::is_special_use) first.
    pub fn is_public_suffix(&self) -> bool {
        self.suffix().len() == self.ascii.len()
    }

    /// The public suffix and one label more, in ASCII form; nothing for a public suffix.
    pub fn registrable(&self) -> Option<&str> {
        let above = self.ascii.len().checked_sub(self.suffix().len() + 1)?;
        let start = self.ascii[..above].rfind('.').map_or(0, |dot| dot + 1);
        Some(&self.ascii[start..])
    }

    /// Where the name stands towards the public suffix list.
    pub fn kind(&self) -> Kind {
        match self.registrable() {
            None => Kind::PublicSuffix,
            Some(name) if name.len() == self.ascii.len() => Kind::Registrable,
            Some(_) => Kind::Subdomain,
        }
    }

    /// Whether the name can never be delegated in the public DNS, as `customer.internal` or `printer.home.arpa`.
    ///
    /// `example.com`, `.net` and `.org` are delegated, so they are ordinary names here.
    pub fn is_special_use(&self) -> bool {
        let tld = self.ascii.rsplit('.').next().unwrap_or_default();
        SPECIAL_TLDS.contains(&tld) || is_at_or_below(&self.ascii, "home.arpa")
    }

    /// Whether the name lies in the trees that map addresses back to names (RFC 1035 section 3.5, RFC 3596 section 2.5).
    pub fn is_reverse(&self) -> bool {
        is_at_or_below(&self.ascii, "in-addr.arpa") || is_at_or_below(&self.ascii, "ip6.arpa")
    }

    /// Whether this is a proper subdomain of `other`.
    pub fn is_below(&self, other: &Self) -> bool {
        self != other && is_at_or_below(&self.ascii, &other.ascii)
    }

    /// Whether the two are equal or one lies below the other: the cases in which two zones can be in each other's way.
    pub fn equal_or_related(&self, other: &Self) -> bool {
        is_at_or_below(&self.ascii, &other.ascii) || is_at_or_below(&other.ascii, &self.ascii)
    }

    /// The names above this one in ASCII form, nearest first, the top-level domain last.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        self.ascii
            .match_indices('.')
            .map(|(dot, _)| &self.ascii[dot + 1..])
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.unicode())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(text: &str) -> ZoneName {
        ZoneName::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    /// A name of exactly `len` octets, in labels of at most 63.
    fn of_length(len: usize) -> String {
        let mut name = "a".repeat(len);
        for dot in (60..len - 1).step_by(61) {
            name.replace_range(dot..=dot, ".");
        }
        name
    }

    #[test]
    fn both_forms() {
        for (text, ascii, unicode) in [
            ("example.com", "example.com", "example.com"),
            ("EXAMPLE.Com.", "example.com", "example.com"),
            ("zażółć.pl", "xn--za-6ja4f8n1l.pl", "zażółć.pl"),
            ("BÜCHER.example", "xn--bcher-kva.example", "bücher.example"),
            (
                "XN--BCHER-KVA.example",
                "xn--bcher-kva.example",
                "bücher.example",
            ),
            ("faß.de", "xn--fa-hia.de", "faß.de"),
            ("i❤.ws", "xn--i-7iq.ws", "i❤.ws"),
            ("☕\u{fe0f}.example", "xn--53h.example", "☕.example"),
            ("例え。テスト。", "xn--r8jz45g.xn--zckzah", "例え.テスト"),
            ("ｅｘａｍｐｌｅ.com", "example.com", "example.com"),
            ("r4---sn.example", "r4---sn.example", "r4---sn.example"),
            (
                "2.0.192.in-addr.arpa",
                "2.0.192.in-addr.arpa",
                "2.0.192.in-addr.arpa",
            ),
        ] {
            assert_eq!(
                (zone(text).ascii(), zone(text).unicode()),
                (ascii, unicode),
                "{text}"
            );
        }
    }

    #[test]
    fn forms_lead_to_each_other() {
        for text in [
            "zażółć.pl",
            "i❤.ws",
            "例え.テスト",
            "пример.рф",
            "भारत.example",
            "a.b.c.d",
        ] {
            let name = zone(text);
            assert_eq!(zone(name.ascii()), name, "{text}");
            assert_eq!(zone(name.unicode()), name, "{text}");
            assert_eq!(name.to_string(), name.unicode());
        }
    }

    #[test]
    fn refused() {
        for (text, error) in [
            ("", NameError::Empty),
            (".", NameError::Empty),
            ("com", NameError::NoDot),
            ("localhost.", NameError::NoDot),
            ("example.com..", NameError::EmptyLabel),
            (".example.com", NameError::EmptyLabel),
            ("a..com", NameError::EmptyLabel),
            ("_acme.example.com", NameError::BadCharacter('_')),
            ("*.example.com", NameError::BadCharacter('*')),
            ("exam ple.com", NameError::BadCharacter(' ')),
            (" example.com", NameError::BadCharacter(' ')),
            ("example.com\n", NameError::BadCharacter('\n')),
            ("example.com\0", NameError::BadCharacter('\0')),
            ("exa\u{a0}mple.com", NameError::BadCharacter('\u{a0}')),
            ("a/b.com", NameError::BadCharacter('/')),
            ("http://example.com", NameError::BadCharacter(':')),
            ("a@example.com", NameError::BadCharacter('@')),
            ("-a.com", NameError::Hyphen),
            ("a-.com", NameError::Hyphen),
            ("-é.com", NameError::Hyphen),
            ("é-.com", NameError::Hyphen),
            ("xn--.com", NameError::Idna),
            ("xn--a.com", NameError::Idna),
            ("xn--zzzzzzzz99999.com", NameError::Idna),
            ("a\u{202e}b.com", NameError::Idna),
            ("192.0.2.1", NameError::Address),
            ("192.0.2.1.", NameError::Address),
            ("１９２.0.2.1", NameError::Address),
            ("1.2.3", NameError::Address),
            ("2001:db8::1", NameError::Address),
            ("[2001:db8::1]", NameError::Address),
        ] {
            assert_eq!(ZoneName::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn lengths() {
        let label = |n: usize| format!("{}.com", "a".repeat(n));
        assert!(ZoneName::parse(&label(63)).is_ok());
        assert_eq!(ZoneName::parse(&label(64)), Err(NameError::LabelTooLong));
        // Characters are not octets: the limit is on the Punycode.
        assert_eq!(
            ZoneName::parse(&format!("{}.com", "日月".repeat(40))),
            Err(NameError::LabelTooLong)
        );

        assert!(ZoneName::parse(&of_length(253)).is_ok());
        assert!(ZoneName::parse(&format!("{}.", of_length(253))).is_ok());
        assert_eq!(ZoneName::parse(&of_length(254)), Err(NameError::TooLong));
        assert_eq!(
            ZoneName::parse(&"a.".repeat(5_000)),
            Err(NameError::TooLong)
        );
    }

    #[test]
    fn place_in_the_tree() {
        use Kind::{PublicSuffix, Registrable, Subdomain};
        for (text, kind, suffix, registrable) in [
            ("example.com", Registrable, "com", Some("example.com")),
            ("www.example.com", Subdomain, "com", Some("example.com")),
            ("example.co.uk", Registrable, "co.uk", Some("example.co.uk")),
            (
                "a.b.example.co.uk",
                Subdomain,
                "co.uk",
                Some("example.co.uk"),
            ),
            ("co.uk", PublicSuffix, "co.uk", None),
            ("github.io", PublicSuffix, "github.io", None),
            ("foo.ck", PublicSuffix, "foo.ck", None),
            ("www.ck", Registrable, "ck", Some("www.ck")),
            (
                "пример.рф",
                Registrable,
                "xn--p1ai",
                Some("xn--e1afmkfd.xn--p1ai"),
            ),
            (
                "食狮.公司.cn",
                Registrable,
                "xn--55qx5d.cn",
                Some("xn--85x722f.xn--55qx5d.cn"),
            ),
            ("公司.cn", PublicSuffix, "xn--55qx5d.cn", None),
            (
                "foo.nosuchtld",
                Registrable,
                "nosuchtld",
                Some("foo.nosuchtld"),
            ),
            (
                "a.foo.nosuchtld",
                Subdomain,
                "nosuchtld",
                Some("foo.nosuchtld"),
            ),
            ("customer.test", Registrable, "test", Some("customer.test")),
            (
                "lab.home.arpa",
                Registrable,
                "home.arpa",
                Some("lab.home.arpa"),
            ),
        ] {
            let name = zone(text);
            assert_eq!(
                (name.kind(), name.suffix(), name.registrable()),
                (kind, suffix, registrable),
                "{text}"
            );
            assert_eq!(name.is_public_suffix(), kind == PublicSuffix, "{text}");
            let unknown =
                ["nosuchtld", "test"].contains(&text.rsplit('.').next().unwrap_or_default());
            assert_eq!(name.has_known_suffix(), !unknown, "{text}");
        }
    }

    #[test]
    fn special_use_and_reverse() {
        for text in [
            "a.test",
            "x.example",
            "a.invalid",
            "a.localhost",
            "a.b.internal",
            "nas.lan",
            "nas.local",
            "home.arpa",
        ] {
            assert!(zone(text).is_special_use(), "{text}");
        }
        for text in [
            "example.com",
            "example.net",
            "test.example.org",
            "nothome.arpa",
            "contest.com",
            "a.xtest",
        ] {
            assert!(!zone(text).is_special_use(), "{text}");
        }
        assert!(zone("2.0.192.in-addr.arpa").is_reverse());
        assert!(zone("8.b.d.0.1.0.0.2.ip6.arpa").is_reverse());
        assert!(!zone("xin-addr.arpa").is_reverse());
    }

    #[test]
    fn relations() {
        let (top, sub, sibling, other) = (
            zone("example.com"),
            zone("a.EXAMPLE.com"),
            zone("b.example.com"),
            zone("notexample.com"),
        );
        assert!(sub.is_below(&top));
        assert!(!top.is_below(&sub));
        assert!(!top.is_below(&top));
        assert!(!other.is_below(&top));
        assert!(
            top.equal_or_related(&sub) && sub.equal_or_related(&top) && top.equal_or_related(&top)
        );
        assert!(!sub.equal_or_related(&sibling) && !top.equal_or_related(&other));
        assert_eq!(
            zone("a.b.example.com").ancestors().collect::<Vec<_>>(),
            ["b.example.com", "example.com", "com"]
        );
    }
}
