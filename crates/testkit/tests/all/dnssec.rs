//! DNSSEC: on and off as clients of v4 know it; signed answers, and the lack of them, validated by `delv`, which nobody here wrote;
//! keys replaced without one answer that fails.

use crate::dig::{dig, until};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use testkit::{Actor, Instance, Options, both};
use tokio::process::Command;

const RECORDS: &[(&str, &str, &str)] = &[
    ("@", "A", "192.0.2.1"),
    ("www", "A", "192.0.2.2"),
    ("*.wild", "TXT", "anything"),
    ("a.deep", "A", "192.0.2.3"),
    ("alias", "CNAME", "www"),
    ("other", "NS", "ns.elsewhere.example"),
];

/// A zone with records, its path, and its name.
async fn zone(t: &Instance, name: &str) -> String {
    let (owner, account) = (t.owner(), t.world.alpha.account.clone());
    let body = json!({"name": name, "account": {"id": account}});
    let id = owner.post("/zones", body).await.id();
    for (label, kind, content) in RECORDS {
        let content = match *kind {
            "CNAME" => format!("{content}.{name}"),
            _ => (*content).to_owned(),
        };
        let body = json!({"name": label, "type": kind, "content": content});
        owner
            .post(&format!("/zones/{id}/dns_records"), body)
            .await
            .ok();
    }
    format!("/zones/{id}")
}

async fn turn(actor: &Actor, zone: &str, status: &str) -> Value {
    let path = format!("{zone}/dnssec");
    actor
        .patch(&path, json!({"status": status}))
        .await
        .ok()
        .clone()
}

async fn becomes(actor: &Actor, zone: &str, status: &str) -> Value {
    let begun = Instant::now();
    loop {
        let said = actor.get(&format!("{zone}/dnssec")).await.ok().clone();
        if said["status"] == status {
            return said;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{said}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What `delv` says, which trusts the zone's key alone.
async fn delv(t: &Instance, anchor: &str, zone: &str, name: &str, kind: &str) -> String {
    let server = t.dns_address();
    let run = Command::new("delv")
        .arg(format!("@{}", server.ip()))
        .args(["-p", &server.port().to_string(), "-a", anchor])
        .args([&format!("+root={zone}"), name, kind])
        .output()
        .await
        .expect("delv runs");
    format!(
        "{}{}",
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr)
    )
}

/// A file with the key that is trusted.
fn trust(folder: &tempfile::TempDir, zone: &str, dnssec: &[&Value]) -> String {
    let path = folder.path().join("anchor");
    let ds: Vec<String> = dnssec
        .iter()
        .map(|d| {
            let (tag, digest) = (&d["key_tag"], d["digest"].as_str().expect("a digest"));
            format!("\"{zone}.\" static-ds {tag} 13 2 \"{digest}\";")
        })
        .collect();
    // Replaced whole: a validator may be reading it.
    let new = folder.path().join("anchor.new");
    std::fs::write(&new, format!("trust-anchors {{ {} }};\n", ds.join("\n")))
        .and_then(|()| std::fs::rename(&new, &path))
        .expect("it is written");
    path.display().to_string()
}

/// Name, type and what `delv` says of it.
const QUESTIONS: &[(&str, &str, &str)] = &[
    ("", "A", "fully validated"),
    ("", "SOA", "fully validated"),
    ("", "DNSKEY", "fully validated"),
    ("www.", "A", "fully validated"),
    ("alias.", "A", "fully validated"),
    ("some.wild.", "TXT", "fully validated"),
    ("nothing.", "A", "negative response, fully validated"),
    ("www.", "AAAA", "negative response, fully validated"),
    ("deep.", "A", "negative response, fully validated"),
    ("some.wild.", "A", "negative response, fully validated"),
];

both! {
    /// What clients of v4 see, in the order that they do it; Terraform deletes first and disables afterwards.
    async fn on_and_off(t) {
        let owner = t.owner();
        let path = zone(t, "signed.com").await;
        let dnssec = format!("{path}/dnssec");
        let never = owner.get(&dnssec).await.ok().clone();
        assert_eq!((&never["status"], &never["modified_on"]), (&json!("disabled"), &Value::Null));
        for field in ["flags", "algorithm", "key_type", "digest_type", "digest_algorithm", "digest", "ds", "key_tag", "public_key"] {
            assert_eq!(never.get(field), Some(&Value::Null), "{field}");
        }
        assert_eq!(owner.delete(&dnssec).await.ok(), "");
        assert_eq!(turn(&owner, &path, "disabled").await, never);
        owner.patch(&dnssec, json!({"dnssec_multi_signer": true})).await.refused(400, 1016);
        assert_eq!(owner.get(&format!("{dnssec}/zsk")).await.items(), &Vec::<Value>::new());
        owner.post(&format!("/platform/v1{dnssec}/roll"), json!({"key": "zsk"})).await.refused(400, 1016);
        let on = turn(&owner, &path, "active").await;
        assert_eq!((&on["status"], &on["flags"], &on["algorithm"], &on["digest_type"]), (&json!("pending"), &json!(257), &json!("13"), &json!("2")));
        assert_eq!(on["ds"], format!("signed.com. 3600 IN DS {} 13 2 {}", on["key_tag"], on["digest"].as_str().expect("a digest")));
        let again = turn(&owner, &path, "active").await;
        assert_eq!(again, on);
        let keys = owner.get(&format!("{dnssec}/zsk")).await.items().clone();
        assert_eq!((keys.len(), &keys[0]["Tag"], &keys[0]["DNSKEY"]["Flags"]), (1, &json!("active"), &json!(256)));
        // The keys of another provider stand beside ours.
        let foreign = json!({"name": "@", "type": "DNSKEY", "data": {"flags": 256, "protocol": 3, "algorithm": 13,
            "public_key": keys[0]["DNSKEY"]["PublicKey"].as_str().expect("a key").chars().rev().filter(|c| *c != '=').collect::<String>()[..84].to_owned() + "AA=="}});
        let records = format!("{path}/dns_records");
        owner.post(&records, foreign.clone()).await.refused(400, 9002);
        owner.patch(&dnssec, json!({"dnssec_multi_signer": true})).await.ok();
        let id = owner.post(&records, foreign).await.id();
        until(t, "signed.com", "DNSKEY", |said| said.lines().count() == 3).await;
        owner.delete(&format!("{records}/{id}")).await.ok();
        owner.patch(&dnssec, json!({"dnssec_multi_signer": false})).await.ok();
        // While it is on, the keys stay.
        owner.delete(&dnssec).await.refused(400, 1016);
        for (field, code) in [("dnssec_presigned", 1017), ("dnssec_use_nsec3", 1017)] {
            owner.patch(&dnssec, json!({field: true})).await.refused(400, code);
            owner.patch(&dnssec, json!({field: false})).await.ok();
        }
        for body in [json!({"status": "pending"}), json!({"status": 1}), json!({"dnssec_multi_signer": "yes"}), json!([])] {
            assert_eq!(owner.patch(&dnssec, body).await.status, 400);
        }
        until(t, "signed.com", "DNSKEY", |said| said.contains("257 3 13")).await;
        until(t, "signed.com", "CDS", |said| said.contains(on["key_tag"].to_string().as_str())).await;
        let off = turn(&owner, &path, "disabled").await;
        assert_eq!((&off["status"], &off["key_tag"]), (&json!("disabled"), &on["key_tag"]));
        // Still signed, and asking the parent to forget the keys.
        until(t, "signed.com", "CDS", |said| said == "0 0 0 00\n").await;
        assert_eq!(owner.delete(&dnssec).await.ok(), "");
        assert_eq!(owner.get(&dnssec).await.ok(), &never);
        until(t, "signed.com", "DNSKEY", str::is_empty).await;
        assert_eq!(dig(t, "www.signed.com", "A").await, "192.0.2.2\n");
        // On again: other keys.
        assert_ne!(turn(&owner, &path, "active").await["key_tag"], on["key_tag"]);
        for actor in [t.stranger(), t.other_tenant_admin()] {
            actor.get(&dnssec).await.refused(403, 9109);
            actor.patch(&dnssec, json!({"status": "active"})).await.refused(403, 9109);
        }
        t.viewer().get(&dnssec).await.ok();
        t.viewer().patch(&dnssec, json!({"status": "active"})).await.refused(403, 10000);
    }

    /// Answers, and that there are none, are believed by a validator that knows the DS record.
    async fn validated(t) {
        let owner = t.owner();
        let path = zone(t, "valid.com").await;
        let on = turn(&owner, &path, "active").await;
        until(t, "valid.com", "DNSKEY", |said| said.contains("257 3 13")).await;
        let folder = tempfile::tempdir().expect("a folder");
        let anchor = trust(&folder, "valid.com", &[&on]);
        for (label, kind, expected) in QUESTIONS {
            let name = format!("{label}valid.com");
            let said = delv(t, &anchor, "valid.com", &name, kind).await;
            assert!(said.contains(&format!("; {expected}")), "{name} {kind}: {said}");
        }
        // A delegation without a DS record is proved to have none, so what lies below may be unsigned.
        let said = delv(t, &anchor, "valid.com", "other.valid.com", "DS").await;
        assert!(said.contains("; negative response, fully validated"), "{said}");
        // With one it is signed.
        let digest = "AB".repeat(32);
        let body = json!({"name": "other", "type": "DS", "data": {"key_tag": 1, "algorithm": 13, "digest_type": 2, "digest": digest}});
        owner.post(&format!("{path}/dns_records"), body).await.ok();
        until(t, "other.valid.com", "DS", |said| said.starts_with("1 13 2")).await;
        let said = delv(t, &anchor, "valid.com", "other.valid.com", "DS").await;
        assert!(said.contains("; fully validated"), "{said}");
        // A change is signed when it is answered; what is asked without DNSSEC stays as small as it was.
        let body = json!({"name": "new", "type": "A", "content": "192.0.2.99"});
        owner.post(&format!("{path}/dns_records"), body).await.ok();
        until(t, "new.valid.com", "A", |said| said == "192.0.2.99\n").await;
        let said = delv(t, &anchor, "valid.com", "new.valid.com", "A").await;
        assert!(said.contains("; fully validated"), "{said}");
        // Another key is not believed.
        let mut wrong = on.clone();
        wrong["digest"] = json!("00".repeat(32));
        let anchor = trust(&folder, "valid.com", &[&wrong]);
        let said = delv(t, &anchor, "valid.com", "www.valid.com", "A").await;
        assert!(!said.contains("fully validated"), "{said}");
    }

    /// The state follows the DS records at the parent; those of other keys keep a zone from becoming active.
    #[with(Options::default().set("zones.activation", "delegation"))]
    async fn the_parent_decides(t) {
        let owner = t.owner();
        let path = zone(t, "parent.com").await;
        let on = turn(&owner, &path, "active").await;
        let ds = format!("{} 13 2 {}", on["key_tag"], on["digest"].as_str().expect("a digest"));
        let servers = owner.get(&path).await.ok()["name_servers"].clone();
        let servers: Vec<&str> = servers.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        t.names.delegate("parent.com", &servers);
        t.names.sign("parent.com", Some(&format!("4711 13 2 {}", "CD".repeat(32))));
        t.clock.advance(Duration::from_hours(2));
        let begun = Instant::now();
        loop {
            let said = owner.get(&format!("/platform/v1{path}/activation")).await.ok().clone();
            if said["reason"].as_str().is_some_and(|r| r.contains("DS records of keys that are not")) {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{said}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(owner.get(&path).await.ok()["status"], "pending");
        t.names.sign("parent.com", Some(&ds));
        t.clock.advance(Duration::from_hours(13));
        becomes(&owner, &path, "active").await;
        let begun = Instant::now();
        while owner.get(&path).await.ok()["status"] != "active" {
            assert!(begun.elapsed() < Duration::from_secs(20));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(turn(&owner, &path, "disabled").await["status"], "pending-disabled");
        owner.delete(&format!("{path}/dnssec")).await.refused(400, 1016);
        t.names.sign("parent.com", None);
        t.clock.advance(Duration::from_hours(13));
        becomes(&owner, &path, "disabled").await;
        owner.delete(&format!("{path}/dnssec")).await.ok();
        // Where nobody can look, the operator says what the parent has.
        turn(&owner, &path, "active").await;
        let confirm = format!("/platform/v1{path}/dnssec/confirm");
        owner.post(&confirm, json!({"ds_at_parent": true})).await.refused(403, 10000);
        let said = t.operator().post(&confirm, json!({"ds_at_parent": true})).await.ok().clone();
        assert_eq!(said["status"], "active");
    }

    /// Both keys are replaced while a validator asks all the time; none of its questions fails.
    async fn keys_are_replaced_without_a_gap(t) {
        let owner = t.owner();
        let path = zone(t, "rolled.com").await;
        let first = turn(&owner, &path, "active").await;
        until(t, "rolled.com", "DNSKEY", |said| said.contains("257 3 13")).await;
        t.operator().post(&format!("/platform/v1{path}/dnssec/confirm"), json!({"ds_at_parent": true})).await.ok();
        let folder = tempfile::tempdir().expect("a folder");
        let anchor = trust(&folder, "rolled.com", &[&first]);
        let (ends, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let mut failures = Vec::new();
        // All questions once more, all of them begun after now.
        let round = async || {
            let until = asked.load(Ordering::Relaxed) + 2 * QUESTIONS.len();
            while asked.load(Ordering::Relaxed) < until {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let work = async {
            let roll = format!("/platform/v1{path}/dnssec/roll");
            for key in ["zsk", "ksk"] {
                owner.post(&roll, json!({"key": key})).await.ok();
                owner.post(&roll, json!({"key": key})).await.refused(400, 1016);
            }
            round().await;
            // Everybody has the new keys: they take over.
            t.clock.advance(Duration::from_mins(70));
            let begun = Instant::now();
            let second = loop {
                let now = owner.get(&format!("{path}/dnssec")).await.ok().clone();
                if now["key_tag"] != first["key_tag"] {
                    break now;
                }
                assert!(begun.elapsed() < Duration::from_secs(20));
                tokio::time::sleep(Duration::from_millis(50)).await;
            };
            // The parent is asked for the new key's DS alone, and gets it.
            until(t, "rolled.com", "CDS", |said| said.starts_with(second["key_tag"].to_string().as_str())).await;
            round().await;
            trust(&folder, "rolled.com", &[&first, &second]);
            t.operator().post(&format!("/platform/v1{path}/dnssec/confirm"), json!({"ds_at_parent": true})).await.ok();
            trust(&folder, "rolled.com", &[&second]);
            round().await;
            let count = |said: &str| said.lines().count();
            assert_eq!(count(&dig(t, "rolled.com", "DNSKEY").await), 4);
            t.clock.advance(Duration::from_hours(25));
            until(t, "rolled.com", "DNSKEY", |said| count(said) == 3).await;
            t.clock.advance(Duration::from_hours(48));
            until(t, "rolled.com", "DNSKEY", |said| count(said) == 2).await;
            let keys = owner.get(&format!("{path}/dnssec/zsk")).await.items().clone();
            assert_eq!((keys.len(), &keys[0]["Tag"]), (1, &json!("active")));
            round().await;
            ends.store(true, Ordering::Relaxed);
        };
        let asking = async {
            while !ends.load(Ordering::Relaxed) {
                for (label, kind, expected) in QUESTIONS {
                    let name = format!("{label}rolled.com");
                    let said = delv(t, &anchor, "rolled.com", &name, kind).await;
                    asked.fetch_add(1, Ordering::Relaxed);
                    if !said.contains(&format!("; {expected}")) {
                        failures.push(format!("{name} {kind}: {said}"));
                    }
                }
            }
        };
        tokio::join!(work, asking);
        assert!(failures.is_empty(), "{} of {}: {}", failures.len(), asked.load(Ordering::Relaxed), failures[0]);
    }

    /// Signatures are renewed long before they end.
    async fn signatures_are_renewed(t) {
        let owner = t.owner();
        let path = zone(t, "renewed.com").await;
        turn(&owner, &path, "active").await;
        let ends = |said: &str| said.split_whitespace().nth(4).map(str::to_owned);
        let first = until(t, "renewed.com", "RRSIG", |said| said.contains("rolled") || said.contains("renewed.com.")).await;
        let serial = dig(t, "renewed.com", "SOA").await;
        t.clock.advance(Duration::from_hours(24 * 8));
        let second = until(t, "renewed.com", "RRSIG", |said| ends(said).is_some() && ends(said) != ends(&first)).await;
        assert!(ends(&second) > ends(&first), "{first} {second}");
        assert_ne!(dig(t, "renewed.com", "SOA").await, serial);
    }
}
