//! What is answered by DNS: read from the database, whole zones at a time. Whoever answers follows by [`changes`], and is right again
//! after whatever was missed by reading everything: [`next`], [`slice()`].

mod content;
mod flat;
pub(crate) mod store;

use crate::{
    Result,
    gate::{Ctx, Op, Rules, Scope},
    policy,
    secondary_dns::Transfers,
    zones::{ZoneStatus, parents, reversed},
};
use db::Readers;
use dns::{Entry, record::wire_name};
use domain::base::Name;
use serde::{Deserialize, Serialize};

/// Zones of one slice: few enough that what they need meanwhile stays in the processor's cache.
const SLICE: i64 = 200;

/// Some of all zones, in the order of their names.
#[derive(Clone, Debug)]
pub struct Slice {
    first: String,
    last: String,
}

/// A zone to be answered.
#[derive(Debug)]
pub struct Content {
    /// Of the zone: another one of the same name has another.
    pub id: String,
    pub apex: Name<Vec<u8>>,
    pub entries: Vec<Entry>,
    /// How it is to be signed, where it is.
    pub signing: Signed,
    /// Who may copy it or tells of it, where that is set up.
    pub transfers: Option<Transfers>,
}

/// Whether a zone is to be signed.
#[derive(Debug)]
pub enum Signed {
    Not,
    With(Box<dns::sign::Signing>),
    /// Its keys cannot be decrypted.
    Locked,
}

/// Where a follower stands in the changes: microseconds, and what it saw last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub at: i64,
    pub seen: std::collections::BTreeSet<String>,
}

/// How far back changes are read again: a transaction that began earlier may be seen later. Microseconds.
const OVERLAP: i64 = 30 * 1_000_000;

fn reader(rules: &Rules) -> Ctx {
    rules.system("publisher")
}

/// The apexes (ASCII) of zones that changed since the mark, which moves on.
pub async fn changes(rules: &Rules, mark: &mut Mark) -> Result<Vec<String>> {
    let now = rules.env().now();
    let from = mark.at.saturating_sub(OVERLAP);
    let found = reader(rules)
        .read(
            &policy::ZONE_PUBLISH,
            Scope::Installation,
            from,
            |op, from| Box::pin(store::changes(op, *from)),
        )
        .await?;
    let mut apexes = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for change in found {
        if !mark.seen.contains(&change.id) {
            apexes.push((change.zone_id, change.account_id));
        }
        seen.insert(change.id);
    }
    *mark = Mark { at: now, seen };
    if apexes.is_empty() {
        return Ok(Vec::new());
    }
    apexes.sort();
    apexes.dedup();
    reader(rules)
        .read(
            &policy::ZONE_PUBLISH,
            Scope::Installation,
            apexes,
            |op, touched| Box::pin(store::names(op, touched)),
        )
        .await
}

/// What is answered at this apex now; `None` where nobody's zone is.
pub async fn zone(rules: &Rules, apex: &str) -> Result<Option<Content>> {
    let Ok(wanted) = wire_name(apex) else {
        return Ok(None);
    };
    let suffix = rules.settings().cname_suffix.as_deref();
    let partial = suffix.and_then(|suffix| apex.strip_suffix(suffix)?.strip_suffix('.'));
    for name in [Some(apex), partial].into_iter().flatten() {
        let slice = Slice {
            first: name.to_owned(),
            last: name.to_owned(),
        };
        let found = contents(rules, Readers::Snapshot, slice, |content| content).await?;
        if let Some(found) = found.into_iter().find(|content| content.apex == wanted) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The slice behind another; `None` when there are no more zones. Begin with none.
pub async fn next(rules: &Rules, behind: Option<&Slice>) -> Result<Option<Slice>> {
    let behind = behind.map_or_else(String::new, |slice| slice.last.clone());
    let names = reader(rules)
        .read_by(
            Readers::Bulk,
            &policy::ZONE_PUBLISH,
            Scope::Installation,
            behind,
            |op, behind| Box::pin(store::names_behind(op, behind, SLICE)),
        )
        .await?;
    let (first, last) = (names.first().cloned(), names.last().cloned());
    Ok(first.zip(last).map(|(first, last)| Slice { first, last }))
}

/// The zones of a slice that are answered now, each as `finish` makes it. That is done where they are read, so that slices
/// read at the same time are finished at the same time.
pub async fn slice<T, F>(rules: &Rules, slice: Slice, finish: F) -> Result<Vec<T>>
where
    T: Send + 'static,
    F: Fn(Content) -> T + Send + Sync + 'static,
{
    contents(rules, Readers::Bulk, slice, finish).await
}

async fn contents<T, F>(rules: &Rules, readers: Readers, slice: Slice, finish: F) -> Result<Vec<T>>
where
    T: Send + 'static,
    F: Fn(Content) -> T + Send + Sync + 'static,
{
    reader(rules)
        .read_by(
            readers,
            &policy::ZONE_PUBLISH,
            Scope::Installation,
            (rules.clone(), slice, finish),
            |op, (rules, slice, finish)| {
                Box::pin(async move {
                    let zones = answered(op, slice).await?.into_iter();
                    let contents = zones.filter_map(|zone| content::content(rules, zone));
                    Ok(contents.map(finish).collect())
                })
            },
        )
        .await
}

/// The zones of a slice that are answered.
async fn answered(op: &mut Op<'_, '_>, slice: &Slice) -> Result<Vec<store::Found>> {
    let mut zones = store::between(op, &slice.first, &slice.last).await?;
    zones.retain(|zone| zone.active() || !zone.held);
    // Of rivals for one name the active one is answered, else the oldest.
    zones.sort_by(|a, b| a.claim().cmp(&b.claim()));
    zones.dedup_by(|later, first| (&later.name, later.partial) == (&first.name, first.partial));
    let mut answered = Vec::with_capacity(zones.len());
    for zone in zones {
        // A name around somebody else's waits until its own delegation is seen.
        if zone.active() || !store::is_in_the_way(op, &zone).await? {
            answered.push(zone);
        }
    }
    store::with_records(op, &mut answered, &slice.first, &slice.last).await?;
    store::with_keys(op, &mut answered).await?;
    store::with_targets(op, &mut answered).await?;
    store::with_copies(op, &mut answered).await?;
    // Nothing was copied yet, or what was has expired.
    answered.retain(|zone| !zone.secondary || zone.copied.is_some());
    store::with_transfers(op, &mut answered).await?;
    store::with_glue(op, &mut answered, &slice.first, &slice.last).await?;
    Ok(answered)
}

impl store::Found {
    pub(super) fn active(&self) -> bool {
        self.status == ZoneStatus::Active.as_str()
    }

    /// By name, whose turn it is: active ones first, the latest before others; then the oldest.
    fn claim(&self) -> (&str, bool, bool, i64, i64, &str) {
        let since = self.activated_at.filter(|_| self.active()).unwrap_or(0);
        (
            &self.name,
            self.partial,
            !self.active(),
            -since,
            self.created_at,
            &self.id,
        )
    }

    /// The names above it that somebody else could have as a zone, and what lies below it, as a range of reversed names.
    fn around(&self) -> (Vec<String>, String, String) {
        let above = parents(&self.name).map(str::to_owned).collect();
        let below = reversed(&self.name);
        // The character behind the dot that ends it.
        let end = format!("{}/", below.trim_end_matches('.'));
        (above, below, end)
    }
}
