//! The command line. Verbs that need the installation to themselves open its database; all others ask a running one over its
//! API, and can do nothing that the API cannot.
//!
//! Exit codes: 0 done, 1 refused or failed, 2 wrong usage. Errors go to standard error.

mod api;
mod dns;
mod local;
mod output;
mod platform;
mod quickstart;
mod serve;
mod settings;
mod show;

use clap::{Parser, Subcommand};
use settings::Settings;
use std::process::ExitCode;

/// Tenants, customer accounts, people, zones and plans, provisioned over an API
#[derive(Debug, Parser)]
#[command(name = "tenantry", version, after_long_help = EXAMPLES, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  Try it, with a first customer provisioned:
    tenantry quickstart

  Set an installation up, and let it run:
    tenantry init --email operator@example.com
    tenantry serve

  The same on PostgreSQL, the URL with its password in a file:
    export TENANTRY_DATABASE__URL_FILE=/etc/tenantry/database.url
    tenantry init --email operator@example.com
    tenantry serve --http 0.0.0.0:8080

  Say once who asks, then give a partner what it needs:
    export TENANTRY_EMAIL=operator@example.com TENANTRY_KEY_FILE=operator.key
    tenantry tenant create \"Example Hosting\"
    tenantry admin create \"Example Hosting\" admin@hosting.example
    tenantry entitlement set \"Example Hosting\" service_users=true
    tenantry catalogue fill \"Example Hosting\" enterprise_reseller

Settings come from a file (--config), the environment and flags, each overruling the one before.
`tenantry config reference` prints all of them, `tenantry config` those in force.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage.";

#[derive(Debug, Subcommand)]
enum Verb {
    Quickstart(quickstart::Quickstart),
    Serve(serve::Serve),
    Dns(dns::Dns),
    Init(local::Init),
    Migrate(local::Migrate),
    Config(local::Show),
    #[command(flatten)]
    Platform(platform::Platform),
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return usage(&e),
    };
    if matches!(cli.verb, Verb::Platform(_))
        && let Err(e) = cli.settings.refuse()
    {
        return usage(&e);
    }
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => output::failed(&e),
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    crate::tls::install_provider();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let done = runtime.block_on(cli.verb.run(cli.settings));
    // What still runs was given up: there is nothing to wait for.
    runtime.shutdown_background();
    done
}

impl Verb {
    /// `before` are the settings that stand before the verb.
    async fn run(self, before: Settings) -> anyhow::Result<()> {
        match self {
            Verb::Quickstart(verb) => verb.run(before).await,
            Verb::Serve(verb) => verb.run(before).await,
            Verb::Dns(verb) => verb.run(before).await,
            Verb::Init(verb) => verb.run(before).await,
            Verb::Migrate(verb) => verb.run(before).await,
            Verb::Config(verb) => verb.run(before),
            Verb::Platform(verb) => verb.run().await,
        }
    }
}

/// Prints help, or what is wrong with the command line.
fn usage(e: &clap::Error) -> ExitCode {
    // Nobody is there to be told that nothing can be printed.
    let _ = e.print();
    ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn is_well_formed() {
        Cli::command().debug_assert();
    }
}
