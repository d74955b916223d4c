//! Why a record is refused; worded for the person who sent it.

use std::fmt;

/// The first rule that a record breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    /// Where in the record's JSON: `name`, `content`, `priority`, `data` or `data/port`.
    pub field: &'static str,
    /// A sentence without its final stop, which begins with the name of the field.
    pub message: String,
}

/// What is wrong, one for each error that clients can tell apart. The codes named are those of v4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// 9000 (observed): the record's name.
    BadName,
    /// 9002 (observed): a type that cannot be written. Only from zone files, which name types by text.
    BadType,
    /// 1008 (observed): the content is missing or empty.
    ContentMissing,
    /// 9101 (assumed): neither `data` nor content was sent for a type that is written through `data`.
    DataMissing,
    /// 1024 (observed, in an older list): the priority is missing.
    PriorityMissing,
    /// 9005 (observed): the content of A.
    NotIpv4,
    /// 9006 (observed): the content of AAAA.
    NotIpv6,
    /// 9007 (assumed): the content of CNAME.
    BadCname,
    /// 9009 (observed): the content of MX, or `.` with a priority other than 0.
    BadMx,
    /// 1004 (documented; no code of its own is known): the content of NS.
    BadNs,
    /// 1004 (documented; no code of its own is known): the content of PTR.
    BadPtr,
    /// 1004 (documented; no code of its own is known): the content of TXT, such as unbalanced quotes.
    BadTxt,
    /// 1004 (documented; no code of its own is known): the content of OPENPGPKEY.
    BadKey,
    /// 9101 (assumed): the data of all other types, or the content that stands for it.
    BadData,
    /// 1004 (documented; no code of its own is known): larger than [`MAX_RDATA`](super::MAX_RDATA) on the wire.
    TooLong,
}

impl Fault {
    /// `why` is what the field does, such as "must be a whole number".
    pub(crate) fn new(kind: FaultKind, field: &'static str, why: impl fmt::Display) -> Self {
        let name = field.rsplit('/').next().unwrap_or(field);
        Self {
            kind,
            field,
            message: format!("{name} {why}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}
