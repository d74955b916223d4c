//! The plan a zone is on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limits::{self, Limits};

/// The plan a zone is on; the order is from less to more.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// Where every zone starts.
    Free,
    /// A discontinued plan between Free and Pro.
    Lite,
    /// The first paid plan.
    Pro,
    /// A discontinued plan between Pro and Business.
    ProPlus,
    /// The largest plan without a contract.
    Business,
    /// By contract.
    Enterprise,
}

impl Plan {
    /// Every plan, from less to more.
    pub const ALL: [Self; 6] = [
        Self::Free,
        Self::Lite,
        Self::Pro,
        Self::ProPlus,
        Self::Business,
        Self::Enterprise,
    ];

    /// The plan's word in storage and requests, the same as the plain rate plan's id.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Lite => "lite",
            Self::Pro => "pro",
            Self::ProPlus => "pro_plus",
            Self::Business => "business",
            Self::Enterprise => "enterprise",
        }
    }

    /// The plan with this word; exact match.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|plan| plan.as_str() == word)
    }

    /// What a zone on this plan may do.
    pub const fn limits(self) -> &'static Limits {
        &zone_plan(self).limits
    }
}

/// What the `plan` object of a zone and `available_plans` tell, and what the plan allows.
#[derive(Debug)]
pub struct ZonePlan {
    /// The plan.
    pub plan: Plan,
    /// 32 lowercase hex digits, constants of v4: observed.
    pub id: &'static str,
    /// At most 80 characters. v4: observed.
    pub name: &'static str,
    /// `free`, `pro`, `business`, `enterprise`. v4: observed, `business` assumed.
    pub legacy_id: &'static str,
    /// List price in US cents a month; 0 also where a contract says. v4: observed.
    pub price_cents: i64,
    /// Sold outside self-service.
    pub externally_managed: bool,
    /// Limits and features.
    pub limits: Limits,
    /// Whether the whole entry is assumed: the plan's own id and numbers are not known, so it borrows a neighbour's.
    pub assumed: bool,
}

const FREE: ZonePlan = ZonePlan {
    plan: Plan::Free,
    id: "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
    name: "Free Website",
    legacy_id: "free",
    price_cents: 0,
    externally_managed: false,
    limits: limits::FREE,
    assumed: false,
};

const PRO: ZonePlan = ZonePlan {
    plan: Plan::Pro,
    id: "a577b510288e82b26486fd1df47000ec",
    name: "Pro Website",
    legacy_id: "pro",
    price_cents: 2_000,
    limits: limits::PRO,
    ..FREE
};

const BUSINESS: ZonePlan = ZonePlan {
    plan: Plan::Business,
    id: "1ac039f6c29b691475c3d74fe588d1ae",
    name: "Business Website",
    legacy_id: "business",
    price_cents: 20_000,
    limits: limits::BUSINESS,
    ..FREE
};

const ENTERPRISE: ZonePlan = ZonePlan {
    plan: Plan::Enterprise,
    id: "94f3b7b768b0458b56d2cac4fe5ec0f9",
    name: "Enterprise Website",
    legacy_id: "enterprise",
    externally_managed: true,
    limits: limits::ENTERPRISE,
    ..FREE
};

const LITE: ZonePlan = ZonePlan {
    plan: Plan::Lite,
    assumed: true,
    ..FREE
};
const PRO_PLUS: ZonePlan = ZonePlan {
    plan: Plan::ProPlus,
    assumed: true,
    ..PRO
};

/// The entry of this plan.
pub const fn zone_plan(plan: Plan) -> &'static ZonePlan {
    match plan {
        Plan::Free => &FREE,
        Plan::Lite => &LITE,
        Plan::Pro => &PRO,
        Plan::ProPlus => &PRO_PLUS,
        Plan::Business => &BUSINESS,
        Plan::Enterprise => &ENTERPRISE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plan_has_its_entry() {
        for plan in Plan::ALL {
            let entry = zone_plan(plan);
            assert_eq!(entry.plan, plan);
            assert_eq!(entry.assumed, matches!(plan, Plan::Lite | Plan::ProPlus));
            assert!(
                entry.id.len() == 32
                    && entry
                        .id
                        .bytes()
                        .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
            );
            assert_eq!(Plan::from_word(plan.as_str()), Some(plan));
            assert_eq!(
                serde_json::to_value(plan).expect("serialises"),
                plan.as_str()
            );
        }
        assert_eq!(Plan::from_word("FREE"), None);
    }

    #[test]
    fn a_larger_plan_never_allows_less() {
        for pair in Plan::ALL.windows(2) {
            let (less, more) = (pair[0].limits(), pair[1].limits());
            assert!(less.page_rules <= more.page_rules);
            assert!(less.custom_certificates <= more.custom_certificates);
            assert!(less.dns_records <= more.dns_records);
            assert!(less.batch_operations <= more.batch_operations);
            assert!(less.min_ttl_s >= more.min_ttl_s);
            assert!(less.activation_check_interval_s >= more.activation_check_interval_s);
            assert!(less.min_edge_cache_ttl_s >= more.min_edge_cache_ttl_s);
            assert!(less.max_upload_mb <= more.max_upload_mb);
            assert!(
                less.vanity_name_servers <= more.vanity_name_servers
                    && less.zone_hold <= more.zone_hold
            );
        }
    }

    #[test]
    fn known_numbers() {
        let of = |f: fn(&Limits) -> u32| {
            [Plan::Free, Plan::Pro, Plan::Business, Plan::Enterprise].map(|p| f(p.limits()))
        };
        assert_eq!(of(|l| l.page_rules), [3, 20, 50, 125]);
        assert_eq!(of(|l| l.custom_certificates), [0, 0, 1, 1]);
        assert_eq!(of(|l| l.dns_records.unwrap_or(0)), [200, 3500, 3500, 3500]);
        assert_eq!(of(|l| l.min_ttl_s), [60, 60, 60, 30]);
        assert_eq!(of(|l| l.activation_check_interval_s), [3600, 300, 300, 300]);
        assert_eq!(of(|l| u32::from(l.custom_name_servers)), [0, 0, 1, 1]);
        assert_eq!(of(|l| u32::from(l.zone_hold)), [0, 0, 0, 1]);
    }
}
