//! `quickstart`: an installation with one of everything, made over its own API, in one command.

mod ask;
mod saved;
mod steps;
mod talk;

use super::{
    output,
    serve::{self, Stops},
    settings::Settings,
};
use crate::{Instance, clock::System, config::Config, init, logging};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use saved::Saved;
use serde::Serialize;
use std::path::PathBuf;
use steps::Made;

/// Start an installation and provision a first customer in it
///
/// Makes everything that is missing in the data folder, then does the steps of provisioning over HTTP, printing each
/// request with its outcome and time, and keeps serving. Run again, it says what was already there. Its secrets are kept
/// in quickstart.json in the data folder. For trying things out: zones become active at once.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Quickstart {
    #[command(flatten)]
    settings: Settings,
    /// End when everything is there, instead of serving
    #[arg(long)]
    once: bool,
    /// Write addresses, ids and credentials to this file, as JSON
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  tenantry quickstart
  tenantry quickstart --data /tmp/try --http 127.0.0.1:0 --once --summary summary.json";

/// What differs from an installation that is meant to last.
const PRESETS: &[(&str, &str)] = &[
    ("zones.activation", "instant"),
    (
        "zones.name_servers",
        "ns1.provider.example,ns2.provider.example,ns3.provider.example,ns4.provider.example",
    ),
    ("log.level", "warn"),
    ("http.shutdown_delay", "0s"),
    // Nobody is to find out about a taken port that they never asked for.
    ("metrics.address", "127.0.0.1:0"),
];

/// The first operator's address.
const OPERATOR: &str = "operator@provider.example";

/// For programs that go on from here.
#[derive(Serialize)]
struct Summary<'a> {
    /// Of the v4 API, as SDKs take it.
    base_url: String,
    /// For people with a browser.
    dashboard_url: String,
    operator: &'a saved::Login,
    tenant_admin: &'a saved::Login,
    tenant_id: &'a str,
    unit_id: &'a str,
    account_id: &'a str,
    member_email: &'a str,
    service_user: &'a saved::ServiceUser,
    zone_id: &'a str,
    zone_name: &'a str,
    /// Where the zone is answered; null where this process answers none.
    dns_address: Option<String>,
}

impl Quickstart {
    pub(super) async fn run(self, before: Settings) -> Result<()> {
        let config = self.settings.load_over(before, PRESETS)?;
        logging::init(config.log.format, &config.log.level)?;
        let mut stops = Stops::watch()?;
        let mut saved = set_up(&config).await?;
        let instance = Instance::start(config.clone()).await?;
        let done = tokio::select! {
            done = provision(&instance, &config, &mut saved, self.summary.as_deref()) => done,
            () = stops.next() => Err(anyhow!("interrupted; run again to go on from here")),
        };
        if done.is_err() || self.once {
            serve::stop(instance, &mut stops).await?;
            return done;
        }
        serve::listening(&instance)?;
        output::line("Serving until Ctrl-C.")?;
        stops.next().await;
        output::line("Stopping: what is in flight is finished; a second signal ends at once")?;
        serve::stop(instance, &mut stops).await
    }
}

/// The installation and its operator's key.
async fn set_up(config: &Config) -> Result<Saved> {
    let mut saved = Saved::load(&config.data)?;
    if saved.operator.is_some() {
        output::line(format!(
            "Installation in {}: already there",
            config.data.display()
        ))?;
        return Ok(saved);
    }
    // A run that was interrupted before there was a key to write down has left its file without one.
    // What a server holds is looked at by `init`, which refuses where there is an installation.
    let taken = config
        .database
        .url
        .embedded()
        .is_some_and(std::path::Path::exists);
    if taken && !saved.found() {
        bail!(
            "{} holds an installation that quickstart knows no key of; choose another folder with --data",
            config.database.url
        );
    }
    saved.store()?;
    let installed = init(config, System::env(config)?, OPERATOR)
        .await
        .with_context(|| {
            format!(
                "the installation in {} cannot be set up",
                config.data.display()
            )
        })?;
    saved.operator = Some(saved::Login {
        email: installed.email,
        api_key: installed.api_key,
        password: None,
    });
    saved.store()?;
    output::line(format!("Installation in {}: made", config.data.display()))?;
    Ok(saved)
}

async fn provision(
    instance: &Instance,
    config: &Config,
    saved: &mut Saved,
    summary: Option<&std::path::Path>,
) -> Result<()> {
    output::line("")?;
    let made = steps::all(instance, &config.mail.folder, saved).await?;
    tell(instance, config, saved, &made)?;
    if let Some(file) = summary {
        let [operator, tenant_admin] = logins(saved)?;
        let summary = Summary {
            base_url: format!("{}/client/v4", instance.url()),
            dashboard_url: format!("{}/", instance.url()),
            operator,
            tenant_admin,
            tenant_id: &made.tenant_id,
            unit_id: &made.unit_id,
            account_id: &made.account_id,
            member_email: steps::MEMBER,
            service_user: saved
                .service_user
                .as_ref()
                .context("a service user was made")?,
            zone_id: &made.zone_id,
            zone_name: &made.zone_name,
            dns_address: instance.dns_address().map(|a| a.to_string()),
        };
        saved::write_private(file, &serde_json::to_vec_pretty(&summary)?)?;
    }
    Ok(())
}

fn logins(saved: &Saved) -> Result<[&saved::Login; 2]> {
    let operator = saved.operator.as_ref().context("an operator was made")?;
    let tenant_admin = saved
        .tenant_admin
        .as_ref()
        .context("a tenant admin was made")?;
    Ok([operator, tenant_admin])
}

/// Addresses, credentials, and lines to paste.
fn tell(instance: &Instance, config: &Config, saved: &Saved, made: &Made) -> Result<()> {
    let url = instance.url();
    let dns = instance
        .dns_address()
        .map_or_else(|| "off".to_owned(), |address| address.to_string());
    let [operator, admin] = logins(saved)?;
    let service_user = saved.service_user.as_ref();
    let service_user = service_user.context("a service user was made")?;
    let mails = config.mail.folder.display();
    output::line(format!(
        "
The dashboard       {url}/
The v4 API          {url}/client/v4
The platform API    {url}/platform/v1
Its description     {url}/client/v4/openapi.json
DNS                 {dns}
Mails               {mails}
Secrets             {}

Operator            {}  {}
                    logs in with the password {}
Tenant admin        {}  {}
                    logs in with the password {}
Service user        {}  {}

Try it:
  export TENANTRY_URL={url} TENANTRY_EMAIL={} TENANTRY_KEY={}
  curl -H \"X-Auth-Email: $TENANTRY_EMAIL\" -H \"X-Auth-Key: $TENANTRY_KEY\" $TENANTRY_URL/client/v4/accounts
  curl -H \"X-Auth-Email: $TENANTRY_EMAIL\" -H \"X-Auth-Key: $TENANTRY_KEY\" $TENANTRY_URL/client/v4/zones/{}
  curl -H \"X-Auth-Email: $TENANTRY_EMAIL\" -H \"X-Auth-Key: $TENANTRY_KEY\" -H 'Content-Type: application/json' \\
    $TENANTRY_URL/client/v4/accounts -d '{{\"name\": \"Customer Two\"}}'
",
        saved.path().display(),
        operator.email,
        operator.api_key,
        operator.password.as_deref().unwrap_or_default(),
        admin.email,
        admin.api_key,
        admin.password.as_deref().unwrap_or_default(),
        service_user.email,
        service_user.api_key,
        admin.email,
        admin.api_key,
        made.zone_id,
    ))?;
    Ok(())
}
