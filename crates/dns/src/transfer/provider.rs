//! What a server asks whoever knows about secondaries and primaries.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::base::Name;

use super::{Difference, Key};
use crate::zone::Zone;

/// Who may have which zones, and what they were before. All names are in lower case.
///
/// It is called by the threads that answer everybody, so it answers from memory and does not wait.
pub trait Provider: Send + Sync {
    /// The key of a name, for whoever asks about another name, which is a zone where it is about transfers.
    fn key(&self, name: &Name<Vec<u8>>, about: &Name<Vec<u8>>) -> Option<Arc<Key>>;

    /// Whether a client may have a zone that there is.
    fn may_transfer(&self, apex: &Name<Vec<u8>>, client: &Peer<'_>) -> bool;

    /// A zone for secondaries: one that is answered for, or a catalog that nobody else sees.
    fn zone(&self, apex: &Name<Vec<u8>>) -> Option<Arc<Zone>>;

    /// The way from a version to the one that [`zone`](Self::zone) gives, in one step or several; nothing when it is
    /// not known, so that the whole zone is sent.
    fn changes(&self, apex: &Name<Vec<u8>>, from: u32) -> Option<Vec<Arc<Difference>>>;

    /// A client has a version: all of it was sent, or it had it before.
    fn transferred(&self, what: &Transferred<'_>);

    /// Somebody says that a zone has a new version, with this serial number if there is one (RFC 1996).
    ///
    /// The number is a hint. Unless it is signed, anybody may have sent the message, as often as they like: note it,
    /// and ask the primary of the zone later, once for many.
    fn notified(&self, apex: &Name<Vec<u8>>, by: &Peer<'_>, serial: Option<u32>) -> Notified;
}

/// The other side of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer<'p> {
    /// Where it comes from; over UDP without a key, where it says that it comes from.
    pub address: IpAddr,
    /// The name of the key that it was signed with, when that was right.
    pub key: Option<&'p Name<Vec<u8>>>,
}

/// A transfer that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transferred<'t> {
    /// The zone.
    pub apex: &'t Name<Vec<u8>>,
    /// The version that the client has now.
    pub serial: u32,
    /// Who has it.
    pub client: Peer<'t>,
}

/// What became of a NOTIFY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notified {
    /// It will be looked after: NOERROR.
    Taken,
    /// Such a zone is not copied here: NOTAUTH.
    NoZone,
    /// Not from one of its primaries: REFUSED.
    Stranger,
}

/// What a server needs for transfers. Clones count their transfers together.
#[derive(Clone)]
pub struct Transfers {
    pub(super) provider: Arc<dyn Provider>,
    clock: Arc<dyn Fn() -> u64 + Send + Sync>,
    most: usize,
    running: Arc<AtomicUsize>,
}

impl Transfers {
    /// `clock` gives the time in seconds since 1970. `most` transfers of several messages may go on at a time; those
    /// that fit into one message always may, and further ones get SERVFAIL.
    pub fn new(
        provider: Arc<dyn Provider>,
        clock: Arc<dyn Fn() -> u64 + Send + Sync>,
        most: usize,
    ) -> Self {
        Self {
            provider,
            clock,
            most,
            running: Arc::default(),
        }
    }

    pub(super) fn now(&self) -> u64 {
        (self.clock)()
    }

    /// A place among the transfers at a time.
    pub(super) fn permit(&self) -> Option<Permit> {
        let taken = self
            .running
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |running| {
                (running < self.most).then_some(running + 1)
            });
        taken.ok().map(|_| Permit(Arc::clone(&self.running)))
    }
}

/// Given back when it is dropped.
pub(super) struct Permit(Arc<AtomicUsize>);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
