//! The records of a transfer, one after the other, from what is in memory already.

use std::sync::Arc;
use std::vec;

use super::Difference;
use crate::Entry;
use crate::zone::{Zone, rtype};

/// A zone, or the way to it from an earlier version, in the order of the wire.
pub(super) struct Source {
    zone: Arc<Zone>,
    soa: Option<Entry>,
    part: Part,
}

enum Part {
    /// The first SOA is still to come.
    Begin(Kind),
    Zone {
        /// The name after those that were begun.
        node: usize,
        /// What is left of the name that was begun.
        entries: vec::IntoIter<Entry>,
    },
    Changes {
        chain: Vec<Arc<Difference>>,
        step: usize,
        /// In the list of what was removed and then of what was added.
        at: usize,
    },
    End,
}

enum Kind {
    Zone,
    Changes(Vec<Arc<Difference>>),
    /// Nothing but the SOA.
    Soa,
}

impl Source {
    /// The whole zone (RFC 5936, section 2.2).
    pub(super) fn zone(zone: Arc<Zone>) -> Self {
        Self::of(zone, Kind::Zone)
    }

    /// Only its SOA: "you have it", or "ask over TCP" (RFC 1995, section 2).
    pub(super) fn soa(zone: Arc<Zone>) -> Self {
        Self::of(zone, Kind::Soa)
    }

    /// What changed since a version (RFC 1995, section 4); the whole zone where that is not known or not less.
    pub(super) fn since(
        zone: Arc<Zone>,
        serial: u32,
        changes: Option<Vec<Arc<Difference>>>,
    ) -> Self {
        let chain = changes.filter(|chain| {
            let size: usize = chain.iter().map(|step| step.size()).sum();
            // Entries take more memory than the same data in a zone, some 100 bytes each.
            leads(chain, serial, &zone) && size <= MUCH.max(zone.size().saturating_mul(3))
        });
        match chain {
            Some(chain) => Self::of(zone, Kind::Changes(chain)),
            None => Self::zone(zone),
        }
    }

    fn of(zone: Arc<Zone>, kind: Kind) -> Self {
        Self {
            soa: soa(&zone),
            zone,
            part: Part::Begin(kind),
        }
    }

    pub(super) fn serial(&self) -> u32 {
        self.zone.serial()
    }

    /// Whether it surely needs only a message or two.
    pub(super) fn is_small(&self) -> bool {
        match &self.part {
            Part::Begin(Kind::Changes(chain)) => {
                chain.iter().map(|step| step.size()).sum::<usize>() <= MUCH
            }
            Part::Begin(Kind::Zone) => self.zone.size() <= MUCH,
            _ => true,
        }
    }
}

/// What is less, in bytes of memory, is not worth a thought.
const MUCH: usize = 4096;

impl Iterator for Source {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            match &mut self.part {
                Part::Begin(kind) => {
                    self.part = match std::mem::replace(kind, Kind::Soa) {
                        Kind::Soa => Part::End,
                        Kind::Zone => Part::Zone {
                            node: 0,
                            entries: Vec::new().into_iter(),
                        },
                        Kind::Changes(chain) => Part::Changes {
                            chain,
                            step: 0,
                            at: 0,
                        },
                    };
                    return self.soa.clone();
                }
                Part::Zone { node, entries } => {
                    if let Some(entry) = entries.find(|entry| entry.rtype != rtype::SOA) {
                        return Some(entry);
                    }
                    if *node == self.zone.index_len() {
                        self.part = Part::End;
                        return self.soa.clone();
                    }
                    *entries = self.zone.entries_at(*node).collect::<Vec<_>>().into_iter();
                    *node += 1;
                }
                Part::Changes { chain, step, at } => {
                    let Some(difference) = chain.get(*step) else {
                        self.part = Part::End;
                        return self.soa.clone();
                    };
                    let removed = difference.removed();
                    let entry = match at.checked_sub(removed.len()) {
                        None => removed.get(*at),
                        Some(at) => difference.added().get(at),
                    };
                    if let Some(entry) = entry {
                        *at += 1;
                        return Some(entry.clone());
                    }
                    (*step, *at) = (*step + 1, 0);
                }
                Part::End => return None,
            }
        }
    }
}

/// Whether differences lead from a version to the zone without a gap.
fn leads(chain: &[Arc<Difference>], serial: u32, zone: &Zone) -> bool {
    let mut at = serial;
    let whole = chain.iter().all(|step| {
        let follows = step.from() == at && *step.apex() == zone.apex();
        at = step.to();
        follows
    });
    whole && !chain.is_empty() && at == zone.serial()
}

/// The SOA of a zone as a record.
pub(super) fn soa(zone: &Zone) -> Option<Entry> {
    zone.entries_at(0).find(|entry| entry.rtype == rtype::SOA)
}
