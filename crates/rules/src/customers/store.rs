use super::{Quota, Quotas};
use crate::{Result, gate::Op, statements::sql};
use db::p;

sql! {
    QUOTAS = "SELECT accounts_n, accounts_max, zones_n, zones_max FROM tenants WHERE id = $1";
}

db::row! {
    struct Row {
        accounts_n: i64,
        accounts_max: Option<i64>,
        zones_n: i64,
        zones_max: Option<i64>,
    }
}

/// What the place's tenant has at this moment; before and after alike.
pub(super) async fn quotas(op: &mut Op<'_, '_>) -> Result<Quotas> {
    let tenant = op.tenant()?;
    let row: Row = op.tx.one(QUOTAS, p![&tenant]).await?;
    let quota = |n, limit| Quota {
        before: n,
        after: n,
        limit,
    };
    Ok(Quotas {
        accounts: quota(row.accounts_n, row.accounts_max),
        zones: quota(row.zones_n, row.zones_max),
    })
}
