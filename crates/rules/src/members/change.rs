//! Changing a member's roles, and removing a member.

use super::{
    Member,
    choice::{PolicyChoice, RoleChoice, chosen},
    store::{self, Kept},
};
use crate::{
    Error, Result,
    accounts::Deleted,
    codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    iam,
    input::{Input, given},
    invitations, policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What PUT takes: either roles or policies, which replace those there are. Whatever else a member has may be repeated and is
/// not changed. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MemberChange {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub roles: Option<Vec<RoleChoice>>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub policies: Option<Vec<PolicyChoice>>,
}

impl Input for MemberChange {
    const BAD: &'static Code = &codes::MEMBER_INVALID;
}

/// Gives a member other roles.
pub async fn update(
    ctx: &Ctx,
    account: String,
    id: String,
    change: MemberChange,
) -> Result<Member> {
    ctx.write(
        &policy::MEMBER_UPDATE,
        Scope::Account(account),
        (id, change),
        |op, (id, change)| {
            Box::pin(async move {
                let before = super::here(op, id).await?;
                let policies =
                    chosen(op, change.roles.as_deref(), change.policies.as_deref()).await?;
                store::touch(op, id).await?;
                super::give(op, id, &policies).await?;
                let after = super::here(op, id).await?;
                op.updated(id, &before.record(), &after.record())?;
                if let Some(user) = &after.user_id {
                    op.also(user)?;
                }
                super::view(op, &after).await
            })
        },
    )
    .await
}

/// Removes a member, or takes an invitation back.
pub async fn delete(ctx: &Ctx, account: String, id: String) -> Result<Deleted> {
    ctx.write(
        &policy::MEMBER_DELETE,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                let before = super::here(op, id).await?;
                remove(op, &before).await
            })
        },
    )
    .await
}

/// Removes a member of the place's account, with its event.
pub(crate) async fn remove(op: &mut Op<'_, '_>, member: &Kept) -> Result<Deleted> {
    keep_a_super(op, member).await?;
    invitations::revoke(op, &member.id).await?;
    iam::forget_member(op, &member.id).await?;
    store::delete(op, &member.id).await?;
    op.deleted(&member.id, &member.record())?;
    if let Some(user) = &member.user_id {
        op.also(user)?;
    }
    Ok(Deleted {
        id: member.id.clone(),
    })
}

/// Refuses to lose a super administrator who is the last one to look after the account: a tenant admin would do.
async fn keep_a_super(op: &mut Op<'_, '_>, member: &Kept) -> Result<()> {
    if member.is_super() && !store::looked_after_without(op, &member.id).await? {
        return Err(Error::from(&codes::LAST_SUPER));
    }
    Ok(())
}
