//! DNS settings of zones and accounts: what is set is what `dig` hears.

use crate::{
    dig::{dig, until},
    made::{plan, zone},
};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Instance, Options, both};

const EDGE: &str = "203.0.113.80";

fn with_edge() -> Options {
    Options::default().set("dns.edge_addresses", EDGE)
}

async fn record(t: &Instance, zone: &str, body: Value) {
    t.owner()
        .post(&format!("{zone}/dns_records"), body)
        .await
        .ok();
}

both! {
    /// Read, changed field by field, and answered.
    async fn the_soa_and_the_ttl_of_ns(t) {
        let owner = t.owner();
        let zone = zone(t, "settings.com").await;
        let path = format!("{zone}/dns_settings");
        let first = owner.get(&zone).await.ok()["name_servers"][0].as_str().expect("a name").to_owned();
        let beside = format!("hostmaster.{}", first.split_once('.').expect("a domain").1);
        let defaults = json!({
            "flatten_all_cnames": false, "foundation_dns": false, "multi_provider": false,
            "nameservers": {"ns_set": 1, "type": "cloudflare.standard"}, "ns_ttl": 86400, "secondary_overrides": false,
            "soa": {"expire": 604_800, "min_ttl": 1800, "mname": null, "refresh": 10000, "retry": 2400, "rname": beside, "ttl": 3600},
            "zone_mode": "standard",
        });
        assert_eq!(owner.get(&path).await.ok(), &defaults);
        // What the plan does not have is refused, what is already so is not.
        owner.patch(&path, json!({"soa": {"min_ttl": 300}})).await.refused(400, 1070).at("/soa");
        owner.patch(&path, json!({"ns_ttl": 300})).await.refused(400, 1070).at("/ns_ttl");
        owner.patch(&path, json!({"flatten_all_cnames": true})).await.refused(400, 1070).at("/flatten_all_cnames");
        assert_eq!(owner.patch(&path, defaults.clone()).await.ok(), &defaults);
        plan(&owner, &zone, "PARTNERS_ENT").await;
        let change = json!({"ns_ttl": 600, "soa": {"min_ttl": 300, "mname": "Primary.settings.com.", "rname": "admin.settings.com", "refresh": 1200, "retry": 900, "ttl": 400}});
        let changed = owner.patch(&path, change).await.ok().clone();
        assert_eq!((&changed["soa"]["mname"], &changed["soa"]["expire"]), (&json!("primary.settings.com"), &json!(604_800)));
        assert_eq!(owner.get(&path).await.ok(), &changed);
        let soa = until(t, "settings.com", "SOA", |said| said.starts_with("primary.settings.com. admin.settings.com. ")).await;
        assert!(soa.trim().ends_with(" 1200 900 604800 300"), "{soa}");
        assert!(dig(t, "settings.com", "NS").await.lines().all(|line| line.contains("\t600\tIN\tNS\t")));
        let exported = owner.raw(reqwest::Method::GET, &format!("{zone}/dns_records/export"), None).await.text().await.expect("text");
        assert!(exported.contains("primary.settings.com.\tadmin.settings.com.\t"), "{exported}");
        // Down: the plan's own again; up: what was set is there.
        plan(&owner, &zone, "PARTNERS_PRO").await;
        until(t, "settings.com", "SOA", |said| said.contains(&beside) && said.trim().ends_with(" 10000 2400 604800 1800")).await;
        assert_eq!(owner.get(&path).await.ok()["soa"]["rname"], json!(beside));
        plan(&owner, &zone, "PARTNERS_ENT").await;
        until(t, "settings.com", "SOA", |said| said.starts_with("primary.settings.com. admin.settings.com. ")).await;
        let cleared = owner.patch(&path, json!({"soa": {"mname": null, "rname": null}})).await.ok()["soa"].clone();
        assert_eq!((&cleared["mname"], &cleared["rname"]), (&Value::Null, &json!(beside)));
        for (body, at) in [
            (json!({"ns_ttl": 29}), "/ns_ttl"), (json!({"ns_ttl": "many"}), "/ns_ttl"), (json!({"ns_ttl": null}), "/ns_ttl"),
            (json!({"soa": {"refresh": 599}}), "/soa/refresh"), (json!({"soa": {"retry": 1201}}), "/soa/retry"),
            (json!({"soa": {"expire": 86_399}}), "/soa/expire"), (json!({"soa": {"min_ttl": 59}}), "/soa/min_ttl"),
            (json!({"soa": {"ttl": 299}}), "/soa/ttl"), (json!({"soa": {"mname": "no host"}}), "/soa/mname"),
            (json!({"soa": {"rname": "admin@settings.com"}}), "/soa/rname"), (json!({"soa": 7}), "/soa"),
            (json!({"nameservers": {"ns_set": 6}}), "/nameservers/ns_set"),
            (json!({"nameservers": {"type": "custom.account"}}), "/nameservers/type"),
            (json!({"nameservers": {"type": "custom.tenant"}}), "/nameservers/type"),
            (json!({"nameservers": {"type": "custom.zone"}}), "/nameservers/type"),
            (json!({"nameservers": {"type": "cloudflare.standard.random"}}), "/nameservers/type"),
            (json!({"zone_mode": "half"}), "/zone_mode"),
        ] {
            owner.patch(&path, body).await.refused(400, 1004).at(at);
        }
        assert_eq!(owner.get(&path).await.ok()["soa"], cleared);
        t.viewer().patch(&path, json!({})).await.refused(403, 10000);
        t.other_tenant_admin().get(&path).await.refused(403, 9109);
    }

    /// Other providers beside us: their NS records are answered, and the parent may name them.
    #[with(Options::default().set("zones.activation", "delegation"))]
    async fn several_providers(t) {
        let owner = t.owner();
        let zone = zone(t, "several.com").await;
        let pair = owner.get(&zone).await.ok()["name_servers"].clone();
        let name = |n: usize| pair[n].as_str().expect("a name").to_owned();
        record(t, &zone, json!({"name": "@", "type": "NS", "content": "ns1.other.net"})).await;
        t.names.delegate("several.com", &[&name(0), &name(1), "ns1.other.net"]);
        t.clock.advance(Duration::from_hours(3));
        until(t, "several.com", "NS", |said| said.contains(&name(0))).await;
        assert!(!dig(t, "several.com", "NS").await.contains("ns1.other.net"));
        assert_eq!(owner.get(&zone).await.ok()["status"], "pending");
        owner.patch(&format!("{zone}/dns_settings"), json!({"multi_provider": true})).await.ok();
        let said = until(t, "several.com", "NS", |said| said.contains("ns1.other.net.")).await;
        assert!(said.contains(&name(0)) && said.contains(&name(1)), "{said}");
        let begun = std::time::Instant::now();
        while owner.get(&zone).await.ok()["status"] != "active" {
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not become active");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// All CNAMEs of a zone are flattened while its plan has it.
    async fn flattening_everything(t) {
        let owner = t.owner();
        t.names.lead("www.example.net", &["192.0.2.40"]);
        let zone = zone(t, "all-flat.com").await;
        plan(&owner, &zone, "PARTNERS_PRO").await;
        record(t, &zone, json!({"name": "www", "type": "CNAME", "content": "www.example.net"})).await;
        until(t, "www.all-flat.com", "CNAME", |said| said.trim() == "www.example.net.").await;
        owner.patch(&format!("{zone}/dns_settings"), json!({"flatten_all_cnames": true})).await.ok();
        until(t, "www.all-flat.com", "A", |said| said.trim() == "192.0.2.40").await;
        assert_eq!(dig(t, "www.all-flat.com", "CNAME").await, "");
        // Also one that comes later.
        record(t, &zone, json!({"name": "late", "type": "CNAME", "content": "www.example.net"})).await;
        until(t, "late.all-flat.com", "A", |said| said.trim() == "192.0.2.40").await;
        plan(&owner, &zone, "PARTNERS_FREE").await;
        until(t, "www.all-flat.com", "CNAME", |said| said.trim() == "www.example.net.").await;
        plan(&owner, &zone, "PARTNERS_PRO").await;
        until(t, "late.all-flat.com", "A", |said| said.trim() == "192.0.2.40").await;
    }

    /// What is proxied, by a zone's mode and by its account's word.
    #[with(with_edge())]
    async fn modes(t) {
        let owner = t.owner();
        let zone = zone(t, "modes.com").await;
        record(t, &zone, json!({"name": "www", "type": "A", "content": "192.0.2.50", "proxied": true})).await;
        until(t, "www.modes.com", "A", |said| said.trim() == EDGE).await;
        let settings = format!("{zone}/dns_settings");
        owner.patch(&settings, json!({"zone_mode": "dns_only"})).await.ok();
        until(t, "www.modes.com", "A", |said| said.trim() == "192.0.2.50").await;
        owner.patch(&settings, json!({"zone_mode": "standard"})).await.ok();
        until(t, "www.modes.com", "A", |said| said.trim() == EDGE).await;
        let account = format!("/accounts/{}/dns_settings", t.world.alpha.account);
        assert_eq!(owner.patch(&account, json!({"enforce_dns_only": true})).await.ok()["enforce_dns_only"], true);
        until(t, "www.modes.com", "A", |said| said.trim() == "192.0.2.50").await;
        owner.patch(&account, json!({"enforce_dns_only": false})).await.ok();
        until(t, "www.modes.com", "A", |said| said.trim() == EDGE).await;
        owner.patch(&settings, json!({"zone_mode": "cdn_only"})).await.ok();
        until(t, "www.modes.com", "A", str::is_empty).await;
        owner.patch(&settings, json!({"zone_mode": "standard"})).await.ok();
        until(t, "www.modes.com", "A", |said| said.trim() == EDGE).await;
    }

    /// New zones begin with what their account says; those that are there keep what they have.
    async fn accounts_have_defaults(t) {
        let owner = t.owner();
        let account = format!("/accounts/{}/dns_settings", t.world.alpha.account);
        let before = owner.get(&account).await.ok().clone();
        assert_eq!((&before["enforce_dns_only"], &before["zone_defaults"]["soa"]["rname"]), (&json!(false), &Value::Null));
        let old = zone(t, "before.com").await;
        let change = json!({"zone_defaults": {"multi_provider": true, "ns_ttl": 900, "nameservers": {"type": "cloudflare.standard.random"}}});
        let after = owner.patch(&account, change).await.ok()["zone_defaults"].clone();
        assert_eq!((&after["ns_ttl"], &after["nameservers"]["type"]), (&json!(900), &json!("cloudflare.standard.random")));
        let new = zone(t, "after.com").await;
        let settings = async |zone: &str| owner.get(&format!("{zone}/dns_settings")).await.ok().clone();
        assert_eq!((&settings(&old).await["multi_provider"], &settings(&new).await["multi_provider"]), (&json!(false), &json!(true)));
        assert_eq!(settings(&new).await["nameservers"], json!({"ns_set": 1, "type": "cloudflare.standard"}));
        // As much of it as the plan has.
        assert_eq!(settings(&new).await["ns_ttl"], 86400);
        plan(&owner, &new, "PARTNERS_ENT").await;
        assert_eq!(settings(&new).await["ns_ttl"], 900);
        until(t, "after.com", "NS", |said| said.contains("\t900\tIN\tNS")).await;
        // With random pairs an account's zones have more than one.
        let mut pairs = std::collections::BTreeSet::new();
        for n in 0..12 {
            let made = owner.get(&zone(t, &format!("random-{n}.com")).await).await.ok()["name_servers"].to_string();
            pairs.insert(made);
        }
        assert!(pairs.len() > 1, "{pairs:?}");
        for (body, at) in [
            (json!({"zone_defaults": {"ns_ttl": 1}}), "/zone_defaults/ns_ttl"),
            (json!({"zone_defaults": {"nameservers": {"type": "custom.zone"}}}), "/zone_defaults/nameservers/type"),
            (json!({"enforce_dns_only": "yes"}), "/enforce_dns_only"),
        ] {
            owner.patch(&account, body).await.refused(400, 1004).at(at);
        }
        owner.patch(&account, json!({"zone_defaults": {"nameservers": {"type": "custom.account"}}})).await.refused(400, 1004);
        t.viewer().patch(&account, json!({})).await.refused(403, 10000);
    }
}
