//! Which pair of name servers a zone gets. Two consecutive names of a pool form a set. An account's zones tend to share one
//! (v4: observed); whoever is in the way of another zone (the same name elsewhere, or a name above or below) gets the next, so that
//! answers never depend on who asked first.

use crate::{Error, Result, codes};
use sha2::{Digest, Sha256};

/// The sets of a pool, each as stored.
pub(super) fn sets(pool: &[String]) -> Vec<String> {
    pool.chunks_exact(2).map(|pair| pair.join(" ")).collect()
}

/// The account's usual set, or the next that is not taken; 1006 when all are.
pub(super) fn choose(sets: &[String], account: &str, taken: &[String]) -> Result<String> {
    let digest = Sha256::digest(account.as_bytes());
    let start = usize::from(digest[0]) << 8 | usize::from(digest[1]);
    (0..sets.len())
        .map(|i| &sets[(start + i) % sets.len()])
        .find(|set| !taken.contains(set))
        .cloned()
        .ok_or_else(|| Error::from(&codes::ZONE_NO_SERVERS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_then_next_then_none() {
        let pool: Vec<String> = ["a", "b", "c", "d", "odd"].map(str::to_owned).to_vec();
        let sets = sets(&pool);
        assert_eq!(sets, ["a b", "c d"]);
        let usual = choose(&sets, "x", &[]).unwrap();
        assert_eq!(choose(&sets, "x", &[]).unwrap(), usual);
        let next = choose(&sets, "x", std::slice::from_ref(&usual)).unwrap();
        assert_ne!(next, usual);
        assert!(choose(&sets, "x", &[usual, next]).is_err());
        assert!(choose(&[], "x", &[]).is_err());
    }
}
