//! Subscriptions: the plan of a zone and the add-ons of an account, as sold from the tenant's catalogue.
//!
//! A price is fixed when a subscription is made or changed; what the operator asks later is for those who come later. What is
//! taken out of the catalogue cannot be subscribed to again; what runs goes on.

mod addons;
mod available;
mod offers;

mod period;
pub(crate) mod store;
mod terms;
mod zone;

pub use addons::{Deleted, create, delete, list, update};
pub use available::{ComponentOffer, RatePlanOffer, plan, plans, rate_plans};
pub use offers::{AddonOffer, offers};
pub use terms::{ComponentAsked, NewSubscription, RatePlanRef};
pub use zone::{get_of_zone, set_of_zone};

pub(crate) use addons::create_in;
pub(crate) use available::leading_to;
pub(crate) use zone::{set_in, wish_of_zone};

use crate::{
    Error, Result,
    moment::Moment,
    plans::{self, CURRENCY, Dollars, Frequency, RatePlan},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A subscription. v4: documented; the last two members observed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Subscription {
    /// The zone's id for the plan of a zone.
    pub id: String,
    pub state: State,
    /// US dollars for each period.
    pub price: Dollars,
    /// `USD`.
    pub currency: String,
    /// `not-applicable` for what is free or by contract.
    pub frequency: Frequency,
    /// Of the period that is running; null where nothing is renewed, as its end.
    pub current_period_start: Option<Moment>,
    pub current_period_end: Option<Moment>,
    pub rate_plan: RatePlanView,
    pub component_values: Vec<ComponentView>,
    pub app: App,
    pub zone: ZoneView,
    /// Always false: a change takes effect at once.
    pub cancel_at_period_end: bool,
    /// Null for a zone that was never subscribed to anything.
    pub created_date: Option<Moment>,
}

/// How a subscription stands. v4: documented, of more states.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub enum State {
    /// Free, or billed elsewhere.
    Provisioned,
    Paid,
}

/// The rate plan of a subscription. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct RatePlanView {
    /// In the spelling that was sent.
    pub id: String,
    pub public_name: String,
    /// `USD`.
    pub currency: String,
    pub scope: plans::Scope,
    /// Always null. v4: observed.
    pub sets: Option<Vec<String>>,
    pub is_contract: bool,
    /// Sold and billed outside this installation.
    pub externally_managed: bool,
}

/// A component of a subscription. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ComponentView {
    /// Such as `page_rules`.
    pub name: String,
    /// The amount assigned.
    pub value: i64,
    /// The amount included in the plan.
    pub default: i64,
    /// US dollars for each one beyond that.
    pub price: Dollars,
}

/// The application a subscription came from: none does. v4: documented.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct App {
    pub install_id: Option<String>,
}

/// The zone of a subscription; members are null for an add-on of an account. v4: documented.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ZoneView {
    pub id: Option<String>,
    pub name: Option<String>,
}

/// A subscription as it is kept.
#[derive(Clone, Debug)]
struct Held {
    id: String,
    zone: ZoneView,
    plan: &'static RatePlan,
    /// The spelling of the plan's id that was sent.
    shown_id: String,
    frequency: Frequency,
    price_cents: i64,
    /// The component values that are not as the plan includes them.
    asked: Vec<(String, i64)>,
    /// From when periods are counted, in microseconds; `None` where nothing is renewed.
    renews_from: Option<i64>,
    created_at: Option<i64>,
}

impl Held {
    /// As clients see it at this time, in microseconds.
    fn view(&self, now: i64) -> Result<Subscription> {
        let plan = self.plan;
        let period = self
            .renews_from
            .and_then(|from| period::current(from, self.frequency, now));
        let components = plan
            .effective(&self.asked)
            .map_err(|e| Error::internal(format!("subscription {}: {e}", self.id)))?;
        Ok(Subscription {
            id: self.id.clone(),
            state: if plan.externally_managed || self.frequency == Frequency::NotApplicable {
                State::Provisioned
            } else {
                State::Paid
            },
            price: Dollars(self.price_cents),
            currency: CURRENCY.to_owned(),
            frequency: self.frequency,
            current_period_start: period.map(|p| p.0),
            current_period_end: period.map(|p| p.1),
            rate_plan: RatePlanView {
                id: self.shown_id.clone(),
                public_name: plan.public_name.to_owned(),
                currency: CURRENCY.to_owned(),
                scope: plan.scope,
                sets: None,
                is_contract: plan.is_contract,
                externally_managed: plan.externally_managed,
            },
            component_values: components
                .iter()
                .map(|c| ComponentView {
                    name: c.name.to_owned(),
                    value: c.value,
                    default: c.default,
                    price: Dollars(c.unit_price_cents),
                })
                .collect(),
            app: App::default(),
            zone: self.zone.clone(),
            cancel_at_period_end: false,
            created_date: self.created_at.map(Moment),
        })
    }
}
