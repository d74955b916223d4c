//! A new passkey.

use super::{
    Ceremony, Challenge, MOST, Passkey, ceremony::relying_party, check_name, letter, proof, second,
    store,
};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::Input,
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use webauthn_rs::prelude::{self as w, PasskeyRegistration, RegisterPublicKeyCredential, Uuid};

const PURPOSE: &str = "passkey to be added";

/// What adding takes.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct NewPasskey {
    /// Of the challenge.
    pub token: String,
    /// At most 60 characters, to tell it from others.
    pub name: String,
    /// As `PublicKeyCredential.toJSON()` gives it.
    pub credential: Value,
}

impl Input for NewPasskey {
    const BAD: &'static Code = &codes::PASSKEY_INVALID;
}

/// A passkey, just added.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Created {
    pub passkey: Passkey,
    /// Where it is the first second factor: shown this once, each is good for one log-in without it.
    pub recovery_codes: Vec<String>,
}

/// What was checked, to be kept.
struct Checked {
    ceremony: String,
    until: i64,
    name: String,
    credential_id: String,
    credential: String,
}

/// The challenge for a new passkey of the principal's. Takes a session that was proven lately.
pub async fn begin(ctx: &Ctx) -> Result<Challenge> {
    let known = known(ctx).await?;
    let known = known.iter().filter_map(|text| {
        let passkey: w::Passkey = serde_json::from_str(text).ok()?;
        Some(passkey.cred_id().clone())
    });
    let who = ctx.principal();
    let user = Uuid::parse_str(&who.id).map_err(|e| Error::internal(e.to_string()))?;
    let party = relying_party(ctx.rules())?;
    let (options, state) = party
        .start_passkey_registration(user, &who.email, &who.email, Some(known.collect()))
        .map_err(|e| Error::internal(format!("no challenge can be made: {e}")))?;
    let mut options = serde_json::to_value(options)
        .map_err(|e| Error::internal(format!("a challenge is not JSON: {e}")))?;
    // A log-in begins without saying who: the passkey itself must know.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = json!("required");
    options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = json!(true);
    Ceremony::begin(ctx.rules(), PURPOSE, &who.id, state, &options)
}

/// The passkeys that there are, for whoever may add one.
async fn known(ctx: &Ctx) -> Result<Vec<String>> {
    ctx.read(&policy::PASSKEY_CHALLENGE, Scope::User, (), |op, ()| {
        Box::pin(async move {
            proof::fresh(op).await?;
            store::credentials(op).await
        })
    })
    .await
}

/// Adds a passkey to the principal's. Takes a session that was proven lately.
pub async fn create(ctx: &Ctx, new: NewPasskey) -> Result<Created> {
    // Who may, before what they sent is looked at.
    known(ctx).await?;
    let checked = checked(ctx, new)?;
    ctx.write(&policy::PASSKEY_CREATE, Scope::User, checked, |op, new| {
        Box::pin(keep(op, new))
    })
    .await
}

/// Looks at the answer, away from the database.
fn checked(ctx: &Ctx, new: NewPasskey) -> Result<Checked> {
    let wrong = || Error::from(&codes::PASSKEY_WRONG).at("/credential");
    check_name(&new.name)?;
    let shown: RegisterPublicKeyCredential = serde_json::from_value(new.credential)
        .map_err(|_| Error::from(&codes::PASSKEY_INVALID).at("/credential"))?;
    let ceremony: Ceremony<PasskeyRegistration> = Ceremony::read(ctx.rules(), PURPOSE, &new.token)?;
    if ceremony.user != ctx.principal().id {
        return Err(Error::from(&codes::CHALLENGE_ENDED).at("/token"));
    }
    let party = relying_party(ctx.rules())?;
    let made = party.finish_passkey_registration(&shown, &ceremony.state);
    let made = made.map_err(|_| wrong())?;
    Ok(Checked {
        ceremony: ceremony.id,
        until: ceremony.until,
        name: new.name,
        credential_id: hex::encode(made.cred_id()),
        credential: serde_json::to_string(&made).map_err(|e| Error::internal(e.to_string()))?,
    })
}

async fn keep(op: &mut Op<'_, '_>, new: &Checked) -> Result<Created> {
    proof::fresh(op).await?;
    if !store::answer(op, &new.ceremony, new.until).await? {
        return Err(Error::from(&codes::CHALLENGE_ENDED).at("/token"));
    }
    if store::list(op).await?.len() >= MOST {
        return Err(Error::from(&codes::PASSKEY_LIMIT));
    }
    let passkey = Passkey {
        id: op.new_id(),
        name: new.name.clone(),
        created_on: Moment(op.now()),
        used_on: None,
    };
    if !store::insert(op, &passkey, &new.credential_id, &new.credential).await? {
        return Err(Error::from(&codes::PASSKEY_WRONG).at("/credential"));
    }
    let recovery_codes = second::added(op).await?;
    op.mail(&letter::passkey_added(op, &passkey.name)).await?;
    op.created(&passkey.id, &passkey)?;
    Ok(Created {
        passkey,
        recovery_codes,
    })
}
