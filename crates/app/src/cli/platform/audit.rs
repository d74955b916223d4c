//! `tenantry audit`.

use super::{Desk, id};
use anyhow::{Result, bail};
use clap::Subcommand;
use serde_json::Value;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Audit {
    /// Prove that nothing in an audit stream was changed or left out
    ///
    /// Each event's hash covers its content and the hash of the event before it. All of them are computed again, up to the
    /// last that the stream knows of. Exit code 1 where something is not as it was written.
    #[command(after_long_help = EXAMPLES)]
    Verify {
        /// Id of a tenant, account or user; the installation's own stream if nothing is said
        #[arg(default_value = INSTALLATION, hide_default_value = true, value_parser = stream)]
        stream: String,
    },
}

const INSTALLATION: &str = "installation";

const EXAMPLES: &str = "\
Examples:
  tenantry audit verify
  tenantry audit verify 0193a1b2c3d4e5f60718293a4b5c6d7e --json";

fn stream(text: &str) -> Result<String, String> {
    if text == INSTALLATION {
        return Ok(text.to_owned());
    }
    id(text)
}

impl Audit {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        let Audit::Verify { stream } = self;
        let found = verify(desk, &stream).await?;
        desk.one(&found)?;
        if found["whole"] == true {
            return Ok(());
        }
        let first = &found["first_break"];
        bail!(
            "the stream is not as it was written: event {}: {}",
            first["number"],
            first["why"].as_str().unwrap_or("no reason was given")
        )
    }
}

/// One look at a time, each where the one before it ended, as one verdict.
async fn verify(desk: &Desk, stream: &str) -> Result<Value> {
    let ask = async |after: Option<String>| {
        let mut query = vec![("stream", stream)];
        if let Some(after) = &after {
            query.push(("after", after));
        }
        desk.look("/audit/verify", &query).await
    };
    let first = ask(None).await?;
    let mut last = first.clone();
    while last["next"].is_i64() {
        last = ask(Some(last["next"].to_string())).await?;
    }
    last["after"] = first["after"].clone();
    Ok(last)
}
