//! `tenantry zone`.

use super::{Desk, id};
use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;

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
}

impl Zones {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        let (zone, verb) = match self {
            Zones::Restore { zone } => (zone, "restore"),
            Zones::Activate { zone } => (zone, "activate"),
        };
        let path = format!("/zones/{zone}/{verb}");
        desk.one(&desk.send(Method::POST, &path, None).await?)
    }
}
