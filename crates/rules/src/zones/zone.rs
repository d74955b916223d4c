//! A zone as the API shows it. Member order as observed; clients that cut the text rely on `id` and `name` coming first.

use crate::{moment::Moment, plans::PlanView};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a zone stands. v4: documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ZoneStatus {
    Initializing,
    Pending,
    Active,
    Moved,
}

impl ZoneStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            ZoneStatus::Initializing => "initializing",
            ZoneStatus::Pending => "pending",
            ZoneStatus::Active => "active",
            ZoneStatus::Moved => "moved",
        }
    }

    /// Of a word on the wire or in the database.
    pub fn of(word: &str) -> Option<ZoneStatus> {
        [
            ZoneStatus::Initializing,
            ZoneStatus::Pending,
            ZoneStatus::Active,
            ZoneStatus::Moved,
        ]
        .into_iter()
        .find(|s| s.as_str() == word)
    }
}

/// How a zone is set up. v4: documented. Internal ones cannot be made here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ZoneType {
    #[default]
    Full,
    Partial,
    Secondary,
    Internal,
}

impl ZoneType {
    pub const fn as_str(self) -> &'static str {
        match self {
            ZoneType::Full => "full",
            ZoneType::Partial => "partial",
            ZoneType::Secondary => "secondary",
            ZoneType::Internal => "internal",
        }
    }

    /// Of a word on the wire or in the database.
    pub fn of(word: &str) -> Option<ZoneType> {
        [
            ZoneType::Full,
            ZoneType::Partial,
            ZoneType::Secondary,
            ZoneType::Internal,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == word)
    }
}

/// v4: documented and observed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Zone {
    pub id: String,
    /// In Unicode.
    pub name: String,
    pub status: ZoneStatus,
    /// True: DNS only.
    pub paused: bool,
    #[serde(rename = "type")]
    pub kind: ZoneType,
    /// Seconds left; 0 when off.
    pub development_mode: i64,
    /// The pair to delegate to.
    pub name_servers: Vec<String>,
    /// Those at the time of adding, where they were looked up.
    pub original_name_servers: Option<Vec<String>>,
    pub original_registrar: Option<String>,
    pub original_dnshost: Option<String>,
    pub modified_on: Moment,
    pub created_on: Moment,
    /// The latest activation.
    pub activated_on: Option<Moment>,
    pub vanity_name_servers: Vec<String>,
    pub vanity_name_servers_ips: Option<serde_json::Value>,
    pub meta: Meta,
    pub owner: Owner,
    pub account: AccountOf,
    pub tenant: TenantOf,
    pub tenant_unit: UnitOf,
    /// What the caller may do, such as `#zone:read`.
    pub permissions: Vec<String>,
    /// Always agrees with the zone's subscription.
    pub plan: PlanView,
    /// Of partial zones: what is put behind a name to be answered here. v4: documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cname_suffix: Option<String>,
    /// Of partial zones: what the TXT record says that proves the zone. v4: documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification_key: Option<String>,
}

/// What the plan allows, in the old form.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Meta {
    pub step: i64,
    pub custom_certificate_quota: i64,
    pub page_rule_quota: i64,
    pub phishing_detected: bool,
}

/// The account, in the old form.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Owner {
    pub id: String,
    /// `organization`.
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct AccountOf {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct TenantOf {
    pub id: String,
    pub name: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct UnitOf {
    pub id: String,
}
