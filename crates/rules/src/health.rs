//! How the installation is: what whoever looks after it wants to see at a glance. Nothing is counted that could be many: work that
//! waits is counted to a thousand.

pub(crate) mod store;

use crate::{
    Result,
    gate::{Ctx, Scope},
    moment::Moment,
    policy, statistics,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Work is counted as far as this.
pub const COUNTED: i64 = 1000;

/// How the installation is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Health {
    /// Of the program that answers.
    pub version: String,
    pub now: Moment,
    pub database: Database,
    pub tenants_count: i64,
    /// Live accounts.
    pub accounts_count: i64,
    /// Live zones.
    pub zones_count: i64,
    /// Kinds of work that are done without being asked for.
    pub queues: Vec<Queue>,
    /// Name servers that copy all zones.
    pub secondaries: Secondaries,
    pub limits: Limits,
}

/// The database.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Database {
    /// `SQLite` or `PostgreSQL`.
    pub kind: String,
    pub version: String,
    /// What it takes on its disk.
    pub bytes: i64,
    /// Reads of this process that wait for a connection.
    pub reads_waiting: i64,
    /// Writes of this process that wait for their turn.
    pub writes_waiting: i64,
}

/// Work of one kind.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Queue {
    /// Such as `activation`.
    pub name: String,
    /// How much is due, counted to a thousand.
    pub due: i64,
    /// Since when the oldest of it is due.
    pub due_since: Option<Moment>,
}

/// How the secondaries follow.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Secondaries {
    pub count: i64,
    /// Those that lack changes.
    pub behind: i64,
    /// Since when the one that is behind longest lacks some.
    pub behind_since: Option<Moment>,
}

/// How often one may ask, as configured.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Limits {
    pub enabled: bool,
    /// Requests of a user in a window.
    pub requests: i64,
    /// Seconds.
    pub window: i64,
    /// Requests from one address in its window.
    pub address_requests: i64,
    /// Seconds.
    pub address_window: i64,
    /// Wrong credentials from one address in their window.
    pub failed_credentials: i64,
    /// Seconds.
    pub failed_window: i64,
}

/// How it is now.
pub async fn get(ctx: &Ctx) -> Result<Health> {
    let stats = ctx.rules().database_stats();
    let waiting = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let waits = (waiting(stats.read_queue), waiting(stats.write_queue));
    ctx.read(
        &policy::HEALTH_READ,
        Scope::Installation,
        waits,
        |op, waits| {
            Box::pin(async move {
                let (accounts_count, zones_count) = statistics::store::totals(op).await?;
                let (reads_waiting, writes_waiting) = *waits;
                let server = store::server(op).await?;
                Ok(Health {
                    version: env!("CARGO_PKG_VERSION").to_owned(),
                    now: Moment(op.now()),
                    database: Database {
                        kind: server.name.to_owned(),
                        version: server.version,
                        bytes: server.bytes,
                        reads_waiting,
                        writes_waiting,
                    },
                    tenants_count: store::tenants(op).await?,
                    accounts_count,
                    zones_count,
                    queues: store::queues(op).await?,
                    secondaries: store::secondaries(op).await?,
                    limits: limits(op.settings().limits),
                })
            })
        },
    )
    .await
}

fn limits(l: crate::settings::Limits) -> Limits {
    let seconds = |us: i64| us / 1_000_000;
    Limits {
        enabled: l.enabled,
        requests: l.requests,
        window: seconds(l.window),
        address_requests: l.of_address,
        address_window: seconds(l.address_window),
        failed_credentials: l.failed,
        failed_window: seconds(l.failed_window),
    }
}
