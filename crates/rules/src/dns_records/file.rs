//! Zone files (RFC 1035, section 5): whole zones in, whole zones out. v4: documented.

use super::{
    DnsRecord, apex,
    create::{self, NewRecord},
    history, store, writable,
};
use crate::{
    Error, Result, codes, dns_settings,
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy,
    secondary_dns::incoming,
    zones,
};
use dns::{
    record::{self, Given, RecordType, proxiable, wire_name},
    zonefile::{self, Parsed, Skipped, Soa, WhySkipped, Written},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Longest file, in bytes. v4: assumed.
const LONGEST: usize = 1024 * 1024;

/// What an import did. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Imported {
    /// Those that were not there before.
    pub recs_added: usize,
    /// Without SOA and the zone's own NS.
    pub total_records_parsed: usize,
}

/// Adds the records of a zone file: all of them, or none where one cannot be. Those that are there already are left as they are, so
/// that a file can be imported twice.
pub async fn import(ctx: &Ctx, zone: String, file: String, proxied: bool) -> Result<Imported> {
    check_length(&file)?;
    let input = (file, proxied);
    ctx.write(
        &policy::DNS_IMPORT,
        Scope::Zone(zone),
        input,
        |op, (file, proxied)| Box::pin(import_in(op, file, *proxied)),
    )
    .await
}

/// Refuses a file that is too long.
pub(super) fn check_length(file: &str) -> Result<()> {
    if file.len() > LONGEST {
        return Err(Error::from(&codes::RECORD_FILE)
            .text("A zone file of at most 1 MiB is taken")
            .at("/file"));
    }
    Ok(())
}

async fn import_in(op: &mut Op<'_, '_>, file: &str, proxied: bool) -> Result<Imported> {
    writable(op)?;
    let zone = apex(op)?;
    let parsed = zonefile::parse(file, &zone).map_err(|fault| bad(fault.line, &fault.message))?;
    for Skipped { line, why, .. } in &parsed.skipped {
        // The SOA record is ours to make.
        if let WhySkipped::Fault(fault) = why {
            return Err(bad(*line, &fault.message));
        }
    }
    let records: Vec<(usize, NewRecord)> = parsed
        .records
        .into_iter()
        // The zone's own name servers are ours to say.
        .filter(|parsed| !parsed.apex_ns)
        .map(|parsed| (parsed.line, new(parsed, proxied)))
        .collect();
    let most = zones::plan(op).limits().dns_records;
    let after = store::number(op)
        .await?
        .saturating_add_unsigned(records.len() as u64);
    if most.is_some_and(|most| after > i64::from(most)) {
        return Err(Error::from(&codes::RECORD_IMPORT_QUOTA).at("/file"));
    }
    let mut added: Vec<DnsRecord> = Vec::new();
    for (line, record) in &records {
        match create::insert(op, record).await {
            Ok(kept) => added.push(kept.record),
            Err(Error::Refused(r)) if *r.code == codes::RECORD_SAME => {}
            Err(e) => return Err(on_line(e, *line)),
        }
    }
    let done = Imported {
        recs_added: added.len(),
        total_records_parsed: records.len(),
    };
    if !added.is_empty() {
        zones::touch_dns(op).await?;
        history::note(op, &[], &added).await?;
    }
    let id = op.zone()?;
    op.created(&id, &added)?;
    Ok(done)
}

/// The records of a zone file that can be read, without the zone's own name servers; nothing proxied.
pub(crate) fn in_file(op: &Op<'_, '_>, file: &str) -> Result<Vec<NewRecord>> {
    let zone = apex(op)?;
    let parsed = zonefile::parse(file, &zone).map_err(|fault| bad(fault.line, &fault.message))?;
    let records = parsed.records.into_iter().filter(|parsed| !parsed.apex_ns);
    Ok(records.map(|parsed| new(parsed, false)).collect())
}

/// The record that a line asks for; `proxied` where it does not say.
pub(super) fn new(parsed: Parsed, proxied: bool) -> NewRecord {
    let data = parsed.data;
    let proxied = parsed.proxied.unwrap_or(proxied) && proxiable(data.rtype, &data.content);
    let flatten = parsed.flatten_cname.map(|on| json!({"flatten_cname": on}));
    NewRecord {
        name: parsed.name,
        kind: data.rtype.as_str().to_owned(),
        content: Some(Some(data.content)),
        data: Some(data.data),
        priority: Some(data.priority.map(i64::from)),
        ttl: Some(parsed.ttl.map(i64::from)),
        proxied: Some(Some(proxied)),
        comment: Some(parsed.comment),
        tags: Some(Some(parsed.tags)),
        settings: Some(flatten),
        private_routing: None,
    }
}

pub(super) fn bad(line: usize, why: &str) -> Error {
    Error::from(&codes::RECORD_FILE)
        .text(format!("line {line}: {why}"))
        .at("/file")
}

/// A refusal of the record on this line.
fn on_line(e: Error, line: usize) -> Error {
    let text = match &e {
        Error::Refused(r) => format!("line {line}: {}", r.message),
        _ => return e,
    };
    e.text(text).at("/file")
}

/// The zone as a file that name servers read, and [`import`] does.
pub async fn export(ctx: &Ctx, zone: String) -> Result<String> {
    ctx.read(&policy::DNS_EXPORT, Scope::Zone(zone), (), |op, ()| {
        Box::pin(export_in(op))
    })
    .await
}

async fn export_in(op: &mut Op<'_, '_>) -> Result<String> {
    let zone = apex(op)?;
    let records = store::whole(op).await?;
    let served = store::served(op).await?;
    let copied = if zones::is_secondary(op) {
        incoming::soa(op).await?
    } else {
        None
    };
    let now = serde_json::to_value(Moment(op.now())).unwrap_or_default();
    let servers: Vec<(&str, Vec<u8>)> = served
        .servers
        .split_whitespace()
        .filter_map(|server| Some((server, wire_name(server).ok()?.as_slice().to_vec())))
        .collect();
    let mname = servers.first().map_or("", |(name, _)| *name);
    let settings = dns_settings::here(op).await?;
    let apex = settings.soa_at(mname);
    let soa = Soa {
        ttl: apex.values.ttl,
        mname: &apex.mname,
        rname: &apex.rname,
        serial: u32::try_from(served.serial & i64::from(u32::MAX)).unwrap_or_default(),
        refresh: apex.values.refresh,
        retry: apex.values.retry,
        expire: apex.values.expire,
        minimum: apex.values.min_ttl,
    };
    // What is copied has a SOA of its own, and says itself who answers.
    let (soa, servers) = match &copied {
        None => (soa, servers),
        Some(copied) => {
            let [refresh, retry, expire, minimum] = copied.times;
            let soa = Soa {
                ttl: copied.ttl,
                mname: &copied.mname,
                rname: &copied.rname,
                serial: copied.serial,
                refresh,
                retry,
                expire,
                minimum,
            };
            (soa, Vec::new())
        }
    };
    let own = servers.iter().map(|(_, rdata)| Written {
        name: zone.ascii(),
        ttl: settings.ns_ttl,
        rtype: RecordType::Ns,
        rdata,
        proxied: None,
        flatten_cname: None,
        comment: None,
        tags: &[],
    });
    let kept = records
        .iter()
        .filter_map(|kept| written(&kept.record, &kept.rdata));

    let exported = now.as_str().unwrap_or_default();
    Ok(zonefile::write(&zone, exported, &soa, own.chain(kept)))
}

/// A record as a line of a file.
fn written<'a>(r: &'a DnsRecord, rdata: &'a [u8]) -> Option<Written<'a>> {
    Some(Written {
        name: &r.name,
        ttl: u32::try_from(r.ttl).unwrap_or(1),
        rtype: RecordType::of(&r.kind)?,
        rdata,
        proxied: r.proxiable.then_some(r.proxied),
        flatten_cname: r
            .settings
            .get("flatten_cname")
            .and_then(serde_json::Value::as_bool)
            .filter(|on| *on),
        comment: r.comment.as_deref(),
        tags: &r.tags,
    })
}

/// Records as lines of a zone file, as [`export`] writes them.
pub fn as_lines(records: &[DnsRecord]) -> String {
    let lines = records.iter().filter_map(|r| {
        let given = Given {
            content: Some(&r.content),
            data: r.data.as_ref(),
            priority: r.priority,
        };
        let data = record::parse(RecordType::of(&r.kind)?, given).ok()?;
        Some(zonefile::line(&written(r, &data.rdata)?))
    });
    lines.collect()
}
