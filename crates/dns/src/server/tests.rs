use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::Instant;

use domain::base::Rtype;
use socket2::{Domain, Socket, Type};

use super::*;
use crate::answer::tests as dns;

fn start(change: impl FnOnce(&mut Options)) -> Server {
    let mut options = Options {
        addresses: vec![
            SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0),
            SocketAddr::new(Ipv6Addr::LOCALHOST.into(), 0),
        ],
        threads: 2,
        ..Options::default()
    };
    change(&mut options);
    Server::start(options, dns::catalog()).expect("a server")
}

fn client(server: SocketAddr) -> UdpSocket {
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    let socket = UdpSocket::bind((any, 0)).expect("a socket");
    socket.connect(server).expect("a peer");
    socket
        .set_read_timeout(Some(Duration::from_secs(5)))
        .expect("a timeout");
    socket
}

fn receive(socket: &UdpSocket) -> dns::Read {
    let mut bytes = [0; 2000];
    let length = socket.recv(&mut bytes).expect("a reply");
    dns::Read::of(&bytes[..length])
}

fn framed(query: &[u8]) -> Vec<u8> {
    let length = u16::try_from(query.len()).expect("short");
    [&length.to_be_bytes(), query].concat()
}

fn connect(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).expect("a connection");
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .expect("a timeout");
    stream
}

fn read_framed(stream: &mut TcpStream) -> dns::Read {
    let mut length = [0; 2];
    stream.read_exact(&mut length).expect("a length");
    let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut bytes).expect("a message");
    dns::Read::of(&bytes)
}

/// Whether the server closes the connection, and after how long.
fn closed_after(stream: &mut TcpStream) -> Duration {
    let begin = Instant::now();
    let mut byte = [0];
    // A reset is as good as an end.
    assert!(matches!(stream.read(&mut byte), Ok(0) | Err(_)));
    assert!(begin.elapsed() < Duration::from_secs(4), "not closed");
    begin.elapsed()
}

#[test]
fn both_transports_and_families() {
    let server = start(|_| {});
    for &address in server.addresses() {
        let socket = client(address);
        socket
            .send(&dns::query("www.example.com", Rtype::A))
            .expect("sent");
        assert_eq!(receive(&socket).answer.len(), 2);
        let mut stream = connect(address);
        stream
            .write_all(&framed(&dns::query("no.example.com", Rtype::A)))
            .expect("sent");
        assert_eq!(read_framed(&mut stream).rcode, 3);
    }
    assert_eq!(server.address(), server.addresses()[0]);
    // Messages that get no reply are counted, too.
    client(server.address()).send(b"?").expect("sent");
    let begin = Instant::now();
    while server.stats().dropped == 0 && begin.elapsed() < Duration::from_secs(5) {
        thread::sleep(Duration::from_millis(5));
    }
    let stats = server.stats();
    assert_eq!(
        (stats.queries, stats.dropped, stats.tcp_connections),
        (5, 1, 2)
    );
    assert_eq!((stats.by_rcode[0], stats.by_rcode[3]), (2, 2));
    let begin = Instant::now();
    server.stop();
    assert!(
        begin.elapsed() < Duration::from_millis(400),
        "{:?}",
        begin.elapsed()
    );
}

#[test]
fn bursts() {
    let server = start(|_| {});
    let sockets: Vec<_> = (0..8).map(|_| client(server.address())).collect();
    let query = dns::query("example.com", Rtype::A);
    for _ in 0..20 {
        for socket in &sockets {
            for _ in 0..10 {
                socket.send(&query).expect("sent");
            }
        }
        for socket in &sockets {
            for _ in 0..10 {
                assert_eq!(receive(socket).answer.len(), 1);
            }
        }
    }
    assert_eq!(server.stats().by_rcode[0], 1600);
}

#[test]
fn a_port_is_taken_once() {
    let server = start(|_| {});
    let again = Options {
        addresses: vec![server.address()],
        ..Options::default()
    };
    let error = Server::start(again.clone(), Catalog::new())
        .err()
        .expect("an error");
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
    server.stop();
    assert!(Server::start(again, Catalog::new()).is_ok());
    assert!(Server::start(Options::default(), Catalog::new()).is_err());
}

#[test]
fn changes_are_seen() {
    let catalog = Catalog::new();
    let options = Options {
        addresses: vec![SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0)],
        ..Options::default()
    };
    let server = Server::start(options, catalog.clone()).expect("a server");
    let socket = client(server.address());
    let ask = || {
        socket
            .send(&dns::query("example.com", Rtype::SOA))
            .expect("sent");
        receive(&socket).rcode
    };
    assert_eq!(ask(), 5);
    catalog.put(dns::zone("example.com.", "@ 1 IN SOA a b 1 1 1 1 1\n"));
    assert_eq!(ask(), 0);
}

#[test]
fn rate_limit() {
    let server = start(|options| {
        options.rrl_per_second = 5;
        options.threads = 1;
    });
    let socket = client(server.address());
    socket
        .set_read_timeout(Some(Duration::from_millis(300)))
        .expect("a timeout");
    let query = dns::query("example.com", Rtype::A);
    for _ in 0..25 {
        socket.send(&query).expect("sent");
    }
    let mut bytes = [0; 600];
    let mut truncated = 0;
    let mut whole = 0;
    while let Ok(length) = socket.recv(&mut bytes) {
        let read = dns::Read::of(&bytes[..length]);
        if read.tc {
            truncated += 1;
        } else {
            whole += 1;
        }
    }
    let stats = server.stats();
    assert!((5..10).contains(&whole), "{whole}");
    assert!((7..=10).contains(&truncated), "{truncated}");
    assert_eq!(
        (stats.slipped, stats.slipped + stats.limited + whole),
        (truncated, 25)
    );
    // TCP is not limited: whoever is told to use it can.
    let mut stream = connect(server.address());
    for _ in 0..20 {
        stream.write_all(&framed(&query)).expect("sent");
        assert_eq!(read_framed(&mut stream).rcode, 0);
    }
}

#[test]
fn pipelining() {
    let server = start(|_| {});
    let mut stream = connect(server.address());
    let names = ["example.com", "no.example.com", "elsewhere.net"];
    let queries: Vec<u8> = (0..300)
        .flat_map(|n| framed(&dns::query(names[n % 3], Rtype::A)))
        .collect();
    // In pieces that end anywhere.
    for piece in queries.chunks(1000) {
        stream.write_all(piece).expect("sent");
    }
    stream.shutdown(std::net::Shutdown::Write).expect("shut");
    for n in 0..300 {
        assert_eq!(read_framed(&mut stream).rcode, [0, 3, 5][n % 3]);
    }
    closed_after(&mut stream);
}

#[test]
fn slow_and_rude_clients() {
    let server = start(|options| options.tcp_idle = Duration::from_millis(300));
    let query = framed(&dns::query("example.com", Rtype::A));
    // One that says nothing, and one that says it a byte at a time.
    let mut silent = connect(server.address());
    assert!(closed_after(&mut silent) > Duration::from_millis(200));
    let mut dripping = connect(server.address());
    let begin = Instant::now();
    while dripping.write_all(&[0]).is_ok() && begin.elapsed() < Duration::from_secs(3) {
        thread::sleep(Duration::from_millis(50));
    }
    assert!(begin.elapsed() < Duration::from_secs(2));
    // Too long, a reply, too short.
    for rude in [
        &[0x20, 0][..],
        &[0, 12, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0],
    ] {
        let mut stream = connect(server.address());
        stream.write_all(rude).expect("sent");
        assert!(closed_after(&mut stream) < Duration::from_millis(250));
    }
    // One that asks on and on but takes no reply.
    let mut deaf = connect(server.address());
    deaf.set_nonblocking(true).expect("nonblocking");
    let begin = Instant::now();
    let cut = loop {
        match deaf.write(&query) {
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => {
                thread::sleep(Duration::from_millis(10));
            }
            Err(_) => break true,
            Ok(_) if begin.elapsed() > Duration::from_secs(20) => break false,
            Ok(_) => {}
        }
    };
    assert!(cut);
    // All that did not keep the server from the others.
    let mut stream = connect(server.address());
    for _ in 0..5 {
        stream.write_all(&query).expect("sent");
        assert_eq!(read_framed(&mut stream).answer.len(), 1);
        thread::sleep(Duration::from_millis(150));
    }
}

#[test]
fn many_connections() {
    let server = start(|options| options.tcp_connections = 10);
    let mut streams: Vec<_> = (0..30).map(|_| connect(server.address())).collect();
    let query = framed(&dns::query("example.com", Rtype::A));
    let last = streams.last_mut().expect("a stream");
    last.write_all(&query).expect("sent");
    assert_eq!(read_framed(last).rcode, 0);
    closed_after(&mut streams[0]);
    assert_eq!(server.stats().tcp_connections, 30);
}

#[test]
fn one_thread_has_its_port_to_itself() {
    let again = |threads| {
        let server = start(|options| options.threads = threads);
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).expect("a socket");
        socket.set_reuse_port(true).expect("an option");
        let bound = socket.bind(&server.address().into());
        bound.map_err(|e| e.kind())
    };
    assert_eq!(again(1), Err(io::ErrorKind::AddrInUse));
    // Several share it, by which the kernel gives each a part of the queries.
    assert_eq!(again(2), Ok(()));
}
