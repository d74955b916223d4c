//! Tenants: the partners of the operator, as the operator sees them. What their own admins see is in `own`.

pub mod accounts;
mod change;
mod create;
pub mod own;
pub(crate) mod store;

pub use change::{ContactsChange, TenantChange, update};
pub use create::{CreatedTenant, NewTenant, create};

use crate::{
    Error, Result, check, codes,
    gate::{Ctx, Scope},
    lists::{Page, Paged},
    moment::Moment,
    policy,
};
use dns::name::HostName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest name of a tenant or unit, in characters.
pub const NAME_MAX: usize = 100;
/// Longest type, label or customer id, in characters.
pub const WORD_MAX: usize = 60;
/// Most labels of a tenant.
pub const LABELS_MAX: usize = 50;
/// Most name servers in a tenant's pool.
pub const NAME_SERVERS_MAX: usize = 200;

/// Whether a tenant or unit may be worked with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    #[default]
    Active,
    /// A suspended tenant's admins and customers read, and change nothing; DNS goes on. A suspended unit takes no new accounts.
    Suspended,
}

impl Status {
    /// On the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Suspended => "suspended",
        }
    }

    pub(crate) fn of(stored: &str) -> Status {
        if stored == "active" {
            Status::Active
        } else {
            Status::Suspended
        }
    }
}

/// A tenant.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Tenant {
    pub id: String,
    pub name: String,
    /// The operator's own word, such as `partner`.
    #[serde(rename = "type")]
    pub kind: String,
    pub status: Status,
    pub contacts: Contacts,
    /// The tenant's number in the operator's own books.
    pub customer_id: Option<String>,
    pub labels: Vec<String>,
    /// Host names, of which two consecutive ones form a set; empty: zones get the operator's own.
    pub name_servers: Vec<String>,
    /// Requests that each of its users may make in a window; null: as the installation is configured.
    pub rate_limit: Option<i64>,
    /// Live accounts.
    pub accounts_count: i64,
    /// Live zones.
    pub zones_count: i64,
    pub created_on: Moment,
    pub modified_on: Moment,
}

/// How to reach a tenant.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Contacts {
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub website: Option<String>,
}

/// What to list.
#[derive(Clone, Debug)]
pub struct Query {
    /// Part of the name, whatever its case.
    pub name: Option<String>,
    pub page: Page,
}

/// All tenants, by name.
pub async fn list(ctx: &Ctx, query: Query) -> Result<Paged<Tenant>> {
    ctx.read(
        &policy::TENANT_LIST,
        Scope::Installation,
        query,
        |op, query| {
            Box::pin(async move {
                let name = query.name.as_deref().map(str::to_lowercase);
                let total = store::count(op, name.as_deref()).await?;
                let items = store::page(op, name.as_deref(), query.page).await?;
                Ok(Paged::new(items, query.page, total))
            })
        },
    )
    .await
}

/// One tenant.
pub async fn get(ctx: &Ctx, id: String) -> Result<Tenant> {
    ctx.read(&policy::TENANT_GET, Scope::Tenant(id), (), |op, ()| {
        Box::pin(store::find(op))
    })
    .await
}

impl Tenant {
    /// Looks at all values, and brings host names into their one form.
    fn settle(&mut self) -> Result<()> {
        let bad = &codes::TENANT_INVALID;
        check::name(bad, "/name", &self.name, NAME_MAX)?;
        check::name(bad, "/type", &self.kind, WORD_MAX)?;
        if let Some(email) = &self.contacts.email {
            check::email(bad, "/contacts/email", email)?;
        }
        if let Some(website) = &self.contacts.website {
            check::name(bad, "/contacts/website", website, 255)?;
        }
        if let Some(id) = &self.customer_id {
            check::name(bad, "/customer_id", id, WORD_MAX)?;
        }
        if self.labels.len() > LABELS_MAX {
            let text = format!("A tenant has at most {LABELS_MAX} labels");
            return Err(Error::from(bad).text(text).at("/labels"));
        }
        for (i, label) in self.labels.iter().enumerate() {
            check::name(bad, &format!("/labels/{i}"), label, WORD_MAX)?;
        }
        check::limit(bad, "/rate_limit", self.rate_limit, 1)?;
        self.name_servers = pool(&self.name_servers)?;
        Ok(())
    }
}

/// A pool in its one form: an even number of different host names.
fn pool(given: &[String]) -> Result<Vec<String>> {
    let bad = &codes::TENANT_INVALID;
    let mut names: Vec<String> = Vec::with_capacity(given.len());
    for (i, text) in given.iter().enumerate() {
        let host = HostName::parse(text).ok().map(|h| h.to_string());
        match host {
            Some(host) if !names.contains(&host) => names.push(host),
            Some(_) => {
                return Err(Error::from(bad)
                    .text("A name server appears twice")
                    .at(format!("/name_servers/{i}")));
            }
            None => {
                return Err(Error::from(bad)
                    .text("This is not a host name")
                    .at(format!("/name_servers/{i}")));
            }
        }
    }
    if names.len() > NAME_SERVERS_MAX || !names.len().is_multiple_of(2) {
        let text = format!(
            "A pool takes an even number of name servers, at most {NAME_SERVERS_MAX}: two consecutive ones form a set"
        );
        return Err(Error::from(bad).text(text).at("/name_servers"));
    }
    Ok(names)
}
