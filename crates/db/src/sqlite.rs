//! SQLite: one thread writes, some read, each with a connection of its own. A body is an async function whose statements
//! never wait here, so a thread polls it once and it is done.

mod backup;
mod failure;
mod lite;
mod readers;
mod writer;

pub(crate) use lite::Lite;

use crate::{
    Error, Options, Result, Tx,
    body::{Access, Body, How},
    dialect::Dialect,
    error::{panicked, swallowed},
    stats::Counters,
};
use crossbeam_channel::Sender;
use futures_util::FutureExt;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Jobs that may wait for a thread; whoever comes later waits for a place, asynchronously.
const QUEUE: usize = 1024;

/// A body on its way to a thread.
struct Job {
    body: Arc<dyn Body>,
    limit: Option<Duration>,
    reply: oneshot::Sender<Result<()>>,
    /// The place it takes in the queue.
    _place: OwnedSemaphorePermit,
}

impl Job {
    /// Nobody may be waiting any more; then it does not matter.
    fn answer(self, fate: Result<()>) {
        let _ = self.reply.send(fate);
    }

    /// Runs the body on a connection; true when its changes are to be kept.
    fn run(&self, connection: &mut Lite, dialect: &Dialect) -> Result<bool> {
        connection.arm(self.limit);
        let mut tx = Tx::lite(connection, dialect);
        let outcome = catch_unwind(AssertUnwindSafe(|| self.body.run(&mut tx).now_or_never()));
        let broken = tx.broken();
        connection.arm(None);
        match outcome {
            Err(_) => Err(panicked()),
            Ok(None) => Err(Error::Failed(
                "the body awaited something other than its transaction (a timer, a lock, the network): \
                 that cannot be waited for inside a transaction"
                    .into(),
            )),
            Ok(Some(true)) if broken => Err(swallowed()),
            Ok(Some(keep)) => Ok(keep),
        }
    }
}

/// The way to one thread or several; `None` tells one of them to end.
struct Queue {
    jobs: Sender<Option<Job>>,
    places: Arc<Semaphore>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Queue {
    fn new(jobs: Sender<Option<Job>>, threads: Vec<JoinHandle<()>>) -> Self {
        Self {
            jobs,
            places: Arc::new(Semaphore::new(QUEUE)),
            threads: Mutex::new(threads),
        }
    }

    async fn run(&self, body: Arc<dyn Body>, limit: Option<Duration>) -> Result<()> {
        let closed = || Error::Unavailable("the database is closed".into());
        let place = self
            .places
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| closed())?;
        let (reply, answer) = oneshot::channel();
        let job = Job {
            body,
            limit,
            reply,
            _place: place,
        };
        self.jobs.send(Some(job)).map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Refuses new jobs, lets the waiting ones run, waits for the threads to end.
    async fn close(&self) {
        self.places.close();
        let threads =
            std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for _ in &threads {
            let _ = self.jobs.send(None);
        }
        let joined = tokio::task::spawn_blocking(move || {
            threads.into_iter().all(|thread| thread.join().is_ok())
        })
        .await;
        if !matches!(joined, Ok(true)) {
            tracing::error!("a database thread ended in a panic");
        }
    }
}

/// What the threads share.
struct Shared {
    dialect: Dialect,
    counters: Arc<Counters>,
}

pub(crate) struct Engine {
    path: PathBuf,
    writer: Queue,
    readers: Queue,
    bulk: Queue,
}

impl Engine {
    pub(crate) async fn open(
        path: &Path,
        options: &Options,
        dialect: Dialect,
        counters: Arc<Counters>,
    ) -> Result<Self> {
        let (path, options) = (path.to_owned(), options.clone());
        let shared = Arc::new(Shared { dialect, counters });
        let opened = tokio::task::spawn_blocking(move || -> Result<Self> {
            // The writer first: it creates the file.
            let writer = Lite::writer(&path)?;
            let connections = (0..options.readers.max(1))
                .map(|_| Lite::reader(&path, options.mmap_bytes))
                .collect::<Result<Vec<_>>>()?;
            let bulk = (0..options.readers.max(1))
                .map(|_| Lite::bulk_reader(&path))
                .collect::<Result<Vec<_>>>()?;
            Ok(Self {
                writer: writer::start(writer, options.group.max(1), &shared)?,
                readers: readers::start("db-reader", connections, &shared)?,
                bulk: readers::start("db-bulk", bulk, &shared)?,
                path,
            })
        });
        opened.await.map_err(|_| panicked())?
    }

    pub(crate) async fn run(&self, how: How, body: Arc<dyn Body>) -> Result<()> {
        match how.access {
            Access::Write => self.writer.run(body, how.limit).await,
            Access::Read | Access::Snapshot => self.readers.run(body, how.limit).await,
            Access::Bulk => self.bulk.run(body, how.limit).await,
        }
    }

    pub(crate) fn waiting(&self) -> (usize, usize) {
        (self.readers.jobs.len(), self.writer.jobs.len())
    }

    pub(crate) async fn backup(&self, to: &Path) -> Result<()> {
        let (from, to) = (self.path.clone(), to.to_owned());
        tokio::task::spawn_blocking(move || backup::copy(&from, &to))
            .await
            .map_err(|_| panicked())?
    }

    pub(crate) async fn close(&self) {
        self.bulk.close().await;
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .map_err(|e| Error::Unavailable(format!("a database thread could not be started: {e}")))
}
