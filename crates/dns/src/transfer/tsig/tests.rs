//! Signatures of the library `domain` against ours.

use domain::base::{Message, MessageBuilder, Name, Rtype};
use domain::rdata::tsig::Time48;
use domain::tsig as theirs;

use super::*;
use crate::transfer::tests::{NOW, SECRET, key_of};
use crate::zone::tests::name;

fn their_key(algorithm: Algorithm) -> theirs::Key {
    let algorithm = algorithm.as_str().parse().expect("an algorithm");
    let name = "secondary.key.".parse().expect("a name");
    theirs::Key::new(algorithm, SECRET, name, None, None).expect("a key")
}

fn time() -> Time48 {
    Time48::from_u64(NOW)
}

fn question(id: u16) -> MessageBuilder<Vec<u8>> {
    let mut message = MessageBuilder::new_vec();
    message.header_mut().set_id(id);
    message
}

fn additional(id: u16) -> domain::base::message_builder::AdditionalBuilder<Vec<u8>> {
    let mut question = question(id).question();
    let apex: Name<Vec<u8>> = name("example.com.");
    question.push((apex, Rtype::SOA)).expect("room");
    question.additional()
}

fn plain(id: u16) -> Vec<u8> {
    let mut message = additional(id).finish();
    message[2] |= 0x80;
    message
}

fn message(bytes: Vec<u8>) -> Message<Vec<u8>> {
    Message::from_octets(bytes).expect("a header")
}

fn check(message: &[u8], algorithm: Algorithm, now: u64) -> Result<Session, Rejected> {
    let found = find(message).expect("well-formed").expect("signed");
    request(message, &found, |_| Some(key_of(algorithm)), now)
}

#[test]
fn they_ask_and_we_answer() {
    for algorithm in Algorithm::ALL {
        let mut query = additional(7);
        let client = theirs::ClientTransaction::request(their_key(algorithm), &mut query, time())
            .expect("room");
        let query = query.finish();
        let mut session = check(&query, algorithm, NOW).ok().expect("theirs is right");
        assert_eq!(
            find(&query)
                .expect("well-formed")
                .expect("signed")
                .stripped(&query),
            { additional(7).finish() }
        );
        let mut reply = plain(7);
        let record = session.sign(&reply, NOW);
        assert_eq!(record.len(), session.record_len());
        append(&mut reply, &record);
        let mut reply = message(reply);
        client.answer(&mut reply, time()).expect("ours is right");
        assert_eq!(reply.header_counts().arcount(), 0, "{algorithm}");
    }
}

#[test]
fn we_ask_and_they_answer() {
    for algorithm in Algorithm::ALL {
        let mut query = additional(9).finish();
        let mut session = Session::sign_request(key_of(algorithm), &mut query, NOW);
        let mut query = message(query);
        let server = theirs::ServerTransaction::request(&their_key(algorithm), &mut query, time())
            .expect("ours is right")
            .expect("signed");
        let mut reply = additional(9);
        reply.header_mut().set_qr(true);
        server.answer(&mut reply, time()).expect("room");
        let reply = reply.finish();
        let start = session.verify(&reply, NOW).expect("theirs is right");
        assert_eq!(start, Some(plain(9).len()), "{algorithm}");
        assert!(session.done().is_ok());
    }
}

#[test]
fn many_messages() {
    let mut query = additional(3);
    let mut client =
        theirs::ClientSequence::request(their_key(Algorithm::Sha512), &mut query, time())
            .expect("room");
    let mut ours = check(&query.finish(), Algorithm::Sha512, NOW)
        .ok()
        .expect("right");
    for number in 0..4 {
        let mut reply = plain(3);
        let record = ours.sign(&reply, NOW + number);
        append(&mut reply, &record);
        client.answer(&mut message(reply), time()).expect("right");
    }
    client.done().expect("the last was signed");

    let mut query = additional(4).finish();
    let mut ours = Session::sign_request(key_of(Algorithm::Sha1), &mut query, NOW);
    let mut server =
        theirs::ServerSequence::request(&their_key(Algorithm::Sha1), &mut message(query), time())
            .expect("right")
            .expect("signed");
    for _ in 0..4 {
        let mut reply = additional(4);
        reply.header_mut().set_qr(true);
        server.answer(&mut reply, time()).expect("room");
        assert!(matches!(ours.verify(&reply.finish(), NOW), Ok(Some(_))));
    }
    // A message of another sequence does not pass.
    assert_eq!(
        ours.verify(
            &{
                let mut reply = plain(4);
                let record = Session::after(key_of(Algorithm::Sha1), &[0; 20]).sign(&reply, NOW);
                append(&mut reply, &record);
                reply
            },
            NOW
        ),
        Err(Failure::Signature)
    );
}

/// RFC 8945, section 5.3.1: up to 99 in a row are covered by the next signature.
#[test]
fn gaps() {
    let sequence = |unsigned: usize| {
        let mut query = additional(5).finish();
        let mut client = Session::sign_request(key_of(Algorithm::Sha256), &mut query, NOW);
        let mut server = check(&query, Algorithm::Sha256, NOW).ok().expect("right");
        let signed = |server: &mut Session| {
            let mut reply = plain(5);
            let record = server.sign(&reply, NOW);
            append(&mut reply, &record);
            reply
        };
        client.verify(&signed(&mut server), NOW).expect("the first");
        for _ in 0..unsigned {
            server.mac.update(&plain(5));
            client.verify(&plain(5), NOW)?;
            assert_eq!(client.done(), Err(Failure::Unsigned));
        }
        client.verify(&signed(&mut server), NOW)?;
        client.done()
    };
    assert_eq!(sequence(99), Ok(()));
    assert_eq!(sequence(100), Err(Failure::Unsigned));
    let mut query = additional(5).finish();
    let mut client = Session::sign_request(key_of(Algorithm::Sha256), &mut query, NOW);
    assert_eq!(client.verify(&plain(5), NOW), Err(Failure::Unsigned));
}

fn signed_query() -> Vec<u8> {
    let mut query = additional(6).finish();
    Session::sign_request(key_of(Algorithm::Sha256), &mut query, NOW);
    query
}

/// The TSIG error in an unsigned record, or in a signed one.
fn refusal(query: &[u8], algorithm: Algorithm, now: u64) -> (&'static str, u16) {
    let (how, record) = match check(query, algorithm, now) {
        Ok(_) => return ("accepted", 0),
        Err(Rejected::Malformed) => return ("malformed", 0),
        Err(Rejected::Unsigned(record)) => ("unsigned", record),
        Err(Rejected::Signed(mut signed)) => ("signed", signed.record(&plain(6))),
    };
    let mut reply = plain(6);
    append(&mut reply, &record);
    let found = find(&reply).expect("well-formed").expect("a record");
    assert_eq!(found.mac.is_empty(), how == "unsigned");
    (how, found.fields.error)
}

#[test]
fn refused() {
    let query = signed_query();
    let right = Algorithm::Sha256;
    assert_eq!(refusal(&query, right, NOW), ("accepted", 0));
    assert_eq!(
        refusal(&query, Algorithm::Sha384, NOW),
        ("unsigned", error::BADKEY)
    );
    for (now, how) in [
        (NOW + 300, ("accepted", 0)),
        (NOW - 300, ("accepted", 0)),
        (NOW + 301, ("signed", error::BADTIME)),
        (NOW - 301, ("signed", error::BADTIME)),
    ] {
        assert_eq!(refusal(&query, right, now), how);
    }
    // Any changed byte of what is signed is noticed.
    let start = find(&query).expect("well-formed").expect("signed").start;
    for at in 12..start {
        let mut changed = query.clone();
        changed[at] ^= 0x20;
        if find(&changed).is_ok_and(|found| found.is_some()) {
            assert_eq!(
                refusal(&changed, right, NOW),
                ("unsigned", error::BADSIG),
                "{at}"
            );
        }
    }
    // Cut short: below half its length it is no signature at all, above it is not enough for us.
    for (length, how) in [
        (0, ("malformed", 0)),
        (15, ("malformed", 0)),
        (16, ("signed", error::BADTRUNC)),
        (31, ("signed", error::BADTRUNC)),
        (32, ("accepted", 0)),
    ] {
        let found = find(&query).expect("well-formed").expect("signed");
        let record = found.fields.record(&key_of(right), &found.mac[..length]);
        let mut cut = found.stripped(&query);
        append(&mut cut, &record);
        assert_eq!(refusal(&cut, right, NOW), how, "{length}");
    }
    let mut long = plain(6);
    append(
        &mut long,
        &Fields::plain(NOW, [0, 6]).record(&key_of(right), &[0; 33]),
    );
    assert_eq!(refusal(&long, right, NOW), ("malformed", 0));
}

#[test]
fn misplaced() {
    let mut query = signed_query();
    let record = Fields::plain(NOW, [0, 6]).record(&key_of(Algorithm::Sha256), &[0; 32]);
    append(&mut query, &record);
    assert!(find(&query).is_err());
    // In the authority section, and not of class ANY.
    let mut query = signed_query();
    query.swap(9, 11);
    assert!(find(&query).is_err());
    let mut query = signed_query();
    let start = find(&query).expect("well-formed").expect("signed").start;
    query[start + 15 + 3] = 1;
    assert!(find(&query).is_err());
    assert!(find(b"short").is_ok_and(|found| found.is_none()));
}

/// Our clock against theirs: the signed BADTIME tells both times (RFC 8945, section 5.2.3).
#[test]
fn bad_time_is_understood() {
    let mut query = additional(6).finish();
    let mut client = Session::sign_request(key_of(Algorithm::Sha256), &mut query, NOW);
    let Err(Rejected::Signed(mut signed)) = check(&query, Algorithm::Sha256, NOW + 1000) else {
        panic!("not refused");
    };
    let mut reply = plain(6);
    let record = signed.record(&reply);
    append(&mut reply, &record);
    let found = find(&reply).expect("well-formed").expect("signed");
    assert_eq!(
        (found.fields.time, found.fields.other),
        (NOW, Some(NOW + 1000))
    );
    assert_eq!(
        client.verify(&reply, NOW),
        Err(Failure::Refused(error::BADTIME))
    );
}

#[test]
fn keys() {
    assert!(Key::new(&name("a."), Algorithm::Sha256, &[0; 15]).is_err());
    let key = Key::new(&name("Big.KEY."), Algorithm::Sha256, SECRET).expect("a key");
    assert_eq!(key.name(), &name("big.key."));
    assert_eq!(format!("{key:?}"), "Key(big.key hmac-sha256)");
    assert_eq!(
        Algorithm::from_name("HMAC-SHA512."),
        Some(Algorithm::Sha512)
    );
    assert_eq!(Algorithm::from_name("hmac-md5.sig-alg.reg.int."), None);
}
