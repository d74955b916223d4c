use super::*;

pub(crate) fn name(text: &str) -> Name<Vec<u8>> {
    text.parse().expect("a name")
}

fn entry(owner: &str, rtype: u16, rdata: &[u8]) -> Entry {
    Entry {
        name: name(owner),
        rtype,
        ttl: 300,
        rdata: rdata.to_vec(),
    }
}

fn soa(apex: &str) -> Entry {
    let mut rdata = name(&format!("ns1.{}", apex.trim_start_matches('.')))
        .as_slice()
        .to_vec();
    rdata.extend_from_slice(name("hostmaster.other.").as_slice());
    for number in [2026u32, 3600, 600, 86_400, 60] {
        rdata.extend(number.to_be_bytes());
    }
    entry(apex, rtype::SOA, &rdata)
}

/// A signature by a zone over a type; the signature itself is none.
fn signature(covered: u16, signer: &str) -> Vec<u8> {
    let mut rdata = covered.to_be_bytes().to_vec();
    rdata.extend([13; 16]);
    rdata.extend_from_slice(name(signer).as_slice());
    rdata.extend([7; 64]);
    rdata
}

fn mx(target: &str) -> Vec<u8> {
    [&[0, 10], name(target).as_slice()].concat()
}

#[test]
fn everything_comes_back_in_canonical_order() {
    let apex = "example.com.";
    let srv = [&[0, 1, 0, 2, 0, 80], name("www.example.com.").as_slice()].concat();
    let mut entries = vec![
        soa(apex),
        entry(apex, rtype::NS, name("ns1.example.com.").as_slice()),
        entry(apex, rtype::NS, name("ns.other.").as_slice()),
        entry(apex, rtype::MX, &mx("example.com.")),
        entry(apex, 16, b"\x05hello"),
        entry(
            "a.example.com.",
            rtype::CNAME,
            name("notexample.com.").as_slice(),
        ),
        entry("b.a.example.com.", rtype::A, &[192, 0, 2, 1]),
        entry("b.a.example.com.", rtype::A, &[192, 0, 2, 2]),
        entry("_http._tcp.example.com.", rtype::SRV, &srv),
        // A label that ends like the apex without being it.
        entry(
            "z.example.com.",
            rtype::CNAME,
            name("x\\.example.com.").as_slice(),
        ),
        entry("\\000.z.example.com.", rtype::A, &[192, 0, 2, 3]),
    ];
    entries.push(entries[3].clone());
    let built = Zone::build(&name(apex), entries.clone()).expect("a zone");
    entries.pop();
    entries.sort_by(|a, b| {
        (a.name.cmp(&b.name))
            .then(a.rtype.cmp(&b.rtype))
            .then(a.rdata.cmp(&b.rdata))
    });
    assert_eq!(built.entries().collect::<Vec<_>>(), entries);
    assert_eq!((built.serial(), built.negative_ttl()), (2026, 60));
    assert_eq!(built.apex(), name(apex));
    assert!(!built.has_cuts() && !built.has_wildcards());
}

#[test]
fn one_ttl_for_a_set() {
    let mut late = entry("a.", rtype::A, &[1, 1, 1, 1]);
    late.ttl = 7;
    let entries = vec![soa("a."), entry("a.", rtype::A, &[2, 2, 2, 2]), late];
    let built = Zone::build(&name("a."), entries).expect("a zone");
    let ttls: Vec<u32> = built
        .entries()
        .filter(|entry| entry.rtype == rtype::A)
        .map(|entry| entry.ttl)
        .collect();
    assert_eq!(ttls, [7, 7]);
}

#[test]
fn signatures_by_what_they_cover() {
    let apex = "example.com.";
    let with_ttl = |ttl, entry| Entry { ttl, ..entry };
    let hash = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example.com.";
    let mut other_case = name("EXAMPLE.com.").as_slice().to_vec();
    other_case.extend([0, 1, 2]);
    let entries = vec![
        soa(apex),
        with_ttl(300, entry(apex, rtype::RRSIG, &signature(6, apex))),
        entry("a.example.com.", rtype::A, &[0; 4]),
        with_ttl(60, entry("a.example.com.", 16, b"\x01a")),
        with_ttl(
            300,
            entry("a.example.com.", rtype::RRSIG, &signature(1, apex)),
        ),
        with_ttl(
            60,
            entry("a.example.com.", rtype::RRSIG, &signature(16, apex)),
        ),
        with_ttl(
            60,
            entry("a.example.com.", rtype::RRSIG, &signature(16, "com.")),
        ),
        with_ttl(60, entry("a.example.com.", rtype::NSEC, &other_case)),
        entry("z.example.com.", rtype::A, &[0; 4]),
        entry(hash, rtype::RRSIG, &signature(rtype::NSEC3, apex)),
        entry(hash, rtype::NSEC3, &[1, 0, 0, 0, 0, 0]),
    ];
    let built = Zone::build(&name(apex), entries.clone()).expect("a zone");
    let mut again: Vec<Entry> = built.entries().collect();
    assert_eq!(again.len(), entries.len());
    again.retain(|entry| !entries.contains(entry));
    assert_eq!(again, []);
    assert!(built.is_signed());
    // No name is a hash.
    assert_eq!((built.node_count(), built.index_len()), (3, 4));
    let hash = &key::Labels::absolute(name(hash).as_slice())
        .expect("a name")
        .key(name(hash).as_slice())[built.apex_key().len()..];
    assert!(built.find(hash).is_err());
    let found = built.find_hash(hash).expect("a hash");
    assert!(found.signatures(rtype::NSEC3).is_some() && found.set(rtype::NSEC3).is_some());
    let node = built.find(b"a\0").expect("a name");
    let of = |covered| {
        let set = node.signatures(covered)?;
        Some((set.ttl, set.records().count()))
    };
    assert_eq!(
        (of(1), of(16), of(28)),
        (Some((300, 1)), Some((60, 2)), None)
    );
    let unsigned = entries
        .into_iter()
        .filter(|entry| entry.rtype != rtype::RRSIG);
    let unsigned = Zone::build(&name(apex), unsigned.collect()).expect("a zone");
    assert!(!unsigned.is_signed());
}

#[test]
fn broken() {
    let apex = "example.com.";
    let target = name("t.example.com.").as_slice().to_vec();
    let below = "a.example.com.";
    let many = (0..5000u16).map(|n| entry(apex, rtype::A, &[[10, 0], n.to_be_bytes()].concat()));
    for (more, why) in [
        (vec![soa(below)], Broken::SpareSoa),
        (
            vec![entry("a.example.org.", 1, &[0; 4])],
            Broken::Outside(name("a.example.org.")),
        ),
        (
            vec![entry("aexample.com.", 1, &[0; 4])],
            Broken::Outside(name("aexample.com.")),
        ),
        (
            vec![entry(below, 5, &target), entry(below, 1, &[0; 4])],
            Broken::CnameNotAlone(name(below)),
        ),
        (
            vec![entry(below, 5, &target), entry(below, 5, &[0])],
            Broken::CnameNotAlone(name(below)),
        ),
        (
            vec![entry(below, 15, &[0, 1])],
            Broken::BadData(name(below), 15),
        ),
        (
            vec![entry(below, rtype::RRSIG, &[1; 18])],
            Broken::BadData(name(below), rtype::RRSIG),
        ),
        (vec![entry(below, 2, &[1])], Broken::BadData(name(below), 2)),
        (
            vec![entry(below, 2, &[0, 0])],
            Broken::BadData(name(below), 2),
        ),
        (
            vec![entry(below, 2, &[0xC0, 0x0C])],
            Broken::BadData(name(below), 2),
        ),
        (many.collect(), Broken::TooLarge(name(apex), 1)),
        (
            vec![entry(below, 16, &[0; 65_000])],
            Broken::TooLarge(name(below), 16),
        ),
    ] {
        let entries = [vec![soa(apex)], more].concat();
        assert_eq!(
            Zone::build(&name(apex), entries).err(),
            Some(why.clone()),
            "{why}"
        );
    }
    assert_eq!(
        Zone::build(&name(apex), Vec::new()).err(),
        Some(Broken::NoSoa)
    );
    let mut other = soa(apex);
    other.rdata[0] = 0;
    other.rdata.drain(1..17);
    assert_eq!(
        Zone::build(&name(apex), vec![soa(apex), other]).err(),
        Some(Broken::SpareSoa)
    );
}

#[test]
fn allowed() {
    let apex = "example.com.";
    let target = name("t.example.net.").as_slice().to_vec();
    let entries = vec![
        soa(apex),
        entry(apex, rtype::CNAME, &target),
        entry(apex, rtype::A, &[0; 4]),
        entry("a.example.com.", rtype::CNAME, &target),
        entry("a.example.com.", rtype::RRSIG, &signature(5, apex)),
        entry("a.example.com.", rtype::NSEC, name(apex).as_slice()),
    ];
    assert!(Zone::build(&name(apex), entries).is_ok());
    let root = vec![
        soa("."),
        entry("com.", rtype::NS, name("ns.com.").as_slice()),
    ];
    let root = Zone::build(&name("."), root).expect("a zone");
    assert_eq!(root.entries().count(), 2);
    assert_eq!(root.apex(), name("."));
    assert!(root.has_cuts());
}

/// The zone that is measured: as a customer's usually is.
pub(crate) fn usual(number: u32) -> Zone {
    let apex = format!("customer-{number:06}.com.");
    let sub = |label: &str| format!("{label}.{apex}");
    let address = |last: u8| [10, 1, 2, last];
    let mut entries = vec![
        soa(&apex),
        entry(&apex, rtype::NS, name("ns1.provider.net.").as_slice()),
        entry(&apex, rtype::NS, name("ns2.provider.net.").as_slice()),
        entry(&apex, rtype::A, &address(1)),
        entry(&apex, rtype::AAAA, &[0x20; 16]),
        entry(&apex, rtype::MX, &mx(&sub("mail"))),
        entry(&apex, 16, b"\x1fv=spf1 include:_spf.mail.test ~a"),
        entry(&sub("www"), rtype::CNAME, name(&apex).as_slice()),
        entry(&sub("mail"), rtype::A, &address(2)),
        entry(&sub("*.apps"), rtype::A, &address(3)),
        entry(&sub("api"), rtype::A, &address(4)),
        entry(&sub("_dmarc"), 16, b"\x10v=DMARC1; p=none"),
    ];
    let srv = [&[0, 1, 0, 2, 0, 80], name(&sub("api")).as_slice()].concat();
    entries.push(entry(&sub("_http._tcp"), rtype::SRV, &srv));
    Zone::build(&name(&apex), entries).expect("a zone")
}

#[test]
fn small() {
    let zone = usual(1);
    assert_eq!(zone.entries().count(), 13);
    assert!(zone.size() < 750, "{} bytes", zone.size());
}
