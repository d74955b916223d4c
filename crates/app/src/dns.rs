//! Answers by DNS: the server, and the follower that brings its catalog up to date with the database. What is answered does not
//! depend on the database being there: without it, the last known zones go on being answered.

mod messenger;
mod publisher;
mod replicas;
mod signer;

use crate::config;
use anyhow::{Context, Result};
use dns::{
    answer::Secret,
    catalog::Catalog,
    record::wire_name,
    server::{Cookies, Options, Server},
    transfer::Transfers,
    zone::Zone,
};
use messenger::Messenger;
use publisher::{Finished, Publisher};
use replicas::Replicas;
use rules::{
    Rules,
    env::Env,
    publish::{self, Content, Mark, Signed},
};
use signer::Signer;
use std::{collections::HashSet, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};

type Apex = domain::base::Name<Vec<u8>>;

/// How often changes are looked for without being told: other processes make them too.
const LOOK: Duration = Duration::from_millis(200);
/// How often everything is read again, for what a follower may have missed.
const SWEEP: Duration = Duration::from_mins(10);

/// So long after the start a change is told once more: it may have been seen by the first sweep alone.
const EARLY: Duration = Duration::from_mins(1);
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
                follow(rules, publisher, ends)
            );
        });
    }

    pub(crate) fn stop(self) {
        self.server.stop();
    }
}

/// Follows the database until everything ends.
async fn follow(rules: Rules, publisher: Publisher, mut ends: watch::Receiver<bool>) {
    let mut follower = Follower {
        rules,
        signer: Signer::start(publisher.clone()),
        publisher,
        mark: Mark::default(),
        started: tokio::time::Instant::now(),
        swept: None,
    };
    loop {
        if let Err(e) = follower.step().await {
            tracing::warn!(why = %e, "changes of zones cannot be read; the last known ones go on being answered");
            follower.swept = None;
        }
        tokio::select! {
            () = follower.rules.dns_waits().notified() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = ends.wait_for(|end| *end) => return,
        }
    }
}

struct Follower {
    rules: Rules,
    publisher: Publisher,
    signer: Signer,
    mark: Mark,
    started: tokio::time::Instant,
    /// When everything was last read; `None` when it has to be.
    swept: Option<tokio::time::Instant>,
}

impl Follower {
    async fn step(&mut self) -> rules::Result<()> {
        let changed = publish::changes(&self.rules, &mut self.mark).await?;
        if self.swept.is_none_or(|at| at.elapsed() > SWEEP) {
            self.sweep().await?;
            self.swept = Some(tokio::time::Instant::now());
            self.publisher.replicas.is_whole();
            // At the start these are the changes of the last hour: whoever made them may have ended before all were told.
            let changed = changed.iter().filter_map(|name| wire_name(name).ok());
            self.publisher.replicas.tell_again(changed.collect());
            return Ok(());
        }
        let (mut found, mut gone) = (Vec::new(), Vec::new());
        for name in changed {
            match publish::zone(&self.rules, &name).await? {
                Some(content) => found.push(content),
                None => gone.extend(wire_name(&name)),
            }
        }
        if !found.is_empty() || !gone.is_empty() {
            // What the first sweep brought with it was not told of: it came without a version before.
            let again = self.started.elapsed() < EARLY;
            let apexes = found.iter().filter(|_| again).map(|z| z.apex.clone());
            let apexes = apexes.collect();
            self.publish(found, &gone);
            self.publisher.replicas.tell_again(apexes);
        }
        Ok(())
    }

    /// Reads everything. What is in the catalog and no longer anywhere else is taken out.
    async fn sweep(&mut self) -> rules::Result<()> {
        let mut gone: HashSet<_> = self
            .publisher
            .catalog
            .serials()
            .into_iter()
            .map(|(apex, _)| apex)
            .collect();
        let mut behind = String::new();
        while let Some((zones, last)) = publish::all(&self.rules, &behind).await? {
            for zone in &zones {
                gone.remove(&zone.apex);
            }
            self.publish(zones, &[]);
            behind = last;
        }
        let gone: Vec<Apex> = gone.into_iter().collect();
        self.publish(Vec::new(), &gone);
        Ok(())
    }

    /// Answers these zones from now on, and those no more. What has to be signed comes a moment later.
    fn publish(&self, found: Vec<Content>, gone: &[Apex]) {
        let mut plain = Vec::with_capacity(found.len());
        let mut linked = Vec::new();
        for content in found {
            let Content {
                id,
                apex,
                entries,
                signing,
                transfers,
            } = content;
            if transfers.as_ref().is_some_and(|t| t.locked) {
                tracing::error!(
                    zone = %apex,
                    "the key of a zone's peers cannot be decrypted, so they are not spoken with: was the master key replaced?"
                );
            }
            if self.publisher.replicas.link(&apex, transfers) {
                linked.push(apex.clone());
            }
            // Ids are 32 hexadecimal digits.
            let id = u128::from_str_radix(&id, 16).unwrap_or_default();
            match signing {
                Signed::Not => {
                    self.signer.forget(&apex);
                    plain.extend(build(&apex, entries).map(|zone| Finished { id, zone }));
                }
                Signed::With(signing) => {
                    // Secondaries shall not forget it while it is signed.
                    self.publisher.replicas.name(id, &apex);
                    self.signer.sign(id, apex, entries, signing);
                }
                Signed::Locked => {
                    self.publisher.replicas.name(id, &apex);
                    tracing::error!(
                        zone = %apex,
                        "a zone's keys cannot be decrypted, so it is answered as before: was the master key replaced?"
                    );
                }
            }
        }
        for apex in gone {
            self.signer.forget(apex);
            self.publisher.replicas.link(apex, None);
        }
        self.publisher.publish(plain, gone);
        self.publisher.replicas.tell_again(linked);
    }
}

/// A zone as it is answered. One that cannot be is left as it was.
fn build(apex: &Apex, entries: Vec<dns::Entry>) -> Option<Zone> {
    Zone::build(apex, entries)
        .inspect_err(|e| tracing::error!(zone = %apex, why = %e, "a zone cannot be answered"))
        .ok()
}
