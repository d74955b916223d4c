//! Memberships: the accounts that a user is a member of, or invited to, as the user sees them. A membership and the account's
//! member are the same thing under the same id (v4: observed). Tenant admins have none by being admins.

pub(crate) mod store;

use crate::{
    Error, Result,
    accounts::{AccountType, Deleted, ManagedBy, Settings},
    codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    iam,
    input::Input,
    invitations::{self, Answer, Proof},
    lists::{Direction, Page, Paged},
    members::{self, Policy, Status},
    moment::Moment,
    policy,
    roles::PermissionsView,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A membership. v4: documented. The invitation's code, which v4 was seen to show here, stands in the mail only.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Membership {
    pub id: String,
    pub account: MembershipAccount,
    /// Null: as the account says.
    pub api_access_enabled: Option<bool>,
    /// What the policies allow, or would.
    pub permissions: PermissionsView,
    /// Names.
    pub roles: Vec<String>,
    pub status: Status,
    /// One for each role or group; where one membership is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policies: Option<Vec<Policy>>,
}

/// The account of a membership: all that its members see of it, or what an invitation says.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct MembershipAccount {
    pub id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: AccountType,
    /// As the next two: only for those who have accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_on: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed_by: Option<ManagedBy>,
}

/// What to list.
#[derive(Clone, Debug)]
pub struct Query {
    /// Part of the account's name, whatever its case.
    pub name: Option<String>,
    pub status: Option<Status>,
    pub order: Order,
    pub direction: Direction,
    pub page: Page,
}

/// v4: documented; by the account's name where nothing is said, assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    AccountName,
    Id,
    Status,
}

impl Order {
    /// Of a word on the wire.
    pub fn of(word: &str) -> Option<Order> {
        match word {
            "account.name" => Some(Order::AccountName),
            "id" => Some(Order::Id),
            "status" => Some(Order::Status),
            _ => None,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Order::AccountName => "account.name",
            Order::Id => "id",
            Order::Status => "status",
        }
    }
}

/// What PUT takes. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MembershipAnswer {
    pub status: Answer,
}

impl Input for MembershipAnswer {
    const BAD: &'static Code = &codes::INVITE_INVALID;
}

/// The principal's own, one page.
pub async fn list(ctx: &Ctx, query: Query) -> Result<Paged<Membership>> {
    ctx.read(&policy::MEMBERSHIP_LIST, Scope::User, query, |op, q| {
        Box::pin(async move {
            let address = invitations::address(op);
            let name = q.name.as_deref().map(str::to_lowercase);
            let total = store::count(op, &address, q.status, name.as_deref()).await?;
            let found = store::list(op, &address, q, name.as_deref()).await?;
            let all: Result<Vec<_>> = found.into_iter().map(|f| f.membership(None)).collect();
            Ok(Paged::new(all?, q.page, total))
        })
    })
    .await
}

/// One of the principal's own.
pub async fn get(ctx: &Ctx, id: String) -> Result<Membership> {
    ctx.read(&policy::MEMBERSHIP_READ, Scope::User, id, |op, id| {
        Box::pin(async move { seen(op, id).await })
    })
    .await
}

/// Accepts or declines the invitation that a pending membership is.
pub async fn answer(ctx: &Ctx, id: String, answer: MembershipAnswer) -> Result<Membership> {
    let account = account_of(ctx, id.clone()).await?;
    let action = match answer.status {
        Answer::Accepted => &policy::INVITE_ACCEPT,
        Answer::Rejected => &policy::INVITE_REJECT,
    };
    ctx.write(
        action,
        Scope::Account(account),
        (id, answer.status),
        |op, (id, answer)| {
            Box::pin(async move {
                invitations::settle(op, Proof::Member(id.clone()), *answer).await?;
                seen(op, id).await
            })
        },
    )
    .await
}

/// Leaves an account, or declines for good. The last super administrator cannot leave, unless a tenant admin looks after the
/// account.
pub async fn delete(ctx: &Ctx, id: String) -> Result<Deleted> {
    let account = account_of(ctx, id.clone()).await?;
    leave(ctx, account, id).await
}

/// The same of a membership in a known account.
pub(crate) async fn leave(ctx: &Ctx, account: String, id: String) -> Result<Deleted> {
    ctx.write(
        &policy::MEMBERSHIP_DELETE,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                own(op, id).await?;
                let member = members::here(op, id).await?;
                let deleted = members::remove(op, &member).await?;
                if member.user_id.is_none() {
                    op.also(op.user())?;
                }
                Ok(deleted)
            })
        },
    )
    .await
}

async fn account_of(ctx: &Ctx, id: String) -> Result<String> {
    ctx.read(&policy::MEMBERSHIP_READ, Scope::User, id, |op, id| {
        Box::pin(async move { Ok(own(op, id).await?.account_id) })
    })
    .await
}

/// One of the principal's own, with its policies.
async fn seen(op: &mut Op<'_, '_>, id: &str) -> Result<Membership> {
    let found = own(op, id).await?;
    let policies = found.own()?;
    let groups = iam::named(op, &found.account_id, policies.iter()).await?;
    let policies = members::shown(&found.account_id, &found.id, &policies, &groups);
    found.membership(Some(policies))
}

async fn own(op: &mut Op<'_, '_>, id: &str) -> Result<store::Found> {
    let address = invitations::address(op);
    store::find(op, id, &address)
        .await?
        .ok_or_else(|| Error::from(&codes::MEMBERSHIP_NOT_FOUND))
}
