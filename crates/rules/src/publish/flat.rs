//! CNAMEs that are answered by the addresses of their target.

use super::{
    content::{A, AAAA, Family, of_address},
    store,
};
use crate::flattening::paths::{End, Paths};
use dns::{
    Entry,
    record::{RecordType, wire_name},
};
use domain::base::Name;
use std::{collections::HashMap, net::IpAddr};

const CNAME: u16 = 5;

/// Those of a zone.
pub(super) struct Flattened {
    apex: Option<Name<Vec<u8>>>,
    /// Where names of the zone lead; of a zone without such records nothing is known, as nothing is asked.
    paths: Option<Paths>,
    /// By target, and seconds that they live.
    outside: HashMap<String, (Vec<IpAddr>, u32)>,
    waiting: Vec<Flat>,
}

struct Flat {
    name: Name<Vec<u8>>,
    ttl: u32,
    family: Family,
    record: store::Record,
}

impl Flattened {
    /// `on_edge`: whether proxied records are answered by others' addresses.
    pub(super) fn new(zone: &store::Found, on_edge: bool) -> Flattened {
        let any = zone.flattens();
        let paths = any.then(|| {
            let mut paths = Paths::new(&zone.name);
            for r in &zone.records {
                // A name on the edge leads no further.
                let target = r.target.as_deref().filter(|_| !(r.proxied && on_edge));
                paths.add(&r.name, r.kind.map_or("", RecordType::as_str), target);
            }
            paths
        });
        let outside = zone.targets.iter();
        Flattened {
            apex: wire_name(&zone.name).ok(),
            paths,
            outside: outside
                .map(|t| (t.name.clone(), (t.addresses.clone(), t.ttl)))
                .collect(),
            waiting: Vec::new(),
        }
    }

    pub(super) fn push(
        &mut self,
        name: Name<Vec<u8>>,
        ttl: u32,
        family: Family,
        record: store::Record,
    ) {
        self.waiting.push(Flat {
            name,
            ttl,
            family,
            record,
        });
    }

    /// Adds what they are answered with to the other entries of the zone.
    pub(super) fn answer(self, entries: &mut Vec<Entry>) {
        let Some(paths) = &self.paths else { return };
        let mut hosts: HashMap<&Name<Vec<u8>>, Vec<&Entry>> = HashMap::new();
        for entry in entries.iter().filter(|e| e.rtype == A || e.rtype == AAAA) {
            hosts.entry(&entry.name).or_default().push(entry);
        }
        let mut answers = Vec::new();
        for flat in &self.waiting {
            let target = flat.record.target.as_deref().unwrap_or_default();
            let (found, filtered) = match paths.end(target) {
                End::Outside(target) => match self.outside.get(&target) {
                    Some((found, ttl)) => {
                        let ttl = flat.ttl.min(*ttl);
                        let fits = found.iter().filter(|address| flat.family.has(**address));
                        let fits = fits.map(|address| of_address(&flat.name, ttl, *address));
                        (!found.is_empty(), fits.collect::<Vec<_>>())
                    }
                    None => (false, Vec::new()),
                },
                End::Here(owner) => {
                    let owner = wire_name(&owner).ok();
                    let there = owner.as_ref().and_then(|owner| hosts.get(owner));
                    let there = there.map(Vec::as_slice).unwrap_or_default();
                    let fits = there.iter().filter(|e| flat.family.has_type(e.rtype));
                    let fits = fits.map(|entry| Entry {
                        name: flat.name.clone(),
                        rtype: entry.rtype,
                        ttl: flat.ttl.min(entry.ttl),
                        rdata: entry.rdata.clone(),
                    });
                    (!there.is_empty(), fits.collect())
                }
                End::Nowhere => (false, Vec::new()),
            };
            answers.extend(filtered);
            // While nothing is known, the CNAME itself leads to the same place; at the apex none can stand.
            if !found && self.apex.as_ref() != Some(&flat.name) {
                answers.push(Entry {
                    name: flat.name.clone(),
                    rtype: CNAME,
                    ttl: flat.ttl,
                    rdata: flat.record.rdata.clone(),
                });
            }
        }
        entries.extend(answers);
    }
}
