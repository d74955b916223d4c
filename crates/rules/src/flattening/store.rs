use super::Target;
use crate::{
    Result,
    dns_settings::DnsSettings,
    due::Queue,
    gate::Op,
    policy,
    statements::sql,
    zones::store::{note_change, raise},
};
use db::{Tx, p};

sql! {
    BEGIN = "INSERT INTO zone_flattening (zone_id, account_id, next_at) VALUES ($1, $2, $3) \
        ON CONFLICT (zone_id) DO UPDATE SET next_at = EXCLUDED.next_at";
    SOON = "UPDATE zone_flattening SET next_at = $3 WHERE zone_id = $1 AND account_id = $2";
    ANY_DUE = "SELECT zone_id FROM zone_flattening WHERE next_at <= $1 LIMIT 1";
    CLAIM = "UPDATE zone_flattening SET next_at = $2 WHERE next_at <= $1 AND zone_id IN \
        (SELECT f.zone_id FROM zone_flattening f WHERE f.next_at <= $1 ORDER BY f.next_at, f.zone_id LIMIT $3) \
        RETURNING zone_id, account_id";
    LIVE = "SELECT z.name, z.dns_settings, z.plan FROM zones z JOIN accounts a ON a.id = z.account_id AND a.deleted_at IS NULL \
        WHERE z.id = $1 AND z.account_id = $2 AND z.deleted_at IS NULL";
    RECORDS = "SELECT name, type, content, settings FROM dns_records WHERE zone_id = $1 AND account_id = $2";
    TARGETS = "SELECT target, addresses, ttl, due_at, failures, looked_at FROM flattened_targets \
        WHERE zone_id = $1 AND account_id = $2 ORDER BY target";
    KEEP = "INSERT INTO flattened_targets (zone_id, account_id, target, addresses, ttl, due_at, failures, looked_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (zone_id, target) DO UPDATE SET addresses = EXCLUDED.addresses, \
        ttl = EXCLUDED.ttl, due_at = EXCLUDED.due_at, failures = EXCLUDED.failures, looked_at = EXCLUDED.looked_at";
    FORGET = "DELETE FROM flattened_targets WHERE zone_id = $1 AND account_id = $2 AND target = $3";
    /// Not where a record was written while somebody looked.
    NEXT = "UPDATE zone_flattening SET next_at = $3 WHERE zone_id = $1 AND account_id = $2 AND next_at = $4";
}

/// Zones that are due.
pub(super) const QUEUE: Queue = Queue {
    actor: "flattener",
    look: &policy::ZONE_FLATTEN,
    any_due: ANY_DUE,
    claim: CLAIM,
};

db::row! {
    /// As much of a record as says where names lead.
    pub(super) struct Record {
        pub(super) name: String,
        pub(super) kind: String,
        pub(super) content: String,
        pub(super) settings: String,
    }

    struct TargetRow {
        target: String,
        addresses: String,
        ttl: i64,
        due_at: i64,
        failures: i64,
        looked_at: Option<i64>,
    }
}

/// What was kept before, and what a zone holds now.
pub(super) struct Whole {
    pub(super) name: String,
    /// Whether every CNAME is flattened.
    pub(super) all: bool,
    pub(super) records: Vec<Record>,
    pub(super) targets: Vec<Target>,
}

/// What a look leaves behind.
pub(super) struct Noted {
    pub(super) zone_id: String,
    pub(super) account_id: String,
    pub(super) at: i64,
    pub(super) looked: Vec<Target>,
    pub(super) forgotten: Vec<String>,
    pub(super) next_at: i64,
    /// As the claim left it.
    pub(super) until: i64,
    /// The id of a change for those who answer, where there are other addresses.
    pub(super) answered_anew: Option<String>,
}

/// A zone of the place's account has a CNAME to be flattened: to be looked at now.
pub(super) async fn begin(op: &mut Op<'_, '_>, zone: &str) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    op.tx.exec(BEGIN, p![zone, &account, now]).await?;
    Ok(())
}

/// The same, where the zone has ever had one.
pub(super) async fn soon(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    op.tx.exec(SOON, p![&zone, &account, now]).await?;
    Ok(())
}

/// A zone that is there.
pub(super) async fn whole(op: &mut Op<'_, '_>, zone: &str, account: &str) -> Result<Option<Whole>> {
    let live: Option<(String, Option<String>, String)> = op.tx.opt(LIVE, p![zone, account]).await?;
    let Some((name, settings, plan)) = live else {
        return Ok(None);
    };
    Ok(Some(Whole {
        name,
        all: DnsSettings::in_plan(settings.as_deref(), &plan).flatten_all_cnames,
        records: op.tx.rows(RECORDS, p![zone, account]).await?,
        targets: targets(op, zone, account).await?,
    }))
}

/// What was found of a zone's targets.
pub(crate) async fn targets(op: &mut Op<'_, '_>, zone: &str, account: &str) -> Result<Vec<Target>> {
    let rows: Vec<TargetRow> = op.tx.rows(TARGETS, p![zone, account]).await?;
    let found = |text: &str| {
        let words = text.split_whitespace();
        words.filter_map(|word| word.parse().ok()).collect()
    };
    Ok(rows
        .into_iter()
        .map(|r| Target {
            addresses: found(&r.addresses),
            name: r.target,
            ttl: u32::try_from(r.ttl).unwrap_or(0),
            due_at: r.due_at,
            failures: r.failures,
            looked_at: r.looked_at,
        })
        .collect())
}

pub(super) async fn note(tx: &mut Tx<'_>, noted: &Noted) -> Result<()> {
    let n = noted;
    // First the zone, as whoever writes its records does.
    if let Some(id) = &n.answered_anew {
        raise(tx, &n.zone_id, &n.account_id).await?;
        note_change(tx, id, Some(&n.zone_id), &n.account_id, n.at).await?;
    }
    for target in &n.looked {
        let words: Vec<String> = target.addresses.iter().map(ToString::to_string).collect();
        let addresses = words.join(" ");
        let row = p![
            &n.zone_id,
            &n.account_id,
            &target.name,
            &addresses,
            i64::from(target.ttl),
            target.due_at,
            target.failures,
            target.looked_at
        ];
        tx.exec(KEEP, row).await?;
    }
    for target in &n.forgotten {
        tx.exec(FORGET, p![&n.zone_id, &n.account_id, target])
            .await?;
    }
    tx.exec(NEXT, p![&n.zone_id, &n.account_id, n.next_at, n.until])
        .await?;
    Ok(())
}
