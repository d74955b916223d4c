//! Response rate limiting: a server that answers forged addresses without bound is a weapon against their owners.
//!
//! Each network has for each kind of reply a bucket that fills by `per_second` tokens a second and holds a second's
//! worth. The table has a fixed size and one place for each hash. Two networks that meet there take turns with full
//! buckets, which errs on the side of answering; the hash is keyed, so nobody can seek such a meeting.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Instant;

use crate::answer::Kind;

/// Places in the table of one thread: 256 kB.
const PLACES: usize = 1 << 14;

/// What to do with a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Send,
    /// Send only "ask over TCP": who really asked can do that, who is shot at gets no more bytes than were sent.
    Slip,
    Drop,
}

/// The limits of one thread.
pub(super) struct Limiter {
    per_second: u32,
    hasher: RandomState,
    start: Instant,
    places: Box<[Place]>,
}

#[derive(Clone, Copy, Default)]
struct Place {
    /// The other half of the hash; 0 before first use, when the bucket is empty and gets filled as another's.
    tag: u32,
    /// Tokens in thousandths.
    tokens: u32,
    /// Milliseconds since the start of the limiter, modulo 2³².
    filled: u32,
    slip: bool,
}

impl Limiter {
    /// Nothing for a limit of 0, which means none.
    pub(super) fn new(per_second: u32, start: Instant) -> Option<Self> {
        (per_second > 0).then(|| Self {
            // In thousandths, the bucket must not overflow.
            per_second: per_second.min(u32::MAX / 1000),
            hasher: RandomState::new(),
            start,
            places: vec![Place::default(); PLACES].into(),
        })
    }

    /// Takes a token for a reply.
    pub(super) fn check(&mut self, client: IpAddr, kind: Kind, now: Instant) -> Verdict {
        let hash = self.hasher.hash_one((network(client), kind));
        let [h1, h2, h3, h4, tag @ ..] = hash.to_be_bytes();
        let at = u32::from_be_bytes([h1, h2, h3, h4]) as usize % PLACES;
        let tag = u32::from_be_bytes(tag).max(1);
        let millis = now.saturating_duration_since(self.start).as_millis();
        let millis = u32::try_from(millis & u128::from(u32::MAX)).unwrap_or_default();

        let place = &mut self.places[at];
        let full = self.per_second * 1000;
        if place.tag == tag {
            let gained = millis
                .wrapping_sub(place.filled)
                .saturating_mul(self.per_second);
            place.tokens = place.tokens.saturating_add(gained).min(full);
        } else {
            (place.tag, place.tokens) = (tag, full);
        }
        place.filled = millis;
        if let Some(left) = place.tokens.checked_sub(1000) {
            place.tokens = left;
            return Verdict::Send;
        }
        place.slip = !place.slip;
        if place.slip {
            Verdict::Slip
        } else {
            Verdict::Drop
        }
    }
}

/// Who attacks from one address of a network has them all: IPv4 by /24, IPv6 by /56, what a household gets.
fn network(client: IpAddr) -> [u8; 8] {
    match client {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            [4, a, b, c, 0, 0, 0, 0]
        }
        IpAddr::V6(v6) => {
            let mut network = [6; 8];
            network[1..].copy_from_slice(&v6.octets()[..7]);
            network
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn burst_slip_refill() {
        let start = Instant::now();
        assert!(Limiter::new(0, start).is_none());
        let mut limiter = Limiter::new(10, start).expect("a limit");
        let mut seen = |client: &str, kind, millis| {
            let now = start + Duration::from_millis(millis);
            limiter.check(ip(client), kind, now)
        };
        for last in 0..10 {
            assert_eq!(
                seen(&format!("192.0.2.{last}"), Kind::Answer, 0),
                Verdict::Send
            );
        }
        let over: Vec<_> = (0..4)
            .map(|_| seen("192.0.2.77", Kind::Answer, 0))
            .collect();
        assert_eq!(
            over,
            [Verdict::Slip, Verdict::Drop, Verdict::Slip, Verdict::Drop]
        );
        assert_eq!(seen("192.0.2.1", Kind::NoName, 0), Verdict::Send);
        assert_eq!(seen("192.0.3.1", Kind::Answer, 0), Verdict::Send);
        // A token each 100 ms.
        assert_eq!(seen("192.0.2.1", Kind::Answer, 99), Verdict::Slip);
        assert_eq!(seen("192.0.2.1", Kind::Answer, 100), Verdict::Send);
        assert_eq!(seen("192.0.2.1", Kind::Answer, 199), Verdict::Drop);
        assert_eq!(seen("192.0.2.1", Kind::Answer, 200), Verdict::Send);
    }

    #[test]
    fn networks() {
        assert_eq!(network(ip("192.0.2.1")), network(ip("192.0.2.255")));
        assert_ne!(network(ip("192.0.2.1")), network(ip("192.0.3.1")));
        assert_eq!(
            network(ip("2001:db8:0:12::1")),
            network(ip("2001:db8:0:ff:8::1"))
        );
        assert_ne!(
            network(ip("2001:db8:0:100::1")),
            network(ip("2001:db8:0:200::1"))
        );
    }

    #[test]
    fn largest() {
        let start = Instant::now();
        let mut limiter = Limiter::new(u32::MAX, start).expect("a limit");
        let later = start + Duration::from_secs(1 << 33);
        assert_eq!(limiter.check(ip("::1"), Kind::Error, later), Verdict::Send);
    }
}
