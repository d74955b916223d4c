//! CNAMEs that are answered by the addresses of their target, asked by `dig`: at the apex and where settings say so.

use crate::{
    dig::{dig, until},
    made::zone,
};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Instance, both};

async fn record(t: &Instance, zone: &str, name: &str, kind: &str, content: &str) -> String {
    let body = json!({"name": name, "type": kind, "content": content, "priority": 10});
    let path = format!("{zone}/dns_records");
    t.owner().post(&path, body).await.id()
}

/// The lines of an answer, sorted.
fn lines(said: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = said.lines().collect();
    lines.sort_unstable();
    lines
}

async fn serial(t: &Instance, name: &str) -> String {
    let soa = dig(t, name, "SOA").await;
    soa.split_whitespace().nth(2).expect("a serial").to_owned()
}

both! {
    /// Beside MX and TXT; followed when it is changed, kept when nobody answers, gone when it is deleted.
    async fn an_apex_cname_is_answered_by_addresses(t) {
        let owner = t.owner();
        t.names.lead("shop.example.net", &["192.0.2.10", "192.0.2.11", "2001:db8::10"]);
        t.names.lead("other.example.net", &["192.0.2.20"]);
        let path = zone(t, "flat.com").await;
        record(t, &path, "@", "MX", "mail.example.net").await;
        record(t, &path, "@", "TXT", "beside").await;
        let cname = record(t, &path, "@", "CNAME", "shop.example.net").await;
        let said = until(t, "flat.com", "A", |said| !said.is_empty()).await;
        assert_eq!(lines(&said), ["192.0.2.10", "192.0.2.11"]);
        assert_eq!(dig(t, "flat.com", "AAAA").await.trim(), "2001:db8::10");
        assert_eq!(dig(t, "flat.com", "CNAME").await, "");
        assert_eq!(dig(t, "flat.com", "MX").await.trim(), "10 mail.example.net.");
        assert_eq!(dig(t, "flat.com", "TXT").await.trim(), "\"beside\"");
        // The record itself is shown as it was sent.
        let one = format!("{path}/dns_records/{cname}");
        assert_eq!(owner.get(&one).await.ok()["content"], "shop.example.net");
        // Addresses that stay are no change.
        let before = serial(t, "flat.com").await;
        t.clock.advance(Duration::from_secs(61));
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(serial(t, "flat.com").await, before);
        // The target moves.
        t.names.lead("shop.example.net", &["192.0.2.12"]);
        t.clock.advance(Duration::from_secs(61));
        until(t, "flat.com", "A", |said| said.trim() == "192.0.2.12").await;
        assert_eq!(dig(t, "flat.com", "AAAA").await, "");
        assert_ne!(serial(t, "flat.com").await, before);
        // Silence keeps the answer, until somebody answers again.
        t.names.silence(true);
        t.names.lead("shop.example.net", &["192.0.2.13"]);
        for _ in 0..3 {
            t.clock.advance(Duration::from_mins(20));
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
        assert_eq!(dig(t, "flat.com", "A").await.trim(), "192.0.2.12");
        t.names.silence(false);
        t.clock.advance(Duration::from_mins(20));
        until(t, "flat.com", "A", |said| said.trim() == "192.0.2.13").await;
        owner.patch(&one, json!({"content": "other.example.net"})).await.ok();
        until(t, "flat.com", "A", |said| said.trim() == "192.0.2.20").await;
        // A target that ends to have addresses is answered without.
        t.names.lead("other.example.net", &[]);
        t.clock.advance(Duration::from_secs(61));
        until(t, "flat.com", "A", str::is_empty).await;
        owner.delete(&one).await.ok();
        record(t, &path, "@", "A", "192.0.2.30").await;
        until(t, "flat.com", "A", |said| said.trim() == "192.0.2.30").await;
    }

    /// What lies in the zone is answered from there, through other CNAMEs too; what leads back to itself is not followed.
    async fn targets_in_the_zone_are_not_asked_for(t) {
        let owner = t.owner();
        t.names.lead("far.example.net", &["192.0.2.50"]);
        let path = zone(t, "inner.com").await;
        record(t, &path, "host", "A", "192.0.2.40").await;
        record(t, &path, "host", "AAAA", "2001:db8::40").await;
        let www = record(t, &path, "www", "CNAME", "host.inner.com").await;
        let apex = record(t, &path, "@", "CNAME", "www.inner.com").await;
        until(t, "inner.com", "A", |said| said.trim() == "192.0.2.40").await;
        assert_eq!(dig(t, "inner.com", "AAAA").await.trim(), "2001:db8::40");
        // One family only.
        let one = format!("{path}/dns_records/{apex}");
        owner.patch(&one, json!({"settings": {"ipv4_only": true}})).await.ok();
        until(t, "inner.com", "AAAA", str::is_empty).await;
        assert_eq!(dig(t, "inner.com", "A").await.trim(), "192.0.2.40");
        // Through a CNAME of the zone to the outside.
        let middle = format!("{path}/dns_records/{www}");
        owner.patch(&middle, json!({"content": "far.example.net"})).await.ok();
        until(t, "inner.com", "A", |said| said.trim() == "192.0.2.50").await;
        owner.patch(&middle, json!({"content": "inner.com"})).await.ok();
        until(t, "inner.com", "A", str::is_empty).await;
        // By a wildcard.
        record(t, &path, "*.many", "A", "192.0.2.41").await;
        owner.patch(&middle, json!({"content": "some.many.inner.com"})).await.ok();
        until(t, "inner.com", "A", |said| said.trim() == "192.0.2.41").await;
    }

    /// Below the apex a CNAME stays one, unless its settings say otherwise: then it is one until something was found.
    async fn other_cnames_are_flattened_where_settings_say_so(t) {
        let owner = t.owner();
        let path = zone(t, "settled.com").await;
        let plan = json!({"rate_plan": {"id": "PARTNERS_BIZ"}});
        t.tenant_admin().post(&format!("{path}/subscription"), plan).await.ok();
        let body = json!({"name": "a", "type": "CNAME", "content": "late.example.net", "settings": {"flatten_cname": true}});
        let id = owner.post(&format!("{path}/dns_records"), body).await.id();
        until(t, "a.settled.com", "CNAME", |said| said.trim() == "late.example.net.").await;
        t.names.lead("late.example.net", &["192.0.2.60"]);
        t.clock.advance(Duration::from_secs(61));
        until(t, "a.settled.com", "A", |said| said.trim() == "192.0.2.60").await;
        assert_eq!(dig(t, "a.settled.com", "CNAME").await, "");
        let one = format!("{path}/dns_records/{id}");
        let after: Value = owner.patch(&one, json!({"settings": {"flatten_cname": false}})).await.ok().clone();
        assert_eq!(after["settings"], json!({"flatten_cname": false}));
        until(t, "a.settled.com", "CNAME", |said| said.trim() == "late.example.net.").await;
    }

    /// A deleted zone comes back flattened.
    async fn a_restored_zone_is_flattened_again(t) {
        t.names.lead("back.example.net", &["192.0.2.70"]);
        let path = zone(t, "returns.com").await;
        record(t, &path, "@", "CNAME", "back.example.net").await;
        until(t, "returns.com", "A", |said| said.trim() == "192.0.2.70").await;
        t.owner().delete(&path).await.ok();
        until(t, "returns.com", "A", str::is_empty).await;
        t.names.lead("back.example.net", &["192.0.2.71"]);
        t.operator().post(&format!("/platform/v1{path}/restore"), json!({})).await.ok();
        t.clock.advance(Duration::from_secs(61));
        until(t, "returns.com", "A", |said| said.trim() == "192.0.2.71").await;
    }
}
