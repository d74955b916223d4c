//! Views of a zone's blob. Offsets in it are right by construction, so reading them does not fail.

use super::rtype;

/// All records of one name.
#[derive(Clone, Copy)]
pub(crate) struct Node<'z> {
    key: &'z [u8],
    sets: &'z [u8],
}

/// All records of one name and type.
#[derive(Clone, Copy)]
pub(crate) struct Set<'z> {
    pub(crate) rtype: u16,
    pub(crate) ttl: u32,
    data: &'z [u8],
}

impl<'z> Node<'z> {
    pub(super) fn new(bytes: &'z [u8]) -> Self {
        let (key, sets) = bytes[2..].split_at(usize::from(u16_at(bytes, 0)));
        Self { key, sets }
    }

    /// Relative to the apex.
    pub(crate) fn key(&self) -> &'z [u8] {
        self.key
    }

    /// In order of types.
    pub(crate) fn sets(&self) -> impl Iterator<Item = Set<'z>> + use<'z> {
        let mut rest = self.sets;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (data, after) = rest[SET_HEAD..].split_at(usize::from(u16_at(rest, 6)));
            let set = Set {
                rtype: u16_at(rest, 0),
                ttl: u32_at(rest, 2),
                data,
            };
            rest = after;
            Some(set)
        })
    }

    /// The records of a type; of RRSIG only a part, see [`signatures`](Self::signatures).
    pub(crate) fn set(&self, rtype: u16) -> Option<Set<'z>> {
        self.sets().find(|set| set.rtype == rtype)
    }

    /// The signatures over the records of a type. They are a set of their own, as their TTL is that of what they cover
    /// (RFC 4034, section 3).
    pub(crate) fn signatures(&self, covered: u16) -> Option<Set<'z>> {
        self.sets()
            .find(|set| set.rtype == rtype::RRSIG && set.covers(covered))
    }
}

impl<'z> Set<'z> {
    /// The data of each record, packed.
    pub(crate) fn records(&self) -> impl Iterator<Item = &'z [u8]> + use<'z> {
        let mut rest = self.data;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (record, after) = rest[2..].split_at(usize::from(u16_at(rest, 0)));
            rest = after;
            Some(record)
        })
    }

    /// Whether these signatures are over records of a type, which each of them begins with.
    fn covers(&self, covered: u16) -> bool {
        self.records()
            .next()
            .is_some_and(|data| data.starts_with(&covered.to_be_bytes()))
    }

    /// Whether both are the same place of the same zone.
    pub(crate) fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self.data, other.data)
    }
}

/// Bytes before the records of a set.
pub(super) const SET_HEAD: usize = 8;

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
