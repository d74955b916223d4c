//! Changing a zone: one property at a time. v4: documented.

use super::{Zone, store};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    moment::Moment,
    plans, policy,
    zones::ZoneType,
};
use dns::name::HostName;
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
        |op, change| {
            Box::pin(async move {
                let given = [
                    change.paused.is_some(),
                    change.kind.is_some(),
                    change.vanity_name_servers.is_some(),
                ];
                match given.iter().filter(|g| **g).count() {
                    0 => return Err(Error::from(&codes::ZONE_NO_PROPERTY)),
                    1 => {}
                    _ => return Err(Error::from(&codes::ZONE_ONE_PROPERTY)),
                }
                let before = super::here(op).await?;
                let mut after = before.clone();
                if let Some(paused) = change.paused {
                    after.paused = paused;
                }
                if change.kind.is_some_and(|kind| kind != before.kind) {
                    return Err(Error::from(&codes::ZONE_TYPE).at("/type"));
                }
                if let Some(names) = &change.vanity_name_servers {
                    after.vanity_name_servers = vanity(op, &before, names)?;
                }
                if after != before {
                    after.modified_on = Moment(op.now());
                    store::update(op, &after).await?;
                }
                op.updated(&after.id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// At most this many. v4: assumed.
const VANITY_MAX: usize = 5;

fn vanity(op: &Op<'_, '_>, zone: &Zone, names: &[String]) -> Result<Vec<String>> {
    let pointer = "/vanity_name_servers";
    let plan = op
        .place()
        .zone_plan
        .as_deref()
        .and_then(plans::Plan::from_word);
    if !names.is_empty() && !matches!(plan, Some(plans::Plan::Business | plans::Plan::Enterprise)) {
        return Err(Error::from(&codes::ZONE_VANITY).at(pointer));
    }
    let bad = |text: String| Error::from(&codes::ZONE_BODY).text(text).at(pointer);
    if names.len() > VANITY_MAX || names.len() == 1 {
        return Err(bad(format!(
            "Between 2 and {VANITY_MAX} vanity name servers can be given, or none"
        )));
    }
    let apex =
        dns::name::ZoneName::parse(&zone.name).map_err(|e| Error::internal(e.to_string()))?;
    let mut checked = Vec::with_capacity(names.len());
    for name in names {
        let host = HostName::parse(name).map_err(|e| bad(format!("{name}: {e}")))?;
        if !host.is_within(&apex) {
            return Err(bad(format!("{name} does not lie inside {}", zone.name)));
        }
        checked.push(host.as_str().to_owned());
    }
    checked.dedup();
    Ok(checked)
}
