//! One thread for all TCP connections (RFC 7766): queries are answered in order, as many as a client sends.

mod connection;

use std::io;
use std::net::TcpListener;
use std::os::fd::AsFd;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, poll};

use super::stats::{Counters, Stats};
use super::{NAP, Shared};
use crate::answer::TCP_SIZE;
use connection::Connection;

/// [`NAP`] as poll(2) wants it.
const NAP_MILLIS: u8 = 100;

/// Serves the listeners until the server stops.
pub(super) fn serve(listeners: &[TcpListener], shared: &Shared, counters: &Counters) {
    let mut connections: Vec<Connection> = Vec::new();
    let mut room = vec![0; TCP_SIZE];
    let mut stats = Stats::default();
    while !shared.stopped() {
        let ready = match wait(listeners, &connections) {
            Ok(ready) => ready,
            Err(Errno::EINTR) => continue,
            Err(error) => {
                tracing::warn!(%error, "waiting for TCP connections failed");
                thread::sleep(NAP);
                continue;
            }
        };
        let (knocks, events) = ready.split_at(listeners.len());
        let now = Instant::now();
        let mut events = events.iter();
        connections.retain_mut(|connection| {
            let event = events.next().copied().unwrap_or(PollFlags::empty());
            let alive = event.is_empty() || connection.advance(shared, &mut room, now, &mut stats);
            alive && connection.deadline > now
        });
        for (listener, _) in listeners
            .iter()
            .zip(knocks)
            .filter(|(_, event)| !event.is_empty())
        {
            accept(listener, &mut connections, shared, now, &mut stats);
        }
        counters.add(&mut stats);
    }
}

/// What has happened to each listener and connection, in this order, within a nap.
fn wait(listeners: &[TcpListener], connections: &[Connection]) -> Result<Vec<PollFlags>, Errno> {
    let knocks = listeners
        .iter()
        .map(|listener| PollFd::new(listener.as_fd(), PollFlags::POLLIN));
    let others = connections
        .iter()
        .map(|connection| PollFd::new(connection.as_fd(), connection.interest()));
    let mut fds: Vec<PollFd<'_>> = knocks.chain(others).collect();
    poll(&mut fds, NAP_MILLIS)?;
    Ok(fds
        .iter()
        .map(|fd| fd.revents().unwrap_or(PollFlags::empty()))
        .collect())
}

fn accept(
    listener: &TcpListener,
    connections: &mut Vec<Connection>,
    shared: &Shared,
    now: Instant,
    stats: &mut Stats,
) {
    let most = shared.options.tcp_connections.max(1);
    // At most as many as there may be at once, so that those who are here get their turn.
    for _ in 0..most {
        match listener.accept() {
            Ok((stream, peer)) => {
                if connections.len() >= most {
                    evict(connections);
                }
                stats.tcp_connections += 1;
                let deadline = now + shared.options.tcp_idle;
                if let Ok(connection) = Connection::new(stream, peer.ip(), deadline) {
                    connections.push(connection);
                }
            }
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => return,
            Err(e) if e.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                // Out of file descriptors, most likely. The connection stays in the queue, so do not spin.
                tracing::warn!(%error, "accepting a TCP connection failed");
                thread::sleep(Duration::from_millis(10));
                return;
            }
        }
    }
}

/// Closes the connection that did nothing for the longest time, or else whoever holds connections holds the server.
fn evict(connections: &mut Vec<Connection>) {
    let idle = (0..connections.len()).min_by_key(|&at| connections[at].deadline);
    if let Some(at) = idle {
        connections.swap_remove(at);
    }
}
