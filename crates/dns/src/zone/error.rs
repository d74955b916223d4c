//! Why entries do not make a zone.

use std::fmt;

use domain::base::Name;

/// The first rule that a set of entries breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// There is no SOA at the apex.
    NoSoa,
    /// There is more than one SOA, or one below the apex.
    SpareSoa,
    /// A name that is neither the apex nor below it.
    Outside(Name<Vec<u8>>),
    /// A CNAME below the apex and something else at the same name, or two CNAMEs (RFC 1034, section 3.6.2).
    CnameNotAlone(Name<Vec<u8>>),
    /// Data of this type that is not what its RFC says; looked at only where a name stands in it.
    BadData(Name<Vec<u8>>, u16),
    /// More data than a message (RFC 1035, section 4.2.2) or our own format can ever hold: records of this name and type.
    TooLarge(Name<Vec<u8>>, u16),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSoa => f.write_str("the zone has no SOA record"),
            Self::SpareSoa => f.write_str("the zone has more than the one SOA record at its apex"),
            Self::Outside(name) => write!(f, "{name} is outside of the zone"),
            Self::CnameNotAlone(name) => write!(f, "{name} has a CNAME and other records"),
            Self::BadData(name, rtype) => {
                write!(f, "a record of type {rtype} at {name} has malformed data")
            }
            Self::TooLarge(name, rtype) => {
                write!(
                    f,
                    "the records of type {rtype} at {name} do not fit into a message"
                )
            }
        }
    }
}

impl std::error::Error for Broken {}
