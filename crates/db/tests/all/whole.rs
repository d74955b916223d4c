//! The database as a whole: settings, backup, closing.

use crate::place::{Place, add, ids};
use db::{Db, Error, Kind, Options, Target};

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_means_durable() {
    for place in Place::each().await {
        let db = place.open().await;
        let settings = db.settings().await.unwrap();
        let has = |name: &str, value: &str| {
            assert!(
                settings.contains(&(name.into(), value.into())),
                "{settings:?}"
            );
        };
        match db.kind() {
            Kind::Sqlite => {
                has("synchronous", "full");
                has("journal_mode", "wal");
                has("foreign_keys", "on");
            }
            Kind::Postgres => {
                has("synchronous_commit", "on");
                // Whether the server syncs is its own affair, but it is told.
                assert_eq!(settings.len(), 3, "{settings:?}");
            }
        }
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_a_database() {
    for place in Place::each().await {
        let db = place.open().await;
        add(&db, "a", 1).await.unwrap();
        let Some(folder) = place.folder() else {
            let refused = db.backup("nowhere".as_ref()).await;
            assert!(
                matches!(&refused, Err(Error::Failed(text)) if text.contains("server")),
                "{refused:?}"
            );
            place.end(db).await;
            continue;
        };
        let to = folder.join("copy.db");
        std::fs::write(&to, "something else").unwrap();
        let busy = db.clone();
        let writes = tokio::spawn(async move {
            for n in 0..50 {
                add(&busy, &format!("b{n}"), n).await.unwrap();
            }
        });
        db.backup(&to).await.unwrap();
        writes.await.unwrap();
        add(&db, "later", 1).await.unwrap();
        assert!(!folder.join("copy.db.part").exists());
        let copy = Db::open(&Options::new(Target::Sqlite(to))).await.unwrap();
        let copied = ids(&copy).await;
        assert!(
            copied.contains(&"a".into()) && !copied.contains(&"later".into()),
            "{copied:?}"
        );
        copy.close().await;
        let nowhere = db.backup(&folder.join("no/copy.db")).await;
        assert!(matches!(nowhere, Err(Error::Unavailable(_))), "{nowhere:?}");
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_ends_what_was_begun_and_refuses_the_rest() {
    for place in Place::each().await {
        let db = place.open().await;
        db.ping().await.unwrap();
        let adds: Vec<_> = (0..50)
            .map(|n| {
                let db = db.clone();
                tokio::spawn(async move { (n, add(&db, &format!("{n:02}"), n).await) })
            })
            .collect();
        tokio::task::yield_now().await;
        db.close().await;
        db.close().await;
        let mut acknowledged = Vec::new();
        for add in adds {
            match add.await.unwrap() {
                (n, Ok(())) => acknowledged.push(format!("{n:02}")),
                (_, Err(Error::Unavailable(_))) => {}
                (_, Err(e)) => panic!("{e}"),
            }
        }
        assert!(matches!(db.ping().await, Err(Error::Unavailable(_))));
        let again = place.open().await;
        let there = ids(&again).await;
        assert!(
            acknowledged.iter().all(|id| there.contains(id)),
            "{acknowledged:?} {there:?}"
        );
        place.end(again).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_opened_is_told() {
    let nowhere = Db::open(&Options::new(Target::Sqlite("/nowhere/at/all.db".into()))).await;
    assert!(matches!(nowhere.err(), Some(Error::Unavailable(_))));
    let nobody = Db::open(&Options::new(Target::Postgres(
        "postgres://u:s3cret@127.0.0.1:1/d".into(),
    )))
    .await;
    let Some(Error::Unavailable(text)) = nobody.err() else {
        panic!("nobody listens there")
    };
    assert!(!text.contains("s3cret"), "{text}");
}
