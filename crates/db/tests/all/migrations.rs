//! The schema is brought up to date once, whoever starts, and never taken for another.

use crate::place::Place;
use db::{Db, Error, Migration, p};

const fn migration(version: i64, name: &'static str, sql: &'static str) -> Migration {
    Migration { version, name, sql }
}

const ONE: Migration = migration(
    1,
    "0001_one",
    "-- A comment; with a semicolon.
     CREATE TABLE one (id {{id}} PRIMARY KEY, text {{text}} NOT NULL DEFAULT 'a;b', n {{bigint}}, ok {{bool}}, raw {{bytes}}, x {{real}}) {{strict}};
     CREATE INDEX one_n ON one (n);
     INSERT INTO one (id, ok) VALUES ('x', TRUE);",
);
const TWO: Migration = migration(
    2,
    "0002_two",
    "-- sqlite:
     CREATE TABLE lite (id {{id}}) {{strict}};
     -- postgres:
     CREATE TABLE pg (id {{id}}) {{strict}};
     -- both:
     UPDATE one SET n = {{contains}}(text, 'b');",
);
const FIVE: Migration = migration(5, "0005_five", "CREATE TABLE five (id {{id}}) {{strict}}");

async fn count(db: &Db, sql: &'static str) -> db::Result<i64> {
    db.read((), move |tx, ()| Box::pin(tx.one(sql, p![]))).await
}

fn text(outcome: db::Result<Vec<i64>>) -> String {
    match outcome {
        Err(Error::Failed(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_are_applied_once() {
    for place in Place::each().await {
        let db = Db::open(&place.options).await.unwrap();
        assert_eq!(db.schema_version().await, Ok(0));
        assert_eq!(db.migrate(7, &[]).await, Ok(vec![]));
        assert_eq!(db.migrate(7, &[ONE]).await, Ok(vec![1]));
        assert_eq!(db.migrate(8, &[ONE, TWO, FIVE]).await, Ok(vec![2, 5]));
        assert_eq!(db.migrate(9, &[ONE, TWO, FIVE]).await, Ok(vec![]));
        assert_eq!(db.schema_version().await, Ok(5));
        assert_eq!(count(&db, "SELECT n FROM one WHERE ok").await, Ok(3));
        assert_eq!(
            count(&db, "SELECT MIN(applied_at) FROM schema_migrations").await,
            Ok(7)
        );
        let (here, there) = match db.kind() {
            db::Kind::Sqlite => ("SELECT COUNT(*) FROM lite", "SELECT COUNT(*) FROM pg"),
            db::Kind::Postgres => ("SELECT COUNT(*) FROM pg", "SELECT COUNT(*) FROM lite"),
        };
        assert_eq!(count(&db, here).await, Ok(0));
        assert!(count(&db, there).await.is_err());
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_of_another_line_is_refused() {
    for place in Place::each().await {
        let db = Db::open(&place.options).await.unwrap();
        db.migrate(0, &[ONE, TWO, FIVE]).await.unwrap();
        let newer = text(db.migrate(0, &[ONE, TWO]).await);
        assert!(
            newer.contains("schema version 5") && newer.contains("newer than this program (2)"),
            "{newer}"
        );
        let changed = Migration {
            sql: "SELECT 1",
            ..TWO
        };
        let changed = text(db.migrate(0, &[ONE, changed, FIVE]).await);
        assert!(
            changed.contains("migration 2 (0002_two) has changed"),
            "{changed}"
        );
        let inserted = migration(3, "0003_three", "SELECT 1");
        let inserted = text(db.migrate(0, &[ONE, TWO, inserted, FIVE]).await);
        assert!(inserted.contains("not of one line"), "{inserted}");
        let disorder = text(db.migrate(0, &[TWO, ONE]).await);
        assert!(disorder.contains("ascend"), "{disorder}");
        assert_eq!(db.schema_version().await, Ok(5));
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_fails_leaves_nothing() {
    for place in Place::each().await {
        let db = Db::open(&place.options).await.unwrap();
        let broken = migration(
            2,
            "0002_broken",
            "CREATE TABLE half (id {{id}}); INSERT INTO nowhere VALUES (1);",
        );
        let told = text(db.migrate(0, &[ONE, broken]).await);
        assert!(
            told.contains("migration 2 (0002_broken)") && told.contains("nowhere"),
            "{told}"
        );
        let unknown = migration(2, "0002_unknown", "CREATE TABLE half (id {{uuid}});");
        assert!(text(db.migrate(0, &[ONE, unknown]).await).contains("{{uuid}}"));
        assert_eq!(db.schema_version().await, Ok(1));
        assert!(count(&db, "SELECT COUNT(*) FROM half").await.is_err());
        assert_eq!(db.migrate(0, &[ONE, TWO]).await, Ok(vec![2]));
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn starters_take_turns() {
    for place in Place::each().await {
        let mut dbs = Vec::new();
        for _ in 0..4 {
            dbs.push(Db::open(&place.options).await.unwrap());
        }
        let starts: Vec<_> = dbs
            .iter()
            .map(|db| {
                let db = db.clone();
                tokio::spawn(async move { db.migrate(0, &[ONE, TWO, FIVE]).await })
            })
            .collect();
        let mut applied = Vec::new();
        for start in starts {
            applied.extend(start.await.unwrap().unwrap());
        }
        applied.sort_unstable();
        assert_eq!(applied, [1, 2, 5]);
        let last = dbs.pop().unwrap();
        for db in dbs {
            db.close().await;
        }
        place.end(last).await;
    }
}
