//! A process that only answers zones: the follower and the server, without API, pages, and actors.

use crate::{clock, config::Config, data, dns, settings};
use anyhow::{Context, Result, bail};
use rules::{
    Rules,
    installation::{self, State},
};
use std::net::SocketAddr;
use tokio::{sync::watch, task::JoinSet};

/// What runs until it is stopped.
pub(crate) struct Answerer {
    rules: Rules,
    answering: dns::Answering,
    actors: JoinSet<()>,
    ending: watch::Sender<bool>,
}

impl Answerer {
    /// On the database of an installation that others serve.
    pub(crate) async fn start(config: Config) -> Result<Answerer> {
        if config.database.url.embedded().is_some() {
            bail!(
                "an embedded database belongs to one process: `tenantry serve` answers its zones; for processes of their own, use PostgreSQL"
            );
        }
        let env = clock::System::env(&config)?;
        let key = data::master_key(&config)?;
        let settings = settings::settings(&config, config.http.public_url());
        let rules = Rules::open(&settings::database(&config), env.clone(), settings, key)
            .await
            .context("database")?;
        match Answerer::follow(&config, &env, &rules).await {
            Ok(answerer) => Ok(answerer),
            Err(e) => {
                rules.close().await?;
                Err(e)
            }
        }
    }

    async fn follow(config: &Config, env: &rules::env::Env, rules: &Rules) -> Result<Answerer> {
        if rules.schema_version().await? == 0 || installation::state(rules).await? == State::Empty {
            bail!("there is no installation in this database yet: `tenantry init` sets one up");
        }
        if installation::state(rules).await? == State::OtherKey {
            bail!(
                "the installation has another master key: zones that are signed could not be answered; put the right file in place"
            );
        }
        let Some(mut answering) = dns::Answering::start(&config.dns, env)? else {
            bail!("dns.address is off: there is nothing to do");
        };
        let (ending, ends) = watch::channel(false);
        let mut actors = JoinSet::new();
        answering.follow(&mut actors, rules, &ends);
        Ok(Answerer {
            rules: rules.clone(),
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
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.ending.send_replace(true);
        while self.actors.join_next().await.is_some() {}
        self.answering.stop();
        // A database that is gone is no reason to end otherwise.
        if let Err(e) = self.rules.close().await {
            tracing::warn!(why = %e, "the database is not there any more");
        }
        Ok(())
    }
}
