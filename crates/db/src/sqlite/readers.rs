//! The reading threads. Each body sees one moment of the database, however many statements it has.

use super::{Job, Lite, Queue, Shared, thread};
use crate::{Result, stats::Counters};
use crossbeam_channel::Receiver;
use std::sync::Arc;

pub(super) fn start(
    name: &'static str,
    connections: Vec<Lite>,
    shared: &Arc<Shared>,
) -> Result<Queue> {
    let (jobs, queue) = crossbeam_channel::unbounded();
    let threads = connections
        .into_iter()
        .map(|connection| {
            let (queue, shared) = (queue.clone(), shared.clone());
            thread(name, move || read(connection, &queue, &shared))
        })
        .collect::<Result<_>>()?;
    Ok(Queue::new(jobs, threads))
}

fn read(mut connection: Lite, queue: &Receiver<Option<Job>>, shared: &Shared) {
    while let Ok(Some(job)) = queue.recv() {
        if job.reply.is_closed() {
            continue;
        }
        Counters::add(&shared.counters.reads, 1);
        let outcome = connection
            .control("BEGIN")
            .and_then(|()| job.run(&mut connection, &shared.dialect).map(drop));
        if connection.control("COMMIT").is_err() && !connection.idle() {
            // A reader has nothing to lose, but must not hold on to an old moment.
            let _ = connection.control("ROLLBACK");
        }
        job.answer(outcome);
    }
}
