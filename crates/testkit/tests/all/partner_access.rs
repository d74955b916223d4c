//! What a customer sees of the partner's access, and its consent to it.

use crate::{book, golden, tenant_roles};
use serde_json::{Value, json};
use std::{fmt::Write, time::Duration};
use testkit::{Instance, both, roles};

const DAY: u64 = 24 * 60 * 60;

fn access(t: &Instance) -> String {
    format!(
        "/platform/v1/accounts/{}/partner_access",
        t.world.alpha.account
    )
}

/// So many days from now.
fn in_days(t: &Instance, days: i64) -> String {
    let now = rules::env::Clock::now_us(&t.clock);
    rules::moment::Moment(now + days * 86_400_000_000).to_string()
}

both! {
    async fn a_customer_sees_who_has_access(t) {
        let support = tenant_roles::staff(t, "support").await;
        support.patch("/user", json!({"first_name": "Sam", "last_name": "Help"})).await.ok();
        tenant_roles::other_unit_admin(t).await;
        for reader in [t.owner(), t.editor(), t.viewer(), t.tenant_admin(), support.clone()] {
            let seen = reader.get(&access(t)).await;
            let keys: Vec<&str> = seen.ok().as_object().expect("an object").keys().map(String::as_str).collect();
            assert_eq!(keys, ["consent_required", "consent", "approved_until", "asked_on", "people"]);
            assert_eq!((&seen.ok()["consent_required"], &seen.ok()["consent"]), (&json!(false), &json!("not_required")));
            // Those of the account's unit, and of no other.
            let people: Vec<_> = seen.ok()["people"].as_array().expect("a list").iter()
                .map(|p| (p["email"].as_str().expect("text"), p["name"].as_str().expect("text"), p["role"].as_str().expect("text"))).collect();
            let admin = t.tenant_admin().email;
            assert_eq!(people, [(admin.as_str(), admin.as_str(), "admin"), (support.email.as_str(), "Sam Help", "support")]);
        }
        for stranger in [t.stranger(), t.other_tenant_admin(), t.operator()] {
            stranger.get(&access(t)).await.refused(403, 9109);
        }
    }

    async fn consent_is_required_given_and_ended(t) {
        let (owner, admin, w) = (t.owner(), t.tenant_admin(), t.world.alpha.clone());
        let (account, zone) = (format!("/accounts/{}", w.account), format!("/zones/{}", w.zone));
        let support = tenant_roles::staff(t, "support").await;
        owner.put(&access(t), json!({"consent_required": true})).await.ok();
        // Out at once: reads and writes alike, and told why.
        for actor in [&admin, &support] {
            for path in [zone.clone(), format!("{account}/members"), format!("{account}/audit_logs"), format!("{account}/profile"), format!("{account}/roles")] {
                actor.get(&path).await.refused(403, 1111);
            }
            actor.patch(&zone, json!({"paused": true})).await.refused(403, 1111);
            for list in ["/zones".to_owned(), format!("/zones?name={}", w.zone_name), format!("/zones?account.id={}", w.account), "/zones?status=active".to_owned()] {
                let seen = actor.get(&list).await;
                assert_eq!((seen.items().len(), &seen.json["result_info"]["total_count"]), (0, &json!(0)), "{list}");
            }
            assert_eq!(actor.get(&access(t)).await.ok()["consent"], "missing");
        }
        let body = json!({"email": "mine@alpha.example", "roles": [roles::SUPER]});
        admin.post(&format!("{account}/members"), body).await.refused(403, 1111);
        admin.put(&account, json!({"name": "Theirs"})).await.refused(403, 1111);
        let body = json!({"name": "more.com", "account": {"id": w.account}});
        admin.post("/zones", body).await.refused(403, 1111);
        admin.delete(&zone).await.refused(403, 1111);
        // Provisioning and billing go on.
        assert_eq!(admin.get("/accounts").await.json["result_info"]["total_count"], 2);
        assert_eq!(admin.get(&account).await.ok()["settings"]["access_approval_expiry"], Value::Null);
        admin.get(&format!("{account}/subscriptions")).await.ok();
        admin.put(&format!("{zone}/subscription"), json!({"rate_plan": {"id": "PARTNERS_BIZ"}})).await.ok();
        admin.delete(&account).await.ok();
        admin.post(&format!("/platform/v1/accounts/{}/restore", w.account), json!({})).await.ok();
        // Members and service users of the account go on as they did; another account is not concerned.
        for member in [t.viewer(), t.editor(), t.service_user()] {
            assert_eq!(member.get(&zone).await.ok()["id"], w.zone.as_str());
            assert_eq!(member.get("/zones").await.items().len(), 1);
        }
        admin.get(&format!("/accounts/{}/members", w.enterprise)).await.ok();
        // Given for a time, seen in the account, and over when it is over.
        let until = in_days(t, 2);
        let given = owner.put(&access(t), json!({"approved_until": until})).await;
        assert_eq!((&given.ok()["consent"], &given.ok()["approved_until"]), (&json!("given"), &json!(until)));
        assert_eq!(admin.get(&account).await.ok()["settings"]["access_approval_expiry"], until.as_str());
        let listed = admin.get(&format!("/tenants/{}/accounts", w.id)).await;
        assert!(listed.items().iter().any(|a| a["settings"]["access_approval_expiry"] == until.as_str()), "{}", listed.text);
        admin.get(&format!("{account}/members")).await.ok();
        assert_eq!(admin.get("/zones").await.json["result_info"]["total_count"], 1);
        assert_eq!(admin.get(&zone).await.ok()["id"], w.zone.as_str());
        support.patch(&zone, json!({"paused": true})).await.ok();
        // Nothing that would last beyond it.
        let body = json!({"email": "mine@alpha.example", "roles": [roles::SUPER]});
        admin.post(&format!("{account}/members"), body).await.refused(403, 1111);
        admin.put(&format!("{account}/members/{}", w.member), json!({"roles": [{"id": roles::SUPER}]})).await.refused(403, 1111);
        admin.put(&format!("{account}/tokens/{}/value", "f".repeat(32)), json!({})).await.refused(403, 1111);
        owner.put(&format!("{account}/members/{}", w.member), json!({"roles": [{"id": roles::SUPER}]})).await.ok();
        t.clock.advance(Duration::from_secs(2 * DAY));
        support.patch(&zone, json!({"paused": false})).await.refused(403, 1111);
        assert_eq!(admin.get("/zones").await.items().len(), 0);
        assert_eq!(admin.get(&account).await.ok()["settings"]["access_approval_expiry"], Value::Null);
        // Ended early.
        owner.put(&access(t), json!({"approved_until": in_days(t, 30)})).await.ok();
        admin.get(&zone).await.ok();
        let ended = owner.put(&access(t), json!({"approved_until": null})).await;
        assert_eq!(ended.ok()["consent"], "missing");
        admin.get(&zone).await.refused(403, 1111);
        // No longer required.
        owner.put(&access(t), json!({"consent_required": false})).await.ok();
        admin.get(&zone).await.ok();
        assert_eq!(admin.get("/zones").await.items().len(), 1);
        let events = format!("SELECT COUNT(*) FROM audit WHERE action = 'partner_access_update' AND stream = '{}'", w.account);
        assert_eq!(t.database.count(&events).await, 5);
    }

    async fn who_may_and_what_is_refused(t) {
        let (owner, admin) = (t.owner(), t.tenant_admin());
        let on = json!({"consent_required": true});
        for actor in [t.editor(), t.viewer(), t.service_user(), admin.clone()] {
            actor.put(&access(t), on.clone()).await.refused(403, 10000);
        }
        for stranger in [t.stranger(), t.other_tenant_admin(), t.operator()] {
            stranger.put(&access(t), on.clone()).await.refused(403, 9109);
        }
        for (body, pointer) in [
            (json!({"consent_required": null}), "/consent_required"), (json!({"consent_required": "yes"}), "/consent_required"),
            (json!({"approved_until": in_days(t, 1)}), "/approved_until"),
            (json!({"consent_required": true, "approved_until": in_days(t, 31)}), "/approved_until"),
            (json!({"consent_required": true, "approved_until": in_days(t, -1)}), "/approved_until"),
            (json!({"consent_required": true, "approved_until": "tomorrow"}), "/approved_until"),
        ] {
            owner.put(&access(t), body).await.refused(400, 1112).at(pointer);
        }
        owner.put(&access(t), json!({})).await.refused(400, 1112);
        assert_eq!(owner.get(&access(t)).await.ok()["consent"], "not_required");
        admin.get(&format!("/zones/{}", t.world.alpha.zone)).await.ok();
        // An account without a super administrator of its own has nobody to give consent.
        let account = admin.post("/accounts", json!({"name": "Empty"})).await.id();
        let there = format!("/platform/v1/accounts/{account}/partner_access");
        let (members, robot) = (format!("/accounts/{account}/members"), t.service_user());
        admin.post(&members, json!({"email": robot.email, "roles": [roles::SUPER]})).await.ok();
        robot.put(&there, on.clone()).await.refused(400, 1112).at("/consent_required");
        // Whoever is the partner's too cannot let themself in.
        owner.put(&access(t), on.clone()).await.ok();
        let both = format!("/platform/v1/tenants/{}/admins", t.world.alpha.id);
        t.operator().post(&both, json!({"email": owner.email, "role": "support"})).await.ok();
        owner.put(&access(t), json!({"approved_until": in_days(t, 1)})).await.refused(403, 10000);
        owner.put(&access(t), json!({"consent_required": false})).await.refused(403, 10000);
        // What they may as a member is theirs.
        owner.get(&format!("/zones/{}", t.world.alpha.zone)).await.ok();
        assert_eq!(owner.get("/zones").await.json["result_info"]["total_count"], 1);
        assert_eq!(owner.get("/zones?status=active").await.json["result_info"]["total_count"], 1);
    }

    /// While consent is required, the last who can give it stays.
    async fn the_last_who_can_consent_stays(t) {
        let (owner, w) = (t.owner(), t.world.alpha.clone());
        let seats = format!("/accounts/{}/members", w.account);
        let others = owner.get(&format!("{seats}?per_page=50")).await;
        let suspended = others.items().iter().find(|s| s["user"]["id"] == t.suspended().id.as_str()).expect("a member");
        owner.delete(&format!("{seats}/{}", suspended["id"].as_str().expect("an id"))).await.ok();
        owner.put(&access(t), json!({"consent_required": true})).await.ok();
        owner.delete(&format!("{seats}/{}", w.member)).await.refused(400, 1001);
        owner.put(&access(t), json!({"consent_required": false})).await.ok();
        owner.delete(&format!("{seats}/{}", w.member)).await.ok();
    }

    async fn consent_is_asked_for_by_mail(t) {
        let (owner, admin) = (t.owner(), t.tenant_admin());
        let ask = format!("{}/ask", access(t));
        admin.post(&ask, json!({})).await.refused(400, 1112);
        owner.put(&access(t), json!({"consent_required": true})).await.ok();
        owner.post(&ask, json!({})).await.refused(403, 10000);
        admin.post(&ask, json!({"reason": "x".repeat(501)})).await.refused(400, 1112).at("/reason");
        let asked = admin.post(&ask, json!({"reason": "Your <zone> is down"})).await;
        assert!(asked.ok()["asked_on"].is_string(), "{}", asked.text);
        let mails = t.mailbox(1).await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to, owner.email);
        assert!(mails[0].text.contains("Your <zone> is down") && mails[0].text.contains(&admin.email), "{}", mails[0].text);
        assert!(mails[0].html.contains("Your &lt;zone&gt; is down"), "{}", mails[0].html);
        admin.post(&ask, json!({})).await.refused(400, 1112);
        t.clock.advance(Duration::from_hours(1));
        tenant_roles::staff(t, "billing").await.post(&ask, json!({})).await.ok();
        owner.put(&access(t), json!({"approved_until": in_days(t, 1)})).await.ok();
        admin.post(&ask, json!({})).await.refused(400, 1112);
        t.stranger().post(&ask, json!({})).await.refused(403, 9109);
    }

    /// Each route for an admin and a support of an account that has not consented.
    async fn golden_access_without_consent(t) {
        let mut rows = std::collections::BTreeMap::<String, Vec<String>>::new();
        for name in ["tenant_admin", "support", "viewer"] {
            t.renew().await;
            let actor = if name == "support" { tenant_roles::staff(t, "support").await } else { t.actor(name).clone() };
            t.owner().put(&access(t), json!({"consent_required": true})).await.ok();
            for e in book::entries(&t.world, &t.world.alpha) {
                let about_account = ["{account_id}", "{zone_id}"].iter().any(|id| e.route.contains(id)) || e.path == "/client/v4/zones";
                if !about_account {
                    continue;
                }
                let reply = actor.send(e.method.parse().expect("a method"), &e.path, e.body.map(|b| b.to_string())).await;
                let code = if reply.status == 200 { String::new() } else { format!("/{}", reply.code()) };
                rows.entry(format!("{} {}", e.method, e.route)).or_default().push(format!("{name}:{}{code}", reply.status));
            }
        }
        let mut table = String::from("# route | actor: status code, while the account's consent is missing\n");
        for (route, answers) in rows {
            writeln!(table, "{route} | {}", answers.join(" ")).expect("a string");
        }
        golden::compare("consent.txt", &table);
    }
}
