//! `tenantry customer`.

use super::{Desk, output, show};
use anyhow::{Context, Result};
use clap::Subcommand;
use reqwest::Method;
use serde_json::Value;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Customers {
    /// Make a whole customer in one transaction: account, add-ons, members, service users, zones, records
    ///
    /// All of it is made, or nothing.
    Create {
        /// What to make, as JSON, in the form that POST /platform/v1/customers takes
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
        /// Only say what would happen
        #[arg(long)]
        dry_run: bool,
    },
}

impl Customers {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        let Customers::Create { file, dry_run } = self;
        let shown = file.display();
        let text = std::fs::read(&file).with_context(|| format!("{shown} cannot be read"))?;
        let body: Value =
            serde_json::from_slice(&text).with_context(|| format!("{shown} is not JSON"))?;
        let path = if dry_run {
            "/customers?dry_run=true"
        } else {
            "/customers"
        };
        let made = desk.send(Method::POST, path, Some(body)).await?;
        if desk.json {
            return output::json(&made);
        }
        tell(&made)
    }
}

/// The plan, and what came of it.
fn tell(made: &Value) -> Result<()> {
    let list = |pointer: &str| made.pointer(pointer).and_then(Value::as_array);
    let steps = list("/plan/steps").cloned().unwrap_or_default();
    let columns = [("STEP", "/action"), ("NAME", "/name"), ("WHAT", "/detail")];
    show::table(&steps, &columns)?;
    for mail in list("/plan/mails").into_iter().flatten() {
        let (kind, to) = (mail["kind"].as_str(), mail["to"].as_str());
        let line = format!("mail: {} to {}", kind.unwrap_or("-"), to.unwrap_or("-"));
        output::line(&line)?;
    }
    for name in ["accounts", "zones"] {
        let quota = &made["plan"]["quotas"][name];
        let limit = match quota["limit"].as_i64() {
            Some(limit) => format!("of {limit}"),
            None => "without a limit".to_owned(),
        };
        output::line(format!(
            "{name}: {} before, {} after, {limit}",
            quota["before"], quota["after"]
        ))?;
    }
    if made["dry_run"] == true {
        output::line("\nThis is what would happen: nothing was changed.")?;
        return Ok(());
    }
    let account = made.pointer("/customer/account/id").and_then(Value::as_str);
    output::line(format!("\naccount {}", account.unwrap_or("-")))?;
    let users = list("/customer/service_users").into_iter().flatten();
    let keys = users.filter_map(|made| {
        let user = &made["user"];
        Some((user["email"].as_str()?, user["api_key"].as_str()?))
    });
    for (email, key) in keys {
        output::line(format!("{email}: {key}"))?;
        output::line("The API key is shown this once: keep it where secrets are kept.")?;
    }
    Ok(())
}
