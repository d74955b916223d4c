//! Databases of tests: copies of one that was prepared once.

use std::{
    env,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// The two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Sqlite => "sqlite",
            Kind::Postgres => "postgres",
        }
    }
}

/// A database of its own.
#[derive(Debug)]
pub struct Database {
    pub kind: Kind,
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    name: String,
}

db::row! {
    struct Step {
        _id: i64,
        _parent: i64,
        _unused: i64,
        detail: String,
    }
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// An empty one. The file of an embedded one is in `folder`.
    pub async fn empty(kind: Kind, folder: &Path) -> Database {
        Database::new(kind, folder, None).await
    }

    /// A copy of another one, which nobody has open.
    pub async fn copy(&self, folder: &Path) -> Database {
        Database::new(self.kind, folder, Some(self)).await
    }

    async fn new(kind: Kind, folder: &Path, from: Option<&Database>) -> Database {
        let name = format!(
            "t{}_{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        );
        let url = match kind {
            Kind::Sqlite => {
                let file = folder.join("tenantry.db");
                if let Some(from) = from {
                    std::fs::copy(from.file(), &file).expect("the template can be copied");
                }
                format!("sqlite:{}", file.display())
            }
            Kind::Postgres => {
                let template = from.map_or("template0", |from| &from.name);
                administer(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
                server().replacen("/postgres", &format!("/{name}"), 1)
            }
        };
        Database { kind, url, name }
    }

    fn file(&self) -> PathBuf {
        PathBuf::from(self.url.trim_start_matches("sqlite:"))
    }

    /// Takes it away; the file of an embedded one goes with its folder.
    pub async fn remove(&self) {
        if self.kind == Kind::Postgres {
            administer(&format!(
                "DROP DATABASE IF EXISTS {} WITH (FORCE)",
                self.name
            ))
            .await;
        }
    }

    /// The one number that a query gives, read beside the running product.
    pub async fn count(&self, sql: &str) -> i64 {
        match self.kind {
            Kind::Sqlite => {
                let options = db::Options::new(db::Target::Sqlite(self.file()));
                let db = db::Db::open(&options)
                    .await
                    .expect("the file can be opened");
                let found = db
                    .read(sql.to_owned(), |tx, sql: &String| {
                        Box::pin(async move { tx.one::<i64>(sql, db::p![]).await })
                    })
                    .await
                    .unwrap_or_else(|e: db::Error| panic!("{sql}: {e}"));
                db.close().await;
                found
            }
            Kind::Postgres => {
                let found = rows(&self.url, sql).await;
                found[0][0]
                    .as_deref()
                    .and_then(|n| n.parse().ok())
                    .unwrap_or_else(|| panic!("{sql}: {found:?}"))
            }
        }
    }

    /// How SQLite would find the rows of a statement, a line for each step.
    pub async fn plan(&self, sql: &str) -> Vec<String> {
        let options = db::Options::new(db::Target::Sqlite(self.file()));
        let db = db::Db::open(&options)
            .await
            .expect("the file can be opened");
        let plan = db
            .read(format!("EXPLAIN QUERY PLAN {sql}"), |tx, sql: &String| {
                Box::pin(async move {
                    let highest = sql.split('$').skip(1).filter_map(|rest| {
                        rest.split(|c: char| !c.is_ascii_digit())
                            .next()?
                            .parse()
                            .ok()
                    });
                    let nothing = vec![db::V::Null; highest.max().unwrap_or(0)];
                    tx.rows::<Step>(sql, &nothing).await
                })
            })
            .await
            .unwrap_or_else(|e: db::Error| panic!("{sql}: {e}"));
        db.close().await;
        plan.into_iter().map(|step| step.detail).collect()
    }

    /// Runs statements behind the product's back: to break something, or to look.
    pub async fn meddle(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        match self.kind {
            Kind::Sqlite => {
                let options = db::Options::new(db::Target::Sqlite(self.file()));
                let db = db::Db::open(&options)
                    .await
                    .expect("the file can be opened");
                let changed = db
                    .write(sql.to_owned(), |tx, sql: &String| {
                        Box::pin(async move { tx.exec(sql, db::p![]).await })
                    })
                    .await
                    .unwrap_or_else(|e: db::Error| panic!("{sql}: {e}"));
                db.close().await;
                vec![vec![Some(changed.to_string())]]
            }
            Kind::Postgres => rows(&self.url, sql).await,
        }
    }
}

/// `TENANTRY_TEST_PG`: a server of which the tests are superuser.
fn server() -> String {
    env::var("TENANTRY_TEST_PG").unwrap_or_else(|_| {
        panic!("TENANTRY_TEST_PG does not name a PostgreSQL server; `cargo xtask test` prepares one and sets it")
    })
}

async fn administer(sql: &str) {
    rows(&server(), sql).await;
}

async fn rows(url: &str, sql: &str) -> Vec<Vec<Option<String>>> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap_or_else(|e| panic!("PostgreSQL: {e}"));
    let task = tokio::spawn(connection);
    let messages = client
        .simple_query(sql)
        .await
        .unwrap_or_else(|e| panic!("{sql}: {e:?}"));
    drop(client);
    let _ = task.await;
    let rows = messages.into_iter().filter_map(|m| match m {
        tokio_postgres::SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| {
        (0..row.len())
            .map(|i| row.get(i).map(str::to_owned))
            .collect()
    })
    .collect()
}
