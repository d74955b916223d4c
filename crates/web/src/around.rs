//! Around every request: its id, its body, its time limit, its headers, its one line in the log.

use crate::{
    Web,
    answer::{Failure, Faulty},
    client::{Client, Rate},
    limit::Hit,
    pages,
};
use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use rules::{Error, codes, ids};
use std::{panic::AssertUnwindSafe, time::Instant};

/// The outermost layer.
pub(crate) async fn around(State(web): State<Web>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let (mut parts, body) = request.into_parts();
    let client = Client::new(
        ids::new(web.rules().env()),
        &parts,
        &web.options().trusted_proxies,
    );
    let method = parts.method.clone();
    parts.uri = meant(parts.uri);
    parts.extensions.insert(client.clone());
    let page = pages::wanted(&parts);
    let work = async {
        match take_body(body, web.options().body_limit).await {
            Ok(taken) => client.set_body(taken),
            Err(broken) => return Failure(broken).into_response(),
        }
        next.run(Request::from_parts(parts, Body::empty())).await
    };
    let limited = tokio::time::timeout(
        web.options().request_timeout,
        AssertUnwindSafe(work).catch_unwind(),
    )
    .await;
    let mut response = match limited {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Failure(Error::internal("a handler panicked")).into_response(),
        Err(_) => Failure((&codes::TIMEOUT).into()).into_response(),
    };
    if page {
        response = pages::in_words(response);
    }
    response = pages::written(&web, &client, response).await;
    finish(&web, &client, response.headers_mut());
    if response.status() == http::StatusCode::TOO_MANY_REQUESTS {
        wait(client.rate(), response.headers_mut());
    }
    let route = response
        .extensions()
        .get::<Route>()
        .map_or("", |r| r.0.as_str())
        .to_owned();
    let spent = start.elapsed();
    web.metrics()
        .request(method.as_str(), &route, response.status().as_u16(), spent);
    let trace = client.trace();
    let status = response.status().as_u16();
    let fault = response.extensions().get::<Faulty>().map(|f| f.0.clone());
    // What was refused is told in their words to them and in ours to the log.
    let why = fault.as_ref().map(|f| match f.as_ref() {
        Error::Refused(r) => r.why.clone().unwrap_or_default(),
        fault => fault.to_string(),
    });
    let (ms, db_ms) = (
        spent.as_secs_f64() * 1e3,
        trace.database().as_secs_f64() * 1e3,
    );
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                request = client.id(),
                principal = client.principal(),
                action = trace.action(),
                account = trace.account().unwrap_or_default(),
                decision = trace.decision(),
                method = method.as_str(),
                route,
                status,
                ms,
                db_ms,
                queries = trace.queries(),
                why,
                "request"
            )
        };
    }
    if status >= 500 {
        line!(error);
    } else {
        line!(info);
    }
    response
}

/// Rides on a response: the pattern of the route that made it.
#[derive(Clone)]
struct Route(MatchedPath);

/// Inside the router: notes which route it was.
pub(crate) async fn note_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(Route(route));
    }
    response
}

/// The whole body, before anyone asks for it: an idempotency key needs its hash. `None`: too large.
async fn take_body(body: Body, limit: usize) -> Result<Option<bytes::Bytes>, Error> {
    match Limited::new(body, limit).collect().await {
        Ok(whole) => Ok(Some(whole.to_bytes())),
        Err(e) if e.is::<LengthLimitError>() => Ok(None),
        Err(_) => Err(Error::from(&codes::BAD_BODY).text("The request body ended early")),
    }
}

/// The path that is meant. Clients ask for `/zones/` and mean `/zones` (v4: observed); those that append `/client/v4` to their
/// base URL do so too where it ends in that already.
fn meant(uri: Uri) -> Uri {
    const TWICE: &str = "/client/v4/client/v4";
    let given = uri.path();
    let mut path = given.trim_end_matches('/');
    if path.starts_with(TWICE) || path.starts_with("/client/v4/platform/v1") {
        path = &path["/client/v4".len()..];
    }
    if path == given || given == "/" {
        return uri;
    }
    let path = if path.is_empty() { "/" } else { path };
    let changed = match uri.query() {
        Some(query) => format!("{path}?{query}").parse(),
        None => path.parse(),
    };
    changed.unwrap_or(uri)
}

/// Headers of every reply.
fn finish(web: &Web, client: &Client, headers: &mut HeaderMap) {
    set(headers, "x-request-id", client.id());
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Some(event) = client.trace().event() {
        set(headers, "cf-auditlog-id", &event);
    }
    if client.trace().replayed() {
        set(headers, "idempotent-replayed", "true");
    }
    let limits = web.rules().settings().limits;
    if limits.enabled {
        let (quota, window) = (limits.requests, limits.window / 1_000_000);
        let untouched = Rate {
            quota,
            window,
            hit: Hit {
                count: 0,
                left: limits.window,
            },
        };
        let rate = client.rate().unwrap_or(untouched);
        let (quota, window) = (rate.quota, rate.window);
        let (remaining, reset) = (rate.remaining(), rate.seconds_left());
        set(
            headers,
            "ratelimit",
            &format!("\"default\";r={remaining};t={reset}"),
        );
        set(
            headers,
            "ratelimit-policy",
            &format!("\"default\";q={quota};w={window}"),
        );
        set(headers, "x-ratelimit-limit", &quota.to_string());
        set(headers, "x-ratelimit-remaining", &remaining.to_string());
        set(headers, "x-ratelimit-reset", &reset.to_string());
    }
}

/// Headers of a 429. SDKs sleep as told, unless told not to try again: nobody waits minutes inside a call.
fn wait(rate: Option<Rate>, headers: &mut HeaderMap) {
    let seconds = rate.map_or(1, Rate::seconds_left).max(1);
    set(headers, "retry-after", &seconds.to_string());
    if seconds > 60 {
        set(headers, "x-should-retry", "false");
    }
}

impl Rate {
    fn remaining(self) -> i64 {
        (self.quota - self.hit.count).max(0)
    }

    /// Rounded up.
    fn seconds_left(self) -> i64 {
        (self.hit.left + 999_999) / 1_000_000
    }
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
