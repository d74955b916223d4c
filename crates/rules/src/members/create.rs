//! Adding a member: by invitation; at once, where the person is known to want it.

use super::{
    Member, Status,
    choice::{PolicyChoice, RoleChoice, chosen, still_offered},
    store::{self, Kept, Standing},
};
use crate::{
    Error, Result, check, codes,
    codes::Code,
    entitlements::Entitlement,
    gate::{Ctx, Op, Scope},
    iam::kept::KeptPolicy,
    input::{Input, given},
    invitations, policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What adding a member takes: an address and either roles or policies. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewMember {
    /// At most 90 characters.
    pub email: String,
    /// One or more of the roles that the account offers.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub roles: Option<Vec<RoleChoice>>,
    /// Instead of roles.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub policies: Option<Vec<PolicyChoice>>,
    /// `accepted`: without an invitation, which takes an entitlement of the tenant and a person who has a user.
    #[serde(default)]
    pub status: Wanted,
}

/// How a new member begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Wanted {
    #[default]
    Pending,
    Accepted,
}

impl Input for NewMember {
    const BAD: &'static Code = &codes::MEMBER_INVALID;
}

/// Adds a member to an account. An address that is pending, or has declined, gets a new invitation under the same id; the old
/// link is dead. A service user of the account's own tenant joins at once and without mail.
pub async fn create(ctx: &Ctx, account: String, new: NewMember) -> Result<Member> {
    ctx.write(
        &policy::MEMBER_CREATE,
        Scope::Account(account),
        new,
        |op, new| Box::pin(create_in(op, new)),
    )
    .await
}

/// The same, inside a transaction that stands in the account.
pub(crate) async fn create_in(op: &mut Op<'_, '_>, new: &NewMember) -> Result<Member> {
    let canonical = check::email(&codes::MEMBER_INVALID, "/email", &new.email)?;
    let policies = chosen(op, new.roles.as_deref(), new.policies.as_deref()).await?;
    let before = store::by_address(op, &canonical).await?;
    if before
        .as_ref()
        .is_some_and(|m| m.status == Status::Accepted.as_str())
    {
        return Err(Error::from(&codes::MEMBER_EXISTS).at("/email"));
    }
    let user = joins_at_once(op, new, &canonical).await?;
    let after = keep(op, new, &canonical, &policies, user, before.as_ref()).await?;
    if after.user_id.is_some() {
        invitations::revoke(op, &after.id).await?;
    } else {
        let by = op.ctx().principal().email.clone();
        invitations::issue(op, &after, &canonical, by).await?;
    }
    match &before {
        Some(before) => op.updated(&after.id, &before.record(), &after.record())?,
        None => op.created(&after.id, &after.record())?,
    }
    if let Some(user) = &after.user_id {
        op.also(user)?;
    }
    super::view(op, &after).await
}

/// The principal is a member of the place's account from now on, with these roles as far as they are offered.
pub(crate) async fn admit(op: &mut Op<'_, '_>, canonical: &str, roles: &[String]) -> Result<()> {
    let policies = still_offered(op, roles);
    if policies.is_empty() {
        return Err(Error::from(&codes::MEMBER_ROLES));
    }
    let (user, email) = (op.user().to_owned(), &op.ctx().principal().email);
    let row = Kept::new(
        op.new_id(),
        email,
        Status::Accepted,
        Some(user.clone()),
        None,
    );
    store::insert(op, &row, canonical).await?;
    super::give(op, &row.id, &policies).await?;
    let after = super::here(op, &row.id).await?;
    op.created(&after.id, &after.record())?;
    op.also(&user)
}

/// The user who needs no invitation. Without the entitlement, the answer is the same whether or not the address has a user.
async fn joins_at_once(
    op: &mut Op<'_, '_>,
    new: &NewMember,
    canonical: &str,
) -> Result<Option<String>> {
    let found = store::standing(op, canonical).await?;
    let tenant = op.tenant()?;
    let own = |user: &Standing| {
        user.kind == "service_user" && user.tenant_id.as_deref() == Some(tenant.as_str())
    };
    match found {
        Some(user) if own(&user) => Ok(Some(user.id)),
        found if new.status == Wanted::Accepted => {
            let entitled = op.entitled(Entitlement::AutoAcceptInvites).await?;
            let user = found.filter(|_| entitled);
            user.map(|user| Some(user.id))
                .ok_or_else(|| Error::from(&codes::MEMBER_ACCEPTED).at("/status"))
        }
        _ => Ok(None),
    }
}

/// Writes the member down: accepted, if there is a user, else pending.
async fn keep(
    op: &mut Op<'_, '_>,
    new: &NewMember,
    canonical: &str,
    policies: &[KeptPolicy],
    user: Option<String>,
    before: Option<&Kept>,
) -> Result<Kept> {
    let status = if user.is_some() {
        Status::Accepted
    } else {
        Status::Pending
    };
    let id = before.map_or_else(|| op.new_id(), |m| m.id.clone());
    let row = Kept::new(id, &new.email, status, user, before);
    if before.is_some() {
        store::set(op, &row).await?;
    } else {
        store::insert(op, &row, canonical).await?;
    }
    super::give(op, &row.id, policies).await?;
    super::here(op, &row.id).await
}
