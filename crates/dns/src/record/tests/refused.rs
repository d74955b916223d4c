//! What is refused, and how.

mod members;

use serde_json::{Value, json};

use super::super::FaultKind::{self, *};
use super::super::RecordType::{self, *};
use super::{MAX_RDATA, from_wire, presentation, sent};

type Case = (RecordType, Value, FaultKind, &'static str);

fn contents(rtype: RecordType, kind: FaultKind, contents: &[&str]) -> Vec<Case> {
    let case = |content: &&str| {
        (
            rtype,
            json!({"content": content, "priority": 5}),
            kind,
            "content",
        )
    };
    contents.iter().map(case).collect()
}

fn all(cases: &[Vec<Case>]) {
    for (rtype, body, kind, field) in cases.iter().flatten() {
        match sent(*rtype, body) {
            Ok(read) => panic!("{rtype} {body} was read as {read:?}"),
            Err(fault) => assert_eq!(
                (fault.kind, fault.field),
                (*kind, *field),
                "{rtype} {body}: {fault}"
            ),
        }
    }
}

#[test]
fn contents_of_types_without_data() {
    let long_label = format!("{}.example", "a".repeat(64));
    let long_name = format!("{}example", "aaaaaaa.".repeat(31));
    let names = [
        ".",
        "*.example.com",
        "a..example",
        ".example",
        "a b.example",
        " a.example",
        "a.example\n",
        "http://a.example/",
        "a.example/x",
        "user@example.com",
        "@",
        "192.0.2.1",
        "192.0.2.1.",
        "2001:db8::1",
        "xn--ü.example",
        "a\\.b.example",
        &long_label,
        &long_name,
    ];
    all(&[
        contents(
            A,
            NotIpv4,
            &[
                "192.0.2",
                "192.0.2.256",
                "1",
                "192.0.2.01",
                "0xc0.0.2.1",
                " 192.0.2.1",
                "192.0.2.1 ",
                "2001:db8::1",
                "a.example",
                "１.2.3.4",
            ],
        ),
        contents(
            Aaaa,
            NotIpv6,
            &[
                "192.0.2.1",
                "2001:db8::1::2",
                "2001:db8::g",
                "fe80::1%eth0",
                "[2001:db8::1]",
                "2001:db8::1/64",
                ":",
            ],
        ),
        contents(Cname, BadCname, &names),
        contents(Ns, BadNs, &names),
        contents(Ptr, BadPtr, &names),
        contents(Mx, BadMx, &names),
        contents(Mx, BadMx, &["10 a.example"]),
        contents(
            Openpgpkey,
            BadKey,
            &[
                "AQI",
                "AQID=",
                "*",
                " ",
                "-----BEGIN PGP PUBLIC KEY BLOCK-----",
            ],
        ),
    ]);
}

#[test]
fn missing() {
    for rtype in RecordType::all() {
        let (kind, field) = match rtype {
            A | Aaaa | Cname | Mx | Ns | Openpgpkey | Ptr | Txt => (ContentMissing, "content"),
            _ => (DataMissing, "data"),
        };
        for body in [
            json!({}),
            json!({"content": ""}),
            json!({"content": null, "data": null}),
            json!({"data": []}),
            json!({"data": {}}),
        ] {
            all(&[vec![(rtype, body, kind, field)]]);
        }
    }
    all(&[vec![
        (
            Mx,
            json!({"content": "a.example"}),
            PriorityMissing,
            "priority",
        ),
        (
            Uri,
            json!({"data": {"weight": 1, "target": "x:y"}}),
            PriorityMissing,
            "priority",
        ),
        (
            Uri,
            json!({"content": "1 x:y"}),
            PriorityMissing,
            "priority",
        ),
        (
            Srv,
            json!({"content": "1 2 a.example"}),
            PriorityMissing,
            "priority",
        ),
        (
            Srv,
            json!({"data": {"weight": 1, "port": 2, "target": "a.example"}}),
            BadData,
            "data/priority",
        ),
        (Srv, json!({"data": "1 2 3 a.example"}), BadData, "data"),
        (Caa, json!({"data": [1]}), BadData, "data"),
    ]]);
}

#[test]
fn contents_of_types_with_data() {
    all(&[
        contents(
            Caa,
            BadData,
            &[
                "0",
                "0 issue",
                "256 issue x",
                "0 issue \"x",
                "0 issue x y",
                "x issue y",
            ],
        ),
        contents(
            Srv,
            BadData,
            &[
                "1 2",
                "1 2 3 4 a.example",
                "x 2 a.example",
                "1 2 3",
                "1 65536 a.example",
            ],
        ),
        contents(Tlsa, BadData, &["3 1", "3 1 1", "3 1 1 abc", "3 1 256 ab"]),
        contents(Sshfp, BadData, &["1 1 abcd", "1 1"]),
        contents(Ds, BadData, &["1 NOPE 1 ab", "1 8 2 abcd"]),
        contents(
            Naptr,
            BadData,
            &["1 2 u x \"\"", "1 2 u x \"\" . .", "1 2 u x bad ."],
        ),
        contents(Cert, BadData, &["NOPE 1 8 AQID", "1 1 8 A"]),
        contents(Uri, BadData, &["1", "1 \"\"", "1 2 3 x:y", "x y"]),
    ]);
}

#[test]
fn size_on_the_wire() {
    let fits = json!({"data": {"flags": 0, "tag": "issue", "value": "x".repeat(MAX_RDATA - 7)}});
    assert_eq!(sent(Caa, &fits).unwrap().rdata.len(), MAX_RDATA);
    all(&[vec![
        (
            Caa,
            json!({"data": {"flags": 0, "tag": "issue", "value": "x".repeat(MAX_RDATA - 6)}}),
            TooLong,
            "content",
        ),
        (
            Txt,
            json!({"content": "x".repeat(MAX_RDATA)}),
            TooLong,
            "content",
        ),
        (
            Openpgpkey,
            json!({"content": "AQID".repeat(2000)}),
            TooLong,
            "content",
        ),
    ]]);
    assert_eq!(
        from_wire(Openpgpkey, &[1; MAX_RDATA + 1]).unwrap_err().kind,
        TooLong
    );
}

#[test]
fn wire() {
    for (rtype, octets, kind) in [
        (A, "c00002", NotIpv4),
        (A, "c000020100", NotIpv4),
        (A, "", NotIpv4),
        (Aaaa, "c0000201", NotIpv6),
        (Cname, "c00c", BadCname),
        (Cname, "0161", BadCname),
        (Cname, "00", BadCname),
        (Cname, "0320612000", BadCname),
        (Cname, "03612e6200", BadCname),
        (Cname, "01ff00", BadCname),
        (Mx, "000a00", BadMx),
        (Mx, "00", BadMx),
        (Txt, "", BadTxt),
        (Txt, "0561", BadTxt),
        (Caa, "000569737375", BadData),
        (Caa, "0001 2d 61", BadData),
        (Caa, "0001 61 ff", BadData),
        (Loc, "01141616 00000000 00000000 00000000", BadData),
        (Loc, "00ff1616 80000000 80000000 00000000", BadData),
        (Loc, "00141616 00000000 80000000 00000000", BadData),
        (Loc, "00141616 80000000 80000000", BadData),
        (Https, "0001 00 0003 0002 0050 0001 0003 026832", BadData),
        (Https, "0001 00 0001 0003 026832 0001 0003 026832", BadData),
        (Https, "0001 00 0001 0009 026832", BadData),
        (Https, "0001 00 0003 0001 50", BadData),
        (Srv, "0001 0002 0003", BadData),
        (Uri, "0001 0002", BadData),
        (Sshfp, "0101 ab", BadData),
    ] {
        let rdata = hex::decode(octets.replace(' ', "")).unwrap();
        assert_eq!(
            from_wire(rtype, &rdata).unwrap_err().kind,
            kind,
            "{rtype} {octets}"
        );
    }
    // What cannot be read can still be written.
    assert_eq!(presentation(A, &[1, 2, 3]), "\\# 3 010203");
    assert_eq!(presentation(A, &[]), "\\# 0");
    assert_eq!(presentation(Loc, &[1]), "\\# 1 01");
}
