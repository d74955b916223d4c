//! What secondaries are given: a catalog zone, the zones in it, what changed in them; and what is known of each secondary.
//!
//! Everything is answered from memory. Differences are kept in the database too, so that a secondary need not copy whole zones after a
//! restart of ours.

mod lag;
mod peers;

use super::Apex;
use dns::{
    catalog::Catalog,
    transfer::{
        Difference, Journal, Key, Member, Notified, Peer, Provider, Transferred, catalog,
        difference,
    },
    zone::Zone,
};
use lag::Lag;
use peers::{NotCopied, Peers};
use rules::{
    secondaries::{self, Declared},
    secondary_dns::{self, PeerAt, Transfers},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::mpsc;

/// What a journal of one zone keeps at most.
const VERSIONS: usize = 200;
const BYTES: usize = 4 * 1024 * 1024;

/// Something that a secondary has to be told, or the database.
pub(super) enum News {
    /// A zone, or the catalog, has a new version.
    Changed(Apex),
    /// A zone, with its account, that may have a new version where it is copied from.
    Notified(String, String),
    /// A difference to be kept.
    Keep(secondaries::Change),
}

/// Secondaries and what they may have.
pub(super) struct Replicas {
    answered: Catalog,
    /// The name of the catalog zone.
    apex: Apex,
    any: AtomicBool,
    /// Everything was read once: before, a catalog would tell secondaries to forget what is only not read yet.
    whole: AtomicBool,
    inner: Mutex<Inner>,
    news: mpsc::UnboundedSender<News>,
    clock: Arc<dyn Fn() -> i64 + Send + Sync>,
}

struct Inner {
    declared: Vec<Declared>,
    /// The id of each answered zone by its apex; small, as there may be a million.
    members: BTreeMap<Box<[u8]>, u128>,
    journals: HashMap<Apex, Journal>,
    /// As it was last made, and whether members came or went since.
    catalog: Option<Arc<Zone>>,
    stale: bool,
    lags: HashMap<String, Lag>,
    peers: Peers,
}

/// A change of one zone, noted before it is answered.
pub(super) struct Noted {
    apex: Apex,
    serial: u32,
    is_new: bool,
    differs: bool,
    kept: Option<secondaries::Change>,
}

impl Replicas {
    /// `clock` gives microseconds since 1970.
    pub(super) fn new(
        answered: Catalog,
        apex: Apex,
        clock: Arc<dyn Fn() -> i64 + Send + Sync>,
    ) -> (Arc<Replicas>, mpsc::UnboundedReceiver<News>) {
        let (news, told) = mpsc::unbounded_channel();
        let replicas = Replicas {
            answered,
            apex,
            any: AtomicBool::new(false),
            whole: AtomicBool::new(false),
            inner: Mutex::new(Inner {
                declared: Vec::new(),
                members: BTreeMap::new(),
                journals: HashMap::new(),
                catalog: None,
                stale: true,
                lags: HashMap::new(),
                peers: Peers::default(),
            }),
            news,
            clock,
        };
        (Arc::new(replicas), told)
    }

    /// Whether there is any secondary.
    pub(super) fn are_there(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }

    /// Whether anybody copies a zone.
    pub(super) fn is_copied(&self, apex: &Apex) -> bool {
        self.are_there() || self.inner().peers.may_be_copied(apex)
    }

    /// Who of its account's peers may copy a zone from now on. True: they have to be told of it.
    pub(super) fn link(&self, apex: &Apex, transfers: Option<Transfers>) -> bool {
        self.inner().peers.link(apex, transfers)
    }

    /// Those who are to be told of a zone's changes.
    pub(super) fn peers(&self, apex: &Apex) -> Vec<PeerAt> {
        self.inner().peers.of(apex)
    }

    /// A zone's peer took word of a change, or why it did not.
    pub(super) fn peer_heard(&self, apex: &Apex, peer: &str, failure: Option<String>) {
        let now = (self.clock)();
        self.inner().peers.heard(apex, peer, now, failure);
    }

    /// What has to be written down of peers since the last time.
    pub(super) fn news_of_peers(&self) -> Vec<secondary_dns::Told> {
        self.inner().peers.news()
    }

    /// These are all from now on.
    pub(super) fn declare(&self, declared: Vec<Declared>) {
        let mut inner = self.inner();
        let same = |a: &Declared, b: &Declared| {
            a.id == b.id && a.address == b.address && a.key.name() == b.key.name()
        };
        let fresh = declared
            .iter()
            .any(|d| !inner.declared.iter().any(|k| same(k, d)));
        self.any.store(!declared.is_empty(), Ordering::Relaxed);
        inner
            .lags
            .retain(|id, _| declared.iter().any(|d| d.id == *id));
        for each in &declared {
            inner.lags.entry(each.id.clone()).or_default();
        }
        inner.declared = declared;
        drop(inner);
        if fresh {
            self.say(News::Changed(self.apex.clone()));
        }
    }

    pub(super) fn declared(&self) -> Vec<Declared> {
        self.inner().declared.clone()
    }

    /// Takes over what was kept by whoever ran before, oldest first.
    pub(super) fn remember(&self, kept: &[Vec<u8>]) {
        let mut inner = self.inner();
        for difference in kept.iter().filter_map(|b| Difference::from_bytes(b).ok()) {
            let apex = difference.apex().clone();
            journal(&mut inner, apex).push(Arc::new(difference));
        }
    }

    /// The zone is answered, or will be in a moment: it is in the catalog from now on.
    pub(super) fn name(&self, id: u128, apex: &Apex) {
        let mut inner = self.inner();
        if inner.members.insert(apex.as_slice().into(), id) == Some(id) {
            return;
        }

        inner.journals.remove(apex);
        inner.stale = true;
        drop(inner);
        if self.are_there() {
            self.say(News::Changed(self.apex.clone()));
        }
    }

    /// The id of a zone that is answered.
    pub(super) fn id_of(&self, apex: &Apex) -> Option<u128> {
        self.inner().members.get(apex.as_slice()).copied()
    }

    /// Notes a new version of a zone, before it is answered.
    pub(super) fn changed(&self, id: u128, before: Option<&Zone>, zone: &Zone) -> Noted {
        let apex = zone.apex();
        let found = before
            .and_then(|before| difference(before, zone))
            .map(Arc::new);
        let mut inner = self.inner();
        let known = inner.members.get(apex.as_slice());
        let is_new = known.is_none_or(|known| *known != id);
        if is_new {
            inner.members.insert(apex.as_slice().into(), id);
            inner.stale = true;
            // Another zone of the name: nothing leads there from the one before.
            if before.is_some() {
                inner.journals.remove(&apex);
            }
        }
        // What was answered when this process started may be older than what the one before kept differences of: those lead here.
        let leads_here = inner.journals.get(&apex).and_then(Journal::serial) == Some(zone.serial());
        let kept = found
            .as_ref()
            .filter(|_| !is_new && !leads_here)
            .map(|found| {
                journal(&mut inner, apex.clone()).push(Arc::clone(found));
                secondaries::Change {
                    name: apex.to_string(),
                    from: found.from(),
                    to: found.to(),
                    bytes: found.to_bytes(),
                }
            });
        let differs = before.is_none_or(|before| before.serial() != zone.serial());
        Noted {
            apex,
            serial: zone.serial(),
            is_new,
            differs,
            kept,
        }
    }

    /// Tells of what is answered now.
    pub(super) fn tell(&self, changes: Vec<Noted>, gone: &[Apex]) {
        let mut inner = self.inner();
        let mut members = false;
        for apex in gone {
            if inner.members.remove(apex.as_slice()).is_some() {
                inner.stale = true;
                inner.journals.remove(apex);
                for lag in inner.lags.values_mut() {
                    lag.forget(apex);
                }
                members = true;
            }
        }
        let now = (self.clock)();
        let mut news = Vec::new();
        for change in changes {
            members |= change.is_new;
            if !change.differs && !change.is_new {
                continue;
            }
            for lag in inner.lags.values_mut() {
                lag.changed(&change.apex, change.serial, now);
            }
            news.extend(change.kept.map(News::Keep));
            if !change.is_new {
                news.push(News::Changed(change.apex));
            }
        }
        drop(inner);
        if members && self.are_there() {
            news.push(News::Changed(self.apex.clone()));
        }
        for each in news {
            self.say(each);
        }
    }

    /// The secondary took word of a change, or why it did not.
    pub(super) fn heard(&self, id: &str, failure: Option<String>) {
        let now = (self.clock)();
        if let Some(lag) = self.inner().lags.get_mut(id) {
            lag.heard(now, failure);
        }
    }

    /// What has to be written down of secondaries since the last time.
    pub(super) fn news_of_them(&self) -> Vec<secondaries::Told> {
        let mut inner = self.inner();
        let lags = inner.lags.iter_mut();
        lags.filter_map(|(id, lag)| lag.news(id)).collect()
    }

    /// A zone, or the catalog of all as it was last made.
    pub(super) fn zone_of(&self, apex: &Apex) -> Option<Arc<Zone>> {
        if *apex != self.apex {
            return self.answered.get(apex);
        }
        let made = self.inner().catalog.clone();
        made.or_else(|| self.make_catalog())
    }

    /// Makes the catalog anew where members came or went. With a million of them it takes a while: not for threads that answer.
    pub(super) fn make_catalog(&self) -> Option<Arc<Zone>> {
        if !self.whole.load(Ordering::Acquire) {
            return None;
        }
        let mut inner = self.inner();
        if !inner.stale && inner.catalog.is_some() {
            return inner.catalog.clone();
        }
        let members: Vec<Member> = inner
            .members
            .iter()
            .filter_map(|(apex, id)| {
                Some(Member {
                    label: format!("{id:032x}"),
                    apex: Apex::from_octets(apex.to_vec()).ok()?,
                    group: None,
                })
            })
            .collect();
        let before = inner.catalog.clone();
        inner.stale = false;
        drop(inner);
        // 64 numbers a second, and fewer catalogs than that: whoever starts after us gives larger ones.
        let now = u32::try_from((self.clock)() / 15_625 % (1 << 32)).unwrap_or_default();
        let serial = before
            .as_ref()
            .map_or(now, |before| now.max(before.serial().wrapping_add(1)));
        let zone = match catalog(&self.apex, serial, members) {
            Ok(zone) => Arc::new(zone),
            Err(e) => {
                tracing::error!(why = %e, "the catalog for secondaries cannot be made");
                return before;
            }
        };
        let mut inner = self.inner();
        if let Some(found) = before.and_then(|before| difference(&before, &zone)) {
            journal(&mut inner, self.apex.clone()).push(Arc::new(found));
        }
        inner.catalog = Some(Arc::clone(&zone));
        Some(zone)
    }

    /// The name of the catalog zone.
    pub(super) fn catalog_apex(&self) -> &Apex {
        &self.apex
    }

    /// Everything was read: there can be a catalog from now on.
    pub(super) fn is_whole(&self) {
        if !self.whole.swap(true, Ordering::AcqRel) && self.are_there() {
            self.say(News::Changed(self.apex.clone()));
        }
    }

    /// Tells of zones that changed when nobody may have told of it.
    pub(super) fn tell_again(&self, apexes: Vec<Apex>) {
        for apex in apexes {
            if self.is_copied(&apex) {
                self.say(News::Changed(apex));
            }
        }
    }

    fn say(&self, news: News) {
        // Nobody listens any more when everything ends.
        let _ = self.news.send(news);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn journal(inner: &mut Inner, apex: Apex) -> &mut Journal {
    inner
        .journals
        .entry(apex)
        .or_insert_with(|| Journal::new(VERSIONS, BYTES))
}

impl Provider for Replicas {
    /// Secondaries may sign whatever they ask; an account's peers what they ask about their zones.
    fn key(&self, name: &Apex, about: &Apex) -> Option<Arc<Key>> {
        let inner = self.inner();
        let found = inner.declared.iter().find(|d| d.key.name() == name);
        found
            .map(|d| Arc::clone(&d.key))
            .or_else(|| inner.peers.key(name, about))
    }

    /// A secondary may have all zones.
    fn may_transfer(&self, apex: &Apex, client: &Peer<'_>) -> bool {
        let inner = self.inner();
        let mut declared = inner.declared.iter();
        let is_secondary = |key: &Apex| declared.any(|d| d.key.name() == key);
        client.key.is_some_and(is_secondary) || inner.peers.may_copy(apex, client)
    }

    fn zone(&self, apex: &Apex) -> Option<Arc<Zone>> {
        self.is_copied(apex).then(|| self.zone_of(apex))?
    }

    fn changes(&self, apex: &Apex, from: u32) -> Option<Vec<Arc<Difference>>> {
        let current = self.zone_of(apex)?.serial();
        let inner = self.inner();
        let journal = inner.journals.get(apex)?;
        // A version that is noted and not answered yet, or one that came without its difference.
        (journal.serial() == Some(current))
            .then(|| journal.changes(from))
            .flatten()
    }

    fn transferred(&self, what: &Transferred<'_>) {
        let now = (self.clock)();
        let mut inner = self.inner();
        let id = inner
            .declared
            .iter()
            .find(|d| Some(d.key.name()) == what.client.key)
            .map(|d| d.id.clone());
        let lag = id.and_then(|id| inner.lags.get_mut(&id));
        if let Some(lag) = lag {
            lag.copied(what.apex, what.serial, now);
        } else {
            inner.peers.copied(what, now);
        }
    }

    /// Of zones that accounts copy from their primaries. Who says so is not asked; the primary is, soon.
    fn notified(&self, apex: &Apex, by: &Peer<'_>, serial: Option<u32>) -> Notified {
        let told = self.inner().peers.may_tell(apex, by);
        let (zone, account) = match told {
            Err(NotCopied) => return Notified::NoZone,
            Ok(None) => return Notified::Stranger,
            Ok(Some(named)) => named,
        };
        let here = self.answered.get(apex).map(|zone| zone.serial());
        if serial.is_none() || here.is_none() || serial != here {
            self.say(News::Notified(zone, account));
        }
        Notified::Taken
    }
}
