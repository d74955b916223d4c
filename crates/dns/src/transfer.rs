//! Whole zones between servers: to secondaries that hold copies of ours, and from primaries whose zones we copy.
//!
//! - [`Provider`]: what [`server`](crate::server) asks about transfers, when it has one.
//! - [`Key`]: signatures (RFC 8945).
//! - [`difference`], [`apply`], [`Journal`]: what changed between versions.
//! - [`catalog()`]: a zone that tells secondaries which zones there are (RFC 9432).
//! - [`Notify`]: "there is a new version" (RFC 1996).
//! - [`fetch`]: the other side of a transfer.
//!
//! Nothing here has a clock or makes random numbers: both are handed in. Time is in seconds since 1970.

mod catalog;
mod difference;
pub mod fetch;
mod journal;
mod layout;
mod notify;
mod provider;
mod read;
mod serial;
mod serve;
mod source;
mod stream;
mod tsig;
mod write;

pub use catalog::{CatalogFault, Member, catalog};
pub use difference::{
    Difference, Misfit, Unreadable, apply, difference, whole_from_bytes, whole_to_bytes,
};
pub use journal::Journal;
pub use notify::Notify;
pub use provider::{Notified, Peer, Provider, Transferred, Transfers};
pub use serial::is_newer;
pub(crate) use serve::Served;
pub(crate) use stream::Stream;
pub use tsig::{Algorithm, Failure, Key, Short};

#[cfg(test)]
mod tests;
