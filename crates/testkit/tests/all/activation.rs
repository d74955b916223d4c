//! Zones become active by their delegation, and move by it; what the parent's servers say is kept, mailed and audited.

use crate::{
    dig::{dig, until},
    private_root::{self, THE_ROOT},
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::{Actor, Instance, Options, both};

fn by_delegation() -> Options {
    Options::default().set("zones.activation", "delegation")
}

async fn make(actor: &Actor, account: &str, name: &str) -> Value {
    let body = json!({"name": name, "account": {"id": account}});
    actor.post("/zones", body).await.ok().clone()
}

fn path(zone: &Value) -> String {
    format!("/zones/{}", zone["id"].as_str().expect("an id"))
}

fn pair(zone: &Value) -> Vec<String> {
    let names = zone["name_servers"].as_array().expect("a list");
    names
        .iter()
        .map(|n| n.as_str().expect("a name").to_owned())
        .collect()
}

/// Asks until what the activation says fits.
async fn seen(actor: &Actor, zone: &Value, fits: impl Fn(&Value) -> bool) -> Value {
    let path = format!("/platform/v1{}/activation", path(zone));
    let begun = Instant::now();
    loop {
        let said = actor.get(&path).await.ok().clone();
        if fits(&said) {
            return said;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{said}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn becomes(actor: &Actor, zone: &Value, status: &str) -> Value {
    seen(actor, zone, |said| said["status"] == status).await
}

/// A look soon, whatever was planned.
fn look_again(t: &Instance) {
    t.clock.advance(Duration::from_hours(13));
}

async fn answered(t: &Instance, name: &str) -> bool {
    dig(t, name, "SOA").await.contains("hostmaster")
}

both! {
    /// From pending by its delegation to active, and to moved when it is taken away; back again. Each step is told.
    #[with(by_delegation())]
    async fn a_zone_follows_its_delegation(t) {
        let (w, owner) = (t.world.clone(), t.owner());
        let zone = make(&owner, &w.alpha.account, "delegated.com").await;
        assert_eq!((&zone["status"], &zone["activated_on"]), (&json!("pending"), &Value::Null));
        let said = seen(&owner, &zone, |said| said["last_checked_on"].is_string()).await;
        assert_eq!((&said["by"], &said["delegation"]["servers"]), (&json!("delegation"), &json!([])));
        assert!(said["reason"].as_str().expect("a reason").contains("does not delegate"), "{said}");
        assert!(said["next_check_on"].is_string());
        // Seen at the registrar's: what the zone had before.
        t.names.delegate("delegated.com", &["ns1.before.com", "ns2.before.com"]);
        owner.put(&format!("{}/activation_check", path(&zone)), json!({})).await.ok();
        let said = seen(&owner, &zone, |said| said["delegation"]["servers"] != json!([])).await;
        assert!(said["reason"].as_str().expect("a reason").contains("ns1.before.com"), "{said}");
        assert_eq!(said["delegation"]["parents"][0], json!({"name": "a.parent.test", "address": "192.0.2.1:53",
            "answer": "ns1.before.com, ns2.before.com"}));
        assert_eq!(owner.get(&path(&zone)).await.ok()["original_name_servers"], json!(["ns1.before.com", "ns2.before.com"]));
        // One more server than the pair is not enough.
        let (own, mails) = (pair(&zone), t.mailbox(0).await.len());
        t.names.delegate("delegated.com", &[&own[0], &own[1], "ns1.before.com"]);
        look_again(t);
        seen(&owner, &zone, |said| said["delegation"]["servers"].as_array().is_some_and(|s| s.len() == 3)).await;
        assert_eq!(owner.get(&path(&zone)).await.ok()["status"], "pending");
        t.names.delegate("delegated.com", &[&own[1], &own[0]]);
        look_again(t);
        let said = becomes(&owner, &zone, "active").await;
        assert_eq!(said["reason"], Value::Null);
        let active = owner.get(&path(&zone)).await.ok().clone();
        assert!(active["activated_on"].is_string());
        assert_eq!(active["original_name_servers"], json!(["ns1.before.com", "ns2.before.com"]));
        let mail = t.mailbox(mails + 1).await.pop().expect("a mail");
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), (owner.email.as_str(), "delegated.com is active"));
        // Silence proves nothing; three looks in a row do.
        t.names.silence(true);
        for _ in 0..4 {
            look_again(t);
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
        assert_eq!(owner.get(&path(&zone)).await.ok()["status"], "active");
        t.names.silence(false);
        t.names.delegate("delegated.com", &["ns1.elsewhere.com"]);
        let begun = Instant::now();
        while owner.get(&path(&zone)).await.ok()["status"] != "moved" {
            assert!(begun.elapsed() < Duration::from_secs(20));
            look_again(t);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let mail = t.mailbox(mails + 2).await.pop().expect("a mail");
        assert_eq!(mail.subject, "delegated.com is no longer delegated here");
        assert!(mail.text.contains(&own[0]), "{}", mail.text);
        t.names.delegate("delegated.com", &[&own[0], &own[1]]);
        look_again(t);
        becomes(&owner, &zone, "active").await;
        t.mailbox(mails + 3).await;
        // The program's doing, in the account's stream.
        let path = format!("/accounts/{}/audit_logs?per_page=100", w.alpha.account);
        let log = owner.get(&path).await;
        let told: Vec<&str> = log.items().iter().filter_map(|e| e["action"]["type"].as_str()).collect();
        let count = |action: &str| told.iter().filter(|a| **a == action).count();
        assert_eq!((count("zone_delegation_seen"), count("zone_moved")), (2, 1), "{told:?}");
    }

    /// The servers of a root and of a top-level domain on loopback are asked over the wire.
    #[with(private_root::options())]
    async fn by_a_real_delegation(t) {
        t.names.ask_the_network();
        let (w, owner, other) = (t.world.clone(), t.owner(), t.other_tenant_admin());
        let name = format!("real-{:?}.com", t.kind).to_lowercase();
        let zone = make(&owner, &w.alpha.account, &name).await;
        let said = seen(&owner, &zone, |said| said["delegation"].is_object()).await;
        let parent = &said["delegation"]["parents"][0];
        assert_eq!((&parent["name"], &parent["answer"]), (&json!("a.gtld"), &json!("no such name")), "{said}");
        // Two accounts claim the name: whose pair is delegated has it.
        let rival = make(&other, &w.beta.account, &name).await;
        assert_eq!(rival["status"], "pending");
        THE_ROOT.delegate(&name, &pair(&rival));
        look_again(t);
        becomes(&other, &rival, "active").await;
        assert_eq!(owner.get(&path(&zone)).await.ok()["status"], "pending");
        let records = |zone: &Value| format!("{}/dns_records", path(zone));
        let body = |address: &str| json!({"name": "www", "type": "A", "content": address});
        other.post(&records(&rival), body("192.0.2.2")).await.ok();
        owner.post(&records(&zone), body("192.0.2.1")).await.ok();
        until(t, &format!("www.{name}"), "A", |said| said == "192.0.2.2\n").await;
        // The delegation changes hands: so does the name, at once and in one piece.
        THE_ROOT.delegate(&name, &pair(&zone));
        look_again(t);
        becomes(&owner, &zone, "active").await;
        assert_eq!(other.get(&path(&rival)).await.ok()["status"], "moved");
        until(t, &format!("www.{name}"), "A", |said| said == "192.0.2.1\n").await;
        // Taken away from everybody.
        THE_ROOT.delegate(&name, &[]);
        let begun = Instant::now();
        while owner.get(&path(&zone)).await.ok()["status"] != "moved" {
            assert!(begun.elapsed() < Duration::from_secs(30));
            look_again(t);
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    /// Whatever a stranger does, a name that is delegated to somebody's pair is answered by nobody else.
    #[with(by_delegation())]
    async fn a_stranger_cannot_take_a_name_over(t) {
        let (w, owner, stranger) = (t.world.clone(), t.owner(), t.other_tenant_admin());
        // First: the stranger was there before, and is not the one that is delegated to.
        let early = make(&stranger, &w.beta.account, "victim.com").await;
        until(t, "victim.com", "SOA", |said| said.contains("hostmaster")).await;
        let own = make(&owner, &w.alpha.account, "victim.com").await;
        let servers = pair(&own);
        t.names.delegate("victim.com", &[&servers[0], &servers[1]]);
        look_again(t);
        becomes(&owner, &own, "active").await;
        let mark = |text: &str| json!({"name": "@", "type": "TXT", "content": text});
        owner.post(&format!("{}/dns_records", path(&own)), mark("own")).await.ok();
        stranger.post(&format!("{}/dns_records", path(&early)), mark("stranger")).await.ok();
        until(t, "victim.com", "TXT", |said| said == "\"own\"\n").await;
        // Deleted: the delegation dangles. Neither the zone that waited nor a new one is answered, below and above neither.
        owner.delete(&path(&own)).await.ok();
        until(t, "victim.com", "TXT", |said| !said.contains("own")).await;
        stranger.delete(&path(&early)).await.ok();
        let again = make(&stranger, &w.beta.account, "victim.com").await;
        stranger.post(&format!("{}/dns_records", path(&again)), mark("stranger")).await.ok();
        let below = make(&stranger, &w.beta.enterprise, "www.victim.com").await;
        stranger.post(&format!("{}/dns_records", path(&below)), mark("stranger")).await.ok();
        for zone in [&again, &below] {
            seen(&stranger, zone, |said| said["last_checked_on"].is_string()).await;
        }
        look_again(t);
        tokio::time::sleep(Duration::from_millis(1500)).await;
        for name in ["victim.com", "www.victim.com"] {
            assert!(!answered(t, name).await, "{name}");
            assert_eq!(dig(t, name, "TXT").await, "", "{name}");
        }
        // Past the retention nothing is left of the owner's zone but the delegation.
        t.clock.advance(Duration::from_hours(24 * 31));
        rules::cleanup::run(t.rules()).await.expect("a run");
        look_again(t);
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert!(!answered(t, "victim.com").await);
        let said = seen(&stranger, &again, |_| true).await;
        assert_eq!(said["status"], "pending");
        // The stranger's own delegation makes it the stranger's.
        let servers = pair(&again);
        t.names.delegate("victim.com", &[&servers[0], &servers[1]]);
        look_again(t);
        becomes(&stranger, &again, "active").await;
        until(t, "victim.com", "TXT", |said| said == "\"stranger\"\n").await;
    }

    /// The operator's word stands, whatever is seen; zones that nobody delegates are deleted where the operator wants that.
    #[with(by_delegation().set("zones.pending_deletion_days", "28"))]
    async fn words_and_timers(t) {
        let (w, owner) = (t.world.clone(), t.owner());
        let spoken = make(&owner, &w.alpha.account, "spoken-for.com").await;
        t.operator().post(&format!("/platform/v1{}/activate", path(&spoken)), json!({})).await.ok();
        let waiting = make(&owner, &w.alpha.account, "waiting.com").await;
        let said = seen(&owner, &spoken, |_| true).await;
        assert_eq!((&said["status"], &said["by"], &said["reason"]), (&json!("active"), &json!("operator"), &Value::Null));
        for _ in 0..4 {
            look_again(t);
            tokio::time::sleep(Duration::from_millis(600)).await;
        }
        assert_eq!(owner.get(&path(&spoken)).await.ok()["status"], "active");
        assert_eq!(owner.get(&path(&waiting)).await.ok()["status"], "pending");
        t.clock.advance(Duration::from_hours(24 * 29));
        let begun = Instant::now();
        while owner.get(&path(&waiting)).await.status == 200 {
            assert!(begun.elapsed() < Duration::from_secs(20));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        owner.get(&path(&waiting)).await.refused(404, 1001);
        assert_eq!(owner.get(&path(&spoken)).await.ok()["status"], "active");
        t.operator().post(&format!("/platform/v1{}/restore", path(&waiting)), json!({})).await.ok();
    }
}
