//! Whoever changes how a user logs in has proven lately that they are that user: a stolen session is not enough.

use super::{second, store};
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

/// Microseconds that a proof counts.
const FRESH: i64 = 15 * 60 * 1_000_000;

/// What proving takes.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct Proof {
    pub password: String,
    /// Where a second factor is enabled: six digits of the generator, or a recovery code.
    #[serde(default)]
    pub code: Option<String>,
}

impl Input for Proof {
    const BAD: &'static Code = &codes::PROOF_INVALID;
}

/// A session that was proven.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Proven {
    pub proven_on: Moment,
    /// What takes a fresh proof can be done until then.
    pub fresh_until: Moment,
}

/// What is left of a proof.
#[derive(Serialize, Deserialize)]
enum Outcome {
    Proven(Proven),
    Wrong,
}

/// Notes that the principal, who has just shown their password, is themself; with a second factor, by a code of it too.
pub async fn prove(ctx: &Ctx, code: Option<String>) -> Result<Proven> {
    let write = ctx.write(&policy::SESSION_PROVE, Scope::User, code, |op, code| {
        Box::pin(async move {
            let session = session(op)?;
            if second::store::enabled(op).await? {
                let code = code
                    .as_deref()
                    .ok_or_else(|| Error::from(&codes::PROOF_INVALID).at("/code"))?;
                if second::try_code(op, code).await? == second::Tried::Wrong {
                    let wrong = second::store::wrong(op).await?;
                    op.updated(&session, &(), &wrong)?;
                    return Ok(Outcome::Wrong);
                }
            }
            Ok(Outcome::Proven(proven(op).await?))
        })
    });
    match write.await? {
        Outcome::Proven(proven) => Ok(proven),
        Outcome::Wrong => Err(Error::from(&codes::CODE_WRONG).at("/code")),
    }
}

/// Notes it of the session that asks.
pub(super) async fn proven(op: &mut Op<'_, '_>) -> Result<Proven> {
    let session = session(op)?;
    store::prove(op, &session).await?;
    let proven = Proven {
        proven_on: Moment(op.now()),
        fresh_until: Moment(op.now().saturating_add(FRESH)),
    };
    op.updated(&session, &(), &proven)?;
    Ok(proven)
}

/// Refuses unless the principal acts by a session that was proven lately.
pub(super) async fn fresh(op: &mut Op<'_, '_>) -> Result<()> {
    let session = session(op)?;
    let from = op.now().saturating_sub(FRESH);
    match store::proven_at(op, &session).await? {
        Some(at) if at > from => Ok(()),
        _ => Err(Error::from(&codes::PROOF_NEEDED)),
    }
}

/// The session that asks, by id.
fn session(op: &Op<'_, '_>) -> Result<String> {
    let who = op.ctx().principal();
    if who.credential_kind == "session" {
        Ok(who.credential_id.clone())
    } else {
        Err(Error::from(&codes::SESSION_NEEDED))
    }
}
