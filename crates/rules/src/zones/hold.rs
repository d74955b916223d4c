//! Holding a name: no other account can add or activate a zone with it, nor, where it says so, one below it. Only active zones hold:
//! whoever merely asked for a name keeps nobody from it. v4: documented.

pub(crate) mod store;

use super::{names, store::Related};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given, nullable},
    moment::Moment,
    policy,
};
use dns::name::ZoneName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hold {
    /// Whether the name is held now.
    pub hold: bool,
    /// Since when, or from when on: RFC 3339 with whole seconds (v4: observed); null where there is no hold.
    pub hold_after: Option<String>,
    pub include_subdomains: bool,
}

/// What PATCH takes. v4: documented.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct HoldChange {
    /// A date-time in the future: off until then; empty: on now; null: off for good. One in the past changes nothing.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub hold_after: Option<Option<String>>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub include_subdomains: Option<bool>,
}

impl Input for HoldChange {
    const BAD: &'static Code = &codes::HOLD_BODY;
}

fn has_it(op: &Op<'_, '_>) -> bool {
    super::plan(op).limits().zone_hold
}

async fn here(op: &mut Op<'_, '_>) -> Result<Hold> {
    let kept = store::find(op).await?.filter(|_| has_it(op));
    let now = op.now();
    Ok(kept.map_or(
        Hold {
            hold: false,
            hold_after: None,
            include_subdomains: false,
        },
        |kept| Hold {
            hold: kept.since <= now,
            hold_after: Some(Moment(kept.since).seconds()),
            include_subdomains: kept.include_subdomains,
        },
    ))
}

/// Of one zone.
pub async fn get(ctx: &Ctx, zone: String) -> Result<Hold> {
    ctx.read(&policy::HOLD_READ, Scope::Zone(zone), (), |op, ()| {
        Box::pin(here(op))
    })
    .await
}

/// Holds from now on. Whoever holds already may say so again.
pub async fn create(ctx: &Ctx, zone: String, include_subdomains: Option<bool>) -> Result<Hold> {
    let wanted = HoldChange {
        hold_after: Some(Some(String::new())),
        include_subdomains,
    };
    ctx.write(
        &policy::HOLD_CREATE,
        Scope::Zone(zone),
        wanted,
        |op, wanted| Box::pin(change_in(op, wanted)),
    )
    .await
}

pub async fn update(ctx: &Ctx, zone: String, change: HoldChange) -> Result<Hold> {
    ctx.write(
        &policy::HOLD_UPDATE,
        Scope::Zone(zone),
        change,
        |op, change| Box::pin(change_in(op, change)),
    )
    .await
}

/// Lets go for good, or until a moment in the future. Without a hold it changes nothing.
pub async fn delete(ctx: &Ctx, zone: String, hold_after: Option<String>) -> Result<Hold> {
    let change = HoldChange {
        hold_after: Some(hold_after),
        include_subdomains: None,
    };
    ctx.write(
        &policy::HOLD_DELETE,
        Scope::Zone(zone),
        change,
        |op, change| {
            Box::pin(async move {
                let kept = store::find(op).await?;
                if kept.is_none() {
                    let (id, hold) = (op.zone()?, here(op).await?);
                    op.updated(&id, &hold, &hold)?;
                    return Ok(hold);
                }
                change_in(op, change).await
            })
        },
    )
    .await
}

async fn change_in(op: &mut Op<'_, '_>, change: &HoldChange) -> Result<Hold> {
    let before = here(op).await?;
    let kept = store::find(op).await?;
    let now = op.now();
    let since = match &change.hold_after {
        None => kept.as_ref().map(|k| k.since),
        Some(None) => None,
        // Who holds goes on holding since then.
        Some(Some(text)) if text.is_empty() => {
            let held = kept.as_ref().map(|k| k.since).filter(|since| *since <= now);
            Some(held.unwrap_or(now))
        }
        Some(Some(text)) => match Moment::parse(text) {
            None => {
                let text = "hold_after takes a date-time as in RFC 3339";
                return Err(Error::from(&codes::HOLD_BODY).text(text).at("/hold_after"));
            }
            Some(at) if at.0 > now => Some(at.0),
            Some(_) => kept.as_ref().map(|k| k.since),
        },
    };
    match since {
        None => store::delete(op).await?,
        Some(_) if !has_it(op) => return Err(Error::from(&codes::HOLD_PLAN)),
        Some(since) => {
            let whole = change
                .include_subdomains
                .unwrap_or(kept.is_some_and(|k| k.include_subdomains));
            store::set(op, since, whole).await?;
        }
    }
    let after = here(op).await?;
    let id = op.zone()?;
    op.updated(&id, &before, &after)?;
    Ok(after)
}

/// Whether another account holds this name.
pub(super) async fn is_held(
    op: &mut Op<'_, '_>,
    name: &ZoneName,
    related: &[Related],
) -> Result<bool> {
    let own = names::reversed(name.ascii());
    let others = related.iter().filter(|r| r.active && !r.own);
    for other in others {
        let held = store::of_other(op, &other.id).await?;
        let holds = held.is_some_and(|h| {
            let here = h.rname == own || (h.include_subdomains && own.starts_with(&h.rname));
            let plan = crate::plans::Plan::from_word(&h.plan);
            here && plan.is_some_and(|plan| plan.limits().zone_hold)
        });
        if holds {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The same of the place's zone.
pub(super) async fn is_held_here(op: &mut Op<'_, '_>) -> Result<bool> {
    let name = names::here(op)?;
    let related = super::store::related(op, &name).await?;
    is_held(op, &name, &related).await
}
