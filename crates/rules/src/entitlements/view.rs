//! What a tenant is entitled to, as v4 shows it to the tenant's own admins.

use super::{Entitlement, change::Entitlements, change::KycField};
use crate::accounts::AccountType;
use schemars::JsonSchema;
use serde::Serialize;

/// The five fixed entitlements, and ours. v4: documented.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct Fixed {
    pub allow_add_subdomain: Allocation,
    pub allow_auto_accept_invites: Allocation,
    pub cname_setup_allowed: Allocation,
    pub mhs_certificate_count: Allocation,
    pub partial_setup_allowed: Allocation,
    pub custom_entitlements: Vec<Custom>,
}

/// How much of something is granted. v4: documented.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Allocation {
    Bool(bool),
    MaxCount(i64),
    /// No limit.
    #[serde(rename = "")]
    Unlimited(()),
}

/// One of ours. Words become one boolean each (`account_types.enterprise`), since v4 has no allocation for words.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct Custom {
    pub feature: Feature,
    pub allocation: Allocation,
}

/// Names an entitlement.
#[derive(Clone, Debug, Serialize, JsonSchema, PartialEq, Eq)]
pub struct Feature {
    pub key: String,
}

impl From<Entitlements> for Fixed {
    fn from(e: Entitlements) -> Fixed {
        let limit = |max: Option<i64>| max.map_or(Allocation::Unlimited(()), Allocation::MaxCount);
        let custom = |key: String, allocation| Custom {
            feature: Feature { key },
            allocation,
        };
        let own = |what: Entitlement, allocation| custom(what.name().to_owned(), allocation);
        let word = |what: Entitlement, word: &str, granted| {
            custom(format!("{}.{word}", what.name()), Allocation::Bool(granted))
        };
        let mut all = vec![
            own(Entitlement::ServiceUsers, Allocation::Bool(e.service_users)),
            own(Entitlement::Accounts, limit(e.accounts_limit)),
            own(Entitlement::Zones, limit(e.zones_limit)),
        ];
        all.extend(KycField::ALL.map(|field| {
            let required = e.kyc_fields_required.contains(&field);
            word(Entitlement::KycFields, field.as_str(), required)
        }));
        all.extend(AccountType::ALL.map(|kind| {
            let granted = e.account_types.contains(&kind);
            word(Entitlement::AccountTypes, kind.as_str(), granted)
        }));
        Fixed {
            allow_add_subdomain: Allocation::Bool(e.allow_add_subdomain),
            allow_auto_accept_invites: Allocation::Bool(e.allow_auto_accept_invites),
            cname_setup_allowed: Allocation::Bool(e.cname_setup_allowed),
            mhs_certificate_count: Allocation::MaxCount(e.mhs_certificate_count),
            partial_setup_allowed: Allocation::Bool(e.partial_setup_allowed),
            custom_entitlements: all,
        }
    }
}
