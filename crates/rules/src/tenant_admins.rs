//! Tenant admins: users who provision and manage the accounts of units, as if they were super administrators of each.

pub(crate) mod store;

use crate::{
    Error, Result,
    accounts::Deleted,
    check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    lists::{Page, Paged},
    moment::Moment,
    policy, units,
    users::{
        self,
        managed::{ManagedUser, UserKind, store as people},
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An admin of some of a tenant's units.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Admin {
    /// The user.
    pub id: String,
    pub email: String,
    pub suspended: bool,
    pub units: Vec<AdminUnit>,
    /// Since when they are an admin of the tenant.
    pub created_on: Moment,
}

/// A unit that somebody is an admin of.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct AdminUnit {
    pub id: String,
    pub name: String,
}

/// What a new admin takes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct NewAdmin {
    /// Somebody who has a user keeps it, and its key.
    pub email: String,
    /// Units of the tenant, by id; all that it has now, if nothing is said.
    #[serde(default, deserialize_with = "given")]
    pub unit_ids: Option<Vec<String>>,
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

/// A tenant's admins, by address.
pub async fn list(ctx: &Ctx, tenant: String, page: Page) -> Result<Paged<Admin>> {
    ctx.read(
        &policy::ADMIN_LIST,
        Scope::Tenant(tenant),
        page,
        |op, page| Box::pin(async move { Ok(Paged::cut(store::all(op).await?, *page)) }),
    )
    .await
}

/// Makes somebody an admin of units, besides those that they have.
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
    let units = choose(op, new.unit_ids.as_deref()).await?;
    let found = people::by_address(op, &canonical).await?;
    let (user, api_key) = if let Some(user) = found {
        may_be_admin(op, &user)?;
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
    let before = store::find(op, &user).await?;
    for unit in &units {
        store::insert(op, unit, &user).await?;
    }
    let admin = store::find(op, &user)
        .await?
        .ok_or_else(|| Error::internal("an admin just made is not there"))?;
    match &before {
        Some(before) => op.updated(&user, before, &admin)?,
        None => op.created(&user, &admin)?,
    }
    op.also(&user)?;
    Ok(CreatedAdmin { admin, api_key })
}

/// The units meant, each one of the place's tenant.
async fn choose(op: &mut Op<'_, '_>, named: Option<&[String]>) -> Result<Vec<String>> {
    let all = units::store::ids(op).await?;
    let Some(named) = named else {
        return Ok(all);
    };
    if named.is_empty() {
        return Err(Error::from(&codes::ADMIN_INVALID)
            .text("An admin needs at least one unit")
            .at("/unit_ids"));
    }
    if let Some(i) = named.iter().position(|id| !all.contains(id)) {
        return Err(Error::from(&codes::ADMIN_INVALID)
            .text("There is no such unit in this tenant")
            .at(format!("/unit_ids/{i}")));
    }
    Ok(named.to_vec())
}

/// A service user belongs to one tenant.
fn may_be_admin(op: &Op<'_, '_>, user: &ManagedUser) -> Result<()> {
    let foreign = user.tenant_id.as_deref() != Some(op.place().tenant()?);
    if user.kind == UserKind::ServiceUser && foreign {
        return Err(Error::from(&codes::ADMIN_INVALID)
            .text("This address belongs to another tenant's service user")
            .at("/email"));
    }
    Ok(())
}

/// Somebody is an admin of a unit no longer, or of none in the tenant; their user stays.
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
                let not_found = || Error::from(&codes::ADMIN_NOT_FOUND);
                let before = store::find(op, user).await?.ok_or_else(not_found)?;
                if !store::delete(op, user, unit.as_deref()).await? {
                    return Err(not_found());
                }
                match store::find(op, user).await? {
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
