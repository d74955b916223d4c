//! Names inside of record data.
//!
//! In the types that RFC 1035 lets us compress, a name that ends in the apex is stored without it: its own labels and
//! [`APEX_MARK`]. The mark is as long as the pointer that takes its place in an answer, so data is copied as it is
//! and then patched.

use super::key::{APEX_MARK, Key, Labels};
use super::{Zone, rtype};

/// Where the names stand in data of a type.
pub(crate) struct Shape {
    /// Bytes before the first name.
    pub(crate) before: usize,
    names: usize,
    /// Bytes after the last name.
    after: usize,
    /// Whether old resolvers know the type, so that its names may be compressed (RFC 3597, section 4).
    compress: bool,
}

/// The shape of a type whose names matter to answers.
pub(crate) fn shape(rtype: u16) -> Option<Shape> {
    let (before, names, after, compress) = match rtype {
        rtype::NS | rtype::CNAME | rtype::PTR => (0, 1, 0, true),
        rtype::SOA => (0, 2, 20, true),
        rtype::MX => (2, 1, 0, true),
        // RFC 2782: "name compression is not to be used for this field".
        rtype::SRV => (6, 1, 0, false),
        _ => return None,
    };
    Some(Shape {
        before,
        names,
        after,
        compress,
    })
}

/// Checks data and takes the apex out of its names; nothing for data that does not have its type's shape.
pub(super) fn pack(rtype: u16, data: &[u8], apex: &[u8]) -> Option<Vec<u8>> {
    let Some(shape) = shape(rtype) else {
        return Some(data.to_vec());
    };
    let mut packed = data.get(..shape.before)?.to_vec();
    let mut rest = &data[shape.before..];
    for _ in 0..shape.names {
        let labels = Labels::absolute(rest)?;
        let (name, after) = rest.split_at(labels.len() + 1);
        let own = name.len().checked_sub(apex.len());
        match own.filter(|&own| shape.compress && ends_in_apex(&labels, name, own, apex)) {
            Some(own) => {
                packed.extend_from_slice(&name[..own]);
                packed.extend_from_slice(&APEX_MARK);
            }
            None => packed.extend_from_slice(name),
        }
        rest = after;
    }
    packed.extend_from_slice(rest);
    (rest.len() == shape.after).then_some(packed)
}

/// Whether what follows `own` bytes of a name is the apex. The root has nothing to be saved.
fn ends_in_apex(labels: &Labels, name: &[u8], own: usize, apex: &[u8]) -> bool {
    let count = Labels::absolute(apex).map_or(0, |apex| apex.count());
    count > 0 && labels.suffix(count) == own && name[own..].eq_ignore_ascii_case(apex)
}

/// The data as it was before [`pack`].
pub(super) fn unpack(rtype: u16, data: &[u8], apex: &[u8]) -> Vec<u8> {
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
    let Some(shape) = shape(rtype).filter(|shape| shape.compress) else {
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
