//! Refusals by policy, for those who look after an installation. Written in batches after the fact; not audit events, since
//! nothing has changed.

pub(crate) mod store;

use crate::{
    Result,
    gate::{Ctx, Scope},
    lists::{Page, Paged},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A refusal.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Denial {
    /// As in the reply's header.
    pub request_id: String,
    pub when: Moment,
    pub principal_id: String,
    /// What was asked for, such as `zone_create`.
    pub action: String,
    pub place: Place,
    /// The deciding rule, in words.
    pub rule: String,
    /// The code that was answered.
    pub code: i64,
}

/// Where it was asked for.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Place {
    /// `installation`, `tenant`, `unit`, `account`, `zone` or `user`.
    #[serde(rename = "type")]
    pub kind: String,
    /// As the request named it, whether it exists or not; empty where the kind has just one.
    pub id: String,
}

/// What to list: all that is given must fit.
#[derive(Clone, Debug)]
pub struct Query {
    pub principal: Option<String>,
    pub action: Option<String>,
    pub request_id: Option<String>,
    /// Id of the place.
    pub place: Option<String>,
    pub page: Page,
}

/// One page, newest first.
pub async fn list(ctx: &Ctx, query: Query) -> Result<Paged<Denial>> {
    ctx.read(&policy::DENIAL_LIST, Scope::Installation, query, |op, q| {
        Box::pin(async move {
            let total = store::count(op, q).await?;
            Ok(Paged::new(store::list(op, q).await?, q.page, total))
        })
    })
    .await
}
