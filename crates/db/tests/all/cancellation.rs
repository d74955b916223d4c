//! A caller that goes away leaves its body done or undone, and the database usable.

use crate::{
    groups::{Hold, queued},
    place::{Place, add, ids},
};
use db::{Error, p};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_leave_leave_nothing_half_done() {
    for mut place in Place::each().await {
        place.options.pool = 3;
        let db = place.open().await;
        add(&db, "left", 0).await.unwrap();
        add(&db, "right", 0).await.unwrap();
        let mut finished = 0;
        for n in 0..200_u64 {
            let db = db.clone();
            let moved = async move {
                db.write((), |tx, ()| {
                    Box::pin(async move {
                        tx.exec("UPDATE things SET n = n + 1 WHERE id = 'left'", p![])
                            .await?;
                        tx.exec("UPDATE things SET n = n + 1 WHERE id = 'right'", p![])
                            .await?;
                        Ok::<_, Error>(())
                    })
                })
                .await
            };
            if let Ok(done) = tokio::time::timeout(Duration::from_micros(n * 15), moved).await {
                done.unwrap();
                finished += 1;
            }
        }
        let sums = "SELECT (SELECT n FROM things WHERE id = 'left'), (SELECT n FROM things WHERE id = 'right')";
        // A lock on both rows: whatever was under way has ended.
        let (left, right): (i64, i64) = db
            .write((), move |tx, ()| {
                Box::pin(async move {
                    tx.exec("UPDATE things SET n = n", p![]).await?;
                    tx.one(sums, p![]).await
                })
            })
            .await
            .unwrap();
        assert_eq!(left, right);
        assert!((finished..=200).contains(&left), "{finished} {left}");
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_goes_back_without_its_transaction() {
    let Some(mut place) = Place::postgres().await else {
        return;
    };
    place.options.pool = 1;
    let db = place.open().await;
    for round in 0..3 {
        let other = db.clone();
        let (told, started) = tokio::sync::oneshot::channel();
        let told = std::sync::Mutex::new(Some(told));
        let body = tokio::spawn(async move {
            other
                .write(told, move |tx, told| {
                    Box::pin(async move {
                        tx.exec("INSERT INTO things (id, n) VALUES ('a', 1)", p![])
                            .await?;
                        if let Some(told) = told.lock().unwrap().take() {
                            told.send(()).unwrap();
                        }
                        if round == 0 {
                            // A statement under way, which holds the connection for longer than is waited for.
                            tx.one::<i64>("SELECT 1 FROM (SELECT pg_sleep(4)) AS s", p![])
                                .await?;
                        }
                        std::future::pending::<db::Result<()>>().await
                    })
                })
                .await
        });
        started.await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        body.abort();
        assert!(body.await.unwrap_err().is_cancelled());
        add(&db, &format!("b{round}"), 1).await.unwrap();
    }
    assert_eq!(ids(&db).await, ["b0", "b1", "b2"]);
    place.end(db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_nobody_waits_for_is_not_begun() {
    let place = Place::sqlite();
    let db = place.open().await;
    let hold = Hold::new(&db).await;
    let other = db.clone();
    let gone = tokio::spawn(async move { add(&other, "gone", 1).await });
    queued(&db, 1).await;
    gone.abort();
    let _ = gone.await;
    hold.release().await;
    add(&db, "here", 1).await.unwrap();
    assert_eq!(ids(&db).await, ["here"]);
    place.end(db).await;
}
