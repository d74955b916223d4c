//! Group commit: what waits shares one COMMIT, and nothing else.

use crate::place::{Place, add, ids};
use db::{Db, Error, p};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::task::JoinHandle;

/// Holds the writer inside a body until it is told to go on.
pub(crate) struct Hold {
    go: Arc<AtomicBool>,
    body: JoinHandle<db::Result<()>>,
}

impl Hold {
    pub(crate) async fn new(db: &Db) -> Self {
        let (go, held) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicBool::new(false)),
        );
        let (db, flags) = (db.clone(), (go.clone(), held.clone()));
        let body = tokio::spawn(async move {
            db.write(flags, |_, (go, held)| {
                held.store(true, Relaxed);
                while !go.load(Relaxed) {
                    std::thread::sleep(Duration::from_micros(100));
                }
                Box::pin(async { Ok::<_, Error>(()) })
            })
            .await
        });
        while !held.load(Relaxed) {
            tokio::task::yield_now().await;
        }
        Self { go, body }
    }

    pub(crate) async fn release(self) {
        self.go.store(true, Relaxed);
        self.body.await.unwrap().unwrap();
    }
}

/// Waits until so many writes wait.
pub(crate) async fn queued(db: &Db, n: u64) {
    while db.stats().write_queue < n {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_bodies_share_a_commit() {
    let place = Place::sqlite();
    let db = place.open().await;
    let before = db.stats();
    let hold = Hold::new(&db).await;
    let adds: Vec<_> = (0..40)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move { add(&db, &format!("{n:02}"), n).await })
        })
        .collect();
    queued(&db, 40).await;
    hold.release().await;
    for add in adds {
        add.await.unwrap().unwrap();
    }
    let after = db.stats();
    assert_eq!(after.commits - before.commits, 41);
    assert!(after.groups - before.groups <= 3, "{after:?}");
    assert_eq!(ids(&db).await.len(), 40);
    place.end(db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_has_a_limit() {
    let mut place = Place::sqlite();
    place.options.group = 1;
    let db = place.open().await;
    let before = db.stats();
    let hold = Hold::new(&db).await;
    let adds: Vec<_> = (0..5)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move { add(&db, &n.to_string(), n).await })
        })
        .collect();
    queued(&db, 5).await;
    hold.release().await;
    for add in adds {
        add.await.unwrap().unwrap();
    }
    assert_eq!(db.stats().groups - before.groups, 6);
    place.end(db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_failure_in_a_group_is_undone_alone() {
    let place = Place::sqlite();
    let db = place.open().await;
    let hold = Hold::new(&db).await;
    let bodies: Vec<_> = (0..20_i64)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(n, |tx, n| {
                    Box::pin(async move {
                        tx.exec(
                            "INSERT INTO things (id, n) VALUES ($1, $2)",
                            p![&format!("{n:02}"), n],
                        )
                        .await?;
                        match n % 4 {
                            0 => Ok(()),
                            1 => Err(Error::Failed("refused".into())),
                            2 => panic!("on purpose"),
                            _ => std::future::pending().await,
                        }
                    })
                })
                .await
            })
        })
        .collect();
    queued(&db, 20).await;
    hold.release().await;
    for (n, body) in bodies.into_iter().enumerate() {
        assert_eq!(body.await.unwrap().is_ok(), n % 4 == 0);
    }
    assert_eq!(ids(&db).await, ["00", "04", "08", "12", "16"]);
    place.end(db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_makes_callers_wait() {
    let place = Place::sqlite();
    let db = place.open().await;
    let hold = Hold::new(&db).await;
    let adds: Vec<_> = (0..1500)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move { add(&db, &format!("{n:04}"), n).await })
        })
        .collect();
    queued(&db, 1000).await;
    assert!(db.stats().write_queue <= 1024);
    // The executor is not blocked: readers work.
    assert!(ids(&db).await.is_empty());
    hold.release().await;
    for add in adds {
        add.await.unwrap().unwrap();
    }
    assert_eq!(ids(&db).await.len(), 1500);
    place.end(db).await;
}
