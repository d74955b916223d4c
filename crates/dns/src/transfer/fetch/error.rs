//! Why a transfer came to nothing.

use std::fmt;

use domain::base::Name;

use crate::transfer::Failure;

/// The first thing that was wrong with a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Not the reply to our message: another ID, another question, or no reply at all.
    Other,
    /// The signature does not do, or ours did not.
    Signature(Failure),
    /// The server says no, with this response code (IANA, "DNS RCODEs"): 5 is REFUSED, 9 NOTAUTH.
    Refused(u8),
    /// Bytes that are no message or no record of its type.
    Malformed,
    /// A reply that was cut off: over TCP none is, and for a SOA over UDP ask over TCP.
    Truncated,
    /// There is no SOA of the zone where one has to be: the server does not have the zone.
    NoSoa,
    /// A record outside of the zone.
    Outside(Name<Vec<u8>>),
    /// Two different SOA records for one version, or changes that do not follow one another.
    Inconsistent,
    /// Something comes after the end.
    Trailing,
    /// It ends before the SOA that ends it.
    Unfinished,
    /// It is larger than it may be.
    TooLarge,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other => f.write_str("not the reply to our message"),
            Self::Signature(failure) => failure.fmt(f),
            Self::Refused(rcode) => write!(f, "the server answers with response code {rcode}"),
            Self::Malformed => f.write_str("the reply is malformed"),
            Self::Truncated => f.write_str("the reply is truncated"),
            Self::NoSoa => f.write_str("there is no SOA of the zone in the reply"),
            Self::Outside(name) => write!(f, "{name} is outside of the zone"),
            Self::Inconsistent => f.write_str("the versions in the reply do not fit together"),
            Self::Trailing => f.write_str("there is more in the reply after its end"),
            Self::Unfinished => f.write_str("the transfer ends too early"),
            Self::TooLarge => f.write_str("the zone is larger than it may be"),
        }
    }
}

impl std::error::Error for Error {}
