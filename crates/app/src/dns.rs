//! Answers by DNS: the server, and the follower that brings its catalog up to date with the database. What is answered does not
//! depend on the database being there: without it, the last known zones go on being answered.

mod follower;
mod messenger;
mod outage;

mod publisher;
mod replicas;
mod signer;
mod sweep;

use crate::config;
use anyhow::{Context, Result};
use dns::{
    answer::{Identity, Secret},
    catalog::Catalog,
    record::wire_name,
    server::{Cookies, Options, Server},
    transfer::Transfers,
};
use messenger::Messenger;
use publisher::Publisher;
use replicas::Replicas;
use rules::{Rules, env::Env};
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};

type Apex = domain::base::Name<Vec<u8>>;

/// Transfers of several messages at a time.
const TRANSFERS: usize = 64;

/// A server that answers what is published, and lets secondaries copy it.
pub(crate) struct Answering {
    server: Server,
    publisher: Publisher,
    news: Option<mpsc::UnboundedReceiver<replicas::News>>,
}

impl Answering {
    /// Takes the address; nothing is answered yet but that there are no zones. `None` where that is off.
    pub(crate) fn start(config: &config::Dns, env: &Env) -> Result<Option<Answering>> {
        let Some(address) = config.address else {
            return Ok(None);
        };
        let threads = match usize::try_from(config.threads).unwrap_or(0) {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        };
        let apex = wire_name(&config.catalog_zone)
            .map_err(|e| anyhow::anyhow!("dns.catalog_zone: {e}"))?;
        let clock = env.clone();
        let now = Arc::new(move || clock.now());
        let catalog = Catalog::new();
        let (replicas, news) = Replicas::new(catalog.clone(), apex, now.clone());
        let seconds = move || u64::try_from(now() / 1_000_000).unwrap_or(0);
        let cookies = {
            let seconds = seconds.clone();
            Cookies {
                // Of this process: a client that comes with an older cookie gets a new one.
                secret: Secret::new(env.bytes()),
                clock: Arc::new(move || u32::try_from(seconds() % (1 << 32)).unwrap_or(0)),
            }
        };
        let options = Options {
            addresses: vec![address],
            threads,
            rrl_per_second: config.rate_limit,
            cookies: Some(cookies),
            identity: Identity::new(config.nsid.as_deref(), config.version.as_deref()),
            transfers: Some(Transfers::new(
                replicas.clone(),
                Arc::new(seconds),
                TRANSFERS,
            )),
            ..Options::default()
        };
        let server = Server::start(options, catalog.clone()).with_context(|| {
            format!(
                "cannot answer DNS on {address}; choose another address with --dns, or --dns off"
            )
        })?;
        Ok(Some(Answering {
            server,
            publisher: Publisher { catalog, replicas },
            news: Some(news),
        }))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Starts to follow the database, and to tell secondaries, until everything ends.
    pub(crate) fn follow(
        &mut self,
        actors: &mut JoinSet<()>,
        rules: &Rules,
        ends: &watch::Receiver<bool>,
    ) {
        let Some(news) = self.news.take() else {
            return;
        };
        let (rules, ends, publisher) = (rules.clone(), ends.clone(), self.publisher.clone());
        let from = self.address().ip();
        actors.spawn(async move {
            let messenger = Messenger::new(rules.clone(), publisher.replicas.clone(), from);
            // Who copies has to be known before anything changes.
            messenger.begin().await;
            tokio::join!(
                messenger.run(news, ends.clone()),
                follower::follow(rules, publisher, ends)
            );
        });
    }

    pub(crate) fn stop(self) {
        self.server.stop();
    }
}
