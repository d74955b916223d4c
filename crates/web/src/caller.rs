//! Whoever makes a request: credentials, then the rate limit, then a `Ctx` for the rules.

mod often;
mod person;
mod session;

pub(crate) use person::{Guest, Kept, Person};

pub(crate) use session::{
    back_cookies, cookie, name as cookie_name, next_cookie, next_kept, no_cookie, no_next_cookie,
    of as session_token, secure, sent_cookie, sent_note,
};

use crate::{Web, answer::Failure, client::Client};
use axum::extract::{FromRequestParts, MatchedPath};
use bytes::Bytes;
use http::{HeaderMap, Method, header, request::Parts};
use often::{arrive, guarded, guarded_guess, spend};
use rules::{
    Ctx, Error, Result,
    auth::{
        Begun, Opened, Proven,
        passkeys::{self, Shown},
        second::{self, ShownCode},
    },
    check, codes,
    gate::{IdempotencyKey, Interface, Principal, Request},
    secrets,
    sso::{self, Returned},
    tokens::{self, Verified},
};
use sha2::{Digest, Sha256};

/// A caller with valid credentials and quota left.
pub(crate) struct Caller {
    pub(crate) ctx: Ctx,
    client: Client,
}

/// Anybody; what they may do, they prove otherwise (a code from a mail).
pub(crate) struct Visitor {
    pub(crate) ctx: Ctx,
    client: Client,
}

/// What a request presents.
enum Credentials {
    Key { email: String, key: String },
    Bearer(String),
    Session(String),
}

/// Whoever asks about a token by showing it.
pub(crate) struct Bearing {
    value: Option<String>,
    client: Client,
}

impl FromRequestParts<Web> for Bearing {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let client = arrive(web, parts).await?;
        let value = match credentials(&parts.headers, None) {
            Ok(Credentials::Bearer(value)) => Some(value),
            Ok(_) => None,
            Err(e) => return Err(e.into()),
        };
        Ok(Bearing { value, client })
    }
}

impl Bearing {
    /// How the token is: a user's, or one of this account; 401 1000 where it is neither.
    pub(crate) async fn verify(&self, web: &Web, account: Option<&str>) -> Result<Verified> {
        let value = self.value.as_deref().ok_or(&codes::TOKEN_NOT_VERIFIED)?;
        let (from, trace) = (self.client.ip(), self.client.trace());
        guarded(
            web,
            &self.client,
            tokens::verify(web.rules(), value, account, from, trace),
        )
        .await
    }
}

impl FromRequestParts<Web> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let client = arrive(web, parts).await?;
        let (principal, quota) = identify(web, &client, &parts.headers).await?;
        client.set_principal(&principal.id);
        spend(web, &client, &principal, quota).await?;
        let idempotency = idempotency(&client, parts)?;
        let ctx = ctx(web, &client, parts, Interface::Api, principal, idempotency);
        session::guard(web, &ctx, parts)?;
        Ok(Caller { ctx, client })
    }
}

impl FromRequestParts<Web> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let client = arrive(web, parts).await?;
        // Nothing is kept for a retry: the path may hold a secret, and the code in it works only once anyway.
        Ok(Visitor {
            ctx: ctx(
                web,
                &client,
                parts,
                Interface::Api,
                Principal::visitor(),
                None,
            ),
            client,
        })
    }
}

impl Caller {
    /// The request's body, as it came; `None` where it was too long.
    pub(crate) fn body(&self) -> Option<Bytes> {
        self.client.body()
    }

    /// Checks the caller's own password.
    pub(crate) async fn prove(&self, web: &Web, password: &str) -> Result<()> {
        self.wait_after_failures(web, "password").await?;
        let email = &self.ctx.principal().email;
        let known = web
            .rules()
            .who_by_password(email, password, self.client.trace());
        let out = session::said(guarded_guess(web, &self.client, known).await);
        if out.is_err() {
            self.count_failure(web, "password").await?;
        }
        out.map(|_| ())
    }
}

impl Caller {
    /// Notes that the caller is themself, by a passkey of theirs.
    pub(crate) async fn prove_by_passkey(&self, web: &Web, shown: &Shown) -> Result<Proven> {
        let proof = Box::pin(async {
            let found = web.rules().who_by_passkey(shown, self.client.trace());
            let (known, checked) = found.await?;
            if known.principal.id != self.ctx.principal().id {
                return Err(Error::from(&codes::PASSKEY_WRONG).at("/credential"));
            }
            passkeys::prove(&self.ctx, checked).await
        });
        guarded_guess(web, &self.client, proof).await
    }
}

impl Visitor {
    /// Opens a session for whoever shows a passkey. Wrong ones are counted as wrong passwords are.
    pub(crate) async fn log_in_by_passkey(&self, web: &Web, shown: &Shown) -> Result<Opened> {
        let log_in = Box::pin(async {
            let found = web.rules().who_by_passkey(shown, self.client.trace());
            let (known, checked) = found.await?;
            self.client.set_principal(&known.principal.id);
            let ctx = web.rules().ctx(known.principal, self.ctx.request().clone());
            passkeys::log_in(&ctx, checked).await
        });
        guarded_guess(web, &self.client, log_in).await
    }

    /// The same request by the user with this address and password.
    pub(crate) async fn log_in(&self, web: &Web, email: &str, password: &str) -> Result<Ctx> {
        let known = web
            .rules()
            .who_by_password(email, password, self.client.trace());
        let principal = session::said(guarded_guess(web, &self.client, known).await)?.principal;
        self.client.set_principal(&principal.id);
        Ok(web.rules().ctx(principal, self.ctx.request().clone()))
    }

    /// Goes on with a log-in by a provider, for whoever comes back from there. What fails is counted as wrong passwords are.
    pub(crate) async fn come_back(
        &self,
        web: &Web,
        headers: &HeaderMap,
        returned: &Returned,
    ) -> Result<Begun> {
        let note = sent_note(web, headers).ok_or(&codes::SSO_ENDED)?;
        let log_in = Box::pin(sso::complete(&self.ctx, &note, returned));
        guarded_guess(web, &self.client, log_in).await
    }

    /// Goes on with a log-in after its password. Wrong codes are counted as wrong passwords are.
    pub(crate) async fn second_step(&self, web: &Web, shown: &ShownCode) -> Result<Opened> {
        let step = Box::pin(async {
            let trace = self.client.trace();
            let known = web.rules().who_by_first_step(&shown.token, trace).await?;
            self.client.set_principal(&known.principal.id);
            let ctx = web.rules().ctx(known.principal, self.ctx.request().clone());
            second::second_step(&ctx, &shown.code).await
        });
        guarded_guess(web, &self.client, step).await
    }

    /// The fields of a form.
    pub(crate) fn form(&self) -> Result<Form> {
        let body = self.client.body().ok_or(&codes::BODY_TOO_LARGE)?;
        Ok(Form(form_urlencoded::parse(&body).into_owned().collect()))
    }

    /// The same request by the user with this address, who shows their API key or their password.
    pub(crate) async fn prove(&self, web: &Web, email: &str, secret: &str) -> Result<Ctx> {
        let trace = self.client.trace();
        let known = guarded_guess(web, &self.client, async {
            match web.rules().who(email, secret, trace).await {
                Err(Error::Refused(_)) => web.rules().who_by_password(email, secret, trace).await,
                known => known,
            }
        });
        let principal = known.await?.principal;
        self.client.set_principal(&principal.id);
        Ok(web.rules().ctx(principal, self.ctx.request().clone()))
    }
}

/// The fields of a form that was sent.
#[derive(Clone, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// The field's value; empty where there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(n, _)| n == name);
        found.map_or("", |(_, value)| value)
    }

    /// The same without the spaces around it.
    pub(crate) fn trimmed(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// The value without spaces around it, where there is one.
    pub(crate) fn given(&self, name: &str) -> Option<String> {
        Some(self.trimmed(name))
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    }

    /// All values of a field that can be sent several times.
    pub(crate) fn each(&self, name: &str) -> Vec<String> {
        let all = self.0.iter().filter(|(n, _)| n == name);
        all.map(|(_, value)| value.clone()).collect()
    }

    /// Whether a box was ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// A form with these values in it.
    pub(crate) fn of<const N: usize>(values: [(&str, String); N]) -> Form {
        Form(values.map(|(name, value)| (name.to_owned(), value)).into())
    }

    /// The same with one value more.
    pub(crate) fn and(mut self, name: &str, value: &str) -> Form {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Its fields with their values, in order.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// A form with these values, some of them several times.
    pub(crate) fn with(values: Vec<(String, String)>) -> Form {
        Form(values)
    }

    /// Its fields but those named.
    pub(crate) fn without(&self, names: &[&str]) -> Vec<(String, String)> {
        let all = self.0.iter().filter(|(n, _)| !names.contains(&n.as_str()));
        all.cloned().collect()
    }
}

fn client(parts: &Parts) -> Client {
    parts
        .extensions
        .get::<Client>()
        .cloned()
        .expect("the outer layer makes one for every request")
}

fn ctx(
    web: &Web,
    client: &Client,
    parts: &Parts,
    interface: Interface,
    principal: Principal,
    idempotency: Option<IdempotencyKey>,
) -> Ctx {
    let route = parts
        .extensions
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    let request = Request {
        id: client.id().to_owned(),
        method: parts.method.to_string(),
        route: route.to_owned(),
        path: parts.uri.path().to_owned(),
        ip: client.ip().to_string(),
        user_agent: client.agent().to_owned(),
        interface,
        idempotency,
        trace: client.trace().clone(),
    };
    web.rules().ctx(principal, request)
}

/// v4 has no such header; SDKs send it already.
fn idempotency(client: &Client, parts: &Parts) -> Result<Option<IdempotencyKey>> {
    let Some(value) = parts.headers.get("idempotency-key") else {
        return Ok(None);
    };
    if parts.method != Method::POST || value.is_empty() {
        return Ok(None);
    }
    let key = value.to_str().unwrap_or_default();
    if !(1..=255).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Error::from(&codes::BAD_IDEMPOTENCY_KEY));
    }
    let body_hash = secrets::hex_of(&Sha256::digest(client.body().unwrap_or_default()));
    Ok(Some(IdempotencyKey {
        key: key.to_owned(),
        body_hash,
    }))
}

/// The principal, and how many requests it may make, where that is not the default.
async fn identify(
    web: &Web,
    client: &Client,
    headers: &HeaderMap,
) -> Result<(Principal, Option<i64>)> {
    let presented = credentials(headers, session::of(web, headers))?;
    if let Credentials::Session(token) = &presented {
        // Not counted as a failure: it cannot be guessed, and a browser goes on showing one that has ended.
        let known = web.rules().who_by_session(token, client.trace()).await?;
        return Ok((known.principal, known.rate_limit));
    }
    let known = guarded(web, client, async {
        match &presented {
            Credentials::Key { email, key } => web.rules().who(email, key, client.trace()).await,
            Credentials::Bearer(value) => {
                web.rules()
                    .who_by_token(value, client.ip(), client.trace())
                    .await
            }
            Credentials::Session(_) => Err(Error::from(&codes::NO_CREDENTIALS)),
        }
    });
    let known = known.await?;
    Ok((known.principal, known.rate_limit))
}

/// Reads the headers; a token goes before a key, since clients send every credential they are configured with.
/// What a header says goes before the cookie, which browsers add unasked.
fn credentials(headers: &HeaderMap, session: Option<String>) -> Result<Credentials> {
    if let Some(value) = text(headers, header::AUTHORIZATION.as_str()) {
        let token = value
            .strip_prefix("Bearer ")
            .or_else(|| value.strip_prefix("bearer "));
        return match token.map(str::trim) {
            Some(token) if secrets::token_shape(token) || secrets::api_key_shape(token) => {
                Ok(Credentials::Bearer(token.to_owned()))
            }
            _ => Err(Error::from(&codes::BAD_HEADERS).cause(&codes::BAD_AUTHORIZATION)),
        };
    }
    match (text(headers, "x-auth-email"), text(headers, "x-auth-key")) {
        (None, None) => session
            .map(Credentials::Session)
            .ok_or_else(|| Error::from(&codes::NO_CREDENTIALS)),
        (None, Some(_)) | (Some(_), None) => Err(Error::from(&codes::HALF_CREDENTIALS)),
        (Some(email), Some(key)) => {
            if check::canonical_email(&email).is_none() {
                return Err(Error::from(&codes::BAD_HEADERS).cause(&codes::BAD_AUTH_EMAIL));
            }
            if !secrets::api_key_shape(&key) {
                return Err(Error::from(&codes::BAD_HEADERS).cause(&codes::BAD_AUTH_KEY));
            }
            Ok(Credentials::Key { email, key })
        }
    }
}

/// A header's text; an empty one counts as absent.
fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    let text = String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
    (!text.is_empty()).then_some(text)
}
