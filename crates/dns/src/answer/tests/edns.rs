//! EDNS, sizes and cookies.

use std::fmt::Write;

use domain::base::iana::OptionCode;

use super::*;

/// A zone with one set of many addresses and a delegation with much glue.
fn large(count: u8) -> Catalog {
    let mut text = String::from("@ 60 IN SOA ns a 1 1 1 1 1\n");
    for n in 0..count {
        write!(
            text,
            "many 60 IN A 10.0.0.{n}\nsub 60 IN NS ns{n}.sub\nns{n}.sub 60 IN A 10.0.1.{n}\n"
        )
        .expect("room");
        write!(
            text,
            "mx 60 IN MX {n} mail{n}\nmail{n} 60 IN AAAA 2001:db8::{n}\n"
        )
        .expect("room");
    }
    let catalog = Catalog::new();
    catalog.put(zone("z.", &text));
    catalog
}

fn with(name: &str, rtype: Rtype, size: u16) -> Vec<u8> {
    query_edns(name, rtype, size)
}

#[test]
fn opt_for_opt() {
    let read = send(&catalog(), &with("example.com", Rtype::A, 4096)).expect("a reply");
    assert!(read.has_opt && read.answer.len() == 1);
    let opt = Parsed::from_slice(&read.bytes)
        .expect("a header")
        .opt()
        .expect("OPT");
    assert_eq!(
        (opt.udp_payload_size(), opt.version(), opt.dnssec_ok()),
        (1232, 0, false)
    );
    let mut query = with("example.com", Rtype::A, 0);
    let flags = query.len() - 4;
    query[flags] = 0x80;
    let read = send(&catalog(), &query).expect("a reply");
    assert!(
        Parsed::from_slice(&read.bytes)
            .expect("a header")
            .opt()
            .expect("OPT")
            .dnssec_ok()
    );
}

#[test]
fn version() {
    let mut query = with("example.com", Rtype::A, 1232);
    let version = query.len() - 5;
    query[version] = 1;
    let read = send(&catalog(), &query).expect("a reply");
    assert_eq!((read.rcode, read.has_opt, read.answer.len()), (16, true, 0));
}

#[test]
fn sizes() {
    // A header of 12, a question of 12, 16 bytes each, 11 for OPT.
    let catalog = large(100);
    for (query, transport, limit) in [
        (query("many.z", Rtype::A), Transport::Udp, 512),
        (with("many.z", Rtype::A, 100), Transport::Udp, 512),
        (with("many.z", Rtype::A, 1232), Transport::Udp, 1232),
        (with("many.z", Rtype::A, 65_535), Transport::Udp, 1232),
        (query("many.z", Rtype::A), Transport::Tcp, 65_535),
    ] {
        let read = send_by(&catalog, &query, transport).expect("a reply");
        let fits = limit == 65_535;
        assert_eq!(
            (read.tc, read.answer.len()),
            (!fits, if fits { 100 } else { 0 })
        );
        assert!(read.bytes.len() <= limit);
        assert_eq!(read.has_opt, query.len() > 24);
        assert!(read.aa);
    }
    for count in 20..40 {
        let catalog = large(count);
        let read = send(&catalog, &query("many.z", Rtype::A)).expect("a reply");
        let whole = 12 + 12 + 16 * usize::from(count);
        assert_eq!(
            (read.tc, read.bytes.len()),
            if whole <= 512 {
                (false, whole)
            } else {
                (true, 24)
            }
        );
    }
}

#[test]
fn what_may_be_left_out() {
    // Glue inside of the delegation may not (RFC 9471).
    let referral = |count| send(&large(count), &query("a.sub.z", Rtype::A)).expect("a reply");
    assert!(!referral(5).tc && referral(5).additional.len() == 5);
    let read = referral(15);
    assert!(read.tc && read.authority.is_empty() && read.additional.is_empty());
    // Addresses of mail servers may.
    let read = send(&large(14), &query("mx.z", Rtype::MX)).expect("a reply");
    assert_eq!((read.tc, read.answer.len()), (false, 14));
    assert!((1..14).contains(&read.additional.len()));
    assert!(read.bytes.len() <= 512);
}

#[test]
fn pointers_reach_only_so_far() {
    let mut text = String::from("@ 60 IN SOA ns a 1 1 1 1 1\n");
    for n in 0..1500 {
        write!(
            text,
            "sub 60 IN NS ns{n}.sub\nns{n}.sub 60 IN A 192.0.2.1\n"
        )
        .expect("room");
    }
    let catalog = Catalog::new();
    catalog.put(zone("z.", &text));
    let read = send_by(&catalog, &query("sub.z", Rtype::A), Transport::Tcp).expect("a reply");
    assert_eq!(read.rcode, 2);
}

#[test]
fn malformed() {
    let catalog = catalog();
    let good = with("example.com", Rtype::A, 1232);
    let name_at = good.len() - 11;
    let check = |query: &[u8], has_opt: bool| {
        let read = send(&catalog, query).expect("a reply");
        assert_eq!(
            (read.rcode, read.has_opt, read.answer.len()),
            (1, has_opt, 0)
        );
    };
    let twice = [&good[..], &good[name_at..]].concat();
    let mut query = twice.clone();
    query[11] = 2;
    check(&query, true);
    // More bytes than records, fewer bytes than records.
    check(&twice, true);
    check(&good[..good.len() - 1], false);
    let mut query = good.clone();
    query[11] = 2;
    check(&query, true);
    // OPT among the answers, and below another name.
    let mut query = good.clone();
    (query[7], query[11]) = (1, 0);
    check(&query, true);
    let named = [&good[..name_at], &[0xC0, 12], &good[name_at + 1..]].concat();
    check(&named, true);
    // An option that is longer than the record.
    let mut query = good.clone();
    let end = query.len();
    query[end - 1] = 4;
    query.extend([0, 3, 0, 1]);
    check(&query, true);
    query[end - 1] = 3;
    query.pop();
    check(&query, true);
}

struct Cookies {
    catalog: Catalog,
    secret: Secret,
}

impl Cookies {
    fn ask(&self, cookie: &[u8], client: &str, now: u32) -> (Reply, Option<Vec<u8>>) {
        let name: Name<Vec<u8>> = "example.com".parse().expect("a name");
        let mut question = MessageBuilder::new_vec().question();
        question.push((name, Rtype::A)).expect("room");
        let mut additional = question.additional();
        additional
            .opt(|opt| {
                let length = u16::try_from(cookie.len()).expect("short");
                opt.push_raw_option(OptionCode::COOKIE, length, |out| {
                    out.extend_from_slice(cookie);
                    Ok(())
                })
            })
            .expect("room");
        let mut out = [0; UDP_SIZE];
        let options = Options {
            client: client.parse().expect("an address"),
            transport: Transport::Udp,
            cookies: Some(&self.secret),
            now,
            identity: None,
        };
        let query = additional.finish();
        let reply = answer(&self.catalog.snapshot(), &query, &mut out, &options).expect("a reply");
        let opt = Parsed::from_slice(&out[..reply.len])
            .expect("a header")
            .opt()
            .expect("OPT");
        let whole = opt.opt().cookie().map(|cookie| {
            let mut bytes = cookie.client().into_octets().to_vec();
            if let Some(server) = cookie.server() {
                server.compose(&mut bytes).expect("room");
            }
            bytes
        });
        (reply, whole)
    }
}

#[test]
fn cookies() {
    let world = Cookies {
        catalog: catalog(),
        secret: Secret::new([7; 16]),
    };
    let (reply, given) = world.ask(b"clientsc", "192.0.2.1", 1000);
    let given = given.expect("a cookie");
    assert_eq!(
        (reply.verified, given.len(), &given[..8]),
        (false, 24, &b"clientsc"[..])
    );
    let (reply, next) = world.ask(&given, "192.0.2.1", 1060);
    assert!(reply.verified && next.is_some_and(|next| next != given));
    assert!(!world.ask(&given, "192.0.2.2", 1060).0.verified);
    assert!(!world.ask(&given, "192.0.2.1", 9000).0.verified);
    let (reply, renewed) = world.ask(b"clientscsomebodyelse", "192.0.2.1", 1000);
    assert_eq!(
        (reply.rcode, reply.verified, renewed),
        (0, false, Some(given))
    );
    assert_eq!(world.ask(b"short", "192.0.2.1", 1000).0.rcode, 1);
    // Without a secret they are passed over.
    let mut plain = with("example.com", Rtype::A, 1232);
    let end = plain.len();
    plain[end - 1] = 5;
    plain.extend([0, 10, 0, 1, 9]);
    assert_eq!(send(&world.catalog, &plain).map(|read| read.rcode), Some(0));
}

#[test]
fn slip() {
    for query in [
        query("example.com", Rtype::MX),
        with("example.com", Rtype::MX, 1232),
    ] {
        let mut out = [0; UDP_SIZE];
        let options = Options {
            client: Ipv4Addr::LOCALHOST.into(),
            transport: Transport::Udp,
            cookies: None,
            now: 0,
            identity: None,
        };
        let reply = answer(&catalog().snapshot(), &query, &mut out, &options).expect("a reply");
        let len = reply.slip(&mut out);
        let read = Read::of(&out[..len]);
        assert!(read.tc && read.answer.is_empty() && read.additional.is_empty());
        assert_eq!((read.has_opt, len), (query.len() > 30, query.len()));
    }
}
