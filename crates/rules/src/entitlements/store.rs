use super::Entitlement;
use crate::{Result, gate::Op, statements::sql};
use db::{Tx, V, p};

sql! {
    VALUE = "SELECT value FROM entitlements WHERE tenant_id = $1 AND name = $2";
    TEXTS = "SELECT texts FROM entitlements WHERE tenant_id = $1 AND name = $2";
    ALL = "SELECT name, value, texts FROM entitlements WHERE tenant_id = $1";
    SET = "INSERT INTO entitlements (tenant_id, name, value, texts) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (tenant_id, name) DO UPDATE SET value = excluded.value, texts = excluded.texts";
    LIMITS = "SELECT accounts_max, zones_max FROM tenants WHERE id = $1";
    SET_LIMITS = "UPDATE tenants SET accounts_max = $2, zones_max = $3 WHERE id = $1";
    COUNTS = "SELECT accounts_n, zones_n FROM tenants WHERE id = $1";
    SERVICE_USERS = "SELECT COUNT(*) FROM users WHERE tenant_id = $1 AND kind = 'service_user'";
    ACCOUNTS_OF_TYPE = "SELECT COUNT(*) FROM accounts WHERE tenant_id = $1 AND type = $2 AND deleted_at IS NULL";
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

/// Name, value and words of each that was ever set in the place's tenant.
pub(super) async fn all(op: &mut Op<'_, '_>) -> Result<Vec<(String, Option<i64>, String)>> {
    let tenant = op.tenant()?;
    Ok(op.tx.rows(ALL, p![&tenant]).await?)
}

/// In a tenant, which may be new itself.
pub(super) async fn set(
    op: &mut Op<'_, '_>,
    tenant: &str,
    all: &[(Entitlement, Option<i64>, String)],
) -> Result<()> {
    let rows: Vec<[V<'_>; 4]> = all
        .iter()
        .map(|(e, value, texts)| {
            [
                tenant.into(),
                e.name().into(),
                (*value).into(),
                texts.into(),
            ]
        })
        .collect();
    let calls: Vec<(&str, &[V<'_>])> = rows.iter().map(|row| (SET, row.as_slice())).collect();
    Ok(op.tx.exec_all(&calls).await?)
}

/// Most accounts and most zones of the place's tenant.
pub(super) async fn limits(op: &mut Op<'_, '_>) -> Result<(Option<i64>, Option<i64>)> {
    let tenant = op.tenant()?;
    Ok(op.tx.one(LIMITS, p![&tenant]).await?)
}

pub(super) async fn set_limits(
    op: &mut Op<'_, '_>,
    accounts: Option<i64>,
    zones: Option<i64>,
) -> Result<()> {
    let tenant = op.tenant()?;
    op.tx.exec(SET_LIMITS, p![&tenant, accounts, zones]).await?;
    Ok(())
}

/// Live accounts and live zones of the place's tenant.
pub(super) async fn counts(op: &mut Op<'_, '_>) -> Result<(i64, i64)> {
    let tenant = op.tenant()?;
    Ok(op.tx.one(COUNTS, p![&tenant]).await?)
}

pub(super) async fn service_users(op: &mut Op<'_, '_>) -> Result<i64> {
    let tenant = op.tenant()?;
    Ok(op.tx.one(SERVICE_USERS, p![&tenant]).await?)
}

pub(super) async fn accounts_of_type(op: &mut Op<'_, '_>, kind: &str) -> Result<i64> {
    let tenant = op.tenant()?;
    Ok(op.tx.one(ACCOUNTS_OF_TYPE, p![&tenant, kind]).await?)
}
