//! What is signed, what is denied.

use super::*;

fn signed(signing: &Signing) -> Vec<Entry> {
    sign(&name(APEX), records(), signing, None).expect("signed")
}

fn of<'e>(entries: &'e [Entry], owner: &str, rtype: u16) -> Vec<&'e [u8]> {
    let owner = name(owner);
    (entries.iter())
        .filter(|entry| entry.name == owner && entry.rtype == rtype)
        .map(|entry| &entry.rdata[..])
        .collect()
}

#[test]
fn every_set_that_is_ours() {
    let signing = two();
    let entries = signed(&signing);
    let found = checked(&entries);
    let (ksk, zsk) = (key(1).key_tag(KSK), key(2).key_tag(ZSK));
    for entry in entries.iter().filter(|entry| entry.rtype != rtype::RRSIG) {
        let owner = entry.name.to_string();
        let delegated = ["child.example.com", "deep.er.cut.example.com"];
        let below = owner.ends_with(".child.example.com");
        let at_cut = delegated.contains(&owner.as_str());
        let ours = !below && (!at_cut || matches!(entry.rtype, rtype::DS | rtype::NSEC));
        let by = found.get(&(owner.clone(), entry.rtype));
        let wanted = match entry.rtype {
            rtype::DNSKEY | rtype::CDS | rtype::CDNSKEY => ksk,
            _ => zsk,
        };
        assert_eq!(
            by,
            ours.then(|| vec![wanted]).as_ref(),
            "{owner} {}",
            entry.rtype
        );
    }
    let zone = Zone::build(&name(APEX), entries).expect("a zone");
    assert!(zone.is_signed());
    assert_eq!(Validity::of_signed(&zone), Some(signing.validity));
}

#[test]
fn the_chain() {
    let entries = signed(&two());
    let mut at = name(APEX);
    let mut names = Vec::new();
    loop {
        let [link] = of(&entries, &at.to_string(), rtype::NSEC)[..] else {
            panic!("not one link at {at}");
        };
        names.push(at.to_string());
        at =
            Name::from_octets(link[..=link.iter().position(|&b| b == 0).expect("an end")].to_vec())
                .expect("a name");
        if at == name(APEX) {
            break;
        }
    }
    assert_eq!(
        names.len(),
        entries.iter().filter(|e| e.rtype == rtype::NSEC).count()
    );
    assert!(names.is_sorted_by_key(|text| name(text)));
    // Neither glue nor what is only there by names below it.
    for missing in ["ns.child", "hidden.child", "ent", "b.ent", "er.cut", "_tcp"] {
        assert!(
            !names.contains(&format!("{missing}.example.com")),
            "{missing}"
        );
    }
    let types = |owner: &str| {
        let link = of(&entries, owner, rtype::NSEC)[0];
        hex::encode(&link[link.iter().position(|&b| b == 0).expect("an end") + 1..])
    };
    // NS, DS, RRSIG, NSEC; NS, RRSIG, NSEC; A, RRSIG, NSEC.
    assert_eq!(types("child.example.com"), "0006200000000013");
    assert_eq!(types("deep.er.cut.example.com"), "0006200000000003");
    assert_eq!(types("mail.example.com"), "0006400000000003");
    // RFC 9077: the smaller of the SOA's TTL and its last field.
    assert!((entries.iter()).all(|entry| entry.rtype != rtype::NSEC || entry.ttl == 300));
}

#[test]
fn bitmaps() {
    // RFC 4034, section 4.3, but for its last type, 1234: A, MX, RRSIG, NSEC there, CAA (257) here.
    let mut given = records();
    let mut push = |rtype| {
        given.push(Entry {
            name: name("types.example.com"),
            rtype,
            ttl: 5,
            rdata: vec![0; 3],
        });
    };
    [1, 1234, 257].into_iter().for_each(&mut push);
    let entries = sign(&name(APEX), given, &two(), None).expect("signed");
    let link = of(&entries, "types.example.com", rtype::NSEC)[0];
    let begin = link.iter().position(|&b| b == 0).expect("an end") + 1;
    let wanted = ["0006400000000003", "010140", "041b", &"00".repeat(26), "20"];
    assert_eq!(hex::encode(&link[begin..]), wanted.concat());
}

#[test]
fn labels_and_times() {
    let entries = signed(&two());
    let head = |owner: &str| {
        let all = of(&entries, owner, rtype::RRSIG);
        (
            all[0][3],
            u32::from_be_bytes(all[0][4..8].try_into().expect("four bytes")),
        )
    };
    assert_eq!(head("*.wild.example.com"), (3, 600));
    assert_eq!(head("a.b.ent.example.com"), (5, 600));
    // One TTL for a set, the smallest.
    let mut given = records();
    given.push(Entry {
        name: name("mail.example.com"),
        rtype: 1,
        ttl: 7,
        rdata: vec![9; 4],
    });
    let entries = sign(&name(APEX), given, &two(), None).expect("signed");
    checked(&entries);
    assert!(
        (entries.iter())
            .filter(|entry| entry.name == name("mail.example.com") && entry.rtype == 1)
            .all(|entry| entry.ttl == 7)
    );
}

#[test]
fn the_same_bytes_whoever_signs() {
    let mut other = records();
    other.reverse();
    other.push(other[0].clone());
    let again = sign(&name(APEX), other, &two(), None).expect("signed");
    assert_eq!(again, signed(&two()));
    // What was signed before may be signed once more.
    let other = with(vec![used(1, KSK, true)]);
    let unsigned: Vec<Entry> = (again.into_iter())
        .filter(|entry| !matches!(entry.rtype, rtype::DNSKEY | rtype::CDS | rtype::CDNSKEY))
        .collect();
    assert_eq!(
        sign(&name(APEX), unsigned, &other, None),
        Ok(signed(&other))
    );
}

#[test]
fn faults() {
    let unsigned = |keys| sign(&name(APEX), records(), &with(keys), None).err();
    assert_eq!(unsigned(vec![]), Some(Fault::NoKey));
    assert_eq!(unsigned(vec![used(1, KSK, false)]), Some(Fault::NoKey));
    let broken = |entries| sign(&name(APEX), entries, &two(), None).err();
    assert_eq!(broken(vec![]), Some(Fault::Zone(Broken::NoSoa)));
    let short = Entry {
        name: name(APEX),
        rtype: rtype::SOA,
        ttl: 1,
        rdata: vec![1],
    };
    assert_eq!(
        broken(vec![short]),
        Some(Fault::Zone(Broken::BadData(name(APEX), rtype::SOA)))
    );
    let outside = Entry {
        name: name("example.org"),
        rtype: 1,
        ttl: 1,
        rdata: vec![1; 4],
    };
    assert_eq!(
        broken([records(), vec![outside]].concat()),
        Some(Fault::Zone(Broken::Outside(name("example.org"))))
    );
}
