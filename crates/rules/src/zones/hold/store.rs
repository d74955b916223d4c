use crate::{Result, gate::Op, statements::sql};
use db::p;

sql! {
    FIND = "SELECT since, include_subdomains FROM zone_holds WHERE zone_id = $1 AND account_id = $2";
    SET = "INSERT INTO zone_holds (zone_id, account_id, since, include_subdomains) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (zone_id) DO UPDATE SET since = EXCLUDED.since, include_subdomains = EXCLUDED.include_subdomains";
    DELETE = "DELETE FROM zone_holds WHERE zone_id = $1 AND account_id = $2";
    OF_OTHER = "SELECT z.rname, z.plan, h.include_subdomains FROM zone_holds h JOIN zones z ON z.id = h.zone_id \
        WHERE h.zone_id = $1 AND h.account_id <> $2 AND h.since <= $3";
}

db::row! {
    pub(super) struct Kept {
        pub(super) since: i64,
        pub(super) include_subdomains: bool,
    }

    pub(super) struct Other {
        pub(super) rname: String,
        pub(super) plan: String,
        pub(super) include_subdomains: bool,
    }
}

/// Of the place's zone.
pub(super) async fn find(op: &mut Op<'_, '_>) -> Result<Option<Kept>> {
    let (zone, account) = (op.zone()?, op.account()?);
    Ok(op.tx.opt(FIND, p![&zone, &account]).await?)
}

pub(super) async fn set(op: &mut Op<'_, '_>, since: i64, include_subdomains: bool) -> Result<()> {
    let (zone, account) = (op.zone()?, op.account()?);
    let row = p![&zone, &account, since, include_subdomains];
    op.tx.exec(SET, row).await?;
    Ok(())
}

pub(super) async fn delete(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account) = (op.zone()?, op.account()?);
    op.tx.exec(DELETE, p![&zone, &account]).await?;
    Ok(())
}

/// What another account's zone holds now.
pub(super) async fn of_other(op: &mut Op<'_, '_>, zone: &str) -> Result<Option<Other>> {
    let (account, now) = (op.account()?, op.now());
    Ok(op.tx.opt(OF_OTHER, p![zone, &account, now]).await?)
}
