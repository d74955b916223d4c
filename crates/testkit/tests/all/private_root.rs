//! A name space of its own on loopback: a root and a top-level domain, in which a test delegates.

use dns::{
    Entry,
    catalog::Catalog,
    record::wire_name,
    server::{Options as Listening, Server},
    zone::Zone,
};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{LazyLock, Mutex, PoisonError},
};
use testkit::Options;

const NS: u16 = 2;
const A: u16 = 1;
const SOA: u16 = 6;

/// The root server's address, and that of the one which serves `com`. Every name server has the same port.
const ROOT: [u8; 4] = [127, 0, 9, 1];
const COM: [u8; 4] = [127, 0, 9, 2];

/// A root server, and one for `com`, as long as the tests run.
pub(crate) struct PrivateRoot {
    _root: Server,
    _com: Server,
    catalog: Catalog,
    delegations: Mutex<BTreeMap<String, Vec<String>>>,
    port: u16,
}

/// The one of all tests: each has zones of its own in it.
pub(crate) static THE_ROOT: LazyLock<PrivateRoot> = LazyLock::new(PrivateRoot::start);

/// An installation in this name space.
pub(crate) fn options() -> Options {
    Options::default()
        .set("zones.activation", "delegation")
        .set("names.roots", format!("127.0.9.1:{}", THE_ROOT.port))
        .set("names.port", THE_ROOT.port.to_string())
}

impl PrivateRoot {
    fn start() -> PrivateRoot {
        let root = Catalog::new();
        root.put(zone(
            ".",
            vec![
                entry("com.", NS, wire("a.gtld.")),
                entry("a.gtld.", A, COM.to_vec()),
            ],
        ));
        let com = Catalog::new();
        for _ in 0..20 {
            let first = server((ROOT, 0).into(), &root).expect("a root server");
            let port = first.address().port();
            // Somebody else may have the port at the second address.
            let Ok(second) = server((COM, port).into(), &com) else {
                continue;
            };
            let started = PrivateRoot {
                _root: first,
                _com: second,
                catalog: com,
                delegations: Mutex::default(),
                port,
            };
            started.publish();
            return started;
        }
        panic!("no port is free at both addresses");
    }

    /// `com` delegates the zone to these from now on; to nobody, where there are none.
    pub(crate) fn delegate(&self, zone: &str, servers: &[String]) {
        let mut all = self.locked();
        all.insert(zone.to_owned(), servers.to_vec());
        drop(all);
        self.publish();
    }

    fn publish(&self) {
        let all = self.locked();
        let delegated = all.iter().flat_map(|(zone, servers)| {
            servers
                .iter()
                .map(move |server| entry(&format!("{zone}."), NS, wire(&format!("{server}."))))
        });
        self.catalog.put(zone("com.", delegated.collect()));
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Vec<String>>> {
        self.delegations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn server(address: SocketAddr, catalog: &Catalog) -> std::io::Result<Server> {
    let listening = Listening {
        addresses: vec![address],
        threads: 1,
        ..Listening::default()
    };
    Server::start(listening, catalog.clone())
}

fn zone(apex: &str, mut entries: Vec<Entry>) -> Zone {
    let mut soa = wire("a.gtld.");
    soa.extend(wire("nobody.gtld."));
    for number in [1_u32, 3600, 600, 86_400, 60] {
        soa.extend(number.to_be_bytes());
    }
    entries.push(entry(apex, SOA, soa));
    entries.push(entry(apex, NS, wire("a.gtld.")));
    Zone::build(&name(apex), entries).expect("a zone")
}

fn entry(owner: &str, rtype: u16, rdata: Vec<u8>) -> Entry {
    Entry {
        name: name(owner),
        rtype,
        ttl: 60,
        rdata,
    }
}

fn name(text: &str) -> domain::base::Name<Vec<u8>> {
    if text == "." {
        return domain::base::Name::root_vec();
    }
    wire_name(text).expect("a name")
}

fn wire(text: &str) -> Vec<u8> {
    name(text).as_slice().to_vec()
}
