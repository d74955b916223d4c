//! Counters since the database was opened.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What has happened so far, and what waits now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Read bodies run, repetitions included.
    pub reads: u64,
    /// Write bodies run, repetitions included.
    pub writes: u64,
    /// Write bodies whose changes are durable.
    pub commits: u64,
    /// COMMITs that carried them: `commits / groups` bodies share one on SQLite, one each on PostgreSQL.
    pub groups: u64,
    /// Bodies run again after losing against another transaction.
    pub retries: u64,
    /// Bodies ended by a time limit.
    pub too_slow: u64,
    /// Reads waiting for a thread or connection now.
    pub read_queue: u64,
    /// Writes waiting for the writer or a connection now.
    pub write_queue: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) reads: AtomicU64,
    pub(crate) writes: AtomicU64,
    pub(crate) commits: AtomicU64,
    pub(crate) groups: AtomicU64,
    pub(crate) retries: AtomicU64,
    pub(crate) too_slow: AtomicU64,
}

impl Counters {
    pub(crate) fn add(counter: &AtomicU64, n: usize) {
        counter.fetch_add(n as u64, Relaxed);
    }

    pub(crate) fn stats(&self, (read_queue, write_queue): (usize, usize)) -> Stats {
        Stats {
            reads: self.reads.load(Relaxed),
            writes: self.writes.load(Relaxed),
            commits: self.commits.load(Relaxed),
            groups: self.groups.load(Relaxed),
            retries: self.retries.load(Relaxed),
            too_slow: self.too_slow.load(Relaxed),
            read_queue: read_queue as u64,
            write_queue: write_queue as u64,
        }
    }
}
