//! What rules ask of the world outside: names, and providers of single sign-on. Handed in, like time and chance, so that tests need no
//! network. Nothing here is called inside a transaction.

mod public;

use dns::{
    Entry,
    transfer::{Difference, Key},
};
use domain::base::Name;
use std::{future::Future, net::SocketAddr, pin::Pin, sync::Arc};

pub use public::is_public;

pub use crate::zones::{Delegation, DelegationSigner, Parent};
pub use dns::record::RecordType;
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

    /// The records of this type that a name itself has, CNAMEs not followed; none where there is no such name.
    fn records<'a>(&'a self, name: &'a str, kind: RecordType) -> Answering<'a, Vec<FoundRecord>>;

    /// What the servers of the parent zone say of a zone (ASCII, no final dot), each asked itself.
    fn delegation<'a>(&'a self, zone: &'a str) -> Answering<'a, Delegation>;

    /// What a primary has of a zone, where it has more than we do.
    fn transfer(&self, wanted: TransferQuery) -> Answering<'_, Transfer>;

    /// One request by HTTP, redirects not followed.
    fn fetch(&self, request: HttpRequest) -> Answering<'_, HttpResponse>;
}

/// A record of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRecord {
    pub kind: RecordType,
    /// Seconds.
    pub ttl: u32,
    /// What it says, as in a zone file.
    pub text: String,
}

/// Addresses of a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    pub found: Vec<std::net::IpAddr>,
    /// Seconds that they may be kept.
    pub ttl: u32,
}

/// What is asked of a primary.
#[derive(Clone, Debug)]
pub struct TransferQuery {
    pub apex: Name<Vec<u8>>,
    pub from: SocketAddr,
    pub key: Option<Arc<Key>>,
    /// The version that is at hand; without, the whole zone is asked for whatever its version.
    pub have: Option<u32>,
    /// Whether changes alone are asked for first.
    pub ixfr: bool,
}

/// What a primary gave.
#[derive(Debug)]
pub enum Transfer {
    /// Nothing newer than what is at hand.
    Current,
    /// All records, the SOA first.
    Whole(Vec<Entry>),
    /// The way from what is at hand.
    Changed(Vec<Difference>),
}
