//! What can be sold, and what a zone may do with it.
//!
//! - [`Plan`] and [`ZonePlan`]: the state of a zone, its limits and features, and the `plan` object of the v4 API.
//! - [`RatePlan`]: an item of a price list. Several (own, partner, pay-as-you-go spellings) lead to one [`Plan`];
//!   the others are add-ons of an account.
//! - [`Program`]: which rate plans a kind of partner may sell, to fill a tenant's catalogue in one go.
//!
//! All of it is constant data and pure functions; what a tenant may sell is in its catalogue, not here.

mod components;
mod limits;
mod price;
mod programs;
mod rate;
mod table;
mod view;
mod zone;

pub use components::{Component, ComponentError, ComponentValue, MAX_PAGE_RULES, effective};
pub use limits::{Limits, PurgeLimits};
pub use price::{CURRENCY, Dollars};
pub use programs::{PROGRAMS, Program, program};
pub use rate::{Frequency, RatePlan, Scope, find};
pub use table::RATE_PLANS;
pub use view::PlanView;
pub use zone::{Plan, ZonePlan, zone_plan};
