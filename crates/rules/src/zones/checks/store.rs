use super::{look::Due, seen::Seen};
use crate::{
    Result,
    dns_settings::DnsSettings,
    dnssec,
    due::{Due as Claimed, Queue},
    gate::Op,
    policy,
    statements::sql,
    zones::{ZoneStatus, store::note_change},
};
use db::{Tx, p};

sql! {
    BEGIN = "INSERT INTO zone_checks (zone_id, account_id, next_at, tries, failures, by_delegation, held) \
        VALUES ($1, $2, $3, 0, 0, TRUE, TRUE) ON CONFLICT (zone_id) DO UPDATE SET next_at = EXCLUDED.next_at, \
        tries = 0, failures = 0, by_delegation = TRUE, held = TRUE";
    WATCH = "INSERT INTO zone_checks (zone_id, account_id, next_at, tries, failures, by_delegation, held) \
        VALUES ($1, $2, $3, 0, 0, FALSE, FALSE) ON CONFLICT (zone_id) DO UPDATE SET next_at = EXCLUDED.next_at, tries = 0";
    FIND = "SELECT next_at, looked_at, by_delegation, seen FROM zone_checks WHERE zone_id = $1 AND account_id = $2";
    SOON = "UPDATE zone_checks SET next_at = $3, tries = 0 WHERE zone_id = $1 AND account_id = $2";
    BY_WORD = "UPDATE zone_checks SET by_delegation = FALSE, held = FALSE WHERE zone_id = $1 AND account_id = $2";
    STATUS_CHANGED = "UPDATE zone_checks SET tries = 0, failures = 0 WHERE zone_id = $1 AND account_id = $2";
    ANY_DUE = "SELECT zone_id FROM zone_checks WHERE next_at <= $1 LIMIT 1";
    CLAIM = "UPDATE zone_checks SET next_at = $2, tries = tries + 1 WHERE next_at <= $1 AND zone_id IN \
        (SELECT c.zone_id FROM zone_checks c WHERE c.next_at <= $1 ORDER BY c.next_at, c.zone_id LIMIT $3) \
        RETURNING zone_id, account_id";
    LIVE = "SELECT z.id, z.account_id, z.name, z.status, z.ns_set, z.vanity, z.custom_ns, z.plan, z.dns_settings, z.verification_key, c.by_delegation, c.held, c.looked_at, c.tries, \
        c.failures, z.modified_at, z.original_ns FROM zones z JOIN zone_checks c ON c.zone_id = z.id \
        JOIN accounts a ON a.id = z.account_id AND a.deleted_at IS NULL \
        WHERE z.id = $1 AND z.account_id = $2 AND z.deleted_at IS NULL";
    NOTE = "UPDATE zone_checks SET looked_at = $3, next_at = $4, failures = $5, held = $6, seen = $7 \
        WHERE zone_id = $1 AND account_id = $2";
    ORIGINAL = "UPDATE zones SET original_ns = $3 WHERE id = $1 AND account_id = $2 AND original_ns IS NULL";
    POOLS = "SELECT name_servers FROM tenants WHERE name_servers <> ''";
}

/// Zones that are due.
pub(super) const QUEUE: Queue = Queue {
    actor: "checker",
    look: &policy::ZONE_LOOK,
    any_due: ANY_DUE,
    claim: CLAIM,
};

db::row! {
    /// What is kept of the looks at a zone.
    pub(super) struct Kept {
        pub(super) next_at: i64,
        pub(super) looked_at: Option<i64>,
        pub(super) by_delegation: bool,
        pub(super) seen: Option<String>,
    }

    struct DueRow {
        zone_id: String,
        account_id: String,
        name: String,
        status: String,
        ns_set: String,
        vanity: String,
        custom_ns: String,
        plan: String,
        dns_settings: Option<String>,
        verification_key: Option<String>,
        by_delegation: bool,
        held: bool,
        looked_at: Option<i64>,
        tries: i64,
        failures: i64,
        modified_at: i64,
        original_ns: Option<String>,
    }
}

impl Kept {
    pub(super) fn seen(&self) -> Seen {
        let seen = self.seen.as_deref();
        seen.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }
}

/// What a look leaves behind.
pub(super) struct Noted {
    pub(super) zone_id: String,
    pub(super) account_id: String,
    pub(super) at: i64,
    pub(super) next_at: i64,
    pub(super) failures: i64,
    pub(super) held: bool,
    /// JSON of [`Seen`].
    pub(super) seen: String,
    /// To be kept as what the parent named first.
    pub(super) original: Option<String>,
    /// The id of a change for those who answer, where the zone is answered from now on or no longer.
    pub(super) answered_anew: Option<String>,
}

/// A zone of the place's account is looked at from now on.
pub(super) async fn begin(op: &mut Op<'_, '_>, zone: &str) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    op.tx.exec(BEGIN, p![zone, &account, now]).await?;
    Ok(())
}

/// The place's zone is looked at from now on, if only for its DS records.
pub(in crate::zones) async fn watch(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    op.tx.exec(WATCH, p![&zone, &account, now]).await?;
    Ok(())
}

/// Of the place's zone.
pub(super) async fn find(op: &mut Op<'_, '_>) -> Result<Option<Kept>> {
    let (zone, account) = (op.zone()?, op.account()?);
    Ok(op.tx.opt(FIND, p![&zone, &account]).await?)
}

/// The place's zone is to be looked at now.
pub(crate) async fn soon(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    op.tx.exec(SOON, p![&zone, &account, now]).await?;
    Ok(())
}

/// The status of the place's zone does not follow its delegation any more.
pub(in crate::zones) async fn by_word(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account) = (op.zone()?, op.account()?);
    op.tx.exec(BY_WORD, p![&zone, &account]).await?;
    Ok(())
}

/// Looks at the place's zone begin anew.
pub(super) async fn status_changed(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account) = (op.zone()?, op.account()?);
    op.tx.exec(STATUS_CHANGED, p![&zone, &account]).await?;
    Ok(())
}

/// Those of the claimed that are still there.
pub(super) async fn live(op: &mut Op<'_, '_>, claimed: &[Claimed]) -> Result<Vec<Due>> {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    let mut live = Vec::with_capacity(claimed.len());
    for Claimed {
        zone_id: zone,
        account_id: account,
        ..
    } in claimed
    {
        let row: Option<DueRow> = op.tx.opt(LIVE, p![zone, account]).await?;
        let signers = dnssec::own_signers(op, zone, account).await?;
        live.extend(row.map(|r| Due {
            signers,
            zone_id: r.zone_id,
            account_id: r.account_id,
            name: r.name,
            status: ZoneStatus::of(&r.status).unwrap_or(ZoneStatus::Pending),
            name_servers: words(&r.ns_set),
            vanity: words(&r.vanity),
            custom: words(&r.custom_ns),
            multi_provider: DnsSettings::in_plan(r.dns_settings.as_deref(), &r.plan).multi_provider,
            proof: r.verification_key,
            by_delegation: r.by_delegation,
            held: r.held,
            looked_at: r.looked_at,
            tries: r.tries,
            failures: r.failures,
            since: r.modified_at,
            has_original: r.original_ns.is_some(),
        }));
    }
    Ok(live)
}

pub(super) async fn note(tx: &mut Tx<'_>, noted: &Noted) -> Result<()> {
    let n = noted;
    let row = p![
        &n.zone_id,
        &n.account_id,
        n.at,
        n.next_at,
        n.failures,
        n.held,
        &n.seen
    ];
    tx.exec(NOTE, row).await?;
    if let Some(original) = &n.original {
        tx.exec(ORIGINAL, p![&n.zone_id, &n.account_id, original])
            .await?;
    }
    if let Some(id) = &n.answered_anew {
        note_change(tx, id, Some(&n.zone_id), &n.account_id, n.at).await?;
    }
    Ok(())
}

/// The host names of tenants that have their own.
pub(crate) async fn pools(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let pools: Vec<String> = op.tx.rows(POOLS, p![]).await?;
    let names = pools.iter().flat_map(|pool| pool.split_whitespace());
    Ok(names.map(str::to_owned).collect())
}
