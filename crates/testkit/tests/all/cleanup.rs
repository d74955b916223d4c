//! What is over its time goes, in small bites, and nothing else does.

use rules::cleanup::{self, Swept};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Instance, both};

const DAY: Duration = Duration::from_hours(24);

async fn run(t: &Instance) -> Swept {
    cleanup::run(t.rules()).await.expect("it can be done")
}

async fn zone(t: &Instance, account: &str, name: &str) -> String {
    let body = json!({"name": name, "account": {"id": account}});
    let id = t.tenant_admin().post("/zones", body).await.id();
    let plan = json!({"rate_plan": {"id": "PARTNERS_PRO"}});
    t.tenant_admin()
        .post(&format!("/zones/{id}/subscription"), plan)
        .await
        .ok();
    id
}

async fn whole(t: &Instance, stream: &str) -> Value {
    let at = format!("/platform/v1/audit/verify?stream={stream}");
    let found = t.operator().get(&at).await.ok().clone();
    assert_eq!(found["whole"], true, "{found}");
    found
}

both! {
    async fn deleted_places_can_be_restored_until_they_are_purged(t) {
        let admin = t.tenant_admin();
        let (account, kept) = (t.world.alpha.enterprise.clone(), t.world.alpha.account.clone());
        let first = zone(t, &account, "first-gone.com").await;
        let second = zone(t, &account, "second-gone.com").await;
        let own = zone(t, &kept, "own-gone.com").await;
        let addon = json!({"rate_plan": {"id": "PARTNERS_SPECTRUM"}});
        admin.post(&format!("/accounts/{account}/subscriptions"), addon).await.ok();
        let invited = json!({"email": "late@example.com", "roles": [testkit::roles::MINIMAL]});
        admin.post(&format!("/accounts/{account}/members"), invited).await.ok();
        let token = json!({"name": "Gone", "policies": [{"effect": "allow", "permission_groups": [{"id": testkit::groups::ZONE_READ}],
            "resources": {"com.cloudflare.api.account.zone.*": "*"}}]});
        admin.post(&format!("/accounts/{account}/tokens"), token).await.ok();
        let secondary_dns = format!("/accounts/{account}/secondary_dns");
        admin.post(&format!("{secondary_dns}/acls"), json!({"name": "A", "ip_range": "192.0.2.1/32"})).await.ok();
        let secret = "AAECAwQFBgcICQoLDA0ODw==";
        admin.post(&format!("{secondary_dns}/tsigs"), json!({"name": "a.example", "algo": "hmac-sha256.", "secret": secret})).await.ok();
        let peer = admin.post(&format!("{secondary_dns}/peers"), json!({"name": "A"})).await.id();
        let outgoing = json!({"name": "second-gone.com", "peers": [peer]});
        admin.post(&format!("/zones/{second}/secondary_dns/outgoing"), outgoing).await.ok();
        t.mailbox(1).await;
        admin.delete(&format!("/zones/{own}")).await.ok();
        admin.delete(&format!("/zones/{first}")).await.ok();
        t.clock.advance(DAY);
        admin.delete(&format!("/accounts/{account}")).await.ok();
        assert_eq!(run(t).await, Swept::default());

        // Not yet.
        t.clock.advance(DAY * 28);
        assert_eq!(run(t).await, Swept::default());
        admin.post(&format!("/platform/v1/zones/{own}/restore"), json!({})).await.ok();
        admin.delete(&format!("/zones/{own}")).await.ok();

        // Over: past restoring at once, purged by the next run.
        t.clock.advance(DAY + Duration::from_secs(1));
        admin.post(&format!("/platform/v1/accounts/{account}/restore"), json!({})).await.ok();
        admin.delete(&format!("/accounts/{account}")).await.ok();
        t.clock.advance(DAY * 30 + Duration::from_secs(1));
        admin.post(&format!("/platform/v1/accounts/{account}/restore"), json!({})).await.refused(400, 1108);
        t.operator().post(&format!("/platform/v1/accounts/{account}/restore"), json!({})).await.refused(404, 1001);
        t.clock.advance(Duration::from_mins(1));
        let swept = run(t).await;
        assert_eq!((swept.accounts, swept.zones), (1, 3), "{swept:?}");
        let again = run(t).await;
        assert_eq!((again.accounts, again.zones), (0, 0));

        for (table, place) in [("zones", "account_id"), ("members", "account_id"), ("invitations", "account_id"), ("subscriptions", "account_id"), ("api_tokens", "account_id"),
            ("secondary_dns_acls", "account_id"), ("secondary_dns_peers", "account_id"), ("secondary_dns_tsigs", "account_id"), ("secondary_dns_links", "account_id"),
            ("secondary_dns_outgoing", "account_id"), ("accounts", "id")] {
            assert_eq!(t.database.count(&format!("SELECT COUNT(*) FROM {table} WHERE {place} = '{account}'")).await, 0, "{table}");
        }
        assert_eq!(t.database.count(&format!("SELECT COUNT(*) FROM subscriptions WHERE zone_id = '{own}'")).await, 0);
        assert_eq!(t.database.count("SELECT COUNT(*) FROM tombstones").await, 4);
        // Whose they were is still told that they are gone; nobody else learns that they were.
        for (path, restore) in [
            (format!("/accounts/{account}"), format!("/platform/v1/accounts/{account}/restore")),
            (format!("/zones/{second}"), format!("/platform/v1/zones/{second}/restore")),
            (format!("/zones/{own}"), format!("/platform/v1/zones/{own}/restore")),
        ] {
            admin.get(&path).await.refused(404, 1001);
            admin.post(&restore, json!({})).await.refused(400, 1108);
            t.other_tenant_admin().get(&path).await.refused(403, 9109);
            t.other_tenant_admin().post(&restore, json!({})).await.refused(403, 9109);
        }
        // One event each, by the program itself, in the streams of the tenant and of the account.
        let tenant = format!("/platform/v1/tenants/{}/audit_logs", t.world.alpha.id);
        for (action, ids) in [("account_purge", vec![&account]), ("zone_purge", vec![&first, &second, &own])] {
            let events = admin.get(&format!("{tenant}?action.type={action}")).await;
            assert_eq!(events.items().len(), ids.len(), "{}", events.text);
            for id in ids {
                let e = events.items().iter().find(|e| e["resource"]["id"] == id.as_str()).expect("its event");
                assert_eq!((&e["actor"]["type"], &e["interface"], &e["newValue"]), (&json!("admin"), &json!("system"), &json!("")));
                assert_eq!(e["oldValueJson"]["id"], id.as_str());
            }
        }
        let log = admin.get(&format!("/accounts/{kept}/audit_logs?action.type=zone_purge")).await;
        assert_eq!((log.items().len(), &log.items()[0]["metadata"]["zone_name"]), (1, &json!("own-gone.com")));
        for stream in [&account, &kept, &t.world.alpha.id] {
            whole(t, stream).await;
        }
        // What is next to them is untouched.
        admin.get(&format!("/accounts/{kept}")).await.ok();
        assert_eq!(t.owner().get("/zones").await.items().len(), 1);
        // The name is free again, the counters have not moved a second time.
        zone(t, &kept, "own-gone.com").await;
        let units = t.operator().get(&format!("/platform/v1/tenants/{}", t.world.alpha.id)).await;
        assert_eq!((&units.ok()["accounts_count"], &units.ok()["zones_count"]), (&json!(1), &json!(2)), "{}", units.text);
    }

    async fn replies_refusals_and_mails_go_after_their_time(t) {
        let admin = t.tenant_admin().with("Idempotency-Key", "once");
        let made = admin.post("/accounts", json!({"name": "Once"})).await.id();
        t.stranger().get(&format!("/accounts/{made}")).await.refused(403, 9109);
        t.flush_books().await;
        let denials = t.database.count("SELECT COUNT(*) FROM denials").await;
        assert!(denials > 0);
        // Many more, so that one bite is not enough.
        for copy in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
            t.database.meddle(&format!(
                "INSERT INTO denials (request_id, at, principal_id, action, place_kind, place_id, rule, code) \
                 SELECT request_id || '{copy}', at, principal_id, action, place_kind, place_id, rule, code FROM denials"
            )).await;
        }
        let many = u64::try_from(t.database.count("SELECT COUNT(*) FROM denials").await).expect("a count");
        assert!(many >= 1024, "{many}");
        let mails = u64::try_from(t.database.count("SELECT COUNT(*) FROM mails WHERE state = 'sent'").await).expect("a count");
        assert!(mails > 0);
        assert_eq!(run(t).await, Swept::default());

        t.clock.advance(DAY * 30 + Duration::from_mins(1));
        let swept = run(t).await;
        assert_eq!((swept.replies, swept.mails, swept.denials, swept.accounts), (1, mails, 0, 0));
        assert_eq!(t.operator().get("/platform/v1/mails").await.items().len(), 0);
        // The key is free again.
        assert_ne!(admin.post("/accounts", json!({"name": "Twice"})).await.id(), made);

        t.clock.advance(DAY * 60);
        let swept = run(t).await;
        assert_eq!((swept.replies, swept.denials), (1, many));
        assert_eq!(t.operator().get("/platform/v1/denials").await.items().len(), 0);
    }

    async fn old_events_leave_an_anchor_that_the_chain_goes_on_from(t) {
        let owner = t.owner();
        // More than one bite of them.
        for round in 0..13 {
            let storm = (0..40).map(|i| owner.patch("/user", json!({"first_name": if i % 2 == 0 { "Ada" } else { "Eve" }, "last_name": "L".repeat(round + 1)})));
            for reply in futures_util::future::join_all(storm).await {
                reply.ok();
            }
        }
        let streams = [owner.id.clone(), t.world.alpha.account.clone(), t.world.alpha.id.clone(), "installation".to_owned()];
        let before = whole(t, &owner.id).await["to"].as_i64().expect("a number");
        assert!(before > 520, "{before}");
        t.clock.advance(DAY * 500);
        owner.patch("/user", json!({"first_name": "Mid"})).await.ok();
        t.clock.advance(DAY * 49);
        let swept = run(t).await;
        assert!(swept.events > 520, "{swept:?}");
        // Of the owner's stream the young event is left; of each other one its newest, whatever its age.
        assert_eq!(t.database.count(&format!("SELECT COUNT(*) FROM audit WHERE stream = '{}'", owner.id)).await, 1);
        assert_eq!(t.database.count("SELECT COUNT(*) FROM streams s WHERE s.seq > 0 AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.stream = s.id AND a.seq = s.seq)").await, 0);
        assert_eq!(t.database.count(&format!("SELECT COUNT(*) FROM audit_anchors WHERE stream = '{}'", owner.id)).await, 1);
        for stream in &streams {
            let found = whole(t, stream).await;
            assert_eq!(found["after"].as_i64().expect("a number") + 1, found["to"].as_i64().expect("a number"), "{found}");
        }
        let log = format!("/accounts/{}/audit_logs", t.world.alpha.account);
        let left = owner.get(&log).await;
        assert_eq!((left.items().len(), &left.json["result_info"]["total_count"]), (1, &json!(1)));
        assert_eq!(run(t).await.events, 0, "nothing more to do");

        // The chain goes on, and a break behind the anchor is found.
        owner.patch("/user", json!({"first_name": "New"})).await.ok();
        owner.patch("/user", json!({"first_name": "Newer"})).await.ok();
        let found = whole(t, &owner.id).await;
        assert_eq!(found["to"], before + 3);
        t.database.meddle(&format!("UPDATE audit SET after = '{{}}' WHERE stream = '{}' AND seq = {}", owner.id, before + 2)).await;
        let at = format!("/platform/v1/audit/verify?stream={}", owner.id);
        assert_eq!(t.operator().get(&at).await.ok()["first_break"]["number"], before + 2);
        t.database.meddle(&format!("UPDATE audit_anchors SET hash = 'x' WHERE stream = '{}'", owner.id)).await;
        assert_eq!(t.operator().get(&at).await.ok()["first_break"]["number"], before + 1);
    }

    async fn several_cleaners_do_no_harm(t) {
        let admin = t.tenant_admin();
        for i in 0..8 {
            let id = zone(t, &t.world.alpha.enterprise, &format!("storm-{i}.com")).await;
            if i % 2 == 0 {
                admin.delete(&format!("/zones/{id}")).await.ok();
            }
        }
        admin.delete(&format!("/accounts/{}", t.world.alpha.enterprise)).await.ok();
        t.clock.advance(DAY * 31);
        let runs = futures_util::future::join_all((0..4).map(|_| run(t))).await;
        assert_eq!((runs.iter().map(|s| s.accounts).sum::<u64>(), runs.iter().map(|s| s.zones).sum::<u64>()), (1, 8));
        for action in ["zone_purge", "account_purge"] {
            let n = t.database.count(&format!("SELECT COUNT(DISTINCT id) FROM audit WHERE action = '{action}'")).await;
            assert_eq!(n, if action == "zone_purge" { 8 } else { 1 });
        }
        whole(t, &t.world.alpha.id).await;
    }
}
