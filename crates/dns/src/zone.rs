//! One zone as it is served: immutable, compact, and read without allocating.
//!
//! A million of them shall fit into memory, so a zone is one blob of bytes, in this order:
//!
//! - the apex as a `key`;
//! - the nodes, by key relative to the apex: length (2 bytes) and key, then the record sets by type: type (2),
//!   TTL (4), bytes of the records (2), then each record as length (2) and data;
//! - where each node begins (4 bytes each), for binary search.
//!
//! Signatures are a record set for each type that they cover. The NSEC3 records of a zone and their signatures stand in
//! nodes of their own behind all others, in the same order: their names are hashes, which nobody may ask for (RFC 5155,
//! section 7.2.8), and in between they would make looking for what lies before a name slow.
//!
//! All numbers are little-endian. Names inside of data that end in the apex keep only a mark in its place (`rdata`).

pub(crate) mod build;
mod error;
pub(crate) mod key;
mod node;
pub(crate) mod rdata;
mod stored;

use domain::base::Name;

use crate::Entry;

pub use error::Broken;
pub(crate) use node::{Node, Set};

/// Types by number that zones and answers treat apart (IANA, "Resource Record (RR) TYPEs").
pub(crate) mod rtype {
    pub(crate) const A: u16 = 1;
    pub(crate) const NS: u16 = 2;
    pub(crate) const CNAME: u16 = 5;
    pub(crate) const SOA: u16 = 6;
    pub(crate) const PTR: u16 = 12;
    pub(crate) const HINFO: u16 = 13;
    pub(crate) const MX: u16 = 15;
    pub(crate) const AAAA: u16 = 28;
    pub(crate) const SRV: u16 = 33;
    pub(crate) const OPT: u16 = 41;
    pub(crate) const DS: u16 = 43;
    pub(crate) const RRSIG: u16 = 46;
    pub(crate) const NSEC: u16 = 47;
    pub(crate) const DNSKEY: u16 = 48;
    pub(crate) const NSEC3: u16 = 50;
    pub(crate) const NSEC3PARAM: u16 = 51;
    pub(crate) const CDS: u16 = 59;
    pub(crate) const CDNSKEY: u16 = 60;
    pub(crate) const TKEY: u16 = 249;
    pub(crate) const IXFR: u16 = 251;
    pub(crate) const AXFR: u16 = 252;
    pub(crate) const MAILA: u16 = 254;
    pub(crate) const ANY: u16 = 255;
}

/// An immutable zone.
#[derive(Debug)]
pub struct Zone {
    blob: Box<[u8]>,
    /// Where in `blob` the list of nodes begins; it goes to the end.
    index: u32,
    /// Nodes that are names, not hashes of names.
    names: u32,
    serial: u32,
    negative_ttl: u32,
    apex_len: u16,
    apex_labels: u8,
    has_cuts: bool,
    has_wildcards: bool,
    is_signed: bool,
}

impl Zone {
    /// Makes a zone of records in any order.
    ///
    /// Equal records count once. All records of one name and type get the smallest of their TTLs, as they must have
    /// the same one (RFC 2181, section 5.2).
    pub fn build(apex: &Name<Vec<u8>>, entries: Vec<Entry>) -> Result<Self, Broken> {
        build::build(apex, entries)
    }

    /// The name of the zone, in lower case.
    pub fn apex(&self) -> Name<Vec<u8>> {
        self.name_of(b"")
    }

    /// The serial number of the SOA record (RFC 1982).
    pub fn serial(&self) -> u32 {
        self.serial
    }

    /// Seconds that a "no" may be kept: the smaller of the SOA's TTL and its last field (RFC 2308, section 3).
    pub fn negative_ttl(&self) -> u32 {
        self.negative_ttl
    }

    /// Whether the zone has a signature over its SOA record, and so over all that is not delegated.
    pub fn is_signed(&self) -> bool {
        self.is_signed
    }

    /// All records in canonical order (RFC 4034, section 6), those of an NSEC3 chain at the end, as they were given but
    /// for case and TTL.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        (0..self.index_len()).flat_map(|at| self.entries_at(at))
    }

    /// As [`entries`](Self::entries), of one name, or hash, by its place in the order.
    pub(crate) fn entries_at(&self, at: usize) -> impl Iterator<Item = Entry> + use<'_> {
        let node = self.node_at(at);
        let (name, apex) = (self.name_of(node.key()), self.apex());
        node.sets().flat_map(move |set| {
            let (name, apex) = (name.clone(), apex.clone());
            set.records().map(move |data| Entry {
                name: name.clone(),
                rtype: set.rtype,
                ttl: set.ttl,
                rdata: rdata::unpack(set.rtype, data, apex.as_slice()),
            })
        })
    }

    /// Bytes of memory the zone takes, without what the allocator adds.
    pub fn size(&self) -> usize {
        size_of::<Self>() + self.blob.len()
    }

    /// The apex as a key.
    pub(crate) fn apex_key(&self) -> &[u8] {
        &self.blob[..usize::from(self.apex_len)]
    }

    pub(crate) fn apex_labels(&self) -> usize {
        usize::from(self.apex_labels)
    }

    /// Whether anything below the apex is delegated.
    pub(crate) fn has_cuts(&self) -> bool {
        self.has_cuts
    }

    pub(crate) fn has_wildcards(&self) -> bool {
        self.has_wildcards
    }

    /// Nodes of names.
    pub(crate) fn node_count(&self) -> usize {
        self.names as usize
    }

    /// Nodes of names and of hashes.
    pub(crate) fn index_len(&self) -> usize {
        (self.blob.len() - self.index as usize) / 4
    }

    /// The node at a place of the order; those of hashes follow on those of names.
    pub(crate) fn node_at(&self, at: usize) -> Node<'_> {
        let index = self.index as usize;
        let begin = |at: usize| node::u32_at(&self.blob, index + 4 * at) as usize;
        let end = if at + 1 == self.index_len() {
            index
        } else {
            begin(at + 1)
        };
        Node::new(&self.blob[begin(at)..end])
    }

    /// The node of a name, by its key below the apex; else where it would stand.
    pub(crate) fn find(&self, name: &[u8]) -> Result<Node<'_>, usize> {
        self.find_between(name, 0, self.node_count())
    }

    /// As [`find`](Self::find), among the names of an NSEC3 chain.
    pub(crate) fn find_hash(&self, name: &[u8]) -> Result<Node<'_>, usize> {
        self.find_between(name, self.node_count(), self.index_len())
    }

    fn find_between(&self, name: &[u8], first: usize, end: usize) -> Result<Node<'_>, usize> {
        let (mut low, mut high) = (first, end);
        while low < high {
            let middle = usize::midpoint(low, high);
            let node = self.node_at(middle);
            match node.key().cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(node),
            }
        }
        Err(low)
    }

    /// The SOA record, as a set of one.
    pub(crate) fn soa(&self) -> Option<Set<'_>> {
        self.node_at(0).set(rtype::SOA)
    }

    /// The full name of a key below the apex.
    fn name_of(&self, key: &[u8]) -> Name<Vec<u8>> {
        let mut wire = Vec::with_capacity(key.len() + self.apex_key().len() + 1);
        key::write_labels(key, &mut wire);
        key::write_labels(self.apex_key(), &mut wire);
        wire.push(0);
        // It was a name when the zone was built.
        Name::from_octets(wire).unwrap_or_else(|_| Name::root_vec())
    }
}

#[cfg(test)]
pub(crate) mod tests;
