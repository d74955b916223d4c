//! Units: the parts of a tenant that hold accounts and have admins. Every tenant has at least one.

pub(crate) mod store;

use crate::{
    Error, Result, check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    lists::{Page, Paged},
    moment::Moment,
    policy,
    tenants::{NAME_MAX, Status},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A unit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Unit {
    pub id: String,
    pub name: String,
    pub tenant_id: String,
    pub status: Status,
    /// Live accounts.
    pub accounts_count: i64,
    /// Live zones.
    pub zones_count: i64,
    pub created_on: Moment,
    pub modified_on: Moment,
}

/// What a new unit takes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct NewUnit {
    /// 1 to 100 characters; need not be unique.
    pub name: String,
}

impl Input for NewUnit {
    const BAD: &'static Code = &codes::UNIT_INVALID;
}

/// What to change; the rest stays as it is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct UnitChange {
    #[serde(default, deserialize_with = "given")]
    pub name: Option<String>,
    /// `suspended`: no new accounts; those it has go on.
    #[serde(default, deserialize_with = "given")]
    pub status: Option<Status>,
}

impl Input for UnitChange {
    const BAD: &'static Code = &codes::UNIT_INVALID;
}

/// A tenant's units, by name.
pub async fn list(ctx: &Ctx, tenant: String, page: Page) -> Result<Paged<Unit>> {
    ctx.read(
        &policy::UNIT_LIST,
        Scope::Tenant(tenant),
        page,
        |op, page| {
            Box::pin(async move {
                let total = store::count(op).await?;
                Ok(Paged::new(store::page(op, *page).await?, *page, total))
            })
        },
    )
    .await
}

/// Makes a unit. Nobody is an admin of it yet.
pub async fn create(ctx: &Ctx, tenant: String, new: NewUnit) -> Result<Unit> {
    ctx.write(
        &policy::UNIT_CREATE,
        Scope::Tenant(tenant),
        new,
        |op, new| {
            Box::pin(async move {
                check::name(&codes::UNIT_INVALID, "/name", &new.name, NAME_MAX)?;
                let tenant = op.tenant()?;
                let unit = insert(op, &tenant, &new.name).await?;
                op.created(&unit.id, &unit)?;
                Ok(unit)
            })
        },
    )
    .await
}

/// Changes a unit; refused when nothing that can be changed was sent.
pub async fn update(ctx: &Ctx, unit: String, change: UnitChange) -> Result<Unit> {
    ctx.write(
        &policy::UNIT_UPDATE,
        Scope::Unit(unit),
        change,
        |op, change| {
            Box::pin(async move {
                if change.name.is_none() && change.status.is_none() {
                    return Err(Error::from(&codes::UNIT_INVALID)
                        .text("A unit's name and status can be changed; neither was sent"));
                }
                let before = store::find(op).await?;
                let mut after = before.clone();
                if let Some(name) = &change.name {
                    check::name(&codes::UNIT_INVALID, "/name", name, NAME_MAX)?;
                    after.name.clone_from(name);
                }
                after.status = change.status.unwrap_or(after.status);
                after.modified_on = Moment(op.now());
                store::update(op, &after).await?;
                op.updated(&before.id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// A unit more in a tenant, which may be new itself; the caller records the event.
pub(crate) async fn insert(op: &mut Op<'_, '_>, tenant: &str, name: &str) -> Result<Unit> {
    let now = Moment(op.now());
    let unit = Unit {
        id: op.new_id(),
        name: name.to_owned(),
        tenant_id: tenant.to_owned(),
        status: Status::Active,
        accounts_count: 0,
        zones_count: 0,
        created_on: now,
        modified_on: now,
    };
    store::insert(op, &unit).await?;
    Ok(unit)
}

/// Refused when the place's unit takes no new accounts.
pub(crate) async fn takes_accounts(op: &mut Op<'_, '_>) -> Result<()> {
    match store::find(op).await?.status {
        Status::Active => Ok(()),
        Status::Suspended => Err(Error::from(&codes::UNIT_SUSPENDED)),
    }
}
