//! Tenant admins: the people of a tenant, each with a role in some of its units. An operator manages all of them; an admin
//! manages the colleagues of the units that it is an admin of, and learns nothing of the others.

mod change;
mod reach;
pub(crate) mod store;

pub use change::{AdminChange, delete, update};

pub(crate) use reach::{manages_whole_tenant, whole_tenant};

use crate::{
    Error, Result, check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    lists::{Page, Paged},
    moment::Moment,
    policy,
    tenant_roles::TenantRole,
    users::{
        self,
        managed::{ManagedUser, UserKind, store as people},
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody with a role in some of a tenant's units.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Admin {
    /// The user.
    pub id: String,
    pub email: String,
    pub suspended: bool,
    /// Those that the reader may know of.
    pub units: Vec<AdminUnit>,
    /// Since when they have a role there.
    pub created_on: Moment,
}

/// A unit, and what somebody is there.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct AdminUnit {
    pub id: String,
    pub name: String,
    pub role: TenantRole,
}

/// What a new admin takes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct NewAdmin {
    /// Somebody who has a user keeps it, and its key.
    pub email: String,
    /// Units of the tenant, by id; if nothing is said, all that it has now, or that the caller is an admin of.
    #[serde(default, deserialize_with = "given")]
    pub unit_ids: Option<Vec<String>>,
    /// The role in these units. If nothing is said: `admin`, and what they are already.
    #[serde(default, deserialize_with = "given")]
    pub role: Option<TenantRole>,
}

impl Input for NewAdmin {
    const BAD: &'static Code = &codes::ADMIN_INVALID;
}

/// An admin just made, or given more units.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct CreatedAdmin {
    #[serde(flatten)]
    pub admin: Admin,
    /// Of a new user: the only time that it is shown. Null for somebody who had a user.
    pub api_key: Option<String>,
}

/// A tenant's admins, by address: of all units for an operator, else of those whose members the caller may read.
pub async fn list(ctx: &Ctx, tenant: String, page: Page) -> Result<Paged<Admin>> {
    ctx.read(
        &policy::ADMIN_LIST,
        Scope::Tenant(tenant),
        page,
        |op, page| {
            Box::pin(async move {
                let reach = reach::readable(op).await?;
                let all = store::all(op).await?;
                Ok(Paged::cut(
                    all.into_iter().filter_map(|a| reach.of(a)).collect(),
                    *page,
                ))
            })
        },
    )
    .await
}

/// Gives somebody a role in units, besides those that they have.
pub async fn create(ctx: &Ctx, tenant: String, new: NewAdmin) -> Result<CreatedAdmin> {
    ctx.write(
        &policy::ADMIN_CREATE,
        Scope::Tenant(tenant),
        new,
        |op, new| Box::pin(create_in(op, new)),
    )
    .await
}

/// The same, inside a transaction that stands in the tenant.
pub(crate) async fn create_in(op: &mut Op<'_, '_>, new: &NewAdmin) -> Result<CreatedAdmin> {
    let canonical = check::email(&codes::ADMIN_INVALID, "/email", &new.email)?;
    let reach = reach::manageable(op).await?;
    let units = reach.choose(new.unit_ids.as_deref())?;
    let found = people::by_address(op, &canonical).await?;
    let (user, api_key) = if let Some(user) = found {
        may_be_admin(op, &user).await?;
        (user.id, None)
    } else {
        let tenant = op.tenant()?;
        let user = users::NewUser {
            email: &new.email,
            canonical: &canonical,
            kind: "user",
            tenant_id: Some(&tenant),
            operator: false,
        };
        let (user, api_key) = users::insert(op, &user).await?;
        (user.id, Some(api_key))
    };
    let before = store::find(op, &user).await?.and_then(|a| reach.of(a));
    for unit in &units {
        store::insert(op, unit, &user, new.role.unwrap_or_default()).await?;
        if let Some(role) = new.role {
            store::set_role(op, unit, &user, role).await?;
        }
    }
    let admin = store::find(op, &user)
        .await?
        .and_then(|a| reach.of(a))
        .ok_or_else(|| Error::internal("an admin just made is not there"))?;
    match &before {
        Some(before) => op.updated(&user, before, &admin)?,
        None => op.created(&user, &admin)?,
    }
    op.also(&user)?;
    Ok(CreatedAdmin { admin, api_key })
}

/// A service user belongs to one tenant. Somebody who is nothing to the tenant can be made its admin by an operator only, so that
/// an admin learns as much of who has a user as from making a service user, and no more.
async fn may_be_admin(op: &mut Op<'_, '_>, user: &ManagedUser) -> Result<()> {
    let foreign = user.tenant_id.as_deref() != Some(op.place().tenant()?);
    let by_operator = op.standing().operator;
    if user.kind == UserKind::ServiceUser && foreign && by_operator {
        return Err(Error::from(&codes::ADMIN_INVALID)
            .text("This address belongs to another tenant's service user")
            .at("/email"));
    }
    if !by_operator && foreign && store::find(op, &user.id).await?.is_none() {
        return Err(Error::from(&codes::USER_EXISTS).at("/email"));
    }
    Ok(())
}
