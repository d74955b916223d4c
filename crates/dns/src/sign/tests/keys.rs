//! Keys against the examples of the standards.

use domain::base::iana::DigestAlgorithm;
use domain::dnssec::validator::base::DnskeyExt;

use super::*;

fn bytes(base64: &str) -> Vec<u8> {
    use base64::Engine;
    let engine = base64::engine::general_purpose::STANDARD;
    engine.decode(base64).expect("base64")
}

/// The key of RFC 6605, section 6.1.
fn example() -> Key {
    let secret = bytes("GU6SnQ/Ou+xC5RumuIUIuJZteXT2z0O/ok1s38Et6mQ=");
    Key::from_secret(&secret.try_into().expect("32 bytes")).expect("a key")
}

#[test]
fn rfc_6605() {
    let key = example();
    let public =
        "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==";
    assert_eq!(key.public_key().to_vec(), bytes(public));
    assert_eq!(key.key_tag(KSK), 55_648);
    let ds = key.ds(&name("EXAMPLE.net."), KSK);
    let digest = "b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17";
    assert_eq!(
        (ds.key_tag, hex::encode(ds.digest)),
        (55_648, digest.into())
    );
    assert_eq!(hex::encode(ds.rdata()), format!("d9600d02{digest}"));
}

/// RFC 6979, appendix A.2.5: with SHA-256, messages "sample" and "test".
#[test]
fn rfc_6979() {
    let secret = hex::decode("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    let key = Key::from_secret(&secret.expect("hex").try_into().expect("32 bytes")).expect("a key");
    for (message, signature) in [
        (
            "sample",
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
             f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        ),
        (
            "test",
            "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367\
             019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
        ),
    ] {
        assert_eq!(hex::encode(key.sign(message.as_bytes())), signature);
    }
}

#[test]
fn what_is_no_secret() {
    let order = hex::decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    let order: [u8; 32] = order.expect("hex").try_into().expect("32 bytes");
    for none in [[0; 32], [0xFF; 32], order] {
        assert!(Key::from_secret(&none).is_none());
    }
    let mut last = order;
    last[31] -= 1;
    assert!(Key::from_secret(&last).is_some());
}

#[test]
fn nothing_secret_is_shown() {
    let signing = with(vec![used(0xAB, KSK, true)]);
    let text = format!("{signing:?}");
    assert!(text.contains("Key(…)") && !text.contains("171"), "{text}");
}

#[test]
fn against_domain() {
    for number in 1..40 {
        let key = key(number);
        for flags in [KSK, ZSK] {
            let rdata = key.dnskey(flags);
            let dnskey = Dnskey::parse(&mut Parser::from_ref(&rdata[..])).expect("a key");
            assert_eq!(dnskey.key_tag(), key.key_tag(flags));
            let digest = dnskey
                .digest(&name(APEX), DigestAlgorithm::SHA256)
                .expect("a digest");
            assert_eq!(digest.as_ref(), key.ds(&name(APEX), flags).digest);
        }
    }
}

#[test]
fn validity() {
    // 2026-11-25T12:00:00Z.
    let noon = 1_795_608_000;
    let validity = Validity::of(noon);
    let midnight = 1_795_564_800;
    assert_eq!(
        (validity.inception, validity.expiration),
        (midnight - 86_400, midnight + 14 * 86_400)
    );
    let due = |days: u64| validity.due(noon + days * 86_400);
    assert!((0..7).all(|days| !due(days)));
    assert!((7..100).all(due));
    assert_eq!(Validity::of(noon + 43_199), validity);
    assert_ne!(Validity::of(noon + 43_200), validity);
    // By name: seven days the same, and never due meanwhile.
    let mut turns = [0; 7];
    for number in 0..100 {
        let apex = name(&format!("zone{number}.example."));
        let on = |day: u64| Validity::for_zone(&apex, noon + day * 86_400);
        let changes: Vec<usize> = (1..15)
            .filter(|&day| on(day) != on(day - 1))
            .filter_map(|day| usize::try_from(day).ok())
            .collect();
        assert_eq!((changes.len(), changes[1] - changes[0]), (2, 7));
        turns[changes[0] % 7] += 1;
        for day in 0..15 {
            assert!(!on(day).due(noon + day * 86_400));
        }
    }
    assert!(turns.iter().all(|&zones| zones > 4), "{turns:?}");
    // Time goes on when 32 bits are over.
    let late = Validity::of((1 << 32) + 100);
    assert!(late.inception > late.expiration && !late.due((1 << 32) + 100));
    assert!(late.due((1 << 32) + 8 * 86_400));
}
