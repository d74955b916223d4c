//! Deleting a zone, and bringing it back whole.

use super::{Zone, ZoneStatus, names, store};
use crate::{
    Error, Result,
    accounts::Deleted,
    codes,
    gate::{Ctx, Scope},
    policy,
};

/// One UPDATE; all that belongs to the zone is out of reach at once, and stays until the retention has passed.
pub async fn delete(ctx: &Ctx, id: String) -> Result<Deleted> {
    ctx.write(&policy::ZONE_DELETE, Scope::Zone(id), (), |op, ()| {
        Box::pin(async move {
            let before = super::here(op).await?;
            if !store::delete(op).await? {
                return Err(Error::from(&codes::GONE));
            }
            op.count_zones(-1).await?;
            if before.status == ZoneStatus::Pending {
                store::count_pending(op, -1, None).await?;
            }
            op.deleted(&before.id, &before)?;
            Ok(Deleted { id: before.id })
        })
    })
    .await
}

/// By an operator or a tenant admin; refused where the account has the name again, or somebody else has its pair.
pub async fn restore(ctx: &Ctx, id: String) -> Result<Zone> {
    ctx.write(
        &policy::ZONE_RESTORE,
        Scope::DeletedZone(id),
        (),
        |op, ()| {
            Box::pin(async move {
                let place = op.place();
                let ascii = place.zone_name.clone().unwrap_or_default();
                let name = names::parse(&ascii)?;
                store::claim(op, &names::family(&name)).await?;
                if !store::restore(op).await? {
                    return Err(Error::from(&codes::ZONE_EXISTS)
                        .text(format!("{} exists again", name.unicode())));
                }
                op.count_zones(1).await?;
                let zone = super::here(op).await?;
                if zone.status == ZoneStatus::Pending {
                    store::count_pending(op, 1, None).await?;
                }
                op.created(&zone.id, &zone)?;
                Ok(zone)
            })
        },
    )
    .await
}
