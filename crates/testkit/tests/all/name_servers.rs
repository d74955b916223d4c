//! Custom name servers of an account and vanity names of a zone: answered with their addresses, and delegated to.

use crate::{
    dig::{dig, until},
    made::{plan, zone},
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::{Instance, Options, both};

fn options() -> Options {
    Options::default()
        .set("zones.activation", "delegation")
        .set(
            "dns.name_server_addresses",
            "192.0.2.53,2001:db8::53,192.0.2.54",
        )
}

/// Waits until the zone has this status by the delegation that there is.
async fn becomes(t: &Instance, zone: &str, status: &str) {
    let begun = Instant::now();
    while t.owner().get(zone).await.ok()["status"] != status {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{zone} does not become {status}"
        );
        t.clock.advance(Duration::from_hours(13));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A zone that is delegated to its pair.
async fn active(t: &Instance, name: &str) -> String {
    let zone = zone(t, name).await;
    let pair = t.owner().get(&zone).await.ok()["name_servers"].clone();
    let pair: Vec<&str> = pair
        .as_array()
        .expect("a list")
        .iter()
        .map(|n| n.as_str().expect("a name"))
        .collect();
    t.names.delegate(name, &pair);
    becomes(t, &zone, "active").await;
    zone
}

fn sorted(said: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = said.lines().collect();
    lines.sort_unstable();
    lines
}

both! {
    #[with(options())]
    async fn sets_of_an_account(t) {
        let owner = t.owner();
        let home = active(t, "servers.com").await;
        let account = format!("/accounts/{}", t.world.alpha.account);
        let path = format!("{account}/custom_ns");
        let make = async |name: &str, set: u8| owner.post(&path, json!({"ns_name": name, "ns_set": set})).await;
        assert_eq!(owner.get(&path).await.ok(), &json!([]));
        make("ns1.servers.com", 1).await.refused(400, 1070).at("/ns_name");
        plan(&owner, &home, "PARTNERS_BIZ").await;
        assert_eq!(owner.get(&format!("{path}/availability")).await.ok(), &json!(["servers.com"]));
        let made = make("NS1.servers.com.", 1).await.ok().clone();
        let records = json!([{"type": "A", "value": "192.0.2.53"}, {"type": "AAAA", "value": "2001:db8::53"}]);
        assert_eq!(made, json!({"dns_records": records, "ns_name": "ns1.servers.com", "ns_set": 1, "status": "verified",
            "zone_tag": home.trim_start_matches("/zones/")}));
        until(t, "ns1.servers.com", "A", |said| said.trim() == "192.0.2.53").await;
        assert_eq!(dig(t, "ns1.servers.com", "AAAA").await.trim(), "2001:db8::53");
        // One is no set yet.
        let zone = zone(t, "customer.com").await;
        plan(&owner, &zone, "PARTNERS_BIZ").await;
        let settings = format!("{zone}/dns_settings");
        let use_set = json!({"nameservers": {"type": "custom.account", "ns_set": 1}});
        owner.patch(&settings, use_set.clone()).await.refused(400, 1004).at("/nameservers/type");
        make("ns2.servers.com", 1).await.ok();
        until(t, "ns2.servers.com", "A", |said| said.trim() == "192.0.2.54").await;
        let pair = owner.get(&zone).await.ok()["name_servers"].clone();
        owner.patch(&settings, use_set.clone()).await.ok();
        assert_eq!(owner.get(&zone).await.ok()["name_servers"], json!(["ns1.servers.com", "ns2.servers.com"]));
        assert_eq!(owner.get(&format!("{zone}/custom_ns")).await.ok(), &json!({"enabled": true, "ns_set": 1}));
        t.names.delegate("customer.com", &["ns2.servers.com", "ns1.servers.com"]);
        becomes(t, &zone, "active").await;
        let said = until(t, "customer.com", "NS", |said| said.contains("ns1.servers.com.")).await;
        assert!(said.contains("ns2.servers.com.") && !said.contains(pair[0].as_str().expect("a name")), "{said}");
        assert!(dig(t, "customer.com", "SOA").await.starts_with("ns1.servers.com. hostmaster.servers.com."));
        // A third name: zones have it at once, and stay active while the registrar has two.
        make("ns3.servers.com", 1).await.ok();
        until(t, "customer.com", "NS", |said| said.contains("ns3.servers.com.")).await;
        for _ in 0..4 {
            t.clock.advance(Duration::from_hours(13));
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        assert_eq!(owner.get(&zone).await.ok()["status"], "active");
        assert_eq!(owner.delete(&format!("{path}/ns1.servers.com")).await.ok(), &json!([]));
        until(t, "customer.com", "NS", |said| !said.contains("ns1.servers.com.")).await;
        until(t, "ns1.servers.com", "A", str::is_empty).await;
        owner.delete(&format!("{path}/ns2.servers.com")).await.refused(400, 1016);
        owner.delete(&format!("{path}/ns1.servers.com")).await.refused(404, 1011);
        // Zones around each other have different sets; new zones have the account's.
        let entitlements = format!("/platform/v1/tenants/{}/entitlements", t.world.alpha.id);
        t.operator().patch(&entitlements, json!({"allow_add_subdomain": true})).await.ok();
        let child = self::zone(t, "below.customer.com").await;
        plan(&owner, &child, "PARTNERS_BIZ").await;
        owner.patch(&format!("{child}/dns_settings"), use_set.clone()).await.refused(400, 1004).at("/nameservers/type");
        owner.patch(&format!("{account}/dns_settings"), json!({"zone_defaults": use_set})).await.ok();
        let new = owner.post("/zones", json!({"name": "new-customer.com", "account": {"id": t.world.alpha.account}})).await.ok().clone();
        assert_eq!(new["name_servers"], json!(["ns2.servers.com", "ns3.servers.com"]));
        // Back to the pair, the old way.
        let back = owner.put(&format!("{zone}/custom_ns"), json!({"enabled": false})).await.ok().clone();
        assert_eq!(back["enabled"], false);
        assert_eq!(owner.get(&zone).await.ok()["name_servers"], pair);
        for (name, set, at) in [
            ("servers.com", 1, "/ns_name"), ("ns.elsewhere.com", 1, "/ns_name"), ("a b.servers.com", 1, "/ns_name"),
            ("ns9.servers.com", 6, "/ns_set"), ("ns9.new-customer.com", 1, "/ns_name"),
        ] {
            make(name, set).await.refused(400, 1004).at(at);
        }
        make("ns2.servers.com", 2).await.refused(400, 1081).at("/ns_name");
        for n in 4..7 {
            make(&format!("ns{n}.servers.com"), 1).await.ok();
        }
        make("ns7.servers.com", 1).await.refused(400, 1004).at("/ns_set");
        t.viewer().post(&path, json!({"ns_name": "ns8.servers.com"})).await.refused(403, 10000);
        t.other_tenant_admin().get(&path).await.refused(403, 9109);
    }

    /// The operator's own names are nobody else's, even where somebody has the zone that they lie in.
    #[with(options().set("zones.name_servers", "ns1.pool.com,ns2.pool.com,ns3.pool.com,ns4.pool.com"))]
    async fn names_of_the_pool_are_no_custom_names(t) {
        let zone = active(t, "pool.com").await;
        plan(&t.owner(), &zone, "PARTNERS_BIZ").await;
        let path = format!("/accounts/{}/custom_ns", t.world.alpha.account);
        t.owner().post(&path, json!({"ns_name": "ns1.pool.com"})).await.refused(400, 1004).at("/ns_name");
    }

    #[with(options())]
    async fn vanity_names_of_a_zone(t) {
        let owner = t.owner();
        let zone = active(t, "vanity.com").await;
        plan(&owner, &zone, "PARTNERS_BIZ").await;
        let before = owner.get(&zone).await.ok().clone();
        assert_eq!(before["vanity_name_servers_ips"], Value::Null);
        // What was written there gives way to what name servers have by themselves.
        owner.post(&format!("{zone}/dns_records"), json!({"name": "ns1", "type": "A", "content": "198.51.100.1"})).await.ok();
        let names = json!(["ns1.vanity.com", "ns2.vanity.com"]);
        let given = owner.patch(&zone, json!({"vanity_name_servers": names})).await.ok().clone();
        assert_eq!(given["vanity_name_servers_ips"], json!({
            "ns1.vanity.com": {"ipv4": "192.0.2.53", "ipv6": "2001:db8::53"}, "ns2.vanity.com": {"ipv4": "192.0.2.54", "ipv6": "2001:db8::53"}}));
        assert_eq!(given["name_servers"], before["name_servers"]);
        let settings = format!("{zone}/dns_settings");
        assert_eq!(owner.get(&settings).await.ok()["nameservers"]["type"], "custom.zone");
        until(t, "vanity.com", "NS", |said| said.contains("ns1.vanity.com.") && said.contains("ns2.vanity.com.")).await;
        assert_eq!(sorted(&dig(t, "ns1.vanity.com", "A").await), ["192.0.2.53"]);
        t.names.delegate("vanity.com", &["ns1.vanity.com", "ns2.vanity.com"]);
        for _ in 0..4 {
            t.clock.advance(Duration::from_hours(13));
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        assert_eq!(owner.get(&zone).await.ok()["status"], "active");
        // The pair again, the names still led to us.
        owner.patch(&settings, json!({"nameservers": {"type": "cloudflare.standard"}})).await.ok();
        until(t, "vanity.com", "NS", |said| !said.contains("ns1.vanity.com.")).await;
        assert_eq!(dig(t, "ns2.vanity.com", "A").await.trim(), "192.0.2.54");
        owner.patch(&settings, json!({"nameservers": {"type": "custom.zone"}})).await.ok();
        until(t, "vanity.com", "NS", |said| said.contains("ns1.vanity.com.")).await;
        let none = owner.patch(&zone, json!({"vanity_name_servers": []})).await.ok().clone();
        assert_eq!(none["vanity_name_servers_ips"], Value::Null);
        assert_eq!(owner.get(&settings).await.ok()["nameservers"]["type"], "cloudflare.standard");
        until(t, "ns1.vanity.com", "A", |said| said.trim() == "198.51.100.1").await;
    }

    /// A pair of the tenant's pool for a zone that has one of the operator's.
    async fn the_tenants_pool(t) {
        let owner = t.owner();
        let zone = zone(t, "white.com").await;
        let settings = format!("{zone}/dns_settings");
        let pool = ["ada.alpha.example", "bob.alpha.example"];
        let tenant = format!("/platform/v1/tenants/{}", t.world.alpha.id);
        t.operator().patch(&tenant, json!({"name_servers": pool})).await.ok();
        assert_ne!(owner.get(&zone).await.ok()["name_servers"], json!(pool));
        owner.patch(&settings, json!({"nameservers": {"type": "custom.tenant"}})).await.ok();
        assert_eq!(owner.get(&zone).await.ok()["name_servers"], json!(pool));
        until(t, "white.com", "NS", |said| said.contains(pool[0]) && said.contains(pool[1])).await;
    }
}
