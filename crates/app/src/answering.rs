//! A process that only answers zones: the follower and the server, without API, pages, and actors.

use crate::{
    clock,
    config::Config,
    data,
    dns::{Answering, Following, Outage},
    settings,
};
use anyhow::{Context, Result, bail};
use rules::{
    Rules,
    env::Env,
    installation::{self, State},
    secrets::MasterKey,
};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep},
};

/// How often a database that was not there at the start is looked for.
const LOOK: Duration = Duration::from_secs(1);

/// What runs until it is stopped.
pub(crate) struct Answerer {
    answering: Answering,
    actors: JoinSet<()>,
    ending: watch::Sender<bool>,
}

impl Answerer {
    /// On the database of an installation that others serve. Where it is not there, and zones were kept when this ran before, these are
    /// answered until it is.
    pub(crate) async fn start(config: Config) -> Result<Answerer> {
        if config.database.url.embedded().is_some() {
            bail!(
                "an embedded database belongs to one process: `tenantry serve` answers its zones; for processes of their own, use PostgreSQL"
            );
        }
        let env = clock::System::env(&config)?;
        let key = data::master_key(&config)?;
        let Some(mut answering) = Answering::start(&config.dns, &env)? else {
            bail!("dns.address is off: there is nothing to do");
        };
        let kept = answering.has_kept();
        let following = answering.following();
        let (ending, ends) = watch::channel(false);
        let mut actors = JoinSet::new();
        let source = Source { config, env, key };
        match source.open().await {
            Ok(rules) => actors.extend(following.map(|f| follow(f, rules, ends))),
            Err(e) if kept => {
                tracing::warn!(
                    why = format!("{e:#}"),
                    "the database cannot be read; zones that were kept are answered"
                );
                actors.extend(following.map(|f| follow_later(f, source, ends)));
            }
            Err(e) => {
                answering.stop();
                return Err(e);
            }
        }
        Ok(Answerer {
            answering,
            actors,
            ending,
        })
    }

    /// Where zones are answered.
    pub(crate) fn address(&self) -> SocketAddr {
        self.answering.address()
    }

    /// Lets what is in flight end.
    pub(crate) async fn stop(mut self) {
        self.ending.send_replace(true);
        while self.actors.join_next().await.is_some() {}
        self.answering.stop();
    }
}

/// Where the rules come from.
struct Source {
    config: Config,
    env: Env,
    key: MasterKey,
}

impl Source {
    async fn open(&self) -> Result<Rules> {
        let config = &self.config;
        let settings = settings::settings(config, config.http.public_url());
        let database = settings::database(config);
        let rules = Rules::open(&database, self.env.clone(), settings, self.key.clone())
            .await
            .context("database")?;
        match check(&rules).await {
            Ok(()) => Ok(rules),
            Err(e) => {
                rules.close().await?;
                Err(e)
            }
        }
    }
}

async fn check(rules: &Rules) -> Result<()> {
    if rules.schema_version().await? == 0 || installation::state(rules).await? == State::Empty {
        bail!("there is no installation in this database yet: `tenantry init` sets one up");
    }
    if installation::state(rules).await? == State::OtherKey {
        bail!(
            "the installation has another master key: zones that are signed could not be answered; put the right file in place"
        );
    }
    Ok(())
}

async fn follow(following: Following, rules: Rules, ends: watch::Receiver<bool>) {
    following.run(rules.clone(), ends).await;
    // A database that is gone is no reason to end otherwise.
    if let Err(e) = rules.close().await {
        tracing::warn!(why = %e, "the database is not there any more");
    }
}

async fn follow_later(following: Following, source: Source, mut ends: watch::Receiver<bool>) {
    let mut outage = None;
    loop {
        tokio::select! {
            () = sleep(LOOK) => {}
            _ = ends.wait_for(|end| *end) => return,
        }
        let now = Instant::now();
        match source.open().await {
            Ok(rules) => {
                tracing::info!("the database can be read");
                return follow(following, rules, ends).await;
            }
            Err(e) => {
                if let Some(failures) = Outage::failed(&mut outage, now) {
                    tracing::warn!(
                        why = format!("{e:#}"),
                        failures,
                        "the database cannot be read; zones that were kept are answered"
                    );
                }
            }
        }
    }
}
