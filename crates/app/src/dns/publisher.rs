//! Where finished zones go: into the catalog that is answered from, and to whoever copies them.

use super::{Apex, replicas::Replicas};
use dns::{catalog::Catalog, zone::Zone};
use std::sync::Arc;

/// A finished zone.
pub(super) struct Finished {
    /// Of the zone: another one of the same name has another.
    pub(super) id: u128,
    pub(super) zone: Zone,
}

/// Clones publish to the same places.
#[derive(Clone)]
pub(super) struct Publisher {
    pub(super) catalog: Catalog,
    pub(super) replicas: Arc<Replicas>,
}

impl Publisher {
    /// Answers these zones from now on, and those no more, all at once.
    pub(super) fn publish(&self, finished: Vec<Finished>, gone: &[Apex]) {
        let mut zones = Vec::with_capacity(finished.len());
        let mut changes = Vec::new();
        for Finished { id, zone } in finished {
            if self.replicas.is_copied(&zone.apex()) {
                let before = self.catalog.get(&zone.apex());
                changes.push(self.replicas.changed(id, before.as_deref(), &zone));
            } else {
                self.replicas.name(id, &zone.apex());
            }
            zones.push(zone);
        }
        self.catalog.change(zones, gone);
        // Whoever is told to look finds what it is told of.
        self.replicas.tell(changes, gone);
    }
}
