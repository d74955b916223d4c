//! What a tenant is entitled to, and what it may sell.

use serde_json::{Value, json};
use testkit::both;

both! {
    async fn granted_and_withdrawn(t) {
        let (operator, alpha, admin) = (t.operator(), t.world.alpha.clone(), t.tenant_admin());
        let at = format!("/platform/v1/tenants/{}/entitlements", alpha.id);
        let all = json!({
            "allow_add_subdomain": true, "allow_auto_accept_invites": true, "cname_setup_allowed": true,
            "partial_setup_allowed": true, "mhs_certificate_count": 7, "service_users": true, "accounts_limit": 100,
            "zones_limit": 1000, "kyc_fields_required": ["business_name", "external_metadata"],
            "account_types": ["standard", "enterprise"],
        });
        let mut set = all.clone();
        set["beyond"] = json!([]);
        assert_eq!(operator.patch(&at, all).await.ok(), &set);
        assert_eq!(operator.get(&at).await.ok(), &set);
        // The tenant's admins see the same, as v4 has it.
        let view = admin.get(&format!("/tenants/{}/entitlements", alpha.id)).await.ok().clone();
        let custom = |key: &str| view["custom_entitlements"].as_array().expect("a list").iter().find(|c| c["feature"]["key"] == key).expect(key)["allocation"].clone();
        assert_eq!(view["allow_add_subdomain"], json!({"type": "bool", "value": true}));
        assert_eq!(view["mhs_certificate_count"], json!({"type": "max_count", "value": 7}));
        assert_eq!(custom("zones_limit"), json!({"type": "max_count", "value": 1000}));
        assert_eq!(custom("kyc_fields_required.business_name"), json!({"type": "bool", "value": true}));
        assert_eq!(custom("kyc_fields_required.business_email"), json!({"type": "bool", "value": false}));
        // Withdrawn: new use stops at once, what exists stays and is told.
        let less = json!({
            "service_users": false, "accounts_limit": 1, "zones_limit": 0, "kyc_fields_required": [], "account_types": ["standard"],
        });
        let now = operator.patch(&at, less).await.ok().clone();
        assert_eq!(now["beyond"], json!([
            {"entitlement": "service_users", "in_use": 1},
            {"entitlement": "accounts_limit", "in_use": 2},
            {"entitlement": "zones_limit", "in_use": 1},
            {"entitlement": "account_types", "in_use": 1},
        ]));
        assert_eq!(operator.get(&at).await.ok(), &now);
        admin.post("/users", json!({"email": "more@alpha.example"})).await.refused(403, 1002);
        admin.post("/accounts", json!({"name": "x"})).await.refused(403, 1002);
        admin.post("/zones", json!({"name": "more-of-alpha.com", "account": {"id": alpha.account}})).await.refused(403, 1106);
        t.service_user().get(&format!("/accounts/{}", alpha.account)).await.ok();
        admin.get(&format!("/accounts/{}", alpha.enterprise)).await.ok();
        // Null is no limit.
        let open = operator.patch(&at, json!({"accounts_limit": null, "zones_limit": null})).await.ok().clone();
        assert_eq!((&open["accounts_limit"], &open["zones_limit"]), (&Value::Null, &Value::Null));
        admin.post("/accounts", json!({"name": "x"})).await.ok();
        admin.post("/accounts", json!({"name": "x", "type": "enterprise"})).await.refused(400, 1001).at("/type");
        assert_eq!(admin.get(&format!("/tenants/{}/account_types", alpha.id)).await.ok(), &json!(["standard"]));
        let view = admin.get(&format!("/tenants/{}/entitlements", alpha.id)).await.ok().clone();
        let unlimited = json!({"feature": {"key": "zones_limit"}, "allocation": {"type": "", "value": null}});
        assert!(view["custom_entitlements"].as_array().expect("a list").contains(&unlimited), "{view}");
        // The other tenant is as it was.
        t.other_tenant_admin().post("/accounts", json!({"name": "x", "type": "enterprise"})).await.ok();
    }

    async fn what_cannot_be_granted(t) {
        let operator = t.operator();
        let at = format!("/platform/v1/tenants/{}/entitlements", t.world.alpha.id);
        let before = operator.get(&at).await.text;
        for flag in ["allow_add_subdomain", "allow_auto_accept_invites", "cname_setup_allowed", "partial_setup_allowed", "service_users"] {
            for bad in [json!(null), json!("true"), json!(1)] {
                operator.patch(&at, json!({flag: bad})).await.refused(400, 1104).at(&format!("/{flag}"));
            }
        }
        for (body, pointer) in [
            (json!({"mhs_certificate_count": null}), "/mhs_certificate_count"),
            (json!({"mhs_certificate_count": -1}), "/mhs_certificate_count"),
            (json!({"accounts_limit": -1}), "/accounts_limit"),
            (json!({"accounts_limit": "many"}), "/accounts_limit"),
            (json!({"zones_limit": 1.5}), "/zones_limit"),
            (json!({"zones_limit": 1_000_000_001}), "/zones_limit"),
            (json!({"kyc_fields_required": null}), "/kyc_fields_required"),
            (json!({"kyc_fields_required": ["shoe_size"]}), "/kyc_fields_required/0"),
            (json!({"account_types": "standard"}), "/account_types"),
            (json!({"account_types": ["standard", "huge"]}), "/account_types/1"),
        ] {
            operator.patch(&at, body).await.refused(400, 1104).at(pointer);
        }
        operator.patch(&at, json!({})).await.refused(400, 1104);
        operator.patch(&at, json!({"beyond": []})).await.refused(400, 1104);
        assert_eq!(operator.get(&at).await.text, before);
    }

    async fn a_catalogue(t) {
        let (operator, alpha, admin) = (t.operator(), t.world.alpha.clone(), t.tenant_admin());
        let at = format!("/platform/v1/tenants/{}/catalogue", alpha.id);
        let price = |items: &Value, id: &str| items.as_array().expect("a list").iter().find(|i| i["rate_plan_id"] == id).map(|i| i["price_cents"].clone());
        // Of a program, at prices the operator has yet to set.
        let whole = operator.get(&format!("{at}?per_page=1000")).await.ok().clone();
        assert_eq!(price(&whole, "PARTNERS_PRO"), Some(json!(0)));
        assert_eq!(price(&whole, "WORKERS_PAID"), None);
        let item = &whole.as_array().expect("a list").iter().find(|i| i["rate_plan_id"] == "PARTNERS_PRO").expect("it is there");
        assert_eq!((&item["public_name"], &item["scope"]), (&json!("Pro Plan"), &json!("zone")));
        // Item by item, in whatever spelling.
        let items = json!([{"rate_plan_id": "partners_pro", "price_cents": 2000}, {"rate_plan_id": "WORKERS_PAID"}]);
        let now = operator.patch(&at, json!({"items": items})).await.ok().clone();
        assert_eq!((price(&now, "PARTNERS_PRO"), price(&now, "WORKERS_PAID")), (Some(json!(2000)), Some(json!(0))));
        assert_eq!(now.as_array().expect("a list").len(), whole.as_array().expect("a list").len() + 1);
        // A program again keeps prices; a replaced catalogue holds what is named and nothing else.
        let now = operator.put(&at, json!({"program": "enterprise_reseller"})).await.ok().clone();
        assert_eq!((price(&now, "PARTNERS_PRO"), price(&now, "WORKERS_PAID")), (Some(json!(2000)), None));
        let now = operator.patch(&at, json!({"remove": ["partners_biz"]})).await.ok().clone();
        assert_eq!(price(&now, "PARTNERS_BIZ"), None);
        let plan = format!("/zones/{}/subscription", alpha.zone);
        admin.post(&plan, json!({"rate_plan": {"id": "PARTNERS_BIZ"}})).await.refused(403, 1225);
        let addon = json!({"rate_plan": {"id": "PARTNERS_WORKERS_ENT"}});
        let addons = format!("/accounts/{}/subscriptions", alpha.account);
        let now = operator.put(&at, json!({"items": [{"rate_plan_id": "PARTNERS_PRO"}]})).await.ok().clone();
        assert_eq!(now, json!([{"rate_plan_id": "PARTNERS_PRO", "public_name": "Pro Plan", "scope": "zone", "price_cents": 2000}]));
        admin.post(&addons, addon.clone()).await.refused(403, 1225);
        // What was sold goes on.
        admin.get(&plan).await.ok();
        assert_eq!(admin.get(&addons).await.items().len(), 1);
        operator.patch(&at, json!({"program": "enterprise_reseller"})).await.ok();
        admin.post(&addons, addon).await.ok();
    }

    async fn what_is_no_catalogue(t) {
        let operator = t.operator();
        let at = format!("/platform/v1/tenants/{}/catalogue", t.world.alpha.id);
        let before = operator.get(&format!("{at}?per_page=1000")).await.text;
        for (body, pointer) in [
            (json!({"program": null}), "/program"),
            (json!({"program": "nobody"}), "/program"),
            (json!({"items": null}), "/items"),
            (json!({"items": [{}]}), "/items/0/rate_plan_id"),
            (json!({"items": [{"rate_plan_id": "gold"}]}), "/items/0/rate_plan_id"),
            (json!({"items": [{"rate_plan_id": "PARTNERS_PRO"}, {"rate_plan_id": "PARTNERS_BIZ", "price_cents": -1}]}), "/items/1/price_cents"),
            (json!({"items": [{"rate_plan_id": "PARTNERS_PRO", "price_cents": null}]}), "/items/0/price_cents"),
            (json!({"items": [{"rate_plan_id": "PARTNERS_PRO", "price_cents": 1.5}]}), "/items/0/price_cents"),
            (json!({"remove": ["gold"]}), "/remove/0"),
            (json!({"remove": "PARTNERS_PRO"}), "/remove"),
        ] {
            operator.patch(&at, body.clone()).await.refused(400, 1105).at(pointer);
            operator.put(&at, body).await.refused(400, 1105).at(pointer);
        }
        for nothing in [json!({}), json!({"progam": "msp"})] {
            operator.put(&at, nothing).await.refused(400, 1105);
        }
        assert_eq!(operator.get(&format!("{at}?per_page=1000")).await.text, before);
    }
}
