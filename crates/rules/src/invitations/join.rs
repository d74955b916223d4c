//! What the link in the mail leads to: its code proves the mailbox, so a new person signs up and joins in one transaction; who
//! has a user proves that too, and joins.

use super::{
    InviteStatus,
    answer::{Answer, Proof, settle},
    store,
};
use crate::{
    Error, Result, codes,
    gate::{Ctx, Scope},
    moment::Moment,
    passwords, policy, secrets, users,
};
use serde::{Deserialize, Serialize};

/// What an open invitation tells whoever holds its code.
#[derive(Clone, Debug)]
pub struct Joining {
    pub account_id: String,
    pub account_name: String,
    pub invited_by: String,
    /// The invited address.
    pub email: String,
    /// Names.
    pub roles: Vec<String>,
    pub expires_on: Moment,
    /// The address has a user, who must show that it is them.
    pub known: bool,
}

/// What joining gives.
#[derive(Clone, Serialize, Deserialize)]
pub struct Joined {
    pub account_id: String,
    /// Of a new user; shown this once.
    pub api_key: Option<String>,
}

/// Whether `code` can be one: 64 lowercase hex digits.
pub fn code_shape(code: &str) -> bool {
    code.len() == 64 && code.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// What a code opens; 404 when it never opened anything, 400 when it no longer does.
pub async fn look(ctx: &Ctx, code: &str) -> Result<Joining> {
    let hash = secrets::hash(code);
    ctx.read(&policy::INVITE_READ, Scope::User, hash, |op, hash| {
        Box::pin(async move {
            let (found, known) = store::by_code(op, hash)
                .await?
                .ok_or_else(|| Error::from(&codes::INVITE_NOT_FOUND))?;
            if found.status(op.now()) != InviteStatus::Pending {
                return Err(Error::from(&codes::INVITE_ENDED));
            }
            Ok(Joining {
                roles: found.role_names(),
                account_id: found.account_id,
                account_name: found.account_name,
                invited_by: found.invited_by,
                email: found.email,
                expires_on: Moment(found.expires_at),
                known,
            })
        })
    })
    .await
}

/// A new person signs up with a password and joins.
pub async fn sign_up(ctx: &Ctx, code: &str, password: &str) -> Result<Joined> {
    let invitation = look(ctx, code).await?;
    if invitation.known {
        return Err(Error::from(&codes::USER_EXISTS));
    }
    passwords::check(&codes::PASSWORD_INVALID, "/password", password)?;
    let password_hash = passwords::hash(ctx.rules(), password).await?;
    let code_hash = secrets::hash(code);
    let newcomer = ctx.newcomer(&invitation.email, &code_hash);
    let account = Scope::Account(invitation.account_id);
    newcomer
        .write(
            &policy::INVITE_ACCEPT,
            account,
            (code_hash, password_hash),
            |op, (code_hash, password_hash)| {
                Box::pin(async move {
                    // The stream of the user to be is the place of the next step.
                    op.new_stream(op.user()).await?;
                    let api_key = op
                        .step(
                            &policy::USER_SIGN_UP,
                            &Scope::User,
                            password_hash,
                            |op, hash| Box::pin(users::sign_up(op, hash)),
                        )
                        .await?;
                    settle(op, Proof::Code(code_hash.clone()), Answer::Accepted).await?;
                    Ok(Joined {
                        account_id: op.account()?,
                        api_key: Some(api_key),
                    })
                })
            },
        )
        .await
}

/// Somebody with a user joins; the principal has shown that they are that user.
pub async fn join(ctx: &Ctx, code: &str) -> Result<Joined> {
    let invitation = look(ctx, code).await?;
    let account = Scope::Account(invitation.account_id);
    ctx.write(
        &policy::INVITE_ACCEPT,
        account,
        secrets::hash(code),
        |op, hash| {
            Box::pin(async move {
                settle(op, Proof::Code(hash.clone()), Answer::Accepted).await?;
                Ok(Joined {
                    account_id: op.account()?,
                    api_key: None,
                })
            })
        },
    )
    .await
}
