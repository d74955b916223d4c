//! What tenant admins read of their tenants through v4.

use serde_json::{Value, json};
use testkit::both;

fn names(reply: &testkit::Response) -> Vec<String> {
    let items = reply.items().iter();
    items
        .map(|a| a["name"].as_str().expect("a name").to_owned())
        .collect()
}

both! {
    async fn ones_tenants(t) {
        let (alpha, admin) = (t.world.alpha.clone(), t.tenant_admin());
        let contacts = json!({"contacts": {"email": "c@alpha.example"}, "labels": ["gold"]});
        t.operator().patch(&format!("/platform/v1/tenants/{}", alpha.id), contacts).await.ok();
        let mine = admin.get("/user/tenants").await;
        assert_eq!(mine.items().len(), 1);
        let tenant = mine.items()[0].clone();
        assert!(mine.text.starts_with(&format!("{{\"result\":[{{\"id\":\"{}\",\"name\":\"alpha\"", alpha.id)), "{}", mine.text);
        for (field, value) in [
            ("tenant_tag", json!(alpha.id)), ("tenant_name", json!("alpha")), ("tenant_type", json!("partner")),
            ("tenant_status", json!("active")), ("tenant_labels", json!(["gold"])), ("tenant_network", json!({})),
            ("tenant_contacts", json!({"email": "c@alpha.example"})), ("tenant_metadata", json!({})),
        ] {
            assert_eq!(tenant[field], value, "{field}");
        }
        assert_eq!(tenant["meta"]["hierarchy_tags"], json!([alpha.id]));
        assert_eq!(tenant["meta"]["tenant_flags"]["account_creation"], "true");
        assert_eq!(tenant["create_time"], tenant["cdate"]);
        let me = json!({"user_tag": admin.id, "user_email": admin.email, "user_name": admin.email});
        let unit = json!({
            "unit_tag": alpha.unit, "unit_name": "Default", "unit_status": "active", "unit_metadata": {}, "unit_memberships": [me],
        });
        assert_eq!(tenant["tenant_units"], json!([unit]));
        assert_eq!(tenant["units"], tenant["tenant_units"]);
        assert_eq!(tenant["memberships"], json!([me]));
        // The same, one by one.
        let at = format!("/tenants/{}", alpha.id);
        let one = admin.get(&at).await.ok().clone();
        for (field, value) in one.as_object().expect("an object") {
            assert_eq!(&tenant[field], value, "{field}");
        }
        assert_eq!(one.get("customer_id"), None);
        assert_eq!(admin.get(&format!("{at}/memberships")).await.ok(), &json!([me]));
        assert_eq!(admin.get(&format!("{at}/account_types")).await.ok(), &json!(["standard", "enterprise"]));
        assert_eq!(admin.get(&format!("{at}/entitlements")).await.ok(), &tenant["entitlements"]);
        // A name, once there is one.
        admin.patch("/user", json!({"first_name": "Ada", "last_name": "Lovelace"})).await.ok();
        assert_eq!(admin.get(&format!("{at}/memberships")).await.ok()[0]["user_name"], "Ada Lovelace");
    }

    async fn nobody_elses_tenants(t) {
        let (alpha, gone) = (t.world.alpha.id.clone(), "f".repeat(32));
        for actor in [t.stranger(), t.owner(), t.service_user(), t.other_tenant_admin(), t.operator()] {
            for part in ["", "/accounts", "/account_types", "/entitlements", "/memberships"] {
                let theirs = actor.get(&format!("/tenants/{alpha}{part}")).await;
                theirs.refused(403, 9109);
                assert_eq!(theirs.text, actor.get(&format!("/tenants/{gone}{part}")).await.text);
                actor.get(&format!("/tenants/x{part}")).await.refused(404, 7003);
            }
        }
        for actor in [t.stranger(), t.owner(), t.service_user(), t.operator()] {
            assert_eq!(actor.get("/user/tenants").await.ok(), &json!([]));
        }
    }

    async fn accounts_of_a_tenant(t) {
        let (alpha, admin) = (t.world.alpha.clone(), t.tenant_admin());
        let at = format!("/tenants/{}/accounts", alpha.id);
        for name in ["Zoo", "Bär", "apple"] {
            t.clock.advance(std::time::Duration::from_secs(1));
            admin.post("/accounts", json!({"name": name})).await.ok();
        }
        let zoo = admin.get(&format!("{at}?name=ZOO")).await;
        assert_eq!(zoo.json["result_info"], json!({"page": 1, "per_page": 20, "count": 1, "total_count": 1, "total_pages": 1}));
        let zoo = zoo.items()[0].clone();
        for (one, other) in [("id", "account_tag"), ("name", "account_pubname"), ("type", "account_type")] {
            assert_eq!(zoo[one], zoo[other]);
        }
        assert_eq!(zoo["settings"], json!({
            "enforce_twofactor": false, "abuse_contact_email": null, "api_access_enabled": null, "access_approval_expiry": null,
            "default_nameservers": null, "use_account_custom_ns_by_default": null,
        }));
        // By name unless said otherwise; 0 and 1 are up and down, as are words.
        let by_name = ["Bär", "Zoo", "alpha customer", "alpha enterprise", "apple"];
        assert_eq!(names(&admin.get(&at).await), by_name);
        let mut down = by_name;
        down.reverse();
        for direction in ["1", "desc", "DESC"] {
            assert_eq!(names(&admin.get(&format!("{at}?direction={direction}")).await), down);
        }
        for direction in ["0", "asc"] {
            assert_eq!(names(&admin.get(&format!("{at}?order=account_pubname&direction={direction}")).await), by_name);
        }
        for order in ["created_on", "id"] {
            let made = names(&admin.get(&format!("{at}?order={order}")).await);
            assert_eq!(made, ["alpha customer", "alpha enterprise", "Zoo", "Bär", "apple"], "{order}");
        }
        assert_eq!(names(&admin.get(&format!("{at}?order=type")).await)[0], "alpha enterprise");
        assert_eq!(names(&admin.get(&format!("{at}?order=account_type&direction=1")).await)[4], "alpha enterprise");
        let id = zoo["id"].as_str().expect("an id");
        t.database.meddle(&format!("UPDATE accounts SET enforce_twofactor = TRUE WHERE id = '{id}'")).await;
        assert_eq!(names(&admin.get(&format!("{at}?order=settings&direction=1")).await)[0], "Zoo");
        for bad in ["order=size", "direction=2", "direction=up", "page=0", "per_page=x"] {
            admin.get(&format!("{at}?{bad}")).await.refused(400, 6009);
        }
        // Page by page, until there is none.
        let mut seen = Vec::new();
        for page in 1.. {
            let reply = admin.get(&format!("{at}?per_page=2&page={page}")).await;
            assert_eq!(reply.json["result_info"]["total_count"], 5);
            if reply.items().is_empty() {
                break;
            }
            seen.extend(names(&reply));
        }
        assert_eq!(seen, by_name);
        // Deleted is gone.
        admin.delete(&format!("/accounts/{id}")).await.ok();
        assert_eq!(admin.get(&at).await.json["result_info"]["total_count"], 4);
    }

    async fn only_ones_own_units(t) {
        let (operator, alpha) = (t.operator(), t.world.alpha.clone());
        let here = format!("/platform/v1/tenants/{}", alpha.id);
        let north = operator.post(&format!("{here}/units"), json!({"name": "North"})).await.id();
        let made = operator.post(&format!("{here}/admins"), json!({"email": "n@alpha.example", "unit_ids": [north]})).await;
        let new = t.from_reply("new", &made);
        new.post("/accounts", json!({"name": "Northern"})).await.ok();
        let at = format!("/tenants/{}", alpha.id);
        assert_eq!(names(&new.get(&format!("{at}/accounts")).await), ["Northern"]);
        assert_eq!(new.get(&format!("{at}/accounts?name=alpha")).await.json["result_info"]["total_count"], 0);
        let units = |tenant: &Value| -> Vec<String> {
            tenant["tenant_units"].as_array().expect("a list").iter().map(|u| u["unit_tag"].as_str().expect("an id").to_owned()).collect()
        };
        assert_eq!(units(new.get(&at).await.ok()), std::slice::from_ref(&north));
        assert_eq!(new.get(&format!("{at}/memberships")).await.items().len(), 1);
        assert_eq!(t.tenant_admin().get(&format!("{at}/accounts")).await.json["result_info"]["total_count"], 2);
        // An admin of both sees both, each person once.
        operator.post(&format!("{here}/admins"), json!({"email": "n@alpha.example"})).await.ok();
        assert_eq!(names(&new.get(&format!("{at}/accounts?order=unit_tag")).await), ["alpha customer", "alpha enterprise", "Northern"]);
        assert_eq!(names(&new.get(&format!("{at}/accounts")).await), ["Northern", "alpha customer", "alpha enterprise"]);
        assert_eq!(units(new.get(&at).await.ok()), [alpha.unit, north]);
        assert_eq!(new.get(&format!("{at}/memberships")).await.items().len(), 2);
    }
}
