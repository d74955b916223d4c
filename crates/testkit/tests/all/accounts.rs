//! Accounts: made, seen, changed, deleted, restored.

use crate::second;
use serde_json::{Value, json};
use testkit::both;

both! {
    async fn making_one(t) {
        let admin = t.tenant_admin();
        let made = admin.post("/accounts", json!({"name": "Customer & Söhne", "type": "standard"})).await;
        let account = made.ok().clone();
        assert_eq!(account["name"], "Customer & Söhne");
        assert_eq!(account["type"], "standard");
        assert_eq!(account["settings"]["enforce_twofactor"], false);
        let id = made.id();
        assert_eq!(admin.get(&format!("/accounts/{id}")).await.ok(), &account);
        // Whoever is no tenant admin makes none, and nobody makes any in a unit that is not theirs.
        let body = json!({"name": "x"});
        for actor in [t.owner(), t.viewer(), t.stranger(), t.service_user(), t.operator()] {
            actor.post("/accounts", body.clone()).await.refused(403, 1002);
        }
        for unit in [&t.world.beta.unit, &"0".repeat(32)] {
            let reply = admin.post("/accounts", json!({"name": "x", "unit": {"id": unit}})).await;
            reply.refused(403, 1002);
        }
    }

    async fn what_cannot_be_made(t) {
        let admin = t.tenant_admin();
        let before = admin.get("/accounts").await.text;
        for (body, pointer) in [
            (json!({}), "/name"),
            (json!({"name": null}), "/name"),
            (json!({"name": 7}), "/name"),
            (json!({"name": ""}), "/name"),
            (json!({"name": "  "}), "/name"),
            (json!({"name": "a\u{7}"}), "/name"),
            (json!({"name": "<b>"}), "/name"),
            (json!({"name": "x".repeat(101)}), "/name"),
            (json!({"name": "x", "type": "huge"}), "/type"),
            (json!({"name": "x", "type": null}), "/type"),
            (json!({"name": "x", "unit": null}), "/unit"),
            (json!({"name": "x", "unit": {}}), "/unit/id"),
            (json!({"name": "x", "unit": {"id": 7}}), "/unit/id"),
            (json!({"name": "x", "business_name": "x".repeat(121)}), "/business_name"),
            (json!({"name": "x", "business_email": ""}), "/business_email"),
            (json!({"name": "x", "external_metadata": null}), "/external_metadata"),
        ] {
            admin.post("/accounts", body).await.refused(400, 1001).at(pointer);
        }
        assert_eq!(admin.get("/accounts").await.text, before);
    }

    async fn kyc(t) {
        let admin = t.tenant_admin();
        let fields = json!({
            "business_name": "Süß GmbH", "business_address": "1 Road", "business_email": "a@b.example", "business_phone": "1",
            "external_metadata": "{'a': 1}",
        });
        let mut body = fields.clone();
        body["name"] = json!("With KYC");
        let id = admin.post("/accounts", body).await.id();
        let profile = format!("/accounts/{id}/profile");
        assert_eq!(admin.get(&profile).await.ok(), &fields);
        let mut changed = fields.clone();
        changed["business_phone"] = json!("");
        assert_eq!(admin.put(&profile, changed.clone()).await.ok(), &changed);
        let mut missing = fields.clone();
        missing.as_object_mut().expect("an object").remove("business_name");
        admin.put(&profile, missing).await.refused(400, 1001).at("/business_name");
        changed["external_metadata"] = json!("x".repeat(121));
        admin.put(&profile, changed).await.refused(400, 1001).at("/external_metadata");
        // Required where the tenant says so.
        let entitlements = format!("/platform/v1/tenants/{}/entitlements", t.world.alpha.id);
        t.operator().patch(&entitlements, json!({"kyc_fields_required": ["business_name"]})).await.ok();
        admin.post("/accounts", json!({"name": "x"})).await.refused(400, 1001).at("/business_name");
        admin.post("/accounts", json!({"name": "x", "business_name": "y"})).await.ok();
    }

    async fn changing_one(t) {
        let (owner, account) = (t.owner(), format!("/accounts/{}", t.world.alpha.account));
        second::enrol(t, &owner.email).await;
        let changed = owner.put(&account, json!({"name": "New", "type": "standard", "settings": {"enforce_twofactor": true}})).await;
        assert_eq!((&changed.ok()["name"], &changed.ok()["settings"]["enforce_twofactor"]), (&json!("New"), &json!(true)));
        owner.put(&account, json!({"name": "Newer"})).await.ok();
        let now = owner.get(&account).await.ok().clone();
        assert_eq!((&now["name"], &now["settings"]["enforce_twofactor"]), (&json!("Newer"), &json!(true)));
        for (body, pointer) in [
            (json!({}), "/name"),
            (json!({"name": "x", "type": "enterprise"}), "/type"),
            (json!({"name": "x", "settings": {"enforce_twofactor": null}}), "/settings/enforce_twofactor"),
            (json!({"name": "x", "settings": {"enforce_twofactor": "yes"}}), "/settings/enforce_twofactor"),
            (json!({"name": "x", "settings": {"abuse_contact_email": "nobody"}}), "/settings/abuse_contact_email"),
        ] {
            owner.put(&account, body).await.refused(400, 1001).at(pointer);
        }
        assert_eq!(owner.get(&account).await.ok(), &now);
        for actor in [t.viewer(), t.editor()] {
            actor.put(&account, json!({"name": "x"})).await.refused(403, 10000);
        }
    }

    async fn api_access_can_be_refused_to_members(t) {
        let account = format!("/accounts/{}", t.world.alpha.account);
        let off = json!({"name": "x", "settings": {"api_access_enabled": false}});
        t.tenant_admin().put(&account, off).await.ok();
        let owner = t.owner();
        owner.get(&account).await.refused(403, 10000);
        // What cannot be looked at is not listed either.
        assert_eq!(owner.get("/accounts").await.json["result_info"]["total_count"], 0);
        assert_eq!(owner.get("/zones").await.json["result_info"]["total_count"], 0);
        assert!(owner.get("/zones?name=alpha-zone.com").await.items().is_empty());
        // A log-in is no use of the API.
        let session = second::log_in(t, &owner.email).await;
        session.get(&account).await.ok();
        assert_eq!(session.get("/accounts").await.items().len(), 1);
        t.tenant_admin().get(&account).await.ok();
        t.tenant_admin().put(&account, json!({"name": "x", "settings": {"api_access_enabled": null}})).await.ok();
        t.owner().get(&account).await.ok();
    }

    async fn lists_show_what_is_ones_own(t) {
        let names = |reply: &testkit::Response| -> Vec<String> {
            reply.items().iter().map(|a| a["name"].as_str().expect("a name").to_owned()).collect()
        };
        assert_eq!(names(&t.owner().get("/accounts").await), ["alpha customer"]);
        assert_eq!(names(&t.tenant_admin().get("/accounts").await), ["alpha customer", "alpha enterprise"]);
        assert_eq!(names(&t.stranger().get("/accounts").await), Vec::<String>::new());
        assert_eq!(names(&t.operator().get("/accounts").await), Vec::<String>::new());
        let found = t.tenant_admin().get("/accounts?name=ENTER").await;
        assert_eq!(names(&found), ["alpha enterprise"]);
        assert_eq!(found.json["result_info"]["total_count"], 1);
        assert_eq!(t.tenant_admin().get("/accounts?name=%25").await.json["result_info"]["total_count"], 0);
    }

    async fn deleting_and_restoring(t) {
        let (admin, owner, w) = (t.tenant_admin(), t.owner(), t.world.clone());
        let account = format!("/accounts/{}", w.alpha.account);
        let zone = format!("/zones/{}", w.alpha.zone);
        for actor in [t.owner(), t.viewer()] {
            actor.delete(&account).await.refused(403, 1002);
        }
        let before = admin.get(&account).await.ok().clone();
        let zone_before = owner.get(&zone).await.ok().clone();
        assert_eq!(admin.delete(&account).await.ok(), &json!({"id": w.alpha.account}));
        // Gone for those who could see it, as if it had never been for everybody else; and all in it.
        for actor in [&admin, &owner] {
            actor.get(&account).await.refused(404, 1001);
            actor.get(&zone).await.refused(404, 1001);
            assert_eq!(actor.get("/zones").await.items().len(), 0);
        }
        t.stranger().get(&account).await.refused(403, 9109);
        admin.delete(&account).await.refused(404, 1001);
        assert_eq!(owner.get("/accounts").await.items().len(), 0);
        // Back, whole.
        let restore = format!("/platform/v1/accounts/{}/restore", w.alpha.account);
        t.stranger().post(&restore, Value::Null).await.refused(403, 9109);
        t.operator().post(&restore, json!({})).await.ok();
        assert_eq!(admin.get(&account).await.ok(), &before);
        assert_eq!(owner.get(&zone).await.ok(), &zone_before);
        assert_eq!(owner.get("/zones").await.items().len(), 1);
        admin.post(&restore, json!({})).await.refused(400, 1108);
    }
}
