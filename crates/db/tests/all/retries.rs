//! Bodies that lose against another transaction run again.

use crate::place::{Place, add};
use db::{Error, p};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::sync::Barrier;

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_asks_for_it_runs_again() {
    for place in Place::each().await {
        let db = place.open().await;
        let runs = Arc::new(AtomicU32::new(0));
        let outcome = db
            .write(runs.clone(), |tx, runs| {
                Box::pin(async move {
                    // Fails if an earlier run had left anything.
                    tx.exec("INSERT INTO things (id, n) VALUES ('a', 1)", p![])
                        .await?;
                    if runs.fetch_add(1, Relaxed) < 3 {
                        return Err(Error::Retry("on purpose".into()));
                    }
                    Ok(())
                })
            })
            .await;
        assert_eq!(outcome, Ok(()));
        assert_eq!(runs.load(Relaxed), 4);
        let runs = Arc::new(AtomicU32::new(0));
        let outcome = db
            .write(runs.clone(), |_, runs| {
                runs.fetch_add(1, Relaxed);
                Box::pin(async { Err::<(), _>(Error::Retry("on purpose".into())) })
            })
            .await;
        assert_eq!(outcome, Err(Error::Retry("on purpose".into())));
        assert_eq!(runs.load(Relaxed), 11);
        assert_eq!(db.stats().retries, 13);
        place.end(db).await;
    }
}

/// Each transaction reads what the other writes: PostgreSQL lets one commit and fails the other with 40001.
#[tokio::test(flavor = "multi_thread")]
async fn serialization_failures_are_survived() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    let db = place.open().await;
    for id in ["a", "b"] {
        add(&db, id, 0).await.unwrap();
    }
    let meet = Arc::new(Barrier::new(2));
    let bodies: Vec<_> = [("a", "b"), ("b", "a")]
        .into_iter()
        .map(|(from, to)| {
            let (db, meet) = (db.clone(), meet.clone());
            tokio::spawn(async move {
                db.write(
                    (from, to, meet, AtomicU32::new(0)),
                    |tx, (from, to, meet, runs)| {
                        Box::pin(async move {
                            tx.exec("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", p![])
                                .await?;
                            let n: i64 = tx
                                .one("SELECT n FROM things WHERE id = $1", p![*from])
                                .await?;
                            if runs.fetch_add(1, Relaxed) == 0 {
                                meet.wait().await;
                            }
                            tx.exec("UPDATE things SET n = $2 + 1 WHERE id = $1", p![*to, n])
                                .await?;
                            Ok::<_, Error>(())
                        })
                    },
                )
                .await
            })
        })
        .collect();
    for body in bodies {
        body.await.unwrap().unwrap();
    }
    assert!(db.stats().retries > 0);
    let mut n: Vec<i64> = db
        .read((), |tx, ()| Box::pin(tx.rows("SELECT n FROM things", p![])))
        .await
        .unwrap();
    n.sort_unstable();
    assert_eq!(n, [1, 2], "one saw what the other did");
    place.end(db).await;
}

/// Two transactions lock two rows in opposite order: 40P01.
#[tokio::test(flavor = "multi_thread")]
async fn deadlocks_are_survived() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    let db = place.open().await;
    for id in ["a", "b"] {
        add(&db, id, 0).await.unwrap();
    }
    let meet = Arc::new(Barrier::new(2));
    let bodies: Vec<_> = [["a", "b"], ["b", "a"]]
        .into_iter()
        .map(|order| {
            let (db, meet) = (db.clone(), meet.clone());
            tokio::spawn(async move {
                db.write(
                    (order, meet, AtomicU32::new(0)),
                    |tx, (order, meet, runs)| {
                        Box::pin(async move {
                            const UP: &str = "UPDATE things SET n = n + 1 WHERE id = $1";
                            tx.exec(UP, p![order[0]]).await?;
                            if runs.fetch_add(1, Relaxed) == 0 {
                                meet.wait().await;
                            }
                            tx.exec(UP, p![order[1]]).await?;
                            Ok::<_, Error>(())
                        })
                    },
                )
                .await
            })
        })
        .collect();
    for body in bodies {
        tokio::time::timeout(Duration::from_secs(20), body)
            .await
            .unwrap()
            .unwrap()
            .unwrap();
    }
    assert!(db.stats().retries > 0);
    let n: i64 = db
        .read((), |tx, ()| {
            Box::pin(tx.one("SELECT CAST(SUM(n) AS BIGINT) FROM things", p![]))
        })
        .await
        .unwrap();
    assert_eq!(n, 4);
    place.end(db).await;
}
