//! The NSEC chain: which names there are, and which types they have (RFC 4034, section 4).

use domain::base::Name;

use super::key::spelled;
use crate::Entry;
use crate::zone::build::{Row, key_of};
use crate::zone::rtype;

/// Where a name stands towards delegations.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the zone.
    Own,
    /// Delegated: only what speaks of the delegation is ours (RFC 4035, section 2.2).
    Cut,
    /// Below what is delegated: glue, or what nobody gets to see.
    Below,
}

impl Place {
    /// Whether a set of this type is signed there.
    pub(super) fn signs(self, rtype: u16) -> bool {
        match self {
            Self::Own => true,
            Self::Cut => matches!(rtype, rtype::DS | rtype::NSEC),
            Self::Below => false,
        }
    }

    /// Whether the name's link lists the type. That of name servers is there although they are not signed.
    fn lists(self, rtype: u16) -> bool {
        self.signs(rtype) || self == Self::Cut && rtype == rtype::NS
    }
}

/// Tells the places of nodes that come in canonical order.
#[derive(Default)]
pub(super) struct Cut {
    last: Option<Vec<u8>>,
}

impl Cut {
    /// The place of the next node.
    pub(super) fn place(&mut self, node: &[Row]) -> Place {
        let key = &node[0].key;
        if self.last.as_ref().is_some_and(|cut| key.starts_with(cut)) {
            return Place::Below;
        }
        if key.is_empty() || node.iter().all(|row| row.entry.rtype != rtype::NS) {
            return Place::Own;
        }
        self.last = Some(key.clone());
        Place::Cut
    }
}

/// One NSEC record for each name that is in the zone or delegated, in order; the last one leads back to the apex.
pub(super) fn links(apex: &Name<Vec<u8>>, rows: &[Row], ttl: u32) -> Vec<Row> {
    let apex_key = key_of(apex);
    let mut cut = Cut::default();
    let nodes: Vec<(Place, &[Row])> = rows
        .chunk_by(|a, b| a.key == b.key)
        .map(|node| (cut.place(node), node))
        .filter(|(place, _)| *place != Place::Below)
        .collect();
    let next = nodes.iter().cycle().skip(1);
    nodes
        .iter()
        .zip(next)
        .map(|((place, node), (_, next))| {
            let mut rdata = spelled(&[&apex_key[..], &next[0].key].concat());
            let types = (node.iter().map(|row| row.entry.rtype))
                .filter(|&rtype| place.lists(rtype))
                .chain([rtype::RRSIG, rtype::NSEC]);
            bitmap(types.collect(), &mut rdata);
            Row {
                key: node[0].key.clone(),
                entry: Entry {
                    name: node[0].entry.name.clone(),
                    rtype: rtype::NSEC,
                    ttl,
                    rdata,
                },
            }
        })
        .collect()
}

/// Writes which types there are: for each 256 numbers that have any, their upper byte, how many bytes follow, and a bit
/// for each, the highest first (RFC 4034, section 4.1.2).
fn bitmap(mut types: Vec<u16>, out: &mut Vec<u8>) {
    types.sort_unstable();
    types.dedup();
    for window in types.chunk_by(|a, b| a >> 8 == b >> 8) {
        let [upper, last] = window[window.len() - 1].to_be_bytes();
        let length = last / 8 + 1;
        out.extend([upper, length]);
        let start = out.len();
        out.resize(start + usize::from(length), 0);
        for rtype in window {
            let [_, lower] = rtype.to_be_bytes();
            out[start + usize::from(lower / 8)] |= 0x80 >> (lower % 8);
        }
    }
}
