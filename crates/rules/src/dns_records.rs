//! DNS records of a zone. One parser (`dns::record`) says what a record may be and makes what is served.

mod batch;
mod change;
mod changes;
mod choice;
mod conflicts;
mod create;
mod delete;
mod faults;
mod file;
pub(crate) mod history;
mod list;
mod pasted;
mod revert;
pub(crate) mod store;
mod usage;

pub use batch::{Batch, BatchDone, create as batch};
pub(crate) use batch::{create_in as batch_in, within};
pub use change::{NamedRecord, RecordChange, replace, update};
pub use changes::{Addition, Alteration, Difference, RefusedLine};
pub(crate) use create::insert;
pub use create::{NewRecord, create};
pub use delete::{RecordRef, delete};
pub(crate) use file::in_file;
pub use file::{Imported, as_lines, export, import};
pub use history::{Past, PastActor, PastCursor, PastQuery, history};
pub use list::{Matching, Order, Present, Query, TextFilter, list};
pub use pasted::{Mode, Pasted, apply, preview};
pub use revert::{Revert, preview_revert, revert};

pub use usage::{Usage, of_account, of_zone};

use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy,
    roles::{Area, Permission},
    zones,
};
use dns::name::ZoneName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A record as the API shows it. v4: documented; the order of members observed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct DnsRecord {
    pub id: String,
    /// Complete, in ASCII and lower case, without the final dot.
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// Of a structured type: made from `data`.
    pub content: String,
    /// Of MX, SRV and URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u16>,
    /// Of structured types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// Whether records like it can be answered with addresses of the edge.
    pub proxiable: bool,
    pub proxied: bool,
    /// Seconds; 1 is automatic.
    pub ttl: i64,
    pub settings: Map<String, Value>,
    /// Always empty here.
    pub meta: Map<String, Value>,
    pub comment: Option<String>,
    pub tags: Vec<String>,
    pub created_on: Moment,
    pub modified_on: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_modified_on: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags_modified_on: Option<Moment>,
}

/// What is kept of one: the same, and its data as it goes over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) record: DnsRecord,
    pub(crate) rdata: Vec<u8>,
}

/// What an automatic TTL is served as, in seconds. v4: documented.
pub(crate) const AUTOMATIC: u32 = 300;

/// One record.
pub async fn get(ctx: &Ctx, zone: String, id: String) -> Result<DnsRecord> {
    ctx.read(&policy::DNS_READ, Scope::Zone(zone), id, |op, id| {
        Box::pin(async move {
            Ok(find(op, id, Permission::read(Area::DnsRecords))
                .await?
                .record)
        })
    })
    .await
}

/// What a new record of the place's zone would be, under an id that nothing has.
pub(crate) fn record_of(op: &Op<'_, '_>, new: &NewRecord) -> Result<DnsRecord> {
    let zone = apex(op)?;
    let id = op.new_id();
    Ok(choice::Choice::new(new).kept(op, &zone, &id)?.record)
}

/// Whether the place's zone has a record that says the same.
pub(crate) async fn exists(op: &mut Op<'_, '_>, record: &DnsRecord) -> Result<bool> {
    let there = store::named(op, &record.name).await?;
    Ok(there.iter().any(|r| {
        (&r.kind, &r.content, r.priority) == (&record.kind, &record.content, record.priority)
    }))
}

/// A record of the place's zone that the principal may see (or change).
async fn find(op: &mut Op<'_, '_>, id: &str, to: Permission) -> Result<Kept> {
    let found = store::find(op, id).await?;
    let missing = || Error::from(&codes::RECORD_NOT_FOUND);
    let kept = found.ok_or_else(missing)?;
    if may(op, to, &kept.record) {
        return Ok(kept);
    }
    // To a token that is for other records, this one is not there.
    if may(op, Permission::read(Area::DnsRecords), &kept.record) {
        return Err(Error::from(&codes::NO_PERMISSION));
    }
    Err(missing())
}

/// Whether the principal may do so to this record: a token can be for some records of a zone only.
fn may(op: &Op<'_, '_>, to: Permission, record: &DnsRecord) -> bool {
    let place = op.place();
    op.bearer().is_none_or(|bearer| {
        bearer
            .grants
            .allow_record(to, &place, &record.name, &record.kind)
    })
}

/// Refuses a record that the principal may not make or have so.
fn must(op: &Op<'_, '_>, record: &DnsRecord) -> Result<()> {
    if may(op, Permission::edit(Area::DnsRecords), record) {
        return Ok(());
    }
    Err(Error::from(&codes::NO_PERMISSION)
        .text("This token is for other records of the zone")
        .at("/name"))
}

/// Refuses to write records that are copied from elsewhere.
fn writable(op: &Op<'_, '_>) -> Result<()> {
    if zones::is_secondary(op) {
        return Err(Error::from(&codes::RECORD_COPIED));
    }
    Ok(())
}

/// The name of the place's zone.
fn apex(op: &Op<'_, '_>) -> Result<ZoneName> {
    let place = op.place();
    let name = place.zone_name.as_deref().unwrap_or_default();
    ZoneName::parse(name).map_err(|e| Error::internal(format!("a zone's name is none: {e}")))
}
