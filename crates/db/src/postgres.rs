//! PostgreSQL: a pool that writes and a pool whose sessions are read-only, so that the server itself refuses a write.

mod connect;
mod failure;
mod lease;
mod session;

pub(crate) use session::Session;

use crate::{
    Error, Options, Result, Tx,
    body::{Access, Body, How},
    dialect::Dialect,
    error::{panicked, swallowed},
    stats::Counters,
};
use connect::Pools;
use failure::failure;
use futures_util::FutureExt;
use lease::Lease;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

/// How long COMMIT may take before its outcome is called unknown.
const COMMIT_LIMIT: Duration = Duration::from_secs(30);

pub(crate) struct Engine {
    pools: Pools,
    dialect: Dialect,
    counters: Arc<Counters>,
}

impl Engine {
    /// Reaches the server once, so that a wrong URL is told at the start.
    pub(crate) async fn open(
        url: &str,
        options: &Options,
        dialect: Dialect,
        counters: Arc<Counters>,
    ) -> Result<Self> {
        let engine = Self {
            pools: Pools::new(url, options.pool.max(1))?,
            dialect,
            counters,
        };
        engine.pools.lease(Access::Read).await?.done();
        Ok(engine)
    }

    pub(crate) async fn run(&self, how: How, body: &dyn Body) -> Result<()> {
        let lease = self.pools.lease(how.access).await?;
        let begin = match how.access {
            Access::Read => None,
            Access::Bulk | Access::Snapshot => {
                Some("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
            Access::Write => Some("BEGIN"),
        };
        Counters::add(
            if how.access == Access::Write {
                &self.counters.writes
            } else {
                &self.counters.reads
            },
            1,
        );
        let mut tx = Tx::pg(Session::new(lease.client(), begin), &self.dialect);
        let ran = AssertUnwindSafe(async { body.run(&mut tx).await }).catch_unwind();
        let ran = match how.limit {
            None => ran.await,
            Some(limit) => tokio::time::timeout(limit, ran)
                .await
                .map_err(|_| Error::TooSlow)?,
        };
        // From here on an early return drops the lease, which ends the transaction.
        let keep = ran.map_err(|_| panicked())?;
        if keep && tx.broken() {
            return Err(swallowed());
        }
        if tx.begun() {
            if !keep {
                return Ok(());
            }
            commit(&lease).await?;
        }
        lease.done();
        if keep && how.access == Access::Write {
            Counters::add(&self.counters.groups, 1);
            Counters::add(&self.counters.commits, 1);
        }
        Ok(())
    }

    pub(crate) fn waiting(&self) -> (usize, usize) {
        self.pools.waiting()
    }

    pub(crate) async fn close(&self) {
        self.pools.close().await;
    }
}

async fn commit(lease: &Lease) -> Result<()> {
    match tokio::time::timeout(COMMIT_LIMIT, lease.client().batch_execute("COMMIT")).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(e)) => Err(match failure(&e) {
            Error::Unavailable(text) => {
                Error::Unavailable(format!("the outcome of COMMIT is unknown: {text}"))
            }
            e => e,
        }),
        Err(_) => Err(Error::Unavailable(
            "the outcome of COMMIT is unknown: no answer".into(),
        )),
    }
}
