//! A running installation: listeners and inner actors on one database.

use crate::{
    actors, clock,
    config::Config,
    data::{self, Turn},
    mail,
    serve::Listener,
    settings,
};
use anyhow::{Context, Result, bail};
use rules::{
    Rules,
    env::Env,
    installation::{self, State},
};
use std::net::SocketAddr;
use tokio::{sync::watch, task::JoinSet};

/// What runs until it is stopped.
pub struct Instance {
    config: Config,
    metrics: Option<SocketAddr>,
    rules: Rules,
    api: Listener,
    observer: Option<Listener>,
    actors: JoinSet<()>,
    /// Told `true` when everything is to end.
    ending: watch::Sender<bool>,
    _turn: Option<Turn>,
}

impl Instance {
    /// With the machine's time and randomness.
    pub async fn start(config: Config) -> Result<Instance> {
        Instance::start_with(config, clock::System::env()).await
    }

    /// Opens the database, brings its schema up to date, listens.
    pub async fn start_with(mut config: Config, env: Env) -> Result<Instance> {
        // Processes on one server share it; an embedded database belongs to one process.
        let embedded = config.database.url.embedded().is_some();
        let turn = if embedded {
            Some(data::take(&config.data)?)
        } else {
            None
        };
        let key = data::master_key(&config)?;
        let listener = Listener::bind(config.http.address, "--http")?;
        config.http.address = listener.address();
        let settings = settings::settings(&config, config.http.public_url());
        let rules = Rules::open(&settings::database(&config), env, settings, key)
            .await
            .context("database")?;
        if let Err(e) = ready(&rules).await {
            rules.close().await?;
            return Err(e);
        }
        let transport = mail::Transport::new(&config.mail)?;
        let web = web::Web::new(rules.clone(), settings::web(&config));
        let (ending, ends) = watch::channel(false);
        let mut actors = JoinSet::new();
        actors::spawn(&mut actors, &rules, transport, &ends);
        let api = listener.serve(web::router(web.clone()), config.http.tls.as_ref())?;
        let observer = match config.metrics.address {
            Some(address) => {
                Some(Listener::bind(address, "--metrics")?.serve(web::observe(web), None)?)
            }
            None => None,
        };
        let metrics = observer.as_ref().map(Listener::address);
        Ok(Instance {
            config,
            metrics,
            rules,
            api,
            observer,
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

    /// The rules it runs on, for tests.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Takes no more connections, lets what is in flight end (up to `http.shutdown_grace`), lets the actors finish their step,
    /// closes the database.
    pub async fn stop(mut self) -> Result<()> {
        let grace = self.config.http.shutdown_grace;
        self.api.stop(grace).await?;
        if let Some(observer) = self.observer.take() {
            observer.stop(std::time::Duration::from_secs(1)).await?;
        }
        self.ending.send_replace(true);
        while let Some(ended) = self.actors.join_next().await {
            ended.context("an inner actor")?;
        }
        self.rules.close().await.context("database")
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
