//! From the bytes of a query to the bytes of its reply.
//!
//! A query may hold anything, so every read of it is checked and a message that makes no sense gets FORMERR or
//! silence. Nothing is allocated, and no name is followed for longer than a fixed number of steps.
//!
//! From a signed zone, who asks for it (the DO flag) gets signatures and proofs (RFC 4035, section 3.1): what the zone
//! holds, nothing is signed for a query.
//!
//! Signatures of messages and transfers are [`transfer`](crate::transfer)'s: here a TSIG record is ignored and a transfer
//! REFUSED.

mod cookie;
mod edns;
mod find;
mod identity;

mod message;
mod query;
mod section;

use std::net::IpAddr;

use crate::catalog::Snapshot;
use crate::zone::{Zone, rtype};
use edns::Edns;
use message::Message;
use query::{Header, Question};
use section::Outcome;

pub use cookie::Secret;
pub use edns::UDP_SIZE;
pub use identity::{Identity, LONGEST as LONGEST_IDENTITY};

/// Room for a reply over TCP, without the two bytes of its length (RFC 1035, section 4.2.2).
pub const TCP_SIZE: usize = 65_535;
/// A reply over UDP to a query without EDNS (RFC 1035, section 4.2.1).
const PLAIN_UDP_SIZE: usize = 512;
/// Header, the longest question and the longest OPT that we write: less room than this makes no reply.
pub(crate) const LEAST_ROOM: usize = 12 + 259 + edns::LONGEST;

/// How a query came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Replies are small, and the sender's address may be forged.
    Udp,
    /// Replies have up to [`TCP_SIZE`] bytes.
    Tcp,
}

/// What a reply depends on besides query and zones.
#[derive(Debug, Clone, Copy)]
pub struct Options<'s> {
    /// Where the query came from: goes into its cookie.
    pub client: IpAddr,
    /// How the query came.
    pub transport: Transport,
    /// Without a secret, cookies are ignored as if we had never heard of them (RFC 7873).
    pub cookies: Option<&'s Secret>,
    /// Seconds since 1970 modulo 2³², for the age of cookies; not looked at without a secret.
    pub now: u32,
    /// What is told of the server; without it NSID is ignored, and the class CHAOS refused.
    pub identity: Option<&'s Identity>,
}

/// Response codes by number (IANA, "DNS RCODEs").
pub(crate) mod rcode {
    pub(crate) const NOERROR: u16 = 0;
    pub(crate) const FORMERR: u16 = 1;
    pub(crate) const SERVFAIL: u16 = 2;
    pub(crate) const NXDOMAIN: u16 = 3;
    pub(crate) const NOTIMP: u16 = 4;
    pub(crate) const REFUSED: u16 = 5;
    /// RFC 2136: not our zone; RFC 8945: not who the signature says.
    pub(crate) const NOTAUTH: u16 = 9;
    pub(crate) const BADVERS: u16 = 16;
}

/// What kind of reply it is, for limiting rates: one kind in excess shall not silence the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// There are records for the question.
    Answer,
    /// The name is there, the type is not, or the name is somebody else's.
    Negative,
    /// The name does not exist (RFC 8020).
    NoName,
    /// Anything but NOERROR and NXDOMAIN.
    Error,
}

/// A finished reply: the first `len` bytes of the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply {
    /// Bytes of the message.
    pub len: usize,
    /// The kind for limits.
    pub kind: Kind,
    /// Response code, with the upper bits that EDNS adds (RFC 6891, section 6.1.3).
    pub rcode: u16,
    /// Whether TC is set: something did not fit.
    pub truncated: bool,
    /// Whether the sender's address is sure, by cookie or by TCP.
    pub verified: bool,
    question_end: usize,
    opt_len: usize,
}

impl Reply {
    /// A reply that [`transfer`](crate::transfer) wrote: `slip` leaves only its question.
    pub(crate) fn made(len: usize, rcode: u16, verified: bool, question_end: usize) -> Self {
        Self {
            len,
            kind: match rcode {
                rcode::NOERROR => Kind::Answer,
                _ => Kind::Error,
            },
            rcode,
            truncated: false,
            verified,
            question_end,
            opt_len: 0,
        }
    }

    /// Makes the reply in `out` say only "ask over TCP" and returns its new length in bytes.
    ///
    /// A rate limit answers so now and then, that a resolver whose address others forge is not cut off.
    pub fn slip(&self, out: &mut [u8]) -> usize {
        message::slip(out, self.len, self.question_end, self.opt_len)
    }
}

/// Answers a query from the zones of a catalog; nothing for what gets no reply at all: replies, fragments of a header.
///
/// `out` needs [`UDP_SIZE`] or [`TCP_SIZE`] bytes; with less, more replies are truncated.
pub fn answer(
    catalog: &Snapshot<'_>,
    query: &[u8],
    out: &mut [u8],
    options: &Options<'_>,
) -> Option<Reply> {
    let header = Header::read(query)?;
    if out.len() < LEAST_ROOM {
        return None;
    }
    let mut message = Message::new(out, header);
    if header.opcode() != 0 {
        return message.finish(rcode::NOTIMP, None, options);
    }
    let Some(question) = header.question(query) else {
        return message.finish(rcode::FORMERR, None, options);
    };
    message.push_question(&query[12..question.end]);

    let edns = match Edns::read(query, question.end, &header, options) {
        Ok(edns) => edns,
        Err(edns::Malformed { opt }) => {
            let plain = opt.then(Edns::default);
            return message.finish(rcode::FORMERR, plain.as_ref(), options);
        }
    };
    let size = match (options.transport, &edns) {
        (Transport::Tcp, _) => TCP_SIZE,
        (Transport::Udp, None) => PLAIN_UDP_SIZE,
        (Transport::Udp, Some(edns)) => usize::from(edns.size).clamp(PLAIN_UDP_SIZE, UDP_SIZE),
    };
    message.limit(size, edns.as_ref(), options);

    let rcode = match refusal(&question, edns.as_ref()) {
        Some(rcode::REFUSED) => identity::answer(&mut message, &question, options.identity),
        Some(rcode) => rcode,
        None => match zone_of(catalog, &question) {
            Some(zone) => {
                let secure = zone.is_signed() && edns.as_ref().is_some_and(|edns| edns.dnssec_ok);
                from_zone(&mut message, zone, &question, secure, options.transport)
            }
            None => rcode::REFUSED,
        },
    };
    message.finish(rcode, edns.as_ref(), options)
}

/// Why a well-formed question is not looked up.
fn refusal(question: &Question, edns: Option<&Edns>) -> Option<u16> {
    const IN: u16 = 1;
    const ANY_CLASS: u16 = 255;
    if edns.is_some_and(|edns| edns.version > 0) {
        return Some(rcode::BADVERS);
    }
    if question.class != IN && question.class != ANY_CLASS {
        return Some(rcode::REFUSED);
    }
    match question.rtype {
        rtype::OPT => Some(rcode::FORMERR),
        rtype::AXFR | rtype::IXFR => Some(rcode::REFUSED),
        rtype::TKEY..=rtype::MAILA => Some(rcode::NOTIMP),
        _ => None,
    }
}

/// The zone that answers: the closest, but for DS, which lies in the zone above where that is ours, too (RFC 4035,
/// section 3.1.4.1).
fn zone_of<'c>(catalog: &'c Snapshot<'_>, question: &Question) -> Option<&'c Zone> {
    let zone = catalog.closest(&question.key)?;
    if question.rtype == rtype::DS && zone.apex_key() == &*question.key {
        let above = crate::zone::key::parent(&question.key);
        if let Some(parent) = above.and_then(|above| catalog.closest(above)) {
            return Some(parent);
        }
    }
    Some(zone)
}

fn from_zone(
    message: &mut Message<'_>,
    zone: &Zone,
    question: &Question,
    secure: bool,
    transport: Transport,
) -> u16 {
    match section::fill(message, zone, question, secure) {
        Outcome::Done(rcode) => rcode,
        Outcome::Full(rcode) if transport == Transport::Udp => {
            message.truncate();
            rcode
        }
        // There is no other way to ask, so to say "truncated" would only make the client try again.
        Outcome::Full(_) => {
            message.clear();
            rcode::SERVFAIL
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
