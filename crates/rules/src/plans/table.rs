//! All rate plans: one table.
//!
//! Ids are v4: documented, except the `CF_` family for zones, which is observed. Who bills, contracts and renewal of
//! add-ons follow the endings of the ids (`_ENT` and `_CONTRACT` by contract, `PARTNERS_` by the partner): assumed.

use super::components::of_plan;
use super::rate::{Frequency, RatePlan, Scope};
use super::{Plan, zone_plan};

/// How an item is paid for.
enum Terms {
    /// Costs nothing, is never renewed.
    Free,
    /// Self-service at the list price.
    Listed,
    /// Sold by a partner, who is billed elsewhere.
    Partner,
    /// The same, costing nothing.
    PartnerFree,
    /// By contract.
    Contract,
}

use Terms::{Contract, Free, Listed, Partner, PartnerFree};

const fn item(id: &'static str, public_name: &'static str, terms: &Terms) -> RatePlan {
    RatePlan {
        id,
        aliases: &[],
        public_name,
        scope: Scope::Account,
        plan: None,
        product: "",
        is_contract: matches!(terms, Contract),
        externally_managed: matches!(terms, Partner | PartnerFree | Contract),
        components: &[],
        frequencies: match terms {
            Free | PartnerFree | Contract => &[],
            Listed | Partner => Frequency::RENEWED,
        },
        price_cents: 0,
    }
}

/// A plan of a zone, named as the plan is, at the plan's list price if there is one.
const fn zone(
    id: &'static str,
    aliases: &'static [&'static str],
    plan: Plan,
    terms: &Terms,
) -> RatePlan {
    let public_name = match plan {
        Plan::Free => "Free Plan",
        Plan::Lite => "Lite Plan",
        Plan::Pro => "Pro Plan",
        Plan::ProPlus => "Pro Plus Plan",
        Plan::Business => "Business Plan",
        Plan::Enterprise => "Enterprise",
    };
    RatePlan {
        aliases,
        scope: Scope::Zone,
        plan: Some(plan),
        product: "Zone plan",
        components: of_plan(plan),
        price_cents: if matches!(terms, Listed) {
            zone_plan(plan).price_cents
        } else {
            0
        },
        ..item(id, public_name, terms)
    }
}

/// An add-on of an account.
const fn add_on(
    product: &'static str,
    id: &'static str,
    public_name: &'static str,
    terms: &Terms,
) -> RatePlan {
    RatePlan {
        product,
        ..item(id, public_name, terms)
    }
}

/// Every rate plan this program knows, zone plans first.
#[rustfmt::skip] // A table: one row a line.
pub const RATE_PLANS: &[RatePlan] = &[
    zone("free", &[], Plan::Free, &Free),
    zone("lite", &[], Plan::Lite, &Listed),
    zone("pro", &[], Plan::Pro, &Listed),
    zone("pro_plus", &[], Plan::ProPlus, &Listed),
    zone("business", &[], Plan::Business, &Listed),
    zone("enterprise", &[], Plan::Enterprise, &Contract),
    zone("CF_FREE", &[], Plan::Free, &Free),
    zone("CF_LITE", &[], Plan::Lite, &Listed),
    zone("CF_PRO_20_20", &["CF_PRO"], Plan::Pro, &Listed),
    zone("CF_PRO_PLUS", &[], Plan::ProPlus, &Listed),
    zone("CF_BIZ", &[], Plan::Business, &Listed),
    zone("CF_ENT", &[], Plan::Enterprise, &Contract),
    zone("PARTNERS_FREE", &[], Plan::Free, &PartnerFree),
    zone("PARTNERS_PRO", &[], Plan::Pro, &Partner),
    zone("PARTNERS_BIZ", &["PARTNERS_BUSINESS"], Plan::Business, &Partner),
    zone("PARTNERS_ENT", &["PARTNERS_ENTERPRISE"], Plan::Enterprise, &Contract),
    zone("msp_biz", &[], Plan::Business, &Partner),
    add_on("Access", "PARTNERS_ACCESS_BASIC", "Access Basic", &Partner),
    add_on("Access", "PARTNERS_ACCESS_ENT", "Access Enterprise", &Contract),
    add_on("Access", "PARTNERS_ACCESS_PREMIUM", "Access Premium", &Partner),
    add_on("Access", "TEAMS_ACCESS_ENT", "Access Team Enterprise", &Contract),
    add_on("Access", "TEAMS_ACCESS", "Access Team", &Listed),
    add_on("Gateway", "TEAMS_GATEWAY_ENT", "Gateway Enterprise", &Contract),
    add_on("Gateway", "TEAMS_GATEWAY", "Gateway", &Listed),
    add_on("Zero Trust", "TEAMS_ENT", "Zero Trust Enterprise", &Contract),
    add_on("Zero Trust", "TEAMS_FREE", "Zero Trust Free", &Free),
    add_on("Zero Trust", "TEAMS_STANDARD", "Zero Trust Standard", &Listed),
    add_on("Images", "IMAGES_ENT", "Images Enterprise", &Contract),
    add_on("Images", "IMAGES_BASIC", "Images Basic", &Listed),
    add_on("Image Resizing", "IMAGE_RESIZING_ENT", "Image Resizing Enterprise", &Contract),
    add_on("Image Resizing", "IMAGE_RESIZING_BASIC", "Image Resizing Basic", &Listed),
    add_on("Stream", "PARTNERS_STREAM_ENT", "Stream Enterprise", &Contract),
    add_on("Stream", "PARTNERS_STREAM_BASIC", "Stream Basic", &Partner),
    add_on("Stream", "STREAM_BASIC", "Stream Basic (pay as you go)", &Listed),
    add_on("Workers", "PARTNERS_WORKERS_ENT", "Workers Enterprise", &Contract),
    add_on("Workers", "PARTNERS_WORKERS_BASIC", "Workers Basic", &Partner),
    add_on("Workers", "PARTNERS_WORKERS_SS", "Workers Self-serve", &Partner),
    add_on("Workers", "WORKERS_PAID", "Workers Paid", &Listed),
    add_on("API Shield", "API_SHIELD_ZONE", "API Shield", &Listed),
    add_on("Advanced Certificate Manager", "ADVANCED_CERT_MANAGER", "Advanced Certificate Manager", &Listed),
    add_on("Advanced Certificate Manager", "ADVANCED_CERT_MANAGER_FREE", "Advanced Certificate Manager Free", &Free),
    add_on("Argo Smart Routing", "PARTNERS_ZONE_ARGO", "Argo Smart Routing", &Partner),
    add_on("Argo Smart Routing", "ARGO_ZONE_BASIC", "Argo Smart Routing Basic", &Listed),
    add_on("Bot Management", "BOT_ZONE_ENT", "Bot Management Enterprise", &Contract),
    add_on("Bot Management", "BOT_ZONE_ENT_PAYGO", "Bot Management Enterprise Pay as you go", &Listed),
    add_on("Bot Management", "BOT_ZONE_ENT_CONTRACT", "Bot Management Enterprise Contract", &Contract),
    add_on("Web3 Ethereum", "WEB3_ETHEREUM_ENT", "Web3 Ethereum Enterprise", &Contract),
    add_on("Web3 Ethereum", "WEB3_ETHEREUM_ENT_CONTRACT", "Web3 Ethereum Enterprise Contract", &Contract),
    add_on("Web3 Ethereum", "WEB3_ETHEREUM_ENT_PAYGO", "Web3 Ethereum Enterprise Pay as you go", &Listed),
    add_on("Web3 IPFS", "WEB3_IPFS_ENT", "Web3 IPFS Enterprise", &Contract),
    add_on("Web3 IPFS", "WEB3_IPFS_ENT_CONTRACT", "Web3 IPFS Enterprise Contract", &Contract),
    add_on("Web3 IPFS", "WEB3_IPFS_ENT_PAYGO", "Web3 IPFS Enterprise Pay as you go", &Listed),
    add_on("Load Balancing", "PARTNERS_LOAD_BALANCING", "Load Balancing", &Partner),
    add_on("Load Balancing", "PARTNERS_LOAD_BALANCING_ENT", "Load Balancing Enterprise", &Contract),
    add_on("Load Balancing", "LOAD_BALANCING_BASIC_PLUS", "Load Balancing Basic Plus", &Listed),
    add_on("Rate Limiting", "PARTNERS_RATE_LIMITING", "Rate Limiting", &Partner),
    add_on("Spectrum", "PARTNERS_SPECTRUM", "Spectrum", &Partner),
    add_on("Waiting Rooms", "WAITING_ROOMS_BASIC", "Waiting Rooms Basic", &Listed),
    add_on("Waiting Rooms", "WAITING_ROOMS_ADV", "Waiting Rooms Advanced", &Listed),
    add_on("Magic Firewall", "MAGIC_FIREWALL_BASIC", "Magic Firewall Basic", &Listed),
    add_on("Magic Firewall", "MAGIC_FIREWALL_ADVANCED", "Magic Firewall Advanced", &Listed),
    add_on("Magic WAN", "MAGIC_WAN", "Magic WAN", &Listed),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_spelling_means_two_items() {
        let mut seen = HashSet::new();
        for item in RATE_PLANS {
            for text in item.aliases.iter().chain([&item.id]) {
                assert!(seen.insert(text.to_ascii_lowercase()), "{text}");
            }
        }
    }

    #[test]
    fn zone_items_have_a_plan_and_others_none() {
        for item in RATE_PLANS {
            assert_eq!(
                item.scope == Scope::Zone,
                item.plan.is_some(),
                "{}",
                item.id
            );
            assert_eq!(
                item.components.len(),
                if item.plan.is_some() { 4 } else { 0 },
                "{}",
                item.id
            );
            assert!(
                !item.product.is_empty() && !item.public_name.is_empty(),
                "{}",
                item.id
            );
        }
        for plan in Plan::ALL {
            let plain = RATE_PLANS
                .iter()
                .find(|item| item.id == plan.as_str())
                .expect("a plain item");
            assert_eq!(plain.plan, Some(plan));
            assert_eq!(
                plain.components[1].default,
                i64::from(plan.limits().page_rules)
            );
        }
    }

    #[test]
    fn who_bills() {
        for item in RATE_PLANS {
            let by_partner = item.id.starts_with("PARTNERS_") || item.id.starts_with("msp_");
            assert!(
                item.externally_managed || !(by_partner || item.is_contract),
                "{}",
                item.id
            );
            assert!(
                !item.externally_managed || item.price_cents == 0,
                "{}",
                item.id
            );
            assert_eq!(
                item.plan == Some(Plan::Enterprise),
                item.is_contract && item.plan.is_some(),
                "{}",
                item.id
            );
        }
    }
}
