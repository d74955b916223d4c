//! Any bytes as a query: what comes of them is a proper reply or nothing.
#![no_main]

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::LazyLock;

use dns::Entry;
use dns::answer::{Identity, Options, Reply, Secret, TCP_SIZE, Transport, UDP_SIZE, answer};
use dns::catalog::{Catalog, Snapshot};
use dns::zone::Zone;
use domain::base::rdata::ComposeRecordData;
use domain::base::{Message, Name, ParsedName, ToName};
use domain::rdata::AllRecordData;
use domain::zonefile::inplace::{Entry as Line, Zonefile};
use libfuzzer_sys::fuzz_target;

/// Client, secret and time are always the same, so that the kept corpus can hold cookies that are good.
const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const NOW: u32 = 77;
static SECRET: LazyLock<Secret> = LazyLock::new(|| Secret::new([3; 16]));
static IDENTITY: LazyLock<Identity> =
    LazyLock::new(|| Identity::new(Some("ns1"), Some("1")).expect("short texts"));

/// Largest reply over UDP to who does not say what fits (RFC 1035, section 4.2.1).
const PLAIN_UDP_SIZE: usize = 512;

static CATALOG: LazyLock<Catalog> = LazyLock::new(catalog);

fuzz_target!(|query: &[u8]| {
    let snapshot = CATALOG.snapshot();
    let mut out = vec![0xEE; TCP_SIZE];
    let mut replies = Vec::new();
    for transport in [Transport::Udp, Transport::Tcp] {
        for cookies in [None, Some(&*SECRET)] {
            let options = Options {
                client: CLIENT,
                transport,
                cookies,
                now: NOW,
                identity: Some(&IDENTITY),
            };
            replies.push(hold(&snapshot, query, &mut out, &options));
        }
    }
    let [udp, _, tcp, _] = replies[..] else {
        unreachable!()
    };
    if let (Some(udp), Some(tcp)) = (udp, tcp) {
        hold_together(udp, tcp);
    }
    little_room(&snapshot, query, &mut out);
});

/// What is true of every reply; returns it with the numbers of records in its sections.
fn hold(
    snapshot: &Snapshot<'_>,
    query: &[u8],
    out: &mut [u8],
    options: &Options<'_>,
) -> Option<(Reply, [u16; 3])> {
    let reply = answer(snapshot, query, out, options);
    let silent = query.len() < 12 || query[2] & 0x80 != 0;
    assert_eq!(
        reply.is_none(),
        silent,
        "silence is for fragments and replies"
    );
    let reply = reply?;

    let bytes = &out[..reply.len];
    let message = Message::from_slice(bytes).expect("a header");
    let header = message.header();
    assert_eq!(bytes[..2], query[..2], "the id is echoed");
    assert!(header.qr() && !header.ra() && !header.z() && !header.ad() && !header.cd());
    assert_eq!(header.opcode().to_int(), query[2] >> 3 & 0x0F);
    assert_eq!(header.rd(), query[2] & 1 != 0);
    assert_eq!(message.opt_rcode().to_int(), reply.rcode);
    assert_eq!(header.tc(), reply.truncated);
    let opts = parse(message);

    let most = match options.transport {
        Transport::Udp if opts == 0 => PLAIN_UDP_SIZE,
        Transport::Udp => UDP_SIZE,
        Transport::Tcp => TCP_SIZE,
    };
    assert!(reply.len <= most, "{} bytes of {most}", reply.len);
    assert!(!reply.truncated || options.transport == Transport::Udp);
    let sure = options.transport == Transport::Tcp || options.cookies.is_some();
    assert!(
        sure || !reply.verified,
        "nothing has shown the sender's address"
    );

    let counts = message.header_counts();
    echoes(query, bytes, counts.qdcount());
    if let Some(opt) = Message::from_slice(query).ok().and_then(Message::opt) {
        let room = usize::from(opt.udp_payload_size()).max(PLAIN_UDP_SIZE);
        assert!(options.transport == Transport::Tcp || reply.len <= room);
    }
    let found = [counts.ancount(), counts.nscount(), counts.arcount()];

    assert_eq!(
        answer(snapshot, bytes, &mut vec![0; UDP_SIZE], options),
        None
    );
    let slipped = reply.slip(out);
    assert!(slipped <= reply.len);
    let message = Message::from_slice(&out[..slipped]).expect("a header");
    assert!(message.header().tc());
    assert_eq!(parse(message), opts);
    assert_eq!(message.header_counts().ancount(), 0);
    Some((reply, found))
}

/// The question is repeated byte for byte, or left out if it is none.
fn echoes(query: &[u8], reply: &[u8], questions: u16) {
    let asked = query[2] & 0x78 == 0 && query[4..6] == [0, 1];
    match question_end(query).filter(|_| asked) {
        Some(end) => {
            assert_eq!(questions, 1);
            assert_eq!(query[12..end], reply[12..end]);
        }
        None => assert_eq!(questions, 0),
    }
}

/// Where the first question ends. No pointer stands in its name, as there is nothing before it to point at.
fn question_end(query: &[u8]) -> Option<usize> {
    let mut at = 12;
    loop {
        match usize::from(*query.get(at)?) {
            0 => break,
            size @ 1..64 => at += 1 + size,
            _ => return None,
        }
    }
    let end = at + 5;
    (at + 1 - 12 <= 255 && end <= query.len()).then_some(end)
}

/// Reads all of a message, to its last byte; returns how many OPT records there are.
fn parse(message: &Message<[u8]>) -> usize {
    let mut opts = 0;
    let (question, answer, authority, additional) = message.sections().expect("sections");
    let questions: Vec<_> = question
        .map(|question| question.expect("a question"))
        .collect();
    assert!(questions.len() <= 1);
    for section in [answer, authority, additional] {
        for record in section {
            let record = record
                .expect("a record")
                .into_record::<AllRecordData<_, ParsedName<_>>>()
                .expect("data");
            let record = record.expect("data of some type");
            opts += usize::from(matches!(record.data(), AllRecordData::Opt(_)));
        }
    }
    assert!(opts <= 1);
    opts
}

/// The way that a query took changes how much is said, not what.
fn hold_together((udp, fits): (Reply, [u16; 3]), (tcp, all): (Reply, [u16; 3])) {
    if udp.truncated {
        assert_eq!(fits[..2], [0, 0]);
    } else {
        assert_eq!((udp.rcode, udp.kind), (tcp.rcode, tcp.kind));
        assert_eq!(fits[..2], all[..2]);
        assert!(fits[2] <= all[2]);
    }
}

/// With less room than there should be, a reply is still one, or there is none.
fn little_room(snapshot: &Snapshot<'_>, query: &[u8], out: &mut [u8]) {
    let room = query.first_chunk().map_or(0, |id| u16::from_be_bytes(*id)) % 700;
    let out = &mut out[..usize::from(room)];
    for transport in [Transport::Udp, Transport::Tcp] {
        let options = Options {
            client: CLIENT,
            transport,
            cookies: Some(&SECRET),
            now: NOW,
            identity: Some(&IDENTITY),
        };
        if let Some(reply) = answer(snapshot, query, out, &options) {
            parse(Message::from_slice(&out[..reply.len]).expect("a header"));
        }
    }
}

/// Several zones: one in another, delegations, wildcards, CNAMEs in rows and in circles, and sets of all sizes.
fn catalog() -> Catalog {
    let mut large = String::from("@ 60 IN SOA ns a 1 1 1 1 1\n");
    for n in 0..100 {
        // Writing to a string cannot fail.
        let _ = write!(
            large,
            "many 60 IN A 10.0.0.{n}\nsub 60 IN NS ns{n}.sub\nns{n}.sub 60 IN A 10.0.1.{n}\n\
             mx 60 IN MX {n} mail{n}\nmail{n} 60 IN AAAA 2001:db8::{n}\n\
             long 60 IN TXT {}\nrow{n} 60 IN CNAME row{}\n",
            format!("{n:03}").repeat(80),
            n + 1
        );
    }
    // Sizes between those of the two kinds of UDP, where what fits depends on a few bytes.
    for n in 0..40 {
        let _ = writeln!(large, "mid 60 IN A 10.0.2.{n}");
    }
    for n in 0..12 {
        let _ = write!(
            large,
            "mm 60 IN MX {n} mail{n}\nmail{n} 60 IN A 10.0.3.{n}\ndel 60 IN NS n{n}.del\n\
             n{n}.del 60 IN A 10.0.4.{n}\nn{n}.del 60 IN AAAA 2001:db8::{n}\n"
        );
    }
    // More than fits even over TCP, as nothing can point to a name so far from the beginning.
    for n in 0..1000 {
        let _ = write!(
            large,
            "huge 60 IN NS n{n}.huge\nn{n}.huge 60 IN A 10.1.0.1\n"
        );
    }
    let catalog = Catalog::new();
    catalog.put_many(vec![
        zone(
            "example.com.",
            include_str!("../../src/answer/tests/example.com.zone"),
        ),
        zone(
            "example.",
            include_str!("../../src/answer/tests/example.zone"),
        ),
        zone("z.", &large),
        zone(
            "p.",
            "@ 60 IN SOA ns a 1 1 1 1 1\nc 60 IN NS ns.c\nc 60 IN DS 1 13 2 00\n",
        ),
        zone(
            "c.p.",
            "@ 60 IN SOA ns a 1 1 1 1 1\n@ 60 IN NS ns\n@ 60 IN CNAME a.p.\n* 60 IN HTTPS 1 .\n\
             *.a 60 IN CNAME many.z.\nx.*.a 60 IN SRV 1 2 3 ns\nns 60 IN A 192.0.2.1\n",
        ),
    ]);
    catalog
}

/// A zone from a master file, read by other people's code.
fn zone(apex: &str, text: &str) -> Zone {
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
    Zone::build(&apex, entries).expect("a zone")
}
