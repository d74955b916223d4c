//! The plan of a zone. Every zone has one: free until another is subscribed to. What the zone may do follows at once.

use super::{
    ComponentAsked, Held, NewSubscription, RatePlanRef, Subscription, ZoneView, store, terms::Terms,
};
use crate::{
    Error, Result,
    gate::{Ctx, Op, Scope},
    plans::{self, Frequency, Plan},
    policy, zones,
};

/// The subscription of a zone; that of a zone which never had one is free (v4: observed, and otherwise too).
pub async fn get_of_zone(ctx: &Ctx, zone: String) -> Result<Subscription> {
    ctx.read(&policy::ZONE_PLAN_READ, Scope::Zone(zone), (), |op, ()| {
        Box::pin(async move {
            let now = op.now();
            here(op).await?.1.view(now)
        })
    })
    .await
}

/// Puts a zone on another plan, whether it had one or not (v4: assumed).
pub async fn set_of_zone(ctx: &Ctx, zone: String, new: NewSubscription) -> Result<Subscription> {
    ctx.write(&policy::ZONE_PLAN_SET, Scope::Zone(zone), new, |op, new| {
        Box::pin(set_in(op, new))
    })
    .await
}

/// The same, inside a transaction that stands in the zone.
pub(crate) async fn set_in(op: &mut Op<'_, '_>, new: &NewSubscription) -> Result<Subscription> {
    let (zone, now) = (op.zone()?, op.now());
    let terms = Terms::agree(op, new, plans::Scope::Zone).await?;
    let plan = terms
        .plan
        .plan
        .ok_or_else(|| Error::internal("a rate plan for zones without a plan"))?;
    let (was, before) = here(op).await?;
    let after = terms.hold(zone.clone(), before.zone.clone(), Some(&before), now);
    store::put_of_zone(op, &after).await?;
    if plan != was {
        store::set_plan(op, plan).await?;
        zones::plan_changed(op).await?;
    }
    let (before, after) = (before.view(now)?, after.view(now)?);
    op.updated(&zone, &before, &after)?;
    Ok(after)
}

/// What would have to be asked for to have the plan of the place's zone elsewhere; nothing for the free one.
pub(crate) async fn wish_of_zone(op: &mut Op<'_, '_>) -> Result<Option<NewSubscription>> {
    let (plan, held) = here(op).await?;
    Ok((plan != Plan::Free).then(|| NewSubscription {
        rate_plan: RatePlanRef {
            id: held.plan.id.to_owned(),
        },
        frequency: Some(held.frequency),
        component_values: Some(
            (held.asked.into_iter())
                .map(|(name, value)| ComponentAsked { name, value })
                .collect(),
        ),
    }))
}

/// The plan of the place's zone, and its subscription.
async fn here(op: &mut Op<'_, '_>) -> Result<(Plan, Held)> {
    let (plan, name) = store::zone(op).await?;
    let id = op.zone()?;
    let zone = ZoneView {
        id: Some(id.clone()),
        name: Some(name),
    };
    if let Some(held) = store::of_zone(op, &zone).await? {
        return Ok((plan, held));
    }
    let item = plans::find(plan.as_str()).ok_or_else(|| Error::internal("a plan has no item"))?;
    let held = Held {
        id,
        zone,
        plan: item,
        shown_id: item.id.to_owned(),
        frequency: Frequency::NotApplicable,
        price_cents: 0,
        asked: Vec::new(),
        renews_from: None,
        created_at: None,
    };
    Ok((plan, held))
}
