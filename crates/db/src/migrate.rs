//! Brings the schema up to date: one transaction per migration, one starter at a time.

use crate::{
    Db, Error, Kind, Result, Tx,
    body::{Access, How},
    p,
};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// One step of the schema. Once released it never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Ascending; gaps are allowed.
    pub version: i64,
    pub name: &'static str,
    /// Statements separated by semicolons. Tokens: `{{id}}` `{{text}}` `{{bigint}}` `{{bool}}` `{{bytes}}` `{{real}}`
    /// `{{strict}}` and those of [`Tx`]. Lines below `-- sqlite:` or `-- postgres:` are for that database only, as far as
    /// `-- both:`. The database itself splits the text, so literals and comments may hold semicolons.
    pub sql: &'static str,
}

/// The tables of the bookkeeping. The one row of `schema_lock` is what concurrent starters queue on: advisory locks do
/// nothing on some servers that speak PostgreSQL's protocol.
const BOOKS: &str = "
    CREATE TABLE IF NOT EXISTS schema_lock (id {{bigint}} PRIMARY KEY) {{strict}};
    INSERT INTO schema_lock (id) VALUES (1) ON CONFLICT DO NOTHING;
    CREATE TABLE IF NOT EXISTS schema_migrations (
        version {{bigint}} PRIMARY KEY,
        name {{text}} NOT NULL,
        checksum {{text}} NOT NULL,
        applied_at {{bigint}} NOT NULL
    ) {{strict}};";

/// Tries at most to create the books while others create them too.
const TRIES: u32 = 5;

/// No time limit but on waiting for a lock.
const HOW: How = How {
    access: Access::Write,
    limit: None,
};

impl Migration {
    /// SHA-256 of the text, tokens and all, in hex: the same on both databases.
    fn checksum(&self) -> String {
        Sha256::digest(self.sql)
            .iter()
            .fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            })
    }
}

crate::row! {
    struct Applied {
        version: i64,
        name: String,
        checksum: String,
    }
}

/// Applies what is missing; the versions applied by this call.
pub(crate) async fn migrate(db: &Db, now_us: i64, list: &[Migration]) -> Result<Vec<i64>> {
    if !list.is_sorted_by(|a, b| a.version < b.version)
        || list.first().is_some_and(|first| first.version < 1)
    {
        return Err(Error::Failed(
            "the versions of the migrations do not ascend from 1".into(),
        ));
    }
    open_books(db).await?;
    let list = list.to_vec();
    let mut done = Vec::new();
    while let Some(version) = db
        .run(HOW, (now_us, list.clone()), |tx, (now_us, list)| {
            Box::pin(step(tx, *now_us, list))
        })
        .await?
    {
        done.push(version);
    }
    Ok(done)
}

/// The highest version applied, 0 when there is none.
pub(crate) async fn version(tx: &mut Tx<'_>) -> Result<i64> {
    if !has_books(tx).await? {
        return Ok(0);
    }
    tx.one(
        "SELECT COALESCE(MAX(version), 0) FROM schema_migrations",
        p![],
    )
    .await
}

async fn has_books(tx: &mut Tx<'_>) -> Result<bool> {
    let sql = match tx.kind() {
        Kind::Sqlite => {
            "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'"
        }
        Kind::Postgres => {
            "SELECT COUNT(*) FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_name = 'schema_migrations'"
        }
    };
    Ok(tx.one::<i64>(sql, p![]).await? > 0)
}

/// PostgreSQL's IF NOT EXISTS fails when somebody creates the same table at the same moment.
async fn open_books(db: &Db) -> Result<()> {
    let mut tries = 0;
    loop {
        let opened = db
            .run(HOW, (), |tx, ()| {
                Box::pin(async move {
                    if !has_books(tx).await? {
                        let sql = tx.migration(BOOKS)?;
                        tx.batch(&sql).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .await;
        tries += 1;
        if !matches!(opened, Err(Error::Failed(_))) || tries == TRIES {
            return opened;
        }
    }
}

/// Applies the first migration that is missing; its version, or none when nothing is.
async fn step(tx: &mut Tx<'_>, now_us: i64, list: &[Migration]) -> Result<Option<i64>> {
    if tx.kind() == Kind::Postgres {
        tx.batch("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s'")
            .await?;
    }
    tx.exec("UPDATE schema_lock SET id = id WHERE id = 1", p![])
        .await?;
    let applied: Vec<Applied> = tx
        .rows(
            "SELECT version, name, checksum FROM schema_migrations ORDER BY version",
            p![],
        )
        .await?;
    check(&applied, list)?;
    let Some(next) = list.get(applied.len()) else {
        return Ok(None);
    };
    let sql = tx.migration(next.sql).map_err(|e| name(next, e))?;
    tx.batch(&sql).await.map_err(|e| name(next, e))?;
    tx.exec(
        "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
        p![next.version, next.name, &next.checksum(), now_us],
    )
    .await?;
    tracing::info!(version = next.version, name = next.name, "schema migrated");
    Ok(Some(next.version))
}

/// What was applied must be the beginning of the list.
fn check(applied: &[Applied], list: &[Migration]) -> Result<()> {
    let known = list.last().map_or(0, |last| last.version);
    if let Some(last) = applied.last().filter(|last| last.version > known) {
        return Err(Error::Failed(format!(
            "the database has schema version {} ({}), which is newer than this program ({known}): use a newer program or a backup",
            last.version, last.name
        )));
    }
    for (was, is) in applied.iter().zip(list) {
        if was.version != is.version {
            return Err(Error::Failed(format!(
                "the database has migration {} ({}) where this program has {} ({}): they are not of one line",
                was.version, was.name, is.version, is.name
            )));
        }
        if was.checksum != is.checksum() {
            return Err(Error::Failed(format!(
                "migration {} ({}) has changed since it was applied: a released migration is never changed, a new one is added",
                is.version, is.name
            )));
        }
    }
    Ok(())
}

fn name(migration: &Migration, e: Error) -> Error {
    match e {
        Error::Failed(text) => Error::Failed(format!(
            "migration {} ({}): {text}",
            migration.version, migration.name
        )),
        e => e,
    }
}
