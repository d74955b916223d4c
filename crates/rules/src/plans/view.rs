//! A plan as `available_plans` and the `plan` member of a zone show it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CURRENCY, Dollars, Plan, zone_plan};

/// A plan as clients see it. v4: documented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanView {
    /// 32 lowercase hex digits, the same in every installation.
    pub id: String,
    /// Such as `Free Website`.
    pub name: String,
    pub price: Dollars,
    pub currency: String,
    /// `monthly`; empty for the free plan. v4: observed.
    pub frequency: String,
    pub is_subscribed: bool,
    pub can_subscribe: bool,
    /// `free`, `pro`, `business` or `enterprise`.
    pub legacy_id: String,
    pub legacy_discount: bool,
    /// Sold outside self-service.
    pub externally_managed: bool,
}

impl PlanView {
    /// At the plan's list price.
    pub fn new(plan: Plan, is_subscribed: bool, can_subscribe: bool) -> Self {
        let entry = zone_plan(plan);
        Self {
            id: entry.id.to_owned(),
            name: entry.name.to_owned(),
            price: Dollars(entry.price_cents),
            currency: CURRENCY.to_owned(),
            frequency: if plan == Plan::Free { "" } else { "monthly" }.to_owned(),
            is_subscribed,
            can_subscribe,
            legacy_id: entry.legacy_id.to_owned(),
            legacy_discount: false,
            externally_managed: entry.externally_managed,
        }
    }
}
