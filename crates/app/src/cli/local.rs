//! Verbs that work on the configuration or the database themselves, without a running installation.

use super::{output, settings::Settings};
use crate::{clock::System, config::Config};
use anyhow::Result;
use clap::{Args, Subcommand};
use rules::installation::Installed;
use serde_json::json;

/// Set an installation up
///
/// Makes the data folder, the master key and the database's tables, and the first operator, whose API key is printed this
/// once. Refused where there is an installation already.
#[derive(Args, Debug)]
#[command(after_long_help = INIT_EXAMPLES)]
pub(super) struct Init {
    /// Address of the first operator
    #[arg(long)]
    email: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

const INIT_EXAMPLES: &str = "\
Examples:
  tenantry init --email operator@example.com
  tenantry init --email operator@example.com --data /var/lib/tenantry --json

Several processes on one PostgreSQL database are one installation: set it up once, and give each process the same master key
file.";

impl Init {
    pub(super) async fn run(self, before: Settings) -> Result<()> {
        let config = self.settings.load(before)?;
        let installed = crate::init(&config, System::env(&config)?, &self.email)
            .await
            .map_err(plain)?;
        if self.json {
            return output::json(&installed);
        }
        tell(&installed, &config)
    }
}

fn tell(installed: &Installed, config: &Config) -> Result<()> {
    let Installed {
        operator_id,
        email,
        api_key,
    } = installed;
    output::line(format!(
        "The installation is set up.\n\n\
         Operator    {email} ({operator_id})\n\
         API key     {api_key}\n            \
         It is shown this once: keep it where secrets are kept.\n\
         Database    {}\n\
         Master key  {}\n            \
         Without it nothing encrypted can be read: back it up, apart from the database.\n\n\
         Next:\n  \
         tenantry serve --data {data}\n\n  \
         export TENANTRY_URL={} TENANTRY_EMAIL={email} TENANTRY_KEY={api_key}\n  \
         curl -H \"X-Auth-Email: $TENANTRY_EMAIL\" -H \"X-Auth-Key: $TENANTRY_KEY\" $TENANTRY_URL/client/v4/user",
        config.database.url,
        config.master_key_file.display(),
        config.http.public_url(),
        data = config.data.display(),
    ))?;
    Ok(())
}

/// Bring the database's tables up to date
///
/// `serve` does so too; this is for those who want it done before. The database must be free. Refused where the database is
/// newer than this program.
#[derive(Args, Debug)]
pub(super) struct Migrate {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

impl Migrate {
    pub(super) async fn run(self, before: Settings) -> Result<()> {
        let config = self.settings.load(before)?;
        let applied = crate::migrate(&config, System::env(&config)?)
            .await
            .map_err(plain)?;
        if self.json {
            return output::json(&json!({ "applied": applied }));
        }
        if applied.is_empty() {
            output::line("The database is up to date already.")?;
        } else {
            let versions: Vec<String> = applied.iter().map(ToString::to_string).collect();
            output::line(format!("Applied: {}", versions.join(", ")))?;
        }
        Ok(())
    }
}

/// Print the settings in force
///
/// From the file, the environment and flags, each overruling the one before. Secrets are masked. Nothing is opened or
/// started.
#[derive(Args, Debug)]
#[command(after_long_help = CONFIG_EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Show {
    /// Print JSON, with unset keys as null
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a sample file: every key with its meaning and default
    Reference,
}

const CONFIG_EXAMPLES: &str = "\
Examples:
  tenantry config --config /etc/tenantry.toml
  tenantry config reference > tenantry.toml

In the environment the key http.address is TENANTRY_HTTP__ADDRESS.";

impl Show {
    pub(super) fn run(self, before: Settings) -> Result<()> {
        if let Some(What::Reference) = self.what {
            return Ok(output::text(&Config::reference())?);
        }
        let config = self.settings.load(before)?;
        if self.json {
            output::json(&config.json())
        } else {
            Ok(output::text(&config.print())?)
        }
    }
}

/// A rule's refusal without what is said to those who read the log.
fn plain(e: anyhow::Error) -> anyhow::Error {
    match e.downcast_ref::<rules::Error>() {
        Some(rules::Error::Refused(r)) if r.why.is_none() => {
            anyhow::anyhow!("refused ({}): {}", r.code.number, r.message)
        }
        _ => e,
    }
}
