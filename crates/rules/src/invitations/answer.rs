//! Accepting and declining. Whose an invitation is, is proven by the statement that ends it.

use super::{Invite, InviteStatus, address, store};
use crate::{
    Error, Result, check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::Input,
    members, policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What PATCH takes. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct InviteAnswer {
    pub status: Answer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    Accepted,
    Rejected,
}

impl Input for InviteAnswer {
    const BAD: &'static Code = &codes::INVITE_INVALID;
}

/// What shows that an invitation is the principal's.
#[derive(Clone, Debug)]
pub(crate) enum Proof {
    /// Hash of the code in the link.
    Code(String),
    /// The invitation's id, to the principal's own address.
    Id(String),
    /// The id of the member it is for, likewise.
    Member(String),
}

/// Accepts or declines an invitation to the principal's address.
pub async fn answer(ctx: &Ctx, id: String, answer: InviteAnswer) -> Result<Invite> {
    let invite = super::get(ctx, id.clone()).await?;
    let (action, status) = match answer.status {
        Answer::Accepted => (&policy::INVITE_ACCEPT, InviteStatus::Accepted),
        Answer::Rejected => (&policy::INVITE_REJECT, InviteStatus::Rejected),
    };
    let account = Scope::Account(invite.organization_id.clone());
    ctx.write(action, account, (id, answer.status), |op, (id, answer)| {
        Box::pin(settle(op, Proof::Id(id.clone()), *answer))
    })
    .await?;
    Ok(Invite { status, ..invite })
}

/// Ends an invitation to the place's account and lets its member be what the answer says, with the event.
pub(crate) async fn settle(op: &mut Op<'_, '_>, proof: Proof, answer: Answer) -> Result<()> {
    let (word, status) = match answer {
        Answer::Accepted => ("accepted", members::Status::Accepted),
        Answer::Rejected => ("rejected", members::Status::Rejected),
    };
    let ended = match &proof {
        Proof::Code(hash) => store::end_by_code(op, hash, word).await?,
        Proof::Id(id) => {
            let address = address(op);
            store::end_by_address(op, id, &address, word).await?
        }
        Proof::Member(id) => {
            let address = address(op);
            store::end_by_member(op, id, &address, word).await?
        }
    };
    let (member, canonical) = ended.ok_or_else(|| Error::from(&codes::INVITE_ENDED))?;
    let before = members::here(op, &member).await?;
    let user = op.user();
    let own = check::canonical_email(&op.ctx().principal().email);
    if own.as_deref() != Some(canonical.as_str()) {
        return Err(Error::from(&codes::INVITE_NOT_FOUND));
    }
    let mut after = before.clone();
    status.as_str().clone_into(&mut after.status);
    after.user_id = (answer == Answer::Accepted).then(|| user.to_owned());
    members::store::set(op, &after).await?;
    op.updated(&member, &before.record(), &after.record())?;
    op.also(user)
}
