//! Zones that others answer for: proven by a TXT record, and answered under the operator's suffix.

use crate::dig::{dig, until};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::{Actor, Instance, Options, both};

fn options() -> Options {
    Options::default()
        .set("zones.activation", "delegation")
        .set("zones.cname_suffix", "cdn.operator.example")
}

async fn entitle(t: &Instance) {
    let path = format!("/platform/v1/tenants/{}/entitlements", t.world.alpha.id);
    t.operator()
        .patch(&path, json!({"partial_setup_allowed": true}))
        .await
        .ok();
}

async fn make(t: &Instance, name: &str, kind: &str) -> Value {
    let body = json!({"name": name, "type": kind, "account": {"id": t.world.alpha.account}});
    t.owner().post("/zones", body).await.ok().clone()
}

/// Waits until the zone has this status; looks are hours apart.
async fn becomes(t: &Instance, actor: &Actor, zone: &str, status: &str) -> Value {
    let begun = Instant::now();
    loop {
        let said = actor
            .get(&format!("/platform/v1{zone}/activation"))
            .await
            .ok()
            .clone();
        if said["status"] == status {
            return said;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it does not become {status}: {said}"
        );
        t.clock.advance(Duration::from_hours(3));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

both! {
    #[with(options())]
    async fn proven_and_answered_under_the_suffix(t) {
        let owner = t.owner();
        let body = json!({"name": "partial.com", "type": "partial", "account": {"id": t.world.alpha.account}});
        let entitlements = format!("/platform/v1/tenants/{}/entitlements", t.world.alpha.id);
        t.operator().patch(&entitlements, json!({"partial_setup_allowed": false, "cname_setup_allowed": false})).await.ok();
        owner.post("/zones", body).await.refused(400, 1104).at("/type");
        entitle(t).await;
        let made = make(t, "partial.com", "partial").await;
        let zone = format!("/zones/{}", made["id"].as_str().expect("an id"));
        let key = made["verification_key"].as_str().expect("a key").to_owned();
        assert_eq!((&made["type"], &made["status"], &made["name_servers"]), (&json!("partial"), &json!("pending"), &json!([])));
        assert_eq!(made["cname_suffix"], "cdn.operator.example");
        assert_eq!((key.len(), key.as_bytes()[9]), (19, b'-'));
        let records = format!("{zone}/dns_records");
        for record in [
            json!({"name": "www", "type": "A", "content": "192.0.2.33"}),
            json!({"name": "shop", "type": "CNAME", "content": "shops.example.net"}),
            json!({"name": "@", "type": "AAAA", "content": "2001:db8::33"}),
            json!({"name": "@", "type": "TXT", "content": "\"not here\""}),
        ] {
            owner.post(&records, record).await.ok();
        }
        // The names are answered under the suffix, and nowhere else; only hosts are.
        until(t, "www.partial.com.cdn.operator.example", "A", |said| said.trim() == "192.0.2.33").await;
        until(t, "shop.partial.com.cdn.operator.example", "CNAME", |said| said.trim() == "shops.example.net.").await;
        until(t, "partial.com.cdn.operator.example", "AAAA", |said| said.trim() == "2001:db8::33").await;
        assert_eq!(dig(t, "partial.com.cdn.operator.example", "TXT").await, "");
        assert_eq!(dig(t, "www.partial.com", "A").await, "");
        // What is missing is told; what says something else is no proof.
        let said = becomes(t, &owner, &zone, "pending").await;
        assert_eq!((&said["verification"]["name"], &said["verification"]["content"]), (&json!("cloudflare-verify.partial.com"), &json!(key)));
        t.names.say("cloudflare-verify.partial.com", &["000000000-000000000"]);
        let begun = Instant::now();
        loop {
            let said = owner.get(&format!("/platform/v1{zone}/activation")).await.ok().clone();
            if said["reason"].as_str().expect("a reason").contains("000000000-000000000") {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{said}");
            t.clock.advance(Duration::from_hours(3));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        t.names.say("cloudflare-verify.partial.com", &["something", &key]);
        assert_eq!(becomes(t, &owner, &zone, "active").await["reason"], Value::Null);
        t.names.say("cloudflare-verify.partial.com", &[]);
        becomes(t, &owner, &zone, "moved").await;
        t.names.say("cloudflare-verify.partial.com", &[&key]);
        becomes(t, &owner, &zone, "active").await;
        // Signing is for whoever answers; deleting ends the answers.
        owner.patch(&format!("{zone}/dnssec"), json!({"status": "active"})).await.refused(400, 1017).at("/status");
        owner.delete(&zone).await.ok();
        until(t, "www.partial.com.cdn.operator.example", "A", str::is_empty).await;
    }

    /// From full to partial and back: a zone becomes active anew.
    #[with(options())]
    async fn another_type(t) {
        let owner = t.owner();
        let made = make(t, "turned.com", "full").await;
        let zone = format!("/zones/{}", made["id"].as_str().expect("an id"));
        let pair: Vec<&str> = made["name_servers"].as_array().expect("a list").iter().map(|n| n.as_str().expect("a name")).collect();
        t.names.delegate("turned.com", &pair);
        becomes(t, &owner, &zone, "active").await;
        owner.post(&format!("{zone}/dns_records"), json!({"name": "www", "type": "A", "content": "192.0.2.34"})).await.ok();
        until(t, "www.turned.com", "A", |said| said.trim() == "192.0.2.34").await;
        entitle(t).await;
        let turned = owner.patch(&zone, json!({"type": "partial"})).await.ok().clone();
        assert_eq!((&turned["type"], &turned["status"], &turned["name_servers"]), (&json!("partial"), &json!("pending"), &json!([])));
        until(t, "www.turned.com.cdn.operator.example", "A", |said| said.trim() == "192.0.2.34").await;
        until(t, "www.turned.com", "A", str::is_empty).await;
        let back = owner.patch(&zone, json!({"type": "full"})).await.ok().clone();
        assert_eq!((&back["name_servers"], back.get("verification_key")), (&json!(pair), None));
        becomes(t, &owner, &zone, "active").await;
        until(t, "www.turned.com", "A", |said| said.trim() == "192.0.2.34").await;
        owner.patch(&zone, json!({"type": "internal"})).await.refused(400, 1070).at("/type");
        owner.patch(&format!("{zone}/dnssec"), json!({"status": "active"})).await.ok();
        owner.patch(&zone, json!({"type": "partial"})).await.refused(400, 1016).at("/type");
    }

    /// Without a suffix there are none.
    async fn no_suffix(t) {
        entitle(t).await;
        let body = json!({"name": "nowhere.com", "type": "partial", "account": {"id": t.world.alpha.account}});
        t.owner().post("/zones", body).await.refused(400, 1070).at("/type");
    }
}
