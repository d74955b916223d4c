//! Bodies that fail leave nothing; readers cannot write.

use crate::place::{Place, add, ids};
use db::{Carries, Error, Kind, Readers, Result, p};
use std::time::Duration;

const ADD: &str = "INSERT INTO things (id, n) VALUES ($1, 1)";

#[derive(Debug)]
enum Refused {
    No,
    Db(Error),
}

impl From<Error> for Refused {
    fn from(e: Error) -> Self {
        Refused::Db(e)
    }
}

impl Carries for Refused {
    fn db(&self) -> Option<&Error> {
        match self {
            Refused::No => None,
            Refused::Db(e) => Some(e),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_undoes_the_body() {
    for mut place in Place::each().await {
        place.options.pool = 1;
        let db = place.open().await;
        let refused = db
            .write((), |tx, ()| {
                Box::pin(async move {
                    tx.exec(ADD, p!["a"]).await?;
                    Err::<(), _>(Refused::No)
                })
            })
            .await;
        assert!(matches!(refused, Err(Refused::No)));
        let failed = db
            .write((), |tx, ()| {
                Box::pin(async move {
                    tx.exec(ADD, p!["a"]).await?;
                    tx.exec(ADD, p!["a"]).await?;
                    Ok::<_, Refused>(())
                })
            })
            .await;
        assert!(
            matches!(failed, Err(Refused::Db(Error::Failed(_)))),
            "{failed:?}"
        );
        assert!(ids(&db).await.is_empty());
        add(&db, "b", 1).await.unwrap();
        assert_eq!(db.stats().commits, db.stats().groups);
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_statement_cannot_be_ignored() {
    for place in Place::each().await {
        let db = place.open().await;
        let swallowed = db
            .write((), |tx, ()| {
                Box::pin(async move {
                    tx.exec(ADD, p!["a"]).await?;
                    assert!(tx.exec(ADD, p!["a"]).await.is_err());
                    assert!(tx.exec(ADD, p!["b"]).await.is_err(), "as PostgreSQL has it");
                    Ok::<_, Error>(())
                })
            })
            .await;
        assert!(matches!(swallowed, Err(Error::Failed(_))), "{swallowed:?}");
        assert!(ids(&db).await.is_empty());
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_an_error() {
    for mut place in Place::each().await {
        place.options.pool = 1;
        place.options.readers = 1;
        let db = place.open().await;
        let panicked: Result<()> = db
            .write((), |tx, ()| {
                Box::pin(async move {
                    tx.exec(ADD, p!["a"]).await?;
                    panic!("on purpose")
                })
            })
            .await;
        assert!(
            matches!(&panicked, Err(Error::Failed(text)) if text.contains("panicked")),
            "{panicked:?}"
        );
        let panicked: Result<()> = db.read((), |_, ()| panic!("on purpose")).await;
        assert!(matches!(panicked, Err(Error::Failed(_))), "{panicked:?}");
        assert!(ids(&db).await.is_empty());
        add(&db, "b", 1).await.unwrap();
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_await_is_an_error_on_sqlite() {
    let place = Place::sqlite();
    let db = place.open().await;
    let waited: Result<()> = db
        .write((), |tx, ()| {
            Box::pin(async move {
                tx.exec(ADD, p!["a"]).await?;
                std::future::pending().await
            })
        })
        .await;
    assert!(
        matches!(&waited, Err(Error::Failed(text)) if text.contains("awaited")),
        "{waited:?}"
    );
    let waited: Result<()> = db.read((), |_, ()| Box::pin(std::future::pending())).await;
    assert!(matches!(waited, Err(Error::Failed(_))), "{waited:?}");
    assert!(ids(&db).await.is_empty());
    place.end(db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_cannot_write() {
    for place in Place::each().await {
        let db = place.open().await;
        let wrote = db
            .read((), |tx, ()| {
                Box::pin(async move { tx.exec(ADD, p!["a"]).await })
            })
            .await;
        assert!(matches!(wrote, Err(Error::Failed(_))), "{wrote:?}");
        let wrote = db
            .read_by(Readers::Snapshot, (), |tx, ()| {
                Box::pin(async move { tx.exec(ADD, p!["a"]).await })
            })
            .await;
        assert!(matches!(wrote, Err(Error::Failed(_))), "{wrote:?}");
        assert!(ids(&db).await.is_empty());
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_is_one_moment() {
    for place in Place::each().await {
        let db = place.open().await;
        let count = "SELECT COUNT(*) FROM things";
        let other = db.clone();
        let seen = db
            .read_by(
                Readers::Snapshot,
                tokio::runtime::Handle::current(),
                move |tx, runtime| {
                    let other = other.clone();
                    Box::pin(async move {
                        let before: i64 = tx.one(count, p![]).await?;
                        // Another connection commits in between.
                        let id = format!("{:?}", std::thread::current().id());
                        std::thread::scope(|scope| {
                            scope
                                .spawn(|| runtime.block_on(add(&other, &id, 1)))
                                .join()
                                .unwrap()
                        })?;
                        let after: i64 = tx.one(count, p![]).await?;
                        Ok::<_, Error>((before, after))
                    })
                },
            )
            .await
            .unwrap();
        assert_eq!(seen, (0, 0));
        assert_eq!(ids(&db).await.len(), 1);
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_told_and_replaced() {
    let Some(mut place) = Place::postgres().await else {
        return;
    };
    place.options.pool = 2;
    let db = place.open().await;
    let lost = db
        .write((), |tx, ()| {
            Box::pin(async move {
                tx.exec(ADD, p!["a"]).await?;
                tx.one::<bool>("SELECT pg_terminate_backend(pg_backend_pid())", p![])
                    .await
            })
        })
        .await;
    assert!(matches!(lost, Err(Error::Unavailable(_))), "{lost:?}");
    tokio::time::sleep(Duration::from_millis(50)).await;
    add(&db, "b", 1).await.unwrap();
    assert_eq!(ids(&db).await, ["b"]);
    assert_eq!(db.kind(), Kind::Postgres);
    place.end(db).await;
}
