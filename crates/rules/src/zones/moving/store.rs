use super::Offer;
use crate::{Result, gate::Op, moment::Moment, statements::sql, statistics::store::tally_zone};
use db::p;

sql! {
    OF_TENANT = "SELECT 1 FROM accounts WHERE id = $1 AND tenant_id = $2 AND deleted_at IS NULL";
    HAS_NAME_SERVERS = "SELECT 1 FROM custom_name_servers WHERE zone_id = $1 AND account_id = $2 LIMIT 1";
    HAS_PEERS = "SELECT zone_id FROM secondary_dns_outgoing WHERE zone_id = $1 AND account_id = $2 \
        UNION ALL SELECT zone_id FROM secondary_dns_incoming WHERE zone_id = $1 AND account_id = $2 LIMIT 1";
    OFFER = "INSERT INTO zone_offers (zone_id, account_id, to_account_id, offered_at, expires_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (zone_id) DO UPDATE SET account_id = EXCLUDED.account_id, to_account_id = EXCLUDED.to_account_id, \
        offered_at = EXCLUDED.offered_at, expires_at = EXCLUDED.expires_at";
    OFFERS = "SELECT o.zone_id, z.display, o.offered_at, o.expires_at FROM zone_offers o JOIN zones z ON z.id = o.zone_id \
        AND z.account_id = o.account_id AND z.deleted_at IS NULL JOIN accounts a ON a.id = o.account_id AND a.deleted_at IS NULL \
        WHERE o.to_account_id = $1 AND o.expires_at > $2 ORDER BY z.name";
    IS_OFFERED = "SELECT 1 FROM zone_offers WHERE zone_id = $1 AND to_account_id = $2 AND expires_at > $3";
    WAS_OFFERED = "SELECT 1 FROM zone_offers WHERE zone_id = $1 AND account_id = $2 AND to_account_id = $3 AND expires_at > $4";
    REJECT = "DELETE FROM zone_offers WHERE zone_id = $1 AND to_account_id = $2";
    NO_OFFER = "DELETE FROM zone_offers WHERE zone_id = $1 AND account_id = $2";
    TAKE = "UPDATE zones SET account_id = $3, unit_id = $4, tenant_id = $5, serial = serial + 1, modified_at = $6 \
        WHERE id = $1 AND account_id = $2";
    TAKE_RECORDS = "UPDATE dns_records SET account_id = $3 WHERE zone_id = $1 AND account_id = $2";
    TAKE_PLAN = "UPDATE subscriptions SET account_id = $3, tenant_id = $4 WHERE zone_id = $1 AND account_id = $2";
    TAKE_CHECKS = "UPDATE zone_checks SET account_id = $3 WHERE zone_id = $1 AND account_id = $2";
    TAKE_DNSSEC = "UPDATE zone_dnssec SET account_id = $3 WHERE zone_id = $1 AND account_id = $2";
    TAKE_KEYS = "UPDATE zone_keys SET account_id = $3 WHERE zone_id = $1 AND account_id = $2";
    TAKE_FLATTENING = "UPDATE zone_flattening SET account_id = $3 WHERE zone_id = $1 AND account_id = $2";
    TAKE_TARGETS = "UPDATE flattened_targets SET account_id = $3 WHERE zone_id = $1 AND account_id = $2";
    TAKE_HOLD = "UPDATE zone_holds SET account_id = $3 WHERE zone_id = $1 AND account_id = $2";
    TAKE_SCAN = "UPDATE dns_scans SET account_id = $3 WHERE zone_id = $1 AND account_id = $2";
    TAKE_CANDIDATES = "UPDATE dns_candidates SET account_id = $3 WHERE zone_id = $1 AND account_id = $2";
    /// Words over this zone alone are of people who have nothing to do with the other account.
    LEAVE_MEMBERS = "DELETE FROM member_zones WHERE zone_id = $1 AND account_id = $2";
        /// Who changed what is for those whose audit log it stands in.
    LEAVE_HISTORY = "DELETE FROM dns_history WHERE zone_id = $1 AND account_id = $2";
    END_SUBSCRIPTION = "DELETE FROM subscriptions WHERE zone_id = $1 AND account_id = $2";
}

db::row! {
    struct OfferRow {
        zone_id: String,
        zone_name: String,
        offered_at: i64,
        expires_at: i64,
    }
}

/// Whether this is a live account of the place's tenant.
pub(super) async fn is_of_tenant(op: &mut Op<'_, '_>, account: &str) -> Result<bool> {
    let tenant = op.tenant()?;
    let found: Option<i64> = op.tx.opt(OF_TENANT, p![account, &tenant]).await?;
    Ok(found.is_some())
}

/// Whether names of the account's custom name servers lie in the place's zone.
pub(super) async fn has_name_servers(op: &mut Op<'_, '_>) -> Result<bool> {
    let (zone, account) = (op.zone()?, op.account()?);
    let found: Option<i64> = op.tx.opt(HAS_NAME_SERVERS, p![&zone, &account]).await?;
    Ok(found.is_some())
}

/// Whether the place's zone goes to or comes from peers, which are the account's.
pub(super) async fn has_peers(op: &mut Op<'_, '_>) -> Result<bool> {
    let (zone, account) = (op.zone()?, op.account()?);
    let found: Option<String> = op.tx.opt(HAS_PEERS, p![&zone, &account]).await?;
    Ok(found.is_some())
}

/// The place's zone is offered, to nobody else any more.
pub(super) async fn offer(op: &mut Op<'_, '_>, to: &str, until: i64) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    op.tx
        .exec(OFFER, p![&zone, &account, to, now, until])
        .await?;
    Ok(())
}

/// To the place's account.
pub(super) async fn offers(op: &mut Op<'_, '_>) -> Result<Vec<Offer>> {
    let (account, now) = (op.account()?, op.now());
    let rows: Vec<OfferRow> = op.tx.rows(OFFERS, p![&account, now]).await?;
    let offers = rows.into_iter();
    Ok(offers
        .map(|r| Offer {
            zone_id: r.zone_id,
            zone_name: r.zone_name,
            offered_on: Moment(r.offered_at),
            expires_on: Moment(r.expires_at),
        })
        .collect())
}

/// Whether the place's account can take this zone.
pub(super) async fn is_offered(op: &mut Op<'_, '_>, zone: &str) -> Result<bool> {
    let (account, now) = (op.account()?, op.now());
    let found: Option<i64> = op.tx.opt(IS_OFFERED, p![zone, &account, now]).await?;
    Ok(found.is_some())
}

/// Whether the place's zone is offered to this account.
pub(super) async fn was_offered(op: &mut Op<'_, '_>, to: &str) -> Result<bool> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    let found: Option<i64> = op.tx.opt(WAS_OFFERED, p![&zone, &account, to, now]).await?;
    Ok(found.is_some())
}

/// False where it was not offered.
pub(super) async fn reject(op: &mut Op<'_, '_>, zone: &str) -> Result<bool> {
    let account = op.account()?;
    Ok(op.tx.exec(REJECT, p![zone, &account]).await? == 1)
}

/// False where there was none.
pub(super) async fn withdraw(op: &mut Op<'_, '_>, zone: &str, account: &str) -> Result<bool> {
    Ok(op.tx.exec(NO_OFFER, p![zone, account]).await? == 1)
}

/// A zone of another account, with all that is the zone's, is the place's account's from now on.
pub(super) async fn take(op: &mut Op<'_, '_>, zone: &str, from: &str) -> Result<()> {
    let (account, unit, tenant) = (op.account()?, op.unit()?, op.tenant()?);
    let now = op.now();
    tally_zone(op, zone, from, -1).await?;
    op.tx
        .exec(TAKE, p![zone, from, &account, &unit, &tenant, now])
        .await?;
    tally_zone(op, zone, &account, 1).await?;
    let rest = p![zone, from, &account];
    op.tx
        .exec_all(&[
            (LEAVE_MEMBERS, p![zone, from]),
            (LEAVE_HISTORY, p![zone, from]),
            (TAKE_PLAN, p![zone, from, &account, &tenant]),
            (TAKE_RECORDS, rest),
            (TAKE_CHECKS, rest),
            (TAKE_DNSSEC, rest),
            (TAKE_KEYS, rest),
            (TAKE_FLATTENING, rest),
            (TAKE_TARGETS, rest),
            (TAKE_HOLD, rest),
            (TAKE_SCAN, rest),
            (TAKE_CANDIDATES, rest),
        ])
        .await?;
    Ok(())
}

pub(super) async fn end_subscription(op: &mut Op<'_, '_>, zone: &str) -> Result<()> {
    let account = op.account()?;
    op.tx.exec(END_SUBSCRIPTION, p![zone, &account]).await?;
    Ok(())
}
