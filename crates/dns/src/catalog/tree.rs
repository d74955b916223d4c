//! A map of which versions share their unchanged parts.

use std::sync::Arc;

use crate::zone::Zone;

/// 65,536 leaves: 15 zones in each when there are a million.
const FAN: usize = 256;

type Branch = [Option<Leaf>; FAN];
/// By hash, in ascending order; equal hashes stand side by side. One piece of memory, as each step to another costs a
/// query a miss of the processor's cache.
type Leaf = Arc<[Place]>;
type Place = (u64, Arc<Zone>);

#[derive(Clone)]
pub(super) struct Tree {
    branches: [Option<Arc<Branch>>; FAN],
    len: usize,
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            branches: [const { None }; FAN],
            len: 0,
        }
    }
}

impl Tree {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get(&self, hash: u64, apex: &[u8]) -> Option<&Arc<Zone>> {
        let (branch, leaf) = way(hash);
        let leaf = self.branches[branch].as_ref()?[leaf].as_ref()?;
        let at = place(leaf, hash, apex).ok()?;
        Some(&leaf[at].1)
    }

    pub(super) fn put(&mut self, hash: u64, zone: Arc<Zone>) {
        let leaf = self.leaf_mut(hash);
        let (at, after) = match place(leaf, hash, zone.apex_key()) {
            Ok(at) => (at, at + 1),
            Err(at) => (at, at),
        };
        let new = std::iter::once((hash, zone));
        *leaf = (leaf[..at].iter().cloned())
            .chain(new)
            .chain(leaf[after..].iter().cloned())
            .collect();
        self.len += usize::from(at == after);
    }

    pub(super) fn remove(&mut self, hash: u64, apex: &[u8]) {
        if self.get(hash, apex).is_none() {
            return;
        }
        let leaf = self.leaf_mut(hash);
        if let Ok(at) = place(leaf, hash, apex) {
            *leaf = (leaf[..at].iter().chain(&leaf[at + 1..]).cloned()).collect();
            self.len -= 1;
        }
    }

    pub(super) fn zones(&self) -> impl Iterator<Item = &Zone> {
        let leaves = self
            .branches
            .iter()
            .flatten()
            .flat_map(|branch| branch.iter());
        leaves
            .flatten()
            .flat_map(|leaf| leaf.iter())
            .map(|(_, zone)| &**zone)
    }

    /// The place of a leaf in a branch that no other version has.
    fn leaf_mut(&mut self, hash: u64) -> &mut Leaf {
        let (branch, leaf) = way(hash);
        let branch = self.branches[branch].get_or_insert_with(|| Arc::new([const { None }; FAN]));
        Arc::make_mut(branch)[leaf].get_or_insert_default()
    }
}

/// Branch and leaf: the two highest bytes, as the leaves sort by the rest.
fn way(hash: u64) -> (usize, usize) {
    let [branch, leaf, ..] = hash.to_be_bytes();
    (usize::from(branch), usize::from(leaf))
}

/// Where a zone stands in its leaf, or where it belongs.
fn place(leaf: &[Place], hash: u64, apex: &[u8]) -> Result<usize, usize> {
    let first = leaf.partition_point(|(other, _)| *other < hash);
    let same = leaf[first..].iter().take_while(|(other, _)| *other == hash);
    match same
        .map(|(_, zone)| zone)
        .position(|zone| zone.apex_key() == apex)
    {
        Some(at) => Ok(first + at),
        None => Err(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::tests::usual;

    #[test]
    fn equal_hashes() {
        let mut tree = Tree::default();
        for number in 0..5 {
            tree.put(7, Arc::new(usual(number)));
        }
        let other = tree.clone();
        let apex = usual(3).apex_key().to_vec();
        assert_eq!(
            tree.get(7, &apex).map(|zone| zone.apex()),
            Some(usual(3).apex())
        );
        tree.remove(7, &apex);
        tree.remove(7, &apex);
        tree.remove(8, &apex);
        assert!(tree.get(7, &apex).is_none() && other.get(7, &apex).is_some());
        assert_eq!((tree.len(), other.len(), tree.zones().count()), (4, 5, 4));
    }
}
