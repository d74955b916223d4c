//! Whoever makes a request: credentials, then the rate limit, then a `Ctx` for the rules.

use crate::{
    Web,
    answer::Failure,
    client::{Client, Rate},
};
use axum::extract::{FromRequestParts, MatchedPath};
use http::{HeaderMap, Method, header, request::Parts};
use rules::{
    Ctx, Error, Result, check, codes,
    gate::{IdempotencyKey, Interface, Principal, Request},
    secrets,
};
use sha2::{Digest, Sha256};
use std::net::IpAddr;

/// A caller with valid credentials and quota left.
pub(crate) struct Caller {
    pub(crate) ctx: Ctx,
}

#[expect(dead_code, reason = "for the page that invitations lead to")]
/// Anybody; what they may do, they prove otherwise (a code from a mail).
pub(crate) struct Visitor {
    pub(crate) ctx: Ctx,
}

/// What a request presents.
enum Credentials {
    Key { email: String, key: String },
    Bearer,
}

impl FromRequestParts<Web> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let client = client(parts);
        let (principal, quota) = identify(web, &client, &parts.headers).await?;
        client.set_principal(&principal.id);
        spend(web, &client, &principal, quota)?;
        Ok(Caller {
            ctx: ctx(web, &client, parts, principal)?,
        })
    }
}

impl FromRequestParts<Web> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        let client = client(parts);
        Ok(Visitor {
            ctx: ctx(web, &client, parts, Principal::visitor())?,
        })
    }
}

fn client(parts: &Parts) -> Client {
    parts
        .extensions
        .get::<Client>()
        .cloned()
        .expect("the outer layer makes one for every request")
}

fn ctx(web: &Web, client: &Client, parts: &Parts, principal: Principal) -> Result<Ctx> {
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
        interface: Interface::Api,
        idempotency: idempotency(client, parts)?,
        trace: client.trace().clone(),
    };
    Ok(web.rules().ctx(principal, request))
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
    let presented = credentials(headers)?;
    let limits = web.rules().settings().limits;
    let now = web.rules().env().now();
    // By address alone: counted by e-mail, anybody could lock anybody out.
    let source = format!("failed {}", network(client.ip()));
    if limits.enabled && web.counter().seen(&source, now).count >= limits.failed {
        return Err(Error::from(&codes::TOO_MANY_FAILURES));
    }
    let found = match &presented {
        Credentials::Key { email, key } => web.rules().who(email, key, client.trace()).await,
        // No token has been issued yet: every one is unknown.
        Credentials::Bearer => Err(Error::from(&codes::UNKNOWN_TOKEN)),
    };
    match found {
        Ok(known) => Ok((known.principal, known.rate_limit)),
        Err(refused @ Error::Refused(_)) => {
            web.counter().hit(&source, limits.failed_window, now);
            Err(refused)
        }
        Err(fault) => Err(fault),
    }
}

/// Whose address it is: an IPv6 customer has a whole /64.
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
    }
}

/// Reads the headers; a token goes before a key, since clients send every credential they are configured with.
fn credentials(headers: &HeaderMap) -> Result<Credentials> {
    if let Some(value) = text(headers, header::AUTHORIZATION.as_str()) {
        let token = value
            .strip_prefix("Bearer ")
            .or_else(|| value.strip_prefix("bearer "));
        return match token.map(str::trim) {
            Some(token) if secrets::token_shape(token) || secrets::api_key_shape(token) => {
                Ok(Credentials::Bearer)
            }
            _ => Err(Error::from(&codes::BAD_HEADERS).cause(&codes::BAD_AUTHORIZATION)),
        };
    }
    match (text(headers, "x-auth-email"), text(headers, "x-auth-key")) {
        (None, None) => Err(Error::from(&codes::NO_CREDENTIALS)),
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

/// Takes one request from the principal's quota.
fn spend(web: &Web, client: &Client, principal: &Principal, quota: Option<i64>) -> Result<()> {
    let limits = web.rules().settings().limits;
    if !limits.enabled {
        return Ok(());
    }
    let quota = quota.unwrap_or(limits.requests);
    let hit = web
        .counter()
        .hit(&principal.id, limits.window, web.rules().env().now());
    client.set_rate(Rate {
        quota,
        window: limits.window / 1_000_000,
        hit,
    });
    if hit.count > quota {
        Err(Error::from(&codes::RATE_LIMITED))
    } else {
        Ok(())
    }
}
