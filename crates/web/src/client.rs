//! What is known of a request before anyone asks who makes it.

use crate::limit::Hit;
use axum::{body::Bytes, extract::ConnectInfo};
use http::{HeaderMap, request::Parts};
use ipnet::IpNet;
use rules::{
    Rules,
    branding::{self, Brand},
    gate::Trace,
};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use tokio::sync::OnceCell;

/// One request; shared by the outer layer, which logs it, and the extractors, which fill it in.
#[derive(Clone)]
pub(crate) struct Client(Arc<Inner>);

struct Inner {
    id: String,
    ip: IpAddr,
    agent: String,
    trace: Arc<Trace>,
    principal: OnceLock<String>,
    rate: Mutex<Option<Rate>>,
    body: OnceLock<Option<Bytes>>,
    /// Of the URL, perhaps with a port.
    host: String,
    brand: OnceCell<Option<Brand>>,
}

/// How much of a principal's quota is left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    /// Requests in a window.
    pub(crate) quota: i64,
    /// Seconds.
    pub(crate) window: i64,
    pub(crate) hit: Hit,
}

/// Characters of a user agent that are kept.
const AGENT: usize = 256;

impl Client {
    pub(crate) fn new(id: String, parts: &Parts, proxies: &[IpNet]) -> Client {
        let agent = parts.headers.get(http::header::USER_AGENT);
        let agent = agent
            .map(|v| String::from_utf8_lossy(v.as_bytes()))
            .unwrap_or_default();
        Client(Arc::new(Inner {
            id,
            ip: address(parts, proxies),
            agent: agent
                .chars()
                .filter(|c| !c.is_control())
                .take(AGENT)
                .collect(),
            trace: Arc::new(Trace::default()),
            principal: OnceLock::new(),
            rate: Mutex::default(),
            body: OnceLock::new(),
            host: host(parts),
            brand: OnceCell::new(),
        }))
    }

    pub(crate) fn id(&self) -> &str {
        &self.0.id
    }

    pub(crate) fn ip(&self) -> IpAddr {
        self.0.ip
    }

    pub(crate) fn agent(&self) -> &str {
        &self.0.agent
    }

    pub(crate) fn trace(&self) -> &Arc<Trace> {
        &self.0.trace
    }

    pub(crate) fn principal(&self) -> &str {
        self.0.principal.get().map_or("", String::as_str)
    }

    pub(crate) fn set_principal(&self, id: &str) {
        let _ = self.0.principal.set(id.to_owned());
    }

    pub(crate) fn rate(&self) -> Option<Rate> {
        *self.0.rate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The brand of the tenant at whose host somebody asks; none at the installation's own. Looked up once, and only when a page wants
    /// to know: a page is better plain than not at all.
    pub(crate) async fn brand(&self, rules: &Rules) -> Option<&Brand> {
        let look = || async {
            let found = branding::of_host(rules, &self.0.host).await;
            found.unwrap_or_else(|fault| {
                tracing::warn!(why = %fault, "the brand of a host cannot be read");
                None
            })
        };
        self.0.brand.get_or_init(look).await.as_ref()
    }

    /// The last one set is the one that is told.
    pub(crate) fn set_rate(&self, rate: Rate) {
        *self.0.rate.lock().unwrap_or_else(PoisonError::into_inner) = Some(rate);
    }

    /// `None`: it was larger than accepted.
    pub(crate) fn set_body(&self, body: Option<Bytes>) {
        let _ = self.0.body.set(body);
    }

    /// `None`: it was larger than accepted.
    pub(crate) fn body(&self) -> Option<Bytes> {
        self.0
            .body
            .get()
            .cloned()
            .unwrap_or_else(|| Some(Bytes::new()))
    }
}

/// The host that was asked for: in the URL (HTTP/2), else in its header.
fn host(parts: &Parts) -> String {
    let header = parts.headers.get(http::header::HOST);
    let named = parts.uri.authority().map(http::uri::Authority::as_str);
    let named = named.or_else(|| header.and_then(|v| v.to_str().ok()));
    named.unwrap_or_default().to_owned()
}

/// The connection's address, or, where that is a trusted proxy, the last one in `X-Forwarded-For` that is not.
fn address(parts: &Parts, proxies: &[IpNet]) -> IpAddr {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |c| {
            c.0.ip().to_canonical()
        });
    let trusted = |ip: &IpAddr| proxies.iter().any(|net| net.contains(ip));
    if !trusted(&peer) {
        return peer;
    }
    let mut last = peer;
    for ip in forwarded(&parts.headers).into_iter().rev() {
        last = ip;
        if !trusted(&ip) {
            break;
        }
    }
    last
}

/// All addresses of all `X-Forwarded-For` headers, in order; what is no address ends the trust, so what stands before it is
/// dropped.
fn forwarded(headers: &HeaderMap) -> Vec<IpAddr> {
    let mut all = Vec::new();
    for value in headers.get_all("x-forwarded-for") {
        for part in value.to_str().unwrap_or("?").split(',') {
            match part.trim().parse::<IpAddr>() {
                Ok(ip) => all.push(ip.to_canonical()),
                Err(_) => all.clear(),
            }
        }
    }
    all
}
