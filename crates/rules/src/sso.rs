//! Single sign-on: connectors, each to a provider of OpenID Connect that vouches for the people of one mail domain, for an account
//! or a tenant. Whoever makes one has to show that the domain is theirs, by a TXT record or to an operator: a connector can
//! let in whoever has an address there, as whoever receives the domain's mail could by a forgotten password.

mod change;
mod domain;
mod join;
mod log_in;
mod provider;
pub(crate) mod store;

pub use change::{ConnectorChange, NewConnector, create, delete, update};
pub use domain::{approve, begin_verification, remove};
pub use log_in::{Asked, Begun, Returned, Sent, begin, complete};

use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy::{self, Action},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Connectors that an account or a tenant may have.
const MOST: usize = 20;

/// A connector. v4: documented, as far as it has the field; `issuer`, `client_id` and `jit_roles` are ours, as v4 has these elsewhere.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Connector {
    pub id: String,
    /// Of the people that it is for; lower case, in ASCII.
    pub email_domain: String,
    /// Whether people of the domain may log in by it.
    pub enabled: bool,
    pub verification: Verification,
    /// The provider, by its URL (OpenID Connect Discovery 1.0).
    pub issuer: Option<String>,
    /// What the provider knows us by.
    pub client_id: Option<String>,
    /// Whether there is a secret besides, which is not shown.
    pub client_secret_set: bool,
    /// Roles that somebody of the domain gets who logs in and is no member of the account, by id; none: nobody becomes a member so.
    pub jit_roles: Vec<String>,
    pub created_on: Moment,
    pub updated_on: Moment,
}

/// Whether the domain is the owner's. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Verification {
    /// For a TXT record of the domain.
    pub code: String,
    pub status: VerificationStatus,
}

/// How far that has come. v4: documented.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum VerificationStatus {
    /// Nobody has looked yet.
    Awaiting,
    /// The record was not there.
    Failed,
    Verified,
}

/// A connector as operators see it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct OwnedConnector {
    #[serde(flatten)]
    pub connector: Connector,
    /// `account` or `tenant`.
    pub owner_kind: String,
    pub owner_id: String,
}

/// The action, by whose connectors they are.
fn of(scope: &Scope, account: &'static Action, tenant: &'static Action) -> &'static Action {
    match scope {
        Scope::Tenant(_) => tenant,
        _ => account,
    }
}

/// The connectors of an account or tenant, by domain; at most 20.
pub async fn list(ctx: &Ctx, of_whom: Scope) -> Result<Vec<Connector>> {
    let action = of(&of_whom, &policy::SSO_LIST, &policy::TENANT_SSO_LIST);
    ctx.read(action, of_whom, (), |op, ()| Box::pin(store::list(op)))
        .await
}

/// One of them.
pub async fn get(ctx: &Ctx, of_whom: Scope, id: String) -> Result<Connector> {
    let action = of(&of_whom, &policy::SSO_READ, &policy::TENANT_SSO_READ);
    ctx.read(action, of_whom, id, |op, id| Box::pin(find(op, id)))
        .await
}

/// All connectors for a domain, whosesoever they are; at most 100.
pub async fn for_domain(ctx: &Ctx, domain: String) -> Result<Vec<OwnedConnector>> {
    let domain = domain::canonical(&domain)?;
    ctx.read(
        &policy::SSO_LIST_ALL,
        Scope::Installation,
        domain,
        |op, domain| Box::pin(store::for_domain(op, domain)),
    )
    .await
}

/// Of the place.
async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Connector> {
    store::find(op, id)
        .await?
        .ok_or_else(|| Error::from(&codes::SSO_NOT_FOUND))
}

/// Whose connectors are meant: the place's account, or its tenant.
fn owner(op: &Op<'_, '_>) -> Result<(&'static str, String)> {
    let place = op.place();
    match &place.account_id {
        Some(account) => Ok(("account", account.clone())),
        None => Ok(("tenant", place.tenant()?.to_owned())),
    }
}
