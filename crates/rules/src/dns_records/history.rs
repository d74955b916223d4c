//! What became of each set of records (those of one name and type): who changed it, when, and how it was before and after.
//!
//! Audit events hold the same, but whole batches of it, numbered by account. So each event also leaves, in its own transaction, what it
//! did to each set: a row that is found by the set, by the event, and in the order of the zone's serials.

pub(crate) mod store;

use super::DnsRecord;
use crate::{
    Result,
    gate::{Ctx, Op, Scope},
    lists::{CursorInfo, Walked},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one event did to one set.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct Past {
    /// The audit event's.
    pub event_id: String,
    pub on: Moment,
    pub actor: PastActor,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// The records that it touched, as they were; none where they were made.
    pub before: Vec<DnsRecord>,
    /// The same as they became; none where they were deleted.
    pub after: Vec<DnsRecord>,
    /// Which of the zone's serials it made.
    #[serde(skip)]
    pub(super) serial: i64,
}

/// Who it was, at that time.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct PastActor {
    pub id: String,
    /// Empty for the program itself.
    pub email: String,
}

/// Which events are wanted, newest first.
#[derive(Clone, Debug)]
pub struct PastQuery {
    /// Of this name: as records show it.
    pub name: Option<String>,
    /// Of this type.
    pub kind: Option<String>,
    pub limit: i64,
    /// Behind this one.
    pub cursor: Option<PastCursor>,
}

/// A place in the history of a zone: the last one that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastCursor {
    serial: i64,
    name: String,
    kind: String,
}

impl PastCursor {
    /// As replies show it.
    pub fn parse(text: &str) -> Option<PastCursor> {
        let mut parts = text.splitn(3, '.');
        let serial = parts.next()?.parse().ok()?;
        let (kind, name) = (parts.next()?, parts.next()?);
        Some(PastCursor {
            serial,
            name: name.to_owned(),
            kind: kind.to_owned(),
        })
    }

    fn text(&self) -> String {
        format!("{}.{}.{}", self.serial, self.kind, self.name)
    }
}

/// What happened to the zone's records, newest first.
pub async fn history(ctx: &Ctx, zone: String, query: PastQuery) -> Result<Walked<Past>> {
    ctx.read(
        &policy::DNS_HISTORY,
        Scope::Zone(zone),
        query,
        |op, query| Box::pin(list(op, query)),
    )
    .await
}

async fn list(op: &mut Op<'_, '_>, query: &PastQuery) -> Result<Walked<Past>> {
    let mut found = store::page(op, query).await?;
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    let after = last.map(|past| {
        let at = PastCursor {
            serial: past.serial,
            name: past.name.clone(),
            kind: past.kind.clone(),
        };
        at.text()
    });
    Ok(Walked {
        info: CursorInfo::new(found.len(), query.limit, after),
        items: found,
    })
}

/// What an event did to a set.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Touched<'a> {
    pub(super) before: Vec<&'a DnsRecord>,
    pub(super) after: Vec<&'a DnsRecord>,
}

/// Keeps what this event did, after the zone's serial was raised: records as they were before it, and as they are after it.
pub(crate) async fn note(
    op: &mut Op<'_, '_>,
    before: &[DnsRecord],
    after: &[DnsRecord],
) -> Result<()> {
    let sets = sets(before, after);
    if sets.is_empty() {
        return Ok(());
    }
    let serial = super::store::served(op).await?.serial;
    for ((name, kind), touched) in &sets {
        store::insert(op, serial, (name, kind), touched).await?;
    }
    Ok(())
}

/// By name and type. A record that one event touched twice was what it was at first, and is what it was at last.
fn sets<'a>(
    before: &'a [DnsRecord],
    after: &'a [DnsRecord],
) -> BTreeMap<(&'a str, &'a str), Touched<'a>> {
    let (mut first, mut last) = (BTreeMap::new(), BTreeMap::new());
    for record in before {
        first.entry(record.id.as_str()).or_insert(record);
    }
    for record in after {
        last.insert(record.id.as_str(), record);
    }
    let mut sets: BTreeMap<_, Touched<'_>> = BTreeMap::new();
    for record in first.into_values() {
        let set = sets.entry((record.name.as_str(), record.kind.as_str()));
        set.or_default().before.push(record);
    }
    for record in last.into_values() {
        let set = sets.entry((record.name.as_str(), record.kind.as_str()));
        set.or_default().after.push(record);
    }
    sets
}

/// A set as it was before the oldest of these, which are all that happened to it since, newest first.
pub(super) fn before(now: Vec<DnsRecord>, since: &[Past]) -> Vec<DnsRecord> {
    let by_id = |record: DnsRecord| (record.id.clone(), record);
    let mut set: BTreeMap<String, DnsRecord> = now.into_iter().map(by_id).collect();
    for past in since {
        for record in &past.after {
            set.remove(&record.id);
        }
        set.extend(past.before.iter().cloned().map(by_id));
    }
    set.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, json};

    fn record(id: &str, name: &str, content: &str) -> DnsRecord {
        DnsRecord {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: "A".to_owned(),
            content: content.to_owned(),
            priority: None,
            data: None,
            proxiable: true,
            proxied: false,
            ttl: 1,
            settings: Map::new(),
            meta: Map::new(),
            comment: None,
            tags: Vec::new(),
            created_on: Moment(0),
            modified_on: Moment(0),
            comment_modified_on: None,
            tags_modified_on: None,
        }
    }

    fn past(before: Vec<DnsRecord>, after: Vec<DnsRecord>) -> Past {
        let actor = json!({"id": "", "email": ""});
        Past {
            event_id: String::new(),
            on: Moment(0),
            actor: serde_json::from_value(actor).expect("an actor"),
            name: "a".to_owned(),
            kind: "A".to_owned(),
            before,
            after,
            serial: 0,
        }
    }

    #[test]
    fn what_an_event_touched_twice_is_told_once_and_a_renamed_record_in_both_sets() {
        let (v0, v1) = (record("1", "a", "x"), record("1", "a", "y"));
        let v2 = record("1", "b", "y");
        let (before, after) = ([v0.clone(), v1.clone()], [v1, v2.clone()]);
        let sets = sets(&before, &after);
        assert_eq!(sets.len(), 2);
        assert_eq!(sets[&("a", "A")].before, [&v0]);
        assert!(sets[&("a", "A")].after.is_empty());
        assert_eq!(sets[&("b", "A")].after, [&v2]);
    }

    #[test]
    fn a_set_is_led_back_event_by_event() {
        let (one, other) = (record("1", "a", "x"), record("2", "a", "z"));
        let changed = record("1", "a", "y");
        let deleted = past(vec![changed.clone()], vec![]);
        let altered = past(vec![one.clone()], vec![changed.clone()]);
        let now = vec![other.clone()];
        assert_eq!(
            before(now.clone(), std::slice::from_ref(&deleted)),
            [changed, other.clone()]
        );
        assert_eq!(before(now, &[deleted, altered]), [one, other]);
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let cursor = PastCursor {
            serial: 7,
            name: "_a.example.com".to_owned(),
            kind: "TXT".to_owned(),
        };
        assert_eq!(PastCursor::parse(&cursor.text()), Some(cursor));
        assert_eq!(PastCursor::parse("7"), None);
    }
}
