use super::places::Doomed;
use crate::{Result, gate::Op, statements::sql};
use db::{Tx, p};

/// What else a table has of a zone.
macro_rules! of_zone {
    ($table:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE zone_id = $1 AND account_id = $2"
        )
    };
}

/// A slice of what a table has of an account that was deleted before `$2`; the columns of its key, and the same of `c`.
macro_rules! of_account {
    ($table:literal, $key:literal, $of_c:literal) => {
        concat!(
            "DELETE FROM ", $table, " WHERE account_id = $1 AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = $1 AND a.deleted_at < $2) AND ",
            $key, " IN (SELECT ", $of_c, " FROM ", $table, " c WHERE c.account_id = $1 LIMIT $3)"
        )
    };
}

sql! {
    ZONES = "SELECT id, name, account_id, unit_id, tenant_id FROM zones WHERE deleted_at IS NOT NULL AND deleted_at < $1 \
        ORDER BY deleted_at, id LIMIT $2";
    ZONES_OF = "SELECT id, name, account_id, unit_id, tenant_id FROM zones WHERE account_id = $1 AND deleted_at IS NULL \
        ORDER BY name, id LIMIT $2";
    ACCOUNTS = "SELECT id, name, id, unit_id, tenant_id FROM accounts WHERE deleted_at IS NOT NULL AND deleted_at < $1 \
        ORDER BY deleted_at, id LIMIT $2";
    DELETE_ZONE_PLAN = "DELETE FROM subscriptions WHERE zone_id = $1 AND account_id = $2 AND tenant_id = $3";
    DELETE_ZONE_MEMBERS = of_zone!("member_zones");
    DELETE_ZONE_CHECKS = of_zone!("zone_checks");
    DELETE_ZONE_DNSSEC = of_zone!("zone_dnssec");
    DELETE_ZONE_KEYS = of_zone!("zone_keys");
    DELETE_ZONE_FLATTENING = of_zone!("zone_flattening");
    DELETE_ZONE_TARGETS = of_zone!("flattened_targets");
    DELETE_ZONE_SCAN = of_zone!("dns_scans");
    DELETE_ZONE_CANDIDATES = of_zone!("dns_candidates");
    DELETE_ZONE_OFFER = of_zone!("zone_offers");
    DELETE_ZONE_HOLD = of_zone!("zone_holds");
    DELETE_ZONE_LINKS = of_zone!("secondary_dns_links");
    DELETE_ZONE_OUTGOING = of_zone!("secondary_dns_outgoing");
    DELETE_ZONE_INCOMING = of_zone!("secondary_dns_incoming");
    DELETE_ZONE_CONTENT = of_zone!("secondary_dns_content");
    DELETE_ZONE_RECORDS = of_zone!("dns_records");
    DELETE_ZONE_HISTORY = of_zone!("dns_history");
    DELETE_ZONE = "DELETE FROM zones WHERE id = $1 AND account_id = $2 AND tenant_id = $3 AND (deleted_at < $4 \
        OR EXISTS (SELECT 1 FROM accounts a WHERE a.id = $2 AND a.deleted_at < $4))";
    DELETE_ACCOUNT = "DELETE FROM accounts WHERE id = $1 AND tenant_id = $2 AND deleted_at < $3 \
        AND NOT EXISTS (SELECT 1 FROM zones z WHERE z.account_id = $1 AND z.deleted_at IS NULL)";
    TOMBSTONE = "INSERT INTO tombstones (id, kind, tenant_id, unit_id, account_id, purged_at) VALUES ($1, $2, $3, $4, $5, $6)";
    DELETE_INVITATIONS = of_account!("invitations", "id", "c.id");
    DELETE_MEMBERS = of_account!("members", "id", "c.id");
    DELETE_TOKENS = of_account!("api_tokens", "id", "c.id");
    DELETE_MEMBER_ZONES = of_account!("member_zones", "(member_id, zone_id)", "c.member_id, c.zone_id");
    DELETE_RESOURCE_GROUPS = of_account!("resource_groups", "id", "c.id");
    DELETE_POLICY_USES = of_account!("policy_uses", "(resource_group_id, holder_id)", "c.resource_group_id, c.holder_id");
    DELETE_USER_GROUPS = of_account!("user_groups", "id", "c.id");
    DELETE_USER_GROUP_MEMBERS = of_account!("user_group_members", "(user_group_id, member_id)", "c.user_group_id, c.member_id");
    DELETE_SSO_IDENTITIES = "DELETE FROM sso_identities WHERE connector_id IN (SELECT c.id FROM sso_connectors c WHERE c.owner_id = $1) \
        AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = $1 AND a.deleted_at < $2) AND (connector_id, subject) IN \
        (SELECT i.connector_id, i.subject FROM sso_identities i JOIN sso_connectors c ON c.id = i.connector_id WHERE c.owner_id = $1 LIMIT $3)";
    DELETE_SSO_CONNECTORS = "DELETE FROM sso_connectors WHERE owner_id = $1 \
        AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = $1 AND a.deleted_at < $2) \
        AND id IN (SELECT c.id FROM sso_connectors c WHERE c.owner_id = $1 LIMIT $3)";
    DELETE_NAME_SERVERS = of_account!("custom_name_servers", "name", "c.name");
    DELETE_ACLS = of_account!("secondary_dns_acls", "id", "c.id");
    DELETE_PEERS = of_account!("secondary_dns_peers", "id", "c.id");
    DELETE_TSIGS = of_account!("secondary_dns_tsigs", "id", "c.id");
    DELETE_ADDONS = "DELETE FROM subscriptions WHERE account_id = $1 AND zone_id IS NULL \
        AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = $1 AND a.deleted_at < $2) \
        AND id IN (SELECT c.id FROM subscriptions c WHERE c.account_id = $1 AND c.zone_id IS NULL LIMIT $3)";
    OLD_REPLIES = "DELETE FROM idempotency WHERE (principal_id, key, method, path) IN \
        (SELECT c.principal_id, c.key, c.method, c.path FROM idempotency c WHERE c.at < $1 ORDER BY c.at LIMIT $2)";
    OLD_DENIALS = "DELETE FROM denials WHERE request_id IN \
        (SELECT c.request_id FROM denials c WHERE c.at < $1 ORDER BY c.at LIMIT $2)";
    OLD_MAILS = "DELETE FROM mails WHERE id IN \
        (SELECT c.id FROM mails c WHERE c.created_at < $1 AND c.finished_at < $1 ORDER BY c.created_at, c.id LIMIT $2)";
    OLD_SESSIONS = "DELETE FROM sessions WHERE id IN \
        (SELECT c.id FROM sessions c WHERE c.expires_at < $1 ORDER BY c.expires_at, c.id LIMIT $2)";
    OLD_CHALLENGES = "DELETE FROM passkey_challenges WHERE id IN \
        (SELECT c.id FROM passkey_challenges c WHERE c.expires_at < $1 ORDER BY c.expires_at, c.id LIMIT $2)";
    OLD_LINKS = "DELETE FROM links WHERE code_hash IN \
        (SELECT c.code_hash FROM links c WHERE c.expires_at < $1 ORDER BY c.expires_at, c.code_hash LIMIT $2)";
    OLD_DIFFERENCES = "DELETE FROM zone_differences WHERE (name, from_serial, to_serial) IN \
        (SELECT d.name, d.from_serial, d.to_serial FROM zone_differences d WHERE d.at < $1 ORDER BY d.at, d.name, d.from_serial LIMIT $2)";
    OLD_CANDIDATES = "DELETE FROM dns_candidates WHERE id IN \
        (SELECT c.id FROM dns_candidates c WHERE c.found_at < $1 ORDER BY c.found_at, c.id LIMIT $2)";
    OLD_HISTORY = "DELETE FROM dns_history WHERE (zone_id, event_id, name, type) IN \
        (SELECT h.zone_id, h.event_id, h.name, h.type FROM dns_history h WHERE h.at < $1 ORDER BY h.at, h.zone_id LIMIT $2)";
    OLD_OFFERS = "DELETE FROM zone_offers WHERE zone_id IN \
        (SELECT c.zone_id FROM zone_offers c WHERE c.expires_at < $1 ORDER BY c.expires_at, c.zone_id LIMIT $2)";
    OLD_CHANGES = "DELETE FROM zone_changes WHERE id IN \
        (SELECT c.id FROM zone_changes c WHERE c.at < $1 ORDER BY c.at, c.id LIMIT $2)";
    OLD_WINDOWS = "DELETE FROM rate_windows WHERE name IN \
        (SELECT c.name FROM rate_windows c WHERE c.ends < $1 ORDER BY c.ends, c.name LIMIT $2)";
    /// Each with the age of its oldest event, the newest aside.
    STREAMS = "SELECT s.id, (SELECT a.at FROM audit a WHERE a.stream = s.id AND a.seq < s.seq ORDER BY a.seq LIMIT 1) \
        FROM streams s WHERE s.id >= $1 ORDER BY s.id LIMIT $2";
    EVENTS = "SELECT a.seq, a.at FROM audit a JOIN streams s ON s.id = a.stream AND a.seq < s.seq WHERE a.stream = $1 \
        ORDER BY a.seq LIMIT $2";
    ANCHOR = "INSERT INTO audit_anchors (stream, seq, hash) SELECT stream, seq, hash FROM audit WHERE stream = $1 AND seq = $2 \
        ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, hash = excluded.hash WHERE excluded.seq > audit_anchors.seq";
    DELETE_EVENTS = "DELETE FROM audit WHERE stream = $1 AND seq <= $2";
}

db::row! {
    struct Row {
        id: String,
        name: String,
        account_id: String,
        unit_id: String,
        tenant_id: String,
    }
}

impl From<Row> for Doomed {
    fn from(r: Row) -> Doomed {
        Doomed {
            id: r.id,
            name: r.name,
            account_id: r.account_id,
            unit_id: r.unit_id,
            tenant_id: r.tenant_id,
        }
    }
}

fn doomed(rows: Vec<Row>) -> Vec<Doomed> {
    rows.into_iter().map(Doomed::from).collect()
}

/// Zones deleted by themselves, longest ago first.
pub(super) async fn zones(op: &mut Op<'_, '_>, before: i64, limit: i64) -> Result<Vec<Doomed>> {
    Ok(doomed(op.tx.rows(ZONES, p![before, limit]).await?))
}

/// Zones that were deleted with this account.
pub(super) async fn zones_of(
    op: &mut Op<'_, '_>,
    account: &str,
    limit: i64,
) -> Result<Vec<Doomed>> {
    Ok(doomed(op.tx.rows(ZONES_OF, p![account, limit]).await?))
}

pub(super) async fn accounts(op: &mut Op<'_, '_>, before: i64, limit: i64) -> Result<Vec<Doomed>> {
    Ok(doomed(op.tx.rows(ACCOUNTS, p![before, limit]).await?))
}

/// With all that is the zone's. False when it is gone.
pub(super) async fn delete_zone(op: &mut Op<'_, '_>, zone: &Doomed, before: i64) -> Result<bool> {
    let tenant = op.tenant()?;
    let place = p![&zone.id, &zone.account_id, &tenant];
    op.tx.exec(DELETE_ZONE_PLAN, place).await?;
    let place = p![&zone.id, &zone.account_id, &tenant, before];
    if op.tx.exec(DELETE_ZONE, place).await? == 0 {
        return Ok(false);
    }
    let named = p![&zone.id, &zone.account_id];
    op.tx
        .exec_all(&[
            (DELETE_ZONE_MEMBERS, named),
            (DELETE_ZONE_RECORDS, named),
            (DELETE_ZONE_HISTORY, named),
            (DELETE_ZONE_HOLD, named),
            (DELETE_ZONE_OFFER, named),
            (DELETE_ZONE_SCAN, named),
            (DELETE_ZONE_CANDIDATES, named),
            (DELETE_ZONE_LINKS, named),
            (DELETE_ZONE_OUTGOING, named),
            (DELETE_ZONE_INCOMING, named),
            (DELETE_ZONE_CONTENT, named),
            (DELETE_ZONE_CHECKS, named),
            (DELETE_ZONE_DNSSEC, named),
            (DELETE_ZONE_FLATTENING, named),
            (DELETE_ZONE_TARGETS, named),
            (DELETE_ZONE_KEYS, named),
        ])
        .await?;
    Ok(true)
}

/// False when it is gone or holds zones.
pub(super) async fn delete_account(
    op: &mut Op<'_, '_>,
    account: &Doomed,
    before: i64,
) -> Result<bool> {
    let tenant = op.tenant()?;
    let place = p![&account.id, &tenant, before];
    Ok(op.tx.exec(DELETE_ACCOUNT, place).await? == 1)
}

pub(super) async fn tombstone(op: &mut Op<'_, '_>, kind: &str, gone: &Doomed) -> Result<()> {
    let now = op.now();
    let row = p![
        &gone.id,
        kind,
        &gone.tenant_id,
        &gone.unit_id,
        &gone.account_id,
        now
    ];
    op.tx.exec(TOMBSTONE, row).await?;
    Ok(())
}

/// What an account holds besides zones.
#[derive(Clone, Copy)]
pub(super) struct Children(&'static str);

pub(super) const CHILDREN: [Children; 15] = [
    Children(DELETE_NAME_SERVERS),
    Children(DELETE_INVITATIONS),
    Children(DELETE_MEMBER_ZONES),
    Children(DELETE_USER_GROUP_MEMBERS),
    Children(DELETE_POLICY_USES),
    Children(DELETE_USER_GROUPS),
    Children(DELETE_RESOURCE_GROUPS),
    Children(DELETE_MEMBERS),
    Children(DELETE_ADDONS),
    Children(DELETE_TOKENS),
    Children(DELETE_SSO_IDENTITIES),
    Children(DELETE_SSO_CONNECTORS),
    Children(DELETE_ACLS),
    Children(DELETE_PEERS),
    Children(DELETE_TSIGS),
];

pub(super) async fn delete_children(
    tx: &mut Tx<'_>,
    children: Children,
    account: &str,
    before: i64,
    limit: i64,
) -> Result<u64> {
    Ok(tx.exec(children.0, p![account, before, limit]).await?)
}

/// What is kept for a time.
#[derive(Clone, Copy)]
pub(super) struct Old(&'static str);

pub(super) const REPLIES: Old = Old(OLD_REPLIES);
pub(super) const SESSIONS: Old = Old(OLD_SESSIONS);
pub(super) const CHALLENGES: Old = Old(OLD_CHALLENGES);
pub(super) const LINKS: Old = Old(OLD_LINKS);
pub(super) const CHANGES: Old = Old(OLD_CHANGES);
pub(super) const CANDIDATES: Old = Old(OLD_CANDIDATES);
pub(super) const HISTORY: Old = Old(OLD_HISTORY);
pub(super) const OFFERS: Old = Old(OLD_OFFERS);
pub(super) const DIFFERENCES: Old = Old(OLD_DIFFERENCES);
pub(super) const WINDOWS: Old = Old(OLD_WINDOWS);
pub(super) const DENIALS: Old = Old(OLD_DENIALS);
pub(super) const MAILS: Old = Old(OLD_MAILS);

pub(super) async fn delete_old(tx: &mut Tx<'_>, old: Old, before: i64, limit: i64) -> Result<u64> {
    Ok(tx.exec(old.0, p![before, limit]).await?)
}

/// Streams from this id on.
pub(super) async fn streams(
    op: &mut Op<'_, '_>,
    from: &str,
    limit: i64,
) -> Result<Vec<(String, Option<i64>)>> {
    Ok(op.tx.rows(STREAMS, p![from, limit]).await?)
}

/// The oldest events of a stream, without a gap and never its newest; an anchor in their place. How many.
pub(super) async fn delete_events(
    tx: &mut Tx<'_>,
    stream: &str,
    before: i64,
    limit: i64,
) -> Result<u64> {
    let first: Vec<(i64, i64)> = tx.rows(EVENTS, p![stream, limit]).await?;
    let old = first.into_iter().take_while(|(_, at)| *at < before);
    let Some((seq, _)) = old.last() else {
        return Ok(0);
    };
    tx.exec(ANCHOR, p![stream, seq]).await?;
    Ok(tx.exec(DELETE_EVENTS, p![stream, seq]).await?)
}
