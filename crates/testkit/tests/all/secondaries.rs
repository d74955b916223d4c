//! Existing name servers as our secondaries: Knot and BIND, given nothing but the catalog zone and a key, set all zones up, follow
//! changes, answer byte for byte what we answer, and go on when we are gone.

use crate::{dig::until, made::name_server};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use testkit::{Instance, Kind, Options, Run, both, free_port};
use tokio::process::{Child, Command};

/// One server, which stays where it is when it is started again.
pub(crate) fn in_one_place() -> Options {
    Options::default()
        .served_by(1)
        .set("dns.address", format!("127.0.0.1:{}", free_port()))
}

/// What `dig` says at this port, with these words.
pub(crate) async fn ask(port: u16, words: &[&str]) -> String {
    let run = Command::new("dig")
        .args(["@127.0.0.1", "-p", &port.to_string()])
        .args(words)
        .args(["+norecurse", "+tries=1", "+timeout=2"])
        .output()
        .await
        .expect("dig runs");
    String::from_utf8_lossy(&run.stdout).into_owned()
}

/// Asks until what is said fits.
pub(crate) async fn follows(port: u16, words: &[&str], fits: impl Fn(&str) -> bool) {
    let begun = Instant::now();
    loop {
        let said = ask(port, words).await;
        if fits(&said) {
            return;
        }
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "{port} {words:?}: {said}"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A name server that nobody here wrote.
struct Secondary {
    name: &'static str,
    port: u16,
    log: std::path::PathBuf,
    id: String,
    _process: Child,
}

impl Secondary {
    /// Declares it, and starts it with the least that it needs to know.
    async fn start(t: &Instance, name: &'static str, folder: &Path) -> Secondary {
        let port = free_port();
        let body = json!({"name": name, "address": format!("127.0.0.1:{port}")});
        let made = t.operator().post("/platform/v1/secondaries", body).await;
        let (key, catalog) = (&made.ok()["tsig"], made.text_of("/catalog_zone"));
        let (key_name, secret) = (
            key["name"].as_str().expect("a name"),
            key["secret"].as_str().expect("a secret"),
        );
        let folder = folder.join(name);
        for inside in ["zones", "db"] {
            std::fs::create_dir_all(folder.join(inside)).expect("a folder");
        }
        let (here, primary) = (folder.display(), t.dns_address().port());
        let log = folder.join("log");
        let config = folder.join("config");
        let (text, program) = if name == "knot" {
            let text = format!(
                "server:\n    rundir: \"{here}\"\n    listen: 127.0.0.1@{port}\n    udp-workers: 1\n    tcp-workers: 1\n    background-workers: 2\n\
                 log:\n  - target: \"{}\"\n    any: info\n\
                 database:\n    storage: \"{here}/db\"\n\
                 key:\n  - id: {key_name}\n    algorithm: hmac-sha256\n    secret: {secret}\n\
                 remote:\n  - id: primary\n    address: 127.0.0.1@{primary}\n    key: {key_name}\n\
                 acl:\n  - id: told\n    address: 127.0.0.1\n    key: {key_name}\n    action: notify\n\
                 template:\n  - id: default\n    storage: \"{here}/zones\"\n  - id: member\n    storage: \"{here}/zones\"\n    master: primary\n    acl: told\n\
                 zone:\n  - domain: {catalog}.\n    master: primary\n    acl: told\n    catalog-role: interpret\n    catalog-template: member\n",
                log.display()
            );
            (text, "knotd")
        } else {
            let text = format!(
                "key \"{key_name}\" {{ algorithm hmac-sha256; secret \"{secret}\"; }};\n\
                 options {{ directory \"{here}\"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; pid-file none;\n\
                 session-keyfile none; recursion no; dnssec-validation no; minimal-responses yes; allow-notify {{ key \"{key_name}\"; }}; notify no;\n\
                 transfers-in 100; transfers-per-ns 50; serial-query-rate 2000;\n\
                 catalog-zones {{ zone \"{catalog}\" default-primaries {{ 127.0.0.1 port {primary} key \"{key_name}\"; }}\n\
                 in-memory no zone-directory \"{here}/zones\" min-update-interval 0; }}; }};\n\
                 controls {{ }};\n\
                 zone \"{catalog}\" {{ type secondary; file \"{here}/catalog.db\"; primaries {{ 127.0.0.1 port {primary} key \"{key_name}\"; }}; }};\n\
                 logging {{ channel c {{ file \"{}\"; severity info; print-time yes; }}; category default {{ c; }}; category xfer-in {{ c; }}; }};\n",
                log.display()
            );
            (text, "named")
        };
        std::fs::write(&config, text).expect("it is written");
        let process = name_server(program, &config);
        Secondary {
            name,
            port,
            log,
            id: made.id(),
            _process: process,
        }
    }

    /// Asks until what is said fits.
    async fn follows(&self, words: &[&str], fits: impl Fn(&str) -> bool) {
        let begun = Instant::now();
        loop {
            let said = ask(self.port, words).await;
            if fits(&said) {
                return;
            }
            if begun.elapsed() > Duration::from_secs(30) {
                let log = self.logged();
                let last: Vec<&str> = log
                    .lines()
                    .rev()
                    .filter(|l| l.contains("copied-2.com") || l.contains("catalog"))
                    .take(30)
                    .collect();
                panic!("{} {words:?}: {said}\n{}", self.name, last.join("\n"));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Compares every answer. A zone changes by itself (it is signed in steps, its delegation looked at), so that what is compared counts
    /// only when both had one version of it before and after.
    async fn says_the_same(&self, t: &Instance, zone: &str) {
        let ours = t.dns_address().port();
        let soa = [zone, "SOA", "+short"];
        let begun = Instant::now();
        loop {
            let version = ask(ours, &soa).await;
            self.follows(&soa, |said| said == version).await;
            let mut different = Vec::new();
            for (name, kind) in questions(zone) {
                let (ours, theirs) = (
                    records(ours, &name, &kind).await,
                    records(self.port, &name, &kind).await,
                );
                if ours != theirs {
                    different.push(format!(
                        "{name} {kind} at {}: {ours:?} {theirs:?}",
                        self.name
                    ));
                }
            }
            let one_version =
                ask(ours, &soa).await == version && ask(self.port, &soa).await == version;
            if one_version {
                assert!(different.is_empty(), "{}", different.join("\n"));
                return;
            }
            assert!(
                begun.elapsed() < Duration::from_mins(1),
                "{zone} changes on and on"
            );
        }
    }

    fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// How often a difference was copied instead of a whole zone.
    fn differences(&self, zone: &str) -> usize {
        let said = self.logged();
        let lines = said.lines().filter(|line| line.contains(zone));
        match self.name {
            "knot" => lines
                .filter(|l| l.contains("IXFR, incoming") && l.contains("finished"))
                .count(),
            _ => lines
                .filter(|l| l.contains("Transfer completed") && !l.contains("AXFR"))
                .count(),
        }
    }
}

/// A record of each type that there is.
pub(crate) fn every_type() -> Vec<Value> {
    let of = |name: &str, kind: &str, rest: Value| {
        let mut record = json!({"name": name, "type": kind});
        record
            .as_object_mut()
            .expect("an object")
            .extend(rest.as_object().expect("an object").clone());
        record
    };
    let hex = "AB".repeat(32);
    vec![
        of("@", "A", json!({"content": "192.0.2.1"})),
        of(
            "@",
            "MX",
            json!({"content": "mail.elsewhere.example", "priority": 10}),
        ),
        of(
            "@",
            "TXT",
            json!({"content": "\"several\" \"strings; with \\\"quotes\\\"\""}),
        ),
        of(
            "@",
            "CAA",
            json!({"data": {"flags": 0, "tag": "issue", "value": "ca.example"}}),
        ),
        of("a", "AAAA", json!({"content": "2001:db8::1"})),
        of("alias", "CNAME", json!({"content": "a.elsewhere.example"})),
        of("*.wild", "TXT", json!({"content": "anything"})),
        of("below", "NS", json!({"content": "ns.elsewhere.example"})),
        of(
            "below",
            "DS",
            json!({"data": {"key_tag": 1, "algorithm": 13, "digest_type": 2, "digest": hex}}),
        ),
        of("ptr", "PTR", json!({"content": "host.example.net"})),
        of(
            "_sip._tcp",
            "SRV",
            json!({"data": {"priority": 1, "weight": 2, "port": 5060, "target": "sip.example.net"}}),
        ),
        of(
            "cert",
            "CERT",
            json!({"data": {"type": 1, "key_tag": 2, "algorithm": 13, "certificate": "AQIDBA=="}}),
        ),
        of(
            "https",
            "HTTPS",
            json!({"data": {"priority": 1, "target": ".", "value": "alpn=\"h2\""}}),
        ),
        of(
            "svcb",
            "SVCB",
            json!({"data": {"priority": 1, "target": "svc.example.net.", "value": "port=\"853\""}}),
        ),
        of(
            "loc",
            "LOC",
            json!({"data": {"lat_degrees": 37, "lat_minutes": 46, "lat_seconds": 46, "lat_direction": "N", "long_degrees": 122,
            "long_minutes": 23, "long_seconds": 35, "long_direction": "W", "altitude": 0, "size": 100, "precision_horz": 0, "precision_vert": 0}}),
        ),
        of(
            "naptr",
            "NAPTR",
            json!({"data": {"order": 1, "preference": 2, "flags": "S", "service": "SIP+D2T", "regex": "", "replacement": "_sip._tcp.example.net"}}),
        ),
        of(
            "smimea",
            "SMIMEA",
            json!({"data": {"usage": 3, "selector": 0, "matching_type": 1, "certificate": hex}}),
        ),
        of(
            "tlsa",
            "TLSA",
            json!({"data": {"usage": 3, "selector": 1, "matching_type": 1, "certificate": hex}}),
        ),
        of(
            "sshfp",
            "SSHFP",
            json!({"data": {"algorithm": 4, "type": 2, "fingerprint": hex}}),
        ),
        of(
            "uri",
            "URI",
            json!({"priority": 1, "data": {"weight": 2, "target": "https://example.net/"}}),
        ),
        of("key", "OPENPGPKEY", json!({"content": "AQIDBA=="})),
    ]
}

/// The questions that tell two servers apart.
fn questions(zone: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = every_type()
        .iter()
        .map(|record| {
            let label = record["name"]
                .as_str()
                .expect("a name")
                .replace('*', "some");
            let name = if label == "@" {
                zone.to_owned()
            } else {
                format!("{label}.{zone}")
            };
            (name, record["type"].as_str().expect("a type").to_owned())
        })
        .collect();
    for (label, kind) in [
        ("", "SOA"),
        ("", "NS"),
        ("", "DNSKEY"),
        ("", "CDS"),
        ("nothing.", "A"),
        ("a.", "A"),
        ("x.below.", "A"),
    ] {
        all.push((format!("{label}{zone}"), kind.to_owned()));
    }
    all
}

/// The records of an answer, in any order.
async fn records(port: u16, name: &str, kind: &str) -> Vec<String> {
    let said = ask(
        port,
        &[
            name,
            kind,
            "+dnssec",
            "+noall",
            "+answer",
            "+authority",
            "+multiline",
            "+nomultiline",
        ],
    )
    .await;
    let mut lines: Vec<String> = said
        .lines()
        .filter(|line| !line.starts_with(';') && !line.is_empty())
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    lines.sort();
    lines
}

async fn zones(t: &Instance, n: usize) -> Vec<String> {
    let (admin, account) = (t.tenant_admin(), t.world.alpha.account.clone());
    let made = stream::iter(0..n).map(|n| {
        let (admin, account) = (admin.clone(), account.clone());
        async move {
            let body = json!({"name": format!("copied-{n}.com"), "account": {"id": account}});
            admin.post("/zones", body).await.id()
        }
    });
    made.buffered(8).collect().await
}

both! {
    #[with(in_one_place())]
    async fn knot_and_bind_copy_everything(t) {
        let folder = tempfile::tempdir().expect("a folder");
        let n = if t.kind == Kind::Sqlite { 1000 } else { 200 };
        let secondaries = [
            Secondary::start(t, "knot", folder.path()).await,
            Secondary::start(t, "bind", folder.path()).await,
        ];
        let ids = zones(t, n).await;
        let owner = t.tenant_admin();
        for secondary in &secondaries {
            for at in (0..n).rev().step_by(37) {
                follows(secondary.port, &[&format!("copied-{at}.com"), "SOA", "+short"], |said| said.contains("hostmaster")).await;
            }
        }
        // Every type, in a zone that is signed and in one that is not.
        for at in [0, 1] {
            for record in every_type() {
                owner.post(&format!("/zones/{}/dns_records", ids[at]), record).await.ok();
            }
        }
        owner.patch(&format!("/zones/{}/dnssec", ids[1]), json!({"status": "active"})).await.ok();
        until(t, "copied-1.com", "DNSKEY", |said| said.contains("257")).await;
        for at in [0, 1] {
            for secondary in &secondaries {
                secondary.says_the_same(t, &format!("copied-{at}.com")).await;
            }
        }
        // A change is followed, by its difference alone.
        for secondary in &secondaries {
            for n in 0..10 {
                let body = json!({"name": format!("change-{n}-{}", secondary.name), "type": "A", "content": "192.0.2.77"});
                owner.post(&format!("/zones/{}/dns_records", ids[2]), body).await.ok();
                let name = format!("change-{n}-{}.copied-2.com", secondary.name);
                follows(secondary.port, &[&name, "A", "+short"], |said| said == "192.0.2.77\n").await;
            }
            assert!(secondary.differences("copied-2.com") > 5, "{}: {}", secondary.name, secondary.logged());
        }
        // One that is deleted is dropped, and comes back with what it had.
        owner.delete(&format!("/zones/{}", ids[3])).await.ok();
        for secondary in &secondaries {
            follows(secondary.port, &["copied-3.com", "SOA"], |said| said.contains("REFUSED")).await;
        }
        t.operator().post(&format!("/platform/v1/zones/{}/restore", ids[3]), json!({})).await.ok();
        for secondary in &secondaries {
            follows(secondary.port, &["copied-3.com", "SOA", "+short"], |said| said.contains("hostmaster")).await;
        }
        // How far they are behind is seen.
        for secondary in &secondaries {
            let path = format!("/platform/v1/secondaries/{}", secondary.id);
            let begun = Instant::now();
            loop {
                let said = t.operator().get(&path).await.ok().clone();
                if said["zones_behind"] == 0 && said["last_seen_on"].is_string() && said["failure"].is_null() {
                    break;
                }
                assert!(begun.elapsed() < Duration::from_secs(30), "{said}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        // Started again, we still know what was before.
        t.stop().await;
        for secondary in &secondaries {
            assert!(ask(secondary.port, &["copied-2.com", "SOA", "+short"]).await.contains("hostmaster"), "{}", secondary.name);
        }
        t.start().await;
        let owner = t.tenant_admin();
        until(t, "copied-2.com", "SOA", |said| said.contains("hostmaster")).await;
        let before: Vec<usize> = secondaries.iter().map(|s| s.differences("copied-2.com")).collect();
        let body = json!({"name": "after", "type": "A", "content": "192.0.2.78"});
        owner.post(&format!("/zones/{}/dns_records", ids[2]), body).await.ok();
        for (secondary, before) in secondaries.iter().zip(before) {
            secondary.follows(&["after.copied-2.com", "A", "+short"], |said| said == "192.0.2.78\n").await;
            // Nothing was forgotten meanwhile, also not what has to be signed at the start.
            let logged = secondary.logged();
            for zone in ["copied-1.com", "copied-2.com"] {
                assert!(!logged.contains(&format!("[{zone}.] zone purged")), "{logged}");
            }
            assert!(secondary.differences("copied-2.com") > before, "{}: {}", secondary.name, secondary.logged());
        }
        // All of us gone: they answer on.
        t.stop().await;
        for secondary in &secondaries {
            assert_eq!(ask(secondary.port, &["after.copied-2.com", "A", "+short"]).await, "192.0.2.78\n");
        }
        t.start().await;
    }

    /// Who has no key, or a wrong one, copies nothing; what is declared is checked, and shown without its secret.
    async fn strangers_copy_nothing(t) {
        let (operator, port) = (t.operator(), t.dns_address().port());
        let made = operator.post("/platform/v1/secondaries", json!({"name": "Mine", "tsig_name": "mine.example", "tsig_algorithm": "hmac-sha512"})).await;
        let (id, secret) = (made.id(), made.text_of("/tsig/secret"));
        let path = format!("/platform/v1/secondaries/{id}");
        assert_eq!(operator.get(&path).await.ok()["tsig"], json!({"name": "mine.example.", "algorithm": "hmac-sha512"}));
        let zone = dig_name(t).await;
        let key = format!("hmac-sha512:mine.example:{secret}");
        let copied = |said: &str| said.contains("XFR size");
        follows(port, &[&zone, "AXFR", "-y", &key], copied).await;
        for words in [
            vec![zone.as_str(), "AXFR"],
            vec![&zone, "AXFR", "-y", "hmac-sha512:other.example:AAECAwQFBgcICQoLDA0ODw=="],
            vec![&zone, "AXFR", "-y", "hmac-sha512:mine.example:AAECAwQFBgcICQoLDA0ODw=="],
            vec![&zone, "AXFR", "-y", "hmac-sha256:mine.example:AAECAwQFBgcICQoLDA0ODw=="],
            vec![&zone, "IXFR=1"],
            vec!["nobody.example", "AXFR"],
            vec!["catalog.tenantry.internal", "AXFR"],
            vec!["catalog.tenantry.internal", "SOA"],
        ] {
            let said = ask(port, &words).await;
            assert!(!copied(&said) && !said.contains("SOA\t"), "{words:?}: {said}");
        }
        // Another key: the old one opens nothing any more.
        let again = operator.patch(&path, json!({"new_secret": true})).await;
        let new = again.text_of("/tsig/secret");
        assert_ne!(new, secret);
        follows(port, &[&zone, "AXFR", "-y", &format!("hmac-sha512:mine.example:{new}")], copied).await;
        assert!(!copied(&ask(port, &[&zone, "AXFR", "-y", &key]).await));
        operator.delete(&path).await.ok();
        follows(port, &[&zone, "AXFR", "-y", &format!("hmac-sha512:mine.example:{new}")], |said| !copied(said)).await;
        operator.get(&path).await.refused(404, 1120);
        for (body, field) in [
            (json!({"name": ""}), "/name"),
            (json!({"name": "Spare"}), "/name"),
            (json!({"name": "x", "address": "ns1.example.com"}), "/address"),
            (json!({"name": "x", "address": "0.0.0.0:53"}), "/address"),
            (json!({"name": "x", "tsig_name": "no name"}), "/tsig_name"),
            (json!({"name": "x", "tsig_algorithm": "hmac-md5"}), "/tsig_algorithm"),
            (json!({"name": "x", "tsig_secret": "c2hvcnQ="}), "/tsig_secret"),
        ] {
            let refused = operator.post("/platform/v1/secondaries", body).await;
            refused.refused(400, 1121);
            assert_eq!(refused.json["errors"][0]["source"]["pointer"], field);
        }
        t.owner().get("/platform/v1/secondaries").await.refused(403, 10000);
    }

    /// By the command line.
    async fn by_the_command_line(t) {
        let (url, operator) = (t.url(), t.operator());
        let variables = [("TENANTRY_URL", url.as_str()), ("TENANTRY_EMAIL", &operator.email), ("TENANTRY_KEY", &operator.key)];
        let made = Run::of(&variables, &["secondary", "create", "Frankfurt", "--address", "127.0.0.1:5353", "--json"]).await.json();
        assert_eq!((&made["name"], &made["address"], &made["catalog_zone"]), (&json!("Frankfurt"), &json!("127.0.0.1:5353"), &json!("catalog.tenantry.internal")));
        assert!(made["tsig"]["secret"].is_string());
        let listed = Run::of(&variables, &["secondary", "list"]).await;
        assert!(listed.out.contains("Frankfurt") && !listed.out.contains(made["tsig"]["secret"].as_str().expect("a secret")), "{}", listed.out);
        let rekeyed = Run::of(&variables, &["secondary", "rekey", "Frankfurt", "--json"]).await.json();
        assert_ne!(rekeyed["tsig"]["secret"], made["tsig"]["secret"]);
        let quiet = Run::of(&variables, &["secondary", "update", "Frankfurt", "--address", "none", "--json"]).await.json();
        assert_eq!(quiet["address"], Value::Null);
        Run::of(&variables, &["secondary", "delete", "Frankfurt"]).await;
        assert!(!Run::of(&variables, &["secondary", "list"]).await.out.contains("Frankfurt"));
    }
}

/// A zone of the world that is answered.
async fn dig_name(t: &Instance) -> String {
    let zone = t
        .owner()
        .get(&format!("/zones/{}", t.world.alpha.zone))
        .await
        .ok()["name"]
        .clone();
    let name = zone.as_str().expect("a name").to_owned();
    until(t, &name, "SOA", |said| said.contains("hostmaster")).await;
    name
}
