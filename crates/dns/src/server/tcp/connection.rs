//! One TCP connection: messages with their length in two bytes before them (RFC 1035, section 4.2.2).

use std::io::{self, Read, Write};
use std::net::{IpAddr, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Instant;

use nix::poll::PollFlags;

use crate::answer::{self, Transport};
use crate::server::Shared;
use crate::server::stats::Stats;
use crate::transfer::{Served, Stream};

/// No query that we answer is longer; who sends one is cut off.
const LONGEST_QUERY: usize = 4096;
/// While so many bytes of replies wait for a client to take them, it gets no further ones.
const MOST_WAITING: usize = 64 * 1024;
/// Messages of a transfer in one turn, before other connections get theirs.
const MESSAGES_A_TURN: usize = 4;

pub(super) struct Connection {
    stream: TcpStream,
    peer: IpAddr,
    input: Vec<u8>,
    output: Vec<u8>,
    /// A transfer, before whose end no other query is answered.
    transfer: Option<Box<Stream>>,
    /// The client sends nothing more; it still gets its replies.
    finished: bool,
    /// When it is cut off. Moves only with a whole query or with all replies taken, so dripping bytes does not help.
    pub(super) deadline: Instant,
}

impl Connection {
    pub(super) fn new(stream: TcpStream, peer: IpAddr, deadline: Instant) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        // A reply is complete: there is nothing to wait for before it is sent.
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            peer,
            input: Vec::new(),
            output: Vec::new(),
            transfer: None,
            finished: false,
            deadline,
        })
    }

    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }

    /// What to wait for.
    pub(super) fn interest(&self) -> PollFlags {
        if self.output.is_empty() && self.transfer.is_none() {
            PollFlags::POLLIN
        } else {
            PollFlags::POLLOUT
        }
    }

    /// Reads, answers and writes as far as it goes without waiting; whether the connection stays.
    pub(super) fn advance(
        &mut self,
        shared: &Shared,
        room: &mut [u8],
        now: Instant,
        stats: &mut Stats,
    ) -> bool {
        let idle = self.output.is_empty() && self.transfer.is_none();
        if idle && !self.finished && self.read().is_err() {
            return false;
        }
        let mut messages = MESSAGES_A_TURN;
        loop {
            let Ok(mut answered) = self.answer(shared, room, stats) else {
                return false;
            };
            if messages > 0 && self.output.is_empty() && self.transfer.is_some() {
                messages -= 1;
                answered = true;
                if self.transfer_on().is_err() {
                    return false;
                }
            }
            let waited = !self.output.is_empty();
            if self.write().is_err() {
                return false;
            }
            if !self.output.is_empty() {
                break;
            }
            if waited || answered {
                self.deadline = now + shared.options.tcp_idle;
            }
            if !answered {
                break;
            }
        }
        !(self.finished && self.output.is_empty() && self.transfer.is_none())
    }

    /// Makes the next message of the transfer, or ends it when the client has taken the last one.
    fn transfer_on(&mut self) -> io::Result<()> {
        let Some(stream) = &mut self.transfer else {
            return Ok(());
        };
        let Some(message) = stream.next() else {
            stream.done();
            self.transfer = None;
            return Ok(());
        };
        let message = message.map_err(|_| io::ErrorKind::InvalidData)?;
        let size = u16::try_from(message.len()).map_err(io::Error::other)?;
        self.output.extend(size.to_be_bytes());
        self.output.extend_from_slice(&message);
        Ok(())
    }

    /// Takes one portion: what the client has sent beyond that waits for its next turn.
    fn read(&mut self) -> io::Result<()> {
        let mut portion = [0; 2 + LONGEST_QUERY];
        match self.stream.read(&mut portion) {
            Ok(0) => self.finished = true,
            Ok(count) => self.input.extend_from_slice(&portion[..count]),
            Err(e) if would_block(&e) => {}
            Err(e) => return Err(e),
        }
        Ok(())
    }

    /// Answers whole queries while there is room for replies; whether there was any. An error ends the connection.
    fn answer(&mut self, shared: &Shared, room: &mut [u8], stats: &mut Stats) -> io::Result<bool> {
        let options = answer::Options {
            client: self.peer,
            transport: Transport::Tcp,
            cookies: shared.options.secret(),
            now: shared.options.now(),
            identity: shared.options.identity.as_ref(),
        };
        let snapshot = shared.catalog.snapshot();
        let mut done = 0;
        while self.output.len() < MOST_WAITING
            && self.transfer.is_none()
            && let Some((&[high, low], rest)) = self.input[done..].split_first_chunk()
        {
            let length = usize::from(u16::from_be_bytes([high, low]));
            if length > LONGEST_QUERY {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let Some(query) = rest.get(..length) else {
                break;
            };
            let served = match &shared.options.transfers {
                None => Served::Reply(answer::answer(&snapshot, query, room, &options)),
                Some(transfers) => transfers.answer(&snapshot, query, room, &options),
            };
            let reply = match served {
                Served::Reply(reply) => reply,
                Served::Stream(stream) => {
                    stats.count(Some(&Stream::reply()));
                    self.transfer = Some(stream);
                    done += 2 + length;
                    continue;
                }
            };
            stats.count(reply.as_ref());
            let reply = reply.ok_or(io::ErrorKind::InvalidData)?;
            let size = u16::try_from(reply.len).map_err(io::Error::other)?;
            self.output.extend(size.to_be_bytes());
            self.output.extend_from_slice(&room[..reply.len]);
            done += 2 + length;
        }
        self.input.drain(..done);
        Ok(done > 0)
    }

    fn write(&mut self) -> io::Result<()> {
        let mut done = 0;
        while done < self.output.len() {
            match self.stream.write(&self.output[done..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => done += count,
                Err(e) if would_block(&e) => break,
                Err(e) => return Err(e),
            }
        }
        self.output.drain(..done);
        if self.output.is_empty() && self.output.capacity() > MOST_WAITING {
            self.output = Vec::new();
        }
        Ok(())
    }
}

/// Whether to try again when poll(2) says so.
fn would_block(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}
