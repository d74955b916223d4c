//! Counting requests in fixed windows: the first request opens a window, and whoever exceeds the quota waits for its end.
//! v4: documented (1200 in 5 minutes), the fixed window assumed.

mod shared;

use rules::{Result, Rules};
use shared::Shared;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

/// Where a window stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Hits in this window, this one included.
    pub(crate) count: i64,
    /// Microseconds until the window ends.
    pub(crate) left: i64,
}

/// Counts requests and failures by name.
pub(crate) enum Counter {
    /// In this process's memory: nobody else serves the installation.
    Own(Memory),
    Shared(Shared),
}

impl Counter {
    pub(crate) fn own() -> Counter {
        Counter::Own(Memory::default())
    }

    pub(crate) fn shared(rules: Rules) -> Counter {
        Counter::Shared(Shared::new(rules))
    }

    /// Counts a request of `key`, of which `quota` are let through in a window of `window` microseconds from the first: a
    /// count beyond the quota is a refusal.
    pub(crate) async fn spend(&self, key: &str, quota: i64, window: i64, now: i64) -> Result<Hit> {
        match self {
            Counter::Own(memory) => Ok(memory.hit(key, window, now)),
            Counter::Shared(shared) => shared.spend(key, quota, window, now).await,
        }
    }

    /// Counts a failure of `key`.
    pub(crate) async fn fail(&self, key: &str, window: i64, now: i64) -> Result<Hit> {
        match self {
            Counter::Own(memory) => Ok(memory.hit(key, window, now)),
            Counter::Shared(shared) => shared.fail(key, window, now).await,
        }
    }

    /// Where the failures of `key` stand, as far as is known here: those of other processes are heard of with the next failure.
    pub(crate) fn known_failures(&self, key: &str, now: i64) -> Hit {
        match self {
            Counter::Own(memory) => memory.seen(key, now),
            Counter::Shared(shared) => shared.seen(key, now),
        }
    }

    /// Where the failures of `key` stand in all processes.
    pub(crate) async fn failures(&self, key: &str, now: i64) -> Result<Hit> {
        match self {
            Counter::Own(memory) => Ok(memory.seen(key, now)),
            Counter::Shared(shared) => shared.ask(key, now).await,
        }
    }
}

/// Counts in this process's memory.
pub(crate) struct Memory {
    shards: Vec<Mutex<Shard>>,
    hasher: RandomState,
}

#[derive(Default)]
struct Shard {
    windows: HashMap<String, Window>,
    /// Ended windows are dropped when the map has grown to this.
    sweep_at: usize,
}

struct Window {
    count: i64,
    ends: i64,
}

const SHARDS: usize = 16;
const SWEEP: usize = 1024;

impl Default for Memory {
    fn default() -> Memory {
        Memory {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl Memory {
    fn shard(&self, key: &str) -> std::sync::MutexGuard<'_, Shard> {
        let at = usize::try_from(self.hasher.hash_one(key) % SHARDS as u64).unwrap_or(0);
        self.shards[at]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one hit of `key`; a window is `window` microseconds from its first hit.
    fn hit(&self, key: &str, window: i64, now: i64) -> Hit {
        let mut shard = self.shard(key);
        if shard.windows.len() >= shard.sweep_at.max(SWEEP) {
            shard.windows.retain(|_, w| w.ends > now);
            shard.sweep_at = shard.windows.len() * 2;
        }
        let entry = match shard.windows.get_mut(key) {
            Some(entry) => entry,
            None => shard
                .windows
                .entry(key.to_owned())
                .or_insert(Window { count: 0, ends: 0 }),
        };
        if entry.ends <= now {
            *entry = Window {
                count: 0,
                ends: now + window,
            };
        }
        entry.count += 1;
        Hit {
            count: entry.count,
            left: entry.ends - now,
        }
    }

    /// Where it stands, without a hit.
    fn seen(&self, key: &str, now: i64) -> Hit {
        let shard = self.shard(key);
        match shard.windows.get(key) {
            Some(w) if w.ends > now => Hit {
                count: w.count,
                left: w.ends - now,
            },
            _ => Hit { count: 0, left: 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_and_begins_anew() {
        let memory = Memory::default();
        assert_eq!(
            memory.hit("a", 100, 1000),
            Hit {
                count: 1,
                left: 100
            }
        );
        assert_eq!(memory.hit("a", 100, 1099), Hit { count: 2, left: 1 });
        assert_eq!(
            memory.hit("b", 100, 1099),
            Hit {
                count: 1,
                left: 100
            }
        );
        assert_eq!(memory.seen("a", 1099).count, 2);
        assert_eq!(
            memory.hit("a", 100, 1100),
            Hit {
                count: 1,
                left: 100
            }
        );
        for i in 0..100_000 {
            memory.hit(&i.to_string(), 1, i * 10);
        }
        let kept: usize = memory
            .shards
            .iter()
            .map(|s| s.lock().unwrap().windows.len())
            .sum();
        assert!(
            kept <= SHARDS * SWEEP * 2,
            "{kept} windows are kept although almost all have ended"
        );
    }
}
