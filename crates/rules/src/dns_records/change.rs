//! Changing a record: whole by PUT, in part by PATCH. Its id stays.

use super::{
    DnsRecord, Kept, apex, choice::Choice, conflicts, create, create::NewRecord, find, history,
    must, store, writable,
};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given, nullable},
    policy,
    roles::{Area, Permission},
    zones,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::slice;

/// What PATCH takes: any of what a record takes; the rest stays. v4: documented.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct RecordChange {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// It must be what it is: a record of another type is another record. v4: documented.
    #[serde(
        rename = "type",
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<String>,
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub content: Option<Option<String>>,
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub data: Option<Option<Value>>,
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub priority: Option<Option<i64>>,
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub ttl: Option<Option<i64>>,
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub proxied: Option<Option<bool>>,
    /// Null takes it away.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub comment: Option<Option<String>>,
    /// Null changes nothing, since one client always sends it. v4: observed.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub tags: Option<Option<Vec<String>>>,
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub settings: Option<Option<Value>>,
}

/// A record by its id, and what it is to be.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NamedRecord<T> {
    pub id: String,
    #[serde(flatten)]
    pub to: T,
}

impl Input for RecordChange {
    const BAD: &'static Code = &codes::RECORD_BODY;
}

/// Replaces a record: what is not sent falls back to its default.
pub async fn replace(ctx: &Ctx, zone: String, id: String, new: NewRecord) -> Result<DnsRecord> {
    let input = (id, new);
    ctx.write(
        &policy::DNS_REPLACE,
        Scope::Zone(zone),
        input,
        |op, (id, new)| {
            Box::pin(async move {
                let (before, after) = put(op, id, new).await?;
                changed(op, &before, &after).await?;
                op.updated(id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Changes a record in part.
pub async fn update(
    ctx: &Ctx,
    zone: String,
    id: String,
    change: RecordChange,
) -> Result<DnsRecord> {
    let input = (id, change);
    ctx.write(
        &policy::DNS_UPDATE,
        Scope::Zone(zone),
        input,
        |op, (id, change)| {
            Box::pin(async move {
                let (before, after) = patch(op, id, change).await?;
                changed(op, &before, &after).await?;
                op.updated(id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// What a change of one record brings with it.
async fn changed(op: &mut Op<'_, '_>, before: &DnsRecord, after: &DnsRecord) -> Result<()> {
    zones::touch_dns(op).await?;
    history::note(op, slice::from_ref(before), slice::from_ref(after)).await
}

/// Replaces, without the event: what was and what is.
pub(super) async fn put(
    op: &mut Op<'_, '_>,
    id: &str,
    new: &NewRecord,
) -> Result<(DnsRecord, DnsRecord)> {
    let before = find(op, id, Permission::edit(Area::DnsRecords)).await?;
    become_(op, before, new).await
}

/// Changes in part, without the event.
pub(super) async fn patch(
    op: &mut Op<'_, '_>,
    id: &str,
    change: &RecordChange,
) -> Result<(DnsRecord, DnsRecord)> {
    let before = find(op, id, Permission::edit(Area::DnsRecords)).await?;
    let new = change.over(&before.record);
    become_(op, before, &new).await
}

async fn become_(
    op: &mut Op<'_, '_>,
    before: Kept,
    new: &NewRecord,
) -> Result<(DnsRecord, DnsRecord)> {
    writable(op)?;
    let before = before.record;
    if !new.kind.eq_ignore_ascii_case(&before.kind) {
        return Err(Error::from(&codes::RECORD_TYPE)
            .text("The type of a record cannot be changed: delete it and make another, in one batch if you like")
            .at("/type"));
    }
    let zone = apex(op)?;
    let mut after = Choice::new(new).kept(op, &zone, &before.id)?;
    must(op, &after.record)?;
    succeed(&before, &mut after);

    conflicts::check(op, &after).await?;
    store::update(op, &after).await?;
    create::flatten(op, &after.record).await?;
    Ok((before, after.record))
}

impl From<&DnsRecord> for NewRecord {
    /// A record that says the same.
    fn from(record: &DnsRecord) -> NewRecord {
        RecordChange::default().over(record)
    }
}

/// Takes over what stays of the record that it was.
pub(super) fn succeed(before: &DnsRecord, after: &mut Kept) {
    after.record.created_on = before.created_on;
    if after.record.comment == before.comment {
        after.record.comment_modified_on = before.comment_modified_on;
    }
    if after.record.tags == before.tags {
        after.record.tags_modified_on = before.tags_modified_on;
    }
}

impl RecordChange {
    /// The record as it is, with this changed.
    pub(super) fn over(&self, before: &DnsRecord) -> NewRecord {
        let structured = before.data.is_some();
        let value = self.content.is_some() || self.data.is_some();
        NewRecord {
            name: self.name.clone().unwrap_or_else(|| before.name.clone()),
            kind: self.kind.clone().unwrap_or_else(|| before.kind.clone()),
            content: match &self.content {
                Some(content) => Some(content.clone()),
                None if structured => None,
                None => Some(Some(before.content.clone())),
            },
            data: match &self.data {
                Some(data) => Some(data.clone()),
                None if value => None,
                None => Some(before.data.clone()),
            },
            priority: match self.priority {
                Some(priority) => Some(priority),
                None => Some(before.priority.map(i64::from)),
            },
            ttl: Some(Some(match self.ttl {
                Some(ttl) => ttl.unwrap_or(1),
                None => before.ttl,
            })),
            proxied: Some(Some(match self.proxied {
                Some(proxied) => proxied.unwrap_or(false),
                None => before.proxied,
            })),
            comment: Some(match &self.comment {
                Some(comment) => comment.clone(),
                None => before.comment.clone(),
            }),
            tags: Some(Some(match &self.tags {
                Some(Some(tags)) => tags.clone(),
                _ => before.tags.clone(),
            })),
            settings: Some(Some(match &self.settings {
                Some(Some(settings)) => merged(&before.settings, settings),
                _ => Value::Object(before.settings.clone()),
            })),
            private_routing: None,
        }
    }
}

pub(super) fn merged(before: &serde_json::Map<String, Value>, change: &Value) -> Value {
    let mut all = before.clone();
    for (name, value) in change.as_object().into_iter().flatten() {
        all.insert(name.clone(), value.clone());
    }
    Value::Object(all)
}
