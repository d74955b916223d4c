//! UDP and TCP on port 53, or another one.
//!
//! Every UDP thread has sockets of its own on the same port (SO_REUSEPORT), so that threads share nothing but the
//! catalog; the kernel spreads clients over them. One thread serves all of TCP. Plain threads, no runtime: a thread
//! either waits in one system call or answers.

mod bind;
mod rrl;
mod stats;
mod tcp;
mod udp;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::answer::{Identity, Secret};
use crate::catalog::Catalog;
use crate::transfer::Transfers;
use stats::Counters;

pub use stats::Stats;

/// How long a thread waits in one go, and so how late it may see that it has to stop.
const NAP: Duration = Duration::from_millis(100);

/// How a server is to run.
#[derive(Clone)]
pub struct Options {
    /// Addresses to answer on. Replies leave from the address asked, so on a machine with several give each of them
    /// rather than 0.0.0.0. Port 0 picks a free one, the same for UDP and TCP.
    pub addresses: Vec<SocketAddr>,
    /// UDP threads for each address; 0: as many as there are processors.
    pub threads: usize,
    /// Replies of one kind per second and UDP thread to one network (IPv4 /24, IPv6 /56); half of what is above gets
    /// a truncated reply, half nothing. 0: no limit. TCP and clients with a valid cookie have none.
    pub rrl_per_second: u32,
    /// TCP connections at a time; above that, the one that did nothing for the longest time makes room.
    pub tcp_connections: usize,
    /// A TCP connection is cut when it has neither brought a whole query nor taken its replies for so long.
    pub tcp_idle: Duration,
    /// DNS cookies (RFC 7873); without them, none are given or looked at.
    pub cookies: Option<Cookies>,
    /// What is told of the server to whoever asks.
    pub identity: Option<Identity>,
    /// Secondaries, primaries and signed queries; without it transfers are REFUSED and signatures ignored.
    pub transfers: Option<Transfers>,
}

/// What cookies are made with.
#[derive(Clone)]
pub struct Cookies {
    /// The same on all servers behind one address.
    pub secret: Secret,
    /// The time in seconds since 1970, modulo 2³²; asked once for a batch of queries.
    pub clock: Arc<dyn Fn() -> u32 + Send + Sync>,
}

impl Default for Options {
    /// No address; a thread per processor, no rate limit, 256 connections, 10 seconds, no cookies, no identity, no transfers.
    fn default() -> Self {
        Self {
            addresses: Vec::new(),
            threads: 0,
            rrl_per_second: 0,
            tcp_connections: 256,
            tcp_idle: Duration::from_secs(10),
            cookies: None,
            identity: None,
            transfers: None,
        }
    }
}

impl Options {
    /// The time for cookies; 0 without them, as nobody looks at it then.
    fn now(&self) -> u32 {
        self.cookies.as_ref().map_or(0, |cookies| (cookies.clock)())
    }

    fn secret(&self) -> Option<&Secret> {
        self.cookies.as_ref().map(|cookies| &cookies.secret)
    }
}

/// A running server; dropping it stops it.
pub struct Server {
    addresses: Vec<SocketAddr>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    counters: Vec<Arc<Counters>>,
}

/// What all threads of a server know.
struct Shared {
    options: Options,
    catalog: Catalog,
    stop: Arc<AtomicBool>,
}

impl Shared {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Server {
    /// Binds all addresses and starts to answer. An address that cannot be had fails the whole, with its name.
    pub fn start(options: Options, catalog: Catalog) -> io::Result<Self> {
        if options.addresses.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "no address to answer DNS on",
            ));
        }
        let threads = match options.threads {
            0 => thread::available_parallelism().map_or(1, usize::from),
            given => given,
        };
        let mut ports = Vec::new();
        for &address in &options.addresses {
            let port = bind::port(address, threads)
                .map_err(|e| io::Error::new(e.kind(), format!("DNS on {address}: {e}")))?;
            ports.push(port);
        }

        let mut server = Self {
            addresses: ports.iter().map(|port| port.address).collect(),
            stop: Arc::default(),
            threads: Vec::new(),
            counters: Vec::new(),
        };
        let shared = Arc::new(Shared {
            options,
            catalog,
            stop: Arc::clone(&server.stop),
        });
        let mut listeners = Vec::new();
        for port in ports {
            listeners.push(port.tcp);
            for socket in port.udp {
                server.spawn("dns-udp", &shared, move |shared, counters| {
                    udp::serve(&socket, shared, counters);
                })?;
            }
        }
        server.spawn("dns-tcp", &shared, move |shared, counters| {
            tcp::serve(&listeners, shared, counters);
        })?;
        Ok(server)
    }

    /// The first address with the port that was taken.
    pub fn address(&self) -> SocketAddr {
        self.addresses[0]
    }

    /// All addresses, in the order of the options.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What was done since the start.
    pub fn stats(&self) -> Stats {
        stats::sum(&self.counters)
    }

    /// Stops all threads and returns when they are gone, within 200 ms on a machine that is not overloaded.
    pub fn stop(self) {
        drop(self);
    }

    fn spawn(
        &mut self,
        name: &str,
        shared: &Arc<Shared>,
        work: impl FnOnce(&Shared, &Counters) + Send + 'static,
    ) -> io::Result<()> {
        let counters = Arc::<Counters>::default();
        self.counters.push(Arc::clone(&counters));
        let shared = Arc::clone(shared);
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || work(&shared, &counters))?;
        self.threads.push(thread);
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // It has panicked if this fails; its panic was reported where it happened.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;
