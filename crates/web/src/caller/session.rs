//! The cookie of a log-in, and the token against forged requests that goes with it.

use super::text;
use crate::Web;
use http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts};
use rules::{Ctx, Error, Result, auth, codes, gate::Known};

/// Browsers take a cookie named `__Host-` only over TLS, for one host and all of its paths (RFC 6265bis, section 4.1.3).
pub(crate) fn name(web: &Web) -> &'static str {
    if secure(web) {
        "__Host-tenantry"
    } else {
        "tenantry"
    }
}

/// The name of the cookie of a browser that was sent to a provider of single sign-on.
fn sent_name(web: &Web) -> &'static str {
    if secure(web) {
        "__Host-tenantry_sso"
    } else {
        "tenantry_sso"
    }
}

/// The name of the cookie with the page that such a browser wants to see afterwards.
const NEXT: &str = "tenantry_next";

/// How long these last, in seconds; what is in the note says itself when it has ended.
const SENT_LIFETIME: i64 = 600;

/// Whether people reach this installation by TLS, its own or a proxy's.
pub(crate) fn secure(web: &Web) -> bool {
    web.rules().settings().public_url.starts_with("https://")
}

/// The token of the request's cookie.
pub(crate) fn of(web: &Web, headers: &HeaderMap) -> Option<String> {
    read(headers, name(web))
}

/// The note of a browser that comes back from a provider.
pub(crate) fn sent_note(web: &Web, headers: &HeaderMap) -> Option<String> {
    read(headers, sent_name(web))
}

fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).into_iter();
    let pairs = all
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'));
    let mut found = pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(n, _)| *n == name)
        .map(|(_, value)| value.to_owned());
    found.next().filter(|value| !value.is_empty())
}

/// The header that sets the cookie.
pub(crate) fn cookie(web: &Web, token: &str) -> [(HeaderName, HeaderValue); 1] {
    let lifetime = web.rules().settings().sessions.lifetime / 1_000_000;
    set(web, name(web), token, lifetime)
}

/// The header that takes the cookie away.
pub(crate) fn no_cookie(web: &Web) -> [(HeaderName, HeaderValue); 1] {
    set(web, name(web), "", 0)
}

/// The header that sets the cookie of a browser that is sent to a provider.
pub(crate) fn sent_cookie(web: &Web, note: &str) -> [(HeaderName, HeaderValue); 1] {
    set(web, sent_name(web), note, SENT_LIFETIME)
}

/// The header that keeps where somebody wants to be who is sent to a provider: a path of ours.
pub(crate) fn next_cookie(web: &Web, path: &str) -> [(HeaderName, HeaderValue); 1] {
    let path: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
    set(web, NEXT, &path, SENT_LIFETIME)
}

/// What that cookie says; whoever could plant one could have it say anything.
pub(crate) fn next_kept(headers: &HeaderMap) -> String {
    let kept = read(headers, NEXT).unwrap_or_default();
    let mut pairs = form_urlencoded::parse(kept.as_bytes());
    pairs
        .next()
        .map(|(path, _)| path.into_owned())
        .unwrap_or_default()
}

/// The header that takes it away.
pub(crate) fn no_next_cookie(web: &Web) -> [(HeaderName, HeaderValue); 1] {
    set(web, NEXT, "", 0)
}

/// The headers of a browser that has come back: its note goes, and a session's comes where there is one.
pub(crate) fn back_cookies(web: &Web, token: Option<&str>) -> HeaderMap {
    let mut all = HeaderMap::new();
    let gone = set(web, sent_name(web), "", 0);
    for (name, value) in gone
        .into_iter()
        .chain(token.into_iter().flat_map(|token| cookie(web, token)))
    {
        all.append(name, value);
    }
    all
}

fn set(web: &Web, name: &str, token: &str, seconds: i64) -> [(HeaderName, HeaderValue); 1] {
    let secure = if secure(web) { "; Secure" } else { "" };
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    let value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    [(header::SET_COOKIE, value)]
}

/// A request by cookie that changes something proves that a page of ours made it: other sites can send the cookie, but cannot
/// read the token.
pub(super) fn guard(web: &Web, ctx: &Ctx, parts: &Parts) -> Result<()> {
    if ctx.principal().credential_kind != "session" || parts.method.is_safe() {
        return Ok(());
    }
    let shown = text(&parts.headers, "x-csrf-token").unwrap_or_default();
    let expected = of(web, &parts.headers).map(|token| auth::csrf_token(&token));
    // Both are outputs of a hash: comparing them tells nothing by its time.
    if expected.is_some_and(|expected| expected == shown) {
        Ok(())
    } else {
        Err(ctx.refuse(&codes::CSRF_MISSING, "forged or stale form"))
    }
}

/// In the words of a log-in.
pub(super) fn said(known: Result<Known>) -> Result<Known> {
    known.map_err(|e| match &e {
        Error::Refused(r) if *r.code == codes::UNKNOWN_KEY => Error::from(&codes::LOGIN_FAILED),
        _ => e,
    })
}
