//! `tenantry account`.

use super::{Desk, id};
use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Accounts {
    /// Bring a deleted account back, with all that was in it
    ///
    /// Until the retention time has passed.
    Restore {
        /// Id
        #[arg(value_parser = id)]
        account: String,
    },
}

impl Accounts {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        let Accounts::Restore { account } = self;
        let path = format!("/accounts/{account}/restore");
        desk.one(&desk.send(Method::POST, &path, None).await?)
    }
}
