//! What operators do for somebody who has lost their second factors: they see which there are, never a secret of one, and remove
//! them all, so that the password is enough to log in and set up new ones.

pub(crate) mod store;

use super::letter;
use crate::{
    Error, Result, codes,
    gate::{Ctx, Scope},
    moment::Moment,
    policy,
    users::managed,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The second factors of a user, as operators see them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct UserFactors {
    /// The user's.
    pub id: String,
    pub email: String,
    /// A log-in takes more than the password.
    pub enabled: bool,
    /// An account that the user is a member of requires a second factor.
    pub locked: bool,
    pub factors: Vec<Factor>,
    /// Recovery codes that were not used yet.
    pub recovery_codes: i64,
}

/// One way to show who one is besides the password.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Factor {
    pub kind: FactorKind,
    pub added_on: Moment,
    /// Within half a minute.
    pub used_on: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FactorKind {
    /// A generator of codes.
    Totp,
    Passkey,
}

/// What was removed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Removed {
    /// The user's.
    pub id: String,
    /// Generators and passkeys.
    pub factors: u64,
    pub recovery_codes: u64,
    /// Sessions that were ended.
    pub sessions: u64,
}

/// The second factors of a user.
pub async fn get(ctx: &Ctx, user: String) -> Result<UserFactors> {
    ctx.read(
        &policy::USER_FACTORS_READ,
        Scope::Installation,
        user,
        |op, user| {
            Box::pin(async move {
                let user = managed::get(op, user).await?;
                store::find(op, &user).await
            })
        },
    )
    .await
}

/// Removes all second factors and recovery codes of a user, also where an account of theirs requires one: they are kept out of it
/// until they have another. Their sessions end, and a mail tells them.
pub async fn remove(ctx: &Ctx, user: String) -> Result<Removed> {
    ctx.write(
        &policy::USER_FACTORS_REMOVE,
        Scope::Installation,
        user,
        |op, id| {
            Box::pin(async move {
                let user = managed::get(op, id).await?;
                let before = store::find(op, &user).await?;
                if before.factors.is_empty() {
                    return Err(Error::from(&codes::SECOND_FACTOR_NOT_FOUND));
                }
                let removed = Removed {
                    id: user.id.clone(),
                    factors: store::delete_factors(op, id).await?,
                    recovery_codes: store::delete_codes(op, id).await?,
                    sessions: store::delete_sessions(op, id).await?,
                };
                store::refresh(op, id).await?;
                op.mail(&letter::factors_removed(op, &user)).await?;
                op.deleted(id, &before)?;
                op.also(id)?;
                Ok(removed)
            })
        },
    )
    .await
}
