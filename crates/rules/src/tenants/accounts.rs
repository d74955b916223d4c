//! The accounts of a tenant, of those units that the caller is an admin of.

pub(crate) mod store;

use super::own::store::units;
use crate::{
    Result,
    accounts::{self, Account, AccountType},
    gate::{Ctx, Scope},
    lists::{Direction, Page, Paged, merge},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::Serialize;

/// An account of a tenant, with each member under both of its names. v4: those of the SDKs documented, the `account_…` ones
/// observed.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct TenantAccount {
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: AccountType,
    pub created_on: Moment,
    pub settings: Settings,
    pub account_tag: String,
    pub account_pubname: String,
    pub account_type: AccountType,
    /// The unit it is in. Not in v4.
    pub unit_tag: String,
}

/// v4: documented.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct Settings {
    pub enforce_twofactor: bool,
    pub abuse_contact_email: Option<String>,
    pub api_access_enabled: Option<bool>,
    /// Always null: no access of the operator's people waits for an approval here.
    pub access_approval_expiry: Option<Moment>,
    /// v4: deprecated; always null.
    pub default_nameservers: Option<String>,
    /// v4: deprecated; always null.
    pub use_account_custom_ns_by_default: Option<bool>,
}

/// By which member a list is ordered. v4: documented, any of the top level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Name,
    Id,
    Type,
    CreatedOn,
    /// By whether a second factor is enforced.
    Settings,
    Unit,
}

impl Order {
    /// The order of this word.
    pub fn of(word: &str) -> Option<Order> {
        Some(match word {
            "name" | "account_pubname" => Order::Name,
            "id" | "account_tag" => Order::Id,
            "type" | "account_type" => Order::Type,
            "created_on" => Order::CreatedOn,
            "settings" => Order::Settings,
            "unit_tag" => Order::Unit,
            _ => return None,
        })
    }
}

/// What to list.
#[derive(Clone, Debug)]
pub struct Query {
    /// Part of the name, whatever its case. v4: observed.
    pub name: Option<String>,
    pub order: Order,
    pub direction: Direction,
    pub page: Page,
}

/// One page.
pub async fn list(ctx: &Ctx, tenant: String, query: Query) -> Result<Paged<TenantAccount>> {
    ctx.read(
        &policy::TENANT_READ,
        Scope::Tenant(tenant),
        query,
        |op, q| {
            Box::pin(async move {
                let name = q.name.as_deref().map(str::to_lowercase);
                let mut keys = Vec::new();
                let mut total = 0;
                for (unit, ..) in units(op).await? {
                    total += store::count(op, &unit, name.as_deref()).await?;
                    keys.push(store::keys(op, &unit, name.as_deref(), q).await?);
                }
                let ids: Vec<String> = merge(keys, q.page, q.direction)
                    .into_iter()
                    .map(|(_, id)| id)
                    .collect();
                let mut found = accounts::store::many(op, &ids).await?;
                found.sort_by_key(|a| ids.iter().position(|id| *id == a.id));
                let items = found.into_iter().map(TenantAccount::from).collect();
                Ok(Paged::new(items, q.page, total))
            })
        },
    )
    .await
}

impl From<Account> for TenantAccount {
    fn from(a: Account) -> TenantAccount {
        TenantAccount {
            account_tag: a.id.clone(),
            account_pubname: a.name.clone(),
            account_type: a.kind,
            id: a.id,
            name: a.name,
            kind: a.kind,
            created_on: a.created_on,
            settings: Settings {
                enforce_twofactor: a.settings.enforce_twofactor,
                abuse_contact_email: a.settings.abuse_contact_email,
                api_access_enabled: a.settings.api_access_enabled,
                access_approval_expiry: a.settings.access_approval_expiry,
                default_nameservers: None,
                use_account_custom_ns_by_default: None,
            },
            unit_tag: a.managed_by.parent_org_id,
        }
    }
}
