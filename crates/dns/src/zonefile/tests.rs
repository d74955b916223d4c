//! Whole files.

mod export;
mod limits;

use serde_json::json;

use super::read::WhySkipped;
use super::*;
use crate::name::ZoneName;
use crate::record::FaultKind;

fn zone() -> ZoneName {
    ZoneName::parse("example.com").unwrap()
}

fn read(text: &str) -> Contents {
    parse(text, &zone()).unwrap_or_else(|fault| panic!("{fault}: {text}"))
}

/// Line, name, TTL, type and content of each record.
fn seen(text: &str) -> Vec<(usize, String, Option<u32>, String)> {
    let contents = read(text);
    assert_eq!(contents.skipped, [], "{text}");
    contents
        .records
        .into_iter()
        .map(|record| {
            let rest = format!("{} {}", record.data.rtype, record.data.content);
            (record.line, record.name, record.ttl, rest)
        })
        .collect()
}

fn one(text: &str) -> (String, Option<u32>, String) {
    let mut seen = seen(text);
    assert_eq!(seen.len(), 1, "{text}");
    let (_, name, ttl, rest) = seen.remove(0);
    (name, ttl, rest)
}

#[test]
fn names_and_origins() {
    for (text, name, rest) in [
        ("@ A 192.0.2.1", "example.com", "A 192.0.2.1"),
        ("WWW A 192.0.2.1", "www.example.com", "A 192.0.2.1"),
        (
            "www.example.com. A 192.0.2.1",
            "www.example.com",
            "A 192.0.2.1",
        ),
        ("*.x A 192.0.2.1", "*.x.example.com", "A 192.0.2.1"),
        (
            "$ORIGIN x\nwww CNAME @",
            "www.x.example.com",
            "CNAME x.example.com",
        ),
        (
            "$origin x.example.com.\n@ CNAME a",
            "x.example.com",
            "CNAME a.x.example.com",
        ),
        (
            "$ORIGIN com.\nexample MX 10 mail.example",
            "example.com",
            "MX mail.example.com",
        ),
        (
            "$ORIGIN .\nexample.com NS ns.example.net",
            "example.com",
            "NS ns.example.net",
        ),
        (
            "a SRV 1 2 3 b.example.net.",
            "a.example.com",
            "SRV 2 3 b.example.net",
        ),
        ("a HTTPS 1 . alpn=h2", "a.example.com", "HTTPS 1 . alpn=h2"),
        ("a HTTPS 0 b", "a.example.com", "HTTPS 0 b.example.com"),
        (
            "bücher A 192.0.2.1",
            "xn--bcher-kva.example.com",
            "A 192.0.2.1",
        ),
        (r"\119ww A 192.0.2.1", "www.example.com", "A 192.0.2.1"),
    ] {
        let (seen_name, _, seen_rest) = one(text);
        assert_eq!(
            (seen_name.as_str(), seen_rest.as_str()),
            (name, rest),
            "{text}"
        );
    }
}

#[test]
fn ttl_class_and_type() {
    for (text, ttl) in [
        ("a A 192.0.2.1", None),
        ("a IN A 192.0.2.1", None),
        ("a 300 A 192.0.2.1", Some(300)),
        ("a 300 in a 192.0.2.1", Some(300)),
        ("a IN 300 A 192.0.2.1", Some(300)),
        ("a CLASS1 1h TYPE1 192.0.2.1", Some(3600)),
        ("$TTL 1d\na A 192.0.2.1", Some(86_400)),
        ("$TTL 1d ; a day\na 5m A 192.0.2.1", Some(300)),
        ("a 60 A ( 192.0.2.1\n )", Some(60)),
        (r"a 60 TYPE1 \# 4 C000 0201", Some(60)),
        (r"a 60 A \# 4 C0000201", Some(60)),
        ("300 A 192.0.2.1", None),
    ] {
        let (_, seen, rest) = one(text);
        assert_eq!((seen, rest.as_str()), (ttl, "A 192.0.2.1"), "{text}");
    }
    // Later lines take over name and TTL.
    assert_eq!(
        seen("a 60 A 192.0.2.1\n\n\tAAAA ::1\nb A 192.0.2.2\n$TTL 9\n  TXT x\n"),
        [
            (
                1,
                "a.example.com".to_owned(),
                Some(60),
                "A 192.0.2.1".to_owned()
            ),
            (
                3,
                "a.example.com".to_owned(),
                Some(60),
                "AAAA ::1".to_owned()
            ),
            (
                4,
                "b.example.com".to_owned(),
                Some(60),
                "A 192.0.2.2".to_owned()
            ),
            (
                6,
                "b.example.com".to_owned(),
                Some(9),
                "TXT \"x\"".to_owned()
            ),
        ]
    );
}

#[test]
fn texts() {
    for (text, content) in [
        (r#"a TXT "v=DKIM1; k=rsa" ( "p=abc" ; half"#, None),
        (
            "a TXT ( \"v=DKIM1; k=rsa\" ; half\n \"p=abc\" )",
            Some(r#"TXT "v=DKIM1; k=rsa" "p=abc""#),
        ),
        (r#"a TXT "a""b" c"#, Some(r#"TXT "a" "b" "c""#)),
        (r#"a TXT a\;b\ c\"d"#, Some(r#"TXT "a;b c\"d""#)),
        (r#"a TXT "\195\188""#, Some("TXT \"ü\"")),
        (
            r#"a CAA 0 issue "ca.example; x=y" ; why"#,
            Some(r#"CAA 0 issue "ca.example; x=y""#),
        ),
    ] {
        match content {
            Some(content) => assert_eq!(one(text).2, content, "{text}"),
            None => assert_eq!(parse(text, &zone()).unwrap_err().line, 1),
        }
    }
}

#[test]
fn bad_records_are_skipped() {
    let text = "\
@ 3600 IN SOA ns1.example.net. dns.example.net. ( 2024010100
  10000 2400 604800 3600 ) ; serial and so on
@ NS ns1.example.net.
sub NS ns1.example.net.
good A 192.0.2.1
bad A 192.0.2.256
 A 192.0.2.2
other.example.net. A 192.0.2.1
 A 192.0.2.3
a SPF \"v=spf1\"
a CH TXT x
a TXT \"unclosed
a ) A 192.0.2.1
a 99999999999 A 192.0.2.1
a
a MX mail
a A \\# 3 C0000201
a..b A 192.0.2.1
last A 192.0.2.9
";
    let contents = read(text);
    let records: Vec<_> = contents
        .records
        .iter()
        .map(|record| (record.line, record.name.as_str(), record.apex_ns))
        .collect();
    assert_eq!(
        records,
        [
            (3, "example.com", true),
            (4, "sub.example.com", false),
            (5, "good.example.com", false),
            (7, "bad.example.com", false),
            (19, "last.example.com", false),
        ]
    );
    let skipped: Vec<_> = contents
        .skipped
        .iter()
        .map(|skipped| {
            let kind = match &skipped.why {
                WhySkipped::Soa => None,
                WhySkipped::Fault(fault) => Some((fault.kind, fault.field)),
            };
            (skipped.line, skipped.name.is_some(), kind)
        })
        .collect();
    assert_eq!(
        skipped,
        [
            (1, true, None),
            (6, true, Some((FaultKind::NotIpv4, "content"))),
            (8, false, Some((FaultKind::BadName, "name"))),
            (9, false, Some((FaultKind::BadName, "name"))),
            (10, true, Some((FaultKind::BadType, "type"))),
            (11, true, Some((FaultKind::BadType, "type"))),
            (12, true, Some((FaultKind::BadData, "content"))),
            (13, true, Some((FaultKind::BadData, "content"))),
            (14, true, Some((FaultKind::BadData, "ttl"))),
            (15, true, Some((FaultKind::BadType, "type"))),
            (16, true, Some((FaultKind::BadMx, "content"))),
            (17, true, Some((FaultKind::BadData, "content"))),
            (18, false, Some((FaultKind::BadName, "name"))),
        ]
    );
}

#[test]
fn bad_files_are_refused() {
    for (text, line) in [
        ("a A 192.0.2.1\n$INCLUDE other", 2),
        ("$GENERATE 1-9 a$ A 192.0.2.$", 1),
        ("$generate 1-9 a$ A 192.0.2.$", 1),
        ("$NONSENSE", 1),
        ("$TTL", 1),
        ("$TTL x", 1),
        ("$TTL 1 2", 1),
        ("$ORIGIN a..b", 1),
        ("$ORIGIN \"", 1),
        ("\na A (\n192.0.2.1\n", 2),
    ] {
        assert_eq!(parse(text, &zone()).unwrap_err().line, line, "{text}");
    }
}

#[test]
fn remarks() {
    let contents = read(
        "a A 192.0.2.1 ; a remark cf_tags=cf-proxied:true,owner:ops,\"x:y, z\"\n\
         b A 192.0.2.1 ; only words\n\
         c CNAME d ; cf_tags=cf-flatten-cname,cf-proxied:false\n\
         d A ( 192.0.2.1 ; inner\n ) ; outer\n\
         e A 192.0.2.1\n",
    );
    assert_eq!(contents.skipped, []);
    let seen: Vec<_> = contents
        .records
        .iter()
        .map(|record| {
            (
                record.comment.as_deref(),
                record.tags.join("|"),
                record.proxied,
                record.flatten_cname,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (
                Some("a remark"),
                "owner:ops|x:y, z".to_owned(),
                Some(true),
                None
            ),
            (Some("only words"), String::new(), None, None),
            (None, String::new(), Some(false), Some(true)),
            (Some("outer"), String::new(), None, None),
            (None, String::new(), None, None),
        ]
    );
}

/// A strict client compares the members of `data` that it gets from an import with those that it would send.
#[test]
fn imported_data_has_its_members() {
    let contents = read("a TLSA 3 1 1 ab CD\nb CAA 0 issue ca.example\n");
    let data: Vec<_> = contents
        .records
        .into_iter()
        .map(|record| record.data.data.unwrap())
        .collect();
    assert_eq!(
        data,
        [
            json!({"usage": 3, "selector": 1, "matching_type": 1, "certificate": "abCD"}),
            json!({"flags": 0, "tag": "issue", "value": "ca.example"}),
        ]
    );
}
