use crate::{Result, gate::Op};
use db::{Tx, p};

pub(super) async fn any_due(op: &mut Op<'_, '_>, sql: &'static str, now: i64) -> Result<bool> {
    Ok(op.tx.opt::<String>(sql, p![now]).await?.is_some())
}

/// Zones and their accounts.
pub(super) async fn claim(
    tx: &mut Tx<'_>,
    sql: &'static str,
    now: i64,
    until: i64,
    most: i64,
) -> Result<Vec<(String, String)>> {
    Ok(tx.rows(sql, p![now, until, most]).await?)
}
