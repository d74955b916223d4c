//! What all tests of transfers have in common: a provider, a key, zones and numbers.

mod catalogs;
mod fetching;
mod hostile;
mod notifying;
mod serving;
mod streaming;

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, LazyLock, Mutex};

use domain::base::Name;

use super::*;
use crate::answer::{self, Reply, TCP_SIZE, Transport, UDP_SIZE};
use crate::catalog::Catalog;
use crate::zone::Zone;
use crate::zone::tests::name;

pub(super) const NOW: u64 = 1_800_000_000;
pub(super) const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
const ROOM: usize = 1 << 24;

/// Numbers that are the same in every run (Marsaglia's xorshift64).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap_or(1)).unwrap_or_default()
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[3]
    }
}

pub(super) fn key() -> Arc<Key> {
    key_of(Algorithm::Sha256)
}

pub(super) fn key_of(algorithm: Algorithm) -> Arc<Key> {
    Arc::new(Key::new(&name("secondary.key."), algorithm, SECRET).expect("a key"))
}

/// A zone of a serial number and addresses of hosts.
pub(super) fn zone(serial: u32, hosts: &[u32]) -> Arc<Zone> {
    let hosts = hosts.iter().map(|host| {
        let [_, b, c, d] = host.to_be_bytes();
        format!("host{host} 300 IN A 10.{b}.{c}.{d}\n")
    });
    let text = format!(
        "@ 300 IN SOA ns1 hostmaster {serial} 3600 600 86400 60\n@ 300 IN NS ns1\n@ 300 IN MX 10 mail.other.\n{}",
        hosts.collect::<String>()
    );
    Arc::new(answer::tests::zone("example.com.", &text))
}

/// Gives `zone` to who has the key, and remembers what it was told.
#[derive(Default)]
pub(super) struct Known {
    zone: Mutex<Option<Arc<Zone>>>,
    journal: Mutex<HashMap<Name<Vec<u8>>, Journal>>,
    transferred: Mutex<Vec<u32>>,
    notified: Mutex<Vec<Option<u32>>>,
}

impl Known {
    fn of(zone: &Arc<Zone>) -> Arc<Self> {
        let known = Self::default();
        known.put(zone);
        Arc::new(known)
    }

    /// A new version, with its journal.
    fn put(&self, zone: &Arc<Zone>) {
        let old = self
            .zone
            .lock()
            .expect("no panic")
            .replace(Arc::clone(zone));
        let step = old.and_then(|old| difference(&old, zone));
        if let Some(step) = step {
            let mut journal = self.journal.lock().expect("no panic");
            let journal = journal
                .entry(zone.apex())
                .or_insert_with(|| Journal::new(10, ROOM));
            journal.push(Arc::new(step));
        }
    }

    fn transferred(&self) -> Vec<u32> {
        self.transferred.lock().expect("no panic").clone()
    }
}

impl Provider for Known {
    fn key(&self, wanted: &Name<Vec<u8>>, _: &Name<Vec<u8>>) -> Option<Arc<Key>> {
        (*wanted == name("secondary.key.")).then(key)
    }

    fn may_transfer(&self, _: &Name<Vec<u8>>, client: &Peer<'_>) -> bool {
        client.key.is_some()
    }

    fn zone(&self, apex: &Name<Vec<u8>>) -> Option<Arc<Zone>> {
        let zone = self.zone.lock().expect("no panic").clone();
        zone.filter(|zone| zone.apex() == *apex)
    }

    fn changes(&self, apex: &Name<Vec<u8>>, from: u32) -> Option<Vec<Arc<Difference>>> {
        self.journal
            .lock()
            .expect("no panic")
            .get(apex)?
            .changes(from)
    }

    fn transferred(&self, what: &Transferred<'_>) {
        assert!(what.client.key.is_some());
        self.transferred.lock().expect("no panic").push(what.serial);
    }

    fn notified(&self, apex: &Name<Vec<u8>>, by: &Peer<'_>, serial: Option<u32>) -> Notified {
        self.notified.lock().expect("no panic").push(serial);
        match (by.key, *apex == name("example.com.")) {
            (_, false) => Notified::NoZone,
            (Some(_), true) => Notified::Taken,
            (None, true) => Notified::Stranger,
        }
    }
}

fn transfers(known: &Arc<Known>, most: usize) -> Transfers {
    let provider: Arc<dyn Provider> = Arc::<Known>::clone(known);
    Transfers::new(provider, Arc::new(|| NOW), most)
}

/// What is answered for besides transfers; with answers that do not fit without EDNS, or not with a signature.
static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let catalog = answer::tests::catalog();
    let text = |count: usize| {
        let lines = (0..count).map(|n| format!("@ 1 IN TXT {n:x>50}\n"));
        "@ 1 IN SOA a b 1 2 3 4 5\n".to_owned() + &lines.collect::<String>()
    };
    catalog.put(answer::tests::zone("large.test.", &text(40)));
    catalog.put(answer::tests::zone("middle.test.", &text(7)));
    catalog
});

/// The messages that answer one, as a server sends them.
fn send(known: &Arc<Known>, query: &[u8], transport: Transport) -> Vec<Vec<u8>> {
    send_to(&transfers(known, 8), query, transport).1
}

fn send_to(
    transfers: &Transfers,
    query: &[u8],
    transport: Transport,
) -> (Option<Reply>, Vec<Vec<u8>>) {
    let catalog = &*CATALOG;
    let mut out = match transport {
        Transport::Tcp => vec![0xEE; TCP_SIZE],
        Transport::Udp => vec![0xEE; UDP_SIZE],
    };
    let client: IpAddr = Ipv4Addr::LOCALHOST.into();
    let options = answer::Options {
        client,
        transport,
        cookies: None,
        now: 0,
        identity: None,
    };
    match transfers.answer(&catalog.snapshot(), query, &mut out, &options) {
        Served::Reply(None) => (None, Vec::new()),
        Served::Reply(Some(reply)) => (Some(reply), vec![out[..reply.len].to_vec()]),
        Served::Stream(mut stream) => {
            let mut messages = Vec::new();
            while let Some(message) = stream.next() {
                messages.push(message.expect("it fits"));
            }
            stream.done();
            (None, messages)
        }
    }
}

/// The only message, as another library reads it.
fn read(messages: &[Vec<u8>]) -> answer::tests::Read {
    assert_eq!(messages.len(), 1);
    answer::tests::Read::of(&messages[0])
}

/// An AXFR query without a signature.
fn axfr(apex: &str) -> Vec<u8> {
    fetch::Fetch::whole(&name(apex), 7, None, NOW, ROOM)
        .message()
        .to_vec()
}
