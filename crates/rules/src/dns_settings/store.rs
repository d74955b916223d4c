use super::{AccountDnsSettings, DnsSettings};
use crate::{Error, Result, gate::Op, statements::sql};
use db::p;

sql! {
    OF_ZONE = "SELECT dns_settings FROM zones WHERE id = $1 AND account_id = $2";
    SET_OF_ZONE = "UPDATE zones SET dns_settings = $3, modified_at = $4 WHERE id = $1 AND account_id = $2";
    SERVERS = "SELECT CASE WHEN custom_ns = '' THEN ns_set ELSE custom_ns END FROM zones WHERE id = $1 AND account_id = $2";
    OF_ACCOUNT = "SELECT dns_settings, dns_only FROM accounts WHERE id = $1";
    SET_OF_ACCOUNT = "UPDATE accounts SET dns_settings = $2, dns_only = $3 WHERE id = $1";
}

/// What is kept of the place's zone.
pub(super) async fn of_zone(op: &mut Op<'_, '_>) -> Result<DnsSettings> {
    let (zone, account) = (op.zone()?, op.account()?);
    let kept: Option<String> = op.tx.one(OF_ZONE, p![&zone, &account]).await?;
    Ok(DnsSettings::of(kept.as_deref()))
}

pub(super) async fn set_of_zone(op: &mut Op<'_, '_>, settings: &DnsSettings) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    let kept = kept(settings)?;
    op.tx
        .exec(SET_OF_ZONE, p![&zone, &account, &kept, now])
        .await?;
    Ok(())
}

/// JSON, or nothing where nothing was set.
pub(crate) fn kept(settings: &DnsSettings) -> Result<Option<String>> {
    if *settings == DnsSettings::default() {
        return Ok(None);
    }
    let text = serde_json::to_string(settings).map_err(|e| Error::internal(e.to_string()))?;
    Ok(Some(text))
}

/// The first name server of the place's zone.
pub(super) async fn first_server(op: &mut Op<'_, '_>) -> Result<String> {
    let (zone, account) = (op.zone()?, op.account()?);
    let servers: String = op.tx.one(SERVERS, p![&zone, &account]).await?;
    let first = servers.split_whitespace().next();
    Ok(first.unwrap_or_default().to_owned())
}

/// Of the place's account.
pub(crate) async fn of_account(op: &mut Op<'_, '_>) -> Result<AccountDnsSettings> {
    let account = op.account()?;
    let (kept, enforce_dns_only): (Option<String>, bool) =
        op.tx.one(OF_ACCOUNT, p![&account]).await?;
    Ok(AccountDnsSettings {
        enforce_dns_only,
        zone_defaults: DnsSettings::of(kept.as_deref()),
    })
}

pub(super) async fn set_of_account(
    op: &mut Op<'_, '_>,
    settings: &AccountDnsSettings,
) -> Result<()> {
    let account = op.account()?;
    let kept = kept(&settings.zone_defaults)?;
    op.tx
        .exec(
            SET_OF_ACCOUNT,
            p![&account, &kept, settings.enforce_dns_only],
        )
        .await?;
    Ok(())
}
