//! The writing thread, and group commit: all bodies that wait share one transaction, a savepoint each, and one fsync.
//! Nobody is answered before it.

use super::{Job, Lite, Queue, Shared, thread};
use crate::{Error, Result, stats::Counters};
use crossbeam_channel::Receiver;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a group may gather before its first body is answered.
const GATHER: Duration = Duration::from_millis(50);

pub(super) fn start(connection: Lite, group: usize, shared: &Arc<Shared>) -> Result<Queue> {
    let (jobs, queue) = crossbeam_channel::unbounded();
    let writer = Writer {
        connection,
        queue,
        group,
        shared: shared.clone(),
    };
    Ok(Queue::new(
        jobs,
        vec![thread("db-writer", move || writer.work())?],
    ))
}

struct Writer {
    connection: Lite,
    queue: Receiver<Option<Job>>,
    group: usize,
    shared: Arc<Shared>,
}

/// A body that has run, and whether it is to be kept.
type Ran = (Job, Result<bool>);

impl Writer {
    fn work(mut self) {
        let mut open = true;
        while open && let Ok(Some(first)) = self.queue.recv() {
            open = match self.connection.control("BEGIN IMMEDIATE") {
                Ok(()) => self.serve(first),
                Err(e) => {
                    first.answer(Err(e));
                    true
                }
            };
        }
    }

    /// Runs a group inside the open transaction, ends it, answers; false when the thread is to end.
    fn serve(&mut self, first: Job) -> bool {
        let began = Instant::now();
        let mut ran: Vec<Ran> = Vec::new();
        let mut next = Some(first);
        let mut open = true;
        while let Some(job) = next.take() {
            if !job.reply.is_closed() {
                let kept = self.step(&job);
                ran.push((job, kept));
                if self.connection.idle() {
                    lost(ran);
                    return open;
                }
            }
            if ran.len() < self.group && began.elapsed() < GATHER {
                match self.queue.try_recv() {
                    Ok(Some(job)) => next = Some(job),
                    Ok(None) => open = false,
                    Err(_) => {}
                }
            }
        }
        self.commit(ran);
        open
    }

    /// Runs one body in its savepoint.
    fn step(&mut self, job: &Job) -> Result<bool> {
        Counters::add(&self.shared.counters.writes, 1);
        self.connection.control("SAVEPOINT body")?;
        let kept = job.run(&mut self.connection, &self.shared.dialect);
        if self.connection.idle() {
            return kept.and_then(|keep| {
                if keep {
                    Err(Error::Failed(
                        "the body ended its transaction itself".into(),
                    ))
                } else {
                    Ok(false)
                }
            });
        }
        let undone = if matches!(kept, Ok(true)) {
            Ok(())
        } else {
            self.connection.control("ROLLBACK TO body")
        };
        if let Err(e) = undone.and_then(|()| self.connection.control("RELEASE body")) {
            // What is not undone must not be committed, whoever else is in the group.
            let _ = self.connection.control("ROLLBACK");
            return Err(e);
        }
        kept
    }

    fn commit(&mut self, ran: Vec<Ran>) {
        if let Err(e) = self.connection.control("COMMIT") {
            if !self.connection.idle() {
                let _ = self.connection.control("ROLLBACK");
            }
            for (job, _) in ran {
                job.answer(Err(e.clone()));
            }
            return;
        }
        let kept = ran
            .iter()
            .filter(|(_, kept)| matches!(kept, Ok(true)))
            .count();
        if kept > 0 {
            Counters::add(&self.shared.counters.groups, 1);
            Counters::add(&self.shared.counters.commits, kept);
        }
        for (job, kept) in ran {
            job.answer(kept.map(drop));
        }
    }
}

/// The last body took the whole transaction with it: SQLite does that when it interrupts a write, or has no room.
/// The others did nothing wrong and run again.
fn lost(mut ran: Vec<Ran>) {
    if let Some((culprit, kept)) = ran.pop() {
        culprit.answer(kept.map(drop));
    }
    for (job, _) in ran {
        job.answer(Err(Error::Retry(
            "another body's failure ended the transaction they shared".into(),
        )));
    }
}
