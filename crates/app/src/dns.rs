//! Answers by DNS: the server, and the follower that brings its catalog up to date with the database. What is answered does not
//! depend on the database being there: without it, the last known zones go on being answered.

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
    publish::{self, Content, Mark},
};
use std::{collections::HashSet, net::SocketAddr, time::Duration};
use tokio::sync::watch;

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
            self.catalog.change(built(found), &gone);
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
            self.catalog.put_many(built(zones));
            behind = last;
        }
        self.catalog
            .change(Vec::new(), &gone.into_iter().collect::<Vec<_>>());
        Ok(())
    }
}

/// Zones as they are answered. One that cannot be is left as it was.
fn built(zones: Vec<Content>) -> Vec<Zone> {
    let mut built = Vec::with_capacity(zones.len());
    for Content { apex, entries } in zones {
        match Zone::build(&apex, entries) {
            Ok(zone) => built.push(zone),
            Err(e) => tracing::error!(zone = %apex, why = %e, "a zone cannot be answered"),
        }
    }
    built
}
