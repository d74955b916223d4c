//! The types a record can have.

use std::fmt;

/// One of the 21 types that can be written (v4: documented). SOA belongs to the zone and is none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordType {
    A,
    Aaaa,
    Caa,
    Cert,
    Cname,
    Dnskey,
    Ds,
    Https,
    Loc,
    Mx,
    Naptr,
    Ns,
    Openpgpkey,
    Ptr,
    Smimea,
    Srv,
    Sshfp,
    Svcb,
    Tlsa,
    Txt,
    Uri,
}

/// Type, its name in the API and in zone files, its number in IANA's registry.
const TABLE: [(RecordType, &str, u16); 21] = [
    (RecordType::A, "A", 1),
    (RecordType::Aaaa, "AAAA", 28),
    (RecordType::Caa, "CAA", 257),
    (RecordType::Cert, "CERT", 37),
    (RecordType::Cname, "CNAME", 5),
    (RecordType::Dnskey, "DNSKEY", 48),
    (RecordType::Ds, "DS", 43),
    (RecordType::Https, "HTTPS", 65),
    (RecordType::Loc, "LOC", 29),
    (RecordType::Mx, "MX", 15),
    (RecordType::Naptr, "NAPTR", 35),
    (RecordType::Ns, "NS", 2),
    (RecordType::Openpgpkey, "OPENPGPKEY", 61),
    (RecordType::Ptr, "PTR", 12),
    (RecordType::Smimea, "SMIMEA", 53),
    (RecordType::Srv, "SRV", 33),
    (RecordType::Sshfp, "SSHFP", 44),
    (RecordType::Svcb, "SVCB", 64),
    (RecordType::Tlsa, "TLSA", 52),
    (RecordType::Txt, "TXT", 16),
    (RecordType::Uri, "URI", 256),
];

impl RecordType {
    /// All of them, by name.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// By name, in any case.
    pub fn of(name: &str) -> Option<Self> {
        let row = TABLE.iter().find(|row| row.1.eq_ignore_ascii_case(name))?;
        Some(row.0)
    }

    /// By number.
    pub fn from_code(code: u16) -> Option<Self> {
        Some(TABLE.iter().find(|row| row.2 == code)?.0)
    }

    /// The name, in upper case.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The number on the wire.
    pub fn code(self) -> u16 {
        self.row().2
    }

    /// The table has the order of the enum, which a test holds it to.
    fn row(self) -> &'static (Self, &'static str, u16) {
        &TABLE[self as usize]
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use domain::base::iana::Rtype;

    use super::*;

    #[test]
    fn table() {
        assert_eq!(RecordType::all().count(), 21);
        for (index, (rtype, name, code)) in TABLE.into_iter().enumerate() {
            assert_eq!(rtype as usize, index);
            assert_eq!(RecordType::of(&name.to_lowercase()), Some(rtype));
            assert_eq!(RecordType::from_code(code), Some(rtype));
            assert_eq!((rtype.as_str(), rtype.code()), (name, code));
            assert_eq!(name.parse::<Rtype>().unwrap().to_int(), code, "{name}");
        }
        for name in ["", "SOA", "SPF", "ANY", "A ", "TYPE1"] {
            assert_eq!(RecordType::of(name), None, "{name}");
        }
    }
}
