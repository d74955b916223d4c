//! What is asked for, held against the price list and the tenant's catalogue.

use super::{Held, ZoneView, period, store};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::Op,
    input::{Input, given},
    plans::{self, ComponentError, Frequency, RatePlan, Scope},
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

/// What a subscription takes. v4: documented; read-only members may be sent along.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewSubscription {
    pub rate_plan: RatePlanRef,
    /// Monthly where nothing is said; what is free or by contract has none, whatever is sent (v4: observed).
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub frequency: Option<Frequency>,
    /// Those left out are as the plan includes them. v4: assumed.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub component_values: Option<Vec<ComponentAsked>>,
}

/// Names a rate plan.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RatePlanRef {
    /// In any of its spellings, whatever its case.
    pub id: String,
}

/// An amount of a component.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ComponentAsked {
    /// Such as `page_rules`.
    pub name: String,
    /// A whole number.
    #[serde(deserialize_with = "whole")]
    pub value: i64,
}

impl Input for NewSubscription {
    const BAD: &'static Code = &codes::SUBSCRIPTION_BODY;
}

/// A whole number, also where it is written with a decimal point.
fn whole<'de, D: Deserializer<'de>>(d: D) -> Result<i64, D::Error> {
    let number = serde_json::Number::deserialize(d)?;
    if let Some(n) = number.as_i64() {
        return Ok(n);
    }
    match number.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
        Some(x) if x.fract() == 0.0 && x.abs() <= 9e15 => Ok(x as i64),
        _ => Err(de::Error::custom("expected a whole number")),
    }
}

/// What was agreed.
pub(super) struct Terms {
    pub(super) plan: &'static RatePlan,
    shown_id: String,
    frequency: Frequency,
    price_cents: i64,
    asked: Vec<(String, i64)>,
}

impl Terms {
    /// The terms on which the place's tenant sells what is asked for.
    pub(super) async fn agree(
        op: &mut Op<'_, '_>,
        new: &NewSubscription,
        scope: Scope,
    ) -> Result<Terms> {
        let id = new.rate_plan.id.as_str();
        let plan = plans::find(id)
            .filter(|plan| plan.scope == scope)
            .ok_or_else(|| unknown(id))?;
        let per_month = match store::price(op, plan.id).await? {
            Some(cents) => cents,
            // The way back to where every zone begins is open to all.
            None if plan.id == plans::Plan::Free.as_str() => 0,
            None => return Err(Error::from(&codes::NOT_IN_CATALOGUE).at("/rate_plan/id")),
        };
        let asked: Vec<(String, i64)> = new
            .component_values
            .iter()
            .flatten()
            .map(|c| (c.name.clone(), c.value))
            .collect();
        let components = plan.effective(&asked).map_err(|e| refusal(&e, &asked))?;
        let frequency = plan.frequency(new.frequency);
        let beyond = components.iter().fold(0, |sum: i64, c| {
            let more = (c.value - c.default).max(0);
            sum.saturating_add(more.saturating_mul(c.unit_price_cents))
        });
        Ok(Terms {
            plan,
            shown_id: id.to_owned(),
            frequency,
            price_cents: period::price(per_month, frequency).saturating_add(beyond),
            asked: components
                .iter()
                .filter(|c| c.value != c.default)
                .map(|c| (c.name.to_owned(), c.value))
                .collect(),
        })
    }

    /// The subscription of this id on these terms. It keeps its periods while plan and frequency stay.
    pub(super) fn hold(self, id: String, zone: ZoneView, before: Option<&Held>, now: i64) -> Held {
        let renewed = self.frequency != Frequency::NotApplicable;
        let same = before.filter(|b| b.plan.id == self.plan.id && b.frequency == self.frequency);
        Held {
            id,
            zone,
            plan: self.plan,
            shown_id: self.shown_id,
            frequency: self.frequency,
            price_cents: self.price_cents,
            asked: self.asked,
            renews_from: renewed.then(|| same.and_then(|b| b.renews_from).unwrap_or(now)),
            created_at: before.and_then(|b| b.created_at).or(Some(now)),
        }
    }
}

/// v4: observed; clients know number and text.
fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(80).collect();
    Error::from(&codes::RATE_PLAN_UNKNOWN)
        .text(format!("unknown or deprecated rate plan: '{shown}'"))
        .at("/rate_plan/id")
}

/// Names the component that cannot be had.
fn refusal(e: &ComponentError, asked: &[(String, i64)]) -> Error {
    let (at, member) = match e {
        ComponentError::Unknown(name) => (asked.iter().position(|a| a.0 == *name), "name"),
        ComponentError::Negative(name) => {
            (asked.iter().position(|a| a.0 == *name && a.1 < 0), "value")
        }
        ComponentError::AboveMax(name, max) => (
            asked.iter().position(|a| a.0 == *name && a.1 > *max),
            "value",
        ),
    };
    let at = at.unwrap_or_default();
    let text = match e {
        ComponentError::Unknown(_) => "this rate plan has no such component".to_owned(),
        e => e.to_string(),
    };
    Error::from(&codes::SUBSCRIPTION_INVALID)
        .text(format!("component_values.{at}.{member}: {text}"))
        .at(format!("/component_values/{at}/{member}"))
}
