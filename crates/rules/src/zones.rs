//! Zones: domains that an account has handed to us.

mod activation;
mod change;
pub(crate) mod checks;
mod create;
mod delete;
pub mod hold;
mod list;
pub mod moving;
pub(crate) mod names;
pub(crate) mod partial;
mod servers;
pub(crate) mod store;
mod walk;
mod zone;

pub use activation::{Checked, activate, check};
pub use change::{PlanRef, ZoneChange, update};
pub use checks::{
    Activation, Delegation, DelegationSigner, Due, Parent, Verification, activation, due, look,
};
pub use create::{AccountRef, NewZone, create};
pub use delete::{delete, restore};
pub use list::{Match, NameFilter, NameOperator, Order, Query, list};
pub use walk::{WalkQuery, walk};
pub use zone::{AccountOf, Meta, Owner, TenantOf, UnitOf, Zone, ZoneStatus, ZoneType};

pub(crate) use create::create_in;
pub(crate) use names::{parents, reversed};

use crate::{
    Result, flattening,
    gate::{Ctx, Op, Scope},
    plans::Plan,
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

/// What the place's zone answers has changed.
pub(crate) async fn touch_dns(op: &mut Op<'_, '_>) -> Result<()> {
    store::touch(op).await?;
    flattening::look_again(op).await?;
    op.dns_waits();
    Ok(())
}

/// The plan of the place's zone is another one: what was set of its DNS may hold from now on, or not any more.
pub(crate) async fn plan_changed(op: &mut Op<'_, '_>) -> Result<()> {
    if store::has_settings(op).await? {
        touch_dns(op).await?;
    }
    Ok(())
}

/// A new zone of the place's account is to be answered.
pub(crate) async fn touch_new(op: &mut Op<'_, '_>, zone: &str) -> Result<()> {
    store::changed(op, Some(zone)).await?;
    op.dns_waits();
    Ok(())
}

/// All zones of the place's account are answered from now on, or not any more.
pub(crate) async fn touch_account(op: &mut Op<'_, '_>) -> Result<()> {
    store::changed(op, None).await?;
    op.dns_waits();
    Ok(())
}

/// Other live zones with the name of the place's zone, above and below it. Until the transaction ends nobody makes one there.
async fn around(op: &mut Op<'_, '_>) -> Result<Vec<store::Related>> {
    let (name, own) = (names::here(op)?, op.zone()?);
    store::claim(op, &names::family(&name)).await?;
    let mut related = store::related(op, &name).await?;
    related.retain(|r| r.id != own);
    Ok(related)
}

/// The custom sets and vanity names that zones around the place's have.
pub(crate) async fn custom_sets_around(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let around = around(op).await?.into_iter();
    Ok(around.map(|r| r.custom_ns).collect())
}

/// Gives the place's zone a pair of its tenant's own pool, where it has none of it yet. False where the tenant has no pool.
pub(crate) async fn take_tenant_pair(op: &mut Op<'_, '_>) -> Result<bool> {
    let pool = store::defaults(op).await?.pool;
    let sets = servers::sets(&pool);
    if sets.is_empty() {
        return Ok(false);
    }
    let pair = store::pair(op).await?;
    if !sets.contains(&pair) {
        let around = around(op).await?.into_iter();
        let taken: Vec<String> = around.map(|r| r.ns_set).collect();
        let pair = servers::choose(&sets, &op.account()?, &taken)?;
        store::set_pair(op, &pair).await?;
    }
    Ok(true)
}

/// The servers of the parent zone are to be asked about the place's zone from now on, at once.
pub(crate) async fn watch(op: &mut Op<'_, '_>) -> Result<()> {
    checks::store::watch(op).await
}

/// Whether the place's zone is copied from other name servers.
pub(crate) fn is_secondary(op: &Op<'_, '_>) -> bool {
    op.place().zone_type.as_deref() == Some(ZoneType::Secondary.as_str())
}

/// Whether the place's zone is answered by others, who lead single names here.
pub(crate) fn is_partial(op: &Op<'_, '_>) -> bool {
    op.place().zone_type.as_deref() == Some(ZoneType::Partial.as_str())
}

/// The plan of the place's zone.
pub(crate) fn plan(op: &Op<'_, '_>) -> Plan {
    let place = op.place();
    let stored = place.zone_plan.as_deref().and_then(Plan::from_word);
    stored.unwrap_or(Plan::Free)
}
