//! Accounts: the customers of a tenant.

mod change;
mod create;
mod delete;
mod list;
mod profile;
pub(crate) mod store;
mod walk;

pub use change::{AccountChange, SettingsChange, update};
pub use create::{NewAccount, UnitRef, create};
pub(crate) use create::{choose_unit, create_in};
pub use delete::{Deleted, delete, restore};
pub use list::{Query, list};
pub use profile::{Profile, ProfileChange, profile, set_profile};
pub use walk::{ListedAccount, Named, WalkQuery, walk};

use crate::{
    Result,
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest name of an account, in characters. v4: documented.
pub const NAME_MAX: usize = 100;
/// Longest KYC field, in characters. v4: documented.
pub const KYC_MAX: usize = 120;

/// What kind of customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AccountType {
    #[default]
    Standard,
    Enterprise,
}

impl AccountType {
    pub const ALL: [AccountType; 2] = [AccountType::Standard, AccountType::Enterprise];

    pub const fn as_str(self) -> &'static str {
        match self {
            AccountType::Standard => "standard",
            AccountType::Enterprise => "enterprise",
        }
    }

    pub(crate) fn of(stored: &str) -> AccountType {
        if stored == "enterprise" {
            AccountType::Enterprise
        } else {
            AccountType::Standard
        }
    }
}

/// An account. v4: documented; `managed_by` observed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Account {
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: AccountType,
    pub settings: Settings,
    pub created_on: Moment,
    pub managed_by: ManagedBy,
}

/// v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Settings {
    /// Whether members must log in with a second factor. API keys are not asked for one.
    pub enforce_twofactor: bool,
    pub abuse_contact_email: Option<String>,
    /// False refuses the API to members; null is true.
    pub api_access_enabled: Option<bool>,
    /// Until when the partner's people are let in; null where no consent is given, or none is required. Changed by
    /// `partner_access`.
    pub access_approval_expiry: Option<Moment>,
}

/// What is above an account. v4: observed; clients read the id back as the `unit.id` they sent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ManagedBy {
    /// The unit.
    pub parent_org_id: String,
    /// The tenant's name.
    pub parent_org_name: String,
}

/// One account.
pub async fn get(ctx: &Ctx, id: String) -> Result<Account> {
    ctx.read(&policy::ACCOUNT_READ, Scope::Account(id), (), |op, ()| {
        Box::pin(here(op))
    })
    .await
}

/// The account of the place.
pub(crate) async fn here(op: &mut Op<'_, '_>) -> Result<Account> {
    store::find(op).await
}
