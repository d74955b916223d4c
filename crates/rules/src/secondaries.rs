//! Secondaries: name servers of the operator's that answer for our zones on other machines. We are their hidden primary: a catalog zone
//! (RFC 9432) says which zones there are, a key (TSIG) who they are, NOTIFY what changed.

mod change;
pub(crate) mod store;
mod told;

pub use change::{NewSecondary, SecondaryChange, create, delete, update};
pub use told::{Change, Declared, Told, declared, keep_differences, kept_differences, tell};

use crate::{
    Error, Result, codes,
    gate::{Ctx, Scope},
    lists::{Page, Paged},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A secondary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Secondary {
    pub id: String,
    pub name: String,
    /// Address and port that changes are told to (NOTIFY); null: it looks by itself.
    pub address: Option<String>,
    /// The zone that says which zones it has to copy.
    pub catalog_zone: String,
    pub tsig: Tsig,
    /// When it was last heard of.
    pub last_seen_on: Option<Moment>,
    /// Zones that changed since it copied them.
    pub zones_behind: i64,
    /// Since when the first of these.
    pub behind_since: Option<Moment>,
    /// Why it does not take word of changes; null when it does.
    pub failure: Option<String>,
    pub created_on: Moment,
    pub modified_on: Moment,
}

/// The key that a secondary signs with (RFC 8945), as both sides are told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tsig {
    /// A domain name, with its final dot.
    pub name: String,
    /// Such as `hmac-sha256`.
    pub algorithm: String,
    /// Base64. Shown once: when the secondary is made, or gets another key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// By name.
pub async fn list(ctx: &Ctx, page: Page) -> Result<Paged<Secondary>> {
    ctx.read(
        &policy::SECONDARY_LIST,
        Scope::Installation,
        page,
        |op, page| Box::pin(async move { Ok(Paged::cut(store::all(op).await?, *page)) }),
    )
    .await
}

/// One of them.
pub async fn get(ctx: &Ctx, id: String) -> Result<Secondary> {
    ctx.read(
        &policy::SECONDARY_READ,
        Scope::Installation,
        id,
        |op, id| {
            Box::pin(async move {
                store::find(op, id)
                    .await?
                    .ok_or_else(|| Error::from(&codes::SECONDARY_NOT_FOUND))
            })
        },
    )
    .await
}
