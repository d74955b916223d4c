//! `tenantry sso`.

use super::{Column, Desk, id};
use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Sso {
    /// List the connectors for a mail domain, whosesoever they are
    #[command(after_long_help = EXAMPLES)]
    List {
        /// The part of addresses behind the @
        domain: String,
    },
    /// Take a connector's domain for verified, having made sure by another road that it is its owner's
    ///
    /// Whoever the connector's provider vouches for may then log in as whoever has an address of the domain here.
    Approve {
        /// Id
        #[arg(value_parser = id)]
        connector: String,
    },
    /// Remove a connector, for a domain that has another owner now
    Remove {
        /// Id
        #[arg(value_parser = id)]
        connector: String,
    },
}

const EXAMPLES: &str = "\
Examples:
  tenantry sso list corp.example
  tenantry sso approve 0193e5a1c0de4a6f8b7d2c3e4f5a6b7c";

const COLUMNS: &[Column] = &[
    ("ID", "/id"),
    ("DOMAIN", "/email_domain"),
    ("OF", "/owner_kind"),
    ("OWNER", "/owner_id"),
    ("STATUS", "/verification/status"),
    ("ENABLED", "/enabled"),
    ("PROVIDER", "/issuer"),
];

impl Sso {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        match self {
            Sso::List { domain } => {
                let query = [("email_domain", domain.as_str())];
                desk.many(&desk.list("/sso_connectors", &query).await?, COLUMNS)
            }
            Sso::Approve { connector } => {
                let path = format!("/sso_connectors/{connector}/approve");
                desk.one(&desk.send(Method::POST, &path, None).await?)
            }
            Sso::Remove { connector } => {
                let path = format!("/sso_connectors/{connector}");
                desk.one(&desk.send(Method::DELETE, &path, None).await?)
            }
        }
    }
}
