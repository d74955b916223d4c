use crate::{Result, statements::sql};
use db::{Tx, p};

sql! {
    VALUE = "SELECT value FROM entitlements WHERE tenant_id = $1 AND name = $2";
    TEXTS = "SELECT texts FROM entitlements WHERE tenant_id = $1 AND name = $2";
}

pub(super) async fn value(tx: &mut Tx<'_>, tenant: &str, name: &str) -> Result<Option<i64>> {
    Ok(tx
        .opt::<Option<i64>>(VALUE, p![tenant, name])
        .await?
        .flatten())
}

pub(super) async fn texts(tx: &mut Tx<'_>, tenant: &str, name: &str) -> Result<Option<String>> {
    Ok(tx.opt(TEXTS, p![tenant, name]).await?)
}
