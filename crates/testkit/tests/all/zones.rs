//! Zones: made, seen, changed, deleted, restored.

use serde_json::{Value, json};
use testkit::{Actor, Instance, Response, both};

/// Makes a zone in alpha's customer account.
async fn make(t: &Instance, actor: &Actor, name: &str) -> Response {
    let body = json!({"name": name, "account": {"id": t.world.alpha.account}});
    actor.post("/zones", body).await
}

async fn grant(t: &Instance, entitlements: Value) {
    let path = format!("/platform/v1/tenants/{}/entitlements", t.world.alpha.id);
    t.operator().patch(&path, entitlements).await.ok();
}

fn strings(value: &Value) -> Vec<&str> {
    let items = value.as_array().expect("a list");
    items.iter().filter_map(Value::as_str).collect()
}

both! {
    async fn making_one(t) {
        let (owner, account) = (t.owner(), t.world.alpha.account.clone());
        let made = make(t, &owner, "Customer.COM.").await;
        let (id, zone) = (made.id(), made.ok());
        let members: Vec<&str> = zone.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(members, [
            "id", "name", "status", "paused", "type", "development_mode", "name_servers", "original_name_servers",
            "original_registrar", "original_dnshost", "modified_on", "created_on", "activated_on", "vanity_name_servers",
            "vanity_name_servers_ips", "meta", "owner", "account", "tenant", "tenant_unit", "permissions", "plan",
        ]);
        for (member, value) in [
            ("name", json!("customer.com")), ("status", json!("active")), ("paused", json!(false)), ("type", json!("full")),
            ("development_mode", json!(0)), ("original_name_servers", Value::Null), ("vanity_name_servers", json!([])),
            ("meta", json!({"step": 2, "custom_certificate_quota": 0, "page_rule_quota": 3, "phishing_detected": false})),
            ("owner", json!({"id": account, "type": "organization", "name": "alpha customer"})),
            ("account", json!({"id": account, "name": "alpha customer"})),
            ("tenant", json!({"id": t.world.alpha.id, "name": "alpha"})), ("tenant_unit", json!({"id": t.world.alpha.unit})),
            ("plan", json!({
                "id": "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "name": "Free Website", "price": 0, "currency": "USD", "frequency": "",
                "is_subscribed": false, "can_subscribe": false, "legacy_id": "free", "legacy_discount": false,
                "externally_managed": false,
            })),
        ] {
            assert_eq!(zone[member], value, "{member}");
        }
        assert_eq!(strings(&zone["name_servers"]).len(), 2);
        assert_eq!((&zone["modified_on"], &zone["activated_on"]), (&zone["created_on"], &zone["created_on"]));
        assert!(zone["created_on"].as_str().is_some_and(|at| at.ends_with('Z') && at.len() == 27), "{}", made.text);
        // Clients that cut the text find id and name first, and integers without a point.
        let found = owner.get("/zones?name=customer.com").await;
        assert!(found.text.starts_with(&format!("{{\"result\":[{{\"id\":\"{id}\",\"name\":\"customer.com\",")), "{}", found.text);
        assert!(found.text.contains("\"price\":0,") && found.text.contains("\"development_mode\":0,"), "{}", found.text);
        // Whoever sees it sees the same, but for what they may do.
        assert_eq!(owner.get(&format!("/zones/{id}")).await.ok(), zone);
        assert_eq!(t.tenant_admin().get(&format!("/zones/{id}")).await.ok(), zone);
        assert!(strings(&zone["permissions"]).contains(&"#zone:edit"));
        let mut seen = t.viewer().get(&format!("/zones/{id}")).await.ok().clone();
        let may = seen["permissions"].take();
        assert!(strings(&may).contains(&"#zone:read") && strings(&may).iter().all(|p| p.ends_with(":read")), "{may}");
        seen["permissions"] = zone["permissions"].clone();
        assert_eq!(&seen, zone);
    }

    async fn who_makes_one_where(t) {
        for (i, actor) in [t.owner(), t.editor(), t.service_user(), t.tenant_admin()].iter().enumerate() {
            make(t, actor, &format!("made-{i}.com")).await.ok();
        }
        let before = t.tenant_admin().get("/zones").await.text;
        let reply = make(t, &t.viewer(), "viewed.com").await;
        reply.refused(403, 0);
        assert!(reply.message().contains("com.cloudflare.api.account.zone.create"), "{}", reply.text);
        for actor in [t.stranger(), t.other_tenant_admin(), t.operator()] {
            make(t, &actor, "foreign.com").await.refused(403, 9109);
        }
        make(t, &t.suspended(), "suspended.com").await.refused(403, 10000);
        for id in [t.world.beta.account.as_str(), t.world.alpha.enterprise.as_str(), &"0".repeat(32)] {
            t.owner().post("/zones", json!({"name": "foreign.com", "account": {"id": id}})).await.refused(403, 9109);
        }
        assert_eq!(t.tenant_admin().get("/zones").await.text, before);
    }

    /// The account need not be named by those who have just one, and may be called by its old name.
    async fn which_account_is_meant(t) {
        let w = t.world.alpha.clone();
        for (i, body) in [
            json!({}), json!({"account": {}}), json!({"organization": {"id": w.account}}),
            json!({"account": {"id": w.account}, "organization": {"id": w.enterprise}}),
        ].into_iter().enumerate() {
            let mut body = body;
            body["name"] = json!(format!("meant-{i}.com"));
            assert_eq!(t.owner().post("/zones", body).await.ok()["account"]["id"], w.account.as_str());
        }
        let other = json!({"name": "other.com", "account": {"id": w.enterprise}, "organization": {"id": w.account}});
        t.owner().post("/zones", other).await.refused(403, 9109);
        for actor in [t.tenant_admin(), t.stranger(), t.operator()] {
            actor.post("/zones", json!({"name": "unclear.com"})).await.refused(400, 1068).at("/account/id");
        }
    }

    async fn what_cannot_be_made(t) {
        let owner = t.owner();
        let before = owner.get("/zones").await.text;
        for (body, code, pointer) in [
            (json!({}), 1001, "/name"),
            (json!({"name": null}), 1001, "/name"),
            (json!({"name": 7}), 1001, "/name"),
            (json!({"name": "x.com", "account": null}), 1001, "/account"),
            (json!({"name": "x.com", "account": t.world.alpha.account}), 1001, "/account"),
            (json!({"name": "x.com", "account": {"id": null}}), 1001, "/account/id"),
            (json!({"name": "x.com", "account": {"id": "short"}}), 1001, "/account/id"),
            (json!({"name": "x.com", "type": null}), 1001, "/type"),
            (json!({"name": "x.com", "type": "huge"}), 1001, "/type"),
            (json!({"name": "x.com", "type": "secondary"}), 1070, "/type"),
            (json!({"name": "x.com", "type": "internal"}), 1070, "/type"),
            (json!({"name": "x.com", "type": "partial"}), 1104, "/type"),
            (json!({"name": "x.com", "jump_start": "yes"}), 1003, "/jump_start"),
            (json!({"name": "x.com", "jump_start": null}), 1003, "/jump_start"),
        ] {
            owner.post("/zones", body).await.refused(400, code).at(pointer);
        }
        let long = format!("{}.com", "a".repeat(64));
        for (name, code) in [
            ("", 1002), ("com", 1002), (" ", 1002), ("a..com", 1002), ("a b.com", 1002), ("a\nb.com", 1002), ("a\u{0}.com", 1002),
            ("_a.com", 1002), ("-a.com", 1002), ("*.a.com", 1002), ("192.0.2.1", 1002), ("http://a.com", 1002), ("a@b.com", 1002),
            ("xn--a.com", 1002), (long.as_str(), 1002), ("co.uk", 1097), ("github.io", 1097), ("in-addr.arpa", 1097),
            ("ip6.arpa", 1097), ("customer.nosuchtld", 1099), ("www.customer.nosuchtld", 1099), ("www.customer.com", 1116),
            ("a.b.customer.co.uk", 1116),
        ] {
            make(t, &owner, name).await.refused(400, code).at("/name");
        }
        assert_eq!(owner.get("/zones").await.text, before);
        // What old clients send along is nothing; names that are nobody's in public are somebody's here.
        let body = json!({
            "name": "old.com", "jump_start": true, "paused": false, "plan": {"id": "x"}, "vanity_name_servers": ["x"], "type": "full",
            "created_on": "0001-01-01T00:00:00Z", "settings": {},
        });
        let made = owner.post("/zones", body).await;
        assert_eq!((&made.ok()["paused"], &made.ok()["plan"]["legacy_id"]), (&json!(false), &json!("free")));
        for name in ["shop.internal", "nas.lan", "lab.home.arpa", "2.0.192.in-addr.arpa", "customer.test"] {
            make(t, &owner, name).await.ok();
        }
    }

    async fn international_names(t) {
        let owner = t.owner();
        let made = make(t, &owner, "BÜCHER.example").await;
        assert_eq!(made.ok()["name"], "bücher.example");
        let again = make(t, &owner, "xn--bcher-kva.example").await;
        again.refused(400, 1061).at("/name");
        assert_eq!(again.message(), "bücher.example already exists");
        for name in ["b%C3%BCcher.example", "B%C3%9CCHER.example", "xn--bcher-kva.example", "XN--BCHER-KVA.EXAMPLE."] {
            assert_eq!(owner.get(&format!("/zones?name={name}")).await.items(), &vec![made.ok().clone()], "{name}");
        }
        owner.patch(&format!("/zones/{}", made.id()), json!({"paused": true})).await.ok();
        let logs = format!("/accounts/{}/audit_logs?zone.name=b%C3%BCcher.example", t.world.alpha.account);
        assert_eq!(owner.get(&logs).await.items().len(), 2);
    }

    async fn names_below_a_registered_one(t) {
        let (admin, w) = (t.tenant_admin(), t.world.alpha.clone());
        let parent = make(t, &admin, "parent.com").await.ok().clone();
        make(t, &admin, "child.parent.com").await.refused(400, 1116).at("/name");
        // An enterprise account has them, and so has an entitled tenant; no child shares its parent's pair.
        grant(t, json!({"allow_add_subdomain": true})).await;
        let child = make(t, &admin, "child.parent.com").await.ok().clone();
        assert_ne!(child["name_servers"], parent["name_servers"]);
        assert_eq!(child["status"], "active");
        grant(t, json!({"allow_add_subdomain": false})).await;
        let body = json!({"name": "a.b.other.com", "account": {"id": w.enterprise}});
        admin.post("/zones", body).await.ok();
        // Partial zones: not without the entitlement, and not yet with it.
        for entitlement in ["partial_setup_allowed", "cname_setup_allowed"] {
            let body = json!({"name": "partial.com", "type": "partial", "account": {"id": w.account}});
            admin.post("/zones", body.clone()).await.refused(400, 1104).at("/type");
            grant(t, json!({entitlement: true})).await;
            admin.post("/zones", body).await.refused(400, 1070).at("/type");
            grant(t, json!({entitlement: false})).await;
        }
    }

    async fn changing_one(t) {
        let (owner, path) = (t.owner(), format!("/zones/{}", t.world.alpha.zone));
        let before = owner.get(&path).await.ok().clone();
        let paused = owner.patch(&path, json!({"paused": true})).await.ok().clone();
        assert_eq!(paused["paused"], true);
        assert_ne!(paused["modified_on"], before["modified_on"]);
        assert_eq!(owner.get(&path).await.ok(), &paused);
        // What is so already stays as it is, unmoved.
        assert_eq!(owner.patch(&path, json!({"paused": true})).await.ok(), &paused);
        assert_eq!(owner.patch(&path, json!({"type": "full"})).await.ok(), &paused);
        for (body, code, pointer) in [
            (json!({"paused": null}), 1001, "/paused"),
            (json!({"paused": "yes"}), 1001, "/paused"),
            (json!({"type": null}), 1001, "/type"),
            (json!({"type": "huge"}), 1001, "/type"),
            (json!({"type": "partial"}), 1104, "/type"),
            (json!({"type": "secondary"}), 1070, "/type"),
            (json!({"vanity_name_servers": null}), 1001, "/vanity_name_servers"),
            (json!({"vanity_name_servers": [7]}), 1001, "/vanity_name_servers/0"),
            (json!({"vanity_name_servers": ["ns1.alpha-zone.com", "ns2.alpha-zone.com"]}), 1070, "/vanity_name_servers"),
            (json!({"plan": null}), 1001, "/plan"),
            (json!({"plan": {}}), 1001, "/plan/id"),
            (json!({"plan": {"id": "pro"}}), 1088, "/plan/id"),
        ] {
            owner.patch(&path, body).await.refused(400, code).at(pointer);
        }
        for body in [json!({}), json!({"name": "other.com"}), json!({"account": {"id": t.world.alpha.enterprise}})] {
            owner.patch(&path, body).await.refused(400, 1086);
        }
        owner.patch(&path, json!({"paused": false, "type": "full"})).await.refused(400, 1085);
        t.viewer().patch(&path, json!({"paused": false})).await.refused(403, 10000);
        for actor in [t.stranger(), t.other_tenant_admin(), t.operator()] {
            actor.patch(&path, json!({"paused": false})).await.refused(403, 9109);
        }
        assert_eq!(owner.get(&path).await.ok(), &paused);
    }

    /// The old way to a plan leads through the subscription, and what the plan allows follows at once.
    async fn plans_the_old_way(t) {
        let (owner, path) = (t.owner(), format!("/zones/{}", t.world.alpha.zone));
        let (free, business) = ("0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "1ac039f6c29b691475c3d74fe588d1ae");
        let before = owner.get(&path).await.ok().clone();
        assert_eq!((&before["plan"]["legacy_id"], &before["plan"]["is_subscribed"]), (&json!("pro"), &json!(true)));
        // It takes the permission for subscriptions, too.
        t.editor().patch(&path, json!({"plan": {"id": business}})).await.refused(403, 10000);
        assert_eq!(owner.get(&path).await.ok(), &before);
        let after = owner.patch(&path, json!({"plan": {"id": business}})).await;
        assert_eq!((&after.ok()["plan"]["id"], &after.ok()["meta"]["page_rule_quota"]), (&json!(business), &json!(50)));
        assert_eq!(after.ok()["meta"]["custom_certificate_quota"], 1);
        let subscription = owner.get(&format!("{path}/subscription")).await.ok().clone();
        assert_eq!(subscription["rate_plan"]["id"], "PARTNERS_BIZ");
        assert_eq!(subscription["price"], after.ok()["plan"]["price"]);
        let events = format!("SELECT COUNT(DISTINCT action) FROM audit WHERE zone_id = '{}' AND request_id = '{}' \
            AND action IN ('zone_update', 'zone_subscription_set')", t.world.alpha.zone, after.header("x-request-id"));
        assert_eq!(t.database.count(&events).await, 2);
        // Vanity name servers come with it.
        let vanity = |names: Value| json!({"vanity_name_servers": names});
        let given = owner.patch(&path, vanity(json!(["NS1.alpha-zone.com.", "ns2.alpha-zone.com"]))).await.ok().clone();
        assert_eq!(given["vanity_name_servers"], json!(["ns1.alpha-zone.com", "ns2.alpha-zone.com"]));
        for bad in [
            json!(["ns1.alpha-zone.com"]), json!(["ns1.alpha-zone.com", "ns1.ALPHA-zone.com"]), json!(["ns1.alpha-zone.com", "ns.b.com"]),
            json!(["ns1.alpha-zone.com", "ns2.xalpha-zone.com"]), json!(["ns1.alpha-zone.com", "a b"]), json!(["", ""]),
            json!((0..6).map(|i| format!("ns{i}.alpha-zone.com")).collect::<Vec<_>>()),
        ] {
            owner.patch(&path, vanity(bad)).await.refused(400, 1001).at("/vanity_name_servers");
        }
        assert_eq!(owner.get(&path).await.ok(), &given);
        assert_eq!(owner.patch(&path, vanity(json!([]))).await.ok()["vanity_name_servers"], json!([]));
        // Down again; what the tenant does not sell cannot be had.
        let plan = owner.patch(&path, json!({"plan": {"id": free}})).await.ok()["plan"].clone();
        assert_eq!((&plan["price"], &plan["frequency"], &plan["is_subscribed"]), (&json!(0), &json!(""), &json!(false)));
        let catalogue = format!("/platform/v1/tenants/{}/catalogue", t.world.alpha.id);
        let items = json!({"items": [{"rate_plan_id": "PARTNERS_PRO", "price_cents": 1000}]});
        t.operator().put(&catalogue, items).await.ok();
        owner.patch(&path, json!({"plan": {"id": business}})).await.refused(403, 1225).at("/plan/id");
        assert_eq!(owner.get(&path).await.ok()["plan"], plan);
    }

    async fn deleting_and_restoring(t) {
        let (owner, admin, w) = (t.owner(), t.tenant_admin(), t.world.alpha.clone());
        let path = format!("/zones/{}", w.zone);
        let restore = format!("/platform/v1/zones/{}/restore", w.zone);
        let before = owner.get(&path).await.ok().clone();
        t.viewer().delete(&path).await.refused(403, 10000);
        for actor in [t.stranger(), t.other_tenant_admin(), t.operator()] {
            actor.delete(&path).await.refused(403, 9109);
        }
        assert_eq!(owner.delete(&path).await.ok(), &json!({"id": w.zone}));
        // Gone for those who could see it, as if it had never been for everybody else; and all in it.
        for actor in [&owner, &admin] {
            actor.get(&path).await.refused(404, 1001);
            actor.delete(&path).await.refused(404, 1001);
            actor.patch(&path, json!({"paused": true})).await.refused(404, 1001);
            actor.get(&format!("{path}/subscription")).await.refused(404, 1001);
            let all = actor.get("/zones").await;
            assert_eq!((all.items().len(), &all.json["result_info"]["total_count"]), (0, &json!(0)));
        }
        t.stranger().get(&path).await.refused(403, 9109);
        // Back, whole: by the tenant's admin or an operator.
        for actor in [t.owner(), t.editor()] {
            actor.post(&restore, json!({})).await.refused(403, 10000);
        }
        for actor in [t.stranger(), t.other_tenant_admin()] {
            actor.post(&restore, json!({})).await.refused(403, 9109);
        }
        admin.post(&restore, json!({})).await.ok();
        let mut after = owner.get(&path).await.ok().clone();
        after["modified_on"] = before["modified_on"].clone();
        assert_eq!(after, before);
        assert_eq!(owner.get("/zones").await.json["result_info"]["total_count"], 1);
        admin.post(&restore, json!({})).await.refused(400, 1108);
        // The name is free at once; then the old zone cannot come back until it is free again.
        owner.delete(&path).await.ok();
        let again = make(t, &owner, &w.zone_name).await.id();
        assert_ne!(again, w.zone);
        t.operator().post(&restore, json!({})).await.refused(400, 1061);
        owner.delete(&format!("/zones/{again}")).await.ok();
        t.operator().post(&restore, json!({})).await.ok();
        assert_eq!(owner.get("/zones").await.json["result_info"]["total_count"], 1);
        // A deleted zone of a deleted account is not restored alone.
        owner.delete(&path).await.ok();
        admin.delete(&format!("/accounts/{}", w.account)).await.ok();
        t.operator().post(&restore, json!({})).await.refused(404, 1001);
    }

    async fn addresses_of_the_proxy(t) {
        let ips = t.nobody().get("/ips").await.ok().clone();
        assert_eq!((&ips["ipv4_cidrs"], &ips["ipv6_cidrs"]), (&json!([]), &json!([])));
        assert!(ips["etag"].as_str().is_some_and(|e| e.len() == 32));
    }
}
