//! A new tenant, with a unit to begin with.

use super::{Contacts, Status, Tenant, store};
use crate::{
    Result, codes,
    codes::Code,
    entitlements,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    moment::Moment,
    policy,
    units::{self, Unit},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a new tenant takes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct NewTenant {
    /// 1 to 100 characters.
    pub name: String,
    /// `partner` if nothing is said; at most 60 characters.
    #[serde(rename = "type", default, deserialize_with = "given")]
    pub kind: Option<String>,
    #[serde(default)]
    pub contacts: Contacts,
    /// At most 60 characters.
    #[serde(default)]
    pub customer_id: Option<String>,
    /// At most 50, of at most 60 characters each.
    #[serde(default)]
    pub labels: Vec<String>,
    /// An even number of host names; none for the operator's own.
    #[serde(default)]
    pub name_servers: Vec<String>,
    /// Requests in a window for each of its users.
    #[serde(default)]
    pub rate_limit: Option<i64>,
}

impl Input for NewTenant {
    const BAD: &'static Code = &codes::TENANT_INVALID;
}

/// A new tenant and its first unit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct CreatedTenant {
    #[serde(flatten)]
    pub tenant: Tenant,
    pub default_unit: Unit,
}

/// Makes a tenant with a unit `Default`, entitled to standard accounts and nothing else.
pub async fn create(ctx: &Ctx, new: NewTenant) -> Result<CreatedTenant> {
    ctx.write(
        &policy::TENANT_CREATE,
        Scope::Installation,
        new,
        |op, new| Box::pin(create_in(op, new)),
    )
    .await
}

/// The same, inside a transaction that stands in the installation.
pub(crate) async fn create_in(op: &mut Op<'_, '_>, new: &NewTenant) -> Result<CreatedTenant> {
    let now = Moment(op.now());
    let mut tenant = Tenant {
        id: op.new_id(),
        name: new.name.clone(),
        kind: new.kind.clone().unwrap_or_else(|| "partner".to_owned()),
        status: Status::Active,
        contacts: new.contacts.clone(),
        customer_id: new.customer_id.clone(),
        labels: new.labels.clone(),
        name_servers: new.name_servers.clone(),
        rate_limit: new.rate_limit,
        accounts_count: 0,
        zones_count: 0,
        created_on: now,
        modified_on: now,
    };
    tenant.settle()?;
    store::insert(op, &tenant).await?;
    let default_unit = units::insert(op, &tenant.id, "Default").await?;
    entitlements::begin(op, &tenant.id).await?;
    op.new_stream(&tenant.id).await?;
    let id = tenant.id.clone();
    let made = CreatedTenant {
        tenant,
        default_unit,
    };
    op.created(&id, &made)?;
    op.also(&id)?;
    Ok(made)
}
