//! One UDP thread: take up to 32 queries in one system call, answer them, send all replies in one more.

use std::array;
use std::io::{IoSlice, IoSliceMut};
use std::net::{IpAddr, UdpSocket};
use std::os::fd::AsRawFd;
use std::thread;
use std::time::Instant;

use nix::errno::Errno;
use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, sendmmsg};

use super::rrl::{Limiter, Verdict};
use super::stats::{Counters, Stats};
use super::{NAP, Shared};
use crate::answer::{self, Transport, UDP_SIZE};
use crate::transfer::Served;

/// Messages in one system call; more gains little and makes the first one wait.
const BATCH: usize = 32;
/// No query that we answer is longer. What comes in longer is cut there, does not parse and gets FORMERR.
const QUERY_SIZE: usize = 4096;

/// Serves a socket until the server stops.
pub(super) fn serve(socket: &UdpSocket, shared: &Shared, counters: &Counters) {
    let mut worker = Worker {
        socket,
        shared,
        queries: vec![[0; QUERY_SIZE]; BATCH].into(),
        replies: vec![[0; UDP_SIZE]; BATCH].into(),
        receiving: MultiHeaders::preallocate(BATCH, None),
        sending: MultiHeaders::preallocate(BATCH, None),
        limiter: Limiter::new(shared.options.rrl_per_second, Instant::now()),
        stats: Stats::default(),
    };
    let mut batch = Batch::default();
    while !shared.stopped() {
        match worker.receive(&mut batch) {
            Ok(()) => {}
            Err(Errno::EAGAIN | Errno::EINTR) => continue,
            Err(error) => {
                // An interface may go and come back; meanwhile do not spin.
                tracing::warn!(%error, "receiving DNS queries failed");
                thread::sleep(NAP);
                continue;
            }
        }
        worker.answer(&mut batch);
        worker.send(&batch);
        counters.add(&mut worker.stats);
    }
}

/// Messages by place in the buffers: first the queries, then the replies, which are fewer.
struct Batch {
    count: usize,
    lengths: [usize; BATCH],
    /// Who asked, or whom to answer.
    peers: [Option<SockaddrStorage>; BATCH],
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            count: 0,
            lengths: [0; BATCH],
            peers: [None; BATCH],
        }
    }
}

struct Worker<'s> {
    socket: &'s UdpSocket,
    shared: &'s Shared,
    queries: Box<[[u8; QUERY_SIZE]]>,
    replies: Box<[[u8; UDP_SIZE]]>,
    receiving: MultiHeaders<SockaddrStorage>,
    sending: MultiHeaders<SockaddrStorage>,
    limiter: Option<Limiter>,
    stats: Stats,
}

impl Worker<'_> {
    /// Waits for the first query and takes what else is there.
    fn receive(&mut self, batch: &mut Batch) -> Result<(), Errno> {
        let mut buffers = self.queries.iter_mut();
        let mut slices: [[IoSliceMut<'_>; 1]; BATCH] =
            array::from_fn(|_| [IoSliceMut::new(buffers.next().map_or(&mut [], |b| b))]);
        let received = recvmmsg(
            self.socket.as_raw_fd(),
            &mut self.receiving,
            slices.iter_mut(),
            MsgFlags::MSG_WAITFORONE,
            None,
        )?;
        batch.count = 0;
        for message in received {
            batch.lengths[batch.count] = message.bytes;
            batch.peers[batch.count] = message.address;
            batch.count += 1;
        }
        Ok(())
    }

    fn answer(&mut self, batch: &mut Batch) {
        let options = &self.shared.options;
        let snapshot = self.shared.catalog.snapshot();
        let now = options.now();
        let instant = self.limiter.as_ref().map(|_| Instant::now());
        let mut replies = 0;
        for at in 0..batch.count {
            let Some((peer, client)) = batch.peers[at].and_then(address) else {
                self.stats.count(None);
                continue;
            };
            let out = &mut self.replies[replies];
            let query = &self.queries[at][..batch.lengths[at]];
            let asked = answer::Options {
                client,
                transport: Transport::Udp,
                cookies: options.secret(),
                now,
                identity: options.identity.as_ref(),
            };
            let reply = match &options.transfers {
                None => answer::answer(&snapshot, query, out, &asked),
                Some(transfers) => match transfers.answer(&snapshot, query, out, &asked) {
                    Served::Reply(reply) => reply,
                    // There are none over UDP.
                    Served::Stream(_) => None,
                },
            };
            self.stats.count(reply.as_ref());
            let Some(reply) = reply else {
                continue;
            };
            let verdict = match (&mut self.limiter, instant) {
                (Some(limiter), Some(instant)) if !reply.verified => {
                    limiter.check(client, reply.kind, instant)
                }
                _ => Verdict::Send,
            };
            let len = match verdict {
                Verdict::Send => reply.len,
                Verdict::Slip => {
                    self.stats.slipped += 1;
                    reply.slip(out)
                }
                Verdict::Drop => {
                    self.stats.limited += 1;
                    continue;
                }
            };
            batch.lengths[replies] = len;
            batch.peers[replies] = Some(peer);
            replies += 1;
        }
        batch.count = replies;
    }

    fn send(&mut self, batch: &Batch) {
        let slices: [[IoSlice<'_>; 1]; BATCH] = array::from_fn(|at| {
            [IoSlice::new(
                &self.replies[at][..batch.lengths[at].min(UDP_SIZE)],
            )]
        });
        let mut sent = 0;
        while sent < batch.count {
            let result = sendmmsg(
                self.socket.as_raw_fd(),
                &mut self.sending,
                slices[sent..batch.count].iter(),
                &batch.peers[sent..batch.count],
                [],
                MsgFlags::empty(),
            );
            match result.map(Iterator::count) {
                Err(Errno::EINTR) => {}
                Ok(taken) if taken > 0 => sent += taken,
                // The error is the first message's: no way to its receiver, say. The others can still go.
                Ok(_) | Err(_) => {
                    self.stats.unsent += 1;
                    sent += 1;
                }
            }
        }
    }
}

/// Address and IP of a peer; nothing for port 0, which nobody can be answered at.
fn address(peer: SockaddrStorage) -> Option<(SockaddrStorage, IpAddr)> {
    let (ip, port) = if let Some(v4) = peer.as_sockaddr_in() {
        (IpAddr::V4(v4.ip()), v4.port())
    } else {
        let v6 = peer.as_sockaddr_in6()?;
        (IpAddr::V6(v6.ip()), v6.port())
    };
    (port != 0).then_some((peer, ip))
}
