use crate::{Result, gate::Op, secondary_dns::told::Told, statements::sql};
use db::{Tx, p};

sql! {
    FIND = "SELECT o.id, o.enabled, o.created_at, o.checked_at, o.transferred_at, o.failure, z.name, z.serial \
        FROM secondary_dns_outgoing o JOIN zones z ON z.id = o.zone_id AND z.account_id = o.account_id \
        WHERE o.zone_id = $1 AND o.account_id = $2";
    INSERT = "INSERT INTO secondary_dns_outgoing (zone_id, account_id, id, enabled, notify_at, created_at) \
        VALUES ($1, $2, $3, FALSE, $4, $4) ON CONFLICT DO NOTHING";
    SWITCH = "UPDATE secondary_dns_outgoing SET enabled = $3 WHERE zone_id = $1 AND account_id = $2";
    NOTIFY = "UPDATE secondary_dns_outgoing SET notify_at = $3 WHERE zone_id = $1 AND account_id = $2";
    DELETE = "DELETE FROM secondary_dns_outgoing WHERE zone_id = $1 AND account_id = $2";
    NOTE = "UPDATE secondary_dns_outgoing SET checked_at = COALESCE($3, checked_at), \
        transferred_at = COALESCE($4, transferred_at), failure = $5 WHERE zone_id = $1 AND account_id = $2";
}

db::row! {
    pub(super) struct Kept {
        pub(super) id: String,
        pub(super) enabled: bool,
        pub(super) created_at: i64,
        pub(super) checked_at: Option<i64>,
        pub(super) transferred_at: Option<i64>,
        pub(super) failure: Option<String>,
        pub(super) name: String,
        pub(super) serial: i64,
    }
}

/// Of the place's zone.
pub(super) async fn find(op: &mut Op<'_, '_>) -> Result<Option<Kept>> {
    let (zone, account) = (op.zone()?, op.account()?);
    Ok(op.tx.opt(FIND, p![&zone, &account]).await?)
}

/// False where there is one.
pub(super) async fn insert(op: &mut Op<'_, '_>) -> Result<bool> {
    let (zone, account, id, now) = (op.zone()?, op.account()?, op.new_id(), op.now());
    Ok(op.tx.exec(INSERT, p![&zone, &account, &id, now]).await? == 1)
}

pub(super) async fn switch(op: &mut Op<'_, '_>, on: bool) -> Result<()> {
    let (zone, account) = (op.zone()?, op.account()?);
    op.tx.exec(SWITCH, p![&zone, &account, on]).await?;
    Ok(())
}

/// The peers are to be told once more.
pub(super) async fn notify(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    op.tx.exec(NOTIFY, p![&zone, &account, now]).await?;
    Ok(())
}

pub(super) async fn delete(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account) = (op.zone()?, op.account()?);
    op.tx.exec(DELETE, p![&zone, &account]).await?;
    Ok(())
}

pub(in crate::secondary_dns) async fn note(tx: &mut Tx<'_>, told: &Told) -> Result<()> {
    let row = p![
        &told.zone_id,
        &told.account_id,
        told.checked_at,
        told.transferred_at,
        &told.failure
    ];
    tx.exec(NOTE, row).await?;
    Ok(())
}
