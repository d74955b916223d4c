//! Answers by DNS: the server, and the follower that brings its catalog up to date with the database. What is answered does not
//! depend on the database being there: without it, the last known zones go on being answered.

mod signer;

use crate::config;
use anyhow::{Context, Result};
use dns::{
    catalog::Catalog,
    record::wire_name,
    server::{Options, Server},
    zone::Zone,
};
use rules::{
    Rules,
    publish::{self, Content, Mark, Signed},
};
use signer::Signer;
use std::{collections::HashSet, net::SocketAddr, time::Duration};
use tokio::sync::watch;

type Apex = domain::base::Name<Vec<u8>>;

/// How often changes are looked for without being told: other processes make them too.
const LOOK: Duration = Duration::from_millis(200);
/// How often everything is read again, for what a follower may have missed.
const SWEEP: Duration = Duration::from_mins(10);

/// A server that answers what its catalog holds.
pub(crate) struct Answering {
    server: Server,
    pub(crate) catalog: Catalog,
}

impl Answering {
    /// Takes the address; nothing is answered yet but that there are no zones. `None` where that is off.
    pub(crate) fn start(config: &config::Dns) -> Result<Option<Answering>> {
        let Some(address) = config.address else {
            return Ok(None);
        };
        let catalog = Catalog::new();
        let threads = match usize::try_from(config.threads).unwrap_or(0) {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        };
        let options = Options {
            addresses: vec![address],
            threads,
            rrl_per_second: config.rate_limit,
            ..Options::default()
        };
        let server = Server::start(options, catalog.clone()).with_context(|| {
            format!(
                "cannot answer DNS on {address}; choose another address with --dns, or --dns off"
            )
        })?;
        Ok(Some(Answering { server, catalog }))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    pub(crate) fn stop(self) {
        self.server.stop();
    }
}

/// Follows the database until everything ends.
pub(crate) async fn follow(rules: Rules, catalog: Catalog, mut ends: watch::Receiver<bool>) {
    let mut follower = Follower {
        rules,
        signer: Signer::start(catalog.clone()),
        catalog,
        mark: Mark::default(),
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
    catalog: Catalog,
    signer: Signer,
    mark: Mark,
    /// When everything was last read; `None` when it has to be.
    swept: Option<tokio::time::Instant>,
}

impl Follower {
    async fn step(&mut self) -> rules::Result<()> {
        let changed = publish::changes(&self.rules, &mut self.mark).await?;
        if self.swept.is_none_or(|at| at.elapsed() > SWEEP) {
            self.sweep().await?;
            self.swept = Some(tokio::time::Instant::now());
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
            self.publish(found, gone);
        }
        Ok(())
    }

    /// Reads everything. What is in the catalog and no longer anywhere else is taken out.
    async fn sweep(&mut self) -> rules::Result<()> {
        let mut gone: HashSet<_> = self
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
            self.publish(zones, Vec::new());
            behind = last;
        }
        self.publish(Vec::new(), gone.into_iter().collect());
        Ok(())
    }

    /// Answers these zones from now on, and those no more. What has to be signed comes a moment later.
    fn publish(&self, found: Vec<Content>, gone: Vec<Apex>) {
        let mut plain = Vec::with_capacity(found.len());
        for content in found {
            let Content {
                apex,
                entries,
                signing,
            } = content;
            match signing {
                Signed::Not => {
                    self.signer.forget(&apex);
                    plain.extend(build(&apex, entries));
                }
                Signed::With(signing) => self.signer.sign(apex, entries, signing),
                Signed::Locked => tracing::error!(
                    zone = %apex,
                    "a zone's keys cannot be decrypted, so it is answered as before: was the master key replaced?"
                ),
            }
        }
        for apex in &gone {
            self.signer.forget(apex);
        }
        self.catalog.change(plain, &gone);
    }
}

/// A zone as it is answered. One that cannot be is left as it was.
fn build(apex: &Apex, entries: Vec<dns::Entry>) -> Option<Zone> {
    Zone::build(apex, entries)
        .inspect_err(|e| tracing::error!(zone = %apex, why = %e, "a zone cannot be answered"))
        .ok()
}
