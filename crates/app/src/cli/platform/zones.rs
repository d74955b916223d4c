//! `tenantry zone`.

use super::{Desk, id};
use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;
use serde_json::json;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Zones {
    /// Bring a deleted zone back, with all that was in it
    ///
    /// Until the retention time has passed.
    Restore {
        /// Id
        #[arg(value_parser = id)]
        zone: String,
    },
    /// Activate a zone by hand, whatever its delegation says
    Activate {
        /// Id
        #[arg(value_parser = id)]
        zone: String,
    },
    /// Move a zone to another account, with all that is in it; it is answered all the while
    ///
    /// An account of another tenant is offered it, and one of its admins has to accept within 14 days.
    Move {
        /// Id
        #[arg(value_parser = id)]
        zone: String,
        /// Id of the account that it goes to
        #[arg(value_parser = id)]
        account: String,
    },
}

impl Zones {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        let (zone, verb, body) = match self {
            Zones::Restore { zone } => (zone, "restore", None),
            Zones::Activate { zone } => (zone, "activate", None),
            Zones::Move { zone, account } => (zone, "move", Some(json!({"account_id": account}))),
        };
        let path = format!("/zones/{zone}/{verb}");
        desk.one(&desk.send(Method::POST, &path, body).await?)
    }
}
