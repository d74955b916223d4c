//! Zones that are copied from an account's peers. Their records are kept as they came and answered so, with the primary's SOA and
//! serial; nobody writes them here.

mod content;
mod refresh;
pub(crate) mod store;

pub use refresh::{due, notified, refresh};

pub(crate) use content::{copied, soa, to_be_answered};

use super::{
    bad,
    links::{self, Direction, checked_zone_name},
    store as objects, touch_zone,
};
use crate::{
    Error, Result,
    accounts::Deleted,
    codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::Input,
    moment::Moment,
    policy, zones,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Seconds between two looks at a primary that says nothing by itself. v4: assumed.
const REFRESH: std::ops::RangeInclusive<i64> = 60..=2_592_000;

/// How a zone comes in. v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Incoming {
    pub id: String,
    /// The zone is looked for by this, not by its SOA's refresh.
    pub auto_refresh_seconds: i64,
    /// When a primary last said which version it has.
    pub checked_time: Option<Moment>,
    pub created_time: Moment,
    pub modified_time: Moment,
    /// The zone, with its final dot.
    pub name: String,
    /// By id, in the order in which they are asked.
    pub peers: Vec<String>,
    /// Of what was copied last; null: nothing yet.
    pub soa_serial: Option<i64>,
    /// Why the last look came to nothing; null when it did not. Not in v4.
    pub failure: Option<String>,
}

/// What it takes. v4: documented.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
pub struct NewIncoming {
    /// The zone's own name.
    pub name: String,
    /// Ids of 1 to 30 of the account's peers.
    pub peers: Vec<String>,
    /// From a minute to 30 days.
    pub auto_refresh_seconds: i64,
}

impl Input for NewIncoming {
    const BAD: &'static Code = &codes::SECONDARY_DNS_INVALID;
}

impl NewIncoming {
    fn check(&self, op: &Op<'_, '_>) -> Result<()> {
        if !zones::is_secondary(op) {
            return Err(Error::from(&codes::INCOMING_TYPE));
        }
        checked_zone_name(op, &self.name)?;
        if !REFRESH.contains(&self.auto_refresh_seconds) {
            let (least, most) = REFRESH.into_inner();
            let text = format!("auto_refresh_seconds takes a number from {least} to {most}");
            return Err(bad(text, "/auto_refresh_seconds"));
        }
        Ok(())
    }
}

/// How a zone comes in.
pub async fn get(ctx: &Ctx, zone: String) -> Result<Incoming> {
    ctx.read(&policy::INCOMING_READ, Scope::Zone(zone), (), |op, ()| {
        Box::pin(here(op))
    })
    .await
}

/// Of the place's zone.
async fn here(op: &mut Op<'_, '_>) -> Result<Incoming> {
    let peers = objects::links(op, Direction::Incoming).await?;
    let found = store::find(op).await?;
    let kept = found.ok_or_else(|| Error::from(&codes::INCOMING_NOT_FOUND))?;
    Ok(Incoming {
        id: kept.id,
        auto_refresh_seconds: kept.refresh_s,
        checked_time: kept.checked_at.map(Moment),
        created_time: Moment(kept.created_at),
        modified_time: Moment(kept.modified_at),
        name: format!("{}.", op.place().zone_name.as_deref().unwrap_or_default()),
        peers,
        soa_serial: kept.serial,
        failure: kept.failure,
    })
}

/// Copies a zone from peers from now on.
pub async fn create(ctx: &Ctx, zone: String, new: NewIncoming) -> Result<Incoming> {
    ctx.write(
        &policy::INCOMING_CREATE,
        Scope::Zone(zone),
        new,
        |op, new| {
            Box::pin(async move {
                new.check(op)?;
                if !store::insert(op, new.auto_refresh_seconds).await? {
                    return Err(Error::from(&codes::INCOMING_EXISTS));
                }
                links::set(op, Direction::Incoming, &new.peers).await?;
                let made = here(op).await?;
                op.created(&made.id, &made)?;
                Ok(made)
            })
        },
    )
    .await
}

/// From other peers, or at other times. They are asked at once.
pub async fn update(ctx: &Ctx, zone: String, new: NewIncoming) -> Result<Incoming> {
    ctx.write(
        &policy::INCOMING_UPDATE,
        Scope::Zone(zone),
        new,
        |op, new| {
            Box::pin(async move {
                let before = here(op).await?;
                new.check(op)?;
                store::update(op, new.auto_refresh_seconds).await?;
                links::set(op, Direction::Incoming, &new.peers).await?;
                touch_zone(op).await?;
                let after = here(op).await?;
                op.updated(&after.id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// It is copied no more, and what was copied is answered no more.
pub async fn delete(ctx: &Ctx, zone: String) -> Result<Deleted> {
    ctx.write(&policy::INCOMING_DELETE, Scope::Zone(zone), (), |op, ()| {
        Box::pin(async move {
            let before = here(op).await?;
            objects::link(op, Direction::Incoming, &[]).await?;
            store::delete(op).await?;
            touch_zone(op).await?;
            op.deleted(&before.id, &before)?;
            Ok(Deleted { id: before.id })
        })
    })
    .await
}

/// Asks for the whole zone at once, whatever its version. v4: documented.
pub async fn force_axfr(ctx: &Ctx, zone: String) -> Result<String> {
    ctx.write(&policy::INCOMING_FORCE, Scope::Zone(zone), (), |op, ()| {
        Box::pin(async move {
            let before = here(op).await?;
            store::force(op).await?;
            op.updated(&before.id, &before, &before)?;
            Ok("OK".to_owned())
        })
    })
    .await
}
