//! A caller's body without its types, so that neither engine is compiled anew for each of them.

use crate::{BoxFuture, Carries, Error, Result, Tx};
use futures_util::FutureExt;
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// What a body may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    /// Of much of the database, beside all other readers; all statements see one moment.
    Bulk,
    /// All statements see one moment.
    Snapshot,
    Write,
}

/// How a body is run.
#[derive(Clone, Copy)]
pub(crate) struct How {
    pub(crate) access: Access,
    /// How long; `None` for migrations.
    pub(crate) limit: Option<Duration>,
}

/// A body that can be run any number of times.
pub(crate) trait Body: Send + Sync {
    /// Runs it once; true when its changes are to be kept.
    fn run<'a>(&'a self, tx: &'a mut Tx<'_>) -> BoxFuture<'a, bool>;
}

/// A body, what it is lent, and the outcome of its last run.
pub(crate) struct Call<A, T, E, F> {
    lent: A,
    body: F,
    outcome: Mutex<Option<Result<T, E>>>,
}

impl<A, T, E: Carries, F> Call<A, T, E, F> {
    pub(crate) fn new(lent: A, body: F) -> Self {
        Self {
            lent,
            body,
            outcome: Mutex::new(None),
        }
    }

    /// The outcome of the last run.
    pub(crate) fn take(&self) -> Result<T, E> {
        self.outcome
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
            .unwrap_or_else(|| Err(Error::Failed("the body was not run".into()).into()))
    }
}

impl<A, T, E, F> Body for Call<A, T, E, F>
where
    A: Send + Sync,
    T: Send,
    E: Carries,
    F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a A) -> BoxFuture<'a, Result<T, E>> + Send + Sync,
{
    fn run<'a>(&'a self, tx: &'a mut Tx<'_>) -> BoxFuture<'a, bool> {
        (self.body)(tx, &self.lent)
            .map(|outcome| {
                let keep = outcome.is_ok();
                *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
                keep
            })
            .boxed()
    }
}
