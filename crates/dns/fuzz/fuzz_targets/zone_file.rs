//! Any text as a zone file: what is read of it can be written, read again and served.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dns::Entry;
use dns::name::ZoneName;
use dns::record::{RecordType, from_wire, owner, wire_name};
use dns::zone::Zone;
use dns::zonefile::{Contents, Parsed, Soa, WhySkipped, Written, parse, write};
use libfuzzer_sys::{Corpus, fuzz_target};

static ZONE: LazyLock<ZoneName> = LazyLock::new(|| ZoneName::parse("example.com").expect("a name"));

/// For records of a file that says nothing about theirs.
const TTL: u32 = 300;
const SOA: Soa<'static> = Soa {
    ttl: 3600,
    mname: "ns1.example.net",
    rname: "dns.example.net",
    serial: 2_050_000_000,
    refresh: 10_000,
    retry: 2400,
    expire: 604_800,
    minimum: 3600,
};

fuzz_target!(|input: &[u8]| -> Corpus {
    // Whoever has the file has seen to it that it is text.
    let Ok(text) = std::str::from_utf8(input) else {
        return Corpus::Reject;
    };
    let Ok(contents) = parse(text, &ZONE) else {
        return Corpus::Keep;
    };
    let lines = text.lines().count().max(1);
    let mut last = 0;
    for record in &contents.records {
        assert!(last < record.line && record.line <= lines, "{record:?}");
        last = record.line;
        assert_eq!(owner(&record.name, &ZONE).as_ref(), Ok(&record.name));
        assert_eq!(
            record.apex_ns,
            record.data.rtype == RecordType::Ns && record.name == ZONE.ascii()
        );
        assert!(from_wire(record.data.rtype, &record.data.rdata).is_ok());
    }

    let once = again(&contents);
    assert_eq!(once.len(), contents.records.len());
    for (before, after) in in_order(&contents).into_iter().zip(&once) {
        same(before, after);
    }
    // What was written by us comes back to the letter.
    let contents = Contents {
        records: once,
        skipped: Vec::new(),
    };
    assert_eq!(again(&contents), contents.records);

    serve(&contents.records);
    Corpus::Keep
});

/// The records after they were written and read.
fn again(contents: &Contents) -> Vec<Parsed> {
    let written = contents.records.iter().map(|record| Written {
        name: &record.name,
        ttl: record.ttl.unwrap_or(TTL),
        rtype: record.data.rtype,
        rdata: &record.data.rdata,
        proxied: record.proxied,
        flatten_cname: record.flatten_cname,
        comment: record.comment.as_deref(),
        tags: &record.tags,
    });
    let text = write(&ZONE, "2026-01-30T07:32:40Z", &SOA, written);
    let contents = parse(&text, &ZONE).unwrap_or_else(|fault| panic!("{fault}\n{text}"));
    let [soa] = &contents.skipped[..] else {
        panic!("{:?}\n{text}", contents.skipped);
    };
    assert_eq!(soa.why, WhySkipped::Soa);
    contents.records
}

/// As they are written: by type, NS first.
fn in_order(contents: &Contents) -> Vec<&Parsed> {
    let mut records: Vec<&Parsed> = contents.records.iter().collect();
    records.sort_by_key(|record| (record.data.rtype != RecordType::Ns, record.data.rtype));
    records
}

fn same(before: &Parsed, after: &Parsed) {
    assert_eq!(before.name, after.name);
    assert_eq!(before.ttl.unwrap_or(TTL), after.ttl.expect("as written"));
    assert!(before.data.same(&after.data), "{before:?} {after:?}");
    assert_eq!(before.data.priority, after.data.priority);
    assert_eq!(before.apex_ns, after.apex_ns);
    assert_eq!(before.proxied, after.proxied);
    // Nothing is written for what is off.
    let on = |record: &Parsed| record.flatten_cname == Some(true);
    assert_eq!(on(before), on(after));
    assert_eq!(before.comment, after.comment);
    assert_eq!(before.tags, after.tags);
}

/// A zone has all that it was made of, if it can be made: two CNAMEs of one name are refused, for one.
fn serve(records: &[Parsed]) {
    let apex = wire_name(ZONE.ascii()).expect("a name");
    let mut soa = apex.as_slice().repeat(2);
    soa.extend([0; 20]);
    let mut entries = vec![Entry {
        name: apex.clone(),
        rtype: 6,
        ttl: 60,
        rdata: soa,
    }];
    entries.extend(records.iter().map(|record| Entry {
        name: wire_name(&record.name).expect("a name"),
        rtype: record.data.rtype.code(),
        ttl: record.ttl.unwrap_or(TTL),
        rdata: record.data.rdata.clone(),
    }));
    // All of one name and type get the smallest TTL.
    let mut expected = BTreeMap::new();
    let mut least = BTreeMap::new();
    for entry in &entries {
        let ttl = least
            .entry((entry.name.clone(), entry.rtype))
            .or_insert(entry.ttl);
        *ttl = entry.ttl.min(*ttl);
    }
    for entry in &entries {
        let ttl = least[&(entry.name.clone(), entry.rtype)];
        expected.insert((entry.name.clone(), entry.rtype, entry.rdata.clone()), ttl);
    }
    let Ok(zone) = Zone::build(&apex, entries) else {
        return;
    };
    let served: BTreeMap<_, _> = zone
        .entries()
        .map(|entry| ((entry.name, entry.rtype, entry.rdata), entry.ttl))
        .collect();
    assert_eq!(served, expected);
}
