//! What audit events are about, sorted as people look for it: kinds of resources in products, products in categories.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A category and its products. v4: documented; which there are is ours.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Category {
    /// For people.
    pub label: String,
    /// For `product_category`.
    pub value: String,
    pub products: Vec<Product>,
}

/// A product. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Product {
    pub label: String,
    /// As in `resource.product`.
    pub value: String,
}

type Kinds = &'static [&'static str];
/// Value, label, kinds of resources.
type Row = (&'static str, &'static str, Kinds);

/// Category, its label, and its products.
const TABLE: &[(&str, &str, &[Row])] = &[
    (
        "account",
        "Account",
        &[(
            "accounts",
            "Accounts",
            &[
                "account",
                "partner_access",
                "installation",
                "tenant",
                "branding",
                "unit",
                "tenant_admin",
                "operator",
            ],
        )],
    ),
    (
        "identity",
        "Identity and access",
        &[
            ("members", "Members", &["member", "membership", "invite"]),
            ("iam", "Policies", &["resource_group", "user_group"]),
            ("tokens", "API tokens", &["token"]),
            (
                "users",
                "Users",
                &[
                    "user",
                    "view",
                    "session",
                    "link",
                    "second_factor",
                    "passkey",
                    "sso_connector",
                    "mail",
                ],
            ),
        ],
    ),
    (
        "zones",
        "Zones",
        &[
            ("zones", "Zones", &["zone"]),
            ("dns_records", "DNS records", &["dns_record"]),
            ("dnssec", "DNSSEC", &["dnssec"]),
            ("dns_scan", "DNS scans", &["dns_scan"]),
            ("zone_offer", "Zone offers", &["zone_offer"]),
            ("zone_hold", "Zone holds", &["zone_hold"]),
            ("dns_settings", "DNS settings", &["dns_settings"]),
            ("custom_ns", "Custom name servers", &["custom_name_server"]),
            ("secondaries", "Secondaries", &["secondary"]),
            (
                "secondary_dns",
                "Secondary DNS",
                &[
                    "secondary_dns_acl",
                    "secondary_dns_peer",
                    "secondary_dns_tsig",
                    "secondary_dns_outgoing",
                    "secondary_dns_incoming",
                ],
            ),
        ],
    ),
    (
        "billing",
        "Billing",
        &[(
            "subscriptions",
            "Subscriptions",
            &["subscription", "entitlement", "catalogue"],
        )],
    ),
];

/// The product that a kind of resource belongs to.
pub(super) fn product(kind: &str) -> &'static str {
    let mut products = TABLE.iter().flat_map(|(_, _, products)| products.iter());
    products
        .find(|(_, _, kinds)| kinds.contains(&kind))
        .map_or("other", |(value, ..)| value)
}

/// The kinds of a product; none for a product that is not known.
pub(super) fn kinds(product: &str) -> Kinds {
    let mut products = TABLE.iter().flat_map(|(_, _, products)| products.iter());
    products
        .find(|(value, ..)| *value == product)
        .map_or(&[], |(_, _, kinds)| kinds)
}

/// The kinds of a category, whatever its case; `None` for one that is not known.
pub(super) fn kinds_of_category(category: &str) -> Option<Vec<&'static str>> {
    let (_, _, products) = TABLE
        .iter()
        .find(|(value, ..)| value.eq_ignore_ascii_case(category))?;
    Some(
        products
            .iter()
            .flat_map(|(_, _, kinds)| kinds.iter().copied())
            .collect(),
    )
}

/// All of them.
pub(super) fn categories() -> Vec<Category> {
    let shown = |(value, label, products): &(&str, &str, &[Row])| Category {
        label: (*label).to_owned(),
        value: (*value).to_owned(),
        products: products
            .iter()
            .map(|(value, label, _)| Product {
                label: (*label).to_owned(),
                value: (*value).to_owned(),
            })
            .collect(),
    };
    TABLE.iter().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::{TABLE, product};
    use crate::policy::{self, Kind};
    use std::collections::HashSet;

    #[test]
    fn every_resource_that_is_written_has_one_product() {
        for action in policy::ALL.iter().filter(|a| a.kind == Kind::Write) {
            assert_ne!(product(action.resource), "other", "{}", action.resource);
        }
        let mut seen = HashSet::new();
        for kind in TABLE
            .iter()
            .flat_map(|(_, _, p)| p.iter())
            .flat_map(|(_, _, kinds)| kinds.iter())
        {
            assert!(seen.insert(kind), "{kind} is in two products");
        }
    }
}
