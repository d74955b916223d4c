//! Changing a zone: one property at a time. v4: documented.

use super::{Zone, ZoneStatus, ZoneType, store};
use crate::{
    Error, Result, codes,
    codes::Code,
    dns_settings,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    moment::Moment,
    plans::{Plan, zone_plan},
    policy,
    subscriptions::{self, NewSubscription, RatePlanRef},
};
use dns::name::{HostName, ZoneName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What PATCH takes; exactly one of these.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct ZoneChange {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub paused: Option<bool>,
    #[serde(
        rename = "type",
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<ZoneType>,
    /// Names inside the zone; empty for none.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub vanity_name_servers: Option<Vec<String>>,
    /// The old way to subscribe a zone to a plan. v4: documented as deprecated.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub plan: Option<PlanRef>,
}

/// Names a plan.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlanRef {
    /// As in a zone's `plan` and in its `available_plans`.
    pub id: String,
}

impl Input for ZoneChange {
    const BAD: &'static Code = &codes::ZONE_BODY;
}

/// Changes one property. What is already so is not an error: clients send what they want, not what differs.
pub async fn update(ctx: &Ctx, id: String, change: ZoneChange) -> Result<Zone> {
    ctx.write(
        &policy::ZONE_UPDATE,
        Scope::Zone(id),
        change,
        |op, change| Box::pin(update_in(op, change)),
    )
    .await
}

async fn update_in(op: &mut Op<'_, '_>, change: &ZoneChange) -> Result<Zone> {
    let given = [
        change.paused.is_some(),
        change.kind.is_some(),
        change.vanity_name_servers.is_some(),
        change.plan.is_some(),
    ];
    match given.iter().filter(|g| **g).count() {
        0 => return Err(Error::from(&codes::ZONE_NO_PROPERTY)),
        1 => {}
        _ => return Err(Error::from(&codes::ZONE_ONE_PROPERTY)),
    }
    let before = super::here(op).await?;
    if let Some(plan) = &change.plan {
        set_plan(op, &before, plan).await?;
    } else {
        let after = changed(op, &before, change)?;
        if let Some(kind) = change.kind.filter(|kind| *kind != before.kind) {
            set_type(op, &before, kind).await?;
        } else if after != before {
            store::update(op, &after).await?;
            if after.vanity_name_servers != before.vanity_name_servers {
                dns_settings::follow_vanity(op, &after.vanity_name_servers).await?;
            }
            super::touch_dns(op).await?;
        }
    }
    let after = super::here(op).await?;
    op.updated(&after.id, &before, &after)?;
    Ok(after)
}

fn changed(op: &Op<'_, '_>, before: &Zone, change: &ZoneChange) -> Result<Zone> {
    let mut after = before.clone();
    if let Some(paused) = change.paused {
        after.paused = paused;
    }
    if let Some(names) = &change.vanity_name_servers {
        after.vanity_name_servers = vanity(op, before, names)?;
    }
    if after != *before {
        after.modified_on = Moment(op.now());
    }
    Ok(after)
}

/// Between full and partial; the zone has to become active anew. v4: documented.
async fn set_type(op: &mut Op<'_, '_>, before: &Zone, kind: ZoneType) -> Result<()> {
    let between = [ZoneType::Full, ZoneType::Partial];
    if !between.contains(&kind) || !between.contains(&before.kind) {
        return Err(Error::from(&codes::ZONE_TYPE).at("/type"));
    }
    super::create::check_type(op, kind).await?;
    if kind == ZoneType::Partial && crate::dnssec::is_on(op).await? {
        return Err(Error::from(&codes::DNSSEC_ON)
            .text("Turn DNSSEC off and delete its keys first: partial zones are signed by whoever answers for them")
            .at("/type"));
    }
    if before.status != ZoneStatus::Pending {
        store::count_pending(op, 1, None).await?;
    }
    store::set_type(op, kind).await?;
    super::checks::begin_anew(op).await?;
    super::touch_dns(op).await
}

/// By the rule for subscriptions, with its permission and its event.
async fn set_plan(op: &mut Op<'_, '_>, zone: &Zone, plan: &PlanRef) -> Result<()> {
    let pointer = "/plan/id";
    let known = Plan::ALL.into_iter().map(zone_plan);
    let wanted = known
        .filter(|entry| !entry.assumed)
        .find(|entry| entry.id == plan.id)
        .ok_or_else(|| Error::from(&codes::ZONE_PLAN_INVALID).at(pointer))?;
    if wanted.id == zone.plan.id {
        return Ok(());
    }
    let rate_plan = subscriptions::leading_to(op, wanted.plan)
        .await?
        .ok_or_else(|| Error::from(&codes::NOT_IN_CATALOGUE).at(pointer))?;
    let new = NewSubscription {
        rate_plan: RatePlanRef {
            id: rate_plan.to_owned(),
        },
        frequency: None,
        component_values: None,
    };
    let scope = Scope::Zone(zone.id.clone());
    op.step(&policy::ZONE_PLAN_SET, &scope, &new, |op, new| {
        Box::pin(subscriptions::set_in(op, new))
    })
    .await?;
    Ok(())
}

/// At most this many. v4: documented for sets of custom name servers.
const VANITY_MAX: usize = 5;

fn vanity(op: &Op<'_, '_>, zone: &Zone, names: &[String]) -> Result<Vec<String>> {
    let pointer = "/vanity_name_servers";
    if !names.is_empty() && !super::plan(op).limits().vanity_name_servers {
        return Err(Error::from(&codes::ZONE_VANITY).at(pointer));
    }
    let bad = |text: String| Error::from(&codes::ZONE_BODY).text(text).at(pointer);
    if names.len() > VANITY_MAX || names.len() == 1 {
        return Err(bad(format!(
            "Between 2 and {VANITY_MAX} vanity name servers can be given, or none"
        )));
    }
    let apex = ZoneName::parse(&zone.name).map_err(|e| Error::internal(e.to_string()))?;
    let mut checked: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let host = HostName::parse(name).map_err(|e| bad(format!("{name}: {e}")))?;
        if !host.is_within(&apex) {
            return Err(bad(format!("{name} does not lie inside {}", zone.name)));
        }
        if checked.iter().any(|c| c == host.as_str()) {
            return Err(bad(format!("{name} is given twice")));
        }
        checked.push(host.as_str().to_owned());
    }
    Ok(checked)
}
