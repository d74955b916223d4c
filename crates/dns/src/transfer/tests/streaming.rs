//! Transfers by a running server: message by message, beside others.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::*;
use crate::server::{Options, Server};
use fetch::{Fetch, Step};

fn start(known: &Arc<Known>) -> Server {
    let options = Options {
        addresses: vec![SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0)],
        threads: 1,
        transfers: Some(transfers(known, 4)),
        ..Options::default()
    };
    Server::start(options, answer::tests::catalog()).expect("a server")
}

fn connect(server: &Server, queries: &[&[u8]]) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a timeout");
    for query in queries {
        let length = u16::try_from(query.len()).expect("short");
        stream
            .write_all(&[&length.to_be_bytes(), *query].concat())
            .expect("sent");
    }
    stream
}

fn message(stream: &mut TcpStream) -> Vec<u8> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).expect("a length");
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut message).expect("a message");
    message
}

#[test]
fn large_beside_small() {
    // More than the kernel takes for a client that does not read.
    let mut entries: Vec<_> = zone(1, &[]).entries().collect();
    entries.extend((0..4000).map(|host| crate::Entry {
        name: name(&format!("host{host}.example.com.")),
        rtype: 16,
        ttl: 300,
        rdata: [&[255][..], &[b'x'; 255]].concat().repeat(16),
    }));
    let zone = Arc::new(Zone::build(&name("example.com."), entries).expect("a zone"));
    let known = Known::of(&zone);
    let server = start(&known);
    let mut fetch = Fetch::whole(&zone.apex(), 7, Some(key()), NOW, 1 << 26);
    let after = answer::tests::query("www.example.com", domain::base::Rtype::A);
    // Who does not take what was asked for keeps nobody waiting.
    let lazy = connect(&server, &[fetch.message()]);
    let mut eager = connect(&server, &[fetch.message(), &after]);
    let begin = Instant::now();
    let mut other = connect(&server, &[&after]);
    assert_eq!(
        answer::tests::Read::of(&message(&mut other)).answer.len(),
        2
    );
    let waited = begin.elapsed();
    assert!(waited < Duration::from_secs(1), "{waited:?}");

    let mut messages = 0;
    let entries = loop {
        let message = message(&mut eager);
        assert!(message.len() <= 16 * 1024);
        messages += 1;
        match fetch.feed(&message, NOW).expect("a right transfer") {
            Step::More => {}
            Step::Complete(entries) => break entries,
            other => panic!("{other:?}"),
        }
    };
    assert!(messages > 1000, "{messages}");
    assert_eq!(entries.len(), 4003);
    // The connection goes on.
    assert_eq!(
        answer::tests::Read::of(&message(&mut eager)).answer.len(),
        2
    );
    assert_eq!(known.transferred(), [1]);
    drop(lazy);
    server.stop();
}

/// The zone changes while it is sent: what was begun goes on as it was.
#[test]
fn changed_meanwhile() {
    let zone_before = zone(1, &(0..50_000).collect::<Vec<_>>());
    let known = Known::of(&zone_before);
    let server = start(&known);
    let mut fetch = Fetch::whole(&zone_before.apex(), 7, Some(key()), NOW, 1 << 26);
    let mut stream = connect(&server, &[fetch.message()]);
    assert_eq!(fetch.feed(&message(&mut stream), NOW), Ok(Step::More));
    known.put(&zone(2, &[]));
    let entries = loop {
        match fetch
            .feed(&message(&mut stream), NOW)
            .expect("a right transfer")
        {
            Step::More => {}
            Step::Complete(entries) => break entries,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(entries.len(), 50_003);
}
