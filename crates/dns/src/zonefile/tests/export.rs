//! Export, and import of what was exported.

use super::super::read::WhySkipped;
use super::super::{Soa, Written, write};
use super::{read, zone};
use crate::record::{self, Given, RecordData, RecordType};

fn sent(rtype: RecordType, content: &str, priority: Option<u16>) -> RecordData {
    let given = Given {
        content: Some(content),
        data: None,
        priority,
    };
    record::parse(rtype, given).unwrap()
}

/// Records of all types at names of their own.
fn all_types() -> Vec<RecordData> {
    use RecordType::{
        A, Aaaa, Caa, Cert, Cname, Dnskey, Ds, Https, Loc, Mx, Naptr, Ns, Openpgpkey, Ptr, Smimea,
        Srv, Sshfp, Svcb, Tlsa, Txt, Uri,
    };
    let sha1 = "ab".repeat(20);
    vec![
        sent(A, "192.0.2.1", None),
        sent(Aaaa, "2001:db8::1", None),
        sent(Caa, "0 issue \"ca.example; policy=ev\"", None),
        sent(Cert, "PKIX 1 8 AQIDBA==", None),
        sent(Cname, "target.example.net", None),
        sent(Dnskey, "256 3 13 AQIDBA==", None),
        sent(Ds, &format!("1 13 1 {sha1}"), None),
        sent(
            Https,
            "1 . alpn=h3,h2 no-default-alpn port=443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1 ech=AQIDBA== mandatory=alpn",
            None,
        ),
        sent(Loc, "37 46 46 N 122 23 35 W -1.5 100 0 0", None),
        sent(Mx, "mail.example.net", Some(10)),
        sent(
            Naptr,
            r#"1 2 "u" "E2U+sip" "!^(.*)$!sip:\\1@example.com!i" ."#,
            None,
        ),
        sent(Ns, "ns.example.net", None),
        sent(Openpgpkey, "AQIDBA==", None),
        sent(Ptr, "host.example.net", None),
        sent(Smimea, "3 0 0 abcd", None),
        sent(Srv, "1 2 3 sip.example.net", None),
        sent(Sshfp, &format!("4 1 {sha1}"), None),
        sent(
            Svcb,
            "1 svc.example.net dohpath=/q{?dns} key99=\"a b;c\"",
            None,
        ),
        sent(Tlsa, &format!("3 1 1 {}", "cd".repeat(32)), None),
        sent(Txt, "für \"x\"; \\ and more", None),
        sent(Uri, "1 2 \"https://example.com/;x\"", None),
    ]
}

fn exported() -> (String, Vec<(String, RecordData)>) {
    let mut records = vec![
        (
            "example.com".to_owned(),
            sent(RecordType::Ns, "ns1.example.net", None),
        ),
        (
            "*.example.com".to_owned(),
            sent(RecordType::Txt, "\"wild\" \"card\"", None),
        ),
    ];
    for data in all_types() {
        records.push((format!("r-{}.example.com", data.rtype).to_lowercase(), data));
    }
    let tags = ["owner:ops".to_owned(), "x:a, b".to_owned()];
    let written = records.iter().map(|(name, data)| Written {
        name,
        ttl: 1,
        rtype: data.rtype,
        rdata: &data.rdata,
        proxied: record::proxiable(data.rtype, &data.content).then_some(true),
        flatten_cname: (data.rtype == RecordType::Cname).then_some(true),
        comment: Some("remark; cf_tags=x"),
        tags: &tags,
    });
    let soa = Soa {
        ttl: 3600,
        mname: "ns1.example.net",
        rname: "dns.example.net",
        serial: 2_050_000_000,
        refresh: 10_000,
        retry: 2400,
        expire: 604_800,
        minimum: 3600,
    };
    (
        write(&zone(), "2026-01-30T07:32:40Z", &soa, written),
        records,
    )
}

#[test]
fn export_reads_back() {
    let (text, records) = exported();
    let contents = read(&text);
    assert_eq!(contents.skipped.len(), 1, "{:?}", contents.skipped);
    assert_eq!(contents.skipped[0].why, WhySkipped::Soa);
    assert_eq!(contents.records.len(), records.len());
    for (name, data) in &records {
        let record = contents
            .records
            .iter()
            .find(|record| record.name == *name)
            .unwrap_or_else(|| panic!("{name}"));
        assert!(record.data.same(data), "{name}");
        assert_eq!(record.ttl, Some(1));
        assert_eq!(record.comment.as_deref(), Some("remark; cf_tags=x"));
        assert_eq!(record.tags, ["owner:ops", "x:a, b"]);
        let proxied = record::proxiable(data.rtype, &data.content).then_some(true);
        assert_eq!(record.proxied, proxied);
        assert_eq!(record.apex_ns, name == "example.com");
    }
}

#[test]
fn export_in_its_order() {
    let (text, _) = exported();
    let sections: Vec<&str> = text
        .lines()
        .filter(|line| line.ends_with(" Records"))
        .collect();
    assert_eq!(sections.len(), 21);
    assert_eq!(
        sections[..3],
        [";; NS Records", ";; A Records", ";; AAAA Records"]
    );
    assert!(text.contains("\nexample.com.\t3600\tIN\tSOA\tns1.example.net.\tdns.example.net.\t2050000000 10000 2400 604800 3600\n"));
    assert!(text.contains("\nr-a.example.com.\t1\tIN\tA\t192.0.2.1 ; remark; cf_tags=x cf_tags=cf-proxied:true,owner:ops,\"x:a, b\"\n"));
}
