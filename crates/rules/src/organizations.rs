//! Organizations: the old form of memberships, one for each account that a user is a member of or invited to, under the
//! account's id. v4: documented, deprecated; the rules are those of memberships.

pub(crate) mod store;

use crate::{
    Error, Result,
    accounts::Deleted,
    codes,
    gate::{Ctx, Scope},
    invitations,
    lists::{Direction, Page, Paged},
    memberships, policy,
    users::{Organization, Seat},
};

/// What to list.
#[derive(Clone, Debug)]
pub struct Query {
    /// Part of the account's name, whatever its case.
    pub name: Option<String>,
    pub status: Option<Seat>,
    /// One of the two filters is enough.
    pub any: bool,
    pub order: Order,
    pub direction: Direction,
    pub page: Page,
}

/// v4: documented; by name where nothing is said, assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Name,
    Id,
    Status,
}

impl Order {
    /// Of a word on the wire.
    pub fn of(word: &str) -> Option<Order> {
        [Order::Name, Order::Id, Order::Status]
            .into_iter()
            .find(|order| order.as_str() == word)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Order::Name => "name",
            Order::Id => "id",
            Order::Status => "status",
        }
    }
}

/// The principal's own, one page; those declined are not shown.
pub async fn list(ctx: &Ctx, query: Query) -> Result<Paged<Organization>> {
    ctx.read(&policy::MEMBERSHIP_LIST, Scope::User, query, |op, q| {
        Box::pin(async move {
            let address = invitations::address(op);
            let total = store::count(op, &address, q).await?;
            let found = store::list(op, &address, q).await?;
            let all = found.into_iter().map(Organization::from).collect();
            Ok(Paged::new(all, q.page, total))
        })
    })
    .await
}

/// One of the principal's own, by the account's id.
pub async fn get(ctx: &Ctx, account: String) -> Result<Organization> {
    find(ctx, account).await.map(Organization::from)
}

/// Leaves an account, or declines for good; the account's id.
pub async fn leave(ctx: &Ctx, account: String) -> Result<Deleted> {
    let member = find(ctx, account.clone()).await?.member_id;
    memberships::leave(ctx, account.clone(), member).await?;
    Ok(Deleted { id: account })
}

async fn find(ctx: &Ctx, account: String) -> Result<store::Found> {
    ctx.read(
        &policy::MEMBERSHIP_READ,
        Scope::User,
        account,
        |op, account| {
            Box::pin(async move {
                let address = invitations::address(op);
                store::find(op, account, &address)
                    .await?
                    .ok_or_else(|| Error::from(&codes::MEMBERSHIP_NOT_FOUND))
            })
        },
    )
    .await
}
