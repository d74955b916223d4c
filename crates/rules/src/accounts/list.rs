//! The accounts a principal sees: those of its units, and those of its memberships.

use super::{Account, store};
use crate::{
    Result,
    gate::{Ctx, Scope},
    lists::{Direction, Page, Paged, merge},
    policy,
};

/// What to list.
#[derive(Clone, Debug)]
pub struct Query {
    /// Part of the name, whatever its case. v4: observed.
    pub name: Option<String>,
    /// By name.
    pub direction: Direction,
    pub page: Page,
}

/// One page, ordered by name.
pub async fn list(ctx: &Ctx, query: Query) -> Result<Paged<Account>> {
    ctx.read(&policy::ACCOUNT_LIST, Scope::User, query, |op, q| {
        Box::pin(async move {
            let name = q.name.as_deref().map(str::to_lowercase);
            let ranges = store::ranges(op).await?;
            let filter = store::Filter {
                name: name.as_deref(),
                token: op.bearer().map(|b| b.grants.accounts()),
            };
            let mut keys = Vec::new();
            for range in &ranges {
                keys.push(store::keys(op, range, &filter, q.direction, q.page.end()).await?);
            }
            let total = if filter.is_empty() {
                store::total(op).await?
            } else {
                let mut sum = 0;
                for range in &ranges {
                    sum += store::count(op, range, &filter).await?;
                }
                sum
            };
            let ids: Vec<String> = merge(keys, q.page, q.direction)
                .into_iter()
                .map(|(_, id)| id)
                .collect();
            let mut found = store::many(op, &ids).await?;
            found.sort_by_key(|a| ids.iter().position(|id| *id == a.id));
            Ok(Paged::new(found, q.page, total))
        })
    })
    .await
}
