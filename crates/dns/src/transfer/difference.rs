//! What changed between two versions of a zone.

mod apply;
mod bytes;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use domain::base::Name;

use crate::Entry;
use crate::zone::{Node, Zone, rtype};

pub use apply::{Misfit, apply};
pub use bytes::{Unreadable, whole_from_bytes, whole_to_bytes};

/// The way from one version of a zone to a later one.
///
/// Both lists begin with the SOA of their version and have the other records in canonical order, so that they are
/// sent as they stand (RFC 1995, section 4). A record whose TTL changed is in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    from: u32,
    to: u32,
    removed: Vec<Entry>,
    added: Vec<Entry>,
}

impl Difference {
    /// Of lists that begin with the SOA of their version and have no other; nothing for lists that are not so.
    pub(super) fn of(removed: Vec<Entry>, added: Vec<Entry>) -> Option<Self> {
        let (from, to) = (version(&removed)?, version(&added)?);
        (removed[0].name == added[0].name).then_some(Self {
            from,
            to,
            removed,
            added,
        })
    }

    /// The serial number of the version before.
    pub fn from(&self) -> u32 {
        self.from
    }

    /// The serial number of the version after.
    pub fn to(&self) -> u32 {
        self.to
    }

    /// The zone.
    pub fn apex(&self) -> &Name<Vec<u8>> {
        &self.removed[0].name
    }

    /// What is not there any more; first the SOA.
    pub fn removed(&self) -> &[Entry] {
        &self.removed
    }

    /// What is new; first the SOA.
    pub fn added(&self) -> &[Entry] {
        &self.added
    }

    /// Bytes of memory it takes, without what the allocator adds.
    pub fn size(&self) -> usize {
        size_of::<Self>() + entries_size(&self.removed) + entries_size(&self.added)
    }
}

/// What leads from one version to another; nothing between zones of different names or with the same serial number, or with chains
/// of hashes (NSEC3), which are kept apart: those are sent whole.
pub fn difference(old: &Zone, new: &Zone) -> Option<Difference> {
    if old.apex_key() != new.apex_key() || old.serial() == new.serial() {
        return None;
    }
    if [old, new]
        .iter()
        .any(|zone| zone.index_len() > zone.node_count())
    {
        return None;
    }
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    let (mut at_old, mut at_new) = (0, 0);
    loop {
        let one = (at_old < old.node_count()).then(|| old.node_at(at_old));
        let other = (at_new < new.node_count()).then(|| new.node_at(at_new));
        let order = match (one, other) {
            (Some(one), Some(other)) => one.key().cmp(other.key()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        match order {
            Ordering::Less => removed.extend(old.entries_at(at_old)),
            Ordering::Greater => added.extend(new.entries_at(at_new)),
            Ordering::Equal => {
                // Most names have not changed, and to see that takes no copy of them.
                if !one.zip(other).is_some_and(|(one, other)| same(one, other)) {
                    let (before, after) = (old.entries_at(at_old), new.entries_at(at_new));
                    split(before, after, &mut removed, &mut added);
                }
            }
        }
        at_old += usize::from(order.is_le());
        at_new += usize::from(order.is_ge());
    }
    soa_first(&mut removed);
    soa_first(&mut added);
    Difference::of(removed, added)
}

fn same(one: Node<'_>, other: Node<'_>) -> bool {
    let (mut ones, mut others) = (one.sets(), other.sets());
    loop {
        match (ones.next(), others.next()) {
            (None, None) => return true,
            (Some(one), Some(other))
                if (one.rtype, one.ttl) == (other.rtype, other.ttl)
                    && one.records().eq(other.records()) => {}
            _ => return false,
        }
    }
}

/// Both in order of type and data.
fn split(
    before: impl Iterator<Item = Entry>,
    after: impl Iterator<Item = Entry>,
    removed: &mut Vec<Entry>,
    added: &mut Vec<Entry>,
) {
    let (mut before, mut after) = (before.peekable(), after.peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (Some(one), Some(other)) => identity(one).cmp(&identity(other)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return,
        };
        let one = order.is_le().then(|| before.next()).flatten();
        let other = order.is_ge().then(|| after.next()).flatten();
        if one != other {
            removed.extend(one);
            added.extend(other);
        }
    }
}

fn identity(entry: &Entry) -> (u16, &[u8]) {
    (entry.rtype, &entry.rdata)
}

/// It is among the records of the apex, so not far from the beginning.
fn soa_first(entries: &mut [Entry]) {
    let soa = entries.iter().position(|entry| entry.rtype == rtype::SOA);
    if let Some(soa) = soa {
        entries[..=soa].rotate_right(1);
    }
}

/// The serial number in the SOA that a list begins with, if it is the only one there and nothing lies outside.
fn version(entries: &[Entry]) -> Option<u32> {
    let (soa, rest) = entries.split_first()?;
    let good = |entry: &Entry| entry.rtype != rtype::SOA && entry.name.ends_with(&soa.name);
    if !rest.iter().all(good) {
        return None;
    }
    serial_of(soa)
}

/// The serial number of a SOA record.
pub(super) fn serial_of(soa: &Entry) -> Option<u32> {
    let at = soa.rdata.len().checked_sub(20)?;
    let bytes = soa.rdata[at..].first_chunk()?;
    (soa.rtype == rtype::SOA).then_some(u32::from_be_bytes(*bytes))
}

fn entries_size(entries: &[Entry]) -> usize {
    let own = |entry: &Entry| size_of::<Entry>() + entry.name.len() + entry.rdata.len();
    entries.iter().map(own).sum()
}
