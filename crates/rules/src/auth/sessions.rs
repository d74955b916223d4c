//! Sessions: opened by a log-in, listed, ended.

use super::{
    csrf_token, letter,
    second::{self, SecondStep},
    store,
};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::Input,
    moment::Moment,
    policy, secrets,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// What a log-in takes.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct LogIn {
    pub email: String,
    pub password: String,
}

impl Input for LogIn {
    const BAD: &'static Code = &codes::LOGIN_INVALID;
}

/// A log-in that lasts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Session {
    pub id: String,
    pub created_on: Moment,
    /// Within the last second or so.
    pub seen_on: Moment,
    /// It ends then in any case.
    pub expires_on: Moment,
    /// Of the log-in.
    pub ip: String,
    /// Of the log-in.
    pub user_agent: String,
    /// It is the one that asks.
    pub current: bool,
}

/// A new session, with the token for its cookie: never part of a reply's body.
#[derive(Clone, Serialize, Deserialize)]
pub struct Opened {
    pub session: Session,
    pub token: String,
}

/// The reply to a log-in.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct LoggedIn {
    pub session: Session,
    /// For the header `X-CSRF-Token` of every request of this session that changes something.
    pub csrf_token: String,
}

/// How many sessions were ended.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Ended {
    pub ended: u64,
}

impl LoggedIn {
    /// The reply, made from the session and its token.
    pub fn new(session: Session, token: &str) -> LoggedIn {
        LoggedIn {
            session,
            csrf_token: csrf_token(token),
        }
    }
}

/// How far a log-in has come.
pub enum Begun {
    Opened(Opened),
    /// A second factor is asked for; there is no session yet.
    Second(SecondStep),
}

/// The reply to a password.
#[derive(Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Answered {
    LoggedIn(LoggedIn),
    Second {
        /// What is still asked for; there is no session yet.
        second_factor: SecondStep,
    },
}

/// Opens a session for the principal, who has just shown a password, unless they have a second factor to show too. Always a new
/// one, whatever cookie came along.
pub async fn log_in(ctx: &Ctx) -> Result<Begun> {
    if let Some(step) = second::needed(ctx).await? {
        return Ok(Begun::Second(step));
    }
    let opened = ctx.write(&policy::SESSION_CREATE, Scope::User, (), |op, ()| {
        Box::pin(async move {
            if second::store::enabled(op).await? {
                // Enabled a moment ago.
                return Err(Error::from(&codes::LOGIN_FAILED));
            }
            open(op).await
        })
    });
    Ok(Begun::Opened(opened.await?))
}

/// A new session of the principal, with its event.
pub(crate) async fn open(op: &mut Op<'_, '_>) -> Result<Opened> {
    let opened = opened(op).await?;
    op.created(&opened.session.id, &opened.session)?;
    Ok(opened)
}

/// The same, where the event is about more.
pub(crate) async fn opened(op: &mut Op<'_, '_>) -> Result<Opened> {
    let (now, request) = (op.now(), op.ctx().request());
    let token = secrets::link_code(op.env());
    let session = Session {
        id: op.new_id(),
        created_on: Moment(now),
        seen_on: Moment(now),
        expires_on: Moment(now.saturating_add(op.settings().sessions.lifetime)),
        ip: request.ip.clone(),
        user_agent: request.user_agent.clone(),
        current: true,
    };
    store::insert(op, &session, &secrets::hash(&token)).await?;
    let device = format!("{} {}", network(&request.ip), request.user_agent);
    if store::new_device(op, &secrets::hash(&device)).await? {
        op.mail(&letter::new_device(op, &session)).await?;
    }
    Ok(Opened { session, token })
}

/// The network that an address is in: /24 or /48; people move about in one.
fn network(ip: &str) -> String {
    match ip.parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) => (v4.to_bits() >> 8).to_string(),
        Ok(IpAddr::V6(v6)) => (v6.to_bits() >> 80).to_string(),
        Err(_) => String::new(),
    }
}

/// The principal's session, by id.
fn own(ctx: &Ctx) -> Result<String> {
    let who = ctx.principal();
    if who.credential_kind == "session" {
        Ok(who.credential_id.clone())
    } else {
        Err(Error::from(&codes::SESSION_NEEDED))
    }
}

/// The session that asks.
pub async fn current(ctx: &Ctx) -> Result<Session> {
    let id = own(ctx)?;
    ctx.read(&policy::SESSION_READ, Scope::User, id, |op, id| {
        Box::pin(find(op, id))
    })
    .await
}

/// The principal's sessions that have not ended, newest first; at most 100.
pub async fn list(ctx: &Ctx) -> Result<Vec<Session>> {
    ctx.read(&policy::SESSION_LIST, Scope::User, (), |op, ()| {
        Box::pin(store::list(op))
    })
    .await
}

/// Ends the session that asks.
pub async fn log_out(ctx: &Ctx) -> Result<Ended> {
    let id = own(ctx)?;
    end(ctx, id).await?;
    Ok(Ended { ended: 1 })
}

/// Ends one of the principal's sessions.
pub async fn end(ctx: &Ctx, id: String) -> Result<Session> {
    ctx.write(&policy::SESSION_DELETE, Scope::User, id, |op, id| {
        Box::pin(async move {
            let session = find(op, id).await?;
            store::delete(op, id).await?;
            op.deleted(id, &session)?;
            Ok(session)
        })
    })
    .await
}

/// Ends all of the principal's sessions but the one that asks.
pub async fn end_others(ctx: &Ctx) -> Result<Ended> {
    ctx.write(&policy::SESSION_END_OTHERS, Scope::User, (), |op, ()| {
        Box::pin(async move {
            let ended = Ended {
                ended: store::delete_others(op).await?,
            };
            let user = op.user();
            op.deleted(user, &ended)?;
            Ok(ended)
        })
    })
    .await
}

async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Session> {
    store::find(op, id)
        .await?
        .ok_or_else(|| Error::from(&codes::SESSION_NOT_FOUND))
}
