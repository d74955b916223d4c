//! `tenantry admin`: for operators, and for a tenant's admins, who name their tenant by its id.

use super::{Column, Desk, id};
use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Admins {
    /// List the people of a tenant with their roles and units, by address
    List {
        /// Id of the tenant, or its exact name
        tenant: String,
    },
    /// Give somebody a role in units
    ///
    /// Somebody new gets a user, whose API key is printed this once. Somebody who has a user keeps it, and its key. Units are
    /// added to those they have.
    #[command(after_long_help = CREATE_EXAMPLES)]
    Create {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// Address of the admin
        email: String,
        /// Id of a unit, may be repeated; all that the tenant has now, if none is named
        #[arg(long = "unit", value_name = "UNIT", value_parser = id)]
        units: Vec<String>,
        /// What they may do there; admin if it is not said
        #[arg(long, value_enum)]
        role: Option<Role>,
    },
    /// Give an admin another role
    Update {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// Address of the admin, or id of their user
        admin: String,
        /// What they may do
        #[arg(long, value_enum)]
        role: Role,
        /// Id of a unit, may be repeated; all in which they have a role, if none is named
        #[arg(long = "unit", value_name = "UNIT", value_parser = id)]
        units: Vec<String>,
    },
    /// Take somebody's role away
    ///
    /// In the unit named, or in all of the tenant. Their user stays.
    Delete {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// Address of the admin, or id of their user
        admin: String,
        /// Id of a unit
        #[arg(long, value_parser = id)]
        unit: Option<String>,
    },
}

/// What somebody may do in a unit.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
#[value(rename_all = "snake_case")]
pub(in crate::cli) enum Role {
    /// Everything
    Admin,
    /// Read everything; edit zones, their records and settings; send invitations again
    Support,
    /// Read accounts and zones; edit billing and subscriptions
    Billing,
    /// Read everything
    ReadOnly,
}

impl Role {
    fn json(self) -> Value {
        let role = match self {
            Role::Admin => "admin",
            Role::Support => "support",
            Role::Billing => "billing",
            Role::ReadOnly => "read_only",
        };
        json!(role)
    }
}

const CREATE_EXAMPLES: &str = "\
Examples:
  tenantry admin create \"Example Hosting\" admin@hosting.example
  tenantry admin create \"Example Hosting\" north@hosting.example --unit UNIT_ID --role support --json";

const COLUMNS: &[Column] = &[
    ("ID", "/id"),
    ("EMAIL", "/email"),
    ("SUSPENDED", "/suspended"),
    ("ROLES", "/unit_roles"),
    ("UNITS", "/unit_names"),
];

impl Admins {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        match self {
            Admins::List { tenant } => {
                let path = format!("/tenants/{}/admins", desk.tenant(&tenant).await?);
                let mut all = desk.list(&path, &[]).await?;
                if !desk.json {
                    for admin in &mut all {
                        let units = admin["units"].as_array().into_iter().flatten();
                        let names: Vec<_> = units.map(|unit| unit["name"].clone()).collect();
                        admin["unit_names"] = names.into();
                        let units = admin["units"].as_array().into_iter().flatten();
                        let roles: Vec<_> = units.map(|unit| unit["role"].clone()).collect();
                        admin["unit_roles"] = roles.into();
                    }
                }
                desk.many(&all, COLUMNS)
            }
            Admins::Create {
                tenant,
                email,
                units,
                role,
            } => {
                let path = format!("/tenants/{}/admins", desk.tenant(&tenant).await?);
                let mut body = json!({ "email": email });
                if !units.is_empty() {
                    body["unit_ids"] = json!(units);
                }
                if let Some(role) = role {
                    body["role"] = role.json();
                }
                desk.one(&desk.send(Method::POST, &path, Some(body)).await?)
            }
            Admins::Update {
                tenant,
                admin,
                role,
                units,
            } => {
                let tenant = desk.tenant(&tenant).await?;
                let user = person(desk, &tenant, &admin).await?;
                let mut body = json!({ "role": role.json() });
                if !units.is_empty() {
                    body["unit_ids"] = json!(units);
                }
                let path = format!("/tenants/{tenant}/admins/{user}");
                desk.one(&desk.send(Method::PATCH, &path, Some(body)).await?)
            }
            Admins::Delete {
                tenant,
                admin,
                unit,
            } => {
                let tenant = desk.tenant(&tenant).await?;
                let user = person(desk, &tenant, &admin).await?;
                let query = unit.map_or_else(String::new, |unit| format!("?unit_id={unit}"));
                let path = format!("/tenants/{tenant}/admins/{user}{query}");
                desk.one(&desk.send(Method::DELETE, &path, None).await?)
            }
        }
    }
}

/// The id of somebody of the tenant, or of another user, named by id or by address.
async fn person(desk: &Desk, tenant: &str, named: &str) -> Result<String> {
    if rules::ids::well_formed(named) {
        return Ok(named.to_owned());
    }
    let all = desk.list(&format!("/tenants/{tenant}/admins"), &[]).await?;
    let is = |a: &&Value| {
        a["email"]
            .as_str()
            .is_some_and(|e| e.eq_ignore_ascii_case(named))
    };
    match all.iter().find(is).and_then(|a| a["id"].as_str()) {
        Some(id) => Ok(id.to_owned()),
        None => desk.user(named).await,
    }
}
