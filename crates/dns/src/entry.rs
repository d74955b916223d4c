//! What a zone is made of: one record as it goes over the wire.

use domain::base::Name;

/// A record without its class, which is always IN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Absolute, in lower case.
    pub name: Name<Vec<u8>>,
    /// RFC 1035 and its successors: 1 is A.
    pub rtype: u16,
    /// Seconds.
    pub ttl: u32,
    /// Uncompressed; names in it in lower case where DNSSEC wants them so (RFC 4034, section 6.2, RFC 6840, section 5.1).
    pub rdata: Vec<u8>,
}
