//! DNSSEC: from the records of a zone to the same with keys, proofs and signatures (RFC 4033 to 4035).
//!
//! Everything here is a function of what is handed in: two processes that sign the same records with the same keys for
//! the same [`Validity`] make the same bytes, so their secondaries and caches see one zone. Names that do not exist
//! are denied by NSEC: nothing needs to be computed for a query, and a zone is no secret.
//!
//! - [`Key`] makes the records that keys are published by, and signatures.
//! - [`Signing`] says with which keys, and [`sign`] does it.
//! - Rolls are made by the caller, as a sequence of [`Signing`]s (RFC 6781, section 4.1): a new [`ZSK`] is published
//!   before it signs, a new [`KSK`] signs beside the old one until the parent knows it.

mod chain;
mod fault;
mod key;
mod signatures;
#[cfg(test)]
pub(crate) mod tests;
mod validity;

use domain::base::Name;

use crate::Entry;
use crate::zone::build::{self, Row, key_of};
use crate::zone::{Broken, Zone, rtype};
use signatures::Signers;

pub use fault::Fault;
pub use key::{ALGORITHM, CDNSKEY_DELETE, CDS_DELETE, DIGEST_TYPE, Ds, KSK, Key, ZSK};
pub use validity::Validity;

/// A key and what it does in a zone. Its DNSKEY record is always published.
#[derive(Debug, Clone)]
pub struct ZoneKey {
    pub key: Key,
    /// [`KSK`] or [`ZSK`].
    pub flags: u16,
    /// Whether it signs: a KSK the key sets (DNSKEY, CDS, CDNSKEY), a ZSK all others. Where only keys of one kind sign,
    /// they sign everything.
    pub signs: bool,
    /// Whether CDS and CDNSKEY ask the parent for a DS record of it (RFC 7344).
    pub announced: bool,
}

/// How a zone is signed.
#[derive(Debug, Clone)]
pub struct Signing {
    pub keys: Vec<ZoneKey>,
    /// Asks the parent to remove all DS records (RFC 8078, section 4), whatever keys are announced.
    pub withdraw: bool,
    /// Data of the DNSKEY records of other providers that sign the same zone (RFC 8901).
    pub foreign: Vec<Vec<u8>>,
    /// Seconds; the TTL of DNSKEY, CDS and CDNSKEY. 3600 is usual.
    pub ttl: u32,
    pub validity: Validity,
}

/// Signs a zone.
///
/// `entries` are the records as they are without DNSSEC, names in their data in lower case ([`Entry`]). What of them
/// proves (RRSIG, NSEC, NSEC3, NSEC3PARAM) is left out; DNSKEY, CDS and CDNSKEY stay beside ours. The caller raises the
/// serial of the SOA record whenever anything changes, signatures included.
///
/// `before` is the zone as it was signed before: signatures of sets that did not change, made with the same key for the
/// same time, are taken from it, as making them is what takes time.
pub fn sign(
    apex: &Name<Vec<u8>>,
    mut entries: Vec<Entry>,
    signing: &Signing,
    before: Option<&Zone>,
) -> Result<Vec<Entry>, Fault> {
    let signers = Signers::of(apex, signing, before).ok_or(Fault::NoKey)?;
    entries.retain(|entry| !is_proof(entry.rtype));
    entries.extend(key_sets(apex, signing));

    let mut rows = build::rows(&key_of(apex), entries)?;
    let negative_ttl = negative_ttl(&rows)?;
    rows.extend(chain::links(apex, &rows, negative_ttl));
    // Stable: by name and type, and within a set in the order that it has.
    rows.sort_by(|a, b| (&a.key, a.entry.rtype).cmp(&(&b.key, b.entry.rtype)));
    one_ttl(&mut rows);

    let mut signatures = Vec::new();
    let mut cut = chain::Cut::default();
    for node in rows.chunk_by(|a, b| a.key == b.key) {
        let place = cut.place(node);
        for set in node.chunk_by(|a, b| a.entry.rtype == b.entry.rtype) {
            if place.signs(set[0].entry.rtype) {
                signers.sign(set, &mut signatures);
            }
        }
    }
    Ok((rows.into_iter().map(|row| row.entry))
        .chain(signatures)
        .collect())
}

fn is_proof(rtype: u16) -> bool {
    matches!(
        rtype,
        rtype::RRSIG | rtype::NSEC | rtype::NSEC3 | rtype::NSEC3PARAM
    )
}

/// The records that keys are published and announced by.
fn key_sets(apex: &Name<Vec<u8>>, signing: &Signing) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut push = |rtype: u16, rdata: Vec<u8>| {
        entries.push(Entry {
            name: apex.clone(),
            rtype,
            ttl: signing.ttl,
            rdata,
        });
    };
    for foreign in &signing.foreign {
        push(rtype::DNSKEY, foreign.clone());
    }
    for ZoneKey {
        key,
        flags,
        announced,
        ..
    } in &signing.keys
    {
        push(rtype::DNSKEY, key.dnskey(*flags));
        if *announced && !signing.withdraw {
            push(rtype::CDS, key.ds(apex, *flags).rdata());
            push(rtype::CDNSKEY, key.dnskey(*flags));
        }
    }
    if signing.withdraw {
        push(rtype::CDS, CDS_DELETE.to_vec());
        push(rtype::CDNSKEY, CDNSKEY_DELETE.to_vec());
    }
    entries
}

/// Seconds that a "no" may be kept, which is what NSEC records live (RFC 9077, section 3).
fn negative_ttl(rows: &[Row]) -> Result<u32, Broken> {
    let soa = (rows.iter().take_while(|row| row.key.is_empty()))
        .map(|row| &row.entry)
        .find(|entry| entry.rtype == rtype::SOA)
        .ok_or(Broken::NoSoa)?;
    let minimum =
        (soa.rdata.last_chunk()).ok_or_else(|| Broken::BadData(soa.name.clone(), soa.rtype))?;
    Ok(u32::from_be_bytes(*minimum).min(soa.ttl))
}

/// Gives all records of a set the smallest of their TTLs, as [`Zone::build`] does: signatures cover it.
fn one_ttl(rows: &mut [Row]) {
    let same = |a: &Row, b: &Row| a.key == b.key && a.entry.rtype == b.entry.rtype;
    for set in rows.chunk_by_mut(same) {
        let ttl = set.iter().map(|row| row.entry.ttl).min();
        for row in set {
            row.entry.ttl = ttl.unwrap_or_default();
        }
    }
}
