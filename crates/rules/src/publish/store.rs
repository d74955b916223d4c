use crate::{
    Result,
    dns_settings::DnsSettings,
    dnssec::{
        DnssecStatus,
        store::{KeyRow, keys_of},
    },
    flattening::{self, Target, store::targets},
    gate::Op,
    secondary_dns::{self, Transfers, incoming},
    statements::sql,
    zones::{ZoneType, reversed},
};
use db::{Row, p};
use dns::{Entry, record::RecordType};
use std::collections::HashMap;

sql! {
    CHANGES = "SELECT id, zone_id, account_id FROM zone_changes WHERE at >= $1 ORDER BY at, id LIMIT 100000";
    NAME = "SELECT name FROM zones WHERE id = $1 AND account_id = $2";
    NAMES_OF = "SELECT DISTINCT name FROM zones WHERE account_id = $1 AND deleted_at IS NULL";
    NAMES_BEHIND = "SELECT DISTINCT name FROM zones WHERE name > $1 AND deleted_at IS NULL ORDER BY name LIMIT $2";
    BETWEEN = "SELECT z.id, z.name, z.account_id, CASE WHEN z.custom_ns = '' THEN z.ns_set ELSE z.custom_ns END, z.vanity, \
        z.plan, z.dns_settings, a.dns_only, z.serial, z.status, z.paused, z.created_at, z.activated_at, c.held, d.status, d.signed_at, \
        o.enabled, o.notify_at, z.type, i.id FROM zones z JOIN accounts a ON a.id = z.account_id AND a.deleted_at IS NULL \
        LEFT JOIN zone_checks c ON c.zone_id = z.id LEFT JOIN zone_dnssec d ON d.zone_id = z.id \
        LEFT JOIN secondary_dns_outgoing o ON o.zone_id = z.id LEFT JOIN secondary_dns_incoming i ON i.zone_id = z.id \
        WHERE z.name >= $1 AND z.name <= $2 AND z.deleted_at IS NULL ORDER BY z.name";
    RECORDS = "SELECT r.zone_id, r.name, r.type, r.ttl, r.proxied, r.rdata, CASE WHEN r.type = 'CNAME' THEN r.content END, \
        CASE WHEN r.settings <> '{}' THEN r.settings END FROM zones z JOIN dns_records r ON r.zone_id = z.id \
        WHERE z.name >= $1 AND z.name <= $2 AND z.deleted_at IS NULL";
    CUSTOM = "SELECT zone_id, name, position FROM custom_name_servers WHERE apex >= $1 AND apex <= $2";
    ABOVE = "SELECT 1 FROM zones WHERE name = $1 AND account_id <> $2 AND deleted_at IS NULL LIMIT 1";
    BELOW = "SELECT 1 FROM zones WHERE rname > $1 AND rname < $2 AND account_id <> $3 AND deleted_at IS NULL LIMIT 1";
    /// What once was active may still be delegated to us.
    ONCE = "SELECT 1 FROM zones WHERE rname = $1 AND account_id <> $2 AND deleted_at IS NOT NULL AND activated_at IS NOT NULL LIMIT 1";
    ONCE_BELOW = "SELECT 1 FROM zones WHERE rname > $1 AND rname < $2 AND account_id <> $3 AND deleted_at IS NOT NULL \
        AND activated_at IS NOT NULL LIMIT 1";
}

db::row! {
    pub(super) struct Change {
        pub(super) id: String,
        /// None: all zones of the account.
        pub(super) zone_id: Option<String>,
        pub(super) account_id: String,
    }
}

/// Records that most zones do not exceed.
const USUAL: usize = 16;

/// A live zone.
pub(super) struct Found {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) account_id: String,
    /// What it is delegated to, separated by a space.
    pub(super) servers: String,
    pub(super) vanity: String,
    pub(super) settings: DnsSettings,
    /// Whether nothing of the account is proxied.
    pub(super) dns_only: bool,
    pub(super) serial: i64,
    pub(super) status: String,
    pub(super) paused: bool,
    pub(super) created_at: i64,
    pub(super) activated_at: Option<i64>,
    /// Not answered while it is not active.
    pub(super) held: bool,
    /// Its state and the time of its signatures, in seconds, where it is signed.
    pub(super) signed: Option<(DnssecStatus, i64)>,
    pub(super) keys: Vec<KeyRow>,
    /// Names of name servers in the zone, and their position in their set.
    pub(super) glue: Vec<(String, usize)>,
    /// What was found of the targets outside of CNAMEs that are flattened.
    pub(super) targets: Vec<Target>,
    pub(super) records: Vec<Record>,
    /// When its peers are to be told at the latest, where they may copy it.
    pub(super) outgoing: Option<i64>,
    pub(super) secondary: bool,
    /// Whether others answer for it, and lead single names here.
    pub(super) partial: bool,
    /// It is copied from peers.
    pub(super) incoming: bool,
    /// What was copied of it, and is good.
    pub(super) copied: Option<Vec<Entry>>,
    /// Who may copy it, where it is set up.
    pub(super) transfers: Option<Transfers>,
}

#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) name: String,
    /// `None` cannot be.
    pub(super) kind: Option<RecordType>,
    pub(super) ttl: i64,
    pub(super) proxied: bool,
    pub(super) rdata: Vec<u8>,
    /// Of a CNAME.
    pub(super) target: Option<String>,
    /// JSON; empty for none.
    pub(super) settings: String,
}

pub(super) async fn changes(op: &mut Op<'_, '_>, from: i64) -> Result<Vec<Change>> {
    Ok(op.tx.rows(CHANGES, p![from]).await?)
}

/// The names that answers to what changed are found by, each once.
pub(super) async fn names(
    op: &mut Op<'_, '_>,
    touched: &[(Option<String>, String)],
) -> Result<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for (zone, account) in touched {
        match zone {
            Some(zone) => found.extend(op.tx.opt::<String>(NAME, p![zone, account]).await?),
            None => found.extend(op.tx.rows::<String>(NAMES_OF, p![account]).await?),
        }
    }
    let mut names = Vec::with_capacity(found.len());
    for name in found {
        // Whatever it is now, it may have been of the other kind before.
        let suffix = op.settings().cname_suffix.as_deref();
        names.extend(suffix.map(|suffix| format!("{name}.{suffix}")));
        names.push(name);
    }
    names.sort();
    names.dedup();
    Ok(names)
}

pub(super) async fn names_behind(
    op: &mut Op<'_, '_>,
    behind: &str,
    limit: i64,
) -> Result<Vec<String>> {
    Ok(op.tx.rows(NAMES_BEHIND, p![behind, limit]).await?)
}

/// Live zones, without their records.
pub(super) async fn between(op: &mut Op<'_, '_>, first: &str, last: &str) -> Result<Vec<Found>> {
    let mut found: Vec<Found> = Vec::new();
    op.tx
        .each(BETWEEN, p![first, last], |row| {
            found.push(zone(row)?);
            Ok(())
        })
        .await?;
    Ok(found)
}

/// With the records of those of these zones that have any, from the first to the last name.
pub(super) async fn with_records(
    op: &mut Op<'_, '_>,
    zones: &mut [Found],
    first: &str,
    last: &str,
) -> Result<()> {
    let places = zones.iter().enumerate();
    let places: HashMap<String, usize> = places.map(|(at, zone)| (zone.id.clone(), at)).collect();
    let mut at = None;
    op.tx
        .each(RECORDS, p![first, last], |row| {
            let id = text(row, 0)?;
            // Those of one zone come one after the other, unless it has rivals.
            if at.is_none_or(|at: usize| zones[at].id != id) {
                at = places.get(id).copied();
            }
            if let Some(at) = at {
                zones[at].records.push(record(row)?);
            }
            Ok(())
        })
        .await?;
    Ok(())
}

fn zone(row: &Row<'_>) -> db::Result<Found> {
    let dnssec: Option<String> = row.get(14)?;
    let outgoing: Option<bool> = row.get(16)?;
    Ok(Found {
        id: row.get(0)?,
        name: row.get(1)?,
        account_id: row.get(2)?,
        servers: row.get(3)?,
        vanity: row.get(4)?,
        settings: DnsSettings::in_plan(row.text(6)?, text(row, 5)?),
        dns_only: row.get(7)?,
        serial: row.get(8)?,
        status: row.get(9)?,
        paused: row.get(10)?,
        created_at: row.get(11)?,
        activated_at: row.get(12)?,
        held: row.get::<Option<bool>>(13)?.unwrap_or(false),
        signed: dnssec.as_deref().map(DnssecStatus::of).zip(row.get(15)?),
        outgoing: row
            .get::<Option<i64>>(17)?
            .filter(|_| outgoing == Some(true)),
        secondary: text(row, 18)? == ZoneType::Secondary.as_str(),
        partial: text(row, 18)? == ZoneType::Partial.as_str(),
        incoming: row.text(19)?.is_some(),
        copied: None,
        transfers: None,
        keys: Vec::new(),
        targets: Vec::new(),
        glue: Vec::new(),
        records: Vec::with_capacity(USUAL),
    })
}

fn record(row: &Row<'_>) -> db::Result<Record> {
    Ok(Record {
        name: row.get(1)?,
        kind: RecordType::of(text(row, 2)?),
        ttl: row.get(3)?,
        proxied: row.get(4)?,
        rdata: row.get(5)?,
        target: row.get(6)?,
        // Most records have none, which is not worth a piece of memory each.
        settings: text(row, 7)?.to_owned(),
    })
}

fn text<'r>(row: &'r Row<'_>, at: usize) -> db::Result<&'r str> {
    Ok(row.text(at)?.unwrap_or_default())
}

/// With the keys of those that are signed.
pub(super) async fn with_keys(op: &mut Op<'_, '_>, zones: &mut [Found]) -> Result<()> {
    for zone in zones.iter_mut().filter(|zone| zone.signed.is_some()) {
        zone.keys = keys_of(op, &zone.id, &zone.account_id).await?;
    }
    Ok(())
}

/// With what was found of the targets of those that flatten a CNAME.
pub(super) async fn with_targets(op: &mut Op<'_, '_>, zones: &mut [Found]) -> Result<()> {
    for zone in zones {
        if zone.flattens() {
            zone.targets = targets(op, &zone.id, &zone.account_id).await?;
        }
    }
    Ok(())
}

/// With the custom name servers and vanity names that lie in the zones, from the first to the last name.
pub(super) async fn with_glue(
    op: &mut Op<'_, '_>,
    zones: &mut [Found],
    first: &str,
    last: &str,
) -> Result<()> {
    if op.settings().name_server_addresses.is_empty() {
        return Ok(());
    }
    let custom: Vec<(String, String, i64)> = op.tx.rows(CUSTOM, p![first, last]).await?;
    for zone in zones {
        let vanity = zone.vanity.split_whitespace().enumerate();
        zone.glue
            .extend(vanity.map(|(position, name)| (name.to_owned(), position)));
        let custom = custom.iter().filter(|(id, _, _)| *id == zone.id);
        let custom = custom
            .map(|(_, name, position)| (name.clone(), usize::try_from(*position).unwrap_or(0)));
        zone.glue.extend(custom);
    }
    Ok(())
}

/// With who may copy them or tells of them, where that is set up.
pub(super) async fn with_transfers(op: &mut Op<'_, '_>, zones: &mut [Found]) -> Result<()> {
    for zone in zones {
        if zone.outgoing.is_some() || zone.incoming {
            let (outgoing, incoming) = (zone.outgoing, zone.incoming);
            let found =
                secondary_dns::transfers(op, &zone.id, &zone.account_id, outgoing, incoming)
                    .await?;
            zone.transfers = Some(found);
        }
    }
    Ok(())
}

/// With what was copied of those that are copied.
pub(super) async fn with_copies(op: &mut Op<'_, '_>, zones: &mut [Found]) -> Result<()> {
    for zone in zones.iter_mut().filter(|zone| zone.secondary) {
        zone.copied = incoming::to_be_answered(op, &zone.id, &zone.account_id).await?;
    }
    Ok(())
}

impl Found {
    /// Whether any CNAME is answered by the addresses of its target.
    pub(super) fn flattens(&self) -> bool {
        self.records.iter().any(|record| self.is_flat(record))
    }

    /// Whether it is a CNAME that is answered by the addresses of its target.
    pub(super) fn is_flat(&self, record: &Record) -> bool {
        record.target.is_some()
            && (self.settings.flatten_all_cnames
                || record.name == self.name
                || flattening::is_asked(&record.settings))
    }
}

/// Whether another account has a live zone above or below, or had an active one there or of the same name that is not purged yet.
pub(super) async fn is_in_the_way(op: &mut Op<'_, '_>, zone: &Found) -> Result<bool> {
    let (above, below, end) = zone.around();
    for name in &above {
        let found = op.tx.opt::<i64>(ABOVE, p![name, &zone.account_id]).await?;
        if found.is_some() {
            return Ok(true);
        }
    }
    for name in above.iter().chain([&zone.name]) {
        let rname = reversed(name);
        let values = p![&rname, &zone.account_id];
        if op.tx.opt::<i64>(ONCE, values).await?.is_some() {
            return Ok(true);
        }
    }
    for below_of in [BELOW, ONCE_BELOW] {
        let values = p![&below, &end, &zone.account_id];
        if op.tx.opt::<i64>(below_of, values).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
