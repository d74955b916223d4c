//! A passkey is shown: for a log-in, whole or in its second step, or to prove again who is there.

use super::{Ceremony, Challenge, Shown, ceremony::relying_party, store};
use crate::{
    Error, Result,
    auth::{Opened, Proven, proof, sessions},
    codes,
    gate::Scope,
    gate::{Ctx, Op, Rules, ShownPasskey},
    policy,
};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PublicKeyCredential,
};

const PURPOSE: &str = "passkey to be shown";

/// Whether this installation can have passkeys.
pub fn available(rules: &Rules) -> bool {
    relying_party(rules).is_ok()
}

/// A challenge for whichever passkey the person chooses. Nothing is kept until it is answered.
pub fn challenge(rules: &Rules) -> Result<Challenge> {
    let (mut options, state) = relying_party(rules)?
        .start_discoverable_authentication()
        .map_err(|e| Error::internal(format!("no challenge can be made: {e}")))?;
    // Whether it is offered in a form's field is for the page to say.
    options.mediation = None;
    Ceremony::begin(rules, PURPOSE, "", state, &options)
}

/// An answer, its form checked: which challenge, whose passkey it says to be.
pub(crate) struct Answer {
    ceremony: Ceremony<DiscoverableAuthentication>,
    credential: PublicKeyCredential,
    /// The user that it names, by id.
    pub(crate) user: String,
    /// In hex.
    pub(crate) credential_id: String,
}

impl Answer {
    pub(crate) fn read(rules: &Rules, shown: &Shown) -> Result<Answer> {
        let ceremony = Ceremony::read(rules, PURPOSE, &shown.token)?;
        let credential: PublicKeyCredential = serde_json::from_value(shown.credential.clone())
            .map_err(|_| Error::from(&codes::PASSKEY_INVALID).at("/credential"))?;
        let party = relying_party(rules)?;
        let (user, id) = party
            .identify_discoverable_authentication(&credential)
            .map_err(|_| wrong())?;
        Ok(Answer {
            user: user.simple().to_string(),
            credential_id: hex::encode(id),
            ceremony,
            credential,
        })
    }

    /// Whether the kept passkey made it, for this challenge and at our origin; what is to be kept then.
    pub(crate) fn check(&self, rules: &Rules, id: String, kept: &str) -> Result<ShownPasskey> {
        let mut passkey: Passkey = serde_json::from_str(kept)
            .map_err(|e| Error::internal(format!("a kept passkey is not one: {e}")))?;
        let result = relying_party(rules)?
            .finish_discoverable_authentication_v2(
                &self.credential,
                self.ceremony.state.clone(),
                DiscoverableKey::from(&passkey),
            )
            .map_err(|_| wrong())?;
        if !result.user_verified() {
            return Err(wrong());
        }
        passkey.update_credential(&result);
        Ok(ShownPasskey {
            id,
            ceremony: self.ceremony.id.clone(),
            until: self.ceremony.until,
            signs: i64::from(result.counter()),
            credential: serde_json::to_string(&passkey)
                .map_err(|e| Error::internal(e.to_string()))?,
        })
    }
}

/// Opens a session for the principal, whose passkey was checked.
pub async fn log_in(ctx: &Ctx, shown: ShownPasskey) -> Result<Opened> {
    ctx.write(
        &policy::SESSION_CREATE_BY_PASSKEY,
        Scope::User,
        shown,
        |op, shown| {
            Box::pin(async move {
                take(op, shown).await?;
                sessions::open(op).await
            })
        },
    )
    .await
}

/// Notes that the principal is themself: their passkey was checked.
pub async fn prove(ctx: &Ctx, shown: ShownPasskey) -> Result<Proven> {
    ctx.write(&policy::SESSION_PROVE, Scope::User, shown, |op, shown| {
        Box::pin(async move {
            take(op, shown).await?;
            proof::proven(op).await
        })
    })
    .await
}

/// Once, and only with a counter that goes forward.
async fn take(op: &mut Op<'_, '_>, shown: &ShownPasskey) -> Result<()> {
    if store::answer(op, &shown.ceremony, shown.until).await? && store::used(op, shown).await? {
        Ok(())
    } else {
        Err(wrong())
    }
}

/// Why is not told: unknown, another's, made elsewhere, or shown before.
pub(crate) fn wrong() -> Error {
    Error::from(&codes::PASSKEY_WRONG).at("/credential")
}
