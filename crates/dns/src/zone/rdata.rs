//! Names inside of record data.
//!
//! In the types that RFC 1035 lets us compress, a name that ends in the apex is stored without it: its own labels and
//! [`APEX_MARK`]. The mark is as long as the pointer that takes its place in an answer, so data is copied as it is
//! and then patched. The proofs of DNSSEC are stored in the same way, since all of them name the apex, but their names
//! are spelled out again in answers (RFC 4034, sections 3.1.7 and 4.1.1).

use super::key::{APEX_MARK, Key, Labels};
use super::{Zone, rtype};

/// Where the names stand in data of a type.
pub(crate) struct Shape {
    /// Bytes before the first name.
    pub(crate) before: usize,
    names: usize,
    /// Bytes after the last name; `None` for any number.
    after: Option<usize>,
    apex: Apex,
}

/// What becomes of the apex in a name of data.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Apex {
    /// A mark, in answers a pointer: old resolvers know the type, so its names may be compressed (RFC 3597, section 4).
    Pointer,
    /// A mark, in answers the apex in lower case. Signatures cover these bytes, so no other case is taken for it.
    Spelled,
    /// It stays.
    Kept,
}

/// The shape of a type whose names matter to answers.
pub(crate) fn shape(rtype: u16) -> Option<Shape> {
    let (before, names, after, apex) = match rtype {
        rtype::NS | rtype::CNAME | rtype::PTR => (0, 1, Some(0), Apex::Pointer),
        rtype::SOA => (0, 2, Some(20), Apex::Pointer),
        rtype::MX => (2, 1, Some(0), Apex::Pointer),
        // RFC 2782: "name compression is not to be used for this field".
        rtype::SRV => (6, 1, Some(0), Apex::Kept),
        // The signer's name; the name that comes next.
        rtype::RRSIG => (18, 1, None, Apex::Spelled),
        rtype::NSEC => (0, 1, None, Apex::Spelled),
        _ => return None,
    };
    Some(Shape {
        before,
        names,
        after,
        apex,
    })
}

/// Checks data and writes it without the apex of its names; nothing for data that does not have its type's shape.
pub(super) fn pack(rtype: u16, data: &[u8], apex: &[u8], packed: &mut Vec<u8>) -> Option<()> {
    let Some(shape) = shape(rtype) else {
        packed.extend_from_slice(data);
        return Some(());
    };
    packed.extend_from_slice(data.get(..shape.before)?);
    let mut rest = &data[shape.before..];
    for _ in 0..shape.names {
        let labels = Labels::absolute(rest)?;
        let (name, after) = rest.split_at(labels.len() + 1);
        let own = name.len().checked_sub(apex.len());
        match own.filter(|&own| shape.apex.ends(&labels, name, own, apex)) {
            Some(own) => {
                packed.extend_from_slice(&name[..own]);
                packed.extend_from_slice(&APEX_MARK);
            }
            None => packed.extend_from_slice(name),
        }
        rest = after;
    }
    packed.extend_from_slice(rest);
    shape
        .after
        .is_none_or(|after| rest.len() == after)
        .then_some(())
}

impl Apex {
    /// Whether what follows `own` bytes of a name is an apex to be marked. The root has nothing to be saved.
    fn ends(self, labels: &Labels, name: &[u8], own: usize, apex: &[u8]) -> bool {
        let count = Labels::absolute(apex).map_or(0, |apex| apex.count());
        let same = match self {
            Self::Pointer => name[own..].eq_ignore_ascii_case(apex),
            Self::Spelled => name[own..] == *apex,
            Self::Kept => false,
        };
        same && count > 0 && labels.suffix(count) == own
    }
}

/// Whether the marks in data of a type stand for a spelled apex.
pub(crate) fn is_spelled(rtype: u16) -> bool {
    matches!(rtype, rtype::RRSIG | rtype::NSEC)
}

/// The data as it was before [`pack`].
pub(crate) fn unpack(rtype: u16, data: &[u8], apex: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::with_capacity(data.len() + apex.len());
    let mut done = 0;
    for_marks(rtype, data, |at| {
        unpacked.extend_from_slice(&data[done..at]);
        unpacked.extend_from_slice(apex);
        done = at + APEX_MARK.len();
    });
    unpacked.extend_from_slice(&data[done..]);
    unpacked
}

/// Calls `found` with the place of each mark in packed data.
pub(crate) fn for_marks(rtype: u16, data: &[u8], mut found: impl FnMut(usize)) {
    let Some(shape) = shape(rtype).filter(|shape| shape.apex != Apex::Kept) else {
        return;
    };
    let mut at = shape.before;
    for _ in 0..shape.names {
        let Some(labels) = data.get(at..).and_then(Labels::read) else {
            return;
        };
        at += labels.len();
        if data[at] == APEX_MARK[0] {
            found(at);
            at += 2;
        } else {
            at += 1;
        }
    }
}

/// The key below the apex of a name in packed data; nothing for a name outside of the zone.
pub(crate) fn target(zone: &Zone, name: &[u8]) -> Option<(Key, usize)> {
    let labels = Labels::read(name)?;
    let key = labels.key(name);
    if name[labels.len()] == APEX_MARK[0] {
        return Some((key, 0));
    }
    let apex = zone.apex_key();
    key.starts_with(apex).then_some((key, apex.len()))
}
