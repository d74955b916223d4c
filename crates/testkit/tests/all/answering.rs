//! `tenantry dns`: a process that only answers, and goes on when everything else is gone.

use crate::dig::ask;
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use testkit::{Actor, Instance, Kind, Process, Run, Wire, both};

const PATIENCE: Duration = Duration::from_mins(1);

/// Attempts to reach a database in vain that are waited for.
const IN_VAIN: usize = 10;

/// Label, type, what else the record is made of, and how `dig +short` shows it.
const RECORDS: &[(&str, &str, &str, &str)] = &[
    ("@", "A", r#"{"content": "192.0.2.1"}"#, "192.0.2.1"),
    (
        "@",
        "TXT",
        r#"{"content": "v=spf1 -all"}"#,
        "\"v=spf1 -all\"",
    ),
    (
        "@",
        "MX",
        r#"{"content": "mail.example.net", "priority": 10}"#,
        "10 mail.example.net.",
    ),
    (
        "www",
        "AAAA",
        r#"{"content": "2001:db8::1"}"#,
        "2001:db8::1",
    ),
    (
        "alias",
        "CNAME",
        r#"{"content": "www.example.net"}"#,
        "www.example.net.",
    ),
    ("*.wild", "A", r#"{"content": "192.0.2.3"}"#, "192.0.2.3"),
    (
        "_sip._tcp",
        "SRV",
        r#"{"data": {"priority": 1, "weight": 2, "port": 5060, "target": "sip.example.net"}}"#,
        "1 2 5060 sip.example.net.",
    ),
    (
        "@",
        "CAA",
        r#"{"data": {"flags": 0, "tag": "issue", "value": "ca.example.net"}}"#,
        "0 issue \"ca.example.net\"",
    ),
];

async fn until(at: &str, words: &[&str], fits: impl Fn(&str) -> bool) {
    let begun = Instant::now();
    loop {
        let said = ask(at, words).await;
        if fits(&said) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "{words:?}: {said}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A zone with all records; its path.
async fn zone(owner: &Actor, account: &str, name: &str) -> String {
    let body = json!({"name": name, "account": {"id": account}});
    let path = format!("/zones/{}", owner.post("/zones", body).await.id());
    for (label, kind, rest, _) in RECORDS {
        let mut body: Value = serde_json::from_str(rest).expect("JSON");
        body["name"] = json!(label);
        body["type"] = json!(kind);
        owner.post(&format!("{path}/dns_records"), body).await.ok();
    }
    path
}

/// One more record; it is answered in the end.
async fn one_more(owner: &Actor, zone: &str, label: &str) {
    let body = json!({"name": label, "type": "A", "content": "192.0.2.99"});
    owner.post(&format!("{zone}/dns_records"), body).await.ok();
}

/// Everything that is asked: each record, signed or not, a serial, and what is not there.
fn questions() -> Vec<(Vec<String>, Option<&'static str>)> {
    let mut questions = Vec::new();
    for zone in ["plain.com", "signed.com"] {
        for (label, kind, _, shown) in RECORDS {
            let name = match *label {
                "@" => zone.to_owned(),
                label => format!("{}.{zone}", label.replace('*', "anything")),
            };
            questions.push((words(&[&name, kind, "+short"]), Some(*shown)));
        }
        questions.push((words(&[zone, "SOA", "+short", "+tcp"]), None));
        let nothing = format!("nothing.{zone}");
        questions.push((
            words(&[
                &nothing,
                "A",
                "+dnssec",
                "+noall",
                "+comments",
                "+authority",
            ]),
            None,
        ));
    }
    questions.push((
        words(&["www.signed.com", "AAAA", "+dnssec", "+short"]),
        None,
    ));
    questions.push((words(&["signed.com", "DNSKEY", "+short"]), None));
    questions
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// All answers, without what differs from one query to the next.
async fn answers(at: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (words, shown) in questions() {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let said = ask(at, &words).await;
        if let Some(shown) = shown {
            assert_eq!(said.trim(), shown, "{words:?}");
        }
        let lines = said.lines().map(|line| match line.split_once(", id: ") {
            Some((status, _)) => status,
            None => line,
        });
        let lines: Vec<&str> = lines.filter(|line| !line.contains("COOKIE")).collect();
        all.push(format!("{words:?}: {}", lines.join("\n")));
    }
    all
}

/// How `tenantry dns` is told to follow the instance's database over the wire, with a folder of its own.
fn flags(t: &Instance, wire: &Wire, own: &Path) -> Vec<String> {
    let key = own.join("master.key");
    fs::copy(t.folder().join("master.key"), &key).expect("the key can be copied");
    let mut url = url::Url::parse(&t.database.url).expect("a URL");
    url.set_host(Some("127.0.0.1")).expect("a host");
    url.set_port(Some(wire.address.port())).expect("a port");
    let mut flags = t.flags();
    for setting in [
        format!("database.url={url}"),
        format!("data={}", own.join("data").display()),
        format!("master_key_file={}", key.display()),
        "dns.nsid=second.example".to_owned(),
    ] {
        flags.extend(["--set".to_owned(), setting]);
    }
    flags
}

async fn wire_to_database(t: &Instance) -> Wire {
    let url = url::Url::parse(&t.database.url).expect("a URL");
    let host = url.host_str().expect("a host");
    Wire::to(format!("{host}:{}", url.port().unwrap_or(5432))).await
}

both! {
    /// An embedded database has one process, which answers too: there is nothing that `tenantry dns` could follow, and it says so.
    async fn answers_go_on_when_everything_else_is_gone(t) {
        if t.kind == Kind::Sqlite {
            let flags = t.flags();
            let args: Vec<&str> = ["dns"].into_iter().chain(flags.iter().map(String::as_str)).collect();
            Run::of(&[], &args).await.failed(1, "an embedded database belongs to one process");
            return;
        }
        t.stop().await;
        let (wire, own) = (wire_to_database(t).await, TempDir::new().expect("a folder"));
        let main = Process::serve(t).await;
        let flags = flags(t, &wire, own.path());
        let answering = Process::dns(&flags).await;
        let at = &answering.url;
        let (owner, account) = (t.owner().at(&main.url), &t.world.alpha.account);
        let plain = zone(&owner, account, "plain.com").await;
        let signed = zone(&owner, account, "signed.com").await;
        owner.patch(&format!("{signed}/dnssec"), json!({"status": "active"})).await.ok();
        one_more(&owner, &plain, "last").await;
        until(at, &["last.plain.com", "A", "+short"], |said| said == "192.0.2.99\n").await;
        until(at, &["signed.com", "CAA", "+dnssec", "+short"], |said| said.contains("CAA 13 2")).await;
        let before = answers(at).await;
        assert_eq!(ask(at, &["id.server", "CH", "TXT", "+short"]).await, "\"second.example\"\n");

        main.kill().await;
        wire.cut();
        let gone = own.path().join("gone");
        fs::rename(t.folder(), &gone).expect("the data folder can be taken away");
        let begun = Instant::now();
        while wire.tries() < IN_VAIN {
            assert_eq!(answers(at).await, before);
            assert!(begun.elapsed() < PATIENCE, "it has given up after {}", wire.tries());
        }
        assert_eq!(answers(at).await, before);

        // Nor does it need a database to end, and to begin: it goes on with what it answered last, however it ended.
        answering.signal("TERM").await;
        assert_eq!(answering.ended().await, 0);
        let answering = Process::dns(&flags).await;
        until(&answering.url, &["www.signed.com", "AAAA", "+short"], |said| !said.is_empty()).await;
        assert_eq!(answers(&answering.url).await, before);
        answering.kill().await;
        let answering = Process::dns(&flags).await;
        let at = &answering.url;
        until(at, &["www.signed.com", "AAAA", "+short"], |said| !said.is_empty()).await;
        assert_eq!(answers(at).await, before);

        fs::rename(&gone, t.folder()).expect("it can be brought back");
        wire.mend();
        let main = Process::serve(t).await;
        let owner = t.owner().at(&main.url);
        one_more(&owner, &plain, "after").await;
        until(at, &["after.plain.com", "A", "+short"], |said| said == "192.0.2.99\n").await;
        owner.delete(&signed).await.ok();
        until(at, &["signed.com", "SOA", "+noall", "+comments"], |said| said.contains("REFUSED")).await;

        // A network that swallows everything is not told from a slow database for a while.
        wire.silence();
        one_more(&owner, &plain, "unheard").await;
        let begun = Instant::now();
        while wire.tries() == 0 {
            assert_eq!(ask(at, &["after.plain.com", "A", "+short"]).await, "192.0.2.99\n");
            assert!(begun.elapsed() < PATIENCE, "it goes on waiting for what never comes");
        }
        assert_eq!(ask(at, &["unheard.plain.com", "A", "+short"]).await, "");
        wire.mend();
        until(at, &["unheard.plain.com", "A", "+short"], |said| said == "192.0.2.99\n").await;

        // Killed, it has what was kept some time before, and what changed since when the database is there.
        answering.kill().await;
        one_more(&owner, &plain, "meanwhile").await;
        let answering = Process::dns(&flags).await;
        until(&answering.url, &["meanwhile.plain.com", "A", "+short"], |said| said == "192.0.2.99\n").await;
        assert_eq!(ask(&answering.url, &["signed.com", "SOA", "+short"]).await, "");
        answering.signal("TERM").await;
        assert_eq!(answering.ended().await, 0);

        // Without a database, and with nothing of use that was kept, there is nothing to answer.
        wire.cut();
        let file = own.path().join("data/zones");
        let mut kept = fs::read(&file).expect("zones are kept");
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
        kept[20] ^= 1;
        fs::write(&file, kept).expect("it can be written");
        let mut args = vec!["dns"];
        args.extend(flags.iter().map(String::as_str));
        Run::of(&[], &args).await.failed(1, "database");
        main.signal("TERM").await;
        assert_eq!(main.ended().await, 0);
        t.start().await;
    }
}
