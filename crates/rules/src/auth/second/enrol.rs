//! Setting up a generator of codes, and doing without it again.

use super::{SecondFactor, added, find, removed, store, totp};
use crate::{
    Error, Result,
    auth::{letter, proof},
    codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::Input,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A generator that waits for its first code.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Enrolment {
    /// Base 32, for typing.
    pub secret: String,
    /// `otpauth://totp/…`, for a QR code.
    pub url: String,
}

/// What confirming takes.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct Confirmation {
    /// Six digits.
    pub code: String,
}

impl Input for Confirmation {
    const BAD: &'static Code = &codes::CODE_INVALID;
}

/// The second factor, just enabled.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Enabled {
    pub second_factor: SecondFactor,
    /// Where it is the first second factor: shown this once, each is good for one log-in without the generator.
    pub recovery_codes: Vec<String>,
}

/// Makes a secret for the principal's generator, in place of one that was not confirmed. Takes a session that was proven lately.
pub async fn begin_totp(ctx: &Ctx) -> Result<Enrolment> {
    ctx.write(&policy::TOTP_CREATE, Scope::User, (), |op, ()| {
        Box::pin(begin(op))
    })
    .await
}

async fn begin(op: &mut Op<'_, '_>) -> Result<Enrolment> {
    proof::fresh(op).await?;
    let secret = op.env().bytes::<{ totp::SECRET }>();
    let key = op.ctx().rules().key();
    let sealed = key.seal(op.env(), &purpose(op.user()), &secret);
    if !store::begin(op, &sealed).await? {
        return Err(Error::from(&codes::TOTP_EXISTS));
    }
    let secret = totp::base32(&secret);
    let issuer = issuer(&op.settings().public_url);
    let url = format!(
        "otpauth://totp/{}:{}?secret={secret}&issuer={}&algorithm=SHA1&digits=6&period=30",
        escape(&issuer),
        escape(&op.ctx().principal().email),
        escape(&issuer),
    );
    let user = op.user();
    op.created(user, &())?;
    Ok(Enrolment { secret, url })
}

/// Enables the generator by its first code. Takes a session that was proven lately.
pub async fn confirm_totp(ctx: &Ctx, shown: Confirmation) -> Result<Enabled> {
    ctx.write(&policy::TOTP_CONFIRM, Scope::User, shown, |op, shown| {
        Box::pin(confirm(op, shown))
    })
    .await
}

async fn confirm(op: &mut Op<'_, '_>, shown: &Confirmation) -> Result<Enabled> {
    proof::fresh(op).await?;
    let code = digits(&shown.code).ok_or_else(|| Error::from(&codes::CODE_INVALID).at("/code"))?;
    let waiting = store::totp(op).await?;
    let waiting = waiting.ok_or_else(|| Error::from(&codes::TOTP_NOT_BEGUN))?;
    if waiting.confirmed_at.is_some() {
        return Err(Error::from(&codes::TOTP_EXISTS));
    }
    let secret = open(op, &waiting.secret)?;
    let step = totp::matching(&secret, &code, op.now(), waiting.last_step);
    let step = step.ok_or_else(|| Error::from(&codes::CODE_WRONG).at("/code"))?;
    let before = find(op).await?;
    if !store::confirm(op, step).await? {
        return Err(Error::from(&codes::TOTP_EXISTS));
    }
    let recovery_codes = added(op).await?;
    op.mail(&letter::totp_enabled(op)).await?;
    let (user, after) = (op.user(), find(op).await?);
    op.updated(user, &before, &after)?;
    Ok(Enabled {
        second_factor: after,
        recovery_codes,
    })
}

/// Does without the generator. Takes a session that was proven lately.
pub async fn remove_totp(ctx: &Ctx) -> Result<SecondFactor> {
    ctx.write(&policy::TOTP_DELETE, Scope::User, (), |op, ()| {
        Box::pin(remove(op))
    })
    .await
}

async fn remove(op: &mut Op<'_, '_>) -> Result<SecondFactor> {
    proof::fresh(op).await?;
    let before = find(op).await?;
    if before.totp_since.is_none() {
        return Err(Error::from(&codes::TOTP_NOT_FOUND));
    }
    store::remove(op).await?;
    removed(op).await?;
    op.mail(&letter::totp_removed(op)).await?;
    let (user, after) = (op.user(), find(op).await?);
    op.updated(user, &before, &after)?;
    Ok(after)
}

/// What a generator's encrypted secret is bound to.
fn purpose(user: &str) -> String {
    format!("totp {user}")
}

/// The secret of the principal's generator.
pub(super) fn open(op: &Op<'_, '_>, sealed: &[u8]) -> Result<Vec<u8>> {
    let key = op.ctx().rules().key();
    key.open(&purpose(op.user()), sealed)
        .ok_or_else(|| Error::internal("a generator's secret cannot be read with this master key"))
}

/// Six digits, from what somebody typed.
pub(super) fn digits(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|c| *c != ' ').collect();
    (code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
}

/// How generators name this installation: by its host, so that people tell one from another.
fn issuer(public_url: &str) -> String {
    let host = public_url.split_once("://").map_or(public_url, |(_, h)| h);
    format!("Tenantry {}", host.split(':').next().unwrap_or(host))
}

/// A text as part of a URL (RFC 3986, section 2.3).
fn escape(text: &str) -> String {
    let mut out = String::new();
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push('%');
            out.push_str(&hex::encode_upper([b]));
        }
    }
    out
}
