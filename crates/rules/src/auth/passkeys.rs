//! Passkeys (W3C Web Authentication, level 3): keys that a device or a password manager keeps, each shown only after it has made
//! sure who is there. One is a whole log-in by itself, or the second step of one, or a fresh proof.
//!
//! What a challenge is checked against rides, encrypted, with the challenge; that it was answered is kept, so that it is once only.

mod ceremony;
mod register;
mod show;
pub(crate) mod store;

pub(crate) use ceremony::Ceremony;
pub use ceremony::{Challenge, Shown};
pub use register::{Created, NewPasskey, begin, create};
pub(crate) use show::{Answer, wrong};
pub use show::{available, challenge, log_in, prove};

use super::{letter, proof, second};
use crate::{
    Error, Result, check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::Input,
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Passkeys that a user may have.
const MOST: usize = 20;

/// A passkey, as its user sees it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Passkey {
    pub id: String,
    pub name: String,
    pub created_on: Moment,
    pub used_on: Option<Moment>,
}

/// Another name for a passkey.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct Renaming {
    /// At most 60 characters.
    pub name: String,
}

impl Input for Renaming {
    const BAD: &'static Code = &codes::PASSKEY_INVALID;
}

/// The principal's passkeys, oldest first.
pub async fn list(ctx: &Ctx) -> Result<Vec<Passkey>> {
    ctx.read(&policy::PASSKEY_LIST, Scope::User, (), |op, ()| {
        Box::pin(store::list(op))
    })
    .await
}

/// Gives one of the principal's passkeys another name.
pub async fn rename(ctx: &Ctx, id: String, new: Renaming) -> Result<Passkey> {
    let input = (id, new);
    ctx.write(
        &policy::PASSKEY_UPDATE,
        Scope::User,
        input,
        |op, (id, new)| {
            Box::pin(async move {
                check_name(&new.name)?;
                let before = find(op, id).await?;
                let mut after = before.clone();
                after.name.clone_from(&new.name);
                store::rename(op, &after).await?;
                op.updated(id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Removes one of the principal's passkeys. Takes a session that was proven lately.
pub async fn remove(ctx: &Ctx, id: String) -> Result<Passkey> {
    ctx.write(&policy::PASSKEY_DELETE, Scope::User, id, |op, id| {
        Box::pin(async move {
            proof::fresh(op).await?;
            let gone = find(op, id).await?;
            store::delete(op, id).await?;
            second::removed(op).await?;
            op.mail(&letter::passkey_removed(op, &gone.name)).await?;
            op.deleted(id, &gone)?;
            Ok(gone)
        })
    })
    .await
}

async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Passkey> {
    store::find(op, id)
        .await?
        .ok_or_else(|| Error::from(&codes::PASSKEY_NOT_FOUND))
}

/// Whether a passkey can be called so.
pub fn check_name(name: &str) -> Result<()> {
    check::name(&codes::PASSKEY_INVALID, "/name", name, 60)
}
