//! Whatever comes, a reply is a message or nothing, and there is no panic.

use super::*;

/// Numbers that are the same in every run (Marsaglia's xorshift64).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap_or(1)).unwrap_or_default()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[3]
    }
}

#[test]
fn random_and_mutated() {
    const NAMES: [&str; 12] = [
        "example.com",
        "www.example.com",
        "one.example.com",
        "no.example.com",
        "x.y.wild.example.com",
        "a.child.example.com",
        "child.example.com",
        "loop1.example.com",
        "b.ent.example.com",
        "foo.bar.example",
        "x.under.example",
        "elsewhere.net",
    ];
    const TYPES: [Rtype; 8] = [
        Rtype::A,
        Rtype::NS,
        Rtype::MX,
        Rtype::ANY,
        Rtype::DS,
        Rtype::SRV,
        Rtype::SOA,
        Rtype::CNAME,
    ];
    let mut random = Random(0x5EED_5EED_5EED_5EED);
    let catalog = catalog();
    let snapshot = catalog.snapshot();
    let secret = Secret::new([3; 16]);
    let mut out = vec![0; TCP_SIZE];
    let mut by_rcode = [0; 17];
    let mut silent = 0;
    for round in 0..200_000 {
        let query = if round % 4 == 0 {
            let mut bytes: Vec<u8> = (0..random.below(120)).map(|_| random.byte()).collect();
            if let (Some(head), true) = (bytes.get_mut(2..12), random.below(2) == 0) {
                head.copy_from_slice(&[1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
            }
            bytes
        } else {
            let name = NAMES[random.below(NAMES.len())];
            let rtype = TYPES[random.below(TYPES.len())];
            let mut bytes = match random.below(2) {
                0 => query(name, rtype),
                _ => query_edns(name, rtype, 1232),
            };
            for _ in 0..random.below(4) {
                let at = random.below(bytes.len());
                match random.below(4) {
                    0 => bytes[at] = random.byte(),
                    1 => bytes[at] ^= 1 << random.below(8),
                    2 => bytes.insert(at, random.byte()),
                    _ => {
                        bytes.remove(at);
                    }
                }
            }
            bytes
        };
        let options = Options {
            client: Ipv4Addr::LOCALHOST.into(),
            transport: if round % 3 == 0 {
                Transport::Tcp
            } else {
                Transport::Udp
            },
            cookies: (round % 5 == 0).then_some(&secret),
            now: 77,
            identity: None,
        };
        let room = if round % 7 == 0 {
            random.below(600)
        } else {
            TCP_SIZE
        };
        let Some(reply) = answer(&snapshot, &query, &mut out[..room], &options) else {
            silent += 1;
            continue;
        };
        assert!(reply.len <= room);
        let read = Read::of(&out[..reply.len]);
        assert_eq!(reply.rcode, read.rcode);
        assert_eq!(read.bytes[..2], query[..2]);
        by_rcode[usize::from(read.rcode)] += 1;
        let slipped = reply.slip(&mut out[..room]);
        assert!(Read::of(&out[..slipped]).tc);
    }
    // All that can happen has happened, so the test has not only met refusals.
    for rcode in [0, 1, 3, 4, 5, 16] {
        assert!(by_rcode[rcode] > 0, "{by_rcode:?}");
    }
    assert!(silent > 1000);
}
