//! What a server says of itself by DNS: nothing, unless it is told what (NSID, RFC 5001; class CHAOS, RFC 4892).

use crate::secondaries::{ask, in_one_place};
use testkit::{Options, both};

const CHAOS: [&str; 4] = [
    "id.server",
    "hostname.bind",
    "version.server",
    "version.bind",
];

fn told() -> Options {
    in_one_place()
        .set("dns.nsid", "ns7.example.com")
        .set("dns.version", "a name server; \"2\"")
}

both! {
    async fn says_nothing_of_itself_by_default(t) {
        let port = t.dns_address().port();
        for name in CHAOS {
            let said = ask(port, &[name, "CH", "TXT"]).await;
            assert!(said.contains("status: REFUSED"), "{name}: {said}");
        }
        let said = ask(port, &[t.world.alpha.zone_name.as_str(), "SOA", "+nsid"]).await;
        assert!(said.contains("; EDNS: version: 0") && !said.contains("NSID"), "{said}");
    }

    #[with(told())]
    async fn says_of_itself_what_it_is_told(t) {
        let port = t.dns_address().port();
        for way in ["+notcp", "+tcp"] {
            for name in CHAOS {
                let said = ask(port, &[name, "CH", "TXT", "+short", way]).await;
                let text = if name.starts_with("version") {
                    r#""a name server; \"2\"""#
                } else {
                    r#""ns7.example.com""#
                };
                assert_eq!(said.trim(), text, "{name}");
            }
            for words in [["id.server", "CH", "A"], ["other.bind", "CH", "TXT"], ["id.server", "HS", "TXT"], ["id.server", "IN", "TXT"]] {
                let said = ask(port, &[&words[..], &[way]].concat()).await;
                assert!(said.contains("status: REFUSED"), "{words:?}: {said}");
            }
            // Beside a cookie, and with any answer, a refusal too; never to who does not ask.
            for name in ["example.com", "id.server"] {
                let said = ask(port, &[name, "SOA", "+nsid", "+cookie", way]).await;
                assert!(said.contains(r#"("ns7.example.com")"#) && said.contains("; COOKIE: "), "{said}");
                let said = ask(port, &[name, "SOA", way]).await;
                assert!(!said.contains("NSID"), "{said}");
            }
        }
    }
}
