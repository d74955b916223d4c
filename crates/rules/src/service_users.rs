//! Service users as their tenant looks after them: listed, disabled, given another key, deleted. They belong to the tenant, not to a
//! unit, so an admin of any unit may. What is disabled or has another key is refused from the next request on.

pub(crate) mod store;

use crate::{
    Error, Result,
    accounts::Deleted,
    codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::Input,
    lists::{Page, Paged},
    moment::Moment,
    policy, secrets,
    users::{
        key_purpose,
        managed::{NewKey, store as people},
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A service user.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct TenantServiceUser {
    pub id: String,
    pub email: String,
    pub status: ServiceUserStatus,
    /// Within the last second or so.
    pub last_used_on: Option<Moment>,
    pub created_on: Moment,
    pub modified_on: Moment,
}

/// Whether a service user may do anything.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum ServiceUserStatus {
    Active,
    /// By its tenant, or an operator in its place.
    Disabled,
    /// By an operator; its tenant cannot lift that.
    Suspended,
}

impl ServiceUserStatus {
    const fn as_str(self) -> &'static str {
        match self {
            ServiceUserStatus::Active => "active",
            ServiceUserStatus::Disabled => "disabled",
            ServiceUserStatus::Suspended => "suspended",
        }
    }

    fn of(stored: &str) -> ServiceUserStatus {
        match stored {
            "active" => ServiceUserStatus::Active,
            "disabled" => ServiceUserStatus::Disabled,
            _ => ServiceUserStatus::Suspended,
        }
    }
}

/// What to change.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StatusChange {
    /// `active` or `disabled`.
    pub status: ServiceUserStatus,
}

impl Input for StatusChange {
    const BAD: &'static Code = &codes::SERVICE_USER_INVALID;
}

/// What to list.
#[derive(Clone, Debug)]
pub struct Query {
    /// Part of the address, whatever its case.
    pub name: Option<String>,
    pub page: Page,
}

/// A tenant's service users, by address.
pub async fn list(ctx: &Ctx, tenant: String, query: Query) -> Result<Paged<TenantServiceUser>> {
    ctx.read(
        &policy::SERVICE_USER_LIST,
        Scope::Tenant(tenant),
        query,
        |op, q| {
            Box::pin(async move {
                let name = q.name.as_deref().map(str::to_lowercase);
                let total = store::count(op, name.as_deref()).await?;
                let items = store::page(op, name.as_deref(), q.page).await?;
                Ok(Paged::new(items, q.page, total))
            })
        },
    )
    .await
}

/// One of them.
pub async fn get(ctx: &Ctx, tenant: String, id: String) -> Result<TenantServiceUser> {
    ctx.read(
        &policy::SERVICE_USER_LIST,
        Scope::Tenant(tenant),
        id,
        |op, id| Box::pin(async move { here(op, id).await }),
    )
    .await
}

/// Of the place's tenant.
async fn here(op: &mut Op<'_, '_>, id: &str) -> Result<TenantServiceUser> {
    let found = store::find(op, id).await?;
    found.ok_or_else(|| Error::from(&codes::SERVICE_USER_NOT_FOUND))
}

/// Disables a service user, or enables it.
pub async fn update(
    ctx: &Ctx,
    tenant: String,
    id: String,
    change: StatusChange,
) -> Result<TenantServiceUser> {
    ctx.write(
        &policy::SERVICE_USER_UPDATE,
        Scope::Tenant(tenant),
        (id, change),
        |op, (id, change)| {
            Box::pin(async move {
                if change.status == ServiceUserStatus::Suspended {
                    return Err(Error::from(&codes::SERVICE_USER_INVALID)
                        .text("status: active or disabled is expected; operators suspend")
                        .at("/status"));
                }
                let before = here(op, id).await?;
                if before.status == ServiceUserStatus::Suspended && !op.standing().operator {
                    return Err(Error::from(&codes::NO_PERMISSION)
                        .text("An operator suspended this service user, and only an operator can lift that"));
                }
                store::set_status(op, id, change.status).await?;
                let after = here(op, id).await?;
                op.updated(id, &before, &after)?;
                op.also(id)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Gives a service user a new API key; the old one is refused from then on.
pub async fn roll_key(ctx: &Ctx, tenant: String, id: String) -> Result<NewKey> {
    ctx.write(
        &policy::SERVICE_USER_KEY,
        Scope::Tenant(tenant),
        id,
        |op, id| {
            Box::pin(async move {
                let before = here(op, id).await?;
                let api_key = secrets::api_key(op.env());
                let master = op.ctx().rules().key();
                let sealed = master.seal(op.env(), &key_purpose(id), api_key.as_bytes());
                people::set_key(op, id, &secrets::hash(&api_key), &sealed).await?;
                let after = here(op, id).await?;
                op.updated(id, &before, &after)?;
                op.also(id)?;
                Ok(NewKey {
                    id: after.id,
                    email: after.email,
                    api_key,
                })
            })
        },
    )
    .await
}

/// Deletes a service user: its memberships and roles end, its key and tokens are refused, its address is free again. What it did
/// stays in the audit logs under its id.
pub async fn delete(ctx: &Ctx, tenant: String, id: String) -> Result<Deleted> {
    ctx.write(
        &policy::SERVICE_USER_DELETE,
        Scope::Tenant(tenant),
        id,
        |op, id| {
            Box::pin(async move {
                let before = here(op, id).await?;
                let accounts = store::accounts(op, id).await?;
                store::end_memberships(op, id).await?;
                store::delete(op, id).await?;
                op.deleted(id, &before)?;
                // In the log of each account that it was a member of; they learn nothing of each other.
                for account in &accounts {
                    op.also(account)?;
                }
                op.also(id)?;
                Ok(Deleted { id: before.id })
            })
        },
    )
    .await
}
