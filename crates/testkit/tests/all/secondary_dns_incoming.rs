//! Zones that come in: BIND as the primary of an account's secondary zone. What it has is answered and listed, its changes are followed,
//! and when it is gone the last good copy stays for as long as its SOA says.

use crate::{
    dig::{dig, until},
    made::name_server,
    secondaries::{ask, follows, in_one_place},
    secondary_dns::{SECRET, object},
};
use serde_json::{Value, json};
use std::{
    fmt::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use testkit::{Actor, Instance, Options, both, free_port};
use tokio::process::{Child, Command};

const ZONE: &str = "copied-in.com";
const KEY: &str = "hmac-sha256:pair.example:";

/// Peers are on this machine.
fn with_peers() -> Options {
    in_one_place().set("dns.private_peers", "true")
}

/// A primary of one zone.
struct Primary {
    port: u16,
    config: PathBuf,
    zone: PathBuf,
    process: Option<Child>,
}

impl Primary {
    /// BIND, which lets nobody copy who does not sign, and tells us of changes.
    async fn start(folder: &Path, told: u16, serial: u32, more: &str) -> Primary {
        let port = free_port();
        let here = folder.display();
        let (config, zone) = (folder.join("config"), folder.join("zone"));
        let text = format!(
            "key \"pair.example\" {{ algorithm hmac-sha256; secret \"{SECRET}\"; }};\n\
             options {{ directory \"{here}\"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; pid-file none;\n\
             session-keyfile none; recursion no; dnssec-validation no; minimal-responses yes; notify explicit; notify-delay 0;\n\
             also-notify {{ 127.0.0.1 port {told} key \"pair.example\"; }}; allow-transfer {{ key \"pair.example\"; }};\n\
             ixfr-from-differences yes; }};\n\
             controls {{ }};\n\
             zone \"{ZONE}\" {{ type primary; file \"{}\"; }};\n\
             logging {{ channel c {{ file \"{here}/log\"; severity info; }}; category default {{ c; }}; category notify {{ c; }}; category xfer-out {{ c; }}; }};\n",
            zone.display()
        );
        std::fs::write(&config, text).expect("it is written");
        let mut primary = Primary {
            port,
            config,
            zone,
            process: None,
        };
        primary.write(serial, more);
        primary.begin().await;
        primary
    }

    async fn begin(&mut self) {
        let process = name_server("named", &self.config);
        self.process = Some(process);
        follows(self.port, &[ZONE, "SOA"], |said| said.contains("NOERROR")).await;
    }

    /// Its zone, with records of types that can be written here and of types that cannot.
    fn write(&self, serial: u32, more: &str) {
        let text = format!(
            "$ORIGIN {ZONE}.\n$TTL 300\n@ 600 IN SOA ns1.elsewhere.example. people.elsewhere.example. {serial} 7200 60 1209600 900\n\
             @ NS ns1.elsewhere.example.\n@ NS ns2\nns2 A 192.0.2.2\n@ A 192.0.2.1\n@ MX 10 mail\nmail AAAA 2001:db8::1\n\
             @ TXT \"several\" \"strings\"\n*.wild TXT anything\nalias CNAME mail\n_sip._tcp SRV 1 2 5060 mail\n@ CAA 0 issue \"ca.example\"\n\
             below NS ns.below\nns.below A 192.0.2.9\nold HINFO \"a\" \"b\"\nodd TYPE65280 \\# 3 010203\nUPPER A 192.0.2.4\n{more}"
        );
        std::fs::write(&self.zone, text).expect("it is written");
    }

    /// Another version, which it tells of.
    async fn change(&self, serial: u32, more: &str) {
        self.write(serial, more);
        let id = self.process.as_ref().and_then(Child::id).expect("it runs");
        let done = Command::new("kill")
            .args(["-HUP", &id.to_string()])
            .status()
            .await;
        assert!(done.expect("kill runs").success());
        let serial = serial.to_string();
        follows(self.port, &[ZONE, "SOA", "+short"], |said| {
            said.contains(&serial)
        })
        .await;
    }

    async fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().await.expect("it ends");
        }
    }
}

/// A secondary zone in the enterprise account.
async fn zone(t: &Instance) -> String {
    let body =
        json!({"name": ZONE, "account": {"id": t.world.alpha.enterprise}, "type": "secondary"});
    let made = t.tenant_admin().post("/zones", body).await;
    assert_eq!(
        (
            &made.ok()["type"],
            made.ok()["name_servers"].as_array().map(Vec::len)
        ),
        (&json!("secondary"), Some(2))
    );
    made.id()
}

/// A peer in that account, at this port, with this secret of the key.
async fn peer(t: &Instance, port: u16, secret: &str, ixfr: bool) -> (String, String) {
    let (admin, account) = (t.tenant_admin(), &t.world.alpha.enterprise);
    let tsig = object(
        &admin,
        account,
        "tsigs",
        json!({"name": "pair.example.", "algo": "hmac-sha256.", "secret": secret}),
    )
    .await;
    let body = json!({"name": "Primary", "ip": "127.0.0.1", "port": port, "ixfr_enable": ixfr, "tsig_id": tsig});
    (object(&admin, account, "peers", body).await, tsig)
}

/// Waits until what the zone says of its primary fits.
async fn told(actor: &Actor, path: &str, fits: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let said = actor.get(path).await;
        if fits(said.ok()) {
            return said.ok().clone();
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "{}", said.text);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The lines of a signed transfer, in any order.
async fn transferred(port: u16) -> Vec<String> {
    let key = format!("{KEY}{SECRET}");
    let said = ask(
        port,
        &["AXFR", "+noall", "+answer", "+onesoa", ZONE, "-y", &key],
    )
    .await;
    let lines = said
        .lines()
        .filter(|line| !line.starts_with(';') && !line.is_empty() && !line.contains("TSIG"));
    let mut lines: Vec<String> = lines
        .map(|line| {
            line.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_lowercase()
        })
        .collect();
    lines.sort();
    lines
}

both! {
    #[with(with_peers())]
    async fn bind_is_copied_followed_and_outlived(t) {
        let folder = tempfile::tempdir().expect("a folder");
        let (admin, ours) = (t.tenant_admin(), t.dns_address().port());
        let mut bind = Primary::start(folder.path(), ours, 2026, "").await;
        let zone = zone(t).await;
        let (peer, _) = peer(t, bind.port, SECRET, true).await;
        let path = format!("/zones/{zone}/secondary_dns/incoming");
        assert_eq!(dig(t, ZONE, "SOA").await, "");
        let body = json!({"name": format!("{ZONE}."), "peers": [peer], "auto_refresh_seconds": 3600});
        let made = admin.post(&path, body.clone()).await;
        assert_eq!((&made.ok()["soa_serial"], &made.ok()["peers"], &made.ok()["name"]), (&Value::Null, &json!([peer]), &json!("copied-in.com.")));
        until(t, ZONE, "SOA", |said| said.contains(" 2026 ")).await;
        assert_eq!(dig(t, ZONE, "SOA").await, "ns1.elsewhere.example. people.elsewhere.example. 2026 7200 60 1209600 900\n");
        let said = told(&admin, &path, |said| said["soa_serial"] == 2026).await;
        assert!(said["checked_time"].is_string() && said["failure"].is_null(), "{said}");
        // All of it, also what cannot be written here; and it may go on to others.
        let outgoing = format!("/zones/{zone}/secondary_dns/outgoing");
        admin.post(&outgoing, json!({"name": ZONE, "peers": [peer]})).await.ok();
        admin.post(&format!("{outgoing}/enable"), json!({})).await.ok();
        let key = format!("{KEY}{SECRET}");
        follows(ours, &[ZONE, "AXFR", "-y", &key], |said| said.contains("XFR size")).await;
        let (copy, original) = (transferred(ours).await, transferred(bind.port).await);
        assert!(original.len() > 15, "{original:?}");
        assert_eq!(copy, original);
        assert_eq!(dig(t, &format!("some.wild.{ZONE}"), "TXT").await, "\"anything\"\n");
        // Listed, counted and exported, but not written.
        let records = format!("/zones/{zone}/dns_records");
        let listed = admin.get(&format!("{records}?per_page=100")).await;
        let names: Vec<&str> = listed.items().iter().filter_map(|r| r["name"].as_str()).collect();
        assert!(names.contains(&"upper.copied-in.com") && !names.contains(&"odd.copied-in.com"), "{names:?}");
        let usage = admin.get(&format!("{records}/usage")).await;
        assert_eq!(usage.ok()["record_usage"], names.len());
        assert_eq!(listed.json["result_info"]["total_count"], names.len());
        let srv = admin.get(&format!("{records}?type=SRV")).await.items()[0].clone();
        assert_eq!((&srv["name"], &srv["data"]["port"], &srv["ttl"]), (&json!("_sip._tcp.copied-in.com"), &json!(5060), &json!(300)));
        let one = format!("{records}/{}", srv["id"].as_str().expect("an id"));
        assert_eq!(admin.get(&one).await.ok(), &srv);
        let new = json!({"name": "mine", "type": "A", "content": "192.0.2.5"});
        for refused in [
            admin.post(&records, new.clone()).await,
            admin.put(&one, new.clone()).await,
            admin.patch(&one, json!({"ttl": 60})).await,
            admin.delete(&one).await,
            admin.post(&format!("{records}/batch"), json!({"posts": [new]})).await,
        ] {
            refused.refused(400, 1004);
            assert!(refused.message().contains("primary"), "{}", refused.text);
        }
        admin.patch(&format!("/zones/{zone}/dnssec"), json!({"status": "active"})).await.refused(400, 1017);
        let exported = admin.raw(reqwest::Method::GET, &format!("{records}/export"), None).await.text().await.expect("a text");
        assert!(exported.contains("people.elsewhere.example.") && exported.contains("ns2.copied-in.com.") && !exported.contains("tenantry.example"), "{exported}");
        // It tells of a change.
        bind.change(2027, "new A 192.0.2.77\n").await;
        follows(ours, &[&format!("new.{ZONE}"), "A", "+short"], |said| said == "192.0.2.77\n").await;
        assert_eq!(transferred(ours).await, transferred(bind.port).await);
        let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
        assert!(log.contains("IXFR"), "{log}");
        // Back to an older version it goes only when that is asked for.
        bind.stop().await;
        std::fs::remove_file(folder.path().join("zone.jnl")).expect("BIND kept what changed");
        bind.write(2020, "older A 192.0.2.78\n");
        bind.begin().await;
        let checked = admin.get(&path).await.ok()["checked_time"].clone();
        admin.put(&path, body).await.ok();
        told(&admin, &path, |said| said["checked_time"] != checked).await;
        assert!(dig(t, ZONE, "SOA").await.contains(" 2027 "));
        assert_eq!(admin.post(&format!("/zones/{zone}/secondary_dns/force_axfr"), json!({})).await.ok(), "OK");
        follows(ours, &[&format!("older.{ZONE}"), "A", "+short"], |said| said == "192.0.2.78\n").await;
        assert_eq!(told(&admin, &path, |said| said["soa_serial"] == 2020).await["failure"], Value::Null);
        // Gone: said so, and answered on.
        bind.stop().await;
        admin.post(&format!("/zones/{zone}/secondary_dns/force_axfr"), json!({})).await.ok();
        let said = told(&admin, &path, |said| said["failure"].is_string()).await;
        assert_eq!(said["soa_serial"], 2020);
        t.clock.advance(Duration::from_hours(13 * 24));
        assert_eq!(dig(t, &format!("older.{ZONE}"), "A").await, "192.0.2.78\n");
        // Until it has expired.
        t.clock.advance(Duration::from_hours(2 * 24));
        until(t, ZONE, "SOA", str::is_empty).await;
        bind.begin().await;
        t.clock.advance(Duration::from_hours(1));
        until(t, ZONE, "SOA", |said| said.contains(" 2020 ")).await;
        // No longer linked, it is no longer answered.
        admin.delete(&path).await.ok();
        until(t, ZONE, "SOA", str::is_empty).await;
        admin.get(&path).await.refused(404, 1173);
    }

    /// What cannot be copied is said, and is copied when it can be.
    #[with(with_peers())]
    async fn what_goes_wrong_is_kept_until_it_is_right(t) {
        let folder = tempfile::tempdir().expect("a folder");
        let (admin, ours, account) = (t.tenant_admin(), t.dns_address().port(), t.world.alpha.enterprise.clone());
        let bind = Primary::start(folder.path(), ours, 1, "").await;
        let zone = zone(t).await;
        let wrong = "DwECAwQFBgcICQoLDA0ODw==";
        let (peer, tsig) = peer(t, bind.port, wrong, false).await;
        let path = format!("/zones/{zone}/secondary_dns/incoming");
        admin.post(&path, json!({"name": ZONE, "peers": [peer], "auto_refresh_seconds": 3600})).await.ok();
        let said = told(&admin, &path, |said| said["failure"].is_string()).await;
        assert_eq!((&said["soa_serial"], &said["checked_time"]), (&Value::Null, &Value::Null));
        assert_eq!(dig(t, ZONE, "SOA").await, "");
        // The right key is tried at once.
        let body = json!({"name": "pair.example.", "algo": "hmac-sha256.", "secret": SECRET});
        admin.put(&format!("/accounts/{account}/secondary_dns/tsigs/{tsig}"), body).await.ok();
        until(t, ZONE, "SOA", |said| said.contains(" 1 ")).await;
        told(&admin, &path, |said| said["failure"].is_null()).await;
        // More records than the zone's plan allows: the last good copy stays.
        let mut many = String::new();
        for n in 0..200 {
            writeln!(many, "many-{n} A 192.0.2.1").expect("a string");
        }
        bind.change(2, &many).await;
        let said = told(&admin, &path, |said| said["failure"].is_string()).await;
        assert!(said["failure"].as_str().is_some_and(|why| why.contains("200")), "{said}");
        assert_eq!((&said["soa_serial"], dig(t, ZONE, "SOA").await.contains(" 1 ")), (&json!(1), true));
        // Only a peer, or an address of the account's, may say that there is something new.
        let notify = |from: &'static str, name: &'static str| async move {
            ask(ours, &["+opcode=notify", name, "SOA", "-b", from]).await
        };
        assert!(notify("127.0.0.1", ZONE).await.contains("status: NOERROR"));
        assert!(notify("127.0.0.2", ZONE).await.contains("status: REFUSED"));
        assert!(notify("127.0.0.1", "alpha-zone.com").await.contains("status: NOTAUTH"));
        assert!(notify("127.0.0.1", "nobodys.example").await.contains("status: NOTAUTH"));
        object(&admin, &account, "acls", json!({"name": "Elsewhere", "ip_range": "127.0.0.2"})).await;
        follows(ours, &["+opcode=notify", ZONE, "SOA", "-b", "127.0.0.2"], |said| said.contains("status: NOERROR")).await;
    }

    async fn what_a_zone_may_not_is_refused(t) {
        let (admin, alpha) = (t.tenant_admin(), t.world.alpha.clone());
        let path = |zone: &str| format!("/zones/{zone}/secondary_dns/incoming");
        let body = json!({"name": alpha.zone_name, "peers": [alpha.peer], "auto_refresh_seconds": 3600});
        admin.post(&path(&alpha.zone), body).await.refused(400, 1176);
        admin.get(&path(&alpha.zone)).await.refused(404, 1173);
        admin.post(&format!("/zones/{}/secondary_dns/force_axfr", alpha.zone), json!({})).await.refused(404, 1173);
        // Of an account that is not for enterprises.
        let new = json!({"name": "another.com", "account": {"id": alpha.account}, "type": "secondary"});
        admin.post("/zones", new).await.refused(400, 1070).at("/type");
        let zone = zone(t).await;
        let peer = object(&admin, &alpha.enterprise, "peers", json!({"name": "Primary", "ip": "9.9.9.9"})).await;
        for (body, field) in [
            (json!({"name": "another.com", "peers": [peer], "auto_refresh_seconds": 3600}), "/name"),
            (json!({"name": ZONE, "peers": [peer], "auto_refresh_seconds": 59}), "/auto_refresh_seconds"),
            (json!({"name": ZONE, "peers": [peer]}), "/auto_refresh_seconds"),
            (json!({"name": ZONE, "peers": [], "auto_refresh_seconds": 3600}), "/peers"),
            // Of another account.
            (json!({"name": ZONE, "peers": [alpha.peer], "auto_refresh_seconds": 3600}), "/peers/0"),
        ] {
            admin.post(&path(&zone), body).await.refused(400, 1170).at(field);
        }
        admin.get(&path(&zone)).await.refused(404, 1173);
        let body = json!({"name": "COPIED-IN.com", "peers": [peer], "auto_refresh_seconds": 86_400});
        admin.post(&path(&zone), body.clone()).await.ok();
        admin.post(&path(&zone), body).await.refused(400, 1174);
        admin.delete(&format!("/accounts/{}/secondary_dns/peers/{peer}", alpha.enterprise)).await.refused(400, 1172);
        let listed = admin.get("/zones?type=secondary").await;
        assert_eq!(listed.items().len(), 1);
        assert_eq!(listed.items()[0]["type"], "secondary");
    }
}
