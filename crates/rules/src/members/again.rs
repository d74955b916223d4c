//! Sending an invitation again: the same roles, a new link; the old one is dead.

use super::{Member, Status};
use crate::{
    Error, Result, check, codes,
    gate::{Ctx, Scope},
    invitations, policy,
};

/// Invites a pending member once more, without changing what they will be.
pub async fn invite_again(ctx: &Ctx, account: String, id: String) -> Result<Member> {
    invite_again_by(ctx, account, id, None).await
}

/// The same in the name of this address, where it is not the principal who invites.
pub(crate) async fn invite_again_by(
    ctx: &Ctx,
    account: String,
    id: String,
    by: Option<String>,
) -> Result<Member> {
    ctx.write(
        &policy::MEMBER_INVITE_AGAIN,
        Scope::Account(account),
        (id, by),
        |op, (id, by)| {
            Box::pin(async move {
                let member = super::here(op, id).await?;
                if member.status != Status::Pending.as_str() {
                    return Err(Error::from(&codes::MEMBER_NOT_WAITING));
                }
                let canonical = check::canonical_email(&member.email)
                    .ok_or_else(|| Error::internal("a member's address is none"))?;
                let by = by
                    .clone()
                    .unwrap_or_else(|| op.ctx().principal().email.clone());
                invitations::issue(op, &member, &canonical, by).await?;
                op.updated(id, &member.record(), &member.record())?;
                super::view(op, &member).await
            })
        },
    )
    .await
}
