//! Our forms against those of the `domain` crate, for the types that it knows.

use domain::base::iana::Class;
use domain::base::rdata::ComposeRecordData;
use domain::zonefile::inplace::{Entry, Zonefile};
use serde_json::json;

use super::super::RecordType::{self, *};
use super::{line, presentation, sent};

/// The rdata and the presentation form that `domain` makes of a line.
fn theirs(rtype: RecordType, text: &str) -> (Vec<u8>, String) {
    let file = format!("x.example. 60 IN {rtype} {text}\n");
    let mut zonefile = Zonefile::from(file.as_str());
    zonefile.set_default_class(Class::IN);
    match zonefile.next_entry() {
        Ok(Some(Entry::Record(record))) => {
            let mut rdata = Vec::new();
            record.data().compose_canonical_rdata(&mut rdata).unwrap();
            (rdata, record.data().to_string())
        }
        other => panic!("{file}: {other:?}"),
    }
}

#[test]
fn same_octets_both_ways() {
    let sha256 = "ab".repeat(32);
    for (rtype, body) in [
        (A, json!({"content": "192.0.2.1"})),
        (Aaaa, json!({"content": "2001:db8::1"})),
        (Cname, json!({"content": "A._b.example"})),
        (Ns, json!({"content": "ns1.example.net."})),
        (Ptr, json!({"content": "host.example.net"})),
        (Mx, json!({"content": "mail.example.net", "priority": 10})),
        (Mx, json!({"content": ".", "priority": 0})),
        (Txt, json!({"content": "v=spf1 -all; \\ für"})),
        (Txt, json!({"content": r#""a\"b" "" "\000\255;()""#})),
        (Txt, json!({"content": "x".repeat(1000)})),
        (Openpgpkey, json!({"content": "AQIDBA=="})),
        (
            Caa,
            json!({"content": "128 issuewild \"ca.example; policy=ev\""}),
        ),
        (Dnskey, json!({"content": "257 3 13 AQIDBA=="})),
        (Ds, json!({"content": format!("1 13 2 {sha256}")})),
        (
            Naptr,
            json!({"content": r#"100 10 "u" "E2U+sip" "!^(.*)$!sip:\\1@example.com!" ."#}),
        ),
        (Srv, json!({"content": "10 20 5060 sip.example.net"})),
        (Srv, json!({"content": "0 0 0 ."})),
        (Sshfp, json!({"content": format!("4 2 {sha256}")})),
        (Tlsa, json!({"content": format!("3 1 1 {sha256}")})),
        (Https, json!({"content": "0 a.example"})),
        (
            Https,
            json!({"content": "1 . alpn=h3,h2 no-default-alpn port=8443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1 ech=AQIDBA=="}),
        ),
        (
            Svcb,
            json!({"content": "16 foo.example.org alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1"}),
        ),
        (Svcb, json!({"content": "1 foo.example.org port=53"})),
    ] {
        let ours = sent(rtype, &body).unwrap_or_else(|fault| panic!("{body}: {fault}"));
        let text = presentation(rtype, &ours.rdata);
        let (rdata, theirs) = theirs(rtype, &text);
        assert_eq!(
            hex::encode(&rdata),
            hex::encode(&ours.rdata),
            "{rtype} {text}"
        );
        // Their printer writes the final dot of some names only, gives the root one too many, and knows a parameter
        // under a name of its own.
        let theirs = theirs
            .replace(" ..", " .")
            .replace("nodefaultalpn", "no-default-alpn");
        let file = format!("$ORIGIN .\nx.example.com 60 {rtype} {theirs}");
        let zone = crate::name::ZoneName::parse("example.com").unwrap();
        let read = crate::zonefile::parse(&file, &zone).unwrap();
        assert_eq!(read.skipped, [], "{file}");
        assert!(read.records[0].data.same(&ours), "{file}");
        assert!(line(&ours).same(&ours));
    }
}
