use super::KEPT;
use crate::{Error, Result, dns_records::DnsRecord, due::Queue, gate::Op, policy, statements::sql};
use db::{Tx, p};

sql! {
    BEGIN = "INSERT INTO dns_scans (zone_id, account_id, next_at) VALUES ($1, $2, $3) ON CONFLICT (zone_id) DO NOTHING";
    ANY_DUE = "SELECT zone_id FROM dns_scans WHERE next_at <= $1 LIMIT 1";
    CLAIM = "UPDATE dns_scans SET next_at = $2 WHERE next_at <= $1 AND zone_id IN \
        (SELECT c.zone_id FROM dns_scans c WHERE c.next_at <= $1 ORDER BY c.next_at, c.zone_id LIMIT $3) RETURNING zone_id, account_id";
    NAME = "SELECT z.name FROM zones z JOIN accounts a ON a.id = z.account_id AND a.deleted_at IS NULL \
        WHERE z.id = $1 AND z.account_id = $2 AND z.deleted_at IS NULL";
    DONE = "DELETE FROM dns_scans WHERE zone_id = $1 AND account_id = $2";
    CANDIDATES = "SELECT record FROM dns_candidates WHERE zone_id = $1 AND account_id = $2 AND found_at > $3 ORDER BY id";
    FORGET_ALL = "DELETE FROM dns_candidates WHERE zone_id = $1 AND account_id = $2";
    FORGET = "DELETE FROM dns_candidates WHERE id = $1 AND zone_id = $2 AND account_id = $3 AND found_at > $4";
    INSERT = "INSERT INTO dns_candidates (id, zone_id, account_id, record, found_at) VALUES ($1, $2, $3, $4, $5)";
}

/// Zones that are to be scanned.
pub(super) const QUEUE: Queue = Queue {
    actor: "scanner",
    look: &policy::SCAN_LOOK,
    any_due: ANY_DUE,
    claim: CLAIM,
};

/// A zone of the place's account is to be scanned.
pub(super) async fn begin(op: &mut Op<'_, '_>, zone: &str) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    op.tx.exec(BEGIN, p![zone, &account, now]).await?;
    Ok(())
}

/// Of a zone that is there.
pub(super) async fn name(op: &mut Op<'_, '_>, zone: &str, account: &str) -> Result<Option<String>> {
    Ok(op.tx.opt(NAME, p![zone, account]).await?)
}

/// Nothing is to be scanned any more.
pub(super) async fn done(tx: &mut Tx<'_>, zone: &str, account: &str) -> Result<()> {
    tx.exec(DONE, p![zone, account]).await?;
    Ok(())
}

/// What was found of the place's zone, by id.
pub(super) async fn candidates(op: &mut Op<'_, '_>) -> Result<Vec<DnsRecord>> {
    let (zone, account, since) = (op.zone()?, op.account()?, op.now() - KEPT);
    let kept: Vec<String> = op.tx.rows(CANDIDATES, p![&zone, &account, since]).await?;
    kept.iter()
        .map(|text| {
            serde_json::from_str(text)
                .map_err(|e| Error::internal(format!("a record found is not kept as JSON: {e}")))
        })
        .collect()
}

/// These in place of what was found before; the scan is done.
pub(super) async fn replace(op: &mut Op<'_, '_>, found: &[DnsRecord]) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    done(op.tx, &zone, &account).await?;
    op.tx.exec(FORGET_ALL, p![&zone, &account]).await?;
    for record in found {
        let text = serde_json::to_string(record).map_err(|e| Error::internal(e.to_string()))?;
        let row = p![&record.id, &zone, &account, &text, now];
        op.tx.exec(INSERT, row).await?;
    }
    Ok(())
}

/// False where there is no such.
pub(super) async fn forget(op: &mut Op<'_, '_>, id: &str) -> Result<bool> {
    let (zone, account, since) = (op.zone()?, op.account()?, op.now() - KEPT);
    let row = p![id, &zone, &account, since];
    Ok(op.tx.exec(FORGET, row).await? == 1)
}
