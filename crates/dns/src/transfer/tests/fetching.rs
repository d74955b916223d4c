//! What primaries may send that makes no zone. Messages are made by `domain`, so that any nonsense can be said.

use domain::base::iana::Rcode;
use domain::base::rdata::UnknownRecordData;
use domain::base::{MessageBuilder, Rtype, Ttl};

use super::*;
use crate::Entry;
use fetch::{Error, Fetch, SoaQuery, Step};

fn soa(apex: &str, serial: u32) -> Entry {
    let mut rdata = vec![0, 0];
    rdata.extend(serial.to_be_bytes());
    rdata.extend([0; 16]);
    entry(apex, 6, &rdata)
}

fn entry(owner: &str, rtype: u16, rdata: &[u8]) -> Entry {
    Entry {
        name: name(owner),
        rtype,
        ttl: 300,
        rdata: rdata.to_vec(),
    }
}

fn a(owner: &str) -> Entry {
    entry(owner, 1, &[192, 0, 2, 1])
}

fn reply(id: u16, rtype: Rtype, records: &[Entry]) -> Vec<u8> {
    let mut message = MessageBuilder::new_vec();
    message.header_mut().set_id(id);
    message.header_mut().set_qr(true);
    let mut question = message.question();
    question.push((name("example.com."), rtype)).expect("room");
    let mut answer = question.answer();
    for record in records {
        let rtype = Rtype::from_int(record.rtype);
        let data = UnknownRecordData::from_octets(rtype, record.rdata.clone()).expect("short");
        answer
            .push((&record.name, Ttl::from_secs(record.ttl), data))
            .expect("room");
    }
    answer.finish()
}

fn whole(records: &[Entry]) -> Result<Step, Error> {
    let mut fetch = Fetch::whole(&name("example.com."), 7, None, NOW, ROOM);
    fetch.feed(&reply(7, Rtype::AXFR, records), NOW)
}

fn since(have: u32, transport: Transport, records: &[Entry]) -> Result<Step, Error> {
    let mut fetch = Fetch::since(&name("example.com."), have, transport, 7, None, NOW, ROOM);
    fetch.feed(&reply(7, Rtype::IXFR, records), NOW)
}

const APEX: &str = "example.com.";
const HOST: &str = "a.example.com.";

#[test]
fn whole_zones() {
    let (first, host) = (soa(APEX, 5), a(HOST));
    let all = [first.clone(), host.clone(), first.clone()];
    assert_eq!(whole(&all), Ok(Step::Complete(all[..2].to_vec())));
    assert_eq!(whole(&all[..2]), Ok(Step::More));
    assert_eq!(whole(&all[..1]), Ok(Step::More));
    assert_eq!(whole(&[]), Err(Error::NoSoa));
    for (records, error) in [
        (vec![host.clone()], Error::NoSoa),
        (
            vec![soa("example.org.", 5)],
            Error::Outside(name("example.org.")),
        ),
        (vec![soa("com.", 5)], Error::Outside(name("com."))),
        (vec![soa(HOST, 5)], Error::Inconsistent),
        (
            vec![first.clone(), a("www.example.org.")],
            Error::Outside(name("www.example.org.")),
        ),
        (
            vec![first.clone(), a("aexample.com.")],
            Error::Outside(name("aexample.com.")),
        ),
        (
            vec![first.clone(), host.clone(), soa(APEX, 6)],
            Error::Inconsistent,
        ),
        (
            [&all[..], std::slice::from_ref(&host)].concat(),
            Error::Trailing,
        ),
        (vec![entry(APEX, 6, &[0; 21])], Error::Malformed),
        (vec![first.clone(), entry(APEX, 252, &[])], Error::Malformed),
        (
            vec![first.clone(), entry(HOST, 2, &[0xC0, 0xFF])],
            Error::Malformed,
        ),
        (vec![first.clone(), entry(HOST, 15, &[0])], Error::Malformed),
    ] {
        assert_eq!(whole(&records), Err(error.clone()), "{error}");
    }
}

#[test]
fn over_several_messages() {
    let mut fetch = Fetch::whole(&name(APEX), 7, None, NOW, ROOM);
    let (first, host) = (soa(APEX, 5), a(HOST));
    for record in [&first, &host] {
        let message = reply(7, Rtype::AXFR, std::slice::from_ref(record));
        assert_eq!(fetch.feed(&message, NOW), Ok(Step::More));
    }
    let last = reply(7, Rtype::AXFR, std::slice::from_ref(&first));
    assert!(matches!(fetch.feed(&last, NOW), Ok(Step::Complete(_))));
    assert_eq!(fetch.feed(&last, NOW), Err(Error::Trailing));
}

#[test]
fn changes() {
    let (one, two, three) = (soa(APEX, 1), soa(APEX, 2), soa(APEX, 3));
    let host = a(HOST);
    let steps = [
        three.clone(),
        one.clone(),
        host.clone(),
        two.clone(),
        two.clone(),
        three.clone(),
        host.clone(),
        three.clone(),
    ];
    let Ok(Step::Changed(changes)) = since(1, Transport::Tcp, &steps) else {
        panic!("no changes");
    };
    assert_eq!(
        (changes[0].from(), changes[0].to(), changes[1].to()),
        (1, 2, 3)
    );
    assert_eq!(
        (changes[0].removed().len(), changes[1].added().len()),
        (2, 2)
    );
    assert_eq!(since(1, Transport::Tcp, &steps[..7]), Ok(Step::More));
    assert_eq!(
        since(1, Transport::Udp, &steps[..7]),
        Err(Error::Unfinished)
    );
    assert_eq!(since(1, Transport::Udp, &steps[..1]), Ok(Step::OverTcp));
    assert_eq!(since(1, Transport::Tcp, &steps[..1]), Ok(Step::More));
    assert_eq!(since(3, Transport::Udp, &steps[..1]), Ok(Step::Current(3)));
    assert_eq!(since(4, Transport::Tcp, &steps[..1]), Ok(Step::Current(3)));
    let whole = [three.clone(), host.clone(), three.clone()];
    assert!(matches!(
        since(1, Transport::Udp, &whole),
        Ok(Step::Complete(_))
    ));
    for (records, error) in [
        // A gap, a step that leads nowhere, and another SOA at the end.
        (
            vec![&three, &one, &two, &three, &three],
            Error::Inconsistent,
        ),
        (vec![&three, &one, &one, &one], Error::Inconsistent),
        (
            vec![&three, &one, &two, &two, &two, &two],
            Error::Inconsistent,
        ),
        (vec![&three, &one, &three, &three, &three], Error::Trailing),
    ] {
        let records: Vec<Entry> = records.into_iter().cloned().collect();
        assert_eq!(since(1, Transport::Tcp, &records), Err(error));
    }
    let mut other = three.clone();
    other.rdata[20] = 9;
    let records = [three, one, other.clone(), other];
    assert_eq!(since(1, Transport::Tcp, &records), Err(Error::Inconsistent));
}

#[test]
fn not_the_reply() {
    let good = reply(7, Rtype::AXFR, &[soa(APEX, 5)]);
    let feed = |message: &[u8]| Fetch::whole(&name(APEX), 7, None, NOW, ROOM).feed(message, NOW);
    assert_eq!(feed(&good), Ok(Step::More));
    assert_eq!(
        feed(&reply(8, Rtype::AXFR, &[soa(APEX, 5)])),
        Err(Error::Other)
    );
    assert_eq!(
        feed(&reply(7, Rtype::IXFR, &[soa(APEX, 5)])),
        Err(Error::Other)
    );
    assert_eq!(feed(&good[..11]), Err(Error::Other));
    let mut query = good.clone();
    query[2] &= 0x7F;
    assert_eq!(feed(&query), Err(Error::Other));
    let mut refused = good.clone();
    refused[3] |= Rcode::REFUSED.to_int();
    assert_eq!(feed(&refused), Err(Error::Refused(5)));
    let mut cut = good.clone();
    cut[2] |= 2;
    assert_eq!(feed(&cut), Err(Error::Truncated));
    let mut fetch = Fetch::since(&name(APEX), 1, Transport::Udp, 7, None, NOW, ROOM);
    let mut cut = reply(7, Rtype::IXFR, &[]);
    assert_eq!(fetch.feed(&good, NOW), Err(Error::Other));
    cut[2] |= 2;
    assert_eq!(fetch.feed(&cut, NOW), Ok(Step::OverTcp));
}

#[test]
fn too_large() {
    let records: Vec<Entry> = std::iter::once(soa(APEX, 5))
        .chain((0..50).map(|n| a(&format!("h{n}.example.com."))))
        .collect();
    let mut fetch = Fetch::whole(&name(APEX), 7, None, NOW, 3000);
    let message = reply(7, Rtype::AXFR, &records);
    assert_eq!(fetch.feed(&message, NOW), Err(Error::TooLarge));
    assert_eq!(fetch.feed(&message, NOW), Err(Error::Trailing));
}

#[test]
fn signatures() {
    let known = Known::of(&zone(1, &(0..3000).collect::<Vec<_>>()));
    let fetch = || Fetch::whole(&name(APEX), 7, Some(key()), NOW, ROOM);
    let messages = send(&known, fetch().message(), Transport::Tcp);
    assert!(messages.len() > 2);
    // In another order, changed, left out, unsigned.
    let mut swapped = fetch();
    assert_eq!(swapped.feed(&messages[0], NOW), Ok(Step::More));
    let failure = Err(Error::Signature(Failure::Signature));
    assert_eq!(swapped.feed(&messages[2], NOW), failure);
    let mut changed = fetch();
    let mut message = messages[0].clone();
    message[300] ^= 1;
    assert_eq!(changed.feed(&message, NOW), failure);
    let mut late = fetch();
    let failure = Err(Error::Signature(Failure::Time));
    assert_eq!(late.feed(&messages[0], NOW + 301), failure);
    let unsigned = reply(7, Rtype::AXFR, &[soa(APEX, 1)]);
    let failure = Err(Error::Signature(Failure::Unsigned));
    assert_eq!(fetch().feed(&unsigned, NOW), failure);
    let mut refused = unsigned.clone();
    refused[3] |= 5;
    assert_eq!(fetch().feed(&refused, NOW), Err(Error::Refused(5)));

    // The last message has to be signed, and in between not too many may be without.
    let mut cut_end = fetch();
    assert_eq!(cut_end.feed(&messages[0], NOW), Ok(Step::More));
    let last = known.zone(&name(APEX)).and_then(|zone| source::soa(&zone));
    let last = reply(7, Rtype::AXFR, &[last.expect("a SOA")]);
    assert_eq!(cut_end.feed(&last, NOW), failure);
    let mut gaps = fetch();
    assert_eq!(gaps.feed(&messages[0], NOW), Ok(Step::More));
    let more = reply(7, Rtype::AXFR, &[a(HOST)]);
    for _ in 0..99 {
        assert_eq!(gaps.feed(&more, NOW), Ok(Step::More));
    }
    assert_eq!(gaps.feed(&more, NOW), failure);
}

/// A forged message over UDP does not end the waiting for the true one.
#[test]
fn forged() {
    let known = Known::of(&zone(9, &[]));
    let mut query = SoaQuery::new(&name(APEX), 7, Some(key()), NOW);
    let replies = send(&known, query.message(), Transport::Udp);
    let forged = reply(7, Rtype::SOA, &[soa(APEX, 1)]);
    assert_eq!(
        query.reply(&forged, NOW),
        Err(Error::Signature(Failure::Unsigned))
    );
    let mut changed = replies[0].clone();
    changed[50] ^= 1;
    assert!(query.reply(&changed, NOW).is_err());
    assert_eq!(query.reply(&replies[0], NOW), Ok(9));

    let key = Some(key());
    let mut fetch = Fetch::since(&name(APEX), 9, Transport::Udp, 7, key, NOW, ROOM);
    let replies = send(&known, fetch.message(), Transport::Udp);
    let forged = reply(7, Rtype::IXFR, &[soa(APEX, 10)]);
    assert!(fetch.feed(&forged, NOW).is_err());
    let mut changed = replies[0].clone();
    changed[50] ^= 1;
    assert!(fetch.feed(&changed, NOW).is_err());
    assert_eq!(fetch.feed(&replies[0], NOW), Ok(Step::Current(9)));
}
