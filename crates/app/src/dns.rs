//! Answers by DNS: the server, and the follower that brings its catalog up to date with the database. What is answered does not
//! depend on the database being there: without it, the last known zones go on being answered.

mod follower;
mod keeper;
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
use keeper::{Found, Keeper};
use messenger::Messenger;
pub(crate) use outage::Outage;

use publisher::Publisher;
use replicas::Replicas;
use rules::{Rules, env::Env, publish::Mark};
use std::{net::SocketAddr, sync::Arc};
use tokio::{
    sync::{mpsc, watch},
    task::{JoinHandle, spawn_blocking},
};

type Apex = domain::base::Name<Vec<u8>>;

/// Transfers of several messages at a time.
const TRANSFERS: usize = 64;

/// A server that answers what is published, and lets secondaries copy it.
pub(crate) struct Answering {
    server: Server,
    following: Option<Following>,
}

/// Brings what is answered up to date with a database, and tells secondaries.
pub(crate) struct Following {
    publisher: Publisher,
    news: mpsc::UnboundedReceiver<replicas::News>,
    from: std::net::IpAddr,
    keeper: Option<Keeper>,
    restoring: Option<JoinHandle<Mark>>,
}

impl Answering {
    /// Takes the address, and begins to answer the zones that were kept; others not before they are read. `None` where that is off.
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
        let clock = now.clone();
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
        let publisher = Publisher { catalog, replicas };
        let file = config.zones_file.as_ref();
        let at = env.now();
        let restoring = file.and_then(|file| Found::look(file, at)).map(|found| {
            let publisher = publisher.clone();
            spawn_blocking(move || found.restore(&publisher, at))
        });
        let keeper = file.map(|file| Keeper::new(file.clone(), publisher.clone(), clock));
        let following = Following {
            publisher,
            news,
            from: server.address().ip(),
            keeper,
            restoring,
        };
        Ok(Some(Answering {
            server,
            following: Some(following),
        }))
    }

    /// Whether zones that were kept are answered, or will be in a moment.
    pub(crate) fn has_kept(&self) -> bool {
        let following = self.following.as_ref();
        following.is_some_and(|following| following.restoring.is_some())
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// What has to run beside it; once.
    pub(crate) fn following(&mut self) -> Option<Following> {
        self.following.take()
    }

    pub(crate) fn stop(self) {
        self.server.stop();
    }
}

impl Following {
    /// Works until everything ends.
    pub(crate) async fn run(self, rules: Rules, ends: watch::Receiver<bool>) {
        // What comes from the database is newer, whenever it comes.
        let restored = match self.restoring {
            Some(restoring) => restoring.await.ok(),
            None => None,
        };
        let replicas = self.publisher.replicas.clone();
        let messenger = Messenger::new(rules.clone(), replicas, self.from);
        // Who copies has to be known before anything changes.
        messenger.begin().await;
        tokio::join!(
            messenger.run(self.news, ends.clone()),
            follower::follow(rules, self.publisher, self.keeper, restored, ends)
        );
    }
}
