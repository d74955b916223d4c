//! `tenantry service-user`: for operators, and for a tenant's admins, who name their tenant by its id.

use super::{Column, Desk, query};
use anyhow::{Result, bail};
use clap::Subcommand;
use reqwest::Method;
use serde_json::json;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ServiceUsers {
    /// List a tenant's service users, by address
    List {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// Part of the address
        #[arg(long)]
        name: Option<String>,
    },
    /// Show a service user
    #[command(visible_alias = "get")]
    Show {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// Id of the service user, or its address
        user: String,
    },
    /// Disable a service user: it is refused everything
    Disable {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// Id of the service user, or its address
        user: String,
    },
    /// Enable a service user again
    Enable {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// Id of the service user, or its address
        user: String,
    },
    /// Give a service user a new API key
    ///
    /// It is printed this once. The old one is refused from then on.
    Key {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// Id of the service user, or its address
        user: String,
    },
    /// Delete a service user: its memberships end, its address is free again
    Delete {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// Id of the service user, or its address
        user: String,
    },
}

const COLUMNS: &[Column] = &[
    ("ID", "/id"),
    ("EMAIL", "/email"),
    ("STATUS", "/status"),
    ("CREATED", "/created_on"),
    ("LAST USED", "/last_used_on"),
];

impl ServiceUsers {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        let (tenant, user, method, below, body) = match self {
            ServiceUsers::List { tenant, name } => {
                let path = format!("/tenants/{}/service_users", desk.tenant(&tenant).await?);
                let all = desk
                    .list(&path, &query([("name", name.as_deref())]))
                    .await?;
                return desk.many(&all, COLUMNS);
            }
            ServiceUsers::Show { tenant, user } => (tenant, user, None, "", None),
            ServiceUsers::Disable { tenant, user } => {
                let body = json!({ "status": "disabled" });
                (tenant, user, Some(Method::PATCH), "", Some(body))
            }
            ServiceUsers::Enable { tenant, user } => {
                let body = json!({ "status": "active" });
                (tenant, user, Some(Method::PATCH), "", Some(body))
            }
            ServiceUsers::Key { tenant, user } => (tenant, user, Some(Method::POST), "/key", None),
            ServiceUsers::Delete { tenant, user } => (tenant, user, Some(Method::DELETE), "", None),
        };
        let all = format!("/tenants/{}/service_users", desk.tenant(&tenant).await?);
        let path = format!("{all}/{}{below}", named(desk, &all, &user).await?);
        let result = match method {
            None => desk.look(&path, &[]).await?,
            Some(method) => desk.send(method, &path, body).await?,
        };
        desk.one(&result)
    }
}

/// The id of one that is named by id or by address.
async fn named(desk: &Desk, all: &str, user: &str) -> Result<String> {
    if rules::ids::well_formed(user) {
        return Ok(user.to_owned());
    }
    let found = desk.list(all, &[("name", user)]).await?;
    let is = |email: Option<&str>| email.is_some_and(|e| e.eq_ignore_ascii_case(user));
    let mut ids = found.iter().filter(|u| is(u["email"].as_str()));
    match ids.next().and_then(|u| u["id"].as_str()) {
        Some(id) => Ok(id.to_owned()),
        None => bail!("there is no service user with the address {user}"),
    }
}
