//! How a zone is answered beside its records: SOA, name servers, flattening, proxying. An account has the settings that its new zones
//! begin with.
//!
//! What is kept is what was set; what holds (`within`) is as much of it as the zone's plan has, so that settings come
//! and go with the plan and none is lost by a downgrade.

mod account;
mod change;
pub(crate) mod store;
mod zone;

pub use account::{AccountDnsSettings, AccountDnsSettingsChange, of_account, update_account};
pub use change::{DnsSettingsChange, NameServersChange, SoaChange};
pub use zone::{get, preview, update};

pub(crate) use zone::{follow_vanity, here};

use crate::plans::{Limits, Plan};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which name servers a zone has. v4: documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum NameServerType {
    /// A pair of the tenant's pool where it has one, else of the operator's.
    #[default]
    #[serde(rename = "cloudflare.standard")]
    Standard,
    /// The same here.
    #[serde(rename = "cloudflare.advanced")]
    Advanced,
    /// As standard, but not the pair that the account usually gets; of accounts only.
    #[serde(rename = "cloudflare.standard.random")]
    Random,
    /// A set of the account's custom name servers.
    #[serde(rename = "custom.account")]
    Account,
    /// A pair of the tenant's pool.
    #[serde(rename = "custom.tenant")]
    Tenant,
    /// The zone's vanity name servers; of zones only.
    #[serde(rename = "custom.zone")]
    Zone,
}

/// v4: documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct NameServers {
    /// From 1 to 5: which set of the account's custom name servers.
    pub ns_set: u8,
    #[serde(rename = "type")]
    pub kind: NameServerType,
}

impl Default for NameServers {
    fn default() -> Self {
        NameServers {
            ns_set: 1,
            kind: NameServerType::Standard,
        }
    }
}

/// Values of the SOA record, in seconds. v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Soa {
    pub expire: u32,
    /// How long nobody asks again for what does not exist (RFC 2308).
    pub min_ttl: u32,
    /// Null: the first of the zone's name servers.
    pub mname: Option<String>,
    pub refresh: u32,
    pub retry: u32,
    /// A mail address with a dot in place of `@`; kept null where it stands beside the zone's first name server.
    pub rname: Option<String>,
    pub ttl: u32,
}

impl Default for Soa {
    fn default() -> Self {
        Soa {
            expire: 604_800,
            min_ttl: 1800,
            mname: None,
            refresh: 10_000,
            retry: 2400,
            rname: None,
            ttl: 3600,
        }
    }
}

/// What a zone is used for. v4: documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZoneMode {
    #[default]
    Standard,
    /// Not answered by DNS here.
    CdnOnly,
    /// Nothing is proxied.
    DnsOnly,
}

/// The settings of a zone. v4: documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DnsSettings {
    /// Every CNAME is answered by the addresses of its target.
    pub flatten_all_cnames: bool,
    /// The old way to ask for `cloudflare.advanced`.
    pub foundation_dns: bool,
    /// Other providers answer for the zone, too: it becomes active beside their name servers, and NS records at its apex are answered.
    pub multi_provider: bool,
    pub nameservers: NameServers,
    /// Seconds that NS records at the apex live.
    pub ns_ttl: u32,
    /// For secondary zones.
    pub secondary_overrides: bool,
    pub soa: Soa,
    pub zone_mode: ZoneMode,
}

impl Default for DnsSettings {
    fn default() -> Self {
        DnsSettings {
            flatten_all_cnames: false,
            foundation_dns: false,
            multi_provider: false,
            nameservers: NameServers::default(),
            ns_ttl: 86_400,
            secondary_overrides: false,
            soa: Soa::default(),
            zone_mode: ZoneMode::Standard,
        }
    }
}

/// The SOA record without its serial. Names without a final dot; times in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SoaValues {
    pub(crate) mname: String,
    pub(crate) rname: String,
    pub(crate) values: Soa,
}

impl DnsSettings {
    /// As kept.
    pub(crate) fn of(kept: Option<&str>) -> DnsSettings {
        kept.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }

    /// As much of what is kept as the plan of this word has.
    pub(crate) fn in_plan(kept: Option<&str>, plan: &str) -> DnsSettings {
        match kept {
            None => DnsSettings::default(),
            kept => {
                let plan = Plan::from_word(plan).unwrap_or(Plan::Free);
                DnsSettings::of(kept).within(plan.limits())
            }
        }
    }

    /// As much of it as the plan has.
    pub(crate) fn within(mut self, limits: &Limits) -> DnsSettings {
        if !limits.flatten_all_cnames {
            self.flatten_all_cnames = false;
        }
        if !limits.editable_soa {
            let defaults = DnsSettings::default();
            self.soa = defaults.soa;
            self.ns_ttl = defaults.ns_ttl;
        }
        self
    }

    /// The SOA record of a zone with this first name server.
    pub(crate) fn soa_at(&self, first: &str) -> SoaValues {
        let beside = || {
            let domain = first.split_once('.').map_or(first, |(_, rest)| rest);
            format!("hostmaster.{domain}")
        };
        SoaValues {
            mname: self.soa.mname.clone().unwrap_or_else(|| first.to_owned()),
            rname: self.soa.rname.clone().unwrap_or_else(beside),
            values: self.soa.clone(),
        }
    }

    /// Whether records marked as proxied may be.
    pub(crate) fn is_proxied(&self) -> bool {
        self.zone_mode != ZoneMode::DnsOnly
    }

    /// Whether it is answered by DNS.
    pub(crate) fn is_answered(&self) -> bool {
        self.zone_mode != ZoneMode::CdnOnly
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_bound_what_holds_and_lose_nothing() {
        let set = DnsSettings {
            flatten_all_cnames: true,
            ns_ttl: 300,
            soa: Soa {
                refresh: 600,
                ..Soa::default()
            },
            multi_provider: true,
            ..DnsSettings::default()
        };
        let kept = serde_json::to_string(&set).unwrap();
        let free = DnsSettings::in_plan(Some(&kept), "free");
        assert!(!free.flatten_all_cnames && free.multi_provider);
        assert_eq!((free.ns_ttl, free.soa), (86_400, Soa::default()));
        let pro = DnsSettings::in_plan(Some(&kept), "pro");
        assert!(pro.flatten_all_cnames && pro.ns_ttl == 86_400);
        assert_eq!(DnsSettings::in_plan(Some(&kept), "enterprise"), set);
        assert_eq!(
            DnsSettings::in_plan(None, "nonsense"),
            DnsSettings::default()
        );
    }

    #[test]
    fn the_soa_follows_the_first_server() {
        let mut settings = DnsSettings::default();
        let soa = settings.soa_at("ns1.dns.example");
        assert_eq!(
            (soa.mname.as_str(), soa.rname.as_str()),
            ("ns1.dns.example", "hostmaster.dns.example")
        );
        settings.soa.mname = Some("primary.example".to_owned());
        settings.soa.rname = Some("admin.example".to_owned());
        let soa = settings.soa_at("ns1.dns.example");
        assert_eq!(
            (soa.mname.as_str(), soa.rname.as_str()),
            ("primary.example", "admin.example")
        );
    }
}
