//! What a server has done.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::answer::Reply;

/// Response codes that are counted: all that we give are below.
const RCODES: usize = 17;

/// Counters since the start of the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Messages that came.
    pub queries: u64,
    /// Replies made, by response code: 0 is NOERROR, 3 NXDOMAIN, 16 BADVERS.
    pub by_rcode: [u64; RCODES],
    /// Of these, with TC set because something did not fit.
    pub truncated: u64,
    /// Messages that got no reply, because they were none to reply to.
    pub dropped: u64,
    /// Replies that the rate limit held back.
    pub limited: u64,
    /// Replies that the rate limit cut down to "ask over TCP".
    pub slipped: u64,
    /// Replies that the network did not take.
    pub unsent: u64,
    /// Connections taken.
    pub tcp_connections: u64,
}

impl Stats {
    /// Notes what became of a query.
    pub(super) fn count(&mut self, reply: Option<&Reply>) {
        self.queries += 1;
        match reply {
            Some(reply) => {
                if let Some(count) = self.by_rcode.get_mut(usize::from(reply.rcode)) {
                    *count += 1;
                }
                self.truncated += u64::from(reply.truncated);
            }
            None => self.dropped += 1,
        }
    }

    fn fields(&mut self) -> impl Iterator<Item = &mut u64> {
        let Self {
            queries,
            by_rcode,
            truncated,
            dropped,
            limited,
            slipped,
            unsent,
            tcp_connections,
        } = self;
        by_rcode.iter_mut().chain([
            queries,
            truncated,
            dropped,
            limited,
            slipped,
            unsent,
            tcp_connections,
        ])
    }
}

/// The counters of one thread, which alone writes them.
#[derive(Default)]
pub(super) struct Counters([AtomicU64; RCODES + 7]);

impl Counters {
    /// Adds what a batch did and sets it back to nothing.
    pub(super) fn add(&self, batch: &mut Stats) {
        for (total, count) in self.0.iter().zip(batch.fields()) {
            if *count > 0 {
                total.fetch_add(std::mem::take(count), Ordering::Relaxed);
            }
        }
    }
}

pub(super) fn sum(counters: &[Arc<Counters>]) -> Stats {
    let mut stats = Stats::default();
    for thread in counters {
        for (sum, count) in stats.fields().zip(&thread.0) {
            *sum += count.load(Ordering::Relaxed);
        }
    }
    stats
}
