//! Members of `data` that are refused, one at a time.

use serde_json::{Value, json};

use super::{Case, all, contents, sent};
use crate::record::FaultKind::BadData;
use crate::record::RecordType::{self, *};

/// The data with one member replaced, or removed if it is null.
fn data(rtype: RecordType, good: &Value, members: &[(&'static str, Value)]) -> Vec<Case> {
    assert!(
        sent(rtype, &json!({"data": good, "priority": 1})).is_ok(),
        "{rtype} {good}"
    );
    let case = |(at, value): &(&'static str, Value)| {
        let mut bad = good.clone();
        bad[at.strip_prefix("data/").unwrap()] = value.clone();
        (rtype, json!({"data": bad}), BadData, *at)
    };
    members.iter().map(case).collect()
}

#[test]
fn members_of_data() {
    let octet = |at: &'static str| {
        let bad = [
            json!(256),
            json!(-1),
            json!(1.5),
            json!("256"),
            json!("-1"),
            json!("+1"),
            json!(" 1"),
            json!(""),
            json!("x"),
            json!(true),
            json!([]),
            json!(null),
            json!(1e300),
        ];
        bad.into_iter()
            .map(move |value| (at, value))
            .collect::<Vec<_>>()
    };
    let pair = |at: &'static str| {
        let mut bad: Vec<_> = octet(at)
            .into_iter()
            .filter(|(_, value)| value != 256 && value != "256")
            .collect();
        bad.extend([
            (at, json!(65536)),
            (at, json!("65536")),
            (at, json!("99999999999999999999")),
        ]);
        bad
    };
    let name = |at: &'static str| {
        [
            json!(null),
            json!(1),
            json!(""),
            json!("a..b"),
            json!("*.a.example"),
            json!("10.0.0.1"),
            json!("a b"),
        ]
        .map(|value| (at, value))
        .to_vec()
    };
    let hex = |at: &'static str| {
        [json!(null), json!(""), json!("abc"), json!("xy"), json!(12)]
            .map(|value| (at, value))
            .to_vec()
    };
    let base64 = |at: &'static str| {
        [json!(null), json!(""), json!("A"), json!("A*=="), json!(12)]
            .map(|value| (at, value))
            .to_vec()
    };

    let caa = json!({"flags": 0, "tag": "issue", "value": "x"});
    let cert = json!({"type": 1, "key_tag": 1, "algorithm": 8, "certificate": "AQID"});
    let dnskey = json!({"flags": 257, "protocol": 3, "algorithm": 13, "public_key": "AQID"});
    let ds = json!({"key_tag": 1, "algorithm": 13, "digest_type": 2, "digest": "ab".repeat(32)});
    let https = json!({"priority": 1, "target": ".", "value": "alpn=h2"});
    let naptr = json!({"order": 1, "preference": 1, "flags": "u", "service": "x", "regex": "", "replacement": "."});
    let tlsa = json!({"usage": 3, "selector": 1, "matching_type": 1, "certificate": "ab"});
    let srv = json!({"priority": 1, "weight": 1, "port": 1, "target": "a.example"});
    let sshfp = json!({"algorithm": 1, "type": 1, "fingerprint": "ab".repeat(20)});
    let uri = json!({"weight": 1, "target": "x:y"});

    all(&[
        data(Caa, &caa, &octet("data/flags")),
        data(
            Caa,
            &caa,
            &[
                ("data/tag", json!("")),
                ("data/tag", json!("a-b")),
                ("data/tag", json!("ü")),
                ("data/tag", json!("a".repeat(256))),
                ("data/tag", json!(null)),
                ("data/value", json!(null)),
                ("data/value", json!(5)),
            ],
        ),
        data(Cert, &cert, &pair("data/type")),
        data(Cert, &cert, &pair("data/key_tag")),
        data(Cert, &cert, &octet("data/algorithm")),
        data(Cert, &cert, &base64("data/certificate")),
        data(Dnskey, &dnskey, &pair("data/flags")),
        data(Dnskey, &dnskey, &octet("data/protocol")),
        data(Dnskey, &dnskey, &octet("data/algorithm")),
        data(Dnskey, &dnskey, &base64("data/public_key")),
        data(Ds, &ds, &pair("data/key_tag")),
        data(Ds, &ds, &octet("data/algorithm")),
        data(Ds, &ds, &octet("data/digest_type")),
        data(Ds, &ds, &hex("data/digest")),
        data(Ds, &ds, &[("data/digest", json!("ab".repeat(20)))]),
        data(Https, &https, &pair("data/priority")),
        data(Https, &https, &name("data/target")),
        data(Naptr, &naptr, &pair("data/order")),
        data(Naptr, &naptr, &pair("data/preference")),
        data(Naptr, &naptr, &name("data/replacement")),
        data(
            Naptr,
            &naptr,
            &[
                ("data/flags", json!("!")),
                ("data/service", json!("x".repeat(256))),
                ("data/service", json!(1)),
                ("data/regex", json!("bad")),
                ("data/regex", json!("!a!")),
                ("data/regex", json!("!a!b!x")),
                ("data/regex", json!("!a!b!i!")),
                ("data/regex", json!("1a1b1")),
            ],
        ),
        data(Smimea, &tlsa, &octet("data/usage")),
        data(Tlsa, &tlsa, &octet("data/usage")),
        data(Tlsa, &tlsa, &octet("data/selector")),
        data(Tlsa, &tlsa, &octet("data/matching_type")),
        data(Tlsa, &tlsa, &hex("data/certificate")),
        data(Srv, &srv, &pair("data/weight")),
        data(Srv, &srv, &pair("data/port")),
        data(Srv, &srv, &pair("data/priority")),
        data(Srv, &srv, &name("data/target")),
        data(Sshfp, &sshfp, &octet("data/algorithm")),
        data(Sshfp, &sshfp, &octet("data/type")),
        data(Sshfp, &sshfp, &hex("data/fingerprint")),
        data(Sshfp, &sshfp, &[("data/fingerprint", json!("ab"))]),
    ]);
    // The priority of URI is on the top level.
    for (at, value) in pair("data/weight")
        .into_iter()
        .chain([("data/target", json!("")), ("data/target", json!(null))])
    {
        let mut bad = uri.clone();
        bad[&at[5..]] = value;
        all(&[vec![(
            Uri,
            json!({"data": bad, "priority": 1}),
            BadData,
            at,
        )]]);
    }
}

#[test]
fn parameters_of_services() {
    let cases = [
        "alpn",
        "alpn=",
        "alpn=\"\"",
        "alpn=h2,,h3",
        "alpn=h2 alpn=h3",
        "alpn=h2 key1=\\002h3",
        "port",
        "port=",
        "port=65536",
        "port=-1",
        "port=+1",
        "port=1,2",
        "ipv4hint",
        "ipv4hint=",
        "ipv4hint=2001:db8::1",
        "ipv4hint=192.0.2.1,",
        "ipv6hint=192.0.2.1",
        "ipv6hint=",
        "ech",
        "ech=",
        "ech=*",
        "no-default-alpn",
        "alpn=h2 no-default-alpn=x",
        "mandatory",
        "mandatory=",
        "mandatory=alpn",
        "mandatory=mandatory",
        "alpn=h2 mandatory=alpn,alpn",
        "mandatory=x",
        "key65535=x",
        "key65536=x",
        "key01=x",
        "key",
        "key=x",
        "nonsense=1",
        "=x",
        "dohpath=x",
        "dohpath=/x",
        "dohpath",
        "key3=x",
        "key4=abc",
        "key2=x",
        "key0=\\000",
        "key0=",
        "key1=\\005h2",
        "alpn=\"h2",
        "alpn=h2\\",
        "alpn=\\999",
        "\"alpn=h2\"",
    ];
    for value in cases {
        let body = json!({"data": {"priority": 1, "target": ".", "value": value}});
        all(&[vec![
            (Https, body.clone(), BadData, "data/value"),
            (Svcb, body, BadData, "data/value"),
        ]]);
    }
    // RFC 9460 appendix D.3 in a content.
    all(&[contents(
        Svcb,
        BadData,
        &[
            "1 foo.example.com. key123=abc key123=def",
            "1 foo.example.com. mandatory",
            "1 foo.example.com. no-default-alpn=abc",
            "1 foo.example.com. mandatory=key123",
            "1",
            "x .",
            "1 a..b",
        ],
    )]);
}

#[test]
fn places() {
    let good = json!({"lat_degrees": 1, "lat_direction": "N", "long_degrees": 1, "long_direction": "E", "altitude": 0});
    let mut bad = Vec::new();
    for (at, values) in [
        (
            "data/lat_degrees",
            vec![
                json!(91),
                json!(-1),
                json!(1.5),
                json!("x"),
                json!(null),
                json!(true),
            ],
        ),
        ("data/lat_minutes", vec![json!(60), json!(-1), json!(0.5)]),
        (
            "data/lat_seconds",
            vec![
                json!(60),
                json!(59.9996),
                json!(-0.01),
                json!("1e1"),
                json!("NaN"),
                json!("inf"),
            ],
        ),
        (
            "data/lat_direction",
            vec![json!("E"), json!(""), json!(null), json!(1)],
        ),
        ("data/long_degrees", vec![json!(181), json!(null)]),
        ("data/long_minutes", vec![json!(60)]),
        ("data/long_seconds", vec![json!(60)]),
        ("data/long_direction", vec![json!("N"), json!(null)]),
        (
            "data/altitude",
            vec![
                json!(-100_000.01),
                json!(42_849_672.96),
                json!(1e300),
                json!(null),
                json!("x"),
            ],
        ),
        ("data/size", vec![json!(-1), json!(90_000_001)]),
        ("data/precision_horz", vec![json!(-1), json!(90_000_001)]),
        ("data/precision_vert", vec![json!(-1), json!("90000001")]),
    ] {
        bad.extend(values.into_iter().map(|value| (at, value)));
    }
    all(&[data(Loc, &good, &bad)]);
    for (degrees, at) in [
        ("lat_degrees", "data/lat_degrees"),
        ("long_degrees", "data/long_degrees"),
    ] {
        let mut beyond = good.clone();
        beyond[degrees] = json!(if degrees == "lat_degrees" { 90 } else { 180 });
        assert!(sent(Loc, &json!({"data": beyond})).is_ok());
        beyond[degrees.replace("degrees", "seconds").as_str()] = json!(0.001);
        all(&[vec![(Loc, json!({"data": beyond}), BadData, at)]]);
    }
    all(&[contents(
        Loc,
        BadData,
        &[
            "x",
            "1 N",
            "1 N 1 E",
            "1 E 1 N 0",
            "91 N 1 E 0",
            "90 0 1 N 1 E 0",
            "1 2 3 4 N 1 E 0",
            "N E 0",
            "1 N 1 E 0 1 2 3 4",
            "1 N 1 E x",
            "1 N 1 E 0 -1m",
            "1 60 N 1 E 0",
            "1.5 N 1 E 0",
        ],
    )]);
}
