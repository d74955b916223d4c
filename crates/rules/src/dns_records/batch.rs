//! Many changes at once: all of them or none, and answers never show half. v4: documented.

use super::{
    DnsRecord,
    change::{self, NamedRecord, RecordChange},
    create::{self, NewRecord},
    delete::{self, RecordRef},
    history,
};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, list},
    policy, zones,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Carried out in this order: deletes, patches, puts, posts; each as listed. v4: documented.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Batch {
    #[serde(deserialize_with = "list")]
    pub deletes: Vec<RecordRef>,
    #[serde(deserialize_with = "list")]
    pub patches: Vec<NamedRecord<RecordChange>>,
    #[serde(deserialize_with = "list")]
    pub puts: Vec<NamedRecord<NewRecord>>,
    #[serde(deserialize_with = "list")]
    pub posts: Vec<NewRecord>,
}

impl Input for Batch {
    const BAD: &'static Code = &codes::RECORD_BODY;
}

impl Batch {
    fn len(&self) -> usize {
        self.deletes.len() + self.patches.len() + self.puts.len() + self.posts.len()
    }
}

/// What was done: whole records, the deleted ones too. v4: documented.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct BatchDone {
    pub deletes: Vec<DnsRecord>,
    pub patches: Vec<DnsRecord>,
    pub puts: Vec<DnsRecord>,
    pub posts: Vec<DnsRecord>,
}

/// The records before a batch, in its event.
#[derive(Default, Serialize)]
pub(super) struct Before {
    pub(super) patches: Vec<DnsRecord>,
    pub(super) puts: Vec<DnsRecord>,
}

/// Carries a batch out.
pub async fn create(ctx: &Ctx, zone: String, batch: Batch) -> Result<BatchDone> {
    ctx.write(&policy::DNS_BATCH, Scope::Zone(zone), batch, |op, batch| {
        Box::pin(create_in(op, batch))
    })
    .await
}

/// The same, inside a transaction that stands in the zone.
pub(crate) async fn create_in(op: &mut Op<'_, '_>, batch: &Batch) -> Result<BatchDone> {
    let most = zones::plan(op).limits().batch_operations;
    if batch.len() > usize::try_from(most).unwrap_or(usize::MAX) {
        return Err(Error::from(&codes::RECORD_BATCH).text(format!(
            "A batch takes at most {most} operations on this zone's plan"
        )));
    }
    if batch.len() == 0 {
        return Err(Error::from(&codes::RECORD_BODY).text("There is nothing in this batch"));
    }
    let mut done = BatchDone::default();
    let mut before = Before::default();
    for (i, RecordRef { id }) in batch.deletes.iter().enumerate() {
        let gone = delete::remove(op, id).await;
        done.deletes
            .push(gone.map_err(|e| within(e, "deletes", i))?);
    }
    for (i, NamedRecord { id, to }) in batch.patches.iter().enumerate() {
        let changed = change::patch(op, id, to).await;
        let (was, is) = changed.map_err(|e| within(e, "patches", i))?;
        before.patches.push(was);
        done.patches.push(is);
    }
    for (i, NamedRecord { id, to }) in batch.puts.iter().enumerate() {
        let changed = change::put(op, id, to).await;
        let (was, is) = changed.map_err(|e| within(e, "puts", i))?;
        before.puts.push(was);
        done.puts.push(is);
    }
    for (i, new) in batch.posts.iter().enumerate() {
        let made = create::insert(op, new).await;
        done.posts
            .push(made.map_err(|e| within(e, "posts", i))?.record);
    }
    zones::touch_dns(op).await?;
    let was = [&done.deletes[..], &before.patches, &before.puts].concat();
    let is = [&done.patches[..], &done.puts, &done.posts].concat();
    history::note(op, &was, &is).await?;
    let zone = op.zone()?;
    op.updated(&zone, &before, &done)?;
    Ok(done)
}

/// The refusal, with where among the lists of a body it comes from.
pub(crate) fn within(e: Error, list: &str, i: usize) -> Error {
    let field = match &e {
        Error::Refused(r) => r.pointer.clone().unwrap_or_default(),
        _ => return e,
    };
    e.at(format!("/{list}/{i}{field}"))
}
