//! Recovery codes: ten, shown once, each good for one log-in.

use super::{store, totp};
use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    policy, secrets,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const COUNT: usize = 10;

/// Letters and digits of a code: 80 bits.
const LENGTH: usize = 16;

/// Recovery codes, shown this once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewCodes {
    /// Such as `abcd-efgh-ijkl-mnop`.
    pub recovery_codes: Vec<String>,
}

/// Gives the principal ten new codes; the old ones work no more. Takes a session that was proven lately.
pub async fn renew_codes(ctx: &Ctx) -> Result<NewCodes> {
    ctx.write(&policy::RECOVERY_CODES_CREATE, Scope::User, (), |op, ()| {
        Box::pin(async move {
            super::super::proof::fresh(op).await?;
            if !store::find(op).await?.enabled {
                return Err(Error::from(&codes::SECOND_FACTOR_NONE));
            }
            let codes = renew(op).await?;
            op.mail(&super::super::letter::codes_renewed(op)).await?;
            let user = op.user();
            op.created(user, &())?;
            Ok(codes)
        })
    })
    .await
}

/// Ten new codes instead of those there are.
pub(super) async fn renew(op: &mut Op<'_, '_>) -> Result<NewCodes> {
    store::delete_codes(op).await?;
    let mut recovery_codes = Vec::new();
    for _ in 0..COUNT {
        let code = totp::base32(&op.env().bytes::<10>()).to_lowercase();
        store::insert_code(op, &hash(op.user(), &code)).await?;
        let parts: Vec<&str> = [0, 4, 8, 12].map(|at| &code[at..at + 4]).to_vec();
        recovery_codes.push(parts.join("-"));
    }
    Ok(NewCodes { recovery_codes })
}

/// What is stored of a code.
pub(super) fn hash(user: &str, code: &str) -> String {
    secrets::hash(&format!("recovery code {user} {code}"))
}

/// The code as it was made, from what somebody typed.
pub(super) fn read(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|c| !matches!(c, '-' | ' '))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let fits = code.len() == LENGTH
        && code
            .bytes()
            .all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b));
    fits.then_some(code)
}
