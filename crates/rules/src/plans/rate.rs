//! Rate plans: the items of price lists.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::components::{self, Component, ComponentError, ComponentValue};
use super::{Plan, RATE_PLANS};

/// What a rate plan is sold for. v4: `zone` documented, `account` assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One zone: `POST /zones/{id}/subscription`.
    Zone,
    /// A whole account: `POST /accounts/{id}/subscriptions`.
    Account,
}

impl Scope {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::Account => "account",
        }
    }
}

/// How often a subscription is renewed. v4: documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Frequency {
    /// Every 7 days.
    Weekly,
    /// Every month.
    Monthly,
    /// Every 3 months.
    Quarterly,
    /// Every year.
    Yearly,
    /// Never: free, or by contract.
    NotApplicable,
}

impl Frequency {
    /// Every frequency that is renewed at all.
    pub const RENEWED: &'static [Self] =
        &[Self::Weekly, Self::Monthly, Self::Quarterly, Self::Yearly];

    /// The word on the wire and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Yearly => "yearly",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// The frequency with this word; exact match.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::RENEWED
            .iter()
            .copied()
            .chain([Self::NotApplicable])
            .find(|frequency| frequency.as_str() == word)
    }
}

/// An item of a price list.
#[derive(Debug)]
pub struct RatePlan {
    /// As shipped in catalogues, such as `PARTNERS_BIZ`; compared without regard to case. v4: documented or observed.
    pub id: &'static str,
    /// Other spellings of the same item.
    pub aliases: &'static [&'static str],
    /// What people read.
    pub public_name: &'static str,
    /// What it is sold for.
    pub scope: Scope,
    /// The plan it puts a zone on; nothing for add-ons.
    pub plan: Option<Plan>,
    /// What it is about, to group lists: a product, or `Zone plan`.
    pub product: &'static str,
    /// By contract.
    pub is_contract: bool,
    /// Sold and billed outside this installation. v4: assumed for partner items.
    pub externally_managed: bool,
    /// Countable parts.
    pub components: &'static [Component],
    /// How it may be renewed; empty where [`Frequency::NotApplicable`] is the answer to every request.
    pub frequencies: &'static [Frequency],
    /// List price in US cents a month, until the operator sets another.
    pub price_cents: i64,
}

impl RatePlan {
    /// The component values of a subscription: those asked for over the defaults. See [`components::effective`].
    pub fn effective<N: AsRef<str>>(
        &self,
        values: &[(N, i64)],
    ) -> Result<Vec<ComponentValue>, ComponentError> {
        components::effective(self.components, values)
    }

    /// How a subscription is renewed, given what was asked for: free items and contracts never are, whatever was sent
    /// (v4: observed); otherwise as asked, monthly by default.
    pub fn frequency(&self, asked: Option<Frequency>) -> Frequency {
        match asked {
            _ if self.frequencies.is_empty() => Frequency::NotApplicable,
            Some(asked) if self.frequencies.contains(&asked) => asked,
            _ => Frequency::Monthly,
        }
    }

    /// Whether `text` is this item's id or one of its other spellings, in any case.
    pub fn is_called(&self, text: &str) -> bool {
        self.id.eq_ignore_ascii_case(text)
            || self
                .aliases
                .iter()
                .any(|alias| alias.eq_ignore_ascii_case(text))
    }
}

/// The rate plan of this id in any spelling and case.
pub fn find(id: &str) -> Option<&'static RatePlan> {
    RATE_PLANS.iter().find(|item| item.is_called(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_leads_to_one_item() {
        for (text, id, plan) in [
            ("free", "free", Plan::Free),
            ("Pro_Plus", "pro_plus", Plan::ProPlus),
            ("PARTNERS_BIZ", "PARTNERS_BIZ", Plan::Business),
            ("partners_business", "PARTNERS_BIZ", Plan::Business),
            ("partners_pro", "PARTNERS_PRO", Plan::Pro),
            ("partners_ent", "PARTNERS_ENT", Plan::Enterprise),
            ("partners_enterprise", "PARTNERS_ENT", Plan::Enterprise),
            ("cf_ent", "CF_ENT", Plan::Enterprise),
            ("CF_PRO", "CF_PRO_20_20", Plan::Pro),
            ("MSP_BIZ", "msp_biz", Plan::Business),
        ] {
            let found = find(text).expect(text);
            assert_eq!(
                (found.id, found.plan, found.scope),
                (id, Some(plan), Scope::Zone),
                "{text}"
            );
        }
        for text in ["", "PARTNERS", "gold", "free "] {
            assert!(find(text).is_none(), "{text}");
        }
    }

    #[test]
    fn add_ons() {
        let workers = find("workers_paid").expect("an add-on");
        assert_eq!(
            (workers.product, workers.scope, workers.plan),
            ("Workers", Scope::Account, None)
        );
        assert_eq!(workers.effective::<&str>(&[]), Ok(vec![]));
        assert!(workers.effective(&[("page_rules", 1)]).is_err());
        assert_eq!(
            find("API_SHIELD_ZONE").expect("an add-on").scope,
            Scope::Account
        );
    }

    #[test]
    fn renewal() {
        let biz = find("PARTNERS_BIZ").expect("known");
        assert_eq!(biz.frequency(None), Frequency::Monthly);
        assert_eq!(biz.frequency(Some(Frequency::Yearly)), Frequency::Yearly);
        assert_eq!(
            biz.frequency(Some(Frequency::NotApplicable)),
            Frequency::Monthly
        );
        for id in [
            "free",
            "PARTNERS_FREE",
            "PARTNERS_ENT",
            "enterprise",
            "TEAMS_ENT",
        ] {
            let item = find(id).expect(id);
            assert_eq!(
                item.frequency(Some(Frequency::Monthly)),
                Frequency::NotApplicable,
                "{id}"
            );
        }
        for frequency in Frequency::RENEWED {
            assert_eq!(Frequency::from_word(frequency.as_str()), Some(*frequency));
            assert_eq!(
                serde_json::to_value(frequency).expect("serialises"),
                frequency.as_str()
            );
        }
        assert_eq!(
            Frequency::from_word("not-applicable"),
            Some(Frequency::NotApplicable)
        );
    }
}
