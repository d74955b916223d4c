//! The zones a principal sees: those of its units, and those of its memberships whose roles read zones.

use super::{Zone, store};
use crate::{
    Result,
    gate::{Ctx, Scope},
    lists::{Direction, Page, Paged, merge},
    policy,
};

/// How a name is compared. v4: documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOperator {
    Equal,
    NotEqual,
    StartsWith,
    EndsWith,
    Contains,
}

/// What a name must be like.
#[derive(Clone, Debug)]
pub struct NameFilter {
    pub operator: NameOperator,
    pub value: String,
    /// Whether case counts; names of zones have none.
    pub exact_case: bool,
}

impl NameFilter {
    /// Reads `value` or `operator:value`.
    pub fn parse(text: &str) -> NameFilter {
        let (operator, value) = text.split_once(':').unwrap_or(("equal", text));
        let (word, exact_case) = match operator.strip_suffix("_case_sensitive") {
            Some(word) => (word, true),
            None => (operator, false),
        };
        let operator = match word {
            "equal" => NameOperator::Equal,
            "not_equal" => NameOperator::NotEqual,
            "starts_with" => NameOperator::StartsWith,
            "ends_with" => NameOperator::EndsWith,
            "contains" => NameOperator::Contains,
            _ => {
                return NameFilter {
                    operator: NameOperator::Equal,
                    value: text.to_owned(),
                    exact_case: false,
                };
            }
        };
        NameFilter {
            operator,
            value: value.to_owned(),
            exact_case,
        }
    }
}

/// By what a list is ordered. v4: documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Name,
    Status,
    AccountId,
    AccountName,
    Plan,
}

/// Whether all filters or one of them must fit. v4: documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Match {
    #[default]
    All,
    Any,
}

/// What to list.
#[derive(Clone, Debug)]
pub struct Query {
    pub name: Option<NameFilter>,
    pub account_id: Option<String>,
    pub account_name: Option<NameFilter>,
    /// Any of these; empty for all.
    pub status: Vec<String>,
    /// Any of these; empty for all.
    pub kinds: Vec<String>,
    pub matching: Match,
    pub order: Order,
    pub direction: Direction,
    pub page: Page,
}

impl Query {
    fn is_unfiltered(&self) -> bool {
        self.name.is_none()
            && self.account_id.is_none()
            && self.account_name.is_none()
            && self.status.is_empty()
            && self.kinds.is_empty()
    }
}

/// One page. Whoever sees none gets an empty one: clients try names one after another.
pub async fn list(ctx: &Ctx, query: Query) -> Result<Paged<Zone>> {
    ctx.read(&policy::ZONE_LIST, Scope::User, query, |op, q| {
        Box::pin(async move {
            let ranges = store::ranges(op, q).await?;
            let mut keys = Vec::with_capacity(ranges.len());
            for range in &ranges {
                keys.push(store::keys(op, range, q).await?);
            }
            let total = if q.is_unfiltered() && op.bearer().is_none() {
                store::total(op).await?
            } else {
                let mut sum = 0;
                for range in &ranges {
                    sum += store::count(op, range, q).await?;
                }
                sum
            };
            let ids: Vec<String> = merge(keys, q.page, q.direction)
                .into_iter()
                .map(|(_, id)| id)
                .collect();
            let mut found = store::many(op, &ids).await?;
            found.sort_by_key(|z| ids.iter().position(|id| *id == z.id));
            Ok(Paged::new(found, q.page, total))
        })
    })
    .await
}
