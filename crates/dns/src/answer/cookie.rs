//! DNS cookies (RFC 7873) in the form that servers of all makers share (RFC 9018).

use std::fmt;
use std::hash::Hasher;
use std::net::IpAddr;

use siphasher::sip::SipHasher24;

/// The client's 8 bytes and our 16.
pub(super) const LONGEST: usize = 24;
/// RFC 9018, section 4.3: a cookie is good for an hour, and clocks of servers may differ by five minutes.
const LIFE: u32 = 3600;
const AHEAD: u32 = 300;

/// The key of our cookies. All servers behind one address need the same one.
#[derive(Clone)]
pub struct Secret([u8; 16]);

impl Secret {
    /// Sixteen bytes that nobody else knows.
    pub fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What a client sent.
pub(super) struct Cookie {
    client: [u8; 8],
    /// Only a cookie of the length that we give out can be ours.
    server: Option<[u8; 16]>,
}

impl Cookie {
    /// Nothing for a length that no cookie has (RFC 7873, section 5.2.2).
    pub(super) fn read(value: &[u8]) -> Option<Self> {
        let (client, server) = value.split_first_chunk()?;
        matches!(server.len(), 0 | 8..=32).then(|| Self {
            client: *client,
            server: server.try_into().ok(),
        })
    }

    /// Whether one who has the secret made it for this client and not too long ago.
    pub(super) fn is_ours(&self, secret: &Secret, address: IpAddr, now: u32) -> bool {
        let Some([1, r1, r2, r3, t1, t2, t3, t4, ..]) = self.server else {
            return false;
        };
        let made = u32::from_be_bytes([t1, t2, t3, t4]);
        let fresh = now.wrapping_sub(made) <= LIFE || made.wrapping_sub(now) <= AHEAD;
        // Who could measure this comparison from outside could also just read the cookie.
        let head = [1, r1, r2, r3, t1, t2, t3, t4];
        fresh && self.server == Some(self.made(secret, address, head))
    }

    /// The client's part with a server's part made now.
    pub(super) fn renewed(&self, secret: &Secret, address: IpAddr, now: u32) -> [u8; LONGEST] {
        let mut cookie = [0; LONGEST];
        cookie[..8].copy_from_slice(&self.client);
        let [t1, t2, t3, t4] = now.to_be_bytes();
        let head = [1, 0, 0, 0, t1, t2, t3, t4];
        cookie[8..].copy_from_slice(&self.made(secret, address, head));
        cookie
    }

    /// The head (version, three reserved bytes, time), and the hash over the client's part, head and address.
    fn made(&self, secret: &Secret, address: IpAddr, head: [u8; 8]) -> [u8; 16] {
        let mut server = [0; 16];
        server[..8].copy_from_slice(&head);
        let mut hasher = SipHasher24::new_with_key(&secret.0);
        hasher.write(&self.client);
        hasher.write(&head);
        match address {
            IpAddr::V4(v4) => hasher.write(&v4.octets()),
            IpAddr::V6(v6) => hasher.write(&v6.octets()),
        }
        server[8..].copy_from_slice(&hasher.finish().to_le_bytes());
        server
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        hex::decode(hex).expect("hex")
    }

    fn secret(hex: &str) -> Secret {
        Secret::new(bytes(hex).try_into().expect("16 bytes"))
    }

    /// RFC 9018, appendix A.1, A.2 and A.4.
    #[test]
    fn vectors() {
        for (key, address, time, whole) in [
            (
                "e5e973e5a6b2a43f48e7dc849e37bfcf",
                "198.51.100.100",
                1_559_731_985,
                "2464c4abcf10c957010000005cf79f111f8130c3eee29480",
            ),
            (
                "e5e973e5a6b2a43f48e7dc849e37bfcf",
                "198.51.100.100",
                1_559_734_385,
                "2464c4abcf10c957010000005cf7a871d4a564a1442aca77",
            ),
            (
                "445536bcd2513298075a5d379663c962",
                "2001:db8:220:1:59de:d0f4:8769:82b8",
                1_559_741_961,
                "22681ab97d52c298010000005cf7c609a6bb79d16625507a",
            ),
        ] {
            let (secret, address) = (secret(key), address.parse().expect("an address"));
            let cookie = Cookie::read(&bytes(whole)[..8]).expect("a cookie");
            assert_eq!(hex::encode(cookie.renewed(&secret, address, time)), whole);
            let cookie = Cookie::read(&bytes(whole)).expect("a cookie");
            for (now, ours) in [
                (time, true),
                (time + 3600, true),
                (time + 3601, false),
                (time - 300, true),
                (time - 301, false),
            ] {
                assert_eq!(cookie.is_ours(&secret, address, now), ours, "{now}");
            }
            assert!(!cookie.is_ours(&secret, "192.0.2.1".parse().expect("an address"), time));
        }
    }

    /// RFC 9018, appendix A.3: what is reserved may be set, but is part of the hash.
    #[test]
    fn reserved_bytes() {
        let secret = secret("e5e973e5a6b2a43f48e7dc849e37bfcf");
        let address = "203.0.113.203".parse().expect("an address");
        let mut whole = bytes("fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5");
        let ours = |whole: &[u8]| {
            let cookie = Cookie::read(whole).expect("a cookie");
            cookie.is_ours(&secret, address, 0x5cf7_8f71)
        };
        assert!(ours(&whole));
        whole[9] ^= 1;
        assert!(!ours(&whole));
    }

    #[test]
    fn lengths() {
        for length in 0..50 {
            let good = length == 8 || (16..=40).contains(&length);
            assert_eq!(Cookie::read(&vec![1; length]).is_some(), good, "{length}");
        }
    }
}
