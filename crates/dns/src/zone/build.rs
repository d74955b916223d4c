//! From records in any order to the blob.

use domain::base::Name;

use super::key::{self, Labels};
use super::node::SET_HEAD;
use super::{Broken, Zone, rdata, rtype};
use crate::Entry;

/// An answer with one set has at most 65,535 bytes; this much is kept for header, question, OPT and a chain of names.
const LARGEST_SET: usize = 65_535 - 4_600;

/// An entry with what it is sorted by.
pub(crate) struct Row {
    /// Relative to the apex.
    pub(crate) key: Vec<u8>,
    pub(crate) entry: Entry,
}

impl Row {
    /// What makes it another record; also the canonical order.
    fn identity(&self) -> (&[u8], u16, &[u8]) {
        (&self.key, self.entry.rtype, &self.entry.rdata)
    }

    /// The type that a signature covers; nothing for any other record, or one that is cut off.
    pub(crate) fn covered(&self) -> Option<u16> {
        let covered = self.entry.rdata.first_chunk()?;
        (self.entry.rtype == rtype::RRSIG).then(|| u16::from_be_bytes(*covered))
    }

    /// Whether both are of one record set. Signatures over different types are not.
    fn same_set(&self, other: &Self) -> bool {
        self.entry.rtype == other.entry.rtype && self.covered() == other.covered()
    }

    /// Whether the name is a hash: it has a link of an NSEC3 chain, or a signature over one.
    fn is_hash(&self) -> bool {
        self.entry.rtype == rtype::NSEC3 || self.covered() == Some(rtype::NSEC3)
    }
}

pub(super) fn build(apex: &Name<Vec<u8>>, entries: Vec<Entry>) -> Result<Zone, Broken> {
    let apex_key = key_of(apex);
    let mut apex_wire = apex.as_slice().to_vec();
    apex_wire.make_ascii_lowercase();

    let mut rows = rows(&apex_key, entries)?;
    // Stable, so both parts stay in order.
    rows.sort_by_key(Row::is_hash);
    let names = rows.partition_point(|row| !row.is_hash());
    // Each part begins with a node of its own.
    let (names, hashes) = rows.split_at(names);
    let soas: Vec<&Row> = names
        .iter()
        .filter(|row| row.entry.rtype == rtype::SOA)
        .collect();
    let soa = match soas[..] {
        [] => return Err(Broken::NoSoa),
        [one] if one.key.is_empty() => &one.entry,
        _ => return Err(Broken::SpareSoa),
    };

    let size = |row: &Row| row.key.len() + row.entry.rdata.len() + SET_HEAD + 8;
    let mut blob =
        Vec::with_capacity(apex_key.len() + names.iter().chain(hashes).map(size).sum::<usize>());
    blob.extend_from_slice(&apex_key);
    let mut index: Vec<usize> = Vec::new();
    let mut has_cuts = false;
    let mut has_wildcards = false;
    let same_name = |a: &Row, b: &Row| a.key == b.key;
    for node in names.chunk_by(same_name).chain(hashes.chunk_by(same_name)) {
        let key = &node[0].key;
        cname_alone(key, node)?;
        index.push(blob.len());
        blob.extend(size16(key.len()));
        blob.extend_from_slice(key);
        for set in node.chunk_by(Row::same_set) {
            has_cuts |= set[0].entry.rtype == rtype::NS && !key.is_empty();
            push_set(&mut blob, set, &apex_wire)?;
        }
        // A wildcard may exist only by what lies below it, so every label counts.
        has_wildcards |= key.split(|&byte| byte == 0).any(|label| label == b"*");
    }
    let is_signed = names
        .iter()
        .take_while(|row| row.key.is_empty())
        .any(|row| row.covered() == Some(rtype::SOA));

    let too_large = || Broken::TooLarge(apex.clone(), rtype::SOA);
    let index_at = u32::try_from(blob.len()).map_err(|_| too_large())?;
    for at in index {
        blob.extend(u32::try_from(at).map_err(|_| too_large())?.to_le_bytes());
    }
    let field = |from_end: usize| {
        let at = soa.rdata.len() - from_end;
        soa.rdata[at..at + 4]
            .iter()
            .fold(0, |sum, &byte| sum << 8 | u32::from(byte))
    };
    Ok(Zone {
        // A copy, not the rest of a larger piece: of a million zones such rests would be much.
        blob: Box::from(&*blob),
        index: index_at,
        names: u32::try_from(names.chunk_by(same_name).count()).map_err(|_| too_large())?,
        serial: field(20),
        negative_ttl: field(4).min(soa.ttl),
        apex_len: u16::try_from(apex_key.len()).map_err(|_| too_large())?,
        apex_labels: u8::try_from(key::labels(&apex_key)).map_err(|_| too_large())?,
        has_cuts,
        has_wildcards,
        is_signed,
    })
}

/// Entries in canonical order, each once.
pub(crate) fn rows(apex_key: &[u8], entries: Vec<Entry>) -> Result<Vec<Row>, Broken> {
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let wire = entry.name.as_slice();
        let key = Labels::absolute(wire).map(|labels| labels.key(wire));
        let Some(own) = key.as_ref().and_then(|key| key.strip_prefix(apex_key)) else {
            return Err(Broken::Outside(entry.name));
        };
        let key = own.to_vec();
        rows.push(Row { key, entry });
    }
    rows.sort_by(|a, b| {
        a.identity()
            .cmp(&b.identity())
            .then(a.entry.ttl.cmp(&b.entry.ttl))
    });
    rows.dedup_by(|later, first| later.identity() == first.identity());
    Ok(rows)
}

/// At the apex a CNAME stands for the types that are not there otherwise; elsewhere only its proof may stand beside it.
fn cname_alone(key: &[u8], node: &[Row]) -> Result<(), Broken> {
    let count = |rtype: u16| node.iter().filter(|row| row.entry.rtype == rtype).count();
    let cnames = count(rtype::CNAME);
    let proofs = count(rtype::RRSIG) + count(rtype::NSEC);
    let alone = cnames == 1 && (key.is_empty() || node.len() == 1 + proofs);
    if cnames == 0 || alone {
        return Ok(());
    }
    Err(Broken::CnameNotAlone(node[0].entry.name.clone()))
}

fn push_set(blob: &mut Vec<u8>, set: &[Row], apex: &[u8]) -> Result<(), Broken> {
    let Entry { name, rtype, .. } = &set[0].entry;
    let head = blob.len();
    blob.resize(head + SET_HEAD, 0);
    let mut ttl = u32::MAX;
    for Row { entry, .. } in set {
        let size_at = blob.len();
        blob.extend([0; 2]);
        rdata::pack(*rtype, &entry.rdata, apex, blob)
            .ok_or_else(|| Broken::BadData(name.clone(), *rtype))?;
        let size = blob.len() - size_at - 2;
        if size > LARGEST_SET {
            return Err(Broken::TooLarge(name.clone(), *rtype));
        }
        blob[size_at..size_at + 2].copy_from_slice(&size16(size));

        ttl = ttl.min(entry.ttl);
    }
    let bytes = blob.len() - head - SET_HEAD;
    // On the wire a record has 12 bytes before its data, here 2.
    if bytes + 10 * set.len() > LARGEST_SET {
        return Err(Broken::TooLarge(name.clone(), *rtype));
    }
    blob[head..head + 2].copy_from_slice(&rtype.to_le_bytes());
    blob[head + 2..head + 6].copy_from_slice(&ttl.to_le_bytes());
    blob[head + 6..head + 8].copy_from_slice(&size16(bytes));
    Ok(())
}

/// The key of a whole name.
pub(crate) fn key_of(name: &Name<Vec<u8>>) -> Vec<u8> {
    let wire = name.as_slice();
    Labels::absolute(wire).map_or_else(Vec::new, |labels| labels.key(wire).to_vec())
}

/// For what is known to be below 65,536.
fn size16(size: usize) -> [u8; 2] {
    u16::try_from(size).unwrap_or(u16::MAX).to_le_bytes()
}
