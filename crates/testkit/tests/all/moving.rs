//! Zones go to other accounts, of the same tenant or of another, and are answered all the while.

use crate::dig::{dig, until};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use testkit::{Actor, Instance, Run, both};

/// A signed zone of alpha's account with a plan, a hold and some records.
async fn rich(t: &Instance, name: &str) -> String {
    let owner = t.owner();
    let body = json!({"name": name, "account": {"id": t.world.alpha.account}});
    let zone = format!("/zones/{}", owner.post("/zones", body).await.id());
    let plan = json!({"rate_plan": {"id": "PARTNERS_ENT"}, "frequency": "monthly"});
    owner.put(&format!("{zone}/subscription"), plan).await.ok();
    for (label, kind, content) in [
        ("@", "A", "192.0.2.90"),
        ("www", "CNAME", name),
        ("@", "TXT", "\"kept\""),
    ] {
        let body = json!({"name": label, "type": kind, "content": content, "comment": "as it was"});
        owner.post(&format!("{zone}/dns_records"), body).await.ok();
    }
    owner
        .patch(&format!("{zone}/dnssec"), json!({"status": "active"}))
        .await
        .ok();
    owner.post(&format!("{zone}/hold"), json!({})).await.ok();
    owner
        .patch(&format!("{zone}/dns_settings"), json!({"ns_ttl": 700}))
        .await
        .ok();
    until(t, name, "DNSKEY", |said| said.contains("257 ")).await;
    zone
}

/// What stays as it is.
async fn kept(actor: &Actor, zone: &str) -> Value {
    let mut all = json!({});
    for below in [
        "",
        "/dns_records",
        "/dnssec",
        "/hold",
        "/dns_settings",
        "/subscription",
    ] {
        all[below] = actor.get(&format!("{zone}{below}")).await.ok().clone();
    }
    for (of, field) in [
        ("", "account"),
        ("", "owner"),
        ("", "tenant"),
        ("", "tenant_unit"),
        ("", "permissions"),
        ("", "modified_on"),
        ("", "plan"),
    ] {
        all[of].as_object_mut().expect("an object").remove(field);
    }
    all
}

/// Asks on and on whether the name has its address; how often it had not.
fn asked_all_the_while(
    t: &Instance,
    name: &str,
) -> (Arc<AtomicBool>, tokio::task::JoinHandle<(usize, usize)>) {
    let (ends, server, name) = (
        Arc::new(AtomicBool::new(false)),
        t.dns_address(),
        name.to_owned(),
    );
    let end = ends.clone();
    let asking = tokio::spawn(async move {
        let (mut asked, mut missed) = (0, 0);
        while !end.load(Ordering::Relaxed) || asked < 20 {
            let run = tokio::process::Command::new("dig")
                .arg(format!("@{}", server.ip()))
                .args([
                    "-p",
                    &server.port().to_string(),
                    &name,
                    "A",
                    "+short",
                    "+norecurse",
                    "+tries=1",
                    "+timeout=2",
                ])
                .output()
                .await
                .expect("dig runs");
            asked += 1;
            missed += usize::from(String::from_utf8_lossy(&run.stdout).trim() != "192.0.2.90");
        }
        (asked, missed)
    });
    (ends, asking)
}

async fn zones_of(t: &Instance, account: &str) -> i64 {
    t.database
        .count(&format!(
            "SELECT zones_n FROM accounts WHERE id = '{account}'"
        ))
        .await
}

both! {
    /// By the tenant's admin, whole, without a gap, with an event in both accounts.
    async fn within_a_tenant(t) {
        let (admin, w) = (t.tenant_admin(), t.world.alpha.clone());
        let zone = rich(t, "moved-within.com").await;
        let id = zone.trim_start_matches("/zones/").to_owned();
        let path = format!("/platform/v1{zone}/move");
        let before = kept(&admin, &zone).await;
        let (from, to) = (zones_of(t, &w.account).await, zones_of(t, &w.enterprise).await);
        let (ends, asking) = asked_all_the_while(t, "moved-within.com");
        let moved = admin.post(&path, json!({"account_id": w.enterprise})).await;
        assert_eq!(moved.ok(), &json!({"zone_id": id, "account_id": w.enterprise, "status": "moved", "expires_on": null}));
        assert_eq!(kept(&admin, &zone).await, before);
        assert_eq!(admin.get(&zone).await.ok()["account"]["id"], w.enterprise.as_str());
        assert_eq!((zones_of(t, &w.account).await, zones_of(t, &w.enterprise).await), (from - 1, to + 1));
        // Who had the account's zones has this one no longer.
        t.viewer().get(&zone).await.refused(403, 9109);
        // It goes on being changed and followed.
        admin.post(&format!("{zone}/dns_records"), json!({"name": "after", "type": "A", "content": "192.0.2.91"})).await.ok();
        until(t, "after.moved-within.com", "A", |said| said.trim() == "192.0.2.91").await;
        ends.store(true, Ordering::Relaxed);
        assert_eq!(asking.await.expect("it asked").1, 0);
        assert!(dig(t, "moved-within.com", "DNSKEY").await.contains("257 "));
        let request = moved.header("x-request-id");
        for stream in [&w.account, &w.enterprise] {
            let events = format!("SELECT COUNT(*) FROM audit WHERE stream = '{stream}' AND zone_id = '{id}' AND request_id = '{request}'");
            assert_eq!(t.database.count(&events).await, 1, "{stream}");
        }
        // There and back again, by the command line.
        let (url, operator) = (t.url(), t.operator());
        let variables = [("TENANTRY_URL", url.as_str()), ("TENANTRY_EMAIL", &operator.email), ("TENANTRY_KEY", &operator.key)];
        let back = Run::of(&variables, &["zone", "move", &id, &w.account, "--json"]).await.json();
        assert_eq!(back["status"], "moved");
        t.viewer().get(&zone).await.ok();
        // What cannot be.
        admin.post(&path, json!({"account_id": w.account})).await.refused(400, 1004).at("/account_id");
        admin.post(&path, json!({"account_id": "x"})).await.refused(400, 1004).at("/account_id");
        admin.post(&path, json!({})).await.refused(400, 1004);
        let twin = admin.post("/zones", json!({"name": "twin.com", "account": {"id": w.enterprise}})).await.id();
        let other = admin.post("/zones", json!({"name": "twin.com", "account": {"id": w.account}})).await.id();
        admin.post(&format!("/platform/v1/zones/{other}/move"), json!({"account_id": w.enterprise})).await.refused(400, 1061);
        admin.delete(&format!("/zones/{twin}")).await.ok();
        t.owner().post(&path, json!({"account_id": w.enterprise})).await.refused(403, 10000);
        t.other_tenant_admin().post(&path, json!({"account_id": w.enterprise})).await.refused(403, 9109);
    }

    /// To another tenant, with both sides' word: the plan is the new partner's, or the zone stays where it is.
    async fn to_another_tenant(t) {
        let (admin, other, w) = (t.tenant_admin(), t.other_tenant_admin(), t.world.clone());
        let zone = rich(t, "moved-away.com").await;
        let id = zone.trim_start_matches("/zones/").to_owned();
        let path = format!("/platform/v1{zone}/move");
        let offers = format!("/platform/v1/accounts/{}/zone_offers", w.beta.account);
        let accept = format!("{offers}/{id}/accept");
        other.post(&accept, json!({})).await.refused(404, 1012);
        let before = kept(&admin, &zone).await;
        let offered = admin.post(&path, json!({"account_id": w.beta.account})).await.ok().clone();
        assert_eq!((&offered["status"], offered["expires_on"].is_string()), (&json!("offered"), true));
        // Nothing tells whether such an account exists.
        let nowhere = admin.post(&path, json!({"account_id": "0123456789abcdef0123456789abcdef"})).await.ok().clone();
        assert_eq!(nowhere["status"], "offered");
        other.post(&accept, json!({})).await.refused(404, 1012);
        admin.post(&path, json!({"account_id": w.beta.account})).await.ok();
        assert_eq!(admin.get(&zone).await.ok()["account"]["id"], w.alpha.account.as_str());
        let list = other.get(&offers).await.ok().clone();
        assert_eq!((list.as_array().expect("a list").len(), &list[0]["zone_name"]), (1, &json!("moved-away.com")));
        // Only who may have zones made there takes it.
        for actor in [t.owner(), admin.clone(), t.stranger()] {
            actor.post(&accept, json!({})).await.refused(403, 9109);
        }
        // Declined, withdrawn, out of date: nothing to accept.
        other.delete(&format!("{offers}/{id}")).await.ok();
        other.post(&accept, json!({})).await.refused(404, 1012);
        admin.post(&path, json!({"account_id": w.beta.account})).await.ok();
        assert_eq!(admin.delete(&path).await.ok()["id"], id.as_str());
        admin.delete(&path).await.refused(404, 1012);
        other.post(&accept, json!({})).await.refused(404, 1012);
        admin.post(&path, json!({"account_id": w.beta.account})).await.ok();
        t.clock.advance(Duration::from_hours(15 * 24));
        other.post(&accept, json!({})).await.refused(404, 1012);
        assert_eq!(other.get(&offers).await.ok(), &json!([]));
        admin.post(&path, json!({"account_id": w.beta.account})).await.ok();
        // The new partner does not sell the plan: all stays as it is.
        let catalogue = format!("/platform/v1/tenants/{}/catalogue", w.beta.id);
        let items = |id: &str| json!({"items": [{"rate_plan_id": id, "price_cents": 777}]});
        t.operator().put(&catalogue, items("PARTNERS_PRO")).await.ok();
        other.post(&accept, json!({})).await.refused(403, 1225);
        assert_eq!(admin.get(&zone).await.ok()["account"]["id"], w.alpha.account.as_str());
        t.operator().put(&catalogue, items("PARTNERS_ENT")).await.ok();
        let (ends, asking) = asked_all_the_while(t, "moved-away.com");
        assert_eq!(other.post(&accept, json!({})).await.ok()["account"]["id"], w.beta.account.as_str());
        let mut after = kept(&other, &zone).await;
        for of in ["price", "created_date", "current_period_start", "current_period_end"] {
            after["/subscription"][of] = before["/subscription"][of].clone();
        }
        assert_eq!(after, before);
        ends.store(true, Ordering::Relaxed);
        assert_eq!(asking.await.expect("it asked").1, 0);
        admin.get(&zone).await.refused(403, 9109);
        other.post(&accept, json!({})).await.refused(404, 1012);
        other.patch(&zone, json!({"paused": true})).await.ok();
        other.delete(&zone).await.ok();
        until(t, "moved-away.com", "SOA", str::is_empty).await;
    }

    /// Custom name servers and peers of the account hold on to a zone.
    async fn what_holds_on(t) {
        let (admin, w) = (t.tenant_admin(), t.world.alpha.clone());
        let zone = rich(t, "held-back.com").await;
        let path = format!("/platform/v1{zone}/move");
        let names = format!("/accounts/{}/custom_ns", w.account);
        for name in ["ns1.held-back.com", "ns2.held-back.com"] {
            admin.post(&names, json!({"ns_name": name})).await.ok();
        }
        admin.post(&path, json!({"account_id": w.enterprise})).await.refused(400, 1016);
        let copied = rich(t, "copied-away.com").await;
        let peer = admin.post(&format!("/accounts/{}/secondary_dns/peers", w.account), json!({"name": "Peer"})).await.id();
        let outgoing = format!("{copied}/secondary_dns/outgoing");
        admin.post(&outgoing, json!({"name": "copied-away.com", "peers": [peer]})).await.ok();
        admin.post(&format!("/platform/v1{copied}/move"), json!({"account_id": w.enterprise})).await.refused(400, 1016);
        admin.delete(&outgoing).await.ok();
        admin.post(&format!("/platform/v1{copied}/move"), json!({"account_id": w.enterprise})).await.ok();
        let user = rich(t, "user-of-set.com").await;
        admin.patch(&format!("{user}/dns_settings"), json!({"nameservers": {"type": "custom.account"}})).await.ok();
        admin.post(&format!("/platform/v1{user}/move"), json!({"account_id": w.enterprise})).await.refused(400, 1016);
        admin.patch(&format!("{user}/dns_settings"), json!({"nameservers": {"type": "cloudflare.standard"}})).await.ok();
        admin.post(&format!("/platform/v1{user}/move"), json!({"account_id": w.enterprise})).await.ok();
    }
}
