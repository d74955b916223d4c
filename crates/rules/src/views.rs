//! Views: lists as somebody keeps them, under a name, for themself: what stands behind the question mark of a list's address.

mod change;
pub(crate) mod store;

pub use change::{NewView, ViewChange, create, delete, update};

use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A list of which views are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ViewList {
    Accounts,
    Zones,
}

impl ViewList {
    pub const fn as_str(self) -> &'static str {
        match self {
            ViewList::Accounts => "accounts",
            ViewList::Zones => "zones",
        }
    }

    /// Of a word on the wire or in the database.
    pub fn of(word: &str) -> Option<ViewList> {
        [ViewList::Accounts, ViewList::Zones]
            .into_iter()
            .find(|list| list.as_str() == word)
    }
}

/// A view.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct View {
    pub id: String,
    pub list: ViewList,
    pub name: String,
    /// Parameters as in an address: `type=enterprise&order=name`.
    pub query: String,
    /// What the list begins with, where an address says nothing. One of a list at most.
    pub is_default: bool,
    pub created_on: Moment,
    pub modified_on: Moment,
}

/// The caller's views, of one list or of all, by name.
pub async fn list(ctx: &Ctx, of: Option<ViewList>) -> Result<Vec<View>> {
    ctx.read(&policy::VIEW_LIST, Scope::User, of, |op, of| {
        Box::pin(async move {
            let mut all = store::all(op).await?;
            all.retain(|view| of.is_none_or(|of| view.list == of));
            Ok(all)
        })
    })
    .await
}

/// One of the caller's own.
async fn here(op: &mut Op<'_, '_>, id: &str) -> Result<View> {
    let found = store::find(op, id).await?;
    found.ok_or_else(|| Error::from(&codes::VIEW_NOT_FOUND))
}
