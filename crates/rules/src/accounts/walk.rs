//! The accounts a principal sees, for those who have very many: filtered, walked by a cursor, never counted.

pub(crate) mod store;

use super::{AccountType, store as accounts};
use crate::{
    Result,
    gate::{Ctx, Scope},
    lists::{CursorInfo, Walk, Walked},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What to walk through.
#[derive(Clone, Debug, Default)]
pub struct WalkQuery {
    /// How the name begins, whatever its case.
    pub name: Option<String>,
    /// One unit.
    pub unit: Option<String>,
    pub kind: Option<AccountType>,
    /// Created from this moment …
    pub since: Option<Moment>,
    /// … to just before this one.
    pub before: Option<Moment>,
    /// With zones, or without any.
    pub has_zones: Option<bool>,
    pub walk: Walk,
}

/// An account in a long list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ListedAccount {
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: AccountType,
    pub created_on: Moment,
    pub tenant: Named,
    pub unit: Named,
    /// Live ones.
    pub zones: i64,
}

/// Something above.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Named {
    pub id: String,
    pub name: String,
}

/// The next part, by name whatever its case, or by creation.
pub async fn walk(ctx: &Ctx, query: WalkQuery) -> Result<Walked<ListedAccount>> {
    ctx.read(&policy::ACCOUNT_LIST, Scope::User, query, |op, q| {
        Box::pin(async move {
            let names = q.names();
            let token = op.bearer().map(|b| b.grants.accounts());
            let reach = accounts::Filter { name: None, token };
            let mut keys = Vec::new();
            for range in accounts::ranges(op).await? {
                keys.push(store::keys(op, &range, &reach, q, names.as_ref()).await?);
            }
            let (ids, next) = q.walk.cut(keys);
            let mut items = store::many(op, &ids).await?;
            items.sort_by_key(|a| ids.iter().position(|id| *id == a.id));
            Ok(Walked {
                info: CursorInfo::new(items.len(), q.walk.limit, next),
                items,
            })
        })
    })
    .await
}

impl WalkQuery {
    /// The first name that begins so, and the first behind all that do.
    fn names(&self) -> Option<(String, String)> {
        let begin = self.name.as_deref()?.to_lowercase();
        let end = format!("{begin}\u{10FFFF}");
        Some((begin, end))
    }
}
