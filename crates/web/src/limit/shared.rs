//! Counting together with other processes. A process takes portions of a window from the database, a tenth of what is left each
//! time, and lets requests through from its portion without asking: what is taken never exceeds the quota. The first hundredth
//! of a quota is let through without telling anyone, so that whoever asks rarely costs no statement; by that much the limit is
//! exceeded at most for each further process.

use super::Hit;
use rules::{Result, Rules};
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
};

const SHARDS: usize = 64;
/// Ended windows are dropped when a shard has grown to this.
const SWEEP: usize = 256;
/// A portion is one part of so many that what is left has.
const PARTS: i64 = 10;
/// One of so many requests is let through untold.
const UNTOLD: i64 = 100;

pub(crate) struct Shared {
    rules: Rules,
    shards: Vec<Shard>,
    hasher: RandomState,
}

#[derive(Default)]
struct Shard {
    windows: Mutex<Windows>,
    /// One asks at a time: many at once would take all of a window in portions that they do not need.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Windows {
    all: HashMap<String, Lease>,
    sweep_at: usize,
}

/// What this process knows of a window.
#[derive(Clone, Copy, Debug, Default)]
struct Lease {
    ends: i64,
    /// Taken by all processes, as last heard.
    taken: i64,
    /// Of what was taken here: not used yet.
    left: i64,
    /// Let through here without telling.
    untold: i64,
    /// Nothing was left for this process.
    over: bool,
}

impl Lease {
    fn hit(&self, now: i64) -> Hit {
        Hit {
            count: self.taken - self.left + self.untold,
            left: (self.ends - now).max(0),
        }
    }
}

impl Shared {
    pub(super) fn new(rules: Rules) -> Shared {
        Shared {
            rules,
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
            hasher: RandomState::new(),
        }
    }

    fn shard(&self, key: &str) -> &Shard {
        let at = usize::try_from(self.hasher.hash_one(key) % SHARDS as u64).unwrap_or(0);
        &self.shards[at]
    }

    pub(super) async fn spend(&self, key: &str, quota: i64, window: i64, now: i64) -> Result<Hit> {
        let shard = self.shard(key);
        if let Some(hit) = shard.at_hand(key, quota, window, now) {
            return Ok(hit);
        }
        let _turn = shard.asking.lock().await;
        if let Some(hit) = shard.at_hand(key, quota, window, now) {
            return Ok(hit);
        }
        let known = shard.lease(key);
        let portion = ((quota - known.taken - known.untold) / PARTS).max(1);
        let told = portion + known.untold;
        let found = self.rules.take(key.to_owned(), told, window).await?;
        let room = (quota - (found.count - portion)).clamp(0, portion);
        let lease = Lease {
            ends: found.ends,
            // What was asked for beyond the quota was not given.
            taken: found.count - portion + room,
            left: room - 1,
            untold: 0,
            over: room == 0,
        };
        let hit = if lease.over {
            refusal(quota, found.ends, now)
        } else {
            lease.hit(now)
        };
        let left = lease.left.max(0);
        shard
            .open()
            .all
            .insert(key.to_owned(), Lease { left, ..lease });
        Ok(hit)
    }

    pub(super) async fn fail(&self, key: &str, window: i64, now: i64) -> Result<Hit> {
        let found = self.rules.take(key.to_owned(), 1, window).await?;
        let lease = Lease {
            ends: found.ends,
            taken: found.count,
            ..Lease::default()
        };
        self.shard(key).open().all.insert(key.to_owned(), lease);
        Ok(lease.hit(now))
    }

    pub(super) async fn ask(&self, key: &str, now: i64) -> Result<Hit> {
        let found = self.rules.taken(key.to_owned()).await?;
        Ok(found.map_or(Hit { count: 0, left: 0 }, |window| Hit {
            count: window.count,
            left: (window.ends - now).max(0),
        }))
    }

    pub(super) fn seen(&self, key: &str, now: i64) -> Hit {
        let lease = self.shard(key).lease(key);
        if lease.ends > now {
            lease.hit(now)
        } else {
            Hit { count: 0, left: 0 }
        }
    }
}

impl Shard {
    fn open(&self) -> MutexGuard<'_, Windows> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lease(&self, key: &str) -> Lease {
        self.open().all.get(key).copied().unwrap_or_default()
    }

    /// A request that needs no asking.
    fn at_hand(&self, key: &str, quota: i64, window: i64, now: i64) -> Option<Hit> {
        let mut windows = self.open();
        if windows.all.len() >= windows.sweep_at.max(SWEEP) {
            windows.all.retain(|_, lease| lease.ends > now);
            windows.sweep_at = windows.all.len() * 2;
        }
        let lease = match windows.all.get_mut(key) {
            Some(lease) => lease,
            None => windows.all.entry(key.to_owned()).or_default(),
        };
        if lease.ends <= now {
            *lease = Lease {
                ends: now + window,
                ..Lease::default()
            };
        }
        if lease.over {
            return Some(refusal(quota, lease.ends, now));
        }
        if lease.left > 0 {
            lease.left -= 1;
        } else if lease.taken == 0 && lease.untold < quota / UNTOLD {
            lease.untold += 1;
        } else {
            return None;
        }
        Some(lease.hit(now))
    }
}

fn refusal(quota: i64, ends: i64, now: i64) -> Hit {
    Hit {
        count: quota + 1,
        left: (ends - now).max(0),
    }
}
