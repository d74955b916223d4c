//! What a statement may be, and what comes back.

use crate::place::{Place, add, ids};
use db::{Error, Readers, Sql, p};

db::row! {
    /// All columns.
    #[derive(PartialEq)]
    struct Thing {
        id: String,
        n: i64,
        real: Option<f64>,
        ok: Option<bool>,
        raw: Option<Vec<u8>>,
    }
}

const ALL: &str = "SELECT id, n, real, ok, raw FROM things ORDER BY id";

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_lent_in_order_by_all_readers() {
    for place in Place::each().await {
        let db = place.open().await;
        for id in ["b", "a"] {
            add(&db, id, 1).await.unwrap();
        }
        for readers in [Readers::Usual, Readers::Snapshot, Readers::Bulk] {
            let read = db
                .read_by(readers, (), |tx, ()| {
                    Box::pin(async move {
                        let mut lent = Vec::new();
                        tx.each(ALL, p![], |row| {
                            lent.push((row.text(0)?.map(str::to_owned), row.bytes(4)?.is_none()));
                            // A number is no text.
                            assert!(row.text(1).is_err() && row.text(9).is_err());
                            Ok(())
                        })
                        .await?;
                        Ok::<_, Error>(lent)
                    })
                })
                .await
                .unwrap();
            assert_eq!(read, [(Some("a".into()), true), (Some("b".into()), true)]);
            let written = db
                .read_by(readers, (), |tx, ()| {
                    Box::pin(async move { tx.exec("DELETE FROM things", p![]).await })
                })
                .await;
            assert!(written.is_err(), "{written:?}");
        }
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_come_back_as_they_went() {
    for place in Place::each().await {
        let db = place.open().await;
        let things = db
            .write((), |tx, ()| {
                Box::pin(async move {
                    // $5 before $1: the number counts, not the order of appearance.
                    let sql =
                        "INSERT INTO things (raw, id, n, real, ok) VALUES ($5, $1, $2, $3, $4)";
                    assert_eq!(
                        tx.exec(sql, p!["a", i64::MIN, 0.5, true, &vec![0_u8, 255]])
                            .await?,
                        1
                    );
                    assert_eq!(
                        tx.exec(sql, p!["b", 7, None::<f64>, None::<bool>, None::<&[u8]>])
                            .await?,
                        1
                    );
                    assert_eq!(
                        tx.exec(
                            "UPDATE things SET ok = FALSE WHERE id = $1 OR id = $1",
                            p!["b"]
                        )
                        .await?,
                        1
                    );
                    assert_eq!(
                        tx.exec("UPDATE things SET n = 1 WHERE id = $1", p!["z"])
                            .await?,
                        0
                    );
                    let returned: Option<i64> = tx
                        .opt(
                            "UPDATE things SET n = n + 1 WHERE id = $1 RETURNING n",
                            p!["b"],
                        )
                        .await?;
                    assert_eq!(returned, Some(8));
                    assert_eq!(tx.queries(), 5);
                    tx.rows::<Thing>(ALL, p![]).await
                })
            })
            .await
            .unwrap();
        let thing = |id: &str, n, real, ok, raw| Thing {
            id: id.into(),
            n,
            real,
            ok,
            raw,
        };
        assert_eq!(
            things,
            [
                thing("a", i64::MIN, Some(0.5), Some(true), Some(vec![0, 255])),
                thing("b", 8, None, Some(false), None)
            ]
        );
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_counted_and_combined() {
    for place in Place::each().await {
        let db = place.open().await;
        db.write((), |tx, ()| {
            Box::pin(async move {
                const ADD: &str = "INSERT INTO things (id, n, ok) VALUES ($1, $2, $3)";
                tx.exec_all(&[
                    (ADD, p!["abc", 1, true]),
                    (ADD, p!["b", 2, false]),
                    ("DELETE FROM things WHERE n = 9", p![]),
                ])
                .await?;
                tx.exec_all(&[(ADD, p!["c", 3, true])]).await?;
                assert_eq!(tx.queries(), 4);
                Ok::<_, Error>(())
            })
        })
        .await
        .unwrap();
        db.read((), |tx, ()| {
            Box::pin(async move {
                assert_eq!(tx.one::<i64>("SELECT COUNT(*) FROM things", p![]).await?, 3);
                assert_eq!(tx.one::<i64>("SELECT 1", p![]).await?, 1);
                assert!(tx.one::<bool>("SELECT ok FROM things WHERE id = $1", p!["abc"]).await?);
                assert_eq!(
                    tx.one::<(String, i64, bool)>("SELECT id, n, ok FROM things WHERE id = $1", p!["b"]).await?,
                    ("b".into(), 2, false)
                );
                assert_eq!(tx.opt::<(String, i64)>("SELECT id, n FROM things WHERE n = $1", p![9]).await?, None);
                assert_eq!(tx.one::<Option<i64>>("SELECT MAX(n) FROM things WHERE n > 9", p![]).await?, None);
                let found = "SELECT id FROM things WHERE {{contains}}(id, $1) > 0 ORDER BY n {{for_update}}";
                let found = found.replace("{{for_update}}", "");
                assert_eq!(tx.rows::<String>(&found, p!["b"]).await?, ["abc", "b"]);
                let sql = Sql::new("SELECT id FROM things WHERE ok = ")
                    .bind(true)
                    .push(" AND id IN (")
                    .list(["abc", "b", "c"])
                    .push(") AND n < ")
                    .bind(3)
                    .push(" ORDER BY id");
                assert_eq!(tx.rows::<String>(sql.text(), sql.args()).await?, ["abc"]);
                assert_eq!(
                    tx.one::<i64>("SELECT n FROM things WHERE id = $1", p!["z"]).await,
                    Err(Error::Failed("no row".into()))
                );
                Ok::<_, Error>(())
            })
        })
        .await
        .unwrap();
        let locked: i64 = db
            .write((), |tx, ()| {
                Box::pin(tx.one("SELECT n FROM things WHERE id = 'c' {{for_update}}", p![]))
            })
            .await
            .unwrap();
        assert_eq!(locked, 3);
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_sort_by_bytes() {
    for place in Place::each().await {
        let db = place.open().await;
        for id in ["b", "Z", "ä", "a-c", "ab", "A", "a", "_", "é"] {
            add(&db, id, 0).await.unwrap();
        }
        assert_eq!(
            ids(&db).await,
            ["A", "Z", "_", "a", "a-c", "ab", "b", "ä", "é"]
        );
        let page: Vec<String> = db
            .read((), |tx, ()| {
                let sql = "SELECT id FROM things WHERE (n, id) > ($1, $2) ORDER BY n, id LIMIT 2";
                Box::pin(async move { tx.rows(sql, p![0, "a"]).await })
            })
            .await
            .unwrap();
        assert_eq!(page, ["a-c", "ab"]);
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_statements_are_told_without_values() {
    for place in Place::each().await {
        let db = place.open().await;
        add(&db, "s3cret", 1).await.unwrap();
        for (sql, p) in [
            ("SELECT n FROM things WHERE id = $1", p![]),
            ("SELECT n FROM things WHERE id = $1", p!["s3cret", "s3cret"]),
            ("SELECT n FROM nothings WHERE id = $1", p!["s3cret"]),
            ("SELECT id FROM things WHERE id = $1", p!["s3cret"]),
            (
                "SELECT n FROM things WHERE id = $1 AND {{nonsense}}",
                p!["s3cret"],
            ),
            (
                "INSERT INTO things (id, n) VALUES ($1, 1) RETURNING n",
                p!["s3cret"],
            ),
            (
                "INSERT INTO things (id, n) VALUES ($1, NULL) RETURNING n",
                p!["s3cret"],
            ),
            (
                "INSERT INTO things (id, n) VALUES ('x', $1) RETURNING n",
                p!["s3cret"],
            ),
        ] {
            let p: Vec<Option<String>> = p.iter().map(|_| Some("s3cret".to_owned())).collect();
            let outcome = db
                .write((sql, p), |tx, (sql, p)| {
                    Box::pin(async move {
                        let p: Vec<_> = p.iter().map(db::V::from).collect();
                        tx.one::<i64>(sql, &p).await
                    })
                })
                .await;
            let Err(Error::Failed(text)) = outcome else {
                panic!("{sql}: {outcome:?}")
            };
            assert!(!text.contains("s3cret"), "{sql}: {text}");
        }
        assert_eq!(ids(&db).await, ["s3cret"]);
        if db.kind() == db::Kind::Postgres {
            let sql = "SELECT CAST(CAST($1 AS TEXT) AS BIGINT)";
            let cast = db.read((), move |tx, ()| {
                Box::pin(async move { tx.one::<i64>(sql, p!["s3cret"]).await })
            });
            let text = cast.await.unwrap_err().to_string();
            assert!(text.contains("22P02") && !text.contains("s3cret"), "{text}");
        }
        place.end(db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_are_prepared_without_running() {
    for place in Place::each().await {
        let db = place.open().await;
        for right in [
            "SELECT n FROM things WHERE id = $1 {{for_update}}",
            "DELETE FROM things",
            "INSERT INTO things (id, n) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET n = excluded.n RETURNING n",
        ] {
            db.prepares(right).await.unwrap();
        }
        for wrong in [
            "SELECT m FROM things",
            "SELEC 1",
            "SELECT 1; SELECT 2",
            "SELECT {{nonsense}}",
        ] {
            assert!(
                matches!(db.prepares(wrong).await, Err(Error::Failed(_))),
                "{wrong}"
            );
        }
        place.end(db).await;
    }
}
