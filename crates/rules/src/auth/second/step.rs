//! The second step of a log-in.

use super::{enrol, pending, recovery, store, totp};
use crate::{
    Error, Result,
    auth::{letter, sessions},
    codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::Input,
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Wrong codes of a generator that a user may show within [`WINDOW`]; after that only recovery codes are taken.
const WRONG: i64 = 10;

/// Microseconds.
const WINDOW: i64 = 60 * 60 * 1_000_000;

/// The password was right; this much is still asked for.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SecondStep {
    /// For the second step, and for nothing else.
    pub token: String,
    /// Any of these is enough: `totp`, `passkey`, `recovery_code`.
    pub factors: Vec<String>,
    pub expires_on: Moment,
}

/// What the second step takes.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct ShownCode {
    /// From the first step.
    pub token: String,
    /// Six digits of the generator, or a recovery code.
    pub code: String,
}

impl Input for ShownCode {
    const BAD: &'static Code = &codes::CODE_INVALID;
}

/// A code that can be looked up.
enum Typed {
    Digits(String),
    Recovery(String),
}

impl Typed {
    fn read(typed: &str) -> Result<Typed> {
        let digits = enrol::digits(typed).map(Typed::Digits);
        digits
            .or_else(|| recovery::read(typed).map(Typed::Recovery))
            .ok_or_else(|| Error::from(&codes::CODE_INVALID).at("/code"))
    }
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tried {
    Right,
    Wrong,
}

/// What is left of a second step: a session, or one more wrong code.
#[derive(Serialize, Deserialize)]
enum Outcome {
    Opened(sessions::Opened),
    Wrong,
}

/// What the principal, who has just shown their password, must still show.
pub(crate) async fn needed(ctx: &Ctx) -> Result<Option<SecondStep>> {
    ctx.read(&policy::SECOND_FACTOR_READ, Scope::User, (), |op, ()| {
        Box::pin(async move {
            let has = store::find(op).await?;
            if !has.enabled {
                return Ok(None);
            }
            let password = store::password_hash(op).await?;
            let (token, until) = pending::write(op, &password);
            let factors = [
                ("totp", has.totp_since.is_some()),
                ("passkey", has.passkeys > 0),
                ("recovery_code", has.recovery_codes > 0),
            ];
            Ok(Some(SecondStep {
                token,
                factors: factors
                    .into_iter()
                    .filter(|(_, has)| *has)
                    .map(|(name, _)| name.to_owned())
                    .collect(),
                expires_on: Moment(until),
            }))
        })
    })
    .await
}

/// Opens a session for the principal, whose note of the first step was read, by a code. A wrong one is an event of its own.
pub async fn second_step(ctx: &Ctx, code: &str) -> Result<sessions::Opened> {
    Typed::read(code)?;
    let code = code.to_owned();
    let write = ctx.write(
        &policy::SESSION_CREATE_BY_CODE,
        Scope::User,
        code,
        |op, code| {
            Box::pin(async move {
                if try_code(op, code).await? == Tried::Right {
                    return Ok(Outcome::Opened(sessions::open(op).await?));
                }
                let user = op.user();
                let wrong = store::wrong(op).await?;
                op.updated(user, &(), &wrong)?;
                Ok(Outcome::Wrong)
            })
        },
    );
    match write.await? {
        Outcome::Opened(opened) => Ok(opened),
        Outcome::Wrong => Err(Error::from(&codes::CODE_WRONG).at("/code")),
    }
}

/// Takes a code of the principal's. A wrong one is counted: the caller must commit either way.
pub(crate) async fn try_code(op: &mut Op<'_, '_>, code: &str) -> Result<Tried> {
    match Typed::read(code)? {
        Typed::Recovery(code) => {
            if store::use_code(op, &recovery::hash(op.user(), &code)).await? {
                let left = store::find(op).await?.recovery_codes;
                op.mail(&letter::code_used(op, left)).await?;
                return Ok(Tried::Right);
            }
        }
        Typed::Digits(code) => {
            let from = op.now().saturating_sub(WINDOW);
            if store::wrong_since(op, from).await? >= WRONG {
                return Err(Error::from(&codes::CODES_LOCKED));
            }
            let totp = store::totp(op).await?;
            if let Some(totp) = totp.filter(|t| t.confirmed_at.is_some()) {
                let secret = enrol::open(op, &totp.secret)?;
                let step = totp::matching(&secret, &code, op.now(), totp.last_step);
                if let Some(step) = step
                    && store::use_step(op, step).await?
                {
                    store::forget_wrong(op).await?;
                    return Ok(Tried::Right);
                }
            }
        }
    }
    let from = op.now().saturating_sub(WINDOW);
    store::count_wrong(op, from).await?;
    if store::wrong_since(op, from).await? == WRONG {
        op.mail(&letter::guessed(op)).await?;
    }
    Ok(Tried::Wrong)
}
