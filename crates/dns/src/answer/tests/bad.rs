//! Messages that are not what we answer.

use super::*;

#[test]
fn silence() {
    let catalog = catalog();
    let good = query("example.com", Rtype::A);
    for length in 0..12 {
        assert!(send(&catalog, &good[..length]).is_none());
    }
    let mut reply = good.clone();
    reply[2] |= 0x80;
    assert!(send(&catalog, &reply).is_none());
    // No room for even the question.
    let options = Options {
        client: Ipv4Addr::LOCALHOST.into(),
        transport: Transport::Udp,
        cookies: None,
        now: 0,
        identity: None,
    };
    for room in 0..LEAST_ROOM {
        assert!(answer(&catalog.snapshot(), &good, &mut vec![0; room], &options).is_none());
    }
}

#[test]
fn other_kinds() {
    let catalog = catalog();
    let good = query("example.com", Rtype::A);
    let code = |query: &[u8]| send(&catalog, query).expect("a reply").rcode;
    for opcode in 1..16 {
        let mut query = good.clone();
        query[2] |= opcode << 3;
        let read = send(&catalog, &query).expect("a reply");
        assert_eq!((read.rcode, read.bytes[2]), (4, 0x81 | opcode << 3));
    }
    for count in [0, 2] {
        let mut query = good.clone();
        query[5] = count;
        assert_eq!(code(&query), 1);
    }
    for length in 12..good.len() {
        assert_eq!(code(&good[..length]), 1);
    }
    for (class, rcode) in [(1, 0), (255, 0), (3, 5), (4, 5), (254, 5), (0, 5)] {
        let mut query = good.clone();
        let end = query.len();
        query[end - 1] = class;
        assert_eq!(code(&query), rcode, "class {class}");
    }
    let mut version = query("version.bind", Rtype::TXT);
    let end = version.len();
    version[end - 1] = 3;
    assert_eq!(code(&version), 5);
    for (rtype, rcode) in [
        (Rtype::AXFR, 5),
        (Rtype::IXFR, 5),
        (Rtype::OPT, 1),
        (Rtype::TSIG, 4),
        (Rtype::TKEY, 4),
        (Rtype::MAILB, 4),
        (Rtype::from_int(0), 0),
        (Rtype::from_int(65_280), 0),
    ] {
        assert_eq!(ask("example.com", rtype).rcode, rcode, "{rtype}");
    }
}

#[test]
fn names_in_questions() {
    let catalog = catalog();
    let head = &query("example.com", Rtype::A)[..12];
    let code = |name: &[u8]| {
        let query = [head, name, &[0, 1, 0, 1]].concat();
        send(&catalog, &query).expect("a reply").rcode
    };
    // Pointers: to itself, to the header, forward, after a label.
    for pointer in [
        &[0xC0, 12][..],
        &[0xC0, 0],
        &[0xC0, 14, 0],
        &[1, b'a', 0xC0, 12],
        &[0xFF, 0xFF],
    ] {
        assert_eq!(code(pointer), 1, "{pointer:?}");
    }
    for length in [64, 128, 191] {
        assert_eq!(code(&[&[length][..], &[b'a'; 192], &[0]].concat()), 1);
    }
    let labels = |count: usize| [[1, b'a'].repeat(count), vec![0]].concat();
    assert_eq!(
        (code(&labels(127)), code(&labels(128)), code(&labels(500))),
        (5, 1, 1)
    );
    // The longest name there is, in a zone that is here, full of bytes that are escaped in keys.
    let apex = b"\x07example\x03com\0";
    let deep = [[1, 0].repeat((255 - apex.len()) / 2), apex.to_vec()].concat();
    assert_eq!((deep.len(), code(&deep)), (255, 3));
    let wild = b"\x04wild\x07example\x03com\0";
    let deep = [[1, 1].repeat((255 - wild.len()) / 2), wild.to_vec()].concat();
    assert_eq!(code(&deep), 0);
}
