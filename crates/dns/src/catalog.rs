//! All zones that are answered for.
//!
//! The answer path reads a [`Snapshot`]: one atomic load per batch of queries, no lock, so that no writer, however
//! slow or however large its change, can make a query wait. A change makes a new version beside the old one and swaps
//! one pointer, so a snapshot shows all of a change or nothing of it.
//!
//! Copying a map of a million zones for each change would be too slow, and a tree of small maps by name is deeper than
//! needed. So versions share what they have in common: 256 branches of 256 leaves by the first bits of a keyed hash of
//! the apex, each leaf a short sorted list. A change copies the way to its leaf, some 500 pointers, however many zones
//! there are. A sharded lock would make writing cheaper, but readers on many cores would fight for its counter.

mod tree;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::{ArcSwap, Guard};
use domain::base::Name;
use siphasher::sip::SipHasher24;

use crate::zone::Zone;
use crate::zone::key::{self, Labels};
use tree::Tree;

/// The zones of a server by apex. Clones are the same catalog.
#[derive(Clone, Default)]
pub struct Catalog(Arc<Inner>);

#[derive(Default)]
struct Inner {
    now: ArcSwap<Tree>,
    /// One change at a time: each is made from the version before.
    writing: Mutex<()>,
    /// Keyed at random, as customers choose the names.
    hasher: RandomState,
}

/// The catalog as it was at one moment. Cheap; hold it for a batch of queries, not across waiting for them.
pub struct Snapshot<'c> {
    tree: Guard<Arc<Tree>>,
    hasher: &'c RandomState,
}

/// All zones of one moment.
#[derive(Clone)]
pub struct Version(Tree);

impl Version {
    /// Each of them once, in no order.
    pub fn zones(&self) -> impl Iterator<Item = &Zone> {
        self.0.zones()
    }

    /// The same for the same zones, in whatever order; for others another, as far as 64 bits tell.
    pub fn fingerprint(&self) -> u64 {
        self.zones().fold(0, |sum, zone| {
            let mut hasher = SipHasher24::new();
            zone.hash_into(&mut hasher);
            sum.wrapping_add(hasher.finish())
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Catalog {
    /// An empty catalog.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a zone or takes the place of the one with its apex.
    pub fn put(&self, zone: Zone) {
        self.change(vec![zone], &[]);
    }

    /// As [`put`](Self::put) for many at once: no query sees only some of them.
    pub fn put_many(&self, zones: Vec<Zone>) {
        self.change(zones, &[]);
    }

    /// Takes a zone away; whether it was there.
    pub fn remove(&self, apex: &Name<Vec<u8>>) -> bool {
        self.change(Vec::new(), std::slice::from_ref(apex)) > 0
    }

    /// First takes zones away, then puts others in, all at once. Returns how many of those to be taken away were there.
    pub fn change(&self, put: Vec<Zone>, remove: &[Name<Vec<u8>>]) -> usize {
        let put = put.into_iter().map(Arc::new);
        let mut put: Vec<_> = put
            .map(|zone| (self.0.hasher.hash_one(zone.apex_key()), zone))
            .collect();
        // Neighbours of one leaf one after the other, as the processor's cache likes it.
        put.sort_by_key(|(hash, _)| *hash);
        let writing = self
            .0
            .writing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut tree = Tree::clone(&self.0.now.load());
        let before = tree.len();
        for apex in remove {
            let key = key_of(apex);
            tree.remove(self.0.hasher.hash_one(&*key), &key);
        }
        let removed = before - tree.len();
        for (hash, zone) in put {
            tree.put(hash, zone);
        }
        let old = self.0.now.swap(Arc::new(tree));
        drop(writing);
        retire(old);
        removed
    }

    /// The catalog as it is now.
    pub fn snapshot(&self) -> Snapshot<'_> {
        Snapshot {
            tree: self.0.now.load(),
            hasher: &self.0.hasher,
        }
    }

    /// The zone with this apex.
    pub fn get(&self, apex: &Name<Vec<u8>>) -> Option<Arc<Zone>> {
        self.snapshot().exact(&key_of(apex)).cloned()
    }

    /// How many zones there are.
    pub fn len(&self) -> usize {
        self.0.now.load().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All zones as they are now, to be read at leisure: neither queries nor changes wait.
    pub fn version(&self) -> Version {
        // Its branches, not the version itself: a change would wait for whoever reads that.
        Version(Tree::clone(&self.0.now.load()))
    }

    /// Apex and serial of all zones, in no order: what a sweep compares with the database.
    pub fn serials(&self) -> Vec<(Name<Vec<u8>>, u32)> {
        let all = self.version();
        all.zones()
            .map(|zone| (zone.apex(), zone.serial()))
            .collect()
    }
}

impl Snapshot<'_> {
    /// The zone nearest to a name from above; the name is a key of [`crate::zone::key`].
    pub(crate) fn closest(&self, name: &[u8]) -> Option<&Arc<Zone>> {
        let mut above = Some(name);
        while let Some(apex) = above {
            if let Some(zone) = self.exact(apex) {
                return Some(zone);
            }
            above = key::parent(apex);
        }
        None
    }

    fn exact(&self, apex: &[u8]) -> Option<&Arc<Zone>> {
        self.tree.get(self.hasher.hash_one(apex), apex)
    }
}

/// Frees an old version here, in the writer, once no reader has it: freeing many zones takes longer than an answer may.
///
/// Readers let go within microseconds, so the wait is bounded only for the case of a stopped process.
fn retire(old: Arc<Tree>) {
    for _ in 0..100 {
        if Arc::strong_count(&old) == 1 {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(old);
}

fn key_of(apex: &Name<Vec<u8>>) -> Vec<u8> {
    let wire = apex.as_slice();
    Labels::absolute(wire).map_or_else(Vec::new, |labels| labels.key(wire).to_vec())
}

#[cfg(test)]
mod tests;
