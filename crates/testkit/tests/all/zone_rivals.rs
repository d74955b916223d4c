//! Zones in each other's way: pairs of name servers, activation, limits.

use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Options, Response, both};

async fn make(actor: &Actor, account: &str, name: &str) -> Response {
    actor
        .post("/zones", json!({"name": name, "account": {"id": account}}))
        .await
}

/// The pair of a zone.
fn pair(zone: &Value) -> Vec<String> {
    let names = zone["name_servers"].as_array().expect("a list");
    names
        .iter()
        .map(|n| n.as_str().expect("a name").to_owned())
        .collect()
}

fn count(replies: &[Response], status: u16, code: u64) -> usize {
    replies
        .iter()
        .filter(|r| r.status == status && r.code() == code)
        .count()
}

both! {
    /// Two accounts may claim a name: the first has it, the other waits with another pair, and neither learns of the other.
    async fn rivals(t) {
        let (w, admin, other) = (t.world.clone(), t.tenant_admin(), t.other_tenant_admin());
        let first = make(&admin, &w.alpha.account, "rival.com").await.ok().clone();
        let second = make(&other, &w.beta.account, "rival.com").await;
        let rival = second.ok().clone();
        assert_eq!((&first["status"], &rival["status"], &rival["activated_on"]), (&json!("active"), &json!("pending"), &Value::Null));
        assert!(pair(&rival).iter().all(|n| !pair(&first).contains(n)), "{rival}");
        for word in ["alpha", first["id"].as_str().expect("an id"), &w.alpha.account] {
            assert!(!second.text.contains(word), "{}", second.text);
        }
        assert_eq!(other.get("/zones?name=rival.com").await.items(), &vec![rival.clone()]);
        assert_eq!(admin.get("/zones?name=rival.com").await.items(), &vec![first.clone()]);
        // The two pairs of the pool are given away now.
        make(&admin, &w.alpha.enterprise, "rival.com").await.refused(400, 1006);
        // Below the first in its own account the second pair, below it in another none is left.
        make(&other, &w.beta.enterprise, "www.rival.com").await.refused(400, 1006);
        // The account that has a name is told so, whoever else has it.
        make(&admin, &w.alpha.account, "Rival.com").await.refused(400, 1061);
        // The rival's activation is the operator's to say here.
        let activate = format!("/platform/v1/zones/{}/activate", rival["id"].as_str().expect("an id"));
        for actor in [&admin, &other, &t.stranger()] {
            actor.post(&activate, json!({})).await.refused(403, 10000);
        }
        let active = t.operator().post(&activate, json!({})).await.ok().clone();
        assert_eq!(active["status"], "active");
        assert!(active["activated_on"].is_string());
        t.operator().post(&activate, json!({})).await.ok();
        t.operator().post(&format!("/platform/v1/zones/{}/activate", "0".repeat(32)), json!({})).await.refused(404, 1001);
    }

    /// Names above and below another account's zone wait, too, and have other pairs.
    async fn above_and_below(t) {
        let (w, admin, other) = (t.world.clone(), t.tenant_admin(), t.other_tenant_admin());
        let first = make(&admin, &w.alpha.enterprise, "shop.middle.com").await.ok().clone();
        assert_eq!(first["status"], "active");
        for name in ["middle.com", "a.b.shop.middle.com"] {
            let zone = make(&other, &w.beta.enterprise, name).await.ok().clone();
            assert_eq!(zone["status"], "pending", "{name}");
            assert_ne!(pair(&zone), pair(&first), "{name}");
            other.delete(&format!("/zones/{}", zone["id"].as_str().expect("an id"))).await.ok();
        }
        // Beside it is free.
        for name in ["xmiddle.com", "middle.org", "shop.other.com"] {
            assert_eq!(make(&other, &w.beta.enterprise, name).await.ok()["status"], "active", "{name}");
        }
    }

    /// An account's zones share one pair; a tenant with name servers of its own gives those.
    async fn pairs(t) {
        let (w, admin) = (t.world.clone(), t.tenant_admin());
        let one = pair(make(&admin, &w.alpha.account, "one.com").await.ok());
        for name in ["two.com", "three.com"] {
            assert_eq!(pair(make(&admin, &w.alpha.account, name).await.ok()), one);
        }
        let tenant = format!("/platform/v1/tenants/{}", w.alpha.id);
        t.operator().patch(&tenant, json!({"name_servers": ["ns1.alpha.example", "ns2.alpha.example"]})).await.ok();
        let own = make(&admin, &w.alpha.account, "own.com").await.ok().clone();
        assert_eq!(own["name_servers"], json!(["ns1.alpha.example", "ns2.alpha.example"]));
        assert_eq!(pair(admin.get("/zones?name=one.com").await.items().first().expect("it is there")), one);
    }

    /// At once: one account has the name, the other waits; and within one account there is one.
    async fn first_come_first_served(t) {
        let (w, admin, other) = (t.world.clone(), t.tenant_admin(), t.other_tenant_admin());
        for name in ["storm-a.com", "storm-b.com", "storm-c.com"] {
            let replies = join_all((0..12).map(|i| {
                let (actor, account) = if i % 2 == 0 { (&admin, &w.alpha.account) } else { (&other, &w.beta.account) };
                make(actor, account, name)
            })).await;
            assert_eq!((count(&replies, 200, 0), count(&replies, 400, 1061)), (2, 10), "{name}");
            let made: Vec<&Value> = replies.iter().filter(|r| r.status == 200).map(Response::ok).collect();
            let mut states: Vec<&str> = made.iter().map(|z| z["status"].as_str().expect("a word")).collect();
            states.sort_unstable();
            assert_eq!(states, ["active", "pending"], "{name}");
            assert_ne!(pair(made[0]), pair(made[1]), "{name}");
        }
    }

    /// A parent and a child, at once, by two accounts: only one of them is active.
    async fn parent_and_child_at_once(t) {
        let (w, admin, other) = (t.world.clone(), t.tenant_admin(), t.other_tenant_admin());
        for i in 0..5 {
            let (parent, child) = (format!("family-{i}.com"), format!("child.family-{i}.com"));
            let (one, two) = tokio::join!(make(&admin, &w.alpha.enterprise, &parent), make(&other, &w.beta.enterprise, &child));
            let active = [&one, &two].iter().filter(|r| r.ok()["status"] == "active").count();
            assert_eq!(active, 1, "{} {}", one.text, two.text);
            assert_ne!(pair(one.ok()), pair(two.ok()));
        }
    }

    /// What comes back does not take a name from whoever has it by now.
    async fn restoring_beside_a_rival(t) {
        let (w, admin, other) = (t.world.clone(), t.tenant_admin(), t.other_tenant_admin());
        let servers = format!("/platform/v1/tenants/{}", w.beta.id);
        let mine = make(&admin, &w.alpha.account, "back.com").await.ok().clone();
        let (path, restore) = (format!("/zones/{}", mine["id"].as_str().expect("an id")),
            format!("/platform/v1/zones/{}/restore", mine["id"].as_str().expect("an id")));
        admin.delete(&path).await.ok();
        // Somebody else has the pair: for the name itself, for one above, for one below.
        t.operator().patch(&servers, json!({"name_servers": pair(&mine)})).await.ok();
        for name in ["back.com", "www.back.com"] {
            let theirs = make(&other, &w.beta.enterprise, name).await.ok().clone();
            assert_eq!((&theirs["status"], pair(&theirs)), (&json!("active"), pair(&mine)));
            let refused = admin.post(&restore, json!({})).await;
            refused.refused(400, 1006);
            assert!(!refused.text.contains("beta") && !refused.text.contains("exists"), "{}", refused.text);
            admin.get(&path).await.refused(404, 1001);
            other.delete(&format!("/zones/{}", theirs["id"].as_str().expect("an id"))).await.ok();
        }
        // Somebody else has the name with another pair: back, but waiting.
        t.operator().patch(&servers, json!({"name_servers": ["ns1.beta.example", "ns2.beta.example"]})).await.ok();
        let theirs = make(&other, &w.beta.account, "back.com").await.ok().clone();
        assert_eq!(theirs["status"], "active");
        assert_eq!(admin.post(&restore, json!({})).await.ok()["status"], "pending");
        assert_eq!(admin.get(&path).await.ok()["status"], "pending");
        assert_eq!(other.get("/zones?name=back.com").await.items(), &vec![theirs]);
    }

    /// Fifty at once against a limit of ten, in two accounts of one tenant: ten.
    async fn zones_limit(t) {
        let (w, admin) = (t.world.clone(), t.tenant_admin());
        admin.delete(&format!("/zones/{}", w.alpha.zone)).await.ok();
        let entitlements = format!("/platform/v1/tenants/{}/entitlements", w.alpha.id);
        t.operator().patch(&entitlements, json!({"zones_limit": 10})).await.ok();
        let accounts = [&w.alpha.account, &w.alpha.enterprise];
        let names: Vec<String> = (0..50).map(|i| format!("limit-{i}.com")).collect();
        let replies = join_all(names.iter().enumerate().map(|(i, name)| make(&admin, accounts[i % 2], name))).await;
        assert_eq!((count(&replies, 200, 0), count(&replies, 403, 1106)), (10, 40));
        let all = admin.get("/zones?per_page=50").await;
        assert_eq!((all.items().len(), &all.json["result_info"]["total_count"]), (10, &json!(10)));
        assert_eq!(t.database.count("SELECT COUNT(*) FROM zones WHERE name LIKE 'limit-%'").await, 10);
        let counted = format!("SELECT zones_n FROM tenants WHERE id = '{}'", w.alpha.id);
        assert_eq!(t.database.count(&counted).await, 10);
        // A deleted one makes room for one, and cannot come back then.
        let gone = all.items()[0]["id"].as_str().expect("an id");
        let restore = format!("/platform/v1/zones/{gone}/restore");
        admin.delete(&format!("/zones/{gone}")).await.ok();
        make(&admin, &w.alpha.account, "eleventh.com").await.ok();
        make(&admin, &w.alpha.account, "twelfth.com").await.refused(403, 1106);
        admin.post(&restore, json!({})).await.refused(403, 1106);
        assert_eq!(t.database.count(&counted).await, 10);
        // Others are not limited by it, and refusals of other kinds do not count.
        make(&t.other_tenant_admin(), &w.beta.account, "elsewhere.com").await.ok();
        t.operator().patch(&entitlements, json!({"zones_limit": 11})).await.ok();
        make(&admin, &w.alpha.account, "not a name").await.refused(400, 1002);
        make(&admin, &w.alpha.account, "eleventh.com").await.refused(400, 1061);
        make(&admin, &w.alpha.account, "last.com").await.ok();
        assert_eq!(t.database.count(&counted).await, 11);
    }

    /// Zones come and go while their account does: every counter agrees with what is there in the end.
    async fn counters_agree_after_a_storm(t) {
        let (w, admin) = (t.world.clone(), t.tenant_admin());
        let account = format!("/accounts/{}", w.alpha.account);
        for round in 0..4 {
            let making = async |i: usize| make(&admin, &w.alpha.account, &format!("gust-{round}-{i}.com")).await;
            let first = join_all((0..6).map(making)).await;
            let leaving = first.iter().map(Response::id).collect::<Vec<_>>();
            let (made, left, gone) = tokio::join!(
                join_all((6..18).map(making)),
                join_all(leaving.iter().map(async |id| admin.delete(&format!("/zones/{id}")).await)),
                async {
                    tokio::time::sleep(Duration::from_millis(5 * round)).await;
                    admin.delete(&account).await
                },
            );
            gone.ok();
            // Too late is told as such, whoever lost the race.
            for reply in made.iter().chain(&left).filter(|r| r.status != 200) {
                reply.refused(404, 1001);
            }
            admin.post(&format!("/platform/v1{account}/restore"), json!({})).await.ok();
            let live = "SELECT COUNT(*) FROM zones WHERE deleted_at IS NULL AND";
            for (counter, counted) in [
                (format!("SELECT zones_n FROM accounts WHERE id = '{}'", w.alpha.account), format!("account_id = '{}'", w.alpha.account)),
                (format!("SELECT zones_n FROM units WHERE id = '{}'", w.alpha.unit), format!("unit_id = '{}'", w.alpha.unit)),
                (format!("SELECT zones_n FROM tenants WHERE id = '{}'", w.alpha.id), format!("tenant_id = '{}'", w.alpha.id)),
            ] {
                let there = t.database.count(&format!("{live} {counted}")).await;
                assert_eq!(t.database.count(&counter).await, there, "{counter}");
            }
        }
    }

    #[with(Options::default().set("zones.activation", "manual").set("zones.pending_limit", "2"))]
    async fn pending_limit(t) {
        let (w, admin) = (t.world.clone(), t.tenant_admin());
        let replies = join_all((0..8).map(|i| {
            let (admin, account) = (&admin, &w.alpha.account);
            async move { make(admin, account, &format!("wait-{i}.com")).await }
        })).await;
        assert_eq!((count(&replies, 200, 0), count(&replies, 400, 1118)), (2, 6));
        let waiting: Vec<String> = replies.iter().filter(|r| r.status == 200).map(|r| {
            assert_eq!(r.ok()["status"], "pending");
            r.id()
        }).collect();
        // Of each account by itself; one that is activated or deleted makes room.
        make(&admin, &w.alpha.enterprise, "other.com").await.ok();
        t.operator().post(&format!("/platform/v1/zones/{}/activate", waiting[0]), json!({})).await.ok();
        make(&admin, &w.alpha.account, "next.com").await.ok();
        make(&admin, &w.alpha.account, "full.com").await.refused(400, 1118);
        admin.delete(&format!("/zones/{}", waiting[0])).await.ok();
        make(&admin, &w.alpha.account, "full.com").await.refused(400, 1118);
        admin.delete(&format!("/zones/{}", waiting[1])).await.ok();
        make(&admin, &w.alpha.account, "room.com").await.ok();
        // What was active is so again, what was pending counts again.
        for id in &waiting {
            admin.post(&format!("/platform/v1/zones/{id}/restore"), json!({})).await.ok();
        }
        let pending = format!("SELECT pending_n FROM accounts WHERE id = '{}'", w.alpha.account);
        assert_eq!(t.database.count(&pending).await, 3);
        make(&admin, &w.alpha.account, "full.com").await.refused(400, 1118);
        // The limit's refusal takes nothing from the tenant's counters.
        let all = admin.get("/zones?per_page=50").await;
        assert_eq!(all.json["result_info"]["total_count"], all.items().len());
    }

    #[with(Options::default().set("zones.activation", "manual"))]
    async fn activation_checks(t) {
        let (w, owner) = (t.world.clone(), t.owner());
        let id = make(&owner, &w.alpha.account, "check.com").await.id();
        let path = format!("/zones/{id}/activation_check");
        let check = async || owner.send(reqwest::Method::PUT, &path, None).await;
        let asked = check().await;
        assert_eq!(asked.ok(), &json!({"id": id}));
        // An old client prints the first message, and fails without any.
        assert!(asked.json["messages"][0]["message"].as_str().is_some_and(|said| said.contains("is noted")), "{}", asked.text);
        check().await.refused(400, 1224);
        t.clock.advance(Duration::from_secs(3590));
        check().await.refused(400, 1224);
        t.clock.advance(Duration::from_secs(20));
        check().await.ok();
        // Sooner on a paid plan.
        owner.post(&format!("/zones/{id}/subscription"), json!({"rate_plan": {"id": "PARTNERS_PRO"}})).await.ok();
        check().await.refused(400, 1224);
        t.clock.advance(Duration::from_secs(310));
        check().await.ok();
        assert_eq!(owner.get(&format!("/zones/{id}")).await.ok()["status"], "pending");
        t.viewer().put(&path, json!({})).await.refused(403, 10000);
        t.stranger().put(&path, json!({})).await.refused(403, 9109);
        // An active zone needs none, so that it is never too early.
        t.operator().post(&format!("/platform/v1/zones/{id}/activate"), json!({})).await.ok();
        for _ in 0..3 {
            check().await.ok();
        }
        owner.delete(&format!("/zones/{id}")).await.ok();
        check().await.refused(404, 1001);
    }
}
