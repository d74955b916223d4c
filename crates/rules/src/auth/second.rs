//! The second factor of a log-in: codes of a generator (TOTP), and recovery codes for when it is lost.
//!
//! Secrets of generators are encrypted, recovery codes hashed. A code works once: the step of the last one accepted is kept. Wrong
//! codes are counted by user, since only who knows the password comes so far, and by address as wrong passwords are.

mod enrol;
mod pending;
mod recovery;
mod step;
pub(crate) mod store;
mod totp;

pub use enrol::{Confirmation, Enabled, Enrolment, begin_totp, confirm_totp, remove_totp};
pub(crate) use pending::read as read_first_step;
pub use recovery::{NewCodes, renew_codes};
pub(crate) use step::needed;
pub use step::{SecondStep, ShownCode, second_step};
pub(super) use step::{Tried, try_code};

use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The second factors of a user.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct SecondFactor {
    /// A log-in takes more than the password.
    pub enabled: bool,
    /// An account that the user is a member of wants it so: the last factor cannot be removed.
    pub locked: bool,
    /// Since when codes of a generator are asked for.
    pub totp_since: Option<Moment>,
    pub passkeys: i64,
    /// Recovery codes that were not used yet.
    pub recovery_codes: i64,
}

/// The principal's second factors.
pub async fn get(ctx: &Ctx) -> Result<SecondFactor> {
    ctx.read(&policy::SECOND_FACTOR_READ, Scope::User, (), |op, ()| {
        Box::pin(find(op))
    })
    .await
}

/// A factor was added: says so of the user; recovery codes, where it is the first.
pub(super) async fn added(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let first = !find(op).await?.enabled;
    store::refresh(op).await?;
    if !first {
        return Ok(Vec::new());
    }
    Ok(recovery::renew(op).await?.recovery_codes)
}

/// A factor was removed: says so of the user, unless an account of theirs wants one. Recovery codes go with the last.
pub(super) async fn removed(op: &mut Op<'_, '_>) -> Result<()> {
    store::refresh(op).await?;
    let left = find(op).await?;
    if left.locked && !left.enabled {
        return Err(Error::from(&codes::SECOND_FACTOR_LOCKED));
    }
    if !left.enabled {
        store::delete_codes(op).await?;
    }
    Ok(())
}

async fn find(op: &mut Op<'_, '_>) -> Result<SecondFactor> {
    store::find(op).await
}
