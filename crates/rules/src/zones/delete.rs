//! Deleting a zone, and bringing it back whole.

use super::{Zone, ZoneStatus, names, store};
use crate::{
    Error, Result,
    accounts::Deleted,
    codes,
    gate::{Ctx, Op, Scope},
    policy,
};

/// One UPDATE; all that belongs to the zone is out of reach at once, and stays until the retention has passed.
pub async fn delete(ctx: &Ctx, id: String) -> Result<Deleted> {
    ctx.write(&policy::ZONE_DELETE, Scope::Zone(id), (), |op, ()| {
        Box::pin(delete_in(op))
    })
    .await
}

pub(super) async fn delete_in(op: &mut Op<'_, '_>) -> Result<Deleted> {
    let before = super::here(op).await?;
    if !store::delete(op).await? {
        return Err(Error::from(&codes::GONE));
    }
    op.count_zones(-1).await?;
    super::touch_dns(op).await?;
    if before.status == ZoneStatus::Pending {
        store::count_pending(op, -1, None).await?;
    }
    op.deleted(&before.id, &before)?;
    Ok(Deleted { id: before.id })
}

/// By an operator or a tenant admin; refused where the account has the name again, or its pair of name servers has been given
/// to a zone that it would be in the way of. While another account's active zone has the name or one above or below, it waits
/// for its own activation.
pub async fn restore(ctx: &Ctx, id: String) -> Result<Zone> {
    ctx.write(
        &policy::ZONE_RESTORE,
        Scope::DeletedZone(id),
        (),
        |op, ()| Box::pin(restore_in(op)),
    )
    .await
}

async fn restore_in(op: &mut Op<'_, '_>) -> Result<Zone> {
    let name = names::here(op)?;
    // Counters before the claim, as where zones are made.
    op.count_zones(1).await?;
    store::claim(op, &names::family(&name)).await?;
    if store::has_name(op, name.ascii()).await? {
        let text = format!("{} already exists", name.unicode());
        return Err(Error::from(&codes::ZONE_EXISTS).text(text));
    }
    let related = store::related(op, &name).await?;
    let taken = || {
        let text = "The pair of name servers that this zone had is no longer free";
        Error::from(&codes::ZONE_NO_SERVERS).text(text)
    };
    if !store::restore(op).await? {
        return Err(taken());
    }
    let mut zone = super::here(op).await?;
    let pair = store::pair(op).await?;
    if related.iter().any(|r| r.ns_set == pair) {
        return Err(taken());
    }
    if zone.status == ZoneStatus::Active && related.iter().any(|r| r.active && !r.own) {
        store::set_status(op, ZoneStatus::Pending).await?;
        super::checks::begin(op, &zone.id, true).await?;
        zone.status = ZoneStatus::Pending;
    }
    if zone.status == ZoneStatus::Pending {
        store::count_pending(op, 1, None).await?;
    }
    super::touch_dns(op).await?;
    op.created(&zone.id, &zone)?;
    Ok(zone)
}
