//! From a version to a later one.

use std::collections::HashMap;
use std::fmt;

use super::Difference;
use crate::Entry;
use crate::zone::{Broken, Zone};

/// A difference that does not lead on from the version at hand: the whole zone has to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// It begins at this serial number, where the zone has another.
    Version(u32),
    /// It takes away what is not there.
    Missing,
    /// It adds what is there already.
    Present,
    /// What comes out is no zone.
    Broken(Broken),
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(serial) => {
                write!(
                    f,
                    "a difference begins at version {serial}, which is not ours"
                )
            }
            Self::Missing => f.write_str("a difference removes a record that is not there"),
            Self::Present => f.write_str("a difference adds a record that is there already"),
            Self::Broken(broken) => broken.fmt(f),
        }
    }
}

impl std::error::Error for Misfit {}

/// The version that the last of some consecutive differences leads to.
pub fn apply<'d>(
    zone: &Zone,
    differences: impl IntoIterator<Item = &'d Difference>,
) -> Result<Zone, Misfit> {
    let mut serial = zone.serial();
    // Two records that differ in their TTL alone are one.
    let identity = |entry: &Entry| (entry.name.clone(), entry.rtype, entry.rdata.clone());
    let mut entries: HashMap<_, u32> = zone
        .entries()
        .map(|entry| (identity(&entry), entry.ttl))
        .collect();
    for difference in differences {
        if difference.from != serial {
            return Err(Misfit::Version(difference.from));
        }
        for entry in &difference.removed {
            entries.remove(&identity(entry)).ok_or(Misfit::Missing)?;
        }
        for entry in &difference.added {
            if entries.insert(identity(entry), entry.ttl).is_some() {
                return Err(Misfit::Present);
            }
        }
        serial = difference.to;
    }
    let entries = entries
        .into_iter()
        .map(|((name, rtype, rdata), ttl)| Entry {
            name,
            rtype,
            ttl,
            rdata,
        })
        .collect();
    Zone::build(&zone.apex(), entries).map_err(Misfit::Broken)
}
