use crate::{
    Result,
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
use db::p;
use dns::Entry;

sql! {
    CHANGES = "SELECT id, zone_id, account_id FROM zone_changes WHERE at >= $1 ORDER BY at, id LIMIT 100000";
    NAME = "SELECT name FROM zones WHERE id = $1 AND account_id = $2";
    NAMES_OF = "SELECT DISTINCT name FROM zones WHERE account_id = $1 AND deleted_at IS NULL";
    NAMES_BEHIND = "SELECT DISTINCT name FROM zones WHERE name > $1 AND deleted_at IS NULL ORDER BY name LIMIT $2";
    /// A row for each record, or one without, of each live zone: one statement, so that no change is seen in half.
    BETWEEN = "SELECT z.id, z.name, z.account_id, z.ns_set, z.serial, z.status, z.paused, z.created_at, z.activated_at, c.held, d.status, d.signed_at, o.enabled, o.notify_at, z.type, i.id, r.name, r.type, r.ttl, r.proxied, \
        r.rdata, CASE WHEN r.type = 'CNAME' THEN r.content END, r.settings FROM zones z JOIN accounts a ON a.id = z.account_id AND a.deleted_at IS NULL \
        LEFT JOIN zone_checks c ON c.zone_id = z.id LEFT JOIN zone_dnssec d ON d.zone_id = z.id \
        LEFT JOIN secondary_dns_outgoing o ON o.zone_id = z.id LEFT JOIN secondary_dns_incoming i ON i.zone_id = z.id \
        LEFT JOIN dns_records r ON r.zone_id = z.id \
        WHERE z.name >= $1 AND z.name <= $2 AND z.deleted_at IS NULL ORDER BY z.name, z.id, r.type, r.name, r.id";
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

db::row! {
    struct Row {
        id: String,
        name: String,
        account_id: String,
        ns_set: String,
        serial: i64,
        status: String,
        paused: bool,
        created_at: i64,
        activated_at: Option<i64>,
        held: Option<bool>,
        dnssec: Option<String>,
        signed_at: Option<i64>,
        outgoing: Option<bool>,
        notify_at: Option<i64>,
        zone_type: String,
        incoming: Option<String>,
        record_name: Option<String>,
        kind: Option<String>,
        ttl: Option<i64>,
        proxied: Option<bool>,
        rdata: Option<Vec<u8>>,
        target: Option<String>,
        settings: Option<String>,
    }
}

/// A live zone.
pub(super) struct Found {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) account_id: String,
    pub(super) ns_set: String,
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
    /// What was found of the targets outside of CNAMEs that are flattened.
    pub(super) targets: Vec<Target>,
    pub(super) records: Vec<Record>,
    /// When its peers are to be told at the latest, where they may copy it.
    pub(super) outgoing: Option<i64>,
    pub(super) secondary: bool,
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
    pub(super) kind: String,
    pub(super) ttl: i64,
    pub(super) proxied: bool,
    pub(super) rdata: Vec<u8>,
    /// Of a CNAME.
    pub(super) target: Option<String>,
    /// JSON.
    pub(super) settings: String,
}

pub(super) async fn changes(op: &mut Op<'_, '_>, from: i64) -> Result<Vec<Change>> {
    Ok(op.tx.rows(CHANGES, p![from]).await?)
}

/// The names of what changed, each once.
pub(super) async fn names(
    op: &mut Op<'_, '_>,
    touched: &[(Option<String>, String)],
) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for (zone, account) in touched {
        match zone {
            Some(zone) => names.extend(op.tx.opt::<String>(NAME, p![zone, account]).await?),
            None => names.extend(op.tx.rows::<String>(NAMES_OF, p![account]).await?),
        }
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

/// Live zones with their records.
pub(super) async fn between(op: &mut Op<'_, '_>, first: &str, last: &str) -> Result<Vec<Found>> {
    let rows: Vec<Row> = op.tx.rows(BETWEEN, p![first, last]).await?;
    let mut found: Vec<Found> = Vec::new();
    for r in rows {
        if found.last().is_none_or(|zone| zone.id != r.id) {
            found.push(Found {
                id: r.id,
                name: r.name,
                account_id: r.account_id,
                ns_set: r.ns_set,
                serial: r.serial,
                status: r.status,
                paused: r.paused,
                created_at: r.created_at,
                activated_at: r.activated_at,
                held: r.held.unwrap_or(false),
                signed: r.dnssec.as_deref().map(DnssecStatus::of).zip(r.signed_at),
                keys: Vec::new(),
                targets: Vec::new(),
                records: Vec::new(),
                outgoing: r.notify_at.filter(|_| r.outgoing == Some(true)),
                secondary: r.zone_type == ZoneType::Secondary.as_str(),
                incoming: r.incoming.is_some(),
                copied: None,
                transfers: None,
            });
        }
        let (Some(name), Some(kind), Some(ttl), Some(proxied), Some(rdata)) =
            (r.record_name, r.kind, r.ttl, r.proxied, r.rdata)
        else {
            continue;
        };
        if let Some(zone) = found.last_mut() {
            zone.records.push(Record {
                name,
                kind,
                ttl,
                proxied,
                rdata,
                target: r.target,
                settings: r.settings.unwrap_or_default(),
            });
        }
    }
    Ok(found)
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
        if zone.records.iter().any(|record| record.is_flat(&zone.name)) {
            zone.targets = targets(op, &zone.id, &zone.account_id).await?;
        }
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

impl Record {
    /// Whether it is a CNAME that is answered by the addresses of its target.
    pub(super) fn is_flat(&self, apex: &str) -> bool {
        self.target.is_some() && (self.name == apex || flattening::is_asked(&self.settings))
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
