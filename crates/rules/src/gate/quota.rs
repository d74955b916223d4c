//! Counted limits: columns raised by a guarded UPDATE on the limit's owner, never counted. Lock order: tenant, unit, account.

use super::Place;
use crate::{Error, Result, codes};
use db::{Tx, p};

/// What is limited in number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// Live accounts of a tenant.
    Accounts,
    /// Live zones across a tenant.
    Zones,
}

const TENANT_ACCOUNTS: &str = "UPDATE tenants SET accounts_n = accounts_n + $2 WHERE id = $1 \
    AND ($2 <= 0 OR accounts_max IS NULL OR accounts_n + $2 <= accounts_max)";
const TENANT_ZONES: &str = "UPDATE tenants SET zones_n = zones_n + $2 WHERE id = $1 \
    AND ($2 <= 0 OR zones_max IS NULL OR zones_n + $2 <= zones_max)";
const UNIT: &str =
    "UPDATE units SET accounts_n = accounts_n + $2, zones_n = zones_n + $3 WHERE id = $1";
const ACCOUNT: &str =
    "UPDATE accounts SET zones_n = zones_n + $2 WHERE id = $1 AND deleted_at IS NULL";

pub(super) const STATEMENTS: &[&str] = &[TENANT_ACCOUNTS, TENANT_ZONES, UNIT, ACCOUNT];

/// Zones come (or go) in the place's account; gone when that was deleted since the place was looked up, its zones uncounted.
pub(super) async fn zones(tx: &mut Tx<'_>, place: &Place, n: i64) -> Result<()> {
    tenant_zones(tx, place, n).await?;
    tx.exec(UNIT, p![place.unit()?, 0, n]).await?;
    if tx.exec(ACCOUNT, p![place.account()?, n]).await? == 0 {
        return Err(Error::from(&codes::GONE));
    }
    Ok(())
}

/// An account comes (or goes: `n` is -1) in the place's unit, with so many zones.
pub(super) async fn account(tx: &mut Tx<'_>, place: &Place, n: i64, zones: i64) -> Result<()> {
    if tx.exec(TENANT_ACCOUNTS, p![place.tenant()?, n]).await? == 0 {
        return Err(Error::from(&codes::ACCOUNT_LIMIT));
    }
    if zones > 0 {
        tenant_zones(tx, place, n * zones).await?;
    }
    tx.exec(UNIT, p![place.unit()?, n, n * zones]).await?;
    Ok(())
}

async fn tenant_zones(tx: &mut Tx<'_>, place: &Place, n: i64) -> Result<()> {
    if tx.exec(TENANT_ZONES, p![place.tenant()?, n]).await? == 0 {
        return Err(Error::from(&codes::ZONE_LIMIT));
    }
    Ok(())
}
