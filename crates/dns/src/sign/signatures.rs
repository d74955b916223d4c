//! RRSIG records: made, or taken from the zone as it was before (RFC 4034, section 3).

use domain::base::Name;

use super::key::{ALGORITHM, KSK, SIGNATURE, canonical, key_tag, spelled};
use super::{Key, Signing, Validity};
use crate::Entry;
use crate::zone::build::{Row, key_of};
use crate::zone::{Node, Zone, key, rdata, rtype};

/// Bit of the flags that makes a key one for keys (RFC 4034, section 2.1.1).
const ENTRY_POINT: u16 = KSK & 1;

/// A key that signs.
struct Signer<'k> {
    key: &'k Key,
    tag: u16,
    /// Whether signatures of this tag in the zone before are by this key.
    known: bool,
}

/// Who signs what, and what was signed before.
pub(super) struct Signers<'k> {
    apex_key: Vec<u8>,
    apex_wire: Vec<u8>,
    validity: Validity,
    /// Of DNSKEY, CDS and CDNSKEY.
    of_keys: Vec<Signer<'k>>,
    of_rest: Vec<Signer<'k>>,
    before: Option<&'k Zone>,
}

impl<'k> Signers<'k> {
    /// Nothing where no key signs.
    pub(super) fn of(
        apex: &Name<Vec<u8>>,
        signing: &'k Signing,
        before: Option<&'k Zone>,
    ) -> Option<Self> {
        let apex_key = key_of(apex);
        let before = before.filter(|zone| zone.apex_key() == apex_key);
        let signers = |entry_point: u16| -> Vec<Signer<'k>> {
            signing
                .keys
                .iter()
                .filter(|used| used.signs && used.flags & ENTRY_POINT == entry_point)
                .map(|used| Signer {
                    key: &used.key,
                    tag: used.key.key_tag(used.flags),
                    known: before.is_some_and(|zone| is_known(zone, &used.key.dnskey(used.flags))),
                })
                .collect()
        };
        let (of_keys, of_rest) = match (signers(ENTRY_POINT), signers(0)) {
            (keys, rest) if keys.is_empty() && rest.is_empty() => return None,
            (keys, rest) if keys.is_empty() => (signers(0), rest),
            (keys, rest) if rest.is_empty() => (keys, signers(ENTRY_POINT)),
            both => both,
        };
        Some(Self {
            apex_key,
            apex_wire: canonical(apex),
            validity: signing.validity,
            of_keys,
            of_rest,
            before,
        })
    }

    /// Adds the signatures over a set, whose records are in canonical order and of one TTL.
    pub(super) fn sign(&self, set: &[Row], out: &mut Vec<Entry>) {
        let Row { key, entry } = &set[0];
        let whole = [&self.apex_key[..], key].concat();
        let signers = match entry.rtype {
            rtype::DNSKEY | rtype::CDS | rtype::CDNSKEY if key.is_empty() => &self.of_keys,
            _ => &self.of_rest,
        };
        let before = (self.before)
            .and_then(|zone| zone.find(key).ok())
            .filter(|node| self.is_unchanged(*node, set));
        let mut data = Vec::new();
        for signer in signers {
            let mut rdata = self.head(signer, &whole, entry);
            let known = before.filter(|_| signer.known);
            let signature = known
                .and_then(|node| self.made_before(node, entry.rtype, &rdata))
                .unwrap_or_else(|| {
                    data.clear();
                    data.extend_from_slice(&rdata);
                    push_records(&spelled(&whole), set, &mut data);
                    signer.key.sign(&data)
                });
            rdata.extend(signature);
            out.push(Entry {
                name: entry.name.clone(),
                rtype: rtype::RRSIG,
                ttl: entry.ttl,
                rdata,
            });
        }
    }

    /// All fields of a signature's data but the signature.
    fn head(&self, signer: &Signer<'_>, owner: &[u8], covered: &Entry) -> Vec<u8> {
        let mut rdata = covered.rtype.to_be_bytes().to_vec();
        // The asterisk does not count, as it is not in the names that the wildcard stands for (section 3.1.3).
        let asterisk = owner == b"*\0" || owner.ends_with(b"\0*\0");
        let labels = key::labels(owner) - usize::from(asterisk);
        // A name has at most 127 labels.
        rdata.extend([ALGORITHM, u8::try_from(labels).unwrap_or(u8::MAX)]);
        rdata.extend(covered.ttl.to_be_bytes());
        rdata.extend(self.validity.expiration.to_be_bytes());
        rdata.extend(self.validity.inception.to_be_bytes());
        rdata.extend(signer.tag.to_be_bytes());
        rdata.extend_from_slice(&self.apex_wire);
        rdata
    }

    fn is_unchanged(&self, node: Node<'_>, set: &[Row]) -> bool {
        let Some(old) = node.set(set[0].entry.rtype) else {
            return false;
        };
        let mut records = old.records();
        let same = set.iter().all(|row| {
            records.next().is_some_and(|data| {
                row.entry.rdata == rdata::unpack(old.rtype, data, &self.apex_wire)
            })
        });
        same && records.next().is_none() && old.ttl == set[0].entry.ttl
    }

    /// The signature that has this head.
    fn made_before(&self, node: Node<'_>, covered: u16, head: &[u8]) -> Option<[u8; SIGNATURE]> {
        node.signatures(covered)?.records().find_map(|data| {
            let data = rdata::unpack(rtype::RRSIG, data, &self.apex_wire);
            data.strip_prefix(head)?.try_into().ok()
        })
    }
}

/// Whether a zone has this DNSKEY data, and no other key of its tag and algorithm: then who made a signature is sure.
fn is_known(zone: &Zone, dnskey: &[u8]) -> bool {
    let Some(keys) = zone.node_at(0).set(rtype::DNSKEY) else {
        return false;
    };
    let tag = key_tag(dnskey);
    let mut same =
        (keys.records()).filter(|other| other.get(3) == Some(&ALGORITHM) && key_tag(other) == tag);
    same.next() == Some(dnskey) && same.next().is_none()
}

/// The records as they are signed (RFC 4034, section 3.1.8.1).
fn push_records(owner: &[u8], set: &[Row], data: &mut Vec<u8>) {
    for Row { entry, .. } in set {
        data.extend_from_slice(owner);
        data.extend(entry.rtype.to_be_bytes());
        data.extend([0, 1]);
        data.extend(entry.ttl.to_be_bytes());
        // What is longer is refused when the zone is built.
        let length = u16::try_from(entry.rdata.len()).unwrap_or(u16::MAX);
        data.extend(length.to_be_bytes());
        data.extend_from_slice(&entry.rdata);
    }
}
