//! Zones: domains that an account has handed to us.

mod activation;
mod change;
mod create;
mod delete;
mod list;
mod names;
mod servers;
pub(crate) mod store;
mod zone;

pub use activation::{Checked, activate, check};
pub use change::{ZoneChange, update};
pub use create::{AccountRef, NewZone, create};
pub use delete::{delete, restore};
pub use list::{Match, NameFilter, NameOperator, Order, Query, list};
pub use zone::{AccountOf, Meta, Owner, TenantOf, UnitOf, Zone, ZoneStatus, ZoneType};

use crate::{
    Result,
    gate::{Ctx, Op, Scope},
    policy,
};

/// One zone.
pub async fn get(ctx: &Ctx, id: String) -> Result<Zone> {
    ctx.read(&policy::ZONE_READ, Scope::Zone(id), (), |op, ()| {
        Box::pin(here(op))
    })
    .await
}

/// The zone of the place.
pub(crate) async fn here(op: &mut Op<'_, '_>) -> Result<Zone> {
    let id = op.zone()?;
    store::find(op, &id).await
}
