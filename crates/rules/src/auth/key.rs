//! A person's own API key, seen and rolled by whoever has just proven to be that person: a session alone is not enough, and a
//! token is never.

use super::{letter, proof, store};
use crate::{
    Error, Result, codes,
    gate::{Ctx, Scope},
    policy, secrets,
    users::key_purpose,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The key that goes with one's address.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OwnKey {
    pub email: String,
    /// For `X-Auth-Key`.
    pub api_key: String,
}

/// Shows the principal their API key. Written down as an event: whoever sees it can act as them from then on.
pub async fn view_key(ctx: &Ctx) -> Result<OwnKey> {
    ctx.write(&policy::OWN_KEY_VIEW, Scope::User, (), |op, ()| {
        Box::pin(async move {
            proof::fresh(op).await?;
            let user = op.user();
            let sealed = store::sealed_key(op)
                .await?
                .ok_or_else(|| Error::from(&codes::OWN_KEY_NONE))?;
            let plain = op.ctx().rules().key().open(&key_purpose(user), &sealed);
            let api_key = plain
                .and_then(|key| String::from_utf8(key).ok())
                .ok_or_else(|| Error::internal("a stored API key cannot be read"))?;
            op.updated(user, &(), &())?;
            Ok(OwnKey {
                email: op.ctx().principal().email.clone(),
                api_key,
            })
        })
    })
    .await
}

/// Gives the principal a new API key; the old one is refused from then on, and a mail says so.
pub async fn roll_key(ctx: &Ctx) -> Result<OwnKey> {
    ctx.write(&policy::OWN_KEY_ROLL, Scope::User, (), |op, ()| {
        Box::pin(async move {
            proof::fresh(op).await?;
            let user = op.user();
            let api_key = secrets::api_key(op.env());
            let master = op.ctx().rules().key();
            let sealed = master.seal(op.env(), &key_purpose(user), api_key.as_bytes());
            store::set_key(op, &secrets::hash(&api_key), &sealed).await?;
            op.mail(&letter::key_rolled(op)).await?;
            op.updated(user, &(), &())?;
            Ok(OwnKey {
                email: op.ctx().principal().email.clone(),
                api_key,
            })
        })
    })
    .await
}
