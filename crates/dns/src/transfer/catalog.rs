//! Catalog zones, version 2 (RFC 9432): a zone whose records say which zones a secondary shall have.

use std::collections::HashSet;
use std::fmt;

use domain::base::Name;

use crate::Entry;
use crate::zone::{Broken, Zone, rtype};

const TXT: u16 = 16;
/// As in the RFC's examples: a secondary looks every hour, tries again every ten minutes, and never forgets.
const TIMES: [u32; 4] = [3600, 600, 2_147_483_646, 0];

/// A zone of a catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// What identifies it in the catalog: one label of 1 to 63 letters, digits, `-` and `_`. With another one, a
    /// secondary forgets all it had of the zone and begins anew (RFC 9432, section 5.4).
    pub label: String,
    /// The zone.
    pub apex: Name<Vec<u8>>,
    /// How the secondary is to handle it, by a name that its own configuration explains; at most 255 bytes.
    pub group: Option<String>,
}

/// Why members do not make a catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogFault {
    /// A label that is none, or that two members have.
    Label(String),
    /// A group that does not fit into a string of DNS.
    Group(String),
    /// The apex is too long for names below it, most likely.
    Broken(Broken),
}

impl fmt::Display for CatalogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Label(label) => write!(f, "{label:?} cannot be the label of a catalog's member"),
            Self::Group(group) => write!(f, "{group:?} cannot be the group of a catalog's member"),
            Self::Broken(broken) => broken.fmt(f),
        }
    }
}

impl std::error::Error for CatalogFault {}

/// Makes the zone, for secondaries only: it is not to be answered from.
pub fn catalog(
    apex: &Name<Vec<u8>>,
    serial: u32,
    members: impl IntoIterator<Item = Member>,
) -> Result<Zone, CatalogFault> {
    let below = |labels: &[&str]| -> Result<Name<Vec<u8>>, CatalogFault> {
        let mut wire = Vec::new();
        for label in labels {
            wire.push(u8::try_from(label.len()).unwrap_or(u8::MAX));
            wire.extend(label.bytes().map(|byte| byte.to_ascii_lowercase()));
        }
        wire.extend_from_slice(apex.as_slice());
        Name::from_octets(wire).map_err(|_| CatalogFault::Broken(Broken::Outside(apex.clone())))
    };
    let entry = |name, rtype, rdata| Entry {
        name,
        rtype,
        // Nobody but secondaries reads it, and they do not keep it in a cache.
        ttl: 0,
        rdata,
    };
    let nobody = b"\x07invalid\0";
    let mut soa = [*nobody, *nobody].concat();
    soa.extend(serial.to_be_bytes());
    soa.extend(TIMES.into_iter().flat_map(u32::to_be_bytes));
    let mut entries = vec![
        entry(apex.clone(), rtype::SOA, soa),
        entry(apex.clone(), rtype::NS, nobody.to_vec()),
        entry(below(&["version"])?, TXT, b"\x012".to_vec()),
    ];
    let mut labels = HashSet::new();
    for member in members {
        let label = member.label.to_ascii_lowercase();
        if !is_label(&label) || !labels.insert(label.clone()) {
            return Err(CatalogFault::Label(member.label));
        }
        let target = member.apex.as_slice().to_ascii_lowercase();
        entries.push(entry(below(&[&label, "zones"])?, rtype::PTR, target));
        if let Some(group) = member.group {
            let size = u8::try_from(group.len()).ok().filter(|&size| size > 0);
            let size = size.ok_or_else(|| CatalogFault::Group(group.clone()))?;
            let text = [&[size], group.as_bytes()].concat();
            entries.push(entry(below(&["group", &label, "zones"])?, TXT, text));
        }
    }
    Zone::build(apex, entries).map_err(CatalogFault::Broken)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && (label.bytes()).all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
