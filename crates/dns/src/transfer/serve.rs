//! What a server does with transfers, with NOTIFY and with signed queries of any kind.

mod reply;

use std::net::IpAddr;
use std::sync::Arc;

use super::difference::serial_of;
use super::read::{self, Header, Question};
use super::source::{Source, soa};
use super::stream::{Beginning, Stream};
use super::tsig::{self, Found, Rejected, Session};
use super::{Notified, Peer, Transfers, is_newer};
use crate::answer::{self, Reply, Transport, UDP_SIZE, rcode};
use crate::catalog::Snapshot;
use crate::zone::{Zone, rtype};
use reply::Closing;

const NOTIFY: u8 = 4;
const IN: u16 = 1;

/// What a query gets.
pub(crate) enum Served {
    /// The first bytes of the buffer, or silence.
    Reply(Option<Reply>),
    /// Messages one after the other; only over TCP.
    Stream(Box<Stream>),
}

/// What is known about a query before it is looked into.
struct Request<'r> {
    transfers: &'r Transfers,
    query: &'r [u8],
    header: Header,
    question: Question,
    client: IpAddr,
    transport: Transport,
    /// Bytes of UDP data that the client can take, when it knows EDNS.
    edns: Option<u16>,
    now: u64,
}

impl Transfers {
    /// As [`answer::answer`], which answers all that is neither signed nor about transfers.
    pub(crate) fn answer(
        &self,
        catalog: &Snapshot<'_>,
        query: &[u8],
        out: &mut [u8],
        options: &answer::Options<'_>,
    ) -> Served {
        let ordinary = |query: &[u8], out: &mut [u8]| answer::answer(catalog, query, out, options);
        let Some((header, wanted)) =
            Header::read(query).and_then(|h| Some((h, wanted(query, &h)?)))
        else {
            return Served::Reply(ordinary(query, out));
        };
        let found = if wanted.signed {
            tsig::find(query)
        } else {
            Ok(None)
        };
        let Ok(found) = found else {
            return Served::Reply(reply::bare(query, rcode::FORMERR, out));
        };
        let about_transfers = header.opcode() == NOTIFY || is_transfer(wanted.rtype);
        if found.is_none() && !about_transfers {
            let reply = ordinary(query, out);
            let unknown = reply.is_some_and(|reply| reply.rcode == rcode::REFUSED);
            if !(unknown && wanted.rtype == rtype::SOA) {
                return Served::Reply(reply);
            }
            // Perhaps a catalog, which only secondaries see.
            let soa = self
                .request(query, header, options)
                .and_then(|request| request.soa(&mut Closing::new(None), out));
            return Served::Reply(soa.or(reply));
        }
        let Some(request) = self.request(query, header, options) else {
            // Without a question there is nothing to be looked for.
            return Served::Reply(reply::bare(query, rcode::FORMERR, out));
        };
        let session = match found.as_ref().map(|found| request.check(found)) {
            Some(Err(rejected)) => return Served::Reply(request.reject(rejected, out)),
            Some(Ok(session)) => Some(session),
            None => None,
        };
        match header.opcode() {
            NOTIFY => Served::Reply(request.notify(Closing::new(session), out)),
            0 if is_transfer(request.question.rtype) => request.transfer(session, out),
            _ => {
                let mut closing = Closing::new(session);
                let soa = (header.opcode() == 0 && request.question.rtype == rtype::SOA)
                    .then(|| request.soa(&mut closing, out))
                    .flatten();
                Served::Reply(soa.or_else(|| match found {
                    Some(found) => {
                        let stripped = found.stripped(query);
                        request.signed(closing, out, |out| ordinary(&stripped, out))
                    }
                    None => ordinary(query, out),
                }))
            }
        }
    }

    fn request<'r>(
        &'r self,
        query: &'r [u8],
        header: Header,
        options: &answer::Options<'_>,
    ) -> Option<Request<'r>> {
        if header.questions() != 1 {
            return None;
        }
        Some(Request {
            transfers: self,
            query,
            header,
            question: read::question(query)?,
            client: options.client,
            transport: options.transport,
            edns: read::edns_size(query, &header),
            now: self.now(),
        })
    }
}

/// What the first look shows: it follows no name and allocates nothing, as all queries get it.
struct Wanted {
    rtype: u16,
    /// Whether there may be a signature.
    signed: bool,
}

/// Nothing for what is none of our business: replies, and what does not parse so far.
fn wanted(query: &[u8], header: &Header) -> Option<Wanted> {
    if header.is_reply() || header.questions() != 1 {
        return None;
    }
    let end = read::after_questions(query, header)?;
    let rtype = u16::from_be_bytes(*query[end - 4..].first_chunk()?);
    // Most queries end in one OPT record or nothing.
    let only_opt = header.records() == 1 && query[end..].starts_with(&[0, 0, 41]);
    Some(Wanted {
        rtype,
        signed: header.additional() > 0 && !only_opt,
    })
}

fn is_transfer(rtype: u16) -> bool {
    matches!(rtype, rtype::AXFR | rtype::IXFR)
}

impl Request<'_> {
    fn check(&self, found: &Found<'_>) -> Result<Session, Rejected> {
        let provider = &self.transfers.provider;
        tsig::request(
            self.query,
            found,
            |name| provider.key(name, &self.question.name),
            self.now,
        )
    }

    fn peer<'p>(&self, session: Option<&'p Session>) -> Peer<'p> {
        Peer {
            address: self.client,
            key: session.map(|session| session.key().name()),
        }
    }

    fn notify(&self, mut closing: Closing, out: &mut [u8]) -> Option<Reply> {
        let rcode = if self.question.rtype != rtype::SOA || self.question.class != IN {
            rcode::NOTIMP
        } else {
            let peer = self.peer(closing.session());
            let (apex, serial) = (&self.question.name, self.hinted_serial());
            match self.transfers.provider.notified(apex, &peer, serial) {
                Notified::Taken => rcode::NOERROR,
                Notified::NoZone => rcode::NOTAUTH,
                Notified::Stranger => rcode::REFUSED,
            }
        };
        closing.reply(self, rcode, None, out)
    }

    /// RFC 1996, section 3.7: the SOA may stand in the answer section.
    fn hinted_serial(&self) -> Option<u32> {
        (self.header.answers() > 0).then(|| self.serial_in_first_record())?
    }

    fn serial_in_first_record(&self) -> Option<u32> {
        let record = read::raw(self.query, self.question.end)?;
        let soa = (record.rtype == rtype::SOA).then(|| read::entry(self.query, &record))??;
        serial_of(&soa).filter(|_| soa.name == self.question.name)
    }

    fn transfer(&self, session: Option<Session>, out: &mut [u8]) -> Served {
        let (source, zone) = match self.source(session.as_ref()) {
            Ok(found) => found,
            Err(rcode) => {
                return Served::Reply(Closing::new(session).reply(self, rcode, None, out));
            }
        };
        if self.transport == Transport::Udp {
            return Served::Reply(self.over_udp((source, zone), session, out));
        }
        let permit = self.transfers.permit();
        if permit.is_none() && !source.is_small() {
            let reply = Closing::new(session).reply(self, rcode::SERVFAIL, None, out);
            return Served::Reply(reply);
        }
        let beginning = self.beginning(session);
        Served::Stream(Box::new(Stream::new(beginning, source, permit)))
    }

    /// What to send, or the response code for nothing.
    fn source(&self, session: Option<&Session>) -> Result<(Source, Arc<Zone>), u16> {
        let provider = &self.transfers.provider;
        let apex = &self.question.name;
        if self.question.class != IN {
            return Err(rcode::REFUSED);
        }
        let zone = provider.zone(apex).ok_or(rcode::NOTAUTH)?;
        if !provider.may_transfer(apex, &self.peer(session)) {
            return Err(rcode::REFUSED);
        }
        if self.question.rtype == rtype::AXFR {
            // RFC 5936, section 4.2: there is no such thing over UDP.
            return match self.transport {
                Transport::Tcp => Ok((Source::zone(Arc::clone(&zone)), zone)),
                Transport::Udp => Err(rcode::FORMERR),
            };
        }
        // RFC 1995, section 3: the version that the client has stands in the authority section.
        if self.header.answers() > 0 || self.header.authorities() != 1 {
            return Err(rcode::FORMERR);
        }
        let serial = self.serial_in_first_record().ok_or(rcode::FORMERR)?;
        if !is_newer(zone.serial(), serial) {
            return Ok((Source::soa(Arc::clone(&zone)), zone));
        }
        let changes = provider.changes(apex, serial);
        Ok((Source::since(Arc::clone(&zone), serial, changes), zone))
    }

    /// RFC 1995, section 2: of what does not fit comes only the SOA, and the client asks again over TCP.
    fn over_udp(
        &self,
        (source, zone): (Source, Arc<Zone>),
        session: Option<Session>,
        out: &mut [u8],
    ) -> Option<Reply> {
        let limit = self.udp_size().min(out.len());
        let signed = session.is_some();
        let mut whole = Stream::new(self.beginning(session.clone()), source, None);
        let message = match whole.only(limit) {
            Some(message) => {
                // Without a signature, who knows whose address it is.
                if signed {
                    whole.done();
                }
                message
            }
            None => {
                Stream::new(self.beginning(session), Source::soa(zone), None).only(out.len())?
            }
        };
        reply::put(
            &message,
            rcode::NOERROR,
            self.verified(signed),
            self.question.end,
            out,
        )
    }

    fn beginning(&self, session: Option<Session>) -> Beginning<'_> {
        Beginning {
            transfers: self.transfers,
            query: &self.query[..self.question.end],
            apex: self.question.name.clone(),
            client: self.client,
            session,
            edns: self.edns.is_some(),
        }
    }

    /// The SOA of a zone that this client may have; nothing for others, who get an ordinary answer.
    fn soa(&self, closing: &mut Closing, out: &mut [u8]) -> Option<Reply> {
        let provider = &self.transfers.provider;
        let apex = &self.question.name;
        if self.question.class != IN {
            return None;
        }
        let zone: Arc<Zone> = provider.zone(apex)?;
        if !provider.may_transfer(apex, &self.peer(closing.session())) {
            return None;
        }
        closing.reply(self, rcode::NOERROR, soa(&zone), out)
    }

    /// Bytes of a reply over UDP.
    fn udp_size(&self) -> usize {
        usize::from(self.edns.unwrap_or(512)).clamp(512, UDP_SIZE)
    }

    /// Bytes of a reply.
    fn size(&self) -> usize {
        match self.transport {
            Transport::Udp => self.udp_size(),
            Transport::Tcp => answer::TCP_SIZE,
        }
    }

    fn verified(&self, signed: bool) -> bool {
        signed || self.transport == Transport::Tcp
    }
}
