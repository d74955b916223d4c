//! Putting records back to how they were before an event.

use super::{
    BatchDone, DnsRecord, Kept, NewRecord, apex, change,
    changes::{Changes, Difference},
    choice::Choice,
    conflicts::Standing,
    history::{self, Past},
    store, writable,
};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Which event, and where only some of what it did is put back, of which name and type.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Revert {
    pub event_id: String,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    #[serde(
        rename = "type",
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    /// Of the difference that was shown. With it, what happened to the records since is put back too; without, nothing may have.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub digest: Option<String>,
}

impl Input for Revert {
    const BAD: &'static Code = &codes::RECORD_BODY;
}

/// What putting back would do, whatever happened since.
pub async fn preview_revert(ctx: &Ctx, zone: String, revert: Revert) -> Result<Difference> {
    ctx.read(
        &policy::DNS_REVERT_PREVIEW,
        Scope::Zone(zone),
        revert,
        |op, revert| Box::pin(async move { found(op, revert, false).await?.difference() }),
    )
    .await
}

/// Puts every record set that the event touched back to how it was before: all of them, or none.
pub async fn revert(ctx: &Ctx, zone: String, revert: Revert) -> Result<BatchDone> {
    ctx.write(
        &policy::DNS_REVERT,
        Scope::Zone(zone),
        revert,
        |op, revert| {
            Box::pin(async move {
                let changes = found(op, revert, revert.digest.is_none()).await?;
                changes.must_be(revert.digest.as_deref())?;
                if changes.is_empty() {
                    let text = "There is nothing to put back: these records are as they were before that event";
                    return Err(Error::from(&codes::RECORD_REVERT).text(text));
                }
                changes.carry_out(op).await
            })
        },
    )
    .await
}

/// The changes that put back what an event did.
async fn found(op: &mut Op<'_, '_>, revert: &Revert, untouched_since: bool) -> Result<Changes> {
    writable(op)?;
    let (name, kind) = (revert.name.as_deref(), revert.kind.as_deref());
    let mut sets = history::store::of_event(op, &revert.event_id).await?;
    sets.retain(|set| {
        name.is_none_or(|n| n.eq_ignore_ascii_case(&set.name))
            && kind.is_none_or(|k| k.eq_ignore_ascii_case(&set.kind))
    });
    if sets.is_empty() {
        return Err(Error::from(&codes::RECORD_EVENT).at("/event_id"));
    }
    let there = store::whole(op).await?;
    let mut now: BTreeMap<(&str, &str), Vec<DnsRecord>> = BTreeMap::new();
    for kept in &there {
        let r = &kept.record;
        let set = now.entry((&r.name, &r.kind)).or_default();
        set.push(r.clone());
    }
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for set in &sets {
        let since = history::store::since(op, &set.name, &set.kind, set.serial).await?;
        if untouched_since {
            refuse_later(set, &since)?;
        }
        let is = now.remove(&(set.name.as_str(), set.kind.as_str()));
        let is = is.unwrap_or_default();
        after.extend(history::before(is.clone(), &since));
        before.extend(is);
    }
    put_back(op, &there, before, after)
}

/// Refuses where the newest event of a set is another.
fn refuse_later(set: &Past, since: &[Past]) -> Result<()> {
    match since.first() {
        Some(newest) if newest.event_id != set.event_id => {
            let who = Some(newest.actor.email.as_str()).filter(|email| !email.is_empty());
            Err(Error::from(&codes::RECORD_REVERT).text(format!(
                "The {} records of {} were changed again by {} on {}: look at what putting them back would change, and confirm that",
                set.kind,
                set.name,
                who.unwrap_or("the program itself"),
                newest.on.words()
            )))
        }
        _ => Ok(()),
    }
}

/// From what is to what shall be, checked by what is allowed today.
fn put_back(
    op: &Op<'_, '_>,
    there: &[Kept],
    is: Vec<DnsRecord>,
    shall_be: Vec<DnsRecord>,
) -> Result<Changes> {
    let zone = apex(op)?;
    let mut is: BTreeMap<String, DnsRecord> = is.into_iter().map(|r| (r.id.clone(), r)).collect();
    // A record that the event renamed is in two sets, and in one of them as it was; it may have its new name still.
    let ids: BTreeSet<String> = shall_be.iter().map(|r| r.id.clone()).collect();
    let by_id: BTreeMap<&str, &DnsRecord> = there
        .iter()
        .map(|kept| (kept.record.id.as_str(), &kept.record))
        .collect();
    let mut changes = Changes::default();
    for old in shall_be {
        let new = NewRecord::from(&old);
        let mut kept = Choice::new(&new)
            .kept(op, &zone, &old.id)
            .map_err(|e| unfit(e, &old))?;
        let own = by_id.get(old.id.as_str()).map(|r| (*r).clone());
        if let Some(now) = is.remove(&old.id).or(own) {
            change::succeed(&now, &mut kept);
            let same = DnsRecord {
                modified_on: now.modified_on,
                ..kept.record.clone()
            } == now;
            if !same {
                changes.changed.push((None, now, kept));
            }
        } else {
            kept.record.created_on = old.created_on;
            changes.added.push((None, kept));
        }
    }
    changes.deleted = is.into_values().filter(|r| !ids.contains(&r.id)).collect();
    let touched: HashSet<&str> = changes
        .deleted
        .iter()
        .chain(changes.changed.iter().map(|(_, was, _)| was))
        .map(|r| r.id.as_str())
        .collect();
    let stay = there
        .iter()
        .filter(|kept| !touched.contains(kept.record.id.as_str()));
    let mut standing = Standing::new(op, stay);
    let altered = changes.changed.iter().map(|(_, _, kept)| kept);
    for kept in altered.chain(changes.added.iter().map(|(_, kept)| kept)) {
        standing.take(kept).map_err(|e| unfit(e, &kept.record))?;
    }
    Ok(changes)
}

/// Why a record cannot be put back.
fn unfit(e: Error, record: &DnsRecord) -> Error {
    match e {
        Error::Refused(r) => Error::from(&codes::RECORD_REVERT).text(format!(
            "The {} record of {} cannot be put back: {}",
            record.kind, record.name, r.message
        )),
        other => other,
    }
}
