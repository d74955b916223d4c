use super::*;
use crate::zone::tests::usual;

fn written(zones: u32) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), b"about all").expect("memory");
    for number in 0..zones {
        writer
            .put(u128::from(number), &usual(number))
            .expect("memory");
    }
    writer.finish().expect("memory")
}

/// What can be read of it, and whether that is all.
fn read(bytes: &[u8]) -> (Vec<Kept>, bool) {
    let Ok((mut reader, about)) = Reader::new(bytes) else {
        return (Vec::new(), false);
    };
    assert_eq!(about, b"about all");
    let mut all = Vec::new();
    loop {
        match reader.zones() {
            Ok(some) if some.is_empty() => return (all, true),
            Ok(some) => all.extend(some),
            Err(e) => {
                assert_eq!(e.kind(), io::ErrorKind::InvalidData);
                return (all, false);
            }
        }
    }
}

#[test]
fn everything_comes_back() {
    let (zones, whole) = read(&written(20_000));
    assert!(whole);
    assert_eq!(zones.len(), 20_000);
    for (number, (id, zone)) in (0..).zip(&zones).step_by(997) {
        let own = usual(number);
        assert_eq!(*id, u128::from(number));
        assert_eq!(zone.apex(), own.apex());
        assert_eq!(zone.serial(), own.serial());
        assert_eq!(zone.negative_ttl(), own.negative_ttl());
        assert_eq!(zone.apex_labels(), own.apex_labels());
        assert_eq!(zone.is_signed(), own.is_signed());
        assert_eq!(zone.has_cuts(), own.has_cuts());
        assert_eq!(zone.has_wildcards(), own.has_wildcards());
        assert!(zone.entries().eq(own.entries()));
    }
    let (none, whole) = read(&written(0));
    assert!(none.is_empty() && whole);
}

/// Whoever changes how zones lie in memory raises the number in the format: otherwise files of before would be read as what they are not.
#[test]
fn zones_lie_as_the_format_says() {
    let bytes = written(3);
    assert_eq!(
        hex::encode(sum(&bytes)),
        "5143bdcc3db3f0af",
        "raise the number in FORMAT, then this"
    );
}

#[test]
fn what_is_cut_off_is_good_up_to_there() {
    let bytes = written(10_000);
    let (whole, _) = read(&bytes);
    for at in (0..bytes.len()).step_by(99_991) {
        let (zones, _) = read(&bytes[..at]);
        assert!(zones.len() < whole.len(), "{at}");
        for ((id, zone), (own_id, own)) in zones.iter().zip(&whole) {
            assert_eq!((id, zone.apex()), (own_id, own.apex()));
        }
    }
}

#[test]
fn no_byte_may_be_another() {
    let bytes = written(3);
    for at in 0..bytes.len() {
        let mut other = bytes.clone();
        other[at] ^= 0x10;
        let (zones, whole) = read(&other);
        assert!(!whole && zones.is_empty(), "{at}");
    }
}
