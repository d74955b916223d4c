//! What a zone can be subscribed to: by the catalogue of its tenant.

use super::store;
use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    plans::{self, CURRENCY, Dollars, Frequency, Plan, PlanView, RatePlan, zone_plan},
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A rate plan that can be sent in a zone's subscription. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct RatePlanOffer {
    pub id: String,
    pub name: String,
    /// `USD`.
    pub currency: String,
    /// Periods of one `frequency` before it is renewed: 1.
    pub duration: i64,
    pub frequency: Frequency,
    pub components: Vec<ComponentOffer>,
}

/// A component of it. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ComponentOffer {
    pub name: String,
    /// The amount included.
    pub default: i64,
    /// US dollars for each one beyond that.
    pub unit_price: Dollars,
}

/// The plans there are, from less to more: which one the zone is on, and which its tenant sells.
pub async fn plans(ctx: &Ctx, zone: String) -> Result<Vec<PlanView>> {
    ctx.read(
        &policy::ZONE_PLANS_AVAILABLE,
        Scope::Zone(zone),
        (),
        |op, ()| Box::pin(plans_here(op)),
    )
    .await
}

/// One of them, by its id.
pub async fn plan(ctx: &Ctx, zone: String, id: String) -> Result<PlanView> {
    let all = plans(ctx, zone).await?;
    all.into_iter()
        .find(|plan| plan.id == id)
        .ok_or_else(|| Error::from(&codes::PLAN_NOT_FOUND))
}

/// The rate plans for zones in the catalogue of the zone's tenant, and the way back to the free plan.
pub async fn rate_plans(ctx: &Ctx, zone: String) -> Result<Vec<RatePlanOffer>> {
    ctx.read(
        &policy::ZONE_PLANS_AVAILABLE,
        Scope::Zone(zone),
        (),
        |op, ()| {
            Box::pin(async move {
                let sold = sold(op).await?;
                Ok(sold.into_iter().map(|(item, _)| offer(item)).collect())
            })
        },
    )
    .await
}

async fn plans_here(op: &mut Op<'_, '_>) -> Result<Vec<PlanView>> {
    let (current, _) = store::zone(op).await?;
    let sold = sold(op).await?;
    let known = Plan::ALL.into_iter().filter(|p| !zone_plan(*p).assumed);
    Ok(known
        .map(|plan| {
            // What POST would answer with the cheapest rate plan that leads there.
            let price = sold
                .iter()
                .filter(|(item, _)| item.plan == Some(plan))
                .map(|(_, cents)| *cents)
                .min();
            let view = PlanView::new(
                plan,
                zone_plan(plan).id == zone_plan(current).id,
                price.is_some(),
            );
            PlanView {
                price: price.map_or(view.price, Dollars),
                ..view
            }
        })
        .collect())
}

/// The cheapest rate plan for zones that the place's tenant sells and that leads to this plan, by id.
pub(crate) async fn leading_to(op: &mut Op<'_, '_>, plan: Plan) -> Result<Option<&'static str>> {
    let sold = sold(op).await?;
    let cheapest = sold
        .into_iter()
        .filter(|(item, _)| item.plan == Some(plan))
        .min_by_key(|(_, cents)| *cents);
    Ok(cheapest.map(|(item, _)| item.id))
}

/// Rate plans for zones with their price a month in US cents, in the order of the price list.
async fn sold(op: &mut Op<'_, '_>) -> Result<Vec<(&'static RatePlan, i64)>> {
    let catalogue = store::prices(op).await?;
    let zone_items = plans::RATE_PLANS
        .iter()
        .filter(|item| item.scope == plans::Scope::Zone);
    Ok(zone_items
        .filter_map(|item| {
            let listed = catalogue.iter().find(|(id, _)| id == item.id);
            let free = (item.id == Plan::Free.as_str()).then_some(0);
            Some((item, listed.map(|(_, cents)| *cents).or(free)?))
        })
        .collect())
}

fn offer(item: &RatePlan) -> RatePlanOffer {
    RatePlanOffer {
        id: item.id.to_owned(),
        name: item.public_name.to_owned(),
        currency: CURRENCY.to_owned(),
        duration: 1,
        frequency: item.frequency(None),
        components: components(item),
    }
}

pub(super) fn components(item: &RatePlan) -> Vec<ComponentOffer> {
    let all = item.components.iter();
    all.map(|c| ComponentOffer {
        name: c.name.to_owned(),
        default: c.default,
        unit_price: Dollars(c.unit_price_cents),
    })
    .collect()
}
