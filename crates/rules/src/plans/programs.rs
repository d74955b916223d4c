//! Partner programs: default catalogues, by which an operator fills a tenant's in one go and then edits it.
//!
//! Zone plans follow v4: documented. Which add-ons go with a program is published nowhere; the rules here read it off
//! the ids: assumed.

use super::{RATE_PLANS, RatePlan, Scope};

/// A kind of partner and what it may sell.
#[derive(Debug)]
pub struct Program {
    /// The word in commands and requests.
    pub id: &'static str,
    /// What people read.
    pub name: &'static str,
    /// Ids of rate plans for zones, from less to more.
    pub zone_plans: &'static [&'static str],
    /// Which add-ons of accounts belong to it.
    sells: fn(&RatePlan) -> bool,
}

impl Program {
    /// The ids of all rate plans it may sell: zone plans, then add-ons in the order of the table.
    pub fn rate_plans(&self) -> impl Iterator<Item = &'static str> {
        let add_ons = RATE_PLANS
            .iter()
            .filter(|item| item.scope == Scope::Account && (self.sells)(item));
        self.zone_plans
            .iter()
            .copied()
            .chain(add_ons.map(|item| item.id))
    }
}

/// Every program.
pub const PROGRAMS: &[Program] = &[
    Program {
        id: "enterprise_reseller",
        name: "Enterprise reseller",
        zone_plans: &[
            "PARTNERS_FREE",
            "PARTNERS_PRO",
            "PARTNERS_BIZ",
            "PARTNERS_ENT",
        ],
        sells: |item| !is_pay_as_you_go(item),
    },
    Program {
        id: "self_serve_reseller",
        name: "Self-serve reseller",
        zone_plans: &[
            "PARTNERS_FREE",
            "PARTNERS_PRO",
            "PARTNERS_BIZ",
            "PARTNERS_ENT",
        ],
        sells: is_self_serve,
    },
    Program {
        id: "pay_as_you_go",
        name: "Pay as you go",
        zone_plans: &["CF_FREE", "CF_PRO_20_20", "CF_BIZ"],
        sells: |item| !item.is_contract && !is_for_partners(item),
    },
    Program {
        id: "msp",
        name: "Managed service provider",
        // `free` is the way back down (assumed); only the other is documented.
        zone_plans: &["free", "msp_biz"],
        sells: is_self_serve,
    },
];

/// The program of this id; exact match.
pub fn program(id: &str) -> Option<&'static Program> {
    PROGRAMS.iter().find(|program| program.id == id)
}

fn is_for_partners(item: &RatePlan) -> bool {
    item.id.starts_with("PARTNERS_")
}

/// Says so in its id, or stands beside an item of the same product that is for partners.
fn is_pay_as_you_go(item: &RatePlan) -> bool {
    let has_partner_item = || {
        RATE_PLANS
            .iter()
            .any(|other| other.product == item.product && is_for_partners(other))
    };
    item.id.ends_with("_PAYGO")
        || (!item.is_contract && !is_for_partners(item) && has_partner_item())
}

fn is_self_serve(item: &RatePlan) -> bool {
    !item.is_contract && !is_pay_as_you_go(item)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::plans::find;

    fn ids(name: &str) -> Vec<&'static str> {
        program(name).expect(name).rate_plans().collect()
    }

    #[test]
    fn programs_name_known_items_once() {
        for program in PROGRAMS {
            let mut seen = HashSet::new();
            for id in program.rate_plans() {
                assert_eq!(find(id).expect(id).id, id, "{}", program.id);
                assert!(seen.insert(id), "{id}");
            }
            for id in program.zone_plans {
                assert_eq!(find(id).expect(id).scope, Scope::Zone);
            }
        }
        assert!(program("nobody").is_none());
    }

    #[test]
    fn every_add_on_is_sold_by_somebody() {
        let sold: HashSet<_> = PROGRAMS.iter().flat_map(Program::rate_plans).collect();
        for item in RATE_PLANS
            .iter()
            .filter(|item| item.scope == Scope::Account)
        {
            assert!(sold.contains(item.id), "{}", item.id);
        }
    }

    #[test]
    fn who_sells_what() {
        for (id, sellers) in [
            ("PARTNERS_WORKERS_ENT", [true, false, false, false]),
            ("PARTNERS_WORKERS_SS", [true, true, false, true]),
            ("WORKERS_PAID", [false, false, true, false]),
            ("BOT_ZONE_ENT_PAYGO", [false, false, true, false]),
            ("IMAGES_BASIC", [true, true, true, true]),
            ("PARTNERS_BIZ", [true, true, false, false]),
            ("CF_BIZ", [false, false, true, false]),
            ("msp_biz", [false, false, false, true]),
        ] {
            let found = [
                "enterprise_reseller",
                "self_serve_reseller",
                "pay_as_you_go",
                "msp",
            ]
            .map(|p| ids(p).contains(&id));
            assert_eq!(found, sellers, "{id}");
        }
    }
}
