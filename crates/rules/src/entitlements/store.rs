use super::Entitlement;
use crate::{Result, statements::sql};
use db::{Tx, p};

sql! {
    VALUE = "SELECT value FROM entitlements WHERE tenant_id = $1 AND name = $2";
    TEXTS = "SELECT texts FROM entitlements WHERE tenant_id = $1 AND name = $2";
}

async fn value(tx: &mut Tx<'_>, tenant: &str, name: &str) -> Result<Option<i64>> {
    Ok(tx
        .opt::<Option<i64>>(VALUE, p![tenant, name])
        .await?
        .flatten())
}

async fn texts(tx: &mut Tx<'_>, tenant: &str, name: &str) -> Result<Option<String>> {
    Ok(tx.opt(TEXTS, p![tenant, name]).await?)
}

/// Whether a tenant has a boolean entitlement.
pub(crate) async fn granted(
    tx: &mut Tx<'_>,
    tenant: Option<&str>,
    entitlement: Entitlement,
) -> Result<bool> {
    match tenant {
        Some(tenant) => Ok(value(tx, tenant, entitlement.name()).await? == Some(1)),
        None => Ok(false),
    }
}

/// The words of an entitlement, such as the account types allowed.
pub(crate) async fn words(
    tx: &mut Tx<'_>,
    tenant: &str,
    entitlement: Entitlement,
) -> Result<Vec<String>> {
    let texts = texts(tx, tenant, entitlement.name())
        .await?
        .unwrap_or_default();
    Ok(texts.split_whitespace().map(str::to_owned).collect())
}
