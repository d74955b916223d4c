//! Zones that go out: Knot and BIND as peers of an account copy a zone, follow it, and stop when they may not any more.

use crate::{
    dig::until,
    made::name_server,
    secondaries::{ask, every_type, follows, in_one_place},
    secondary_dns::{SECRET, object},
};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use testkit::{Actor, Instance, Options, both, free_port};
use tokio::process::Child;

/// Peers are on this machine.
fn with_peers() -> Options {
    in_one_place().set("dns.private_peers", "true")
}

/// A name server that copies one zone, and nothing else.
struct Copier {
    port: u16,
    log: PathBuf,
    _process: Child,
}

impl Copier {
    /// Knot, which signs with a key `pair.example`, or BIND, which has none.
    async fn start(folder: &Path, zone: &str, primary: u16, secret: Option<&str>) -> Copier {
        let port = free_port();
        std::fs::create_dir_all(folder.join("db")).expect("a folder");
        let (here, log, config) = (folder.display(), folder.join("log"), folder.join("config"));
        let (text, program) = if let Some(secret) = secret {
            let text = format!(
                "server:\n    rundir: \"{here}\"\n    listen: 127.0.0.1@{port}\n    udp-workers: 1\n    tcp-workers: 1\n    background-workers: 1\n\
                 log:\n  - target: \"{}\"\n    any: info\n\
                 database:\n    storage: \"{here}/db\"\n\
                 key:\n  - id: pair.example\n    algorithm: hmac-sha512\n    secret: {secret}\n\
                 remote:\n  - id: primary\n    address: 127.0.0.1@{primary}\n    key: pair.example\n\
                 acl:\n  - id: told\n    address: 127.0.0.1\n    key: pair.example\n    action: notify\n  - id: shown\n    address: 127.0.0.1\n    action: transfer\n\
                 zone:\n  - domain: {zone}.\n    storage: \"{here}\"\n    master: primary\n    acl: [told, shown]\n",
                log.display()
            );
            (text, "knotd")
        } else {
            let text = format!(
                "options {{ directory \"{here}\"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; pid-file none;\n\
                 session-keyfile none; recursion no; dnssec-validation no; minimal-responses yes; notify no; allow-transfer {{ 127.0.0.1; }}; }};\n\
                 controls {{ }};\n\
                 zone \"{zone}\" {{ type secondary; file \"{here}/zone.db\"; primaries {{ 127.0.0.1 port {primary}; }}; }};\n\
                 logging {{ channel c {{ file \"{}\"; severity info; print-time yes; }}; category default {{ c; }}; category xfer-in {{ c; }}; }};\n",
                log.display()
            );
            (text, "named")
        };
        std::fs::write(&config, text).expect("it is written");
        let process = name_server(program, &config);
        let copier = Copier {
            port,
            log,
            _process: process,
        };
        follows(port, &[zone, "SOA"], |said| said.contains("status:")).await;
        copier
    }

    fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

/// The lines of a transfer, in any order; none where it is refused.
async fn transferred(port: u16, words: &[&str]) -> Vec<String> {
    let said = ask(
        port,
        &[&["AXFR", "+noall", "+answer", "+onesoa"], words].concat(),
    )
    .await;
    let lines = said
        .lines()
        .filter(|line| !line.starts_with(';') && !line.is_empty());
    let mut lines: Vec<String> = lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    lines.sort();
    lines
}

/// Waits until what the zone says of its peers fits.
async fn told(actor: &Actor, path: &str, fits: impl Fn(&Value) -> bool) {
    let begun = Instant::now();
    loop {
        let said = actor.get(path).await;
        if fits(said.ok()) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(40), "{}", said.text);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Links the zone of the world with a peer at this port, and lets it copy.
async fn link(t: &Instance, port: Option<u16>, tsig: Option<&str>) -> String {
    let (owner, alpha) = (t.owner(), &t.world.alpha);
    let body = json!({"name": "Ours", "ip": port.map(|_| "127.0.0.1"), "port": port.unwrap_or(53), "tsig_id": tsig});
    let peer = object(&owner, &alpha.account, "peers", body).await;
    let path = format!("/zones/{}/secondary_dns/outgoing", alpha.zone);
    let body = json!({"name": alpha.zone_name, "peers": [peer]});
    owner.put(&path, body).await.ok();
    owner.post(&format!("{path}/enable"), json!({})).await.ok();
    peer
}

both! {
    #[with(with_peers())]
    async fn knot_copies_with_a_key(t) {
        let folder = tempfile::tempdir().expect("a folder");
        let (owner, alpha, primary) = (t.owner(), t.world.alpha.clone(), t.dns_address().port());
        let records = format!("/zones/{}/dns_records", alpha.zone);
        for record in every_type() {
            owner.post(&records, record).await.ok();
        }
        let zone = alpha.zone_name.as_str();
        until(t, zone, "A", |said| said == "192.0.2.1\n").await;
        let knot = Copier::start(folder.path(), zone, primary, Some(SECRET)).await;
        let tsig = object(&owner, &alpha.account, "tsigs", json!({"name": "pair.example.", "algo": "hmac-sha512.", "secret": SECRET})).await;
        link(t, Some(knot.port), Some(&tsig)).await;
        follows(knot.port, &[zone, "SOA", "+short"], |said| said.contains("hostmaster")).await;
        let key = format!("hmac-sha512:pair.example:{SECRET}");
        let (ours, theirs) = (transferred(primary, &[zone, "-y", &key]).await, transferred(knot.port, &[zone]).await);
        assert!(ours.len() > 20, "{ours:?}");
        assert_eq!(ours.iter().filter(|l| !l.contains("TSIG")).collect::<Vec<_>>(), theirs.iter().collect::<Vec<_>>());
        // A change is followed, by its difference alone.
        for n in 0..3 {
            owner.post(&records, json!({"name": format!("new-{n}"), "type": "A", "content": "192.0.2.77"})).await.ok();
            follows(knot.port, &[&format!("new-{n}.{zone}"), "A", "+short"], |said| said == "192.0.2.77\n").await;
        }
        assert!(knot.logged().contains("IXFR, incoming"), "{}", knot.logged());
        let path = format!("/zones/{}/secondary_dns/outgoing", alpha.zone);
        let serial = ask(primary, &[zone, "SOA", "+short"]).await;
        let serial: i64 = serial.split_whitespace().nth(2).expect("a serial").parse().expect("a number");
        told(&owner, &path, |said| {
            said["checked_time"].is_string() && said["last_transferred_time"].is_string() && said["failure"].is_null() && said["soa_serial"] == serial
        }).await;
        // Disabled, it stays where it was; enabled again, it comes after.
        owner.post(&format!("{path}/disable"), json!({})).await.ok();
        follows(primary, &[zone, "AXFR", "-y", &key], |said| !said.contains("XFR size")).await;
        owner.post(&records, json!({"name": "later", "type": "A", "content": "192.0.2.78"})).await.ok();
        until(t, &format!("later.{zone}"), "A", |said| said == "192.0.2.78\n").await;
        assert_eq!(ask(knot.port, &[&format!("later.{zone}"), "A", "+short"]).await, "");
        owner.post(&format!("{path}/enable"), json!({})).await.ok();
        follows(knot.port, &[&format!("later.{zone}"), "A", "+short"], |said| said == "192.0.2.78\n").await;
    }

    /// A peer without a key is known by its address.
    #[with(with_peers())]
    async fn bind_copies_by_its_address(t) {
        let folder = tempfile::tempdir().expect("a folder");
        let (owner, alpha, primary) = (t.owner(), t.world.alpha.clone(), t.dns_address().port());
        let zone = alpha.zone_name.as_str();
        until(t, zone, "SOA", |said| said.contains("hostmaster")).await;
        let bind = Copier::start(folder.path(), zone, primary, None).await;
        link(t, Some(bind.port), None).await;
        follows(bind.port, &[zone, "SOA", "+short"], |said| said.contains("hostmaster")).await;
        let path = format!("/zones/{}/dns_records", alpha.zone);
        owner.post(&path, json!({"name": "new", "type": "A", "content": "192.0.2.77"})).await.ok();
        follows(bind.port, &[&format!("new.{zone}"), "A", "+short"], |said| said == "192.0.2.77\n").await;
        // Gone, it is told of in vain, which is seen.
        drop(bind);
        owner.post(&format!("/zones/{}/secondary_dns/outgoing/force_notify", alpha.zone), json!({})).await.ok();
        told(&owner, &format!("/zones/{}/secondary_dns/outgoing", alpha.zone), |said| said["failure"].is_string()).await;
    }

    /// Who is nobody's peer copies nothing.
    #[with(with_peers())]
    async fn strangers_copy_nothing(t) {
        let (owner, alpha, beta, port) = (t.owner(), t.world.alpha.clone(), t.world.beta.clone(), t.dns_address().port());
        let zone = alpha.zone_name.as_str();
        until(t, zone, "SOA", |said| said.contains("hostmaster")).await;
        let tsig = object(&owner, &alpha.account, "tsigs", json!({"name": "pair.example.", "algo": "hmac-sha512.", "secret": SECRET})).await;
        let acl = object(&owner, &alpha.account, "acls", json!({"name": "Here", "ip_range": "127.0.0.1"})).await;
        let peer = link(t, None, Some(&tsig)).await;
        // Another account has a zone, a key and a peer of its own.
        let (admin, theirs) = (t.other_tenant_admin(), "hmac-sha256:theirs.example:DwECAwQFBgcICQoLDA0ODw==");
        let body = json!({"name": "theirs.example.", "algo": "hmac-sha256.", "secret": "DwECAwQFBgcICQoLDA0ODw=="});
        let their_key = object(&admin, &beta.account, "tsigs", body).await;
        let their_peer = object(&admin, &beta.account, "peers", json!({"name": "Theirs", "ip": "127.0.0.1", "tsig_id": their_key})).await;
        let path = format!("/zones/{}/secondary_dns/outgoing", beta.zone);
        admin.put(&path, json!({"name": beta.zone_name, "peers": [their_peer]})).await.ok();
        admin.post(&format!("{path}/enable"), json!({})).await.ok();
        let copied = |said: &str| said.contains("XFR size");
        let ours = format!("hmac-sha512:pair.example:{SECRET}");
        follows(port, &[zone, "AXFR", "-y", &ours], copied).await;
        follows(port, &[&beta.zone_name, "AXFR", "-y", theirs], copied).await;
        for words in [
            vec![zone, "AXFR"],
            vec![zone, "IXFR=1"],
            vec![zone, "AXFR", "-y", theirs],
            vec![&beta.zone_name, "AXFR", "-y", &ours],
            vec![zone, "AXFR", "-y", "hmac-sha512:pair.example:DwECAwQFBgcICQoLDA0ODw=="],
            // The right key, from elsewhere.
            vec![zone, "AXFR", "-y", &ours, "-b", "127.0.0.2"],
            vec!["catalog.tenantry.internal", "AXFR", "-y", &ours],
        ] {
            let said = ask(port, &words).await;
            assert!(!copied(&said) && !said.contains("SOA\t"), "{words:?}: {said}");
        }
        // Elsewhere becomes one of the account's addresses, and then nowhere is.
        let elsewhere = object(&owner, &alpha.account, "acls", json!({"name": "Elsewhere", "ip_range": "127.0.0.2/32"})).await;
        follows(port, &[zone, "AXFR", "-y", &ours, "-b", "127.0.0.2"], copied).await;
        for acl in [&acl, &elsewhere] {
            owner.delete(&format!("/accounts/{}/secondary_dns/acls/{acl}", alpha.account)).await.ok();
        }
        follows(port, &[zone, "AXFR", "-y", &ours], |said| !copied(said)).await;
        follows(port, &[zone, "AXFR", "-y", &ours, "-b", "127.0.0.2"], |said| !copied(said)).await;
        // A peer's own address is enough; another secret of the key is not.
        let path = format!("/accounts/{}/secondary_dns/peers/{peer}", alpha.account);
        owner.put(&path, json!({"name": "Ours", "ip": "127.0.0.1", "port": 9, "tsig_id": tsig})).await.ok();
        follows(port, &[zone, "AXFR", "-y", &ours], copied).await;
        let path = format!("/accounts/{}/secondary_dns/tsigs/{tsig}", alpha.account);
        let body = json!({"name": "pair.example.", "algo": "hmac-sha512.", "secret": "DwECAwQFBgcICQoLDA0ODw=="});
        owner.put(&path, body).await.ok();
        follows(port, &[zone, "AXFR", "-y", &ours], |said| !copied(said)).await;
        follows(port, &[zone, "AXFR", "-y", "hmac-sha512:pair.example:DwECAwQFBgcICQoLDA0ODw=="], copied).await;
        // Deleted with its zone.
        owner.delete(&format!("/zones/{}", alpha.zone)).await.ok();
        follows(port, &[zone, "AXFR", "-y", "hmac-sha512:pair.example:DwECAwQFBgcICQoLDA0ODw=="], |said| !copied(said)).await;
    }
}
