//! A running installation: listeners and inner actors on one database.

use crate::{
    actors, clock,
    config::Config,
    data::{self, Turn},
    dns, mail,
    serve::{Bound, Listener},
    settings,
};
use anyhow::{Context, Result, bail};
use rules::{
    Rules,
    env::Env,
    installation::{self, State},
};
use std::{net::SocketAddr, time::Duration};
use tokio::{sync::watch, task::JoinSet};

/// How long whoever reads metrics may take when everything else has ended.
const OBSERVER_GRACE: Duration = Duration::from_secs(1);

/// What runs until it is stopped.
pub struct Instance {
    config: Config,
    metrics: Option<SocketAddr>,
    rules: Rules,
    api: Listener,
    observer: Option<Listener>,
    answering: Option<dns::Answering>,
    actors: JoinSet<()>,
    readiness: web::Readiness,
    /// Told `true` when everything is to end.
    ending: watch::Sender<bool>,
    _turn: Option<Turn>,
}

impl Instance {
    /// With the machine's time, randomness and network.
    pub async fn start(config: Config) -> Result<Instance> {
        let env = clock::System::env(&config)?;
        Instance::start_with(config, env).await
    }

    /// Takes the addresses, opens the database, brings its schema up to date, and only then answers. When that fails, nothing
    /// is left running.
    pub async fn start_with(mut config: Config, env: Env) -> Result<Instance> {
        // Processes on one server share it; an embedded database belongs to one process.
        let embedded = config.database.url.embedded().is_some();
        let turn = if embedded {
            Some(data::take(&config)?)
        } else {
            None
        };
        let key = data::master_key(&config)?;
        let transport = mail::Transport::new(&config.mail)?;
        let http = &mut config.http;
        let api = Bound::new(http.address, "--http", http.tls.as_ref())?;
        http.address = api.address();
        let observer = match config.metrics.address {
            Some(address) => Some(Bound::new(address, "--metrics", None)?),
            None => None,
        };
        let settings = settings::settings(&config, config.http.public_url());
        let rules = Rules::open(&settings::database(&config), env.clone(), settings, key)
            .await
            .context("database")?;
        if let Err(e) = ready(&rules).await {
            rules.close().await?;
            return Err(e);
        }
        let mut answering = match dns::Answering::start(&config.dns, &env) {
            Ok(answering) => answering,
            Err(e) => {
                rules.close().await?;
                return Err(e);
            }
        };
        let web = web::Web::new(rules.clone(), settings::web(&config));
        let (ending, ends) = watch::channel(false);
        let mut actors = JoinSet::new();
        actors::spawn(&mut actors, &rules, transport, &ends);
        if let Some(following) = answering.as_mut().and_then(dns::Answering::following) {
            actors.spawn(following.run(rules.clone(), ends.clone()));
        }
        Ok(Instance {
            metrics: observer.as_ref().map(Bound::address),
            readiness: web.readiness(),
            api: api.serve(web::router(web.clone())),
            observer: observer.map(|bound| bound.serve(web::observe(web))),
            answering,
            config,
            rules,
            actors,
            ending,
            _turn: turn,
        })
    }

    /// `scheme://address` of the API, without a final slash.
    pub fn url(&self) -> String {
        self.config.http.public_url()
    }

    /// Where metrics are served.
    pub fn metrics_url(&self) -> Option<String> {
        self.metrics.map(|address| format!("http://{address}"))
    }

    /// Where zones are answered by DNS.
    pub fn dns_address(&self) -> Option<SocketAddr> {
        self.answering.as_ref().map(dns::Answering::address)
    }

    /// The rules it runs on, for tests.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Says that it is not ready any more, goes on for `http.shutdown_delay` where somebody can see that; then takes no more connections, lets what is in flight end (up to `http.shutdown_grace`), lets the actors finish their step,
    /// writes down what is in memory, closes the database. Each of these also when one before it failed; the first failure
    /// is told.
    pub async fn stop(mut self) -> Result<()> {
        self.readiness.end();
        if self.observer.is_some() {
            tokio::time::sleep(self.config.http.shutdown_delay).await;
        }
        let api = self.api.stop(self.config.http.shutdown_grace).await;
        let observer = match self.observer {
            Some(observer) => observer.stop(OBSERVER_GRACE).await,
            None => Ok(()),
        };
        self.ending.send_replace(true);
        let mut actors = Ok(());
        while let Some(ended) = self.actors.join_next().await {
            actors = actors.and(ended.context("an inner actor"));
        }
        // The last to end: it needs nothing of the others.
        if let Some(answering) = self.answering {
            answering.stop();
        }
        let closed = self.rules.close().await.context("database");
        api.and(observer).and(actors).and(closed)
    }
}

/// Whether the database is one that this program can work on.
async fn ready(rules: &Rules) -> Result<()> {
    if rules.schema_version().await? == 0 {
        bail!("the database is empty: set the installation up with `tenantry init` first");
    }
    rules.migrate().await.context("migration")?;
    match installation::state(rules).await? {
        State::Ready => Ok(()),
        State::Empty => {
            bail!("the installation has no operator: set it up with `tenantry init` first")
        }
        State::OtherKey => bail!(
            "the installation was set up with another master key: without it nothing encrypted can be read; put the right file in place"
        ),
    }
}
