//! Deciding about what was found.

use super::store;
use crate::{
    Error, Result, codes,
    codes::Code,
    dns_records::{self, DnsRecord, NamedRecord, NewRecord, RecordRef},
    gate::{Ctx, Op, Scope},
    input::{Input, list},
    policy, zones,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// v4: documented.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Review {
    /// Whole records with the ids of what was found; what differs from it is what is made.
    #[serde(deserialize_with = "list")]
    pub accepts: Vec<NamedRecord<NewRecord>>,
    #[serde(deserialize_with = "list")]
    pub rejects: Vec<RecordRef>,
}

impl Input for Review {
    const BAD: &'static Code = &codes::RECORD_BODY;
}

/// v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct Reviewed {
    /// The records made.
    pub accepts: Vec<DnsRecord>,
    /// Ids of what is forgotten.
    pub rejects: Vec<String>,
}

/// What was found and nobody has decided about yet.
pub async fn candidates(ctx: &Ctx, zone: String) -> Result<Vec<DnsRecord>> {
    ctx.read(&policy::SCAN_READ, Scope::Zone(zone), (), |op, ()| {
        Box::pin(store::candidates(op))
    })
    .await
}

/// Makes records of what is accepted, and forgets what is rejected: all of it, or nothing.
pub async fn review(ctx: &Ctx, zone: String, review: Review) -> Result<Reviewed> {
    ctx.write(
        &policy::SCAN_REVIEW,
        Scope::Zone(zone),
        review,
        |op, review| Box::pin(review_in(op, review)),
    )
    .await
}

async fn review_in(op: &mut Op<'_, '_>, review: &Review) -> Result<Reviewed> {
    if review.accepts.is_empty() && review.rejects.is_empty() {
        return Err(Error::from(&codes::RECORD_BODY).text("Name what is accepted or rejected"));
    }
    let mut done = Reviewed {
        accepts: Vec::new(),
        rejects: Vec::new(),
    };
    for (i, NamedRecord { id, to }) in review.accepts.iter().enumerate() {
        forget(op, id, "accepts", i).await?;
        let made = dns_records::insert(op, to).await;
        done.accepts.push(
            made.map_err(|e| dns_records::within(e, "accepts", i))?
                .record,
        );
    }
    for (i, RecordRef { id }) in review.rejects.iter().enumerate() {
        forget(op, id, "rejects", i).await?;
        done.rejects.push(id.clone());
    }
    if !done.accepts.is_empty() {
        zones::touch_dns(op).await?;
        dns_records::history::note(op, &[], &done.accepts).await?;
    }
    let zone = op.zone()?;
    op.updated(&zone, &(), &done)?;
    Ok(done)
}

async fn forget(op: &mut Op<'_, '_>, id: &str, list: &str, i: usize) -> Result<()> {
    if crate::ids::well_formed(id) && store::forget(op, id).await? {
        return Ok(());
    }
    Err(Error::from(&codes::RECORD_NOT_FOUND)
        .text("Nothing with this id was found, or somebody has decided about it")
        .at(format!("/{list}/{i}/id")))
}
