//! Brings what is answered up to date with the database, and keeps it so.

use super::{
    Apex,
    outage::Outage,
    publisher::{Form, Made, Publisher},
    signer::Signer,
    sweep::Sweep,
};
use dns::record::wire_name;
use rules::{
    Rules,
    publish::{self, Mark},
};
use std::{collections::HashSet, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, sleep},
};

/// How often changes are looked for without being told: other processes make them too.
const LOOK: Duration = Duration::from_millis(200);
/// How often everything is read again, for what a follower may have missed.
const SWEEP: Duration = Duration::from_mins(10);
/// So long after the start a change is told once more: it may have been seen by the first sweep alone.
const EARLY: Duration = Duration::from_mins(1);
/// Zones of a sweep that are put in at once, at least: each time the catalog copies what it is found by.
const BATCH: usize = 10_000;
/// The part of those that are there already: how much is copied grows with them.
const SHARE: usize = 4;

/// Follows the database until everything ends.
pub(super) async fn follow(rules: Rules, publisher: Publisher, mut ends: watch::Receiver<bool>) {
    let mut follower = Follower {
        rules,
        signer: Signer::start(&publisher),
        publisher,
        mark: Mark::default(),
        started: Instant::now(),
        swept: None,
    };
    let mut outage = None;
    loop {
        let step = tokio::select! {
            step = follower.step() => step,
            _ = ends.wait_for(|end| *end) => return,
        };
        let now = Instant::now();
        if let Err(e) = step {
            if let Some(failures) = Outage::failed(&mut outage, now) {
                tracing::warn!(why = %e, failures, "changes of zones cannot be read; the last known ones go on being answered");
            }
            follower.swept = None;
        } else if let Some((failures, lasted)) = Outage::over(&mut outage, now) {
            let seconds = lasted.as_secs();
            tracing::info!(failures, seconds, "changes of zones are read again");
        }
        tokio::select! {
            () = follower.rules.dns_waits().notified() => {}
            () = sleep(LOOK) => {}
            _ = ends.wait_for(|end| *end) => return,
        }
    }
}

struct Follower {
    rules: Rules,
    publisher: Publisher,
    signer: Signer,
    mark: Mark,
    started: Instant,
    /// When everything was last read; `None` when it has to be.
    swept: Option<Instant>,
}

impl Follower {
    async fn step(&mut self) -> rules::Result<()> {
        let changed = publish::changes(&self.rules, &mut self.mark).await?;
        if self.swept.is_none_or(|at| at.elapsed() > SWEEP) {
            self.sweep().await?;
            self.swept = Some(Instant::now());
            self.publisher.replicas.is_whole();
            // At the start these are the changes of the last hour: whoever made them may have ended before all were told.
            let changed = changed.iter().filter_map(|name| wire_name(name).ok());
            self.publisher.replicas.tell_again(changed.collect());
            return Ok(());
        }
        self.take_over(changed).await
    }

    /// Answers these names as they are now.
    async fn take_over(&mut self, changed: Vec<String>) -> rules::Result<()> {
        let (mut found, mut gone) = (Vec::new(), Vec::new());
        for name in changed {
            match publish::zone(&self.rules, &name).await? {
                Some(content) => found.extend(Made::of(content)),
                None => gone.extend(wire_name(&name)),
            }
        }
        if !found.is_empty() || !gone.is_empty() {
            // What the first sweep brought with it was not told of: it came without a version before.
            let again = self.started.elapsed() < EARLY;
            let apexes = found.iter().filter(|_| again);
            let apexes = apexes.map(|made| made.apex().clone()).collect();
            self.publish(found, &gone);
            self.publisher.replicas.tell_again(apexes);
        }
        Ok(())
    }

    /// Reads everything, and goes on following changes meanwhile. What is in the catalog and no longer anywhere else is taken out.
    async fn sweep(&mut self) -> rules::Result<()> {
        let before = self.publisher.catalog.serials().into_iter();
        let mut gone: HashSet<Apex> = before.map(|(apex, _)| apex).collect();
        // Names that changed meanwhile: what the sweep has read of them may be older than what is answered.
        let mut newer: HashSet<Apex> = HashSet::new();
        let mut sweep = Sweep::new(self.rules.clone());
        let mut waiting: Vec<Made> = Vec::new();
        let rules = self.rules.clone();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let read = tokio::select! {
                read = sweep.next() => read?,
                _ = look.tick() => {
                    self.follow_meanwhile(&mut newer).await?;
                    continue;
                }
                () = rules.dns_waits().notified() => {
                    self.follow_meanwhile(&mut newer).await?;
                    continue;
                }
            };
            let whole = read.is_none();
            waiting.extend(read.into_iter().flatten());
            if whole || waiting.len() >= BATCH.max(self.publisher.catalog.len() / SHARE) {
                let mut found = std::mem::take(&mut waiting);
                found.retain(|made| newer.is_empty() || !newer.contains(made.apex()));
                if !gone.is_empty() {
                    for made in &found {
                        gone.remove(made.apex());
                    }
                }
                self.publish(found, &[]);
            }
            if whole {
                break;
            }
        }
        let gone: Vec<Apex> = gone.difference(&newer).cloned().collect();
        self.publish(Vec::new(), &gone);
        Ok(())
    }

    async fn follow_meanwhile(&mut self, newer: &mut HashSet<Apex>) -> rules::Result<()> {
        let changed = publish::changes(&self.rules, &mut self.mark).await?;
        newer.extend(changed.iter().filter_map(|name| wire_name(name).ok()));
        self.take_over(changed).await
    }

    /// Answers these zones from now on, and those no more. What has to be signed comes a moment later.
    fn publish(&self, found: Vec<Made>, gone: &[Apex]) {
        let mut plain = Vec::with_capacity(found.len());
        let mut linked = Vec::new();
        for Made { form, transfers } in found {
            let apex = form.apex();
            if transfers.as_ref().is_some_and(|t| t.locked) {
                tracing::error!(
                    zone = %apex,
                    "the key of a zone's peers cannot be decrypted, so they are not spoken with: was the master key replaced?"
                );
            }
            if self.publisher.replicas.link(apex, transfers) {
                linked.push(apex.clone());
            }
            match form {
                Form::Finished(finished) => {
                    self.signer.forget(&finished.apex);
                    plain.push(finished);
                }
                Form::Unsigned(unsigned) => {
                    // Secondaries shall not forget it while it is signed.
                    self.publisher.replicas.name(unsigned.id, &unsigned.apex);
                    self.signer.sign(*unsigned);
                }
                Form::Locked { id, apex } => {
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
