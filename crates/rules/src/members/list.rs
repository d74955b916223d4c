//! The members of an account.

use super::{Member, Status, store};
use crate::{
    Result,
    gate::{Ctx, Scope},
    lists::{Direction, Page, Paged},
    policy,
};

/// What to list.
#[derive(Clone, Debug)]
pub struct Query {
    pub status: Option<Status>,
    pub order: Order,
    pub direction: Direction,
    pub page: Page,
}

/// v4: documented; by address where nothing is said, assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Email,
    FirstName,
    LastName,
    Status,
}

impl Order {
    /// Of a word on the wire.
    pub fn of(word: &str) -> Option<Order> {
        match word {
            "user.email" => Some(Order::Email),
            "user.first_name" => Some(Order::FirstName),
            "user.last_name" => Some(Order::LastName),
            "status" => Some(Order::Status),
            _ => None,
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Order::Email => "email",
            Order::FirstName => "first_name",
            Order::LastName => "last_name",
            Order::Status => "status",
        }
    }
}

/// One page.
pub async fn list(ctx: &Ctx, account: String, query: Query) -> Result<Paged<Member>> {
    ctx.read(
        &policy::MEMBER_LIST,
        Scope::Account(account),
        query,
        |op, q| {
            Box::pin(async move {
                let total = match q.status {
                    None => store::total(op).await?,
                    Some(status) => store::count(op, status).await?,
                };
                let kept = store::list(op, q).await?;
                Ok(Paged::new(super::views(op, &kept).await?, q.page, total))
            })
        },
    )
    .await
}
