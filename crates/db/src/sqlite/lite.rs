//! A connection: its settings, and statements on it.

use super::failure::failure;
use crate::{Error, FromRow, Result, Row, V, row::Source};
use rusqlite::{Connection, OpenFlags, Statement, config::DbConfig};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

/// Statements kept prepared on each connection.
const PREPARED: usize = 256;

/// Steps of SQLite's machine between two looks at the clock: some microseconds.
const STEPS: i32 = 1000;

/// Common to all connections. FULL: a COMMIT that was answered survives a power failure.
const COMMON: &str = "PRAGMA busy_timeout=10000; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; \
                      PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536;";

/// For whoever reads everything once: what was read is not needed again. For the same reason nothing is mapped, as mapped
/// pages count as ours.
const BULK: &str = "PRAGMA cache_size=-4096;";

/// Checkpoints every 16 MB, inside a COMMIT: a thread of its own would keep the log growing.
const WRITER: &str = "PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864;";

/// No statistics for the planner: gathered while a table is small, they say that reading all of it is cheapest, and go on
/// saying so when it has grown. Without them it takes every table for a large one and uses the indexes made for it.
const NO_STATISTICS: &str =
    "DROP TABLE IF EXISTS sqlite_stat1; DROP TABLE IF EXISTS sqlite_stat4; ANALYZE sqlite_schema;";

/// An SQLite connection that can be given a time limit.
pub(crate) struct Lite {
    connection: Connection,
    deadline: Arc<Deadline>,
}

/// The moment after which statements are interrupted.
struct Deadline {
    epoch: Instant,
    /// Microseconds after the epoch.
    at: AtomicU64,
}

impl Deadline {
    fn passed(&self) -> bool {
        let at = self.at.load(Relaxed);
        at != u64::MAX && self.epoch.elapsed() > Duration::from_micros(at)
    }
}

impl Lite {
    /// The only connection that writes; creates the file.
    pub(super) fn writer(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let lite = Self::open(path, flags)?;
        let mode: String = lite
            .connection
            .query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0))
            .map_err(failure)?;
        if mode != "wal" {
            return Err(Error::Failed(format!(
                "the file system of the database does not support a write-ahead log (journal mode {mode})"
            )));
        }
        lite.batch(WRITER)?;
        lite.batch(NO_STATISTICS)?;
        Ok(lite)
    }

    /// A connection that refuses to write.
    pub(super) fn reader(path: &Path, mmap_bytes: u64) -> Result<Self> {
        let lite = Self::open(
            path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        lite.batch(&format!(
            "PRAGMA query_only=ON; PRAGMA mmap_size={mmap_bytes};"
        ))?;
        Ok(lite)
    }

    /// A reader for much of the database at once, which leaves nothing behind in memory.
    pub(super) fn bulk_reader(path: &Path) -> Result<Self> {
        let lite = Self::reader(path, 0)?;
        lite.batch(BULK)?;
        Ok(lite)
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Self> {
        let connection = Connection::open_with_flags(path, flags).map_err(failure)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        // Without this, a statement that was ever planned with a look at its parameters is planned anew for each run.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(failure)?;
        let deadline = Arc::new(Deadline {
            epoch: Instant::now(),
            at: AtomicU64::new(u64::MAX),
        });
        let seen = deadline.clone();
        let mut lite = Self {
            connection,
            deadline,
        };
        lite.connection
            .progress_handler(STEPS, Some(move || seen.passed()))
            .map_err(failure)?;
        lite.batch(COMMON)?;
        Ok(lite)
    }

    /// From now on statements are interrupted after `limit`, or never.
    pub(super) fn arm(&mut self, limit: Option<Duration>) {
        let at = limit.map_or(u64::MAX, |limit| {
            u64::try_from((self.deadline.epoch.elapsed() + limit).as_micros()).unwrap_or(u64::MAX)
        });
        self.deadline.at.store(at, Relaxed);
    }

    /// Whether no transaction is open.
    pub(super) fn idle(&self) -> bool {
        self.connection.is_autocommit()
    }

    /// A statement without parameters that is not the body's: BEGIN, COMMIT, SAVEPOINT …
    pub(super) fn control(&self, sql: &str) -> Result<()> {
        let run = || self.connection.prepare_cached(sql)?.raw_execute();
        run().map(drop).map_err(failure)
    }

    pub(crate) fn exec(&self, sql: &str, p: &[V<'_>]) -> Result<u64> {
        let mut statement = self.ready(sql)?;
        bind(&mut statement, p)?;
        Ok(statement.raw_execute().map_err(failure)? as u64)
    }

    pub(crate) fn rows<T: FromRow>(&self, sql: &str, p: &[V<'_>]) -> Result<Vec<T>> {
        let mut out = Vec::new();
        self.each(sql, p, &mut |row| {
            out.push(T::from_row(row)?);
            Ok(())
        })?;
        Ok(out)
    }

    pub(crate) fn each(
        &self,
        sql: &str,
        p: &[V<'_>],
        lend: &mut impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.ready(sql)?;
        bind(&mut statement, p)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(failure)? {
            lend(&Row(Source::Lite(row)))?;
        }
        Ok(())
    }

    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(failure)
    }

    pub(crate) fn prepare(&self, sql: &str) -> Result<()> {
        let statement = self.connection.prepare(sql).map_err(failure)?;
        (1..=statement.parameter_count()).try_for_each(|i| number(&statement, i).map(drop))
    }

    /// A statement to run within the time limit: many short ones are as slow as a long one.
    fn ready(&self, sql: &str) -> Result<rusqlite::CachedStatement<'_>> {
        if self.deadline.passed() {
            return Err(Error::TooSlow);
        }
        self.connection.prepare_cached(sql).map_err(failure)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// To SQLite `$2` is a name: it numbers parameters by first appearance. Here the number in the name counts.
fn bind(statement: &mut Statement<'_>, p: &[V<'_>]) -> Result<()> {
    let mut highest = 0;
    for i in 1..=statement.parameter_count() {
        let n = number(statement, i)?;
        highest = highest.max(n);
        if let Some(value) = p.get(n - 1) {
            statement.raw_bind_parameter(i, value).map_err(failure)?;
        }
    }
    if highest == p.len() {
        Ok(())
    } else {
        Err(Error::Failed(format!(
            "{} parameters for a statement with ${highest}",
            p.len()
        )))
    }
}

/// The number in the name of SQLite's parameter `i`.
fn number(statement: &Statement<'_>, i: usize) -> Result<usize> {
    statement
        .parameter_name(i)
        .and_then(|name| name.strip_prefix('$')?.parse().ok())
        .filter(|n| *n > 0)
        .ok_or_else(|| {
            Error::Failed(
                "a parameter is $1, $2 … and nothing else; types are given by CAST".into(),
            )
        })
}
