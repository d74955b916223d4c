//! Looking for the records that a zone has elsewhere: found, reviewed, or added at once.

use crate::dig::until;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::{Actor, Instance, Options, both, free_port};

async fn zone(t: &Instance, name: &str, rest: Value) -> String {
    let mut body = json!({"name": name, "account": {"id": t.world.alpha.account}});
    body.as_object_mut()
        .expect("an object")
        .extend(rest.as_object().expect("an object").clone());
    format!("/zones/{}", t.owner().post("/zones", body).await.id())
}

/// One server, whose resolver is its own name server.
fn asking_itself() -> Options {
    let address = format!("127.0.0.1:{}", free_port());
    Options::default()
        .served_by(1)
        .set("dns.address", address.clone())
        .set("names.resolvers", address)
        .set("names.private_addresses", "true")
}

fn elsewhere(t: &Instance, zone: &str) {
    t.names.answer(zone, "A", &["192.0.2.60"]);
    t.names.answer(zone, "MX", &["10 mail.example.net."]);
    t.names.answer(zone, "TXT", &["\"v=spf1 -all\""]);
    t.names
        .answer(&format!("www.{zone}"), "CNAME", &[&format!("{zone}.")]);
    t.names
        .answer(&format!("mail.{zone}"), "A", &["192.0.2.61"]);
    t.names
        .answer(&format!("_dmarc.{zone}"), "TXT", &["\"v=DMARC1; p=none\""]);
    t.names.answer(
        &format!("_imaps._tcp.{zone}"),
        "SRV",
        &["0 1 993 mail.example.net."],
    );
}

/// Waits until something was found.
async fn found(actor: &Actor, zone: &str) -> Vec<Value> {
    let begun = Instant::now();
    loop {
        let said = actor
            .get(&format!("{zone}/dns_records/scan/review"))
            .await
            .ok()
            .clone();
        let found = said.as_array().expect("a list").clone();
        if !found.is_empty() {
            return found;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "nothing is found"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn shown(found: &[Value]) -> Vec<String> {
    let of = |r: &Value, field: &str| r[field].as_str().expect("a text").to_owned();
    let mut all: Vec<String> = found
        .iter()
        .map(|r| format!("{} {} {}", of(r, "name"), of(r, "type"), of(r, "content")))
        .collect();
    all.sort();
    all
}

both! {
    async fn found_and_reviewed(t) {
        let owner = t.owner();
        elsewhere(t, "old-home.com");
        let zone = zone(t, "old-home.com", json!({})).await;
        let records = format!("{zone}/dns_records");
        // What is there already is not found anew.
        owner.post(&records, json!({"name": "mail", "type": "A", "content": "192.0.2.61"})).await.ok();
        let review = format!("{records}/scan/review");
        assert_eq!(owner.get(&review).await.ok(), &json!([]));
        let asked = owner.post(&format!("{records}/scan/trigger"), json!({})).await;
        assert_eq!(asked.ok(), &Value::Null);
        owner.post(&format!("{records}/scan/trigger"), json!({})).await.ok();
        let candidates = found(&owner, &zone).await;
        assert_eq!(shown(&candidates), [
            "_dmarc.old-home.com TXT \"v=DMARC1; p=none\"",
            "_imaps._tcp.old-home.com SRV 1 993 mail.example.net",
            "old-home.com A 192.0.2.60",
            "old-home.com MX mail.example.net",
            "old-home.com TXT \"v=spf1 -all\"",
            "www.old-home.com CNAME old-home.com",
        ]);
        assert_eq!(candidates[0]["ttl"], 120);
        let of = |kind: &str, name: &str| candidates.iter().find(|r| r["type"] == kind && r["name"] == name).expect("found").clone();
        // Nothing is answered before somebody says so; what is accepted may be changed on the way.
        let mut apex = of("A", "old-home.com");
        apex["comment"] = json!("from before");
        let (mx, spf) = (of("MX", "old-home.com"), of("TXT", "old-home.com"));
        let done = owner.post(&review, json!({"accepts": [apex, mx], "rejects": [{"id": spf["id"]}]})).await.ok().clone();
        assert_eq!((&done["accepts"][0]["comment"], &done["rejects"]), (&json!("from before"), &json!([spf["id"]])));
        until(t, "old-home.com", "A", |said| said.trim() == "192.0.2.60").await;
        until(t, "old-home.com", "MX", |said| said.trim() == "10 mail.example.net.").await;
        assert_eq!(owner.get(&review).await.ok().as_array().expect("a list").len(), 3);
        // Once decided, decided; all or nothing.
        let www = of("CNAME", "www.old-home.com");
        owner.post(&review, json!({"accepts": [www], "rejects": [{"id": spf["id"]}]})).await.refused(404, 81044).at("/rejects/0/id");
        let mut wrong = of("CNAME", "www.old-home.com");
        wrong["content"] = json!("no host");
        assert_eq!(owner.post(&review, json!({"accepts": [wrong]})).await.json["errors"][0]["source"]["pointer"], "/accepts/0/content");
        assert_eq!(owner.get(&review).await.ok().as_array().expect("a list").len(), 3);
        for body in [json!({}), json!({"accepts": [], "rejects": null}), json!({"accepts": 7})] {
            owner.post(&review, body).await.refused(400, 9207);
        }
        t.viewer().post(&format!("{records}/scan/trigger"), json!({})).await.refused(403, 10000);
        t.other_tenant_admin().get(&review).await.refused(403, 9109);
        // After a month nobody is asked about it any more.
        t.clock.advance(Duration::from_hours(31 * 24));
        assert_eq!(owner.get(&review).await.ok(), &json!([]));
    }

    /// `jump_start` asks for the same, and a wildcard elsewhere is one candidate, not fifty.
    async fn jump_start_and_wildcards(t) {
        t.names.answer("*.wild-home.com", "A", &["192.0.2.70"]);
        t.names.answer("wild-home.com", "A", &["192.0.2.70"]);
        t.names.answer("www.wild-home.com", "A", &["192.0.2.71"]);
        let zone = zone(t, "wild-home.com", json!({"jump_start": true})).await;
        assert_eq!(shown(&found(&t.owner(), &zone).await), [
            "*.wild-home.com A 192.0.2.70", "wild-home.com A 192.0.2.70", "www.wild-home.com A 192.0.2.71"]);
    }

    /// By a real resolver's protocol: our own server is asked, so that everything is found and nothing is new.
    #[with(asking_itself())]
    async fn through_the_network(t) {
        let owner = t.owner();
        t.names.ask_the_network();
        let zone = zone(t, "at-home.com", json!({})).await;
        let records = format!("{zone}/dns_records");
        for record in [
            json!({"name": "@", "type": "A", "content": "192.0.2.80"}),
            json!({"name": "@", "type": "MX", "content": "mail.at-home.com", "priority": 10}),
            json!({"name": "@", "type": "TXT", "content": "\"one; \\\"two\\\"\" \"three\""}),
            json!({"name": "@", "type": "CAA", "data": {"flags": 0, "tag": "issue", "value": "ca.example"}}),
            json!({"name": "mail", "type": "AAAA", "content": "2001:db8::80"}),
            json!({"name": "www", "type": "CNAME", "content": "at-home.com"}),
            json!({"name": "_imaps._tcp", "type": "SRV", "data": {"priority": 0, "weight": 1, "port": 993, "target": "mail.at-home.com"}}),
            json!({"name": "unusual", "type": "A", "content": "192.0.2.81"}),
        ] {
            owner.post(&records, record).await.ok();
        }
        until(t, "unusual.at-home.com", "A", |said| !said.is_empty()).await;
        let done = owner.post(&format!("{records}/scan"), json!({})).await.ok().clone();
        assert_eq!((&done["recs_added"], &done["total_records_parsed"]), (&json!(0), &json!(7)));
    }

    /// What lies inside the operator's networks is not told to customers, unless the operator says so.
    #[with(asking_itself().set("names.private_addresses", "false"))]
    async fn private_addresses_are_not_told(t) {
        let owner = t.owner();
        t.names.ask_the_network();
        let zone = zone(t, "inside.com", json!({})).await;
        let records = format!("{zone}/dns_records");
        for (name, kind, content) in [("www", "A", "10.0.0.7"), ("mail", "AAAA", "fd00::7"), ("api", "A", "8.8.4.4"), ("@", "TXT", "\"told\"")] {
            owner.post(&records, json!({"name": name, "type": kind, "content": content})).await.ok();
        }
        until(t, "inside.com", "TXT", |said| !said.is_empty()).await;
        let done = owner.post(&format!("{records}/scan"), json!({})).await.ok().clone();
        assert_eq!(done["total_records_parsed"], 2);
    }

    /// The old way: added at once, what cannot stand beside what is there left out.
    async fn at_once(t) {
        let owner = t.owner();
        elsewhere(t, "at-once.com");
        let zone = zone(t, "at-once.com", json!({})).await;
        let records = format!("{zone}/dns_records");
        owner.post(&records, json!({"name": "www", "type": "A", "content": "192.0.2.62"})).await.ok();
        let scan = format!("{records}/scan");
        let done = owner.raw(reqwest::Method::POST, &scan, None).await.json::<Value>().await.expect("JSON");
        let by_type = json!({"A": 2, "MX": 1, "SRV": 1, "TXT": 2});
        assert_eq!(done["result"], json!({"recs_added": 6, "recs_added_by_type": by_type, "total_records_parsed": 7}));
        assert_eq!(owner.post(&scan, json!({})).await.ok()["recs_added"], 0);
        until(t, "mail.at-once.com", "A", |said| said.trim() == "192.0.2.61").await;
        // Nobody answers: nothing is found, nothing fails.
        t.names.silence(true);
        let silent = self::zone(t, "silent-home.com", json!({})).await;
        assert_eq!(owner.post(&format!("{silent}/dns_records/scan"), json!({})).await.ok()["total_records_parsed"], 0);
        t.viewer().post(&scan, json!({})).await.refused(403, 10000);
    }
}
