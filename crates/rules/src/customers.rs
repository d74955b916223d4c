//! A whole customer at once: the account with its add-ons, people, programs, zones and records, in one transaction that is made of
//! the same steps as one call each would be, each decided and written down by itself. All of it happens, or nothing does. The same
//! steps are rehearsed by whoever wants to know first what would happen.

mod asked;
mod create;
mod plan;
pub(crate) mod store;

pub use asked::{CustomerServiceUser, CustomerZone, NewCustomer};
pub use create::{create, rehearse};
pub use plan::{Plan, PlannedMail, Quota, Quotas, Step};

use crate::{
    accounts::Account, dns_records::DnsRecord, members::Member, subscriptions::Subscription,
    users::ServiceUser, zones::Zone,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was done, or would be.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Provisioned {
    /// True: nothing was changed, sent or kept.
    pub dry_run: bool,
    pub plan: Plan,
    /// Null for a dry run.
    pub customer: Option<Customer>,
}

/// A customer as made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Customer {
    pub account: Account,
    /// Add-ons of the account.
    pub subscriptions: Vec<Subscription>,
    pub service_users: Vec<ServiceUserMade>,
    pub members: Vec<Member>,
    pub zones: Vec<ZoneMade>,
}

/// A service user, and what it is in the account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ServiceUserMade {
    /// Its API key is shown here and nowhere else.
    pub user: ServiceUser,
    pub member: Member,
}

/// A zone with its plan and its first records.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ZoneMade {
    pub zone: Zone,
    /// Null where none was asked for, and it is free.
    pub subscription: Option<Subscription>,
    pub records: Vec<DnsRecord>,
}
