//! `tenantry unit`.

use super::{Column, Desk, Status, id};
use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Map, json};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Units {
    /// List a tenant's units, by name
    List {
        /// Id of the tenant, or its exact name
        tenant: String,
    },
    /// Create a unit; nobody is an admin of it yet
    #[command(after_long_help = CREATE_EXAMPLES)]
    Create {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// What people call it; need not be unique
        name: String,
    },
    /// Rename a unit, suspend it or lift that
    Update {
        /// Id
        #[arg(value_parser = id)]
        unit: String,
        /// Another name
        #[arg(long)]
        name: Option<String>,
        /// Suspended: no new accounts; those it has go on
        #[arg(long)]
        status: Option<Status>,
    },
}

const CREATE_EXAMPLES: &str = "\
Examples:
  tenantry unit create \"Example Hosting\" North
  tenantry admin create \"Example Hosting\" north@hosting.example --unit UNIT_ID";

const COLUMNS: &[Column] = &[
    ("ID", "/id"),
    ("NAME", "/name"),
    ("STATUS", "/status"),
    ("ACCOUNTS", "/accounts_count"),
    ("ZONES", "/zones_count"),
];

impl Units {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        match self {
            Units::List { tenant } => {
                let path = format!("/tenants/{}/units", desk.tenant(&tenant).await?);
                desk.many(&desk.list(&path, &[]).await?, COLUMNS)
            }
            Units::Create { tenant, name } => {
                let path = format!("/tenants/{}/units", desk.tenant(&tenant).await?);
                let body = json!({ "name": name });
                desk.one(&desk.send(Method::POST, &path, Some(body)).await?)
            }
            Units::Update { unit, name, status } => {
                let mut body = Map::new();
                if let Some(name) = name {
                    body.insert("name".to_owned(), name.into());
                }
                if let Some(status) = status {
                    body.insert("status".to_owned(), status.json());
                }
                let path = format!("/units/{unit}");
                desk.one(&desk.send(Method::PATCH, &path, Some(body.into())).await?)
            }
        }
    }
}
