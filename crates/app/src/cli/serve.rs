//! `serve`: an installation until it is told to stop.

use super::{output, settings::Settings};
use crate::{Instance, config::Config, logging};
use anyhow::{Context, Result, bail};
use clap::Args;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Run the installation
///
/// Listens until SIGTERM or SIGINT (Ctrl-C), then says on /readyz that it is not ready, and after http.shutdown_delay finishes what is
/// in flight; a second signal ends it at once. A renewed certificate is noticed within half a minute, at once on SIGHUP. The log goes to standard error.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Serve {
    #[command(flatten)]
    settings: Settings,
}

const EXAMPLES: &str = "\
Examples:
  tenantry serve
  tenantry serve --data /var/lib/tenantry --http 0.0.0.0:8080 --public-url https://api.example.com
  tenantry serve --http 0.0.0.0:443 --set http.tls.certificate_file=/etc/tls/fullchain.pem --set http.tls.key_file=/etc/tls/key.pem";

impl Serve {
    pub(super) async fn run(self, before: Settings) -> Result<()> {
        let config = self.settings.load(before)?;
        logging::init(config.log.format, &config.log.level)?;
        // From here on, so that nobody is cut off half way through the start.
        let mut stops = Stops::watch()?;
        let hangups = Hangups::watch()?;
        let tls = config.http.tls.is_some();
        let instance = Instance::start(config).await?;
        listening(&instance)?;
        tokio::select! {
            () = stops.next() => {}
            () = hangups.pass(tls) => {}
        }
        output::line("Stopping: what is in flight is finished; a second signal ends at once")?;
        stop(instance, &mut stops).await
    }
}

/// Says where it can be reached.
pub(super) fn listening(instance: &Instance) -> Result<()> {
    let config: &Config = instance.config();
    output::line(format!(
        "Tenantry {} listens on {}",
        env!("CARGO_PKG_VERSION"),
        instance.url()
    ))?;
    if let Some(url) = instance.metrics_url() {
        output::line(format!("Metrics and health on {url}"))?;
    }
    if let Some(address) = instance.dns_address() {
        output::line(format!("Zones are answered on {address}"))?;
    }
    output::line(format!("Database {}", config.database.url))?;
    output::line(format!("Data folder {}", config.data.display()))?;
    Ok(())
}

/// Stops it, unless one more signal comes.
pub(super) async fn stop(instance: Instance, stops: &mut Stops) -> Result<()> {
    tokio::select! {
        stopped = instance.stop() => stopped,
        () = stops.next() => bail!("ended at once by a second signal; what was answered is saved"),
    }
}

/// SIGHUP: never the end of the process. Whoever has a certificate loads it again by itself.
struct Hangups(Signal);

impl Hangups {
    fn watch() -> Result<Hangups> {
        let hangups = signal(SignalKind::hangup()).context("signals cannot be waited for")?;
        Ok(Hangups(hangups))
    }

    /// Lets them pass, and says so where nothing comes of them.
    async fn pass(mut self, tls: bool) {
        while self.0.recv().await.is_some() {
            if !tls {
                tracing::info!(
                    "SIGHUP: there is no certificate to load again; all other settings are read at the start"
                );
            }
        }
        std::future::pending::<()>().await;
    }
}

/// SIGTERM and SIGINT.
pub(super) struct Stops {
    terminate: Signal,
    interrupt: Signal,
}

impl Stops {
    /// From now on neither ends the process by itself.
    pub(super) fn watch() -> Result<Stops> {
        let watch = |kind| signal(kind).context("signals cannot be waited for");
        Ok(Stops {
            terminate: watch(SignalKind::terminate())?,
            interrupt: watch(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
