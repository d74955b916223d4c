//! Keys come and go, other providers join, signatures are used again.

use super::*;

fn signed(signing: &Signing) -> Vec<Entry> {
    sign(&name(APEX), records(), signing, None).expect("signed")
}

/// Tags over the keys and over the SOA.
fn tags(signing: &Signing) -> (Vec<u16>, Vec<u16>) {
    let found = checked(&signed(signing));
    let of = |rtype| {
        let mut tags = found[&("example.com".to_owned(), rtype)].clone();
        tags.sort_unstable();
        tags
    };
    assert_eq!(of(rtype::DNSKEY), of(rtype::CDS));
    (of(rtype::DNSKEY), of(rtype::SOA))
}

fn tag(number: u8, flags: u16) -> u16 {
    key(number).key_tag(flags)
}

fn sorted(mut tags: Vec<u16>) -> Vec<u16> {
    tags.sort_unstable();
    tags
}

fn count(entries: &[Entry], rtype: u16) -> usize {
    entries.iter().filter(|entry| entry.rtype == rtype).count()
}

#[test]
fn who_signs_what() {
    assert_eq!(tags(&two()), (vec![tag(1, KSK)], vec![tag(2, ZSK)]));
    let one = with(vec![used(1, KSK, true)]);
    assert_eq!(tags(&one), (vec![tag(1, KSK)], vec![tag(1, KSK)]));
    // Published before it signs (RFC 6781, section 4.1.1.1).
    let published = with(vec![
        used(1, KSK, true),
        used(2, ZSK, true),
        used(3, ZSK, false),
    ]);
    assert_eq!(tags(&published), (vec![tag(1, KSK)], vec![tag(2, ZSK)]));
    assert_eq!(count(&signed(&published), rtype::DNSKEY), 3);
    // Signs beside the old one (section 4.1.2).
    let both = with(vec![
        used(1, KSK, true),
        used(4, KSK, true),
        used(2, ZSK, true),
    ]);
    assert_eq!(
        tags(&both),
        (sorted(vec![tag(1, KSK), tag(4, KSK)]), vec![tag(2, ZSK)])
    );
    assert_eq!(count(&signed(&both), rtype::CDS), 2);
    let alone = with(vec![used(1, KSK, true), used(4, KSK, true)]);
    let all = sorted(vec![tag(1, KSK), tag(4, KSK)]);
    assert_eq!(tags(&alone), (all.clone(), all));
    let lower = Signing {
        withdraw: true,
        ..with(vec![used(2, ZSK, true)])
    };
    assert_eq!(tags(&lower), (vec![tag(2, ZSK)], vec![tag(2, ZSK)]));
}

#[test]
fn what_the_parent_is_asked() {
    let of = |entries: &[Entry], rtype| -> Vec<Vec<u8>> {
        let all = entries.iter().filter(|entry| entry.rtype == rtype);
        all.map(|entry| entry.rdata.clone()).collect()
    };
    let entries = signed(&two());
    assert_eq!(
        of(&entries, rtype::CDS),
        [key(1).ds(&name(APEX), KSK).rdata()]
    );
    assert_eq!(of(&entries, rtype::CDNSKEY), [key(1).dnskey(KSK)]);
    let entries = signed(&Signing {
        withdraw: true,
        ..two()
    });
    assert_eq!(of(&entries, rtype::CDS), [CDS_DELETE]);
    assert_eq!(of(&entries, rtype::CDNSKEY), [CDNSKEY_DELETE]);
    let mut silent = two();
    silent.keys[0].announced = false;
    let entries = signed(&silent);
    assert_eq!(
        count(&entries, rtype::CDS) + count(&entries, rtype::CDNSKEY),
        0
    );
}

#[test]
fn keys_of_others() {
    let foreign = key(9).dnskey(ZSK);
    let entries = signed(&Signing {
        foreign: vec![foreign.clone()],
        ..two()
    });
    checked(&entries);
    assert_eq!(count(&entries, rtype::DNSKEY), 3);
    assert!(entries.iter().any(|entry| entry.rdata == foreign));
    // As a record of the customer's it is the same, with one TTL for all.
    let record = Entry {
        name: name(APEX),
        rtype: rtype::DNSKEY,
        ttl: 3600,
        rdata: foreign,
    };
    let given = [records(), vec![record]].concat();
    assert_eq!(sign(&name(APEX), given, &two(), None), Ok(entries));
}

/// The zone with other bytes for signatures, so that one sees which are used again.
fn marked(entries: &[Entry]) -> Zone {
    let mut entries = entries.to_vec();
    for entry in entries
        .iter_mut()
        .filter(|entry| entry.rtype == rtype::RRSIG)
    {
        let at = entry.rdata.len() - 64;
        entry.rdata[at..].fill(0xAA);
    }
    Zone::build(&name(APEX), entries).expect("a zone")
}

/// Owners and types of the signatures that are made, not taken from before.
fn made(entries: Vec<Entry>, signing: &Signing, before: &Zone) -> Vec<(String, u16)> {
    let signed = sign(&name(APEX), entries, signing, Some(before)).expect("signed");
    (signed.iter())
        .filter(|entry| entry.rtype == rtype::RRSIG && !entry.rdata.ends_with(&[0xAA; 64]))
        .map(|entry| {
            let covered = u16::from_be_bytes([entry.rdata[0], entry.rdata[1]]);
            (entry.name.to_string(), covered)
        })
        .collect()
}

fn thousand() -> Vec<Entry> {
    let mut given = records();
    for number in 0..1000u16 {
        given.push(Entry {
            name: name(&format!("n{number}.example.com")),
            rtype: 1,
            ttl: 300,
            rdata: [&[10, 0], &number.to_be_bytes()[..]].concat(),
        });
    }
    given
}

#[test]
fn signatures_are_used_again() {
    let given = thousand();
    let first = sign(&name(APEX), given.clone(), &two(), None).expect("signed");
    let before = marked(&first);
    let place = |owner: &str, rtype| (format!("{owner}.example.com"), rtype);
    assert_eq!(made(given.clone(), &two(), &before), []);

    // Another address, and the serial with it.
    let mut changed = given.clone();
    let n500 = |entry: &&mut Entry| entry.name == name("n500.example.com");
    changed.iter_mut().find(n500).expect("n500").rdata[0] = 11;
    let soa = changed.iter_mut().find(|entry| entry.rtype == rtype::SOA);
    let soa = &mut soa.expect("a SOA").rdata;
    let serial = soa.len() - 17;
    soa[serial] += 1;
    let two_sets = [("example.com".to_owned(), rtype::SOA), place("n500", 1)];
    assert_eq!(made(changed, &two(), &before), two_sets);

    // A new name: its own sets, and the link that leads to it.
    let mut more = given.clone();
    let new = Entry {
        name: name("n5000.example.com"),
        rtype: 1,
        ttl: 300,
        rdata: vec![1; 4],
    };
    more.push(new);
    let links = [place("n500", 47), place("n5000", 1), place("n5000", 47)];
    assert_eq!(made(more, &two(), &before), links);

    // Another TTL counts, another day and another key change all.
    let mut slower = given.clone();
    slower.iter_mut().find(n500).expect("n500").ttl = 301;
    assert_eq!(made(slower, &two(), &before), [place("n500", 1)]);
    let signatures = count(&first, rtype::RRSIG);
    let later = Signing {
        validity: Validity::of(1_795_700_000),
        ..two()
    };
    assert_eq!(made(given.clone(), &later, &before).len(), signatures);
    let keys = with(vec![
        used(1, KSK, true),
        used(2, ZSK, false),
        used(3, ZSK, true),
    ]);
    assert_eq!(made(given.clone(), &keys, &before).len(), signatures - 2);
    let other = Zone::build(
        &name("other."),
        entries("other.", "@ 1 IN SOA a b 1 1 1 1 1\n"),
    );
    assert_eq!(
        made(given, &two(), &other.expect("a zone")).len(),
        signatures
    );
}

/// Tags have 16 bits, so two keys can share one: then nobody knows whose signature it was.
#[test]
fn keys_of_one_tag() {
    let mut first = std::collections::HashMap::new();
    let (one, other) = (0..u32::MAX)
        .find_map(|number| {
            let mut secret = [7; 32];
            secret[28..].copy_from_slice(&number.to_be_bytes());
            let key = Key::from_secret(&secret).expect("a key");
            let before = first.insert(key.key_tag(ZSK), key.clone())?;
            Some((before, key))
        })
        .expect("two keys");
    let signing = |key: &Key| {
        let zsk = ZoneKey {
            key: key.clone(),
            flags: ZSK,
            signs: true,
            announced: false,
        };
        with(vec![used(1, KSK, true), zsk])
    };
    let before = sign(&name(APEX), records(), &signing(&one), None).expect("signed");
    let before = Zone::build(&name(APEX), before).expect("a zone");
    let after = sign(&name(APEX), records(), &signing(&other), Some(&before)).expect("signed");
    checked(&after);
    assert_eq!(after, signed(&signing(&other)));
}
