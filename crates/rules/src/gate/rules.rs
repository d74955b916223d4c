//! An opened installation.

use super::{Ctx, Interface, Principal, Request, Trace, books::Books};
use crate::{Error, Result, env::Env, schema, secrets::MasterKey, settings::Settings};
use db::{Db, Kind, Options, Target};
use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// Which database, and how it is used.
#[derive(Clone, Debug)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Reading threads (SQLite); `None` for as many as suit the machine.
    pub readers: Option<usize>,
    /// Connections for writing, and as many again for reading (PostgreSQL).
    pub pool: Option<usize>,
    /// Bytes of the file mapped into memory (SQLite).
    pub mmap_bytes: u64,
}

/// The rules of one installation, on its database.
#[derive(Clone)]
pub struct Rules(Arc<Inner>);

struct Inner {
    db: Db,
    env: Env,
    settings: Settings,
    key: MasterKey,
    books: Books,
    mail_waits: Notify,
    dns_waits: Notify,
}

impl Rules {
    /// Opens the database. Its schema is not looked at: see [`Rules::migrate`] and [`Rules::schema_version`].
    pub async fn open(
        database: &Database,
        env: Env,
        settings: Settings,
        key: MasterKey,
    ) -> Result<Rules> {
        let mut options = Options::new(Target::parse(&database.url)?);
        options.readers = database.readers.unwrap_or(options.readers);
        options.pool = database.pool.unwrap_or(options.pool);
        options.mmap_bytes = database.mmap_bytes;
        let db = Db::open(&options).await?;
        let inner = Inner {
            db,
            env,
            settings,
            key,
            books: Books::default(),
            mail_waits: Notify::new(),
            dns_waits: Notify::new(),
        };
        Ok(Rules(Arc::new(inner)))
    }

    /// Brings the schema up to date; the versions applied. Refused when the schema is newer than this program.
    pub async fn migrate(&self) -> Result<Vec<i64>> {
        Ok(self
            .db()
            .migrate(self.env().now(), schema::MIGRATIONS)
            .await?)
    }

    /// The version that the database is at; 0 when it is empty.
    pub async fn schema_version(&self) -> Result<i64> {
        Ok(self.db().schema_version().await?)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.db().ping().await?)
    }

    /// What the database has done so far, for metrics.
    pub fn database_stats(&self) -> db::Stats {
        self.db().stats()
    }

    /// The settings that durability depends on, as in force.
    pub async fn database_settings(&self) -> Result<Vec<(String, String)>> {
        Ok(self.db().settings().await?)
    }

    /// Writes down what is in memory, lets what is under way end, closes all connections.
    pub async fn close(&self) -> Result<()> {
        let flushed = self.flush_books().await;
        self.db().close().await;
        flushed
    }

    /// A principal with a request.
    pub fn ctx(&self, principal: Principal, request: Request) -> Ctx {
        Ctx::new(self.clone(), principal, request)
    }

    /// Somebody without credentials, later than their request.
    pub(crate) fn visitor(&self, request: Request) -> Ctx {
        Ctx::new(self.clone(), Principal::visitor(), request)
    }

    /// An inner actor, or a command that opens the database itself.
    pub fn system(&self, actor: &'static str) -> Ctx {
        let request = Request {
            id: crate::ids::new(self.env()),
            method: String::new(),
            route: actor.to_owned(),
            path: String::new(),
            ip: String::new(),
            user_agent: String::new(),
            interface: Interface::System,
            idempotency: None,
            trace: Arc::new(Trace::default()),
        };
        self.ctx(Principal::system(actor), request)
    }

    pub fn env(&self) -> &Env {
        &self.0.env
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub fn is_embedded(&self) -> bool {
        self.db().kind() == Kind::Sqlite
    }

    /// Notified when a mail was queued by this process.
    pub fn mail_waits(&self) -> &Notify {
        &self.0.mail_waits
    }

    /// Notified when this process changed what is answered by DNS.
    pub fn dns_waits(&self) -> &Notify {
        &self.0.dns_waits
    }

    /// Whether every statement of the gate and of all stores is one that this database understands; the first that is not.
    pub async fn check_statements(&self) -> Result<usize> {
        let all = crate::statements::all();
        for sql in &all {
            self.db()
                .prepares(sql)
                .await
                .map_err(|e| Error::internal(format!("{e}: {sql}")))?;
        }
        Ok(all.len())
    }

    pub(crate) fn key(&self) -> &MasterKey {
        &self.0.key
    }

    pub(super) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(super) fn books(&self) -> &Books {
        &self.0.books
    }

    /// Notes how long the database took.
    pub(super) async fn timed<T>(&self, trace: &Trace, work: impl Future<Output = T>) -> T {
        let start = Instant::now();
        let out = work.await;
        trace.note_time(start.elapsed().max(Duration::from_micros(1)));
        out
    }
}
