//! For every type what is accepted, and what comes of it.

mod hosts;
mod keys;
mod services;

use serde_json::{Value, json};

use super::super::RecordType::{self, *};
use super::{content, from_wire, line, presentation, sent};

/// Type, request, content and priority as shown, wire in hexadecimal, fields of a zone file.
type Case = (
    RecordType,
    Value,
    &'static str,
    Option<u16>,
    &'static str,
    &'static str,
);

fn cases() -> Vec<Case> {
    let mut cases = hosts::cases();
    cases.extend(keys::cases());
    cases.extend(services::cases());
    cases
}

#[test]
fn content_priority_and_wire() {
    for (rtype, body, shown, priority, wire, _) in cases() {
        let data = sent(rtype, &body).unwrap_or_else(|fault| panic!("{rtype} {body}: {fault:?}"));
        let expected = hex::decode(wire.replace(' ', "")).unwrap();
        assert_eq!(data.content, shown, "{rtype} {body}");
        assert_eq!(data.priority, priority, "{rtype} {body}");
        assert_eq!(
            hex::encode(&data.rdata),
            hex::encode(expected),
            "{rtype} {body}"
        );
        assert_eq!(data.rtype, rtype);
    }
}

#[test]
fn every_type_is_here() {
    let seen: std::collections::BTreeSet<RecordType> = cases().iter().map(|case| case.0).collect();
    assert_eq!(seen.len(), 21);
}

#[test]
fn members_in_order() {
    for (rtype, body, data) in [
        (A, json!({"content": "192.0.2.1", "data": {"x": 1}}), "null"),
        (
            Caa,
            json!({"data": {"value": "v", "tag": "issue", "flags": "0"}}),
            r#"{"flags":0,"tag":"issue","value":"v"}"#,
        ),
        (
            Cert,
            json!({"content": "PKIX 2 8 AQID"}),
            r#"{"type":1,"key_tag":2,"algorithm":8,"certificate":"AQID"}"#,
        ),
        (
            Dnskey,
            json!({"content": "256 3 13 AQID"}),
            r#"{"flags":256,"protocol":3,"algorithm":13,"public_key":"AQID"}"#,
        ),
        (
            Ds,
            json!({"content": "1 13 9 abCD"}),
            r#"{"key_tag":1,"algorithm":13,"digest_type":9,"digest":"abCD"}"#,
        ),
        (
            Https,
            json!({"content": "1 a.example. alpn=\"h2\""}),
            r#"{"priority":1,"target":"a.example.","value":"alpn=\"h2\""}"#,
        ),
        (
            Svcb,
            json!({"content": "0 a.example"}),
            r#"{"priority":0,"target":"a.example","value":""}"#,
        ),
        (
            Naptr,
            json!({"content": "1 2 u E2U+sip \"\" ."}),
            r#"{"order":1,"preference":2,"flags":"u","service":"E2U+sip","regex":"","replacement":"."}"#,
        ),
        (
            Smimea,
            json!({"content": "3 0 0 ab"}),
            r#"{"usage":3,"selector":0,"matching_type":0,"certificate":"ab"}"#,
        ),
        (
            Srv,
            json!({"content": "1 2 3 a.example."}),
            r#"{"priority":1,"weight":2,"port":3,"target":"a.example"}"#,
        ),
        (
            Sshfp,
            json!({"content": "1 9 AB"}),
            r#"{"algorithm":1,"type":9,"fingerprint":"AB"}"#,
        ),
        (
            Uri,
            json!({"content": "1 2 x:y"}),
            r#"{"weight":2,"target":"x:y"}"#,
        ),
        (
            Loc,
            json!({"data": {"lat_degrees": 1, "lat_seconds": 2.25, "lat_direction": "N", "long_degrees": 3, "long_direction": "W", "altitude": 4.5}}),
            r#"{"lat_degrees":1,"lat_minutes":0,"lat_seconds":2.25,"lat_direction":"N","long_degrees":3,"long_minutes":0,"long_seconds":0,"long_direction":"W","altitude":4.5,"size":0,"precision_horz":0,"precision_vert":0}"#,
        ),
    ] {
        let read = sent(rtype, &body).unwrap();
        assert_eq!(serde_json::to_string(&read.data).unwrap(), data, "{rtype}");
        // What is shown can be sent again.
        let again = sent(
            rtype,
            &json!({"content": read.content, "data": read.data, "priority": read.priority}),
        );
        assert_eq!(again, Ok(read), "{rtype}");
    }
}

#[test]
fn there_and_back() {
    for (rtype, body, _, _, _, master) in cases() {
        let data = sent(rtype, &body).unwrap();
        assert_eq!(presentation(rtype, &data.rdata), master, "{rtype} {body}");
        let received = from_wire(rtype, &data.rdata).unwrap();
        assert!(received.same(&data), "{rtype} {body}");
        assert_eq!(received.priority, data.priority, "{rtype} {body}");
        // Both the content that was sent and the one made from the wire stand for the same.
        for shown in [&data.content, &received.content] {
            let again = content(rtype, shown, data.priority).unwrap();
            assert!(again.same(&data), "{rtype} {shown}");
            assert_eq!(&again.content, shown, "{rtype}");
        }
        assert!(line(&data).same(&data), "{rtype} {master}");
    }
}
