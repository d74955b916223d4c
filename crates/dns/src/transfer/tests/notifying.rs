use domain::base::{Message, Rtype};

use super::*;
use fetch::Error;

#[test]
fn told_and_taken() {
    let known = Known::of(&zone(7, &[]));
    let notify = Notify::new(&zone(8, &[]), 5, Some(key()), NOW);
    let message = Message::from_slice(notify.message()).expect("a header");
    let question = message.sole_question().expect("a question");
    assert_eq!(
        (question.qtype(), message.header().aa()),
        (Rtype::SOA, true)
    );
    assert_eq!(
        message.header().opcode(),
        domain::base::iana::Opcode::NOTIFY
    );

    for transport in [Transport::Udp, Transport::Tcp] {
        let replies = send(&known, notify.message(), transport);
        assert_eq!(notify.reply(&replies[0], NOW), Ok(()));
        // Only the true one ends the waiting.
        let mut forged = replies[0].clone();
        forged[3] |= 5;
        assert_eq!(notify.reply(&forged, NOW), Err(Error::Other));
        forged.truncate(12);
        assert_eq!(notify.reply(&forged, NOW), Err(Error::Other));
        assert_eq!(notify.reply(notify.message(), NOW), Err(Error::Other));
        assert_eq!(notify.reply(&replies[0], NOW + 301), Err(Error::Other));
    }
    assert_eq!(
        *known.notified.lock().expect("no panic"),
        [Some(8), Some(8)]
    );
}

#[test]
fn strangers_and_other_zones() {
    let known = Known::of(&zone(7, &[]));
    let stranger = Notify::new(&zone(8, &[]), 5, None, NOW);
    let replies = send(&known, stranger.message(), Transport::Udp);
    assert_eq!(stranger.reply(&replies[0], NOW), Err(Error::Refused(5)));
    let elsewhere = answer::tests::zone("example.org.", "@ 1 IN SOA a b 1 2 3 4 5\n");
    let elsewhere = Notify::new(&elsewhere, 6, Some(key()), NOW);
    let replies = send(&known, elsewhere.message(), Transport::Udp);
    assert_eq!(elsewhere.reply(&replies[0], NOW), Err(Error::Refused(9)));
    let unknown = Arc::new(Key::new(&name("other."), Algorithm::Sha256, SECRET).expect("a key"));
    let wrong = Notify::new(&zone(8, &[]), 5, Some(unknown), NOW);
    let replies = send(&known, wrong.message(), Transport::Udp);
    let failure = Error::Signature(Failure::Refused(17));
    assert_eq!(wrong.reply(&replies[0], NOW), Err(failure));
}

/// A hint without a SOA, with one of another zone, and a question that is not for NOTIFY.
#[test]
fn odd_ones() {
    let known = Known::of(&zone(7, &[]));
    let notify = Notify::new(&zone(8, &[]), 5, None, NOW);
    let mut bare = notify.message()[..12 + 17].to_vec();
    bare[7] = 0;
    send(&known, &bare, Transport::Udp);
    let mut a = bare.clone();
    a[12 + 14] = 1;
    assert_eq!(read(&send(&known, &a, Transport::Udp)).rcode, 4);
    let mut none = bare[..12].to_vec();
    none[5] = 0;
    assert_eq!(read(&send(&known, &none, Transport::Udp)).rcode, 4);
    let mut cut = notify.message().to_vec();
    cut.truncate(40);
    send(&known, &cut, Transport::Udp);
    assert_eq!(*known.notified.lock().expect("no panic"), [None, None]);
}
