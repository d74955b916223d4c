//! A log-in by a provider: there and back. What the answer is checked against rides, encrypted, in a cookie of the browser that was
//! sent, so that nobody can be made to come back with another's answer, and nothing is kept of those who never do.

use super::{
    join, provider,
    store::{self, Live, Person},
};
use crate::{
    Error, Result,
    auth::{self, Begun as LogIn, Opened, second},
    check, codes,
    codes::Code,
    gate::{Ctx, Rules, Scope},
    input::Input,
    moment::Moment,
    policy, secrets,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Microseconds to come back.
const LIFETIME: i64 = 10 * 60 * 1_000_000;

const PURPOSE: &str = "log-in by a provider";

/// Who wants to log in.
#[derive(Clone, Deserialize, JsonSchema)]
pub struct Asked {
    pub email: String,
}

impl Input for Asked {
    const BAD: &'static Code = &codes::LOGIN_INVALID;
}

/// Where to go.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Sent {
    /// Of the provider, for the browser that asked.
    pub url: String,
    /// To be back by.
    pub expires_on: Moment,
}

/// Where to go, and the note for the browser's cookie: never part of a reply's body.
pub struct Begun {
    pub sent: Sent,
    pub note: String,
}

/// What the provider sends people back with.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Returned {
    pub code: String,
    pub state: String,
    /// Instead of a code: why the provider lets nobody in (OpenID Connect Core 1.0, 3.1.2.6).
    pub error: Option<String>,
}

impl Input for Returned {
    const BAD: &'static Code = &codes::LOGIN_INVALID;
}

/// What the answer is checked against.
#[derive(Serialize, Deserialize)]
pub(super) struct Note {
    connector: String,
    until: i64,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

impl Note {
    fn read(rules: &Rules, sealed: &str) -> Result<Note> {
        let read = || {
            let plain = rules.key().open(PURPOSE, &hex::decode(sealed).ok()?)?;
            let note: Note = serde_json::from_slice(&plain).ok()?;
            (note.until > rules.env().now()).then_some(note)
        };
        read().ok_or_else(|| Error::from(&codes::SSO_ENDED))
    }
}

/// Where somebody with this address logs in; 404 where no provider vouches for its domain. Nothing is told of the address itself.
pub async fn begin(ctx: &Ctx, asked: &Asked) -> Result<Begun> {
    let canonical = check::email(&codes::LOGIN_INVALID, "/email", &asked.email)?;
    let domain = domain(&canonical).to_owned();
    let found = ctx.read(&policy::SSO_BEGIN, Scope::User, domain, |op, domain| {
        Box::pin(store::by_domain(op, domain))
    });
    let live = found
        .await?
        .ok_or_else(|| Error::from(&codes::SSO_NONE).at("/email"))?;
    let env = ctx.rules().env();
    let note = Note {
        connector: live.owned.connector.id.clone(),
        until: ctx.now().saturating_add(LIFETIME),
        state: secrets::link_code(env),
        nonce: secrets::link_code(env),
        verifier: secrets::link_code(env),
    };
    let url = provider::authorize(ctx.rules(), &live, &note, &asked.email).await?;
    let plain = serde_json::to_vec(&note).map_err(|e| Error::internal(e.to_string()))?;
    Ok(Begun {
        sent: Sent {
            url,
            expires_on: Moment(note.until),
        },
        note: secrets::hex_of(&ctx.rules().key().seal(env, PURPOSE, &plain)),
    })
}

fn domain(canonical: &str) -> &str {
    canonical.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// A log-in that the provider vouched for.
#[derive(Clone)]
pub(super) struct Vouched {
    pub(super) connector: String,
    pub(super) subject: String,
}

/// Opens a session for whoever the provider vouches for, unless they have a second factor to show too.
pub async fn complete(ctx: &Ctx, note: &str, returned: &Returned) -> Result<LogIn> {
    let note = Note::read(ctx.rules(), note)?;
    // By their hashes, so that time tells nothing.
    if secrets::hash(&note.state) != secrets::hash(&returned.state) {
        return Err(ctx.refuse(&codes::SSO_ENDED, "state of another log-in"));
    }
    if let Some(error) = &returned.error {
        let why = error.chars().take(100).collect::<String>();
        return Err(Error::from(&codes::SSO_DOUBTFUL).why(format!("the provider says {why}")));
    }
    let found = ctx.read(
        &policy::SSO_BEGIN,
        Scope::User,
        note.connector.clone(),
        |op, id| Box::pin(store::live(op, id)),
    );
    let live = found.await?.ok_or_else(|| Error::from(&codes::SSO_ENDED))?;
    let claims = provider::identify(ctx.rules(), &live, &note, returned.code.clone()).await?;
    let address = claims.email.as_deref().and_then(check::canonical_email);
    let canonical = address
        .filter(|address| domain(address) == live.owned.connector.email_domain)
        .filter(|_| claims.email_verified != Some(false))
        .ok_or_else(|| ctx.refuse(&codes::SSO_FOREIGN, "address of another domain"))?;
    let vouched = Vouched {
        connector: live.owned.connector.id.clone(),
        subject: claims.subject,
    };
    log_in(ctx, &live, vouched, canonical).await
}

async fn log_in(ctx: &Ctx, live: &Live, vouched: Vouched, canonical: String) -> Result<LogIn> {
    let asked = (vouched.clone(), canonical.clone());
    let found = ctx.read(
        &policy::SSO_BEGIN,
        Scope::User,
        asked,
        |op, (vouched, canonical)| {
            Box::pin(store::person(
                op,
                &vouched.connector,
                &vouched.subject,
                canonical,
            ))
        },
    );
    let person: Option<Person> = found.await?;
    let Some(person) = person else {
        if live.owned.connector.jit_roles.is_empty() {
            return Err(ctx.refuse(&codes::SSO_STRANGER, "no user with this address"));
        }
        let opened = join::sign_up(ctx, live, vouched, &canonical).await?;
        return Ok(LogIn::Opened(opened));
    };
    if person.operator {
        // Power over the whole installation is not for whoever a provider of theirs says.
        return Err(ctx.refuse(&codes::SSO_OPERATOR, "operators log in themselves"));
    }
    let own = ctx.vouched_for(&person.id, &person.email, &vouched.connector);
    if !live.owned.connector.jit_roles.is_empty() {
        join::join(&own, live, &canonical).await?;
    }
    if let Some(step) = second::needed(&own).await? {
        return Ok(LogIn::Second(step));
    }
    Ok(LogIn::Opened(open(&own, vouched).await?))
}

/// Opens the session of the principal, who is whom the provider vouches for.
async fn open(own: &Ctx, vouched: Vouched) -> Result<Opened> {
    own.write(
        &policy::SESSION_CREATE_BY_SSO,
        Scope::User,
        vouched,
        |op, vouched| {
            Box::pin(async move {
                if second::store::enabled(op).await? {
                    // Enabled a moment ago.
                    return Err(Error::from(&codes::LOGIN_FAILED));
                }
                if store::live(op, &vouched.connector).await?.is_none() {
                    return Err(Error::from(&codes::SSO_ENDED));
                }
                store::identify(op, &vouched.connector, &vouched.subject).await?;
                auth::open(op).await
            })
        },
    )
    .await
}
