//! `tenantry admin`.

use super::{Column, Desk, id};
use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;
use serde_json::json;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Admins {
    /// List a tenant's admins with their units, by address
    List {
        /// Id of the tenant, or its exact name
        tenant: String,
    },
    /// Make somebody an admin
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
    },
    /// Make somebody an admin no longer
    ///
    /// Of the unit named, or of all of the tenant. Their user stays.
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

const CREATE_EXAMPLES: &str = "\
Examples:
  tenantry admin create \"Example Hosting\" admin@hosting.example
  tenantry admin create \"Example Hosting\" north@hosting.example --unit UNIT_ID --json";

const COLUMNS: &[Column] = &[
    ("ID", "/id"),
    ("EMAIL", "/email"),
    ("SUSPENDED", "/suspended"),
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
                    }
                }
                desk.many(&all, COLUMNS)
            }
            Admins::Create {
                tenant,
                email,
                units,
            } => {
                let path = format!("/tenants/{}/admins", desk.tenant(&tenant).await?);
                let mut body = json!({ "email": email });
                if !units.is_empty() {
                    body["unit_ids"] = json!(units);
                }
                desk.one(&desk.send(Method::POST, &path, Some(body)).await?)
            }
            Admins::Delete {
                tenant,
                admin,
                unit,
            } => {
                let (tenant, user) = (desk.tenant(&tenant).await?, desk.user(&admin).await?);
                let query = unit.map_or_else(String::new, |unit| format!("?unit_id={unit}"));
                let path = format!("/tenants/{tenant}/admins/{user}{query}");
                desk.one(&desk.send(Method::DELETE, &path, None).await?)
            }
        }
    }
}
