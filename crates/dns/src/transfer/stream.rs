//! A transfer over TCP, message by message as the client takes it.

use std::net::IpAddr;
use std::sync::Arc;

use domain::base::Name;

use super::provider::{Permit, Provider, Transferred};
use super::source::Source;
use super::tsig::{self, Session};
use super::write::{MOST_SIZE, Section, USUAL_SIZE, Writer};
use super::{Peer, Transfers};
use crate::Entry;
use crate::answer::{Reply, rcode};

/// What is left of a transfer. Holds the zone, and no message.
pub(crate) struct Stream {
    transfers: Transfers,
    /// Header and question of the query.
    query: Vec<u8>,
    apex: Name<Vec<u8>>,
    client: IpAddr,
    source: Source,
    /// Had no room in the message before.
    left: Option<Entry>,
    session: Option<Session>,
    /// The first message repeats the question, and shows EDNS to who knows it.
    first: bool,
    edns: bool,
    _permit: Option<Permit>,
}

/// A record that fits into no message, which a zone does not have.
#[derive(Debug)]
pub(crate) struct Stuck;

/// What a stream begins with.
pub(super) struct Beginning<'b> {
    pub(super) transfers: &'b Transfers,
    /// Header and question.
    pub(super) query: &'b [u8],
    pub(super) apex: Name<Vec<u8>>,
    pub(super) client: IpAddr,
    pub(super) session: Option<Session>,
    pub(super) edns: bool,
}

impl Stream {
    pub(super) fn new(beginning: Beginning<'_>, source: Source, permit: Option<Permit>) -> Self {
        Self {
            transfers: beginning.transfers.clone(),
            query: beginning.query.to_vec(),
            apex: beginning.apex,
            client: beginning.client,
            source,
            left: None,
            session: beginning.session,
            first: true,
            edns: beginning.edns,
            _permit: permit,
        }
    }

    /// The next message, without its length; nothing after the last one.
    pub(crate) fn next(&mut self) -> Option<Result<Vec<u8>, Stuck>> {
        self.message(USUAL_SIZE, MOST_SIZE)
    }

    /// The only message, if all fits into it.
    pub(super) fn only(&mut self, limit: usize) -> Option<Vec<u8>> {
        let message = self.message(limit, limit)?.ok()?;
        self.is_done().then_some(message)
    }

    fn message(&mut self, usual: usize, most: usize) -> Option<Result<Vec<u8>, Stuck>> {
        let mut next = self.left.take().or_else(|| self.source.next());
        next.as_ref()?;
        let mut writer = Writer::reply(&self.query, 0, true);
        let mut extra = self.session.as_ref().map_or(0, Session::record_len);
        let edns = self.edns && self.first;
        if self.first {
            writer.repeat_question(&self.query[12..]);
            extra += if edns { 11 } else { 0 };
            self.first = false;
        }
        let mut limit = most.saturating_sub(extra);
        let mut count = 0;
        while let Some(entry) = next {
            if !writer.push(Section::Answer, &entry, limit) {
                self.left = Some(entry);
                break;
            }
            // A record that is larger than usual goes alone.
            limit = usual.saturating_sub(extra);
            count += 1;
            next = self.source.next();
        }
        if count == 0 {
            return Some(Err(Stuck));
        }
        if edns {
            writer.opt();
        }
        let mut message = writer.finish();
        if let Some(session) = &mut self.session {
            let record = session.sign(&message, self.transfers.now());
            tsig::append(&mut message, &record);
        }
        Some(Ok(message))
    }

    fn is_done(&mut self) -> bool {
        if self.left.is_none() {
            self.left = self.source.next();
        }
        self.left.is_none()
    }

    /// What counts for the whole.
    pub(crate) fn reply() -> Reply {
        Reply::made(0, rcode::NOERROR, true, 0)
    }

    /// All was sent.
    pub(crate) fn done(&self) {
        let provider: &Arc<dyn Provider> = &self.transfers.provider;
        provider.transferred(&Transferred {
            apex: &self.apex,
            serial: self.source.serial(),
            client: Peer {
                address: self.client,
                key: self.session.as_ref().map(|session| session.key().name()),
            },
        });
    }
}
