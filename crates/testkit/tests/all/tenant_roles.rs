//! The people of a tenant: what each role may do, and where; who may manage whom.

use crate::book;
use serde_json::{Value, json};
use testkit::{Actor, Instance, both, roles};

/// Somebody with this role in the unit of alpha that holds its accounts.
pub(crate) async fn staff(t: &Instance, role: &'static str) -> Actor {
    let at = format!("/platform/v1/tenants/{}/admins", t.world.alpha.id);
    let body = json!({"email": format!("{role}@alpha.example"), "role": role, "unit_ids": [t.world.alpha.unit]});
    t.from_reply(role, &t.operator().post(&at, body).await)
}

/// A second unit of alpha.
async fn north(t: &Instance) -> String {
    let units = format!("/platform/v1/tenants/{}/units", t.world.alpha.id);
    t.operator()
        .post(&units, json!({"name": "North"}))
        .await
        .id()
}

/// The admin of a second unit of alpha.
pub(crate) async fn other_unit_admin(t: &Instance) -> Actor {
    let unit = north(t).await;
    let at = format!("/platform/v1/tenants/{}/admins", t.world.alpha.id);
    let body = json!({"email": "north@alpha.example", "unit_ids": [unit]});
    t.from_reply("other_unit_admin", &t.operator().post(&at, body).await)
}

fn admins(t: &Instance) -> String {
    format!("/platform/v1/tenants/{}/admins", t.world.alpha.id)
}

fn ids(list: &Value) -> Vec<&str> {
    let all = list.as_array().expect("a list").iter();
    all.map(|item| item["id"].as_str().expect("an id"))
        .collect()
}

both! {
    async fn every_role_sees_its_units_and_does_what_it_says(t) {
        let w = t.world.alpha.clone();
        let (account, zone) = (format!("/accounts/{}", w.account), format!("/zones/{}", w.zone));
        let plan = json!({"rate_plan": {"id": "PARTNERS_BIZ"}});
        for role in ["support", "billing", "read_only"] {
            let actor = staff(t, role).await;
            assert_eq!(actor.get("/accounts").await.json["result_info"]["total_count"], 2, "{role}");
            assert_eq!(ids(actor.get("/zones").await.ok()), [w.zone.as_str()], "{role}");
            actor.get(&account).await.ok();
            actor.get(&format!("{zone}/subscription")).await.ok();
            actor.get(&format!("/accounts/{}", t.world.beta.account)).await.refused(403, 9109);
            // A tenant of theirs, and what it may sell.
            assert_eq!(actor.get("/user/tenants").await.items().len(), 1);
            actor.get(&format!("/tenants/{}", w.id)).await.ok();
            assert!(!actor.get(&format!("/platform/v1/tenants/{}/catalogue", w.id)).await.items().is_empty());
            let reads_all = role != "billing";
            for path in [format!("{account}/members"), format!("{account}/audit_logs"), format!("/platform/v1/tenants/{}/audit_logs", w.id), admins(t)] {
                let seen = actor.get(&path).await;
                assert_eq!((seen.status, seen.code()), if reads_all { (200, 0) } else { (403, 10000) }, "{role} {path}");
            }
            // What the zone says of itself agrees with what is let through.
            let may: Vec<String> = serde_json::from_value(actor.get(&zone).await.ok()["permissions"].clone()).expect("texts");
            let edits = may.iter().any(|p| p == "#zone:edit");
            assert_eq!(edits, role == "support", "{may:?}");
            assert_eq!(may.iter().any(|p| p == "#subscription:edit"), role == "billing", "{may:?}");
            assert_eq!(actor.patch(&zone, json!({"paused": true})).await.status == 200, edits, "{role}");
            assert_eq!(actor.put(&format!("{zone}/subscription"), plan.clone()).await.status == 200, role == "billing", "{role}");
            // Nobody but an admin.
            let before = t.tenant_admin().get("/accounts").await.text;
            actor.post("/accounts", json!({"name": "x"})).await.refused(403, 1002);
            actor.post("/accounts", json!({"name": "x", "unit": {"id": w.unit}})).await.refused(403, 1002);
            actor.delete(&account).await.refused(403, 1002);
            actor.delete(&zone).await.refused(403, 10000);
            actor.put(&account, json!({"name": "x"})).await.refused(403, 10000);
            actor.post("/users", json!({"email": "x@y.example"})).await.refused(403, 1002);
            actor.post(&format!("{account}/members"), json!({"email": "x@y.example", "roles": [roles::SUPER]})).await.refused(403, 10000);
            actor.delete(&format!("{account}/members/{}", w.member)).await.refused(403, 10000);
            actor.post(&admins(t), json!({"email": "x@y.example"})).await.refused(403, 10000);
            assert_eq!(t.tenant_admin().get("/accounts").await.text, before);
        }
    }

    /// Who does not look after the account does not count as looking after it.
    async fn an_account_is_looked_after_by_admins_only(t) {
        let (operator, w) = (t.operator(), t.world.alpha.clone());
        staff(t, "support").await;
        operator.delete(&format!("{}/{}", admins(t), w.admin)).await.ok();
        let (seats, owner) = (format!("/accounts/{}/members", w.account), t.owner());
        let others = owner.get(&seats).await;
        for seat in others.items() {
            if seat["user"]["id"] == t.suspended().id.as_str() {
                owner.delete(&format!("{seats}/{}", seat["id"].as_str().expect("an id"))).await.ok();
            }
        }
        owner.delete(&format!("{seats}/{}", w.member)).await.refused(400, 1001);
    }

    async fn one_unit_does_not_see_another(t) {
        let w = t.world.alpha.clone();
        let north = other_unit_admin(t).await;
        let account = north.post("/accounts", json!({"name": "Northern"})).await.id();
        assert_eq!(ids(north.get("/accounts").await.ok()), [account.as_str()]);
        assert!(!ids(t.tenant_admin().get("/accounts").await.ok()).contains(&account.as_str()));
        assert_eq!(north.get("/zones").await.items().len(), 0);
        assert_eq!(north.get(&format!("/zones?account.id={}", w.account)).await.items().len(), 0);
        assert_eq!(north.get(&format!("/zones?name={}", w.zone_name)).await.items().len(), 0);
        let seen = north.get(&format!("/tenants/{}", w.id)).await;
        assert!(seen.text.contains("North") && !seen.text.contains(&w.unit) && !seen.text.contains(&t.tenant_admin().email), "{}", seen.text);
        assert_eq!(ids(&north.get(&format!("/tenants/{}/accounts", w.id)).await.json["result"]), [account.as_str()]);
        assert_eq!(ids(north.get(&admins(t)).await.ok()), [north.id.as_str()]);
        // The tenant's log names what is in all units.
        for one in [&north, &t.tenant_admin()] {
            one.get(&format!("/platform/v1/tenants/{}/audit_logs", w.id)).await.refused(403, 10000);
        }
        // The other unit's accounts and zones are answered as if nobody had them.
        let mut unknown = w.clone();
        for id in [&mut unknown.account, &mut unknown.zone, &mut unknown.unit] {
            *id = id.chars().rev().collect();
        }
        for (theirs, nobodys) in book::entries(&t.world, &w).into_iter().zip(book::entries(&t.world, &unknown)) {
            if theirs.path == nobodys.path && theirs.body == nobodys.body {
                continue;
            }
            let method: reqwest::Method = theirs.method.parse().expect("a method");
            let one = north.send(method.clone(), &theirs.path, theirs.body.map(|b| b.to_string())).await;
            let other = north.send(method, &nobodys.path, nobodys.body.map(|b| b.to_string())).await;
            assert_eq!((one.status, &one.text), (other.status, &other.text), "{}", theirs.route);
            assert_ne!(one.status, 200, "{}", theirs.route);
        }
    }

    async fn admins_manage_the_colleagues_of_their_units(t) {
        let (admin, w) = (t.tenant_admin(), t.world.alpha.clone());
        let made = admin.post(&admins(t), json!({"email": "new@alpha.example", "role": "read_only"})).await;
        assert_eq!(made.ok()["units"], json!([{"id": w.unit, "name": "Default", "role": "read_only"}]));
        let new = t.from_reply("new", &made);
        let seat = format!("{}/{}", admins(t), new.id);
        new.post("/accounts", json!({"name": "x"})).await.refused(403, 1002);
        let changed = admin.patch(&seat, json!({"role": "admin"})).await;
        assert_eq!(changed.ok()["units"][0]["role"], "admin");
        new.post("/accounts", json!({"name": "Mine"})).await.ok();
        // Said again, with another role or none.
        let again = admin.post(&admins(t), json!({"email": "NEW@alpha.example"})).await;
        assert_eq!((&again.ok()["units"][0]["role"], &again.ok()["api_key"]), (&json!("admin"), &Value::Null));
        assert_eq!(admin.post(&admins(t), json!({"email": "new@alpha.example", "role": "billing"})).await.ok()["units"][0]["role"], "billing");
        new.patch(&format!("/zones/{}", w.zone), json!({"paused": true})).await.refused(403, 10000);
        // Another unit's admin knows nothing of them, and cannot give what it has not.
        let north = other_unit_admin(t).await;
        for path in [&seat, &format!("{}/{}", admins(t), admin.id)] {
            north.patch(path, json!({"role": "admin"})).await.refused(404, 1103);
            north.delete(path).await.refused(404, 1103);
        }
        north.post(&admins(t), json!({"email": "n2@alpha.example", "unit_ids": [w.unit]})).await.refused(400, 1103).at("/unit_ids/0");
        // The same person in both units: each admin sees and takes only its own.
        north.post(&admins(t), json!({"email": "new@alpha.example", "role": "support"})).await.ok();
        let seen = |list: &Value| list.as_array().expect("a list").iter().find(|a| a["id"] == new.id.as_str()).map(|a| a["units"].clone());
        assert_eq!(seen(admin.get(&admins(t)).await.ok()).expect("seen")[0]["role"], "billing");
        assert_eq!(seen(north.get(&admins(t)).await.ok()).expect("seen")[0]["role"], "support");
        assert_eq!(seen(t.operator().get(&admins(t)).await.ok()).expect("seen").as_array().map(Vec::len), Some(2));
        assert_eq!(admin.delete(&seat).await.ok(), &json!({"id": new.id}));
        new.get(&format!("/accounts/{}", w.account)).await.refused(403, 9109);
        assert_eq!(seen(admin.get(&admins(t)).await.ok()), None);
        assert_eq!(seen(north.get(&admins(t)).await.ok()).expect("seen").as_array().map(Vec::len), Some(1));
        new.get("/user/tenants").await.ok();
        // Refused, and nothing is changed.
        let before = t.operator().get(&admins(t)).await.text;
        for (body, pointer) in [
            (json!({}), "/role"), (json!({"role": "owner"}), "/role"), (json!({"role": null}), "/role"),
            (json!({"role": "billing", "unit_ids": []}), "/unit_ids"), (json!({"role": "billing", "unit_ids": ["x"]}), "/unit_ids/0"),
        ] {
            admin.patch(&format!("{}/{}", admins(t), admin.id), body).await.refused(400, 1103).at(pointer);
        }
        admin.post(&admins(t), json!({"email": "x@y.example", "role": "owner"})).await.refused(400, 1103).at("/role");
        // Somebody who is nothing to the tenant: for an operator to say.
        for somebody in [t.stranger().email, t.owner().email.to_uppercase(), "service@beta.example".to_owned()] {
            admin.post(&admins(t), json!({"email": somebody})).await.refused(400, 1004).at("/email");
        }
        assert_eq!(t.operator().get(&admins(t)).await.text, before);
        t.operator().post(&admins(t), json!({"email": t.owner().email, "role": "support"})).await.ok();
        for stranger in [t.viewer(), t.other_tenant_admin(), t.service_user()] {
            stranger.get(&admins(t)).await.refused(403, 9109);
            stranger.post(&admins(t), json!({"email": "x@y.example"})).await.refused(403, 9109);
            stranger.patch(&seat, json!({"role": "admin"})).await.refused(403, 9109);
        }
        assert_eq!(t.database.count(&format!("SELECT COUNT(*) FROM audit WHERE action = 'tenant_admin_update' AND stream = '{}'", w.id)).await, 1);
    }

    /// A place in another unit does not lend its role to this one.
    async fn a_role_counts_in_its_unit_only(t) {
        let w = t.world.alpha.clone();
        let actor = staff(t, "read_only").await;
        let unit = north(t).await;
        t.operator().post(&admins(t), json!({"email": actor.email, "unit_ids": [unit], "role": "admin"})).await.ok();
        let account = actor.post("/accounts", json!({"name": "Northern"})).await;
        assert_eq!(account.ok()["managed_by"]["parent_org_id"], unit.as_str());
        actor.patch(&format!("/zones/{}", w.zone), json!({"paused": true})).await.refused(403, 10000);
        actor.post("/accounts", json!({"name": "x", "unit": {"id": w.unit}})).await.refused(403, 1002);
        actor.post(&admins(t), json!({"email": "x@y.example", "unit_ids": [w.unit]})).await.refused(400, 1103).at("/unit_ids/0");
        actor.patch(&format!("{}/{}", admins(t), w.admin), json!({"role": "read_only"})).await.refused(404, 1103);
        // It sees both units' people, and manages those of one.
        assert_eq!(actor.get(&admins(t)).await.items().len(), 2);
    }
}
