//! Whatever comes, there is an answer or silence, and no panic.

use super::*;
use crate::server::{Options, Server};
use fetch::{Fetch, SoaQuery};
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

fn ixfr() -> Vec<u8> {
    let apex = name("example.com.");
    let fetch = Fetch::since(&apex, 1, Transport::Tcp, 7, Some(key()), NOW, ROOM);
    fetch.message().to_vec()
}

/// Signs a query whose first records were changed.
fn resigned(mut query: Vec<u8>) -> Vec<u8> {
    tsig::Session::sign_request(key(), &mut query, NOW);
    query
}

fn unsigned_ixfr() -> Vec<u8> {
    let apex = name("example.com.");
    let fetch = Fetch::since(&apex, 1, Transport::Tcp, 7, None, NOW, ROOM);
    fetch.message().to_vec()
}

#[test]
fn nonsense_in_ixfr() {
    let known = Known::of(&zone(7, &[]));
    let ask = |query: Vec<u8>| {
        let messages = send(&known, &resigned(query), Transport::Tcp);
        messages[0][3] & 15
    };
    assert_eq!(ask(unsigned_ixfr()), 0);
    // No SOA, two of them, one in the answer section, another type, another owner, data cut short.
    let mut none = unsigned_ixfr()[..29].to_vec();
    none[9] = 0;
    assert_eq!(ask(none), 1);
    let mut answer = unsigned_ixfr();
    answer.swap(7, 9);
    assert_eq!(ask(answer), 1);
    let mut twice = unsigned_ixfr();
    twice.extend_from_within(29..);
    twice[9] = 2;
    assert_eq!(ask(twice), 1);
    let mut mx = unsigned_ixfr();
    mx[32] = 15;
    assert_eq!(ask(mx), 1);
    let mut owner = unsigned_ixfr();
    // "com" in place of the apex.
    owner[30] = 20;
    assert_eq!(ask(owner), 1);
    let mut short = unsigned_ixfr();
    short[40] -= 1;
    short.pop();
    assert_eq!(ask(short), 1);
}

#[test]
fn loops() {
    let known = Known::of(&zone(7, &[]));
    // A question that points to itself, and an owner of a TSIG that does.
    let mut query = axfr("example.com.");
    query.truncate(12);
    query.extend([0xC0, 12, 0, 252, 0, 1]);
    assert_eq!(read(&send(&known, &query, Transport::Tcp)).rcode, 1);
    let signed = ixfr();
    let start = tsig::find(&signed).ok().flatten().expect("signed").start;
    let mut looped = signed[..start].to_vec();
    let here = u16::try_from(start).expect("short");
    looped.extend((0xC000 | here).to_be_bytes());
    looped.extend([0, 250, 0, 255, 0, 0, 0, 0, 0, 0]);
    assert_eq!(read(&send(&known, &looped, Transport::Tcp)).rcode, 1);
}

#[test]
fn updates_and_others() {
    let known = Known::of(&zone(7, &[]));
    for opcode in [1u8, 2, 5, 6, 15] {
        let mut query = axfr("example.com.");
        query[2] = opcode << 3;
        assert_eq!(read(&send(&known, &query, Transport::Udp)).rcode, 4);
        let signed = send(&known, &resigned(query), Transport::Udp);
        assert_eq!(signed[0][3] & 15, 4);
        assert!(tsig::find(&signed[0]).ok().flatten().is_some());
    }
    let mut reply = axfr("example.com.");
    reply[2] |= 0x80;
    assert!(send(&known, &reply, Transport::Tcp).is_empty());
}

#[test]
fn mutated_queries() {
    let known = Known::of(&zone(7, &[1, 2]));
    known.put(&zone(8, &[2, 3]));
    let transfers = transfers(&known, 4);
    let notify = Notify::new(&zone(8, &[]), 5, Some(key()), NOW);
    let soa = SoaQuery::new(&name("example.com."), 4, Some(key()), NOW);
    let seeds = [
        ixfr(),
        unsigned_ixfr(),
        axfr("example.com."),
        notify.message().to_vec(),
        soa.message().to_vec(),
    ];
    let mut random = Random(0xBAD_5EED);
    let mut answered = 0;
    for round in 0..20_000 {
        let mut query = seeds[random.below(seeds.len())].clone();
        for _ in 0..=random.below(4) {
            let at = random.below(query.len());
            query[at] = random.byte();
        }
        query.truncate(query.len() - random.below(2) * random.below(query.len()));
        let transport = [Transport::Udp, Transport::Tcp][round % 2];
        let (_, messages) = send_to(&transfers, &query, transport);
        for message in &messages {
            assert!(message[2] & 0x80 != 0 && message[..2] == query[..2]);
            answered += 1;
        }
        // Who has the key may say nonsense as well.
        if query.len() > 12 && query.len() < 300 {
            send_to(&transfers, &resigned(query), transport);
        }
    }
    assert!(answered > 10_000, "{answered}");
}

#[test]
fn mutated_replies() {
    let known = Known::of(&zone(1, &[1, 2, 3]));
    known.put(&zone(2, &[2, 3, 4]));
    let apex = name("example.com.");
    let make = |at: usize, key: Option<Arc<Key>>| match at % 2 {
        0 => Fetch::whole(&apex, 7, key, NOW, ROOM),
        _ => Fetch::since(&apex, 1, Transport::Tcp, 7, key, NOW, ROOM),
    };
    // Without a key all is looked at, so the signed replies serve as well.
    let replies: Vec<Vec<u8>> = (0..2)
        .map(|at| send(&known, make(at, Some(key())).message(), Transport::Tcp)[0].clone())
        .collect();
    let mut random = Random(0xFE7C4);
    let (mut good, mut bad) = (0, 0);
    for round in 0..20_000 {
        let mut fetch = make(round, None);
        let mut reply = if round % 10 == 9 {
            let mut reply: Vec<u8> = (0..random.below(200)).map(|_| random.byte()).collect();
            // Past the first look, at least.
            for (byte, right) in reply.iter_mut().zip(&replies[round % 2][..29]) {
                *byte = *right;
            }
            reply
        } else {
            replies[round % 2].clone()
        };
        for _ in 0..random.below(4) {
            let at = random.below(reply.len().max(1));
            if let Some(byte) = reply.get_mut(at) {
                *byte = random.byte();
            }
        }
        for _ in 0..2 {
            match fetch.feed(&reply, NOW) {
                Ok(_) => good += 1,
                Err(_) => bad += 1,
            }
        }
    }
    assert!(good > 4000 && bad > 4000, "{good} {bad}");
}

/// Messages from addresses that may be forged get no more replies than the rate limit allows.
#[test]
fn notify_storm() {
    let known = Known::of(&zone(7, &[]));
    let options = Options {
        addresses: vec![SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0)],
        threads: 1,
        rrl_per_second: 10,
        transfers: Some(transfers(&known, 4)),
        ..Options::default()
    };
    let server = Server::start(options, answer::tests::catalog()).expect("a server");
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a socket");
    socket.connect(server.address()).expect("a peer");
    socket
        .set_read_timeout(Some(Duration::from_millis(300)))
        .expect("a timeout");
    let stranger = Notify::new(&zone(8, &[]), 5, None, NOW);
    for _ in 0..500 {
        socket.send(stranger.message()).expect("sent");
    }
    let mut reply = [0; 600];
    let mut replies = 0;
    while let Ok(length) = socket.recv(&mut reply) {
        replies += 1;
        assert!(length <= stranger.message().len());
    }
    assert!((10..300).contains(&replies), "{replies}");
    assert!(server.stats().limited > 100);
    // A primary with its key is still heard.
    let primary = Notify::new(&zone(8, &[]), 6, Some(key()), NOW);
    socket.send(primary.message()).expect("sent");
    let length = socket.recv(&mut reply).expect("a reply");
    assert_eq!(primary.reply(&reply[..length], NOW), Ok(()));
}
