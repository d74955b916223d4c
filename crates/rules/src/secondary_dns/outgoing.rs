//! Zones that an account's peers copy from us.

pub(crate) mod store;

use super::{
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
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a zone goes out. v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outgoing {
    pub id: String,
    /// When a peer last took word of a change, or had the newest version.
    pub checked_time: Option<Moment>,
    pub created_time: Moment,
    /// When a peer last copied the zone.
    pub last_transferred_time: Option<Moment>,
    /// The zone, with its final dot.
    pub name: String,
    /// By id.
    pub peers: Vec<String>,
    /// Of the zone as it is now.
    pub soa_serial: i64,
    /// Why a peer does not take word of changes; null when all do. Not in v4.
    pub failure: Option<String>,
}

/// What it takes. v4: documented.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
pub struct NewOutgoing {
    /// The zone's own name.
    pub name: String,
    /// Ids of 1 to 30 of the account's peers.
    pub peers: Vec<String>,
}

impl Input for NewOutgoing {
    const BAD: &'static Code = &codes::SECONDARY_DNS_INVALID;
}

const ENABLED: &str = "Enabled";
const DISABLED: &str = "Disabled";

/// How a zone goes out.
pub async fn get(ctx: &Ctx, zone: String) -> Result<Outgoing> {
    ctx.read(&policy::OUTGOING_READ, Scope::Zone(zone), (), |op, ()| {
        Box::pin(here(op))
    })
    .await
}

/// Of the place's zone.
async fn here(op: &mut Op<'_, '_>) -> Result<Outgoing> {
    let peers = objects::links(op, Direction::Outgoing).await?;
    let found = store::find(op).await?;
    let kept = found.ok_or_else(|| Error::from(&codes::OUTGOING_NOT_FOUND))?;
    Ok(Outgoing {
        id: kept.id,
        checked_time: kept.checked_at.map(Moment),
        created_time: Moment(kept.created_at),
        last_transferred_time: kept.transferred_at.map(Moment),
        name: format!("{}.", kept.name),
        peers,
        soa_serial: kept.serial & i64::from(u32::MAX),
        failure: kept.failure,
    })
}

/// Links a zone with peers that may copy it, once that is enabled. v4: documented; that it is not at once: assumed.
pub async fn create(ctx: &Ctx, zone: String, new: NewOutgoing) -> Result<Outgoing> {
    ctx.write(
        &policy::OUTGOING_CREATE,
        Scope::Zone(zone),
        new,
        |op, new| {
            Box::pin(async move {
                checked_zone_name(op, &new.name)?;
                if !store::insert(op).await? {
                    return Err(Error::from(&codes::OUTGOING_EXISTS));
                }
                let made = changed(op, new).await?;
                op.created(&made.id, &made)?;
                Ok(made)
            })
        },
    )
    .await
}

/// Links it with other peers.
pub async fn update(ctx: &Ctx, zone: String, new: NewOutgoing) -> Result<Outgoing> {
    ctx.write(
        &policy::OUTGOING_UPDATE,
        Scope::Zone(zone),
        new,
        |op, new| {
            Box::pin(async move {
                checked_zone_name(op, &new.name)?;
                let before = here(op).await?;
                let after = changed(op, new).await?;
                op.updated(&after.id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

async fn changed(op: &mut Op<'_, '_>, new: &NewOutgoing) -> Result<Outgoing> {
    links::set(op, Direction::Outgoing, &new.peers).await?;
    touch_zone(op).await?;
    here(op).await
}

/// Nobody copies it any more.
pub async fn delete(ctx: &Ctx, zone: String) -> Result<Deleted> {
    ctx.write(&policy::OUTGOING_DELETE, Scope::Zone(zone), (), |op, ()| {
        Box::pin(async move {
            let before = here(op).await?;
            objects::link(op, Direction::Outgoing, &[]).await?;
            store::delete(op).await?;
            touch_zone(op).await?;
            op.deleted(&before.id, &before)?;
            Ok(Deleted { id: before.id })
        })
    })
    .await
}

/// Its peers may copy it from now on, and are told so.
pub async fn enable(ctx: &Ctx, zone: String) -> Result<String> {
    ctx.write(&policy::OUTGOING_ENABLE, Scope::Zone(zone), (), |op, ()| {
        Box::pin(switch(op, true))
    })
    .await
}

/// Nobody may, for now.
pub async fn disable(ctx: &Ctx, zone: String) -> Result<String> {
    ctx.write(
        &policy::OUTGOING_DISABLE,
        Scope::Zone(zone),
        (),
        |op, ()| Box::pin(switch(op, false)),
    )
    .await
}

async fn switch(op: &mut Op<'_, '_>, on: bool) -> Result<String> {
    let before = here(op).await?;
    let was = status_in(op).await?;
    store::switch(op, on).await?;
    touch_zone(op).await?;
    let is = status_in(op).await?;
    op.updated(&before.id, &was, &is)?;
    Ok(is)
}

/// `Enabled` or `Disabled`. v4: documented.
pub async fn status(ctx: &Ctx, zone: String) -> Result<String> {
    ctx.read(&policy::OUTGOING_STATUS, Scope::Zone(zone), (), |op, ()| {
        Box::pin(status_in(op))
    })
    .await
}

async fn status_in(op: &mut Op<'_, '_>) -> Result<String> {
    let found = store::find(op).await?;
    let kept = found.ok_or_else(|| Error::from(&codes::OUTGOING_NOT_FOUND))?;
    Ok(if kept.enabled { ENABLED } else { DISABLED }.to_owned())
}

/// Tells its peers once more that there is a version to be copied. v4: documented.
pub async fn force_notify(ctx: &Ctx, zone: String) -> Result<String> {
    ctx.write(&policy::OUTGOING_NOTIFY, Scope::Zone(zone), (), |op, ()| {
        Box::pin(async move {
            let before = here(op).await?;
            if status_in(op).await? == DISABLED {
                return Err(Error::from(&codes::OUTGOING_DISABLED));
            }
            store::notify(op).await?;
            touch_zone(op).await?;
            op.updated(&before.id, &before, &before)?;
            Ok("OK".to_owned())
        })
    })
    .await
}
