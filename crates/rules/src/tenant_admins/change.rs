//! Other roles for an admin, and making somebody an admin no longer.

use super::{
    Admin,
    reach::{self, Reach},
    store,
};
use crate::{
    Error, Result,
    accounts::Deleted,
    codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    policy,
    tenant_roles::TenantRole,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// Which role, and where.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct AdminChange {
    pub role: TenantRole,
    /// Units in which they have a role, by id; if nothing is said, all that the caller may manage.
    #[serde(default, deserialize_with = "given")]
    pub unit_ids: Option<Vec<String>>,
}

impl Input for AdminChange {
    const BAD: &'static Code = &codes::ADMIN_INVALID;
}

/// Gives an admin another role in units.
pub async fn update(ctx: &Ctx, tenant: String, user: String, change: AdminChange) -> Result<Admin> {
    ctx.write(
        &policy::ADMIN_UPDATE,
        Scope::Tenant(tenant),
        (user, change),
        |op, (user, change)| {
            Box::pin(async move {
                let reach = reach::manageable(op).await?;
                let before = find(op, &reach, user).await?;
                let has = |unit: &String| before.units.iter().any(|u| u.id == *unit);
                let mut units = reach.choose(change.unit_ids.as_deref())?;
                if change.unit_ids.is_none() {
                    units.retain(has);
                } else if let Some(i) = units.iter().position(|unit| !has(unit)) {
                    return Err(Error::from(&codes::ADMIN_INVALID)
                        .text("They have no role in this unit")
                        .at(format!("/unit_ids/{i}")));
                }
                for unit in &units {
                    store::set_role(op, unit, user, change.role).await?;
                }
                let after = find(op, &reach, user).await?;
                op.updated(user, &before, &after)?;
                op.also(user)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Somebody has a role in a unit no longer, or in none that the caller manages; their user stays.
pub async fn delete(
    ctx: &Ctx,
    tenant: String,
    user: String,
    unit: Option<String>,
) -> Result<Deleted> {
    ctx.write(
        &policy::ADMIN_DELETE,
        Scope::Tenant(tenant),
        (user, unit),
        |op, (user, unit)| {
            Box::pin(async move {
                let reach = reach::manageable(op).await?;
                let before = find(op, &reach, user).await?;
                let ends = |id: &str| unit.as_deref().is_none_or(|unit| unit == id);
                let ending = before.units.iter().filter(|u| ends(&u.id));
                let ending: Vec<&str> = ending.map(|u| u.id.as_str()).collect();
                if ending.is_empty() {
                    return Err(Error::from(&codes::ADMIN_NOT_FOUND));
                }
                for unit in ending {
                    store::delete(op, user, unit).await?;
                }
                match store::find(op, user).await?.and_then(|a| reach.of(a)) {
                    Some(after) => op.updated(user, &before, &after)?,
                    None => op.deleted(user, &before)?,
                }
                op.also(user)?;
                Ok(Deleted { id: before.id })
            })
        },
    )
    .await
}

async fn find(op: &mut Op<'_, '_>, reach: &Reach, user: &str) -> Result<Admin> {
    let found = store::find(op, user).await?.and_then(|a| reach.of(a));
    found.ok_or_else(|| Error::from(&codes::ADMIN_NOT_FOUND))
}
