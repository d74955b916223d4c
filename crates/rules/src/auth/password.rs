//! The password of a user, changed by themself.

use super::{letter, sessions::Ended, store};
use crate::{
    Result, codes,
    codes::Code,
    gate::{Ctx, Rules, Scope},
    input::Input,
    passwords, policy,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// What changing a password takes.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct NewPassword {
    /// The one until now.
    pub current_password: String,
    /// 12 to 200 characters.
    pub password: String,
}

impl Input for NewPassword {
    const BAD: &'static Code = &codes::PASSWORD_INVALID;
}

/// Gives somebody a first password on behalf of the program: `quickstart` tells it to whoever started it.
pub async fn first_password(rules: &Rules, user: &str, password: &str) -> Result<()> {
    passwords::check(&codes::PASSWORD_INVALID, "/password", password)?;
    let hash = passwords::hash(rules, password).await?;
    rules
        .system("quickstart")
        .write(
            &policy::PASSWORD_SET,
            Scope::Installation,
            (user.to_owned(), hash),
            |op, (user, hash)| {
                Box::pin(async move {
                    store::set_password_of(op, user, hash).await?;
                    op.updated(user, &(), &())?;
                    op.also(user)
                })
            },
        )
        .await
}

/// Gives the principal, who has just shown the old one, a new password; all their other sessions end, and a mail says so.
pub async fn change_password(ctx: &Ctx, password: &str) -> Result<Ended> {
    passwords::check(&codes::PASSWORD_INVALID, "/password", password)?;
    let hash = passwords::hash(ctx.rules(), password).await?;
    ctx.write(&policy::PASSWORD_CHANGE, Scope::User, hash, |op, hash| {
        Box::pin(async move {
            store::set_password(op, hash).await?;
            let ended = Ended {
                ended: store::delete_others(op).await?,
            };
            op.mail(&letter::password_changed(op)).await?;
            let user = op.user();
            op.updated(user, &(), &ended)?;
            Ok(ended)
        })
    })
    .await
}
