//! The old way to give a zone the account's custom name servers. v4: documented as deprecated.

use crate::{
    Result, codes,
    codes::Code,
    dns_settings::{self, DnsSettingsChange, NameServerType, NameServersChange},
    gate::Ctx,
    input::{Input, given},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a zone has a set of the account's custom name servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomNs {
    pub enabled: bool,
    /// From 1 to 5.
    pub ns_set: u8,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct CustomNsChange {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub enabled: Option<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub ns_set: Option<u8>,
}

impl Input for CustomNsChange {
    const BAD: &'static Code = &codes::DNS_SETTINGS_BODY;
}

fn of(settings: &dns_settings::DnsSettings) -> CustomNs {
    CustomNs {
        enabled: settings.nameservers.kind == NameServerType::Account,
        ns_set: settings.nameservers.ns_set,
    }
}

pub async fn of_zone(ctx: &Ctx, zone: String) -> Result<CustomNs> {
    Ok(of(&dns_settings::get(ctx, zone).await?))
}

pub async fn set_of_zone(ctx: &Ctx, zone: String, change: CustomNsChange) -> Result<CustomNs> {
    let kind = change.enabled.map(|on| {
        if on {
            NameServerType::Account
        } else {
            NameServerType::Standard
        }
    });
    let change = DnsSettingsChange {
        nameservers: Some(NameServersChange {
            ns_set: change.ns_set,
            kind,
        }),
        ..DnsSettingsChange::default()
    };
    Ok(of(&dns_settings::update(ctx, zone, change).await?))
}
