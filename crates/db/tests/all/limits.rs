//! Bodies that take too long are ended, and nobody else suffers.

use crate::{
    groups::{Hold, queued},
    place::{Place, add, ids},
};
use db::{Error, Result, p};
use std::time::{Duration, Instant};

/// Counts for a very long time.
const ENDLESS: &str = "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT (x + 1) % 1000 FROM c) SELECT COUNT(*) FROM c";

const ENDLESS_WRITE: &str = "INSERT INTO things (id, n) \
     WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT (x + 1) % 1000 FROM c) SELECT 'x', COUNT(*) FROM c";

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_ended_after_its_limit() {
    for mut place in Place::each().await {
        place.options.body_limit = Duration::from_millis(200);
        place.options.pool = 1;
        place.options.readers = 1;
        let db = place.open().await;
        let began = Instant::now();
        let read = db
            .read((), |tx, ()| Box::pin(tx.one::<i64>(ENDLESS, p![])))
            .await;
        assert_eq!(read, Err(Error::TooSlow));
        let write = db
            .write((), |tx, ()| {
                Box::pin(async move {
                    tx.exec("INSERT INTO things (id, n) VALUES ('a', 1)", p![])
                        .await?;
                    tx.exec(ENDLESS_WRITE, p![]).await
                })
            })
            .await;
        assert_eq!(write, Err(Error::TooSlow));
        assert!(
            began.elapsed() < Duration::from_secs(4),
            "{:?}",
            began.elapsed()
        );
        assert_eq!(db.stats().too_slow, 2);
        add(&db, "b", 1).await.unwrap();
        assert_eq!(ids(&db).await, ["b"]);
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_short_statements_are_one_long_body() {
    for mut place in Place::each().await {
        place.options.body_limit = Duration::from_millis(200);
        let db = place.open().await;
        let began = Instant::now();
        let ended: Result<()> = db
            .write((), |tx, ()| {
                Box::pin(async move {
                    loop {
                        tx.one::<i64>("SELECT 1", p![]).await?;
                        std::thread::sleep(Duration::from_millis(50));
                    }
                })
            })
            .await;
        assert_eq!(ended, Err(Error::TooSlow));
        assert!(
            began.elapsed() < Duration::from_secs(4),
            "{:?}",
            began.elapsed()
        );
        place.end(db).await;
    }
}

/// SQLite rolls everything back when it interrupts a write: the others in the group run again.
#[tokio::test(flavor = "multi_thread")]
async fn a_group_survives_a_slow_member() {
    let mut place = Place::sqlite();
    place.options.body_limit = Duration::from_millis(200);
    let db = place.open().await;
    // The group closes after a while, so that the slow one may miss it on a busy machine: then again.
    for round in 0.. {
        assert!(round < 20, "the slow body never met the others");
        let before = db.stats().retries;
        let hold = Hold::new(&db).await;
        let adds: Vec<_> = (0..5)
            .map(|n| {
                let db = db.clone();
                tokio::spawn(async move { add(&db, &format!("{round}-{n}"), n).await })
            })
            .collect();
        queued(&db, 5).await;
        let other = db.clone();
        let slow = tokio::spawn(async move {
            other
                .write((), |tx, ()| Box::pin(tx.exec(ENDLESS_WRITE, p![])))
                .await
        });
        queued(&db, 6).await;
        hold.release().await;
        assert_eq!(slow.await.unwrap(), Err(Error::TooSlow));
        for add in adds {
            add.await.unwrap().unwrap();
        }
        assert_eq!(ids(&db).await.len(), 5 * (round + 1));
        if db.stats().retries > before {
            break;
        }
    }
    place.end(db).await;
}
