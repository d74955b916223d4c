//! What the new zones of an account begin with.

use super::{DnsSettings, NameServerType, change::DnsSettingsChange, store};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    name_servers, policy, zones,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountDnsSettings {
    /// Whether all records of the account are answered as if none was proxied.
    pub enforce_dns_only: bool,
    /// New zones have these; as much of them holds as their plan has.
    pub zone_defaults: DnsSettings,
}

/// What PATCH takes: what is given replaces, the rest stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct AccountDnsSettingsChange {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub enforce_dns_only: Option<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub zone_defaults: Option<DnsSettingsChange>,
}

impl Input for AccountDnsSettingsChange {
    const BAD: &'static Code = &codes::DNS_SETTINGS_BODY;
}

/// Of one account.
pub async fn of_account(ctx: &Ctx, account: String) -> Result<AccountDnsSettings> {
    let scope = Scope::Account(account);
    ctx.read(&policy::ACCOUNT_DNS_SETTINGS_READ, scope, (), |op, ()| {
        Box::pin(store::of_account(op))
    })
    .await
}

/// Changes what is given. Zones that are there keep what they have.
pub async fn update_account(
    ctx: &Ctx,
    account: String,
    change: AccountDnsSettingsChange,
) -> Result<AccountDnsSettings> {
    ctx.write(
        &policy::ACCOUNT_DNS_SETTINGS_UPDATE,
        Scope::Account(account),
        change,
        |op, change| Box::pin(update_in(op, change)),
    )
    .await
}

async fn update_in(
    op: &mut Op<'_, '_>,
    change: &AccountDnsSettingsChange,
) -> Result<AccountDnsSettings> {
    const BASE: &str = "/zone_defaults";
    let before = store::of_account(op).await?;
    let mut after = before.clone();
    if let Some(dns_only) = change.enforce_dns_only {
        after.enforce_dns_only = dns_only;
    }
    if let Some(defaults) = &change.zone_defaults {
        after.zone_defaults = defaults.apply(BASE, &before.zone_defaults)?;
        let servers = after.zone_defaults.nameservers;
        if servers.kind == NameServerType::Zone {
            let text = "Only zones have name servers of their own name";
            return Err(Error::from(&codes::DNS_SETTINGS_BODY)
                .text(text)
                .at(format!("{BASE}/nameservers/type")));
        }
        if servers != before.zone_defaults.nameservers {
            name_servers::check(op, servers).await?;
        }
    }
    if after != before {
        store::set_of_account(op, &after).await?;
    }
    if after.enforce_dns_only != before.enforce_dns_only {
        zones::touch_account(op).await?;
    }
    let id = op.account()?;
    op.updated(&id, &before, &after)?;
    Ok(after)
}
