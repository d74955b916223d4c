//! `dns`: a process that only answers zones.

use super::{output, serve::Stops, settings::Settings};
use crate::{answering::Answerer, logging};
use anyhow::Result;
use clap::Args;

/// Answer zones by DNS, and do nothing else
///
/// Follows the database of an installation, which has to be PostgreSQL, as an embedded one belongs to a single process. What was last
/// read goes on being answered when the database, or every other process, is gone, also after a start: it is kept in a file
/// (dns.zones_file), for a week. Needs the installation's master key where zones are
/// signed or secondaries declared.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Dns {
    #[command(flatten)]
    settings: Settings,
}

const EXAMPLES: &str = "\
Examples:
  tenantry dns --dns 192.0.2.53:53
  tenantry dns --config /etc/tenantry/tenantry.toml --dns 0.0.0.0:53";

impl Dns {
    pub(super) async fn run(self, before: Settings) -> Result<()> {
        let config = self.settings.load(before)?;
        logging::init(config.log.format, &config.log.level)?;
        let mut stops = Stops::watch()?;
        let answerer = Answerer::start(config).await?;
        output::line(format!("Zones are answered on {}", answerer.address()))?;
        stops.next().await;
        answerer.stop().await;
        Ok(())
    }
}
