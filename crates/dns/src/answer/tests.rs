//! Queries are made and replies are read by other people's code.

mod bad;
mod edns;
mod fuzz;
mod names;
mod secure;

use std::net::Ipv4Addr;

use domain::base::rdata::ComposeRecordData;
use domain::base::{Message as Parsed, MessageBuilder, Name, ParsedName, Rtype, ToName};
use domain::rdata::AllRecordData;
use domain::zonefile::inplace::{Entry as Line, Zonefile};

use super::*;
use crate::Entry;
use crate::catalog::Catalog;

/// A zone from a master file.
pub(crate) fn zone(apex: &str, text: &str) -> Zone {
    let apex: Name<Vec<u8>> = apex.parse().expect("a name");
    Zone::build(&apex, entries(&apex.to_string(), text)).expect("a zone")
}

/// The records of a master file.
pub(crate) fn entries(apex: &str, text: &str) -> Vec<Entry> {
    let apex: Name<Vec<u8>> = apex.parse().expect("a name");
    let mut file = Zonefile::from(text);
    file.set_origin(Name::from_octets(apex.as_slice().to_vec().into()).expect("a name"));
    let mut entries = Vec::new();
    while let Some(line) = file.next_entry().expect("a line") {
        let Line::Record(record) = line else {
            panic!("not a record in {text}");
        };
        let mut rdata = Vec::new();
        record.data().compose_rdata(&mut rdata).expect("room");
        entries.push(Entry {
            name: record.owner().to_name(),
            rtype: record.rtype().to_int(),
            ttl: record.ttl().as_secs(),
            rdata,
        });
    }
    entries
}

/// What most tests ask about.
pub(crate) fn catalog() -> Catalog {
    let catalog = Catalog::new();
    catalog.put(zone("example.com.", include_str!("tests/example.com.zone")));
    // The wildcard zone of RFC 4592, section 2.2.1.
    catalog.put(zone("example.", include_str!("tests/example.zone")));
    catalog
}

/// A reply, taken apart.
pub(crate) struct Read {
    pub(crate) rcode: u16,
    pub(crate) aa: bool,
    pub(crate) tc: bool,
    pub(crate) answer: Vec<String>,
    pub(crate) authority: Vec<String>,
    /// Without OPT.
    pub(crate) additional: Vec<String>,
    pub(crate) has_opt: bool,
    pub(crate) bytes: Vec<u8>,
}

impl Read {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let message = Parsed::from_slice(bytes).expect("a header");
        let (_, answer, authority, additional) = message.sections().expect("sections");
        let lines = |section: domain::base::message::RecordSection<'_, [u8]>| {
            section
                .map(|record| record.expect("a record"))
                .filter(|record| record.rtype() != Rtype::OPT)
                .map(|record| {
                    let record = record
                        .into_record::<AllRecordData<_, ParsedName<_>>>()
                        .expect("data")
                        .expect("a known type");
                    let (owner, ttl) = (record.owner(), record.ttl().as_secs());
                    format!("{owner} {ttl} {} {}", record.rtype(), record.data())
                })
                .collect::<Vec<_>>()
        };
        let opt = message.opt();
        Self {
            rcode: message.opt_rcode().to_int(),
            aa: message.header().aa(),
            tc: message.header().tc(),
            answer: lines(answer),
            authority: lines(authority),
            additional: lines(additional),
            has_opt: opt.is_some(),
            bytes: bytes.to_vec(),
        }
    }
}

/// The bytes of a query without EDNS.
pub(crate) fn query(name: &str, rtype: Rtype) -> Vec<u8> {
    let name: Name<Vec<u8>> = name.parse().expect("a name");
    let mut message = MessageBuilder::new_vec();
    message.header_mut().set_id(0x1234);
    message.header_mut().set_rd(true);
    let mut question = message.question();
    question.push((name, rtype)).expect("room");
    question.finish()
}

/// As [`query`], with EDNS.
pub(crate) fn query_edns(name: &str, rtype: Rtype, size: u16) -> Vec<u8> {
    let name: Name<Vec<u8>> = name.parse().expect("a name");
    let mut question = MessageBuilder::new_vec().question();
    question.push((name, rtype)).expect("room");
    let mut additional = question.additional();
    additional
        .opt(|opt| {
            opt.set_udp_payload_size(size);
            Ok(())
        })
        .expect("room");
    additional.finish()
}

fn send_by(catalog: &Catalog, query: &[u8], transport: Transport) -> Option<Read> {
    let mut out = vec![0xEE; TCP_SIZE];
    let options = Options {
        client: Ipv4Addr::LOCALHOST.into(),
        transport,
        cookies: None,
        now: 0,
        identity: None,
    };
    let reply = answer(&catalog.snapshot(), query, &mut out, &options)?;
    let read = Read::of(&out[..reply.len]);
    assert_eq!((reply.rcode, reply.truncated), (read.rcode, read.tc));
    Some(read)
}

fn send(catalog: &Catalog, query: &[u8]) -> Option<Read> {
    send_by(catalog, query, Transport::Udp)
}

fn ask(name: &str, rtype: Rtype) -> Read {
    let query = query(name, rtype);
    let read = send(&catalog(), &query).expect("a reply");
    let reply = Parsed::from_slice(&read.bytes).expect("a header");
    assert!(reply.is_answer(Parsed::from_slice(&query).expect("a header")));
    assert_eq!(read.bytes[12..query.len()], query[12..]);
    assert!(reply.header().rd() && !reply.header().ra());
    read
}
