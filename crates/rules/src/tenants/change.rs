//! Changing a tenant, its suspension included.

use super::{Status, Tenant, store};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Scope},
    input::{Input, given, nullable},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// What to change; the rest stays as it is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct TenantChange {
    #[serde(default, deserialize_with = "given")]
    pub name: Option<String>,
    #[serde(rename = "type", default, deserialize_with = "given")]
    pub kind: Option<String>,
    /// `suspended`: nothing in the tenant can be changed but by operators. DNS goes on.
    #[serde(default, deserialize_with = "given")]
    pub status: Option<Status>,
    #[serde(default, deserialize_with = "given")]
    pub contacts: Option<ContactsChange>,
    /// Null for none.
    #[serde(default, deserialize_with = "nullable")]
    pub customer_id: Option<Option<String>>,
    /// All of them.
    #[serde(default, deserialize_with = "given")]
    pub labels: Option<Vec<String>>,
    /// All of them; zones keep the ones they have.
    #[serde(default, deserialize_with = "given")]
    pub name_servers: Option<Vec<String>>,
    /// Null: as the installation is configured.
    #[serde(default, deserialize_with = "nullable")]
    pub rate_limit: Option<Option<i64>>,
}

/// Contacts to change.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct ContactsChange {
    /// Null for none.
    #[serde(default, deserialize_with = "nullable")]
    pub email: Option<Option<String>>,
    /// Null for none.
    #[serde(default, deserialize_with = "nullable")]
    pub website: Option<Option<String>>,
}

impl Input for TenantChange {
    const BAD: &'static Code = &codes::TENANT_INVALID;
}

/// Changes a tenant; refused when nothing that can be changed was sent.
pub async fn update(ctx: &Ctx, id: String, change: TenantChange) -> Result<Tenant> {
    ctx.write(
        &policy::TENANT_UPDATE,
        Scope::Tenant(id),
        change,
        |op, change| {
            Box::pin(async move {
                let before = store::find(op).await?;
                let mut after = before.clone();
                if !change.apply(&mut after) {
                    let text = "None of the properties of a tenant that can be changed was sent";
                    return Err(Error::from(&codes::TENANT_INVALID).text(text));
                }
                after.settle()?;
                after.modified_on = Moment(op.now());
                store::update(op, &after).await?;
                op.updated(&before.id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

impl TenantChange {
    /// False when nothing is given.
    fn apply(&self, to: &mut Tenant) -> bool {
        let mut any = false;
        any |= set(&mut to.name, self.name.as_ref());
        any |= set(&mut to.kind, self.kind.as_ref());
        any |= set(&mut to.status, self.status.as_ref());
        any |= set(&mut to.customer_id, self.customer_id.as_ref());
        any |= set(&mut to.labels, self.labels.as_ref());
        any |= set(&mut to.name_servers, self.name_servers.as_ref());
        any |= set(&mut to.rate_limit, self.rate_limit.as_ref());
        if let Some(contacts) = &self.contacts {
            any |= set(&mut to.contacts.email, contacts.email.as_ref());
            any |= set(&mut to.contacts.website, contacts.website.as_ref());
        }
        any
    }
}

fn set<T: Clone>(field: &mut T, new: Option<&T>) -> bool {
    if let Some(new) = new {
        field.clone_from(new);
    }
    new.is_some()
}
