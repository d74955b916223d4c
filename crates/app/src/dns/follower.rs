//! Brings what is answered up to date with the database, and keeps it so.

use super::{
    Apex,
    keeper::Keeper,
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
use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::watch,
    task::{JoinHandle, spawn_blocking, yield_now},
    time::{Instant, MissedTickBehavior, interval, sleep},
};

/// How often changes are looked for without being told: other processes make them too.
const LOOK: Duration = Duration::from_millis(200);
/// How often everything is read again, for what a follower may have missed.
const SWEEP: Duration = Duration::from_mins(10);
/// Zones that are read at once when it is their turn to be signed.
const MORE: usize = 50;
/// Zones that wait to be signed with all of their records, some 50 MB of usual ones; of more only the names are kept.
const SIGNING: usize = 20_000;
/// How often what is answered is written for the next start.
const KEEP: Duration = Duration::from_mins(10);
/// So long after the start a change is told once more: it may have been seen by the first sweep alone.
const EARLY: Duration = Duration::from_mins(1);
/// Zones of a sweep that are put in at once, at least: each time the catalog copies what it is found by.
const BATCH: usize = 10_000;
/// The part of those that are there already: how much is copied grows with them.
const SHARE: usize = 4;

/// Follows the database until everything ends. Where zones are answered that were kept, from the mark they were kept with.
pub(super) async fn follow(
    rules: Rules,
    publisher: Publisher,
    keeper: Option<Keeper>,
    restored: Option<Mark>,
    mut ends: watch::Receiver<bool>,
) {
    let mut follower = Follower {
        rules,
        signer: Signer::start(&publisher),
        publisher,
        is_restored: restored.is_some(),
        mark: restored.unwrap_or_default(),
        started: Instant::now(),
        swept: None,
        done: None,
        unread: BTreeSet::new(),
    };
    let mut keeping = Keeping::new(keeper);
    let mut outage = None;
    loop {
        let step = tokio::select! {
            step = follower.step() => step,
            _ = ends.wait_for(|end| *end) => break,
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
        if follower.is_signed() {
            keeping.keep_now_and_then(follower.done.as_ref());
        }
        tokio::select! {
            () = follower.rules.dns_waits().notified() => {}
            () = sleep(LOOK), if !follower.signs_more() => {}
            () = yield_now(), if follower.signs_more() => {}
            _ = ends.wait_for(|end| *end) => break,
        }
    }
    let signed = follower.is_signed();
    // What was to be signed still is not in the file: whoever starts next looks at all changes that there are.
    let mark = follower
        .done
        .map(|mark| if signed { mark } else { Mark::default() });
    keeping.keep_at_the_end(mark).await;
}

/// What is written for the next start, beside the follower: with many zones it takes seconds.
struct Keeping {
    keeper: Option<Arc<Keeper>>,
    begun: Option<Instant>,
    running: Option<JoinHandle<()>>,
}

impl Keeping {
    fn new(keeper: Option<Keeper>) -> Keeping {
        Keeping {
            keeper: keeper.map(Arc::new),
            begun: None,
            running: None,
        }
    }

    /// Once everything was read, and then every few minutes.
    fn keep_now_and_then(&mut self, mark: Option<&Mark>) {
        let due = self.begun.is_none_or(|at| at.elapsed() > KEEP);
        let busy = self.running.as_ref().is_some_and(|r| !r.is_finished());
        if let (Some(mark), true, false) = (mark, due, busy) {
            self.begun = Some(Instant::now());
            self.start(mark.clone());
        }
    }

    async fn keep_at_the_end(mut self, mark: Option<Mark>) {
        let Some(mark) = mark else {
            return;
        };
        self.wait().await;
        self.start(mark);
        self.wait().await;
    }

    fn start(&mut self, mark: Mark) {
        let keeper = self.keeper.clone();
        self.running = keeper.map(|keeper| spawn_blocking(move || keeper.keep(mark)));
    }

    async fn wait(&mut self) {
        if let Some(running) = self.running.take() {
            // Nobody aborts it, and its failures it tells itself.
            let _ = running.await;
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
    /// Zones are answered that were kept, and nothing was read yet.
    is_restored: bool,
    /// All changes up to there are answered; `None` before everything was read once.
    done: Option<Mark>,
    /// Zones to be read again when it is their turn to be signed.
    unread: BTreeSet<String>,
}

impl Follower {
    async fn step(&mut self) -> rules::Result<()> {
        let before = self.mark.clone();
        let stepped = self.follow_or_sweep().await;
        match &stepped {
            Ok(()) => self.done = Some(self.mark.clone()),
            // What was seen of changes and not taken over comes again.
            Err(_) => self.mark = before,
        }
        stepped
    }

    async fn follow_or_sweep(&mut self) -> rules::Result<()> {
        let mut changed = publish::changes(&self.rules, &mut self.mark).await?;
        if self.swept.is_none_or(|at| at.elapsed() > SWEEP) {
            if self.is_restored {
                // Few, and old answers to them are the worst. Who made them may have ended before all were told, and been told of
                // earlier ones when it kept these zones.
                self.take_over(changed).await?;
                self.is_restored = false;
                changed = publish::changes(&self.rules, &mut Mark::default()).await?;
            }
            self.sweep().await?;
            self.swept = Some(Instant::now());
            self.publisher.replicas.is_whole();
            // At the start these are the changes of the last hour: whoever made them may have ended before all were told.
            let changed = changed.iter().filter_map(|name| wire_name(name).ok());
            self.publisher.replicas.tell_again(changed.collect());
            return Ok(());
        }
        self.take_over(changed).await?;
        self.sign_more().await
    }

    fn is_signed(&self) -> bool {
        self.signer.waiting() == 0 && self.unread.is_empty()
    }

    fn signs_more(&self) -> bool {
        !self.unread.is_empty() && self.signer.waiting() + MORE <= SIGNING
    }

    /// Reads some of the zones that wait for it, where there is room for them.
    async fn sign_more(&mut self) -> rules::Result<()> {
        if !self.signs_more() {
            return Ok(());
        }
        // Few at a time, as changes wait meanwhile.
        let names: Vec<String> = self.unread.iter().take(MORE).cloned().collect();
        self.take_over(names.clone()).await?;
        for name in &names {
            self.unread.remove(name);
        }
        Ok(())
    }

    /// Answers these names as they are now.
    async fn take_over(&mut self, changed: Vec<String>) -> rules::Result<()> {
        let (mut found, mut gone) = (Vec::new(), Vec::new());
        for name in changed {
            match publish::zone(&self.rules, &name).await? {
                Some(content) => found.push(Made::of(content)),
                None => gone.extend(wire_name(&name)),
            }
        }
        if !found.is_empty() || !gone.is_empty() {
            // What the first sweep brought with it was not told of: it came without a version before.
            let again = self.started.elapsed() < EARLY;
            let apexes = found.iter().filter(|_| again);
            let apexes = apexes.map(|made| made.apex().clone()).collect();
            self.publish(found, gone);
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
                self.publish(found, Vec::new());
            }
            if whole {
                break;
            }
        }
        let gone: Vec<Apex> = gone.difference(&newer).cloned().collect();
        self.publish(Vec::new(), gone);
        Ok(())
    }

    async fn follow_meanwhile(&mut self, newer: &mut HashSet<Apex>) -> rules::Result<()> {
        let changed = publish::changes(&self.rules, &mut self.mark).await?;
        newer.extend(changed.iter().filter_map(|name| wire_name(name).ok()));
        self.take_over(changed).await
    }

    /// Answers these zones from now on, and those no more. What has to be signed comes a moment later.
    fn publish(&mut self, found: Vec<Made>, mut gone: Vec<Apex>) {
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
                    if self.signer.waiting() < SIGNING {
                        self.signer.sign(*unsigned);
                    } else {
                        self.unread.insert(unsigned.apex.to_string());
                    }
                }
                Form::AsBefore { id, apex, why } => {
                    tracing::error!(zone = %apex, why, "a zone cannot be answered as it is now, and is answered as before");
                    let known = self.publisher.replicas.id_of(&apex);
                    if known.is_some_and(|known| known != id) {
                        // What is answered is another zone of the name, which is no more.
                        gone.push(apex);
                    } else {
                        self.publisher.replicas.name(id, &apex);
                    }
                }
            }
        }
        for apex in &gone {
            self.signer.forget(apex);
            self.publisher.replicas.link(apex, None);
        }
        self.publisher.publish(plain, &gone);
        self.publisher.replicas.tell_again(linked);
    }
}
