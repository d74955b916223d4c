//! When a body that lost against another transaction runs again: full jitter, so that rivals do not meet again.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// Repetitions at most.
pub(crate) const RETRIES: u32 = 10;

/// The longest pause before the first repetition, doubled for each further one.
const FIRST: Duration = Duration::from_millis(4);

/// The longest pause of all.
const LONGEST: Duration = Duration::from_millis(250);

/// The pause before repetition `attempt`, counted from 0: anything from nothing to a limit that grows.
pub(crate) fn pause(attempt: u32) -> Duration {
    static DRAWN: AtomicU64 = AtomicU64::new(0);
    let limit = FIRST.saturating_mul(1 << attempt.min(16)).min(LONGEST);
    let micros = u64::try_from(limit.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(scatter(DRAWN.fetch_add(1, Relaxed)) % (micros + 1))
}

/// Spreads consecutive numbers over all of u64 (SplitMix64). Fair enough for pauses, of no use for secrets.
fn scatter(n: u64) -> u64 {
    let mut x = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_scatter() {
        let longest = |attempt| (0..200).map(|_| pause(attempt)).max().unwrap();
        assert!(longest(0) <= FIRST);
        assert!(longest(9) > FIRST * 8 && longest(9) <= LONGEST);
        assert_ne!(scatter(1) % 4000, scatter(2) % 4000);
    }
}
