//! A new record.

use super::{DnsRecord, Kept, apex, choice::Choice, conflicts, history, must, store, writable};
use crate::{
    Error, Result, codes,
    codes::Code,
    dnssec, flattening,
    gate::{Ctx, Op, Scope},
    input::{Input, given, nullable},
    policy, zones,
};
use dns::record::RecordType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::slice;

/// What a record takes. v4: documented; read-only members of replies are ignored.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewRecord {
    /// `@`, a name inside the zone, or a complete one.
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// Of the types that are not structured, and of the others where `data` is missing.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub content: Option<Option<String>>,
    /// Of structured types; numbers may be texts.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub data: Option<Option<Value>>,
    /// Of MX and URI; ignored with others.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub priority: Option<Option<i64>>,
    /// Seconds; 1, also if nothing is said, is automatic.
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
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub comment: Option<Option<String>>,
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub tags: Option<Option<Vec<String>>>,
    /// `ipv4_only`, `ipv6_only`; of a CNAME also `flatten_cname`.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub settings: Option<Option<Value>>,
    /// Ignored. v4: documented.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub private_routing: Option<Value>,
}

impl Input for NewRecord {
    const BAD: &'static Code = &codes::RECORD_BODY;
}

/// Makes a record in a zone.
pub async fn create(ctx: &Ctx, zone: String, new: NewRecord) -> Result<DnsRecord> {
    ctx.write(&policy::DNS_CREATE, Scope::Zone(zone), new, |op, new| {
        Box::pin(async move {
            let kept = insert(op, new).await?;
            zones::touch_dns(op).await?;
            history::note(op, &[], slice::from_ref(&kept.record)).await?;
            op.created(&kept.record.id, &kept.record)?;
            Ok(kept.record)
        })
    })
    .await
}

/// A CNAME that is answered by the addresses of its target: these are asked for at once.
pub(super) async fn flatten(op: &mut Op<'_, '_>, record: &DnsRecord) -> Result<()> {
    let at_apex = op.place().zone_name.as_deref() == Some(record.name.as_str());
    let asked = record.settings.get("flatten_cname") == Some(&Value::Bool(true));
    if record.kind == RecordType::Cname.as_str() && (at_apex || asked) {
        flattening::begin(op).await?;
    }
    Ok(())
}

/// The same without its event.
pub(crate) async fn insert(op: &mut Op<'_, '_>, new: &NewRecord) -> Result<Kept> {
    writable(op)?;
    let zone = apex(op)?;
    let id = op.new_id();
    let kept = Choice::new(new).kept(op, &zone, &id)?;
    must(op, &kept.record)?;
    if kept.record.kind == RecordType::Dnskey.as_str() && !dnssec::is_multi_signer(op).await? {
        return Err(Error::from(&codes::RECORD_TYPE)
            .text(
                "DNSKEY records are for zones that other providers sign, too (dnssec_multi_signer)",
            )
            .at("/type"));
    }
    conflicts::check(op, &kept).await?;
    if !store::count(op, 1, zones::plan(op).limits().dns_records).await? {
        return Err(Error::from(&codes::RECORD_QUOTA));
    }
    store::insert(op, &kept).await?;
    flatten(op, &kept.record).await?;
    Ok(kept)
}
