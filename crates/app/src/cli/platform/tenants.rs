//! `tenantry tenant`.

use super::{Column, Desk, Limit, Status, limit, or_null};
use anyhow::Result;
use clap::{Args, Subcommand};
use reqwest::Method;
use serde_json::{Map, Value, json};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Tenants {
    /// List tenants, by name
    List {
        /// Only those whose name holds this
        #[arg(long)]
        name: Option<String>,
    },
    /// Show a tenant
    #[command(visible_alias = "get")]
    Show {
        /// Id, or exact name
        tenant: String,
    },
    /// Create a tenant, with a unit Default to begin with
    #[command(after_long_help = CREATE_EXAMPLES)]
    Create {
        /// What people call it; need not be unique
        name: String,
        #[command(flatten)]
        details: Details,
    },
    /// Change a tenant, suspend it or lift that
    ///
    /// What is not named stays as it is. An empty text clears a contact or the customer id; --label and --name-server name all
    /// there are to be.
    #[command(after_long_help = UPDATE_EXAMPLES)]
    Update {
        /// Id, or exact name
        tenant: String,
        /// Another name
        #[arg(long)]
        name: Option<String>,
        /// Suspended: its admins and customers read and change nothing; DNS goes on
        #[arg(long)]
        status: Option<Status>,
        #[command(flatten)]
        details: Details,
        /// No labels
        #[arg(long, conflicts_with = "labels")]
        no_labels: bool,
        /// Zones get the operator's own name servers
        #[arg(long, conflicts_with = "name_servers")]
        no_name_servers: bool,
    },
    /// Suspend a tenant: its admins and customers read and change nothing; DNS goes on
    Suspend {
        /// Id, or exact name
        tenant: String,
    },
    /// Lift a suspension
    #[command(visible_alias = "resume")]
    Unsuspend {
        /// Id, or exact name
        tenant: String,
    },
}

const CREATE_EXAMPLES: &str = "\
Examples:
  tenantry tenant create \"Example Hosting\" --contact-email ops@hosting.example
  tenantry tenant create Registrar --type registrar --name-server ns1.registrar.example --name-server ns2.registrar.example

Then give it admins, entitlements and a catalogue:
  tenantry admin create \"Example Hosting\" admin@hosting.example
  tenantry entitlement set \"Example Hosting\" service_users=true
  tenantry catalogue fill \"Example Hosting\" enterprise_reseller";

const UPDATE_EXAMPLES: &str = "\
Examples:
  tenantry tenant update \"Example Hosting\" --status suspended
  tenantry tenant update \"Example Hosting\" --rate-limit 5000 --label gold --label eu
  tenantry tenant update \"Example Hosting\" --rate-limit none --website ''";

#[derive(Args, Debug)]
pub(in crate::cli) struct Details {
    /// Your own word for what it is; partner, if nothing is said
    #[arg(long = "type", value_name = "WORD")]
    kind: Option<String>,
    /// Where it reads mail
    #[arg(long, value_name = "EMAIL")]
    contact_email: Option<String>,
    /// Its own pages
    #[arg(long, value_name = "URL")]
    website: Option<String>,
    /// Its number in your own books
    #[arg(long, value_name = "TEXT")]
    customer_id: Option<String>,
    /// Your own mark on it; may be repeated
    #[arg(long = "label", value_name = "TEXT")]
    labels: Vec<String>,
    /// Of its own pool, in pairs: two consecutive ones form a set; may be repeated
    #[arg(long = "name-server", value_name = "HOST")]
    name_servers: Vec<String>,
    /// Requests in a window for each of its users, or none for what is configured
    #[arg(long, value_name = "NUMBER", value_parser = limit)]
    rate_limit: Option<Limit>,
}

impl Details {
    fn body(self) -> Map<String, Value> {
        let mut body = Map::new();
        let mut contacts = Map::new();
        if let Some(email) = self.contact_email {
            contacts.insert("email".to_owned(), or_null(email));
        }
        if let Some(website) = self.website {
            contacts.insert("website".to_owned(), or_null(website));
        }
        let labels = (!self.labels.is_empty()).then(|| json!(self.labels));
        let servers = (!self.name_servers.is_empty()).then(|| json!(self.name_servers));
        for (name, value) in [
            ("type", self.kind.map(Value::String)),
            (
                "contacts",
                (!contacts.is_empty()).then_some(contacts.into()),
            ),
            ("customer_id", self.customer_id.map(or_null)),
            ("labels", labels),
            ("name_servers", servers),
            ("rate_limit", self.rate_limit.map(|limit| json!(limit.0))),
        ] {
            if let Some(value) = value {
                body.insert(name.to_owned(), value);
            }
        }
        body
    }
}

const COLUMNS: &[Column] = &[
    ("ID", "/id"),
    ("NAME", "/name"),
    ("TYPE", "/type"),
    ("STATUS", "/status"),
    ("ACCOUNTS", "/accounts_count"),
    ("ZONES", "/zones_count"),
];

impl Tenants {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        match self {
            Tenants::List { name } => {
                let query: Vec<(&str, &str)> =
                    name.iter().map(|name| ("name", name.as_str())).collect();
                desk.many(&desk.list("/tenants", &query).await?, COLUMNS)
            }
            Tenants::Show { tenant } => {
                let path = format!("/tenants/{}", desk.tenant(&tenant).await?);
                desk.one(&desk.send(Method::GET, &path, None).await?)
            }
            Tenants::Create { name, details } => {
                let mut body = details.body();
                body.insert("name".to_owned(), name.into());
                desk.one(
                    &desk
                        .send(Method::POST, "/tenants", Some(body.into()))
                        .await?,
                )
            }
            Tenants::Update {
                tenant,
                name,
                status,
                details,
                no_labels,
                no_name_servers,
            } => {
                let mut body = details.body();
                if let Some(name) = name {
                    body.insert("name".to_owned(), name.into());
                }
                if let Some(status) = status {
                    body.insert("status".to_owned(), status.json());
                }
                if no_labels {
                    body.insert("labels".to_owned(), json!([]));
                }
                if no_name_servers {
                    body.insert("name_servers".to_owned(), json!([]));
                }
                let path = format!("/tenants/{}", desk.tenant(&tenant).await?);
                desk.one(&desk.send(Method::PATCH, &path, Some(body.into())).await?)
            }
            Tenants::Suspend { tenant } => status(desk, &tenant, Status::Suspended).await,
            Tenants::Unsuspend { tenant } => status(desk, &tenant, Status::Active).await,
        }
    }
}

async fn status(desk: &Desk, tenant: &str, status: Status) -> Result<()> {
    let path = format!("/tenants/{}", desk.tenant(tenant).await?);
    let body = json!({ "status": status.json() });
    desk.one(&desk.send(Method::PATCH, &path, Some(body)).await?)
}
