//! Who of the partner has access to an account, and the account's consent to it. Where the account requires consent, the people of
//! its tenant see and do what provisioning and billing need, and nothing else, until somebody of the account lets them in for a
//! limited time. What members may do is another matter and does not change.

mod ask;
mod change;
pub(crate) mod store;

pub use ask::{Asking, ask};
pub use change::{AccessChange, change};

use crate::{
    Result,
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy,
    tenant_roles::TenantRole,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How it stands between an account and its partner.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct PartnerAccess {
    /// Whether the partner's people need the account's consent.
    pub consent_required: bool,
    pub consent: Consent,
    /// Until when they are let in; null where they are not, or need no consent.
    pub approved_until: Option<Moment>,
    /// When consent was last asked for.
    pub asked_on: Option<Moment>,
    /// The partner's people who have a role in the account's unit, by address.
    pub people: Vec<Person>,
}

/// Whether the partner's people are let in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    NotRequired,
    Missing,
    Given,
}

/// Somebody of the partner.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Person {
    /// The user.
    pub id: String,
    pub email: String,
    /// The address, where no name is known.
    pub name: String,
    pub role: TenantRole,
    /// Since when they have a role in the unit.
    pub since: Moment,
}

/// What is kept of an account's consent; the form of audit events too.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) consent_required: bool,
    pub(crate) approved_until: Option<Moment>,
    pub(crate) asked_on: Option<Moment>,
}

/// Who has access, and whether consent is given.
pub async fn get(ctx: &Ctx, account: String) -> Result<PartnerAccess> {
    ctx.read(
        &policy::PARTNER_ACCESS_READ,
        Scope::Account(account),
        (),
        |op, ()| Box::pin(here(op)),
    )
    .await
}

/// Of the place's account.
async fn here(op: &mut Op<'_, '_>) -> Result<PartnerAccess> {
    let kept = store::find(op).await?;
    Ok(PartnerAccess {
        consent_required: kept.consent_required,
        consent: kept.consent(op.now()),
        approved_until: kept.approved(op.now()),
        asked_on: kept.asked_on,
        people: store::people(op).await?,
    })
}

impl Kept {
    /// Until when the partner's people are let in by consent; `None` when they are not, or need none.
    fn approved(&self, now: i64) -> Option<Moment> {
        self.approved_until
            .filter(|until| self.consent_required && until.0 > now)
    }

    fn consent(&self, now: i64) -> Consent {
        match self.approved(now) {
            _ if !self.consent_required => Consent::NotRequired,
            None => Consent::Missing,
            Some(_) => Consent::Given,
        }
    }
}
