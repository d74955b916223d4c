use super::Prices;
use crate::{Result, gate::Op, statements::sql};
use db::{V, p};

sql! {
    ALL = "SELECT rate_plan_id, price_cents FROM catalogue WHERE tenant_id = $1";
    PUT = "INSERT INTO catalogue (tenant_id, rate_plan_id, price_cents) VALUES ($1, $2, $3) \
        ON CONFLICT (tenant_id, rate_plan_id) DO UPDATE SET price_cents = excluded.price_cents";
    DELETE = "DELETE FROM catalogue WHERE tenant_id = $1 AND rate_plan_id = $2";
}

/// Of the place's tenant.
pub(super) async fn all(op: &mut Op<'_, '_>) -> Result<Prices> {
    let tenant = op.tenant()?;
    let rows: Vec<(String, i64)> = op.tx.rows(ALL, p![&tenant]).await?;
    Ok(rows.into_iter().collect())
}

/// Sets prices, of new items too.
pub(super) async fn put(op: &mut Op<'_, '_>, items: &[(&str, i64)]) -> Result<()> {
    let tenant = op.tenant()?;
    let rows: Vec<[V<'_>; 3]> = items
        .iter()
        .map(|(id, price)| [V::from(&tenant), V::from(*id), V::from(*price)])
        .collect();
    let calls: Vec<(&str, &[V<'_>])> = rows.iter().map(|row| (PUT, row.as_slice())).collect();
    Ok(op.tx.exec_all(&calls).await?)
}

pub(super) async fn delete(op: &mut Op<'_, '_>, ids: &[&str]) -> Result<()> {
    let tenant = op.tenant()?;
    let rows: Vec<[V<'_>; 2]> = ids
        .iter()
        .map(|id| [V::from(&tenant), V::from(*id)])
        .collect();
    let calls: Vec<(&str, &[V<'_>])> = rows.iter().map(|row| (DELETE, row.as_slice())).collect();
    Ok(op.tx.exec_all(&calls).await?)
}
