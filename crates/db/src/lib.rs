//! One door to two databases: SQLite, embedded, and PostgreSQL, by URL. It knows no table.
//!
//! Each statement is written once, in portable SQL with `$1` parameters, inside a *body*: a boxed async closure that is lent
//! its transaction and its input, and can be run again.
//!
//! ```no_run
//! # async fn example(db: db::Db, id: String) -> db::Result<()> {
//! let renamed = db
//!     .write((id, "new"), |tx, (id, name)| {
//!         Box::pin(async move {
//!             if tx.exec("UPDATE things SET name = $2 WHERE id = $1", db::p![id, *name]).await? != 1 {
//!                 return Ok(None);
//!             }
//!             tx.opt::<i64>("SELECT size FROM things WHERE id = $1", db::p![id]).await
//!         })
//!     })
//!     .await?;
//! # let _: Option<i64> = renamed;
//! # Ok(())
//! # }
//! ```
//!
//! - A body has no effect outside its transaction and awaits nothing but its statements: on SQLite anything else fails.
//! - It is run again when it lost against another transaction, its own [`Error::Retry`] included.
//! - Booleans are written TRUE and FALSE and given as `bool`; types by CAST; sums of integers are cast to BIGINT.
//! - A caller that goes away leaves the body done or undone, never half done.

mod body;
mod dialect;
mod error;
mod migrate;
mod options;
mod postgres;
mod retry;
mod row;
mod server;
mod sql;
mod sqlite;
mod stats;
mod tx;
mod value;

pub use error::{Carries, Error, Result};
pub use futures_util::future::BoxFuture;
pub use migrate::Migration;
pub use options::{Kind, Options, Readers, Target};
pub use row::{Col, FromRow, Row};
pub use server::Server;
pub use sql::Sql;
pub use stats::Stats;
pub use tx::Tx;
pub use value::V;

use body::{Access, Body, Call, How};
use dialect::Dialect;
use stats::Counters;
use std::{path::Path, sync::Arc, time::Duration};

/// An open database; clones are the same one.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    engine: Engine,
    kind: Kind,
    body_limit: Duration,
    counters: Arc<Counters>,
}

enum Engine {
    Lite(sqlite::Engine),
    Pg(postgres::Engine),
}

impl Db {
    /// Opens the file, creating it, or reaches the server. Needs a tokio runtime with time and, for a server, I/O.
    pub async fn open(o: &Options) -> Result<Db> {
        let kind = o.target.kind();
        let counters = Arc::new(Counters::default());
        let dialect = Dialect::new(kind);
        let engine = match &o.target {
            Target::Sqlite(path) => {
                Engine::Lite(sqlite::Engine::open(path, o, dialect, counters.clone()).await?)
            }
            Target::Postgres(url) => {
                Engine::Pg(postgres::Engine::open(url, o, dialect, counters.clone()).await?)
            }
        };
        Ok(Db(Arc::new(Inner {
            engine,
            kind,
            body_limit: o.body_limit,
            counters,
        })))
    }

    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Runs a body that only reads; the database refuses a write. On SQLite all its statements see one moment; on
    /// PostgreSQL each sees its own, unless other readers are asked for.
    pub async fn read<A, T, E, F>(&self, a: A, f: F) -> Result<T, E>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        E: Carries,
        F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a A) -> BoxFuture<'a, Result<T, E>>
            + Send
            + Sync
            + 'static,
    {
        self.read_by(Readers::Usual, a, f).await
    }

    /// Like [`read`](Db::read), by these readers.
    pub async fn read_by<A, T, E, F>(&self, readers: Readers, a: A, f: F) -> Result<T, E>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        E: Carries,
        F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a A) -> BoxFuture<'a, Result<T, E>>
            + Send
            + Sync
            + 'static,
    {
        let access = match readers {
            Readers::Usual => Access::Read,
            Readers::Snapshot => Access::Snapshot,
            Readers::Bulk => Access::Bulk,
        };
        self.run(self.how(access), a, f).await
    }

    /// Runs a body in a transaction: kept and durable when it answers `Ok`, undone when it answers `Err`.
    pub async fn write<A, T, E, F>(&self, a: A, f: F) -> Result<T, E>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        E: Carries,
        F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a A) -> BoxFuture<'a, Result<T, E>>
            + Send
            + Sync
            + 'static,
    {
        self.run(self.how(Access::Write), a, f).await
    }

    /// Applies the migrations that are missing, each in a transaction; the versions applied by this call. Processes that do
    /// it at once take turns. [`Error::Failed`] when the schema is newer than the list or an applied migration has changed.
    pub async fn migrate(&self, now_us: i64, list: &[Migration]) -> Result<Vec<i64>> {
        migrate::migrate(self, now_us, list).await
    }

    /// The version of the last migration applied; 0 when there is none.
    pub async fn schema_version(&self) -> Result<i64> {
        self.read((), |tx, ()| Box::pin(migrate::version(tx))).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.read((), |tx, ()| {
            Box::pin(async move { tx.one::<i64>("SELECT 1", p![]).await.map(drop) })
        })
        .await
    }

    /// Prepares a statement without running it: its syntax, names and, on PostgreSQL, types are right.
    pub async fn prepares(&self, sql: &str) -> Result<()> {
        self.read(sql.to_owned(), |tx, sql| Box::pin(tx.prepare(sql)))
            .await
    }

    pub fn stats(&self) -> Stats {
        let waiting = match &self.0.engine {
            Engine::Lite(engine) => engine.waiting(),
            Engine::Pg(engine) => engine.waiting(),
        };
        self.0.counters.stats(waiting)
    }

    /// Lets the bodies under way end, refuses new ones ([`Error::Unavailable`]), closes all connections.
    pub async fn close(&self) {
        match &self.0.engine {
            Engine::Lite(engine) => engine.close().await,
            Engine::Pg(engine) => engine.close().await,
        }
    }

    /// The settings durability depends on, as they are in force where bodies write: `synchronous`, `journal_mode` and
    /// `foreign_keys` of SQLite; `fsync`, `full_page_writes` and `synchronous_commit` of PostgreSQL.
    pub async fn settings(&self) -> Result<Vec<(String, String)>> {
        self.write((), |tx, ()| {
            Box::pin(async move {
                if tx.kind() == Kind::Postgres {
                    let sql = "SELECT name, setting FROM pg_settings \
                               WHERE name IN ('synchronous_commit', 'fsync', 'full_page_writes') ORDER BY name";
                    return tx.rows::<(String, String)>(sql, p![]).await;
                }
                let synchronous = match tx.one::<i64>("PRAGMA synchronous", p![]).await? {
                    0 => "off",
                    1 => "normal",
                    2 => "full",
                    _ => "extra",
                };
                let journal_mode = tx.one::<String>("PRAGMA journal_mode", p![]).await?;
                let foreign_keys = if tx.one("PRAGMA foreign_keys", p![]).await? { "on" } else { "off" };
                Ok(vec![
                    ("synchronous".into(), synchronous.into()),
                    ("journal_mode".into(), journal_mode),
                    ("foreign_keys".into(), foreign_keys.into()),
                ])
            })
        })
        .await
    }

    /// Copies the running database into the file `to`, replacing it once the copy is whole and durable. SQLite only: a
    /// PostgreSQL server has tools of its own for that.
    pub async fn backup(&self, to: &Path) -> Result<()> {
        match &self.0.engine {
            Engine::Lite(engine) => engine.backup(to).await,
            Engine::Pg(_) => Err(Error::Failed(
                "a PostgreSQL database is backed up with the server's tools (pg_basebackup, pg_dump), not from here".into(),
            )),
        }
    }

    fn how(&self, access: Access) -> How {
        How {
            access,
            limit: Some(self.0.body_limit),
        }
    }

    async fn run<A, T, E, F>(&self, how: How, a: A, f: F) -> Result<T, E>
    where
        A: Send + Sync + 'static,
        T: Send + 'static,
        E: Carries,
        F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a A) -> BoxFuture<'a, Result<T, E>>
            + Send
            + Sync
            + 'static,
    {
        let call = Arc::new(Call::new(a, f));
        let mut attempt = 0;
        loop {
            let outcome = match self.0.once(how, call.clone()).await {
                Ok(()) => call.take(),
                Err(e) => Err(e.into()),
            };
            match outcome.as_ref().err().and_then(Carries::db) {
                Some(Error::Retry(_)) if attempt < retry::RETRIES => {
                    Counters::add(&self.0.counters.retries, 1);
                    tokio::time::sleep(retry::pause(attempt)).await;
                    attempt += 1;
                }
                failed => {
                    if matches!(failed, Some(Error::TooSlow)) {
                        Counters::add(&self.0.counters.too_slow, 1);
                    }
                    return outcome;
                }
            }
        }
    }
}

impl Inner {
    async fn once(&self, how: How, body: Arc<dyn Body>) -> Result<()> {
        match &self.engine {
            Engine::Lite(engine) => engine.run(how, body).await,
            Engine::Pg(engine) => engine.run(how, &*body).await,
        }
    }
}
