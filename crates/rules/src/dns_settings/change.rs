//! Changes of settings: what is given replaces, the rest stays. v4: documented; merging field by field is assumed.

use super::{DnsSettings, NameServerType, ZoneMode};
use crate::{
    Error, Result, codes,
    codes::Code,
    input::{Input, given, nullable},
    plans::Limits,
};
use dns::name::HostName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// What PATCH takes of a zone, and of an account in `zone_defaults`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct DnsSettingsChange {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub flatten_all_cnames: Option<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub foundation_dns: Option<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub multi_provider: Option<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub nameservers: Option<NameServersChange>,
    /// Seconds, from 30 to 86400.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub ns_ttl: Option<u32>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub secondary_overrides: Option<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub soa: Option<SoaChange>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub zone_mode: Option<ZoneMode>,
}

/// Which name servers.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct NameServersChange {
    /// From 1 to 5.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub ns_set: Option<u8>,
    #[serde(
        rename = "type",
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<NameServerType>,
}

/// Values of the SOA record; times in seconds.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SoaChange {
    /// From 86400 to 2419200, not below `refresh`.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub expire: Option<u32>,
    /// From 60 to 86400.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub min_ttl: Option<u32>,
    /// Null: the first of the zone's name servers.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub mname: Option<Option<String>>,
    /// From 600 to 86400.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub refresh: Option<u32>,
    /// From 600 to 86400, not above `refresh`.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub retry: Option<u32>,
    /// A mail address with a dot in place of `@`; null: beside the zone's first name server.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub rname: Option<Option<String>>,
    /// From 300 to 86400.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub ttl: Option<u32>,
}

impl Input for DnsSettingsChange {
    const BAD: &'static Code = &codes::DNS_SETTINGS_BODY;
}

/// A refusal of one field; `base` is where the settings stand in the body.
fn bad(base: &str, field: &str, text: &str) -> Error {
    Error::from(&codes::DNS_SETTINGS_BODY)
        .text(text.to_owned())
        .at(format!("{base}{field}"))
}

impl DnsSettingsChange {
    /// What there is after it.
    pub(super) fn apply(&self, base: &str, before: &DnsSettings) -> Result<DnsSettings> {
        let mut after = before.clone();
        set(&mut after.flatten_all_cnames, self.flatten_all_cnames);
        set(&mut after.multi_provider, self.multi_provider);
        set(&mut after.secondary_overrides, self.secondary_overrides);
        set(&mut after.zone_mode, self.zone_mode);
        set(&mut after.ns_ttl, self.ns_ttl);
        if let Some(servers) = &self.nameservers {
            set(&mut after.nameservers.ns_set, servers.ns_set);
            set(&mut after.nameservers.kind, servers.kind);
            // One of both says it; the newer name wins.
            after.foundation_dns = after.nameservers.kind == NameServerType::Advanced;
        } else if let Some(on) = self.foundation_dns {
            after.foundation_dns = on;
            let kind = &mut after.nameservers.kind;
            match (on, *kind) {
                (true, NameServerType::Standard) => *kind = NameServerType::Advanced,
                (false, NameServerType::Advanced) => *kind = NameServerType::Standard,
                _ => {}
            }
        }
        if let Some(soa) = &self.soa {
            set(&mut after.soa.expire, soa.expire);
            set(&mut after.soa.min_ttl, soa.min_ttl);
            set(&mut after.soa.refresh, soa.refresh);
            set(&mut after.soa.retry, soa.retry);
            set(&mut after.soa.ttl, soa.ttl);
            for (field, name, kept) in [
                ("/soa/mname", &soa.mname, &mut after.soa.mname),
                ("/soa/rname", &soa.rname, &mut after.soa.rname),
            ] {
                if let Some(name) = name {
                    *kept = name
                        .as_deref()
                        .map(|name| host(base, field, name))
                        .transpose()?;
                }
            }
        }
        check(base, &after)?;
        Ok(after)
    }
}

fn set<T: Copy>(kept: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *kept = given;
    }
}

fn host(base: &str, field: &str, name: &str) -> Result<String> {
    let host = HostName::parse(name).map_err(|e| bad(base, field, &format!("{name}: {e}")))?;
    Ok(host.as_str().to_owned())
}

/// Ranges of v4: documented.
fn check(base: &str, settings: &DnsSettings) -> Result<()> {
    let DnsSettings {
        soa,
        ns_ttl,
        nameservers,
        ..
    } = settings;
    let numbers: [(&str, u32, RangeInclusive<u32>); 7] = [
        ("/ns_ttl", *ns_ttl, 30..=86_400),
        ("/nameservers/ns_set", nameservers.ns_set.into(), 1..=5),
        ("/soa/refresh", soa.refresh, 600..=86_400),
        ("/soa/retry", soa.retry, 600..=86_400),
        ("/soa/expire", soa.expire, 86_400..=2_419_200),
        ("/soa/min_ttl", soa.min_ttl, 60..=86_400),
        ("/soa/ttl", soa.ttl, 300..=86_400),
    ];
    for (field, number, range) in numbers {
        if !range.contains(&number) {
            let text = format!(
                "This takes a number from {} to {}",
                range.start(),
                range.end()
            );
            return Err(bad(base, field, &text));
        }
    }
    if soa.retry > soa.refresh {
        return Err(bad(
            base,
            "/soa/retry",
            "retry cannot be longer than refresh",
        ));
    }
    if soa.expire < soa.refresh {
        return Err(bad(
            base,
            "/soa/expire",
            "expire cannot be shorter than refresh",
        ));
    }
    Ok(())
}

/// Refuses to set what the zone's plan does not have. `before` is within it, so that what is already so is not an error.
pub(super) fn check_plan(before: &DnsSettings, after: &DnsSettings, limits: &Limits) -> Result<()> {
    let bounded = after.clone().within(limits);
    let beyond = [
        (bounded.soa == after.soa, "/soa"),
        (bounded.ns_ttl == after.ns_ttl, "/ns_ttl"),
        (
            bounded.flatten_all_cnames == after.flatten_all_cnames,
            "/flatten_all_cnames",
        ),
        (
            limits.custom_name_servers
                || after.nameservers == before.nameservers
                || after.nameservers.kind != NameServerType::Account,
            "/nameservers/type",
        ),
    ];
    match beyond.iter().find(|(fits, _)| !fits) {
        None => Ok(()),
        Some((_, field)) => Err(Error::from(&codes::DNS_SETTINGS_PLAN).at(*field)),
    }
}
