//! What rules ask of the world outside: names, and providers of single sign-on. Handed in, like time and chance, so that tests need no
//! network. Nothing here is called inside a transaction.

mod public;

use std::{future::Future, pin::Pin};

pub use public::is_public;

pub use crate::zones::{Delegation, DelegationSigner, Parent};
pub use openidconnect::{HttpRequest, HttpResponse};

/// What becomes of a question in time.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, Unreachable>> + Send + 'a>>;

/// Nobody answered, or nobody may be asked: why, in words for the log.
#[derive(Clone, Debug)]
pub struct Unreachable(pub String);

impl std::fmt::Display for Unreachable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreachable {}

/// The world outside.
pub trait Outside: Send + Sync {
    /// The texts of a name's TXT records, the strings of each joined; none where there is no such name.
    fn texts<'a>(&'a self, name: &'a str) -> Answering<'a, Vec<String>>;

    /// The addresses of a name, CNAMEs followed; none where there is no such name or it has no address.
    fn addresses<'a>(&'a self, name: &'a str) -> Answering<'a, Addresses>;

    /// What the servers of the parent zone say of a zone (ASCII, no final dot), each asked itself.
    fn delegation<'a>(&'a self, zone: &'a str) -> Answering<'a, Delegation>;

    /// One request by HTTP, redirects not followed.
    fn fetch(&self, request: HttpRequest) -> Answering<'_, HttpResponse>;
}

/// Addresses of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    pub found: Vec<std::net::IpAddr>,
    /// Seconds that they may be kept.
    pub ttl: u32,
}
