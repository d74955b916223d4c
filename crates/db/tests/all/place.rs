//! Databases to test on: a file in a temporary folder, a fresh database on the server.

use db::{Db, Migration, Options, Target, p};
use std::{
    io::Write as _,
    sync::{
        Once,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};
use tempfile::TempDir;

const TABLES: &[Migration] = &[Migration {
    version: 1,
    name: "things",
    sql: "CREATE TABLE things (id {{id}} PRIMARY KEY, n {{bigint}} NOT NULL, real {{real}}, ok {{bool}}, raw {{bytes}}) {{strict}}",
}];

/// An empty database of one kind.
pub(crate) struct Place {
    pub(crate) options: Options,
    folder: Option<TempDir>,
    server: Option<Server>,
}

struct Server {
    url: String,
    database: String,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("test.db");
        Self {
            options: Options::new(Target::Sqlite(file)),
            folder: Some(folder),
            server: None,
        }
    }

    /// None when there is no server; says so once.
    ///
    /// The database sorts by a language, so that only the columns' own collation can make it sort by bytes.
    pub(crate) async fn postgres() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        static TOLD: Once = Once::new();
        let Ok(url) = std::env::var("TENANTRY_TEST_PG") else {
            TOLD.call_once(|| {
                let line = "PostgreSQL was not checked: TENANTRY_TEST_PG (the URL of a superuser) is not set.\n";
                let _ = std::io::stderr().write_all(line.as_bytes());
            });
            return None;
        };
        let database = format!(
            "db_test_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Relaxed)
        );
        admin(
            &url,
            &format!(
                "CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
            ),
        )
        .await;
        let (place, query) = url.split_once('?').unwrap_or((&url, ""));
        let server = place.rsplit_once('/').expect("a URL with a database").0;
        Some(Self {
            options: Options::new(Target::Postgres(format!("{server}/{database}?{query}"))),
            folder: None,
            server: Some(Server { url, database }),
        })
    }

    /// One of each kind there is.
    pub(crate) async fn each() -> Vec<Self> {
        let mut places = vec![Self::sqlite()];
        places.extend(Self::postgres().await);
        places
    }

    /// Opened, with the table `things`.
    pub(crate) async fn open(&self) -> Db {
        let db = Db::open(&self.options).await.unwrap();
        db.migrate(0, TABLES).await.unwrap();
        db
    }

    /// Closes and removes it.
    pub(crate) async fn end(self, db: Db) {
        db.close().await;
        if let Some(server) = &self.server {
            admin(
                &server.url,
                &format!("DROP DATABASE {} WITH (FORCE)", server.database),
            )
            .await;
        }
        drop(self.folder);
    }

    pub(crate) fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_ref().map(TempDir::path)
    }
}

async fn admin(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

/// Adds a thing.
pub(crate) async fn add(db: &Db, id: &str, n: i64) -> db::Result<()> {
    db.write((id.to_owned(), n), |tx, (id, n)| {
        Box::pin(async move {
            tx.exec("INSERT INTO things (id, n) VALUES ($1, $2)", p![id, n])
                .await?;
            Ok(())
        })
    })
    .await
}

/// The things there are, in order.
pub(crate) async fn ids(db: &Db) -> Vec<String> {
    db.read((), |tx, ()| {
        Box::pin(tx.rows("SELECT id FROM things ORDER BY id", p![]))
    })
    .await
    .unwrap()
}
