//! What a query about transfers, or a signed one, gets; checked by our own other side and by `domain`.

use domain::base::{MessageBuilder, Rtype};
use domain::rdata::tsig::Time48;
use domain::tsig as theirs;

use super::*;
use fetch::{Error, Fetch, SoaQuery, Step};

fn since(serial: u32, transport: Transport) -> Fetch {
    let apex = name("example.com.");
    Fetch::since(&apex, serial, transport, 9, Some(key()), NOW, ROOM)
}

/// Feeds all messages and returns the last step.
fn run(mut fetch: Fetch, messages: &[Vec<u8>]) -> Result<Step, Error> {
    let (last, before) = messages.split_last().expect("a message");
    for message in before {
        assert_eq!(fetch.feed(message, NOW)?, Step::More);
    }
    fetch.feed(last, NOW)
}

fn get(known: &Arc<Known>, serial: u32, transport: Transport) -> Result<Step, Error> {
    let fetch = since(serial, transport);
    let messages = send(known, fetch.message(), transport);
    run(fetch, &messages)
}

#[test]
fn whole() {
    let zone = zone(7, &[1, 2, 3]);
    let known = Known::of(&zone);
    let fetch = Fetch::whole(&zone.apex(), 7, Some(key()), NOW, ROOM);
    let messages = send(&known, fetch.message(), Transport::Tcp);
    let Ok(Step::Complete(entries)) = run(fetch, &messages) else {
        panic!("not complete");
    };
    let copy = Zone::build(&zone.apex(), entries).expect("a zone");
    assert!(copy.entries().eq(zone.entries()));
    assert_eq!(known.transferred(), [7]);
    let fetch = Fetch::whole(&zone.apex(), 7, Some(key()), NOW, ROOM);
    assert_eq!(
        read(&send(&known, fetch.message(), Transport::Udp)).rcode,
        1
    );
}

#[test]
fn changes() {
    let versions = [zone(1, &[1, 2]), zone(2, &[1, 3]), zone(3, &[3, 4])];
    let known = Known::of(&versions[0]);
    known.put(&versions[1]);
    known.put(&versions[2]);
    for transport in [Transport::Tcp, Transport::Udp] {
        for (old, steps) in [(0, 2), (1, 1)] {
            let Ok(Step::Changed(changes)) = get(&known, versions[old].serial(), transport) else {
                panic!("no changes");
            };
            assert_eq!(changes.len(), steps);
            let copy = apply(&versions[old], &changes).expect("it fits");
            assert!(copy.entries().eq(versions[2].entries()));
        }
        // Up to date, or ahead: only the SOA.
        for have in [3, 4] {
            assert_eq!(get(&known, have, transport), Ok(Step::Current(3)));
        }
        // Of a version that nobody knows any more comes the whole.
        let whole = get(&known, 0, transport);
        assert!(matches!(whole, Ok(Step::Complete(_))), "{whole:?}");
    }
    assert_eq!(known.transferred(), [3; 10]);
}

#[test]
fn more_change_than_zone() {
    let known = Known::of(&zone(1, &(0..500).collect::<Vec<_>>()));
    known.put(&zone(2, &[1]));
    assert!(matches!(
        get(&known, 1, Transport::Tcp),
        Ok(Step::Complete(_))
    ));
}

#[test]
fn too_much_for_udp() {
    let known = Known::of(&zone(1, &[]));
    known.put(&zone(2, &(0..40).collect::<Vec<_>>()));
    assert_eq!(get(&known, 1, Transport::Udp), Ok(Step::OverTcp));
    assert!(known.transferred().is_empty());
    assert!(matches!(
        get(&known, 1, Transport::Tcp),
        Ok(Step::Changed(_))
    ));
}

#[test]
fn refusals() {
    let known = Known::of(&zone(7, &[]));
    for transport in [Transport::Tcp, Transport::Udp] {
        let reply = read(&send(&known, &axfr("example.com."), transport));
        assert_eq!(reply.rcode, 5);
        assert_eq!(
            read(&send(&known, &axfr("example.org."), transport)).rcode,
            9
        );
    }
    let other = Fetch::whole(&name("example.org."), 7, Some(key()), NOW, ROOM);
    let replies = send(&known, other.message(), Transport::Tcp);
    assert_eq!(run(other, &replies), Err(Error::Refused(9)));
    // Another secret of the same name, another name, and another time.
    let secret = Key::new(&name("secondary.key."), Algorithm::Sha256, &[1; 32]);
    let stranger = Key::new(&name("other.key."), Algorithm::Sha256, SECRET);
    for (key, now, error) in [
        (secret.expect("a key"), NOW, 16),
        (stranger.expect("a key"), NOW, 17),
        (Key::clone(&key()), NOW - 1000, 18),
    ] {
        let apex = name("example.com.");
        let fetch = Fetch::whole(&apex, 7, Some(Arc::new(key)), now, ROOM);
        let replies = send(&known, fetch.message(), Transport::Tcp);
        assert_eq!((replies.len(), replies[0][3] & 15), (1, 9));
        let failure = Error::Signature(Failure::Refused(error));
        assert_eq!(run(fetch, &replies), Err(failure));
    }
    assert!(known.transferred().is_empty());
}

/// Secondaries ask for the SOA first; a catalog is in no answer but theirs.
#[test]
fn serials() {
    let apex = name("catalog.invalid.");
    let members = [Member {
        label: "a".to_owned(),
        apex: name("a."),
        group: None,
    }];
    let known = Known::of(&Arc::new(catalog(&apex, 42, members).expect("a catalog")));
    for transport in [Transport::Tcp, Transport::Udp] {
        let mut query = SoaQuery::new(&apex, 5, Some(key()), NOW);
        let replies = send(&known, query.message(), transport);
        assert_eq!(query.reply(&[0; 40], NOW), Err(Error::Other));
        assert_eq!(query.reply(&replies[0], NOW), Ok(42));
        let mut stranger = SoaQuery::new(&apex, 5, None, NOW);
        let replies = send(&known, stranger.message(), transport);
        assert_eq!(stranger.reply(&replies[0], NOW), Err(Error::Refused(5)));
    }
}

/// An ordinary query with a signature gets the ordinary answer with one, within the size that the client takes.
#[test]
fn signed_queries() {
    let known = Known::of(&zone(7, &[]));
    let their_key = || {
        let (algorithm, name) = (theirs::Algorithm::Sha256, "secondary.key.".parse());
        theirs::Key::new(algorithm, SECRET, name.expect("a name"), None, None).expect("a key")
    };
    for (asked, size, truncated) in [
        ("three.deep.example.com.", None, false),
        ("large.test.", None, true),
        ("middle.test.", None, true),
        ("middle.test.", Some(1232), false),
        ("large.test.", Some(1232), true),
        ("no.example.com.", Some(4096), false),
    ] {
        let mut question = MessageBuilder::new_vec().question();
        question.push((name(asked), Rtype::TXT)).expect("room");
        let mut query = question.additional();
        if let Some(size) = size {
            query
                .opt(|opt| {
                    opt.set_udp_payload_size(size);
                    Ok(())
                })
                .expect("room");
        }
        let unsigned = query.clone().finish();
        let time = Time48::from_u64(NOW);
        let client = theirs::ClientTransaction::request(their_key(), &mut query, time);
        let replies = send(&known, &query.finish(), Transport::Udp);
        assert!(replies[0].len() <= usize::from(size.unwrap_or(512)).min(1232));
        let mut reply = domain::base::Message::from_octets(replies[0].clone()).expect("a header");
        client
            .expect("room")
            .answer(&mut reply, time)
            .expect("a right signature");
        let signed = answer::tests::Read::of(reply.as_slice());
        let plain = read(&send(&known, &unsigned, Transport::Udp));
        assert_eq!(
            (signed.rcode, signed.tc),
            (plain.rcode, truncated),
            "{asked}"
        );
        if !truncated {
            assert_eq!(
                (signed.answer, signed.authority),
                (plain.answer, plain.authority)
            );
        }
    }
}

#[test]
fn so_many_at_a_time() {
    let zone = zone(1, &(0..5000).collect::<Vec<_>>());
    let known = Known::of(&zone);
    let transfers = transfers(&known, 1);
    let query = Fetch::whole(&zone.apex(), 7, Some(key()), NOW, ROOM);
    let ask = || {
        let catalog = Catalog::new();
        let options = answer::Options {
            client: Ipv4Addr::LOCALHOST.into(),
            transport: Transport::Tcp,
            cookies: None,
            now: 0,
            identity: None,
        };
        let mut out = vec![0; TCP_SIZE];
        transfers.answer(&catalog.snapshot(), query.message(), &mut out, &options)
    };
    let Served::Stream(first) = ask() else {
        panic!("not begun");
    };
    assert!(matches!(ask(), Served::Reply(Some(reply)) if reply.rcode == 2));
    // What is small always goes.
    let soa = since(1, Transport::Tcp);
    let (_, messages) = send_to(&transfers, soa.message(), Transport::Tcp);
    assert_eq!(run(soa, &messages), Ok(Step::Current(1)));
    drop(first);
    assert!(matches!(ask(), Served::Stream(_)));
}
