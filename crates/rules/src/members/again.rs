//! Sending an invitation again: the same roles, a new link; the old one is dead.

use super::{Member, Status};
use crate::{
    Error, Result, check, codes,
    gate::{Ctx, Scope},
    invitations, policy,
};

/// Invites a pending member once more, without changing what they will be.
pub async fn invite_again(ctx: &Ctx, account: String, id: String) -> Result<Member> {
    ctx.write(
        &policy::MEMBER_INVITE_AGAIN,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                let member = super::here(op, id).await?;
                if member.status != Status::Pending.as_str() {
                    return Err(Error::from(&codes::MEMBER_NOT_WAITING));
                }
                let canonical = check::canonical_email(&member.email)
                    .ok_or_else(|| Error::internal("a member's address is none"))?;
                invitations::issue(op, &member, &canonical).await?;
                op.updated(id, &member.record(), &member.record())?;
                super::view(op, &member).await
            })
        },
    )
    .await
}
