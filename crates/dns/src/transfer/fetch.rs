//! The secondary's side: makes the queries and understands the replies, and leaves sending and receiving to others.
//!
//! First a [`SoaQuery`] tells whether there is a newer version, then a [`Fetch`] gets it: changes by IXFR (RFC 1995)
//! where a version is at hand, else the whole by AXFR (RFC 5936). A primary may be anybody's, so what it sends is
//! bounded in size and nothing of it is given out before its end was seen and, with a key, signed.

mod error;
mod exchange;
mod records;

use std::sync::Arc;

use domain::base::Name;

use super::difference::serial_of;
use super::tsig::Session;
use super::write::{Section, Writer};
use super::{Difference, Key, is_newer, read};
use crate::Entry;
use crate::answer::{Transport, UDP_SIZE};
use crate::zone::rtype;

pub use error::Error;
use exchange::Exchange;
use records::{Records, Taken};

/// Asks a primary for the serial number of its version; over UDP, or TCP.
pub struct SoaQuery(Exchange);

impl SoaQuery {
    /// `id` is random and `now` the time in seconds since 1970, for the signature.
    pub fn new(apex: &Name<Vec<u8>>, id: u16, key: Option<Arc<Key>>, now: u64) -> Self {
        Self(Exchange::new(apex, rtype::SOA, None, id, key, now))
    }

    /// What to send.
    pub fn message(&self) -> &[u8] {
        &self.0.message
    }

    /// The serial number in the reply.
    ///
    /// [`Error::Other`] is not the reply and [`Error::Signature`] may be forged: wait on for the true one.
    pub fn reply(&mut self, message: &[u8], now: u64) -> Result<u32, Error> {
        let kept = self.0.session.clone();
        let checked = self.0.check(message, now);
        if checked.is_err() {
            // A forged reply must not spoil the true one.
            self.0.session = kept;
        }
        let (header, at) = checked?;
        if header.is_truncated() {
            return Err(Error::Truncated);
        }
        let mut at = at;
        for _ in 0..header.answers() {
            let record = read::raw(message, at).ok_or(Error::Malformed)?;
            at = record.end;
            if record.rtype == rtype::SOA {
                let soa = read::entry(message, &record).ok_or(Error::Malformed)?;
                if soa.name == self.0.apex {
                    return serial_of(&soa).ok_or(Error::Malformed);
                }
            }
        }
        Err(Error::NoSoa)
    }
}

/// How far a transfer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// There are further messages to come on the same connection; its end now would be [`Error::Unfinished`].
    More,
    /// The primary has nothing newer than this serial number, which is ours or an older one.
    Current(u32),
    /// The changes are too long for UDP: ask again over TCP.
    OverTcp,
    /// All records of the zone, the SOA first; for [`Zone::build`](crate::zone::Zone::build).
    Complete(Vec<Entry>),
    /// The way from our version to the primary's; for [`apply`](super::apply).
    Changed(Vec<Difference>),
}

/// One transfer.
pub struct Fetch {
    exchange: Exchange,
    transport: Transport,
    /// The version we have, when changes were asked for.
    have: Option<u32>,
    records: Records,
    over: bool,
}

impl Fetch {
    /// Asks for the whole zone, over TCP.
    ///
    /// `id` is random, `now` is in seconds since 1970; `most_bytes` bounds the records as they lie in memory.
    pub fn whole(
        apex: &Name<Vec<u8>>,
        id: u16,
        key: Option<Arc<Key>>,
        now: u64,
        most_bytes: usize,
    ) -> Self {
        Self {
            exchange: Exchange::new(apex, rtype::AXFR, None, id, key, now),
            transport: Transport::Tcp,
            have: None,
            records: Records::new(apex, None, most_bytes),
            over: false,
        }
    }

    /// Asks for what changed since the version `have`. The primary may send the whole zone all the same.
    ///
    /// [`Error::Refused`] with 1 (FORMERR) or 4 (NOTIMP) is a primary that knows no IXFR.
    pub fn since(
        apex: &Name<Vec<u8>>,
        have: u32,
        transport: Transport,
        id: u16,
        key: Option<Arc<Key>>,
        now: u64,
        most_bytes: usize,
    ) -> Self {
        Self {
            exchange: Exchange::new(apex, rtype::IXFR, Some(have), id, key, now),
            transport,
            have: Some(have),
            records: Records::new(apex, Some(have), most_bytes),
            over: false,
        }
    }

    /// What to send.
    pub fn message(&self) -> &[u8] {
        &self.exchange.message
    }

    /// Takes the next message from the primary, without the two bytes of its length on TCP.
    ///
    /// After an error the transfer is over, except over UDP for [`Error::Other`] and [`Error::Signature`]: that message
    /// may have come from elsewhere, so wait on for the true one.
    pub fn feed(&mut self, message: &[u8], now: u64) -> Result<Step, Error> {
        if self.over {
            return Err(Error::Trailing);
        }
        let kept = (self.transport == Transport::Udp).then(|| self.exchange.session.clone());
        match self.step(message, now) {
            Ok(Step::More) => Ok(Step::More),
            Err(error @ (Error::Other | Error::Signature(_)))
                if self.transport == Transport::Udp =>
            {
                self.exchange.session = kept.flatten();
                Err(error)
            }
            last => {
                self.over = true;
                last
            }
        }
    }

    fn step(&mut self, message: &[u8], now: u64) -> Result<Step, Error> {
        let (header, mut at) = self.exchange.check(message, now)?;
        if header.is_truncated() {
            return match self.transport {
                Transport::Udp => Ok(Step::OverTcp),
                Transport::Tcp => Err(Error::Truncated),
            };
        }
        if header.answers() == 0 {
            // Who sends nothing for ever would hold us for ever.
            return Err(Error::NoSoa);
        }
        let mut finished = None;
        for _ in 0..header.answers() {
            if finished.is_some() {
                return Err(Error::Trailing);
            }
            let record = read::raw(message, at).ok_or(Error::Malformed)?;
            at = record.end;
            match self.records.take(message, &record)? {
                Taken::More => {}
                Taken::Whole(entries) => finished = Some(Step::Complete(entries)),
                Taken::Changes(changes) => finished = Some(Step::Changed(changes)),
            }
        }
        let step = match (finished, self.records.only_soa()) {
            (Some(step), _) => step,
            (None, Some(serial)) if self.have.is_some_and(|have| !is_newer(serial, have)) => {
                Step::Current(serial)
            }
            (None, Some(_)) if self.transport == Transport::Udp => Step::OverTcp,
            (None, None) if self.transport == Transport::Udp => return Err(Error::Unfinished),
            (None, _) => return Ok(Step::More),
        };
        if let Some(session) = &self.exchange.session {
            session.done().map_err(Error::Signature)?;
        }
        Ok(step)
    }
}

/// A query with its signature, if there is a key.
fn query(
    apex: &Name<Vec<u8>>,
    rtype: u16,
    have: Option<u32>,
    id: u16,
    key: Option<Arc<Key>>,
    now: u64,
) -> (Vec<u8>, Option<Session>) {
    let mut writer = Writer::query(id, 0);
    writer.question(apex.as_slice(), rtype);
    if let Some(serial) = have {
        // Of the SOA that we have only the serial number is looked at (RFC 1995, section 3).
        let mut rdata = vec![0, 0];
        rdata.extend(serial.to_be_bytes());
        rdata.extend([0; 16]);
        let soa = Entry {
            name: apex.clone(),
            rtype: rtype::SOA,
            ttl: 0,
            rdata,
        };
        writer.push(Section::Authority, &soa, UDP_SIZE);
    }
    let mut message = writer.finish();
    let session = key.map(|key| Session::sign_request(key, &mut message, now));
    (message, session)
}
