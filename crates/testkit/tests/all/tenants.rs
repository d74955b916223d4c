//! Tenants and their units, as operators tend them.

use serde_json::{Value, json};
use testkit::{Options, both};

both! {
    async fn a_tenant_is_made_with_a_unit(t) {
        let operator = t.operator();
        let body = json!({
            "name": "Partner & Söhne", "type": "registrar", "contacts": {"email": "a@b.example", "website": "https://b.example"},
            "customer_id": "4711", "labels": ["gold", "eu"], "name_servers": ["NS1.b.example.", "ns2.b.example"], "rate_limit": 50,
        });
        let made = operator.post("/platform/v1/tenants", body).await;
        let id = made.id();
        let tenant = made.ok();
        for (field, value) in [
            ("name", json!("Partner & Söhne")), ("type", json!("registrar")), ("status", json!("active")),
            ("contacts", json!({"email": "a@b.example", "website": "https://b.example"})), ("customer_id", json!("4711")),
            ("labels", json!(["gold", "eu"])), ("name_servers", json!(["ns1.b.example", "ns2.b.example"])),
            ("rate_limit", json!(50)), ("accounts_count", json!(0)), ("zones_count", json!(0)),
        ] {
            assert_eq!(tenant[field], value, "{field}");
        }
        assert!(made.text.starts_with(&format!("{{\"result\":{{\"id\":\"{id}\"")), "the id comes first: {}", made.text);
        let unit = &tenant["default_unit"];
        assert_eq!((&unit["name"], &unit["tenant_id"]), (&json!("Default"), &json!(id)));
        let units = operator.get(&format!("/platform/v1/tenants/{id}/units")).await;
        assert_eq!((units.items().len(), &units.items()[0]), (1, unit));
        // Read back, listed, found by a part of its name.
        let mut read = tenant.clone();
        read.as_object_mut().expect("an object").remove("default_unit");
        assert_eq!(operator.get(&format!("/platform/v1/tenants/{id}")).await.ok(), &read);
        let found = operator.get("/platform/v1/tenants?name=s%C3%B6HNE").await;
        assert_eq!((found.items(), &found.json["result_info"]["total_count"]), (&vec![read], &json!(1)));
        let all = operator.get("/platform/v1/tenants?per_page=2").await;
        assert_eq!((all.items().len(), &all.json["result_info"]["total_pages"]), (2, &json!(2)));
        assert_eq!(operator.get("/platform/v1/tenants?page=9").await.items().len(), 0);
        // Its beginning is in the installation's stream and in its own.
        let streams = format!("SELECT COUNT(*) FROM audit WHERE action = 'tenant_create' AND resource_id = '{id}'");
        assert_eq!(t.database.count(&format!("{streams} AND stream = 'installation'")).await, 1);
        assert_eq!(t.database.count(&format!("{streams} AND stream = '{id}'")).await, 1);
        // To begin with: standard accounts without a limit, nothing else.
        let granted = operator.get(&format!("/platform/v1/tenants/{id}/entitlements")).await.ok().clone();
        assert_eq!(granted, json!({
            "allow_add_subdomain": false, "allow_auto_accept_invites": false, "cname_setup_allowed": false,
            "partial_setup_allowed": false, "mhs_certificate_count": 0, "service_users": false, "accounts_limit": null,
            "zones_limit": null, "kyc_fields_required": [], "account_types": ["standard"], "beyond": [],
        }));
        assert_eq!(operator.get(&format!("/platform/v1/tenants/{id}/catalogue")).await.items().len(), 0);
    }

    async fn what_a_tenant_cannot_be(t) {
        let operator = t.operator();
        let at = format!("/platform/v1/tenants/{}", t.world.alpha.id);
        let (before, list) = (operator.get(&at).await.text, operator.get("/platform/v1/tenants").await.text);
        operator.post("/platform/v1/tenants", json!({})).await.refused(400, 1101).at("/name");
        let even = |n: usize| (0..n).map(|i| format!("ns{i}.b.example")).collect::<Vec<_>>();
        for (body, pointer) in [
            (json!({"name": null}), "/name"),
            (json!({"name": 7}), "/name"),
            (json!({"name": ""}), "/name"),
            (json!({"name": "<b>"}), "/name"),
            (json!({"name": "a\u{7}"}), "/name"),
            (json!({"name": "x".repeat(101)}), "/name"),
            (json!({"type": null}), "/type"),
            (json!({"type": ""}), "/type"),
            (json!({"type": "x".repeat(61)}), "/type"),
            (json!({"contacts": null}), "/contacts"),
            (json!({"contacts": {"email": "nobody"}}), "/contacts/email"),
            (json!({"contacts": {"email": 7}}), "/contacts/email"),
            (json!({"contacts": {"website": ""}}), "/contacts/website"),
            (json!({"customer_id": ""}), "/customer_id"),
            (json!({"labels": null}), "/labels"),
            (json!({"labels": ["a", 7]}), "/labels/1"),
            (json!({"labels": ["a", ""]}), "/labels/1"),
            (json!({"labels": vec!["a"; 51]}), "/labels"),
            (json!({"name_servers": ["ns1.b.example"]}), "/name_servers"),
            (json!({"name_servers": ["ns1.b.example", "NS1.b.example."]}), "/name_servers/1"),
            (json!({"name_servers": ["ns1.b.example", "-"]}), "/name_servers/1"),
            (json!({"name_servers": even(202)}), "/name_servers"),
            (json!({"rate_limit": 0}), "/rate_limit"),
            (json!({"rate_limit": -1}), "/rate_limit"),
            (json!({"rate_limit": "7"}), "/rate_limit"),
            (json!({"rate_limit": 1.5}), "/rate_limit"),
        ] {
            operator.patch(&at, body.clone()).await.refused(400, 1101).at(pointer);
            let mut whole = json!({"name": "x"});
            whole.as_object_mut().expect("an object").extend(body.as_object().expect("an object").clone());
            operator.post("/platform/v1/tenants", whole).await.refused(400, 1101).at(pointer);
        }
        for status in [json!(null), json!("closed"), json!(7)] {
            operator.patch(&at, json!({"status": status})).await.refused(400, 1101).at("/status");
        }
        for nothing in [json!({}), json!({"nmae": "x"}), json!({"contacts": {}})] {
            operator.patch(&at, nothing).await.refused(400, 1101);
        }
        assert_eq!(operator.get(&at).await.text, before);
        assert_eq!(operator.get("/platform/v1/tenants").await.text, list);
    }

    async fn changing_a_tenant(t) {
        let operator = t.operator();
        let at = format!("/platform/v1/tenants/{}", t.world.alpha.id);
        let before = operator.get(&at).await.ok().clone();
        let change = json!({
            "name": "Renamed", "type": "msp", "contacts": {"email": "a@b.example"}, "customer_id": "1", "labels": ["a"],
            "rate_limit": 9, "name_servers": ["a.b.example", "b.b.example"],
        });
        let after = operator.patch(&at, change.clone()).await.ok().clone();
        for (field, value) in change.as_object().expect("an object") {
            if field != "contacts" {
                assert_eq!(&after[field], value);
            }
        }
        assert_eq!(after["contacts"], json!({"email": "a@b.example", "website": null}));
        assert_eq!(after["accounts_count"], before["accounts_count"]);
        assert_eq!(operator.get(&at).await.ok(), &after);
        // Null clears what may be empty; what is not named stays.
        let after = operator.patch(&at, json!({"customer_id": null, "contacts": {"email": null}, "rate_limit": null})).await.ok().clone();
        assert_eq!((&after["customer_id"], &after["contacts"]["email"], &after["rate_limit"]), (&Value::Null, &Value::Null, &Value::Null));
        assert_eq!((&after["name"], &after["labels"]), (&json!("Renamed"), &json!(["a"])));
    }

    async fn a_suspended_tenant_changes_nothing(t) {
        let (operator, alpha) = (t.operator(), t.world.alpha.clone());
        let at = format!("/platform/v1/tenants/{}", alpha.id);
        assert_eq!(operator.patch(&at, json!({"status": "suspended"})).await.ok()["status"], "suspended");
        let account = format!("/accounts/{}", alpha.account);
        t.tenant_admin().post("/accounts", json!({"name": "x"})).await.refused(403, 10000);
        t.tenant_admin().delete(&account).await.refused(403, 10000);
        t.owner().put(&account, json!({"name": "x"})).await.refused(403, 10000);
        t.owner().get(&account).await.ok();
        t.tenant_admin().get(&format!("/tenants/{}", alpha.id)).await.ok();
        t.other_tenant_admin().post("/accounts", json!({"name": "x"})).await.ok();
        // The operator goes on.
        operator.post(&format!("{at}/units"), json!({"name": "x"})).await.ok();
        operator.patch(&at, json!({"status": "active"})).await.ok();
        t.owner().put(&account, json!({"name": "x"})).await.ok();
    }

    async fn only_operators_tend_tenants(t) {
        let (alpha, gone) = (t.world.alpha.clone(), "f".repeat(32));
        let paths = |tenant: &str, unit: &str| {
            let at = format!("/platform/v1/tenants/{tenant}");
            vec![at.clone(), format!("{at}/units"), format!("{at}/entitlements"),
                format!("/platform/v1/units/{unit}")]
        };
        for actor in [t.stranger(), t.viewer(), t.owner(), t.tenant_admin(), t.other_tenant_admin(), t.service_user()] {
            let (own, none) = (paths(&alpha.id, &alpha.unit), paths(&gone, &gone));
            for (here, nowhere) in own.iter().zip(&none) {
                let method = if here.contains("/units/") { reqwest::Method::PATCH } else { reqwest::Method::GET };
                let body = || here.contains("/units/").then(|| json!({"name": "x"}).to_string());
                let one = actor.send(method.clone(), here, body()).await;
                one.refused(403, 10000);
                assert_eq!(one.text, actor.send(method, nowhere, body()).await.text);
            }
            for list in ["/platform/v1/tenants", "/platform/v1/operators", "/platform/v1/users?email=a@b.example"] {
                actor.get(list).await.refused(403, 10000);
            }
        }
        let operator = t.operator();
        for path in paths(&gone, &gone) {
            if path.contains("/units/") {
                operator.patch(&path, json!({"name": "x"})).await.refused(404, 1001);
            } else {
                operator.get(&path).await.refused(404, 1001);
            }
        }
        for bad in ["1", "F0000000000000000000000000000000", "%00"] {
            operator.get(&format!("/platform/v1/tenants/{bad}")).await.refused(404, 7003);
        }
    }

    async fn units(t) {
        let (operator, alpha) = (t.operator(), t.world.alpha.clone());
        let units = format!("/platform/v1/tenants/{}/units", alpha.id);
        let first = operator.get(&units).await.items()[0].clone();
        assert_eq!((&first["accounts_count"], &first["zones_count"]), (&json!(2), &json!(1)));
        let north = operator.post(&units, json!({"name": "North"})).await.id();
        let list = operator.get(&units).await;
        assert_eq!((list.items().len(), &list.items()[1]["name"]), (2, &json!("North")));
        for (body, pointer) in [
            (json!({}), "/name"), (json!({"name": null}), "/name"), (json!({"name": ""}), "/name"),
            (json!({"name": "x".repeat(101)}), "/name"), (json!({"name": "a\nb"}), "/name"),
        ] {
            operator.post(&units, body).await.refused(400, 1102).at(pointer);
        }
        let at = format!("/platform/v1/units/{north}");
        operator.patch(&at, json!({})).await.refused(400, 1102);
        operator.patch(&at, json!({"status": "gone"})).await.refused(400, 1102).at("/status");
        operator.patch(&at, json!({"name": ""})).await.refused(400, 1102).at("/name");
        assert_eq!(operator.patch(&at, json!({"name": "Nord"})).await.ok()["name"], "Nord");
        // Nobody is its admin yet.
        let admin = t.tenant_admin();
        let there = json!({"name": "x", "unit": {"id": north}});
        admin.post("/accounts", there.clone()).await.refused(403, 1002);
        operator.post(&format!("/platform/v1/tenants/{}/admins", alpha.id), json!({"email": admin.email})).await.ok();
        // An admin of several units says which.
        admin.post("/accounts", json!({"name": "x"})).await.refused(400, 1001).at("/unit/id");
        let made = admin.post("/accounts", there.clone()).await.ok().clone();
        assert_eq!(made["managed_by"]["parent_org_id"], north.as_str());
        assert_eq!(operator.get(&units).await.items()[1]["accounts_count"], 1);
        // Suspended, it takes no new ones; those it has go on.
        operator.patch(&at, json!({"status": "suspended"})).await.ok();
        admin.post("/accounts", there.clone()).await.refused(403, 1002);
        let account = format!("/accounts/{}", made["id"].as_str().expect("an id"));
        admin.put(&account, json!({"name": "y"})).await.ok();
        operator.patch(&at, json!({"status": "active"})).await.ok();
        admin.post("/accounts", there).await.ok();
    }

    async fn a_tenants_own_name_servers(t) {
        let (operator, alpha) = (t.operator(), t.world.alpha.clone());
        let pool = ["ada.alpha.example", "bob.alpha.example"];
        operator.patch(&format!("/platform/v1/tenants/{}", alpha.id), json!({"name_servers": pool})).await.ok();
        let admin = t.tenant_admin();
        let zone = admin.post("/zones", json!({"name": "own-servers.com", "account": {"id": alpha.account}})).await.ok().clone();
        assert_eq!(zone["name_servers"], json!(pool));
        // Zones keep those they have.
        let old = admin.get(&format!("/zones/{}", alpha.zone)).await.ok().clone();
        assert_ne!(old["name_servers"], json!(pool));
        let view = admin.get(&format!("/tenants/{}", alpha.id)).await.ok().clone();
        assert_eq!(view["tenant_metadata"], json!({"dns": {"ns_pool": {"primary": pool[0], "secondary": pool[1]}}}));
    }

    #[with(Options::default().set("limits.enabled", "true").set("limits.requests", "1000"))]
    async fn limits_of_tenants_and_users(t) {
        let operator = t.operator();
        let quota = async |who: &testkit::Actor| who.get("/user").await.header("ratelimit-policy").to_owned();
        let admin = t.tenant_admin();
        assert_eq!(quota(&admin).await, "\"default\";q=1000;w=300");
        operator.patch(&format!("/platform/v1/tenants/{}", t.world.alpha.id), json!({"rate_limit": 500})).await.ok();
        assert_eq!(quota(&admin).await, "\"default\";q=500;w=300");
        let user = format!("/platform/v1/users/{}", admin.id);
        assert_eq!(operator.patch(&user, json!({"rate_limit": 700})).await.ok()["rate_limit"], 700);
        assert_eq!(quota(&admin).await, "\"default\";q=700;w=300");
        assert_eq!(quota(&t.other_tenant_admin()).await, "\"default\";q=1000;w=300");
        operator.patch(&user, json!({"rate_limit": null})).await.ok();
        assert_eq!(quota(&admin).await, "\"default\";q=500;w=300");
    }
}
