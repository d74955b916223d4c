//! Holding names against other accounts.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::{Actor, Instance, Options, both};

async fn make(actor: &Actor, account: &str, name: &str) -> testkit::Response {
    actor
        .post("/zones", json!({"name": name, "account": {"id": account}}))
        .await
}

async fn enterprise(t: &Instance, zone: &str) {
    let body = json!({"rate_plan": {"id": "PARTNERS_ENT"}, "frequency": "monthly"});
    t.owner()
        .put(&format!("{zone}/subscription"), body)
        .await
        .ok();
}

both! {
    #[with(Options::default().set("zones.name_servers", (1..=12).map(|n| format!("ns{n}.pool.example")).collect::<Vec<_>>().join(",")))]
    async fn others_cannot_add_what_is_held(t) {
        let (owner, other, w) = (t.owner(), t.other_tenant_admin(), t.world.clone());
        let zone = format!("/zones/{}", make(&owner, &w.alpha.account, "held.com").await.id());
        let path = format!("{zone}/hold");
        let none = json!({"hold": false, "hold_after": null, "include_subdomains": false});
        assert_eq!(owner.get(&path).await.ok(), &none);
        owner.post(&path, json!({})).await.refused(400, 1005);
        assert_eq!(owner.delete(&path).await.ok(), &none);
        enterprise(t, &zone).await;
        let held = owner.post(&path, json!({})).await.ok().clone();
        assert_eq!((&held["hold"], &held["include_subdomains"]), (&json!(true), &json!(false)));
        assert_eq!(held["hold_after"].as_str().expect("a time").len(), "2026-01-01T00:00:00Z".len());
        // Again is no error, and since then is since then.
        t.clock.advance(Duration::from_mins(5));
        assert_eq!(owner.post(&path, json!({})).await.ok(), &held);
        make(&other, &w.beta.account, "held.com").await.refused(400, 1428).at("/name");
        let entitlements = format!("/platform/v1/tenants/{}/entitlements", w.beta.id);
        t.operator().patch(&entitlements, json!({"allow_add_subdomain": true})).await.ok();
        make(&other, &w.beta.account, "shop.held.com").await.ok();
        let whole = owner.post(&format!("{path}?include_subdomains=true"), json!({})).await.ok().clone();
        assert_eq!(whole["include_subdomains"], true);
        make(&other, &w.beta.account, "pay.held.com").await.refused(400, 1428).at("/name");
        // Off until tomorrow, by both ways.
        let tomorrow = rules::moment::Moment(t.rules().env().now() + 24 * 3_600_000_000).seconds();
        let off = owner.delete(&format!("{path}?hold_after={tomorrow}")).await.ok().clone();
        assert_eq!(off, json!({"hold": false, "hold_after": tomorrow, "include_subdomains": true}));
        let rival = make(&other, &w.beta.account, "held.com").await;
        rival.ok();
        other.delete(&format!("/zones/{}", rival.id())).await.ok();
        t.clock.advance(Duration::from_hours(25));
        assert_eq!(owner.get(&path).await.ok()["hold"], true);
        make(&other, &w.beta.account, "held.com").await.refused(400, 1428);
        let patched = owner.patch(&path, json!({"hold_after": null})).await.ok().clone();
        assert_eq!(patched, none);
        let on = owner.patch(&path, json!({"hold_after": "", "include_subdomains": false})).await.ok().clone();
        assert_eq!(on["hold"], true);
        assert_eq!(owner.patch(&path, json!({"hold_after": "2020-01-01T00:00:00Z"})).await.ok(), &on);
        owner.patch(&path, json!({"hold_after": "soon"})).await.refused(400, 1004).at("/hold_after");
        // The plan goes, and the hold with it.
        owner.put(&format!("{zone}/subscription"), json!({"rate_plan": {"id": "PARTNERS_PRO"}, "frequency": "monthly"})).await.ok();
        assert_eq!(owner.get(&path).await.ok(), &none);
        make(&other, &w.beta.account, "held.com").await.ok();
        t.viewer().post(&path, json!({})).await.refused(403, 10000);
        other.get(&path).await.refused(403, 9109);
    }

    /// Who has not shown that a name is theirs keeps nobody from it; who has, until the parent says otherwise.
    #[with(Options::default().set("zones.activation", "delegation"))]
    async fn only_active_zones_hold(t) {
        let (owner, other, w) = (t.owner(), t.other_tenant_admin(), t.world.clone());
        let zone = format!("/zones/{}", make(&owner, &w.alpha.account, "contested.com").await.id());
        enterprise(t, &zone).await;
        assert_eq!(owner.post(&format!("{zone}/hold"), json!({})).await.ok()["hold"], true);
        let rival = make(&other, &w.beta.account, "contested.com").await.ok().clone();
        let pair = |zone: &Value| {
            let names = zone["name_servers"].as_array().expect("a list").iter();
            names.map(|n| n.as_str().expect("a name").to_owned()).collect::<Vec<_>>()
        };
        let becomes = async |actor: &Actor, path: &str, status: &str| {
            let begun = Instant::now();
            while actor.get(path).await.ok()["status"] != status {
                assert!(begun.elapsed() < Duration::from_secs(20), "{path} does not become {status}");
                t.clock.advance(Duration::from_hours(2));
                tokio::time::sleep(Duration::from_millis(150)).await;
            }
        };
        let ours = pair(owner.get(&zone).await.ok());
        t.names.delegate("contested.com", &[&ours[0], &ours[1]]);
        becomes(&owner, &zone, "active").await;
        // The domain is sold: the parent names the other's servers. Held until our zone counts as moved, then theirs.
        let theirs = pair(&rival);
        let rival = format!("/zones/{}", rival["id"].as_str().expect("an id"));
        t.names.delegate("contested.com", &[&theirs[0], &theirs[1]]);
        becomes(&other, &rival, "active").await;
        assert_eq!(owner.get(&zone).await.ok()["status"], "moved");
    }
}
