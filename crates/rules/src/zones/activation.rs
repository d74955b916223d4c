//! From pending to active.

use super::{Zone, ZoneStatus, checks, store};
use crate::{
    Error, Result, codes,
    gate::{Ctx, Scope},
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which zone will be looked at.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Checked {
    pub id: String,
}

/// Asks for a look at the delegation; 1224 when that was asked more recently than the plan allows. An active zone is left as
/// it is.
pub async fn check(ctx: &Ctx, id: String) -> Result<Checked> {
    ctx.write(&policy::ZONE_CHECK, Scope::Zone(id), (), |op, ()| {
        Box::pin(async move {
            let zone = super::here(op).await?;
            let limits = super::plan(op).limits();
            let pause = i64::from(limits.activation_check_interval_s) * 1_000_000;
            if zone.status != ZoneStatus::Active && !store::note_check(op, pause).await? {
                return Err(Error::from(&codes::ZONE_CHECK_EARLY));
            }
            checks::store::soon(op).await?;
            op.updated(&zone.id, &zone, &zone)?;
            Ok(Checked { id: zone.id })
        })
    })
    .await
}

/// The operator says that the zone is its account's, whatever its delegation; another account's active zone of the name has moved
/// then.
pub async fn activate(ctx: &Ctx, id: String) -> Result<Zone> {
    ctx.write(&policy::ZONE_ACTIVATE, Scope::Zone(id), (), |op, ()| {
        Box::pin(async move {
            let before = super::here(op).await?;
            checks::store::by_word(op).await?;
            if before.status != ZoneStatus::Active {
                checks::activate(op, &before).await?;
            }
            let after = super::here(op).await?;
            op.updated(&after.id, &before, &after)?;
            Ok(after)
        })
    })
    .await
}
