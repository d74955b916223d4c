//! Challenges: what is asked of a passkey, and the sealed note by which its answer is checked.

use crate::{
    Error, Result, codes, codes::Code, env::Env, gate::Rules, input::Input, moment::Moment, secrets,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

/// Microseconds in which a challenge is answered.
const LIFETIME: i64 = 5 * 60 * 1_000_000;

/// What is asked of a passkey.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Challenge {
    /// To be sent back with the answer, once.
    pub token: String,
    /// For `navigator.credentials`: what its `create` or `get` takes, binary values in base 64 (URL form).
    pub options: Value,
    pub expires_on: Moment,
}

/// The answer of a passkey.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct Shown {
    /// Of the challenge.
    pub token: String,
    /// As `PublicKeyCredential.toJSON()` gives it.
    pub credential: Value,
    /// Where the password was right before: the token of that first step, whose user it must be.
    #[serde(default)]
    pub first_step: Option<String>,
}

impl Input for Shown {
    const BAD: &'static Code = &codes::PASSKEY_INVALID;
}

/// A challenge as it is checked later.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Ceremony<S> {
    /// By which it is known to be answered: 32 hex digits.
    pub(crate) id: String,
    /// The user who adds a passkey; empty where anybody may answer.
    pub(crate) user: String,
    /// Microseconds.
    pub(crate) until: i64,
    pub(crate) state: S,
}

impl<S: Serialize + DeserializeOwned> Ceremony<S> {
    /// The challenge that a client gets; `purpose` keeps answers to one kind of question from being taken for another.
    pub(super) fn begin(
        rules: &Rules,
        purpose: &str,
        user: &str,
        state: S,
        options: &impl Serialize,
    ) -> Result<Challenge> {
        let env: &Env = rules.env();
        let until = env.now().saturating_add(LIFETIME);
        let ceremony = Ceremony {
            id: crate::ids::new(env),
            user: user.to_owned(),
            until,
            state,
        };
        let plain = serde_json::to_vec(&ceremony).map_err(|e| not_json(&e))?;
        Ok(Challenge {
            token: secrets::hex_of(&rules.key().seal(env, purpose, &plain)),
            options: serde_json::to_value(options).map_err(|e| not_json(&e))?,
            expires_on: Moment(until),
        })
    }

    /// Refused when it has ended, or was never given.
    pub(super) fn read(rules: &Rules, purpose: &str, token: &str) -> Result<Ceremony<S>> {
        let read = || {
            let plain = rules.key().open(purpose, &hex::decode(token).ok()?)?;
            let ceremony: Ceremony<S> = serde_json::from_slice(&plain).ok()?;
            (ceremony.until > rules.env().now()).then_some(ceremony)
        };
        read().ok_or_else(|| Error::from(&codes::CHALLENGE_ENDED).at("/token"))
    }
}

fn not_json(e: &serde_json::Error) -> Error {
    Error::internal(format!("a challenge is not JSON: {e}"))
}

/// We, as passkeys know us: by the host of the public URL, and by that origin alone.
pub(super) fn relying_party(rules: &Rules) -> Result<Webauthn> {
    let make = || {
        let origin = Url::parse(&rules.settings().public_url).ok()?;
        let host = origin.domain()?.to_owned();
        let builder = WebauthnBuilder::new(&host, &origin).ok()?;
        builder.rp_name("Tenantry").build().ok()
    };
    make().ok_or_else(|| Error::from(&codes::PASSKEYS_UNAVAILABLE))
}
