//! Signing, beside the follower: a zone of thousands of records takes a while, in which no other zone's change waits.

use super::{
    Apex, build,
    publisher::{Finished, Publisher},
};
use dns::{
    Entry,
    sign::{self, Signing},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
};

/// A thread that signs zones one after the other, in the order they are given. It ends when this is dropped.
pub(super) struct Signer {
    jobs: mpsc::Sender<Job>,
    wanted: Arc<Mutex<Wanted>>,
}

struct Job {
    turn: u64,
    id: u128,
    apex: Apex,
    entries: Vec<Entry>,
    signing: Box<Signing>,
}

/// The turn of the newest job of each zone: what was overtaken meanwhile is not answered any more.
#[derive(Default)]
struct Wanted {
    turns: u64,
    newest: HashMap<Apex, u64>,
}

impl Signer {
    /// What is signed is published.
    pub(super) fn start(publisher: Publisher) -> Signer {
        let (jobs, todo) = mpsc::channel::<Job>();
        let wanted = Arc::<Mutex<Wanted>>::default();
        let theirs = Arc::clone(&wanted);
        let started = thread::Builder::new()
            .name("dns-sign".to_owned())
            .spawn(move || {
                while let Ok(job) = todo.recv() {
                    work(&publisher, &theirs, job);
                }
            });
        if let Err(e) = started {
            tracing::error!(why = %e, "no thread to sign zones: they are answered as before");
        }
        Signer { jobs, wanted }
    }

    /// The zone is answered so as soon as it is signed.
    pub(super) fn sign(&self, id: u128, apex: Apex, entries: Vec<Entry>, signing: Box<Signing>) {
        let mut wanted = lock(&self.wanted);
        wanted.turns += 1;
        let turn = wanted.turns;
        wanted.newest.insert(apex.clone(), turn);
        drop(wanted);
        // Fails only where the thread could not be started, which was said then.
        let _ = self.jobs.send(Job {
            turn,
            id,
            apex,
            entries,
            signing,
        });
    }

    /// The zone is not signed, or not answered at all: what is under way is not wanted any more.
    pub(super) fn forget(&self, apex: &Apex) {
        lock(&self.wanted).newest.remove(apex);
    }
}

fn work(publisher: &Publisher, wanted: &Mutex<Wanted>, job: Job) {
    let is_wanted = || lock(wanted).newest.get(&job.apex) == Some(&job.turn);
    if !is_wanted() {
        return;
    }
    let before = publisher.catalog.get(&job.apex);
    let signed = match sign::sign(&job.apex, job.entries, &job.signing, before.as_deref()) {
        Ok(entries) => build(&job.apex, entries),
        Err(e) => {
            tracing::error!(zone = %job.apex, why = %e, "a zone cannot be signed; it is answered as before");
            None
        }
    };
    // Held while it is put in, so that nothing newer comes between.
    let mut wanted = lock(wanted);
    if wanted.newest.get(&job.apex) == Some(&job.turn) {
        wanted.newest.remove(&job.apex);
        if let Some(zone) = signed {
            let id = job.id;
            publisher.publish(vec![Finished { id, zone }], &[]);
        }
    }
}

fn lock(wanted: &Mutex<Wanted>) -> MutexGuard<'_, Wanted> {
    wanted.lock().unwrap_or_else(PoisonError::into_inner)
}
