//! Deleting an account full of zones: one step, whatever is in it, and nobody waits for it.

use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::budgets::{Bound, Verdict};
use super::client::{Caller, Connection};
use super::jobs::{id, zone_body};
use super::world::World;

/// How long each took.
pub(super) struct Deletion {
    zones: usize,
    deleted: Duration,
    restored: Duration,
    /// The slowest read of another tenant's zone meanwhile.
    slowest_read: Duration,
}

impl Deletion {
    pub(super) fn verdicts(&self) -> Vec<Verdict> {
        let ms = |d: Duration| d.as_secs_f64() * 1e3;
        let zones = self.zones;
        let verdict = |what: String, took| Verdict {
            what,
            measured: ms(took),
            bound: Bound::AtMost(100.0),
        };
        vec![
            verdict(
                format!("ms to delete an account of {zones} zones"),
                self.deleted,
            ),
            verdict(
                format!("ms to restore it, all {zones} zones listed again"),
                self.restored,
            ),
            verdict(
                "ms for the slowest read by others meanwhile".to_owned(),
                self.slowest_read,
            ),
        ]
    }
}

/// Makes an account of so many zones, deletes it while others read, restores it.
pub(super) async fn measure(
    server: SocketAddr,
    world: &World,
    operator: &Caller,
    zones: usize,
) -> Result<Deletion> {
    let admin = Some(&world.written.admin);
    let mut connection = Connection::open(server).await?;
    let account = id(connection
        .call("POST", "/client/v4/accounts", admin, r#"{"name":"Full"}"#)
        .await?)?;
    for _ in 0..zones {
        let body = zone_body(&account, world.numbers.next());
        connection
            .call("POST", "/client/v4/zones", admin, &body)
            .await?;
    }
    let mut reader = Connection::open(server).await?;
    let (reads, zone) = (Some(&world.read.admin), &world.read.zones[0]);
    let path = format!("/client/v4/zones/{zone}");
    let steps = async {
        let start = Instant::now();
        let at = format!("/client/v4/accounts/{account}");
        connection.call("DELETE", &at, admin, "").await?;
        let deleted = start.elapsed();
        let start = Instant::now();
        let at = format!("/platform/v1/accounts/{account}/restore");
        connection.call("POST", &at, Some(operator), "{}").await?;
        let list = format!("/client/v4/zones?account.id={account}&per_page=1");
        let listed: Value = serde_json::from_str(connection.call("GET", &list, admin, "").await?)?;
        let found = listed["result_info"]["total_count"]
            .as_u64()
            .context("a total")?;
        ensure!(
            usize::try_from(found)? == zones,
            "{found} zones are there again, not {zones}"
        );
        anyhow::Ok((deleted, start.elapsed()))
    };
    // The reader is cut off when the steps are done, so what it found stands outside.
    let slowest = Cell::new(Duration::ZERO);
    let others = async {
        loop {
            let start = Instant::now();
            if let Err(e) = reader.call("GET", &path, reads, "").await {
                return e;
            }
            slowest.set(slowest.get().max(start.elapsed()));
        }
    };
    let (deleted, restored) = tokio::select! {
        done = steps => done?,
        failed = others => return Err(failed),
    };
    Ok(Deletion {
        zones,
        deleted,
        restored,
        slowest_read: slowest.get(),
    })
}
