//! What is wrong with a record's name or data, as the API says it.

use crate::{
    Error,
    codes::{self, Code},
};
use dns::record::{Fault, FaultKind};

/// A refusal that names the field.
pub(super) fn refusal(fault: Fault) -> Error {
    let code: &'static Code = match fault.kind {
        FaultKind::BadName => &codes::RECORD_NAME,
        FaultKind::BadType => &codes::RECORD_TYPE,
        FaultKind::ContentMissing => &codes::RECORD_CONTENT,
        FaultKind::PriorityMissing => &codes::RECORD_PRIORITY,
        FaultKind::NotIpv4 => &codes::RECORD_IPV4,
        FaultKind::NotIpv6 => &codes::RECORD_IPV6,
        FaultKind::BadCname => &codes::RECORD_CNAME,
        FaultKind::BadMx => &codes::RECORD_MX,
        FaultKind::DataMissing | FaultKind::BadData => &codes::RECORD_DATA,
        FaultKind::BadNs
        | FaultKind::BadPtr
        | FaultKind::BadTxt
        | FaultKind::BadKey
        | FaultKind::TooLong => &codes::RECORD_VALUE,
    };
    Error::from(code)
        .text(fault.message)
        .at(format!("/{}", fault.field))
}
