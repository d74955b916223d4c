//! Making and removing custom name servers.

use super::{
    PER_SET,
    glue::{self, GlueRecord},
    store,
};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    plans::Plan,
    policy, zones,
};
use dns::name::HostName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether the zone that a name lies in is still ours to answer. v4: documented as deprecated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The zone is not active any more.
    Moved,
    Pending,
    Verified,
}

/// v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomNameServer {
    /// What is answered for the name, and needed as glue.
    pub dns_records: Vec<GlueRecord>,
    pub ns_name: String,
    /// From 1 to 5.
    pub ns_set: u8,
    pub status: Status,
    /// The zone that the name lies in.
    pub zone_tag: String,
}

/// v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewCustomNameServer {
    /// A host name below an active zone of the account.
    pub ns_name: String,
    /// From 1 to 5; 1 where nothing is said.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub ns_set: Option<u8>,
}

impl Input for NewCustomNameServer {
    const BAD: &'static Code = &codes::NAME_SERVER_BODY;
}

impl store::Kept {
    fn shown(&self, op: &Op<'_, '_>) -> CustomNameServer {
        let position = usize::try_from(self.position).unwrap_or(0);
        CustomNameServer {
            dns_records: glue::records(&op.settings().name_server_addresses, position),
            ns_name: self.name.clone(),
            ns_set: u8::try_from(self.ns_set).unwrap_or(1),
            status: if self.active {
                Status::Verified
            } else {
                Status::Moved
            },
            zone_tag: self.zone_id.clone(),
        }
    }
}

/// Of an account, by set.
pub async fn list(ctx: &Ctx, account: String) -> Result<Vec<CustomNameServer>> {
    let scope = Scope::Account(account);
    ctx.read(&policy::NAME_SERVER_LIST, scope, (), |op, ()| {
        Box::pin(async move {
            let kept = store::all(op).await?;
            Ok(kept.iter().map(|k| k.shown(op)).collect())
        })
    })
    .await
}

/// Zones of the account below which names can be taken. v4: documented as deprecated.
pub async fn available(ctx: &Ctx, account: String) -> Result<Vec<String>> {
    let scope = Scope::Account(account);
    ctx.read(&policy::NAME_SERVER_LIST, scope, (), |op, ()| {
        Box::pin(async move {
            let zones = store::active_zones(op).await?;
            let fit = zones.into_iter().filter(|z| has_them(&z.plan));
            Ok(fit.map(|z| z.name).collect())
        })
    })
    .await
}

fn has_them(plan: &str) -> bool {
    Plan::from_word(plan).is_some_and(|plan| plan.limits().custom_name_servers)
}

pub async fn create(
    ctx: &Ctx,
    account: String,
    new: NewCustomNameServer,
) -> Result<CustomNameServer> {
    ctx.write(
        &policy::NAME_SERVER_CREATE,
        Scope::Account(account),
        new,
        |op, new| Box::pin(create_in(op, new)),
    )
    .await
}

async fn create_in(op: &mut Op<'_, '_>, new: &NewCustomNameServer) -> Result<CustomNameServer> {
    let bad = |field: &'static str, text: String| {
        Error::from(&codes::NAME_SERVER_BODY).text(text).at(field)
    };
    let name = HostName::parse(&new.ns_name)
        .map_err(|e| bad("/ns_name", format!("{}: {e}", new.ns_name)))?;
    let name = name.as_str();
    let ns_set = new.ns_set.unwrap_or(1);
    if !(1..=5).contains(&ns_set) {
        return Err(bad(
            "/ns_set",
            "ns_set takes a number from 1 to 5".to_owned(),
        ));
    }
    let Some(zone) = store::zone_of(op, name).await? else {
        let text = format!("{name} does not lie below an active zone of this account");
        return Err(bad("/ns_name", text));
    };
    if !has_them(&zone.plan) {
        return Err(Error::from(&codes::NAME_SERVER_PLAN).at("/ns_name"));
    }
    let pools = zones::checks::store::pools(op).await?;
    if pools
        .iter()
        .chain(&op.settings().name_servers)
        .any(|pooled| pooled == name)
    {
        let text = format!("{name} is a name server of the operator or of a tenant");
        return Err(bad("/ns_name", text));
    }
    let all = store::all(op).await?;
    let set: Vec<&store::Kept> = all
        .iter()
        .filter(|k| k.ns_set == i64::from(ns_set))
        .collect();
    if set.len() >= *PER_SET.end() {
        let text = format!("A set has at most {} names", PER_SET.end());
        return Err(bad("/ns_set", text));
    }
    let before = store::joined(&all, ns_set);
    let position = set.iter().map(|k| k.position + 1).max().unwrap_or(0);
    if !store::insert(op, name, &zone, ns_set, position).await? {
        return Err(Error::from(&codes::NAME_SERVER_EXISTS).at("/ns_name"));
    }
    follow(op, ns_set, &before).await?;
    let made = store::all(op).await?.into_iter().find(|k| k.name == name);
    let made = made.ok_or_else(|| Error::internal("a name server that was made is not there"))?;
    let shown = made.shown(op);
    op.created(name, &shown)?;
    Ok(shown)
}

/// Refused while zones need it: a set in use has at least two names.
pub async fn delete(ctx: &Ctx, account: String, name: String) -> Result<Vec<String>> {
    ctx.write(
        &policy::NAME_SERVER_DELETE,
        Scope::Account(account),
        name,
        |op, name| {
            Box::pin(async move {
                let all = store::all(op).await?;
                let name = name.trim_end_matches('.').to_lowercase();
                let Some(kept) = all.iter().find(|k| k.name == name) else {
                    return Err(Error::from(&codes::NAME_SERVER_NOT_FOUND));
                };
                let ns_set = u8::try_from(kept.ns_set).unwrap_or(1);
                let before = store::joined(&all, ns_set);
                let left = all.iter().filter(|k| k.ns_set == kept.ns_set).count() - 1;
                if !PER_SET.contains(&left) && store::is_in_use(op, &before).await? {
                    return Err(Error::from(&codes::NAME_SERVER_IN_USE));
                }
                store::delete(op, &name).await?;
                follow(op, ns_set, &before).await?;
                op.deleted(&name, &kept.shown(op))?;
                Ok(Vec::new())
            })
        },
    )
    .await
}

/// Zones with the set have its names of now, and what is answered follows.
async fn follow(op: &mut Op<'_, '_>, ns_set: u8, before: &str) -> Result<()> {
    let all = store::all(op).await?;
    let after = store::joined(&all, ns_set);
    if !before.is_empty() {
        store::replace(op, before, &after).await?;
    }
    zones::touch_account(op).await
}
