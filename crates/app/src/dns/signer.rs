//! Signing, beside the follower: a zone of thousands of records takes a while, in which no other zone's change waits.

use super::{
    Apex,
    publisher::{Finished, Publisher, Unsigned},
};
use dns::{sign, zone::Zone};
use std::{
    collections::HashMap,
    num::NonZero,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
};

/// Threads that sign zones, as many as there are cores, begun in the order they are given. They end when this is dropped.
pub(super) struct Signer {
    jobs: mpsc::Sender<Job>,
    wanted: Arc<Mutex<Wanted>>,
}

struct Job {
    turn: u64,
    unsigned: Unsigned,
}

/// The turn of the newest job of each zone: what was overtaken meanwhile is not answered any more.
#[derive(Default)]
struct Wanted {
    turns: u64,
    newest: HashMap<Apex, u64>,
}

impl Signer {
    /// What is signed is published.
    pub(super) fn start(publisher: &Publisher) -> Signer {
        let (jobs, todo) = mpsc::channel::<Job>();
        let todo = Arc::new(Mutex::new(todo));
        let wanted = Arc::<Mutex<Wanted>>::default();
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            let (publisher, todo, theirs) = (publisher.clone(), todo.clone(), wanted.clone());
            let started = thread::Builder::new()
                .name("dns-sign".to_owned())
                .spawn(move || {
                    let next = || lock(&todo).recv();
                    while let Ok(job) = next() {
                        work(&publisher, &theirs, job);
                    }
                });
            if let Err(e) = started {
                tracing::error!(why = %e, "no thread to sign zones");
            }
        }
        Signer { jobs, wanted }
    }

    /// The zone is answered so as soon as it is signed.
    pub(super) fn sign(&self, unsigned: Unsigned) {
        let mut wanted = lock(&self.wanted);
        wanted.turns += 1;
        let turn = wanted.turns;
        wanted.newest.insert(unsigned.apex.clone(), turn);
        drop(wanted);
        // Fails only where no thread could be started, which was said then.
        let _ = self.jobs.send(Job { turn, unsigned });
    }

    /// Zones that are not signed yet. Each is held with all of its records.
    pub(super) fn waiting(&self) -> usize {
        lock(&self.wanted).newest.len()
    }

    /// The zone is not signed, or not answered at all: what is under way is not wanted any more.
    pub(super) fn forget(&self, apex: &Apex) {
        let mut wanted = lock(&self.wanted);
        if !wanted.newest.is_empty() {
            wanted.newest.remove(apex);
        }
    }
}

impl Drop for Signer {
    fn drop(&mut self) {
        lock(&self.wanted).newest.clear();
    }
}

fn work(publisher: &Publisher, wanted: &Mutex<Wanted>, Job { turn, unsigned }: Job) {
    let Unsigned {
        id,
        apex,
        entries,
        signing,
    } = unsigned;
    if lock(wanted).newest.get(&apex) != Some(&turn) {
        return;
    }
    let before = publisher.catalog.get(&apex);
    let signed = sign::sign(&apex, entries, &signing, before.as_deref())
        .map_err(|why| why.to_string())
        .and_then(|entries| Zone::build(&apex, entries).map_err(|why| why.to_string()))
        .inspect_err(|why| {
            tracing::error!(zone = %apex, why, "a zone cannot be signed as it is now, and is answered as before");
        });
    // Held while it is put in, so that nothing newer comes between.
    let mut wanted = lock(wanted);
    if wanted.newest.get(&apex) == Some(&turn) {
        wanted.newest.remove(&apex);
        if let Ok(zone) = signed {
            publisher.publish(vec![Finished { id, apex, zone }], &[]);
        }
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
