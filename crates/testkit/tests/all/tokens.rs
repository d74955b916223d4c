//! API tokens: made, shown once, used within their limits, rolled, ended.

use serde_json::{Value, json};
use testkit::{Actor, both, groups};

#[expect(clippy::needless_pass_by_value, reason = "calls read better")]
fn policy(group: &str, resources: Value) -> Value {
    json!({"effect": "allow", "permission_groups": [{"id": group}], "resources": resources})
}

fn zones(which: &str) -> Value {
    json!({format!("com.cloudflare.api.account.zone.{which}"): "*"})
}

/// Somebody who shows the value of a token of `of`.
async fn issue(t: &testkit::Instance, of: &Actor, policies: Value) -> Actor {
    let reply = of
        .post(
            "/user/tokens",
            json!({"name": "A token", "policies": policies}),
        )
        .await;
    t.somebody("bearer", "", &reply.text_of("/value"))
}

both! {
    async fn made_shown_once_rolled_and_ended(t) {
        let admin = t.tenant_admin();
        let body = json!({
            "name": "CI", "policies": [policy(groups::ZONE_READ, zones("*"))],
            "not_before": "2020-01-01T00:00:00Z", "expires_on": "2999-01-01T00:00:00Z",
            "condition": {"request.ip": {"in": ["127.0.0.0/8", "::1"]}},
        });
        let made = admin.post("/user/tokens", body).await;
        let token = &made.json["result"];
        let value = made.text_of("/value");
        assert!(value.len() == 40 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)), "{value}");
        assert_eq!((token["status"].as_str(), token["expires_on"].as_str()), (Some("active"), Some("2999-01-01T00:00:00Z")));
        assert_eq!(token["condition"], json!({"request.ip": {"in": ["127.0.0.0/8", "::1"]}}), "in the shape sent");
        assert_eq!(token["policies"][0]["resources"], zones("*"));
        assert_eq!(token["policies"][0]["permission_groups"][0]["name"], "Zone Read");
        assert_eq!(token["policies"][0]["id"].as_str().map(str::len), Some(32));
        assert!(token["issued_on"].as_str().is_some_and(|at| at.len() == 20 && at.ends_with('Z')), "{token}");
        assert_eq!(token.get("last_used_on"), None);

        let path = format!("/user/tokens/{}", made.id());
        let read = admin.get(&path).await;
        assert!(!read.text.contains(&value) && read.json["result"].get("value").is_none());
        assert_eq!(read.json["result"]["policies"], token["policies"]);
        let bearer = t.somebody("bearer", "", &value);
        assert_eq!(*bearer.get("/user/tokens/verify").await.ok(), json!({
            "id": made.id(), "status": "active", "not_before": "2020-01-01T00:00:00Z", "expires_on": "2999-01-01T00:00:00Z"}));
        assert_eq!(bearer.get("/user/tokens/verify").await.json["messages"][0]["code"], 10000);
        assert!(!bearer.get("/zones").await.items().is_empty());

        let rolled = admin.put(&format!("{path}/value"), json!({})).await;
        let fresh = rolled.json["result"].as_str().expect("a bare string").to_owned();
        assert_ne!(fresh, value);
        assert_eq!((bearer.get("/zones").await.status, bearer.get("/zones").await.code()), (403, 9109));
        assert_eq!((bearer.get("/user/tokens/verify").await.status, bearer.get("/user/tokens/verify").await.code()), (401, 1000));
        let bearer = t.somebody("bearer", "", &fresh);
        bearer.get("/zones").await.ok();

        let change = json!({"name": "CI", "policies": [policy(groups::ZONE_READ, zones("*"))], "status": "disabled"});
        let off = admin.put(&path, change.clone()).await;
        assert_eq!((&off.json["result"]["status"], off.json["result"].get("condition"), off.json["result"].get("expires_on")), (&json!("disabled"), None, None));
        assert_eq!(bearer.get("/zones").await.code(), 9109);
        assert_eq!(bearer.get("/user/tokens/verify").await.json["result"]["status"], "disabled");
        let mut on = change;
        on["status"] = json!("active");
        admin.put(&path, on).await.ok();
        bearer.get("/zones").await.ok();

        assert_eq!(*admin.delete(&path).await.ok(), json!({"id": made.id()}));
        assert_eq!(bearer.get("/zones").await.code(), 9109);
        assert_eq!((admin.get(&path).await.status, admin.delete(&path).await.status), (404, 404));
        assert_eq!(t.owner().get(&path).await.status, 404);
    }

    async fn time_and_place_limit_it(t) {
        let admin = t.tenant_admin();
        let make = |more: Value| {
            let admin = admin.clone();
            async move {
                let mut body = json!({"name": "Limited", "policies": [policy(groups::ZONE_READ, zones("*"))]});
                body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
                admin.post("/user/tokens", body).await.text_of("/value")
            }
        };
        let elsewhere = t.somebody("bearer", "", &make(json!({"condition": {"request_ip": {"in": ["203.0.113.0/24"]}}})).await);
        let refused = elsewhere.get("/zones").await;
        assert_eq!((refused.status, refused.code()), (403, 9109));
        assert!(refused.text.contains("Cannot use the access token from location: 127.0.0.1"), "{}", refused.text);
        let not_here = t.somebody("bearer", "", &make(json!({"condition": {"request_ip": {"not_in": ["127.0.0.1"]}}})).await);
        assert_eq!(not_here.get("/zones").await.status, 403);

        let now = rules::moment::Moment(t.rules().env().now() / 1_000_000 * 1_000_000);
        let soon = rules::moment::Moment(now.0 + 60_000_000).seconds();
        let brief = t.somebody("bearer", "", &make(json!({"expires_on": soon})).await);
        let later = t.somebody("bearer", "", &make(json!({"not_before": soon})).await);
        brief.get("/zones").await.ok();
        assert_eq!(later.get("/zones").await.code(), 9109);
        t.clock.advance(std::time::Duration::from_mins(1));
        assert_eq!(brief.get("/zones").await.code(), 9109, "the end is the first moment without it");
        assert_eq!(brief.get("/user/tokens/verify").await.json["result"]["status"], "expired");
        later.get("/zones").await.ok();
    }

    async fn it_grants_what_it_says_and_no_more_than_its_owner_has(t) {
        let (owner, admin, w) = (t.owner(), t.tenant_admin(), t.world.alpha.clone());
        let other = admin.post("/zones", json!({"name": "other-alpha.com", "account": {"id": w.account}})).await.id();
        let one = issue(t, &owner, json!([policy(groups::DNS_WRITE, zones(&w.zone))])).await;
        let zone = one.get(&format!("/zones/{}", w.zone)).await;
        assert_eq!(zone.json["result"]["permissions"], json!(["#dns_records:read", "#dns_records:edit", "#zone:read"]));
        assert_eq!(one.get("/zones").await.items().len(), 1);
        assert_eq!(one.get("/zones").await.json["result_info"]["total_count"], 1);
        assert!(one.get("/zones?name=other-alpha.com").await.items().is_empty());
        assert_eq!((one.get(&format!("/zones/{other}")).await.status, one.get(&format!("/zones/{other}")).await.code()), (403, 9109));
        let denied = one.patch(&format!("/zones/{}", w.zone), json!({"paused": true})).await;
        assert_eq!((denied.status, denied.code()), (403, 10000));
        assert!(one.get("/accounts").await.items().is_empty());

        // All zones of one account but one.
        let but_one = json!([
            policy(groups::ZONE_WRITE, json!({format!("com.cloudflare.api.account.{}", w.account): {"com.cloudflare.api.account.zone.*": "*"}})),
            {"effect": "deny", "permission_groups": [{"id": groups::ZONE_READ}, {"id": groups::ZONE_WRITE}], "resources": zones(&w.zone)},
        ]);
        let but_one = issue(t, &owner, but_one).await;
        let seen: Vec<String> = but_one.get("/zones").await.items().iter().map(|z| z["id"].as_str().expect("an id").to_owned()).collect();
        assert_eq!(seen, std::slice::from_ref(&other));
        assert_eq!(but_one.get(&format!("/zones/{}", w.zone)).await.code(), 9109);
        but_one.patch(&format!("/zones/{other}"), json!({"paused": true})).await.ok();
        but_one.post("/zones", json!({"name": "by-token.com", "account": {"id": w.account}})).await.ok();

        // The owner of the token loses a role: the token loses it at the same moment.
        let seat = format!("/accounts/{}/members/{}", w.account, w.member);
        admin.put(&seat, json!({"roles": [{"id": testkit::roles::READ_ONLY}]})).await.ok();
        assert_eq!(but_one.patch(&format!("/zones/{other}"), json!({"paused": false})).await.code(), 10000);
        assert_eq!(but_one.get("/zones").await.items().len(), 2);
        admin.delete(&seat).await.ok();
        assert!(but_one.get("/zones").await.items().is_empty());
        assert_eq!(but_one.get(&format!("/zones/{other}")).await.code(), 9109);
    }

    async fn a_token_of_an_account_outlives_its_maker(t) {
        let (owner, admin, w) = (t.owner(), t.tenant_admin(), t.world.alpha.clone());
        let tokens = format!("/accounts/{}/tokens", w.account);
        let body = json!({"name": "Robot", "policies": [policy(groups::ZONE_WRITE, zones("*"))]});
        let made = owner.post(&tokens, body.clone()).await;
        let robot = t.somebody("robot", "", &made.text_of("/value"));
        let verified = robot.get(&format!("{tokens}/verify")).await;
        assert_eq!(verified.json["result"], json!({"id": made.id(), "status": "active"}));
        assert_eq!((robot.get("/user/tokens/verify").await.status, robot.get("/user/tokens/verify").await.code()), (401, 1000));
        assert_eq!(robot.get(&format!("/accounts/{}/tokens/verify", w.enterprise)).await.status, 401);
        assert_eq!(robot.get("/user").await.status, 403);
        admin.delete(&format!("/accounts/{}/members/{}", w.account, w.member)).await.ok();
        let zone = robot.post("/zones", json!({"name": "by-robot.com"})).await;
        assert_eq!(zone.json["result"]["account"]["id"], w.account.as_str());
        let names: Vec<Value> = robot.get("/zones").await.items().iter().map(|z| z["account"]["id"].clone()).collect();
        assert!(names.len() == 2 && names.iter().all(|id| *id == w.account.as_str()), "{names:?}");
        assert_eq!(robot.get(&format!("/zones/{}", t.world.beta.zone)).await.code(), 9109);
        let event = admin.get(&format!("/accounts/{}/audit_logs?action.type=zone_create", w.account)).await;
        assert_eq!(event.items()[0]["actor"]["id"], w.account.as_str());
        // An administrator may look, not make.
        assert_eq!(t.editor().post(&tokens, body).await.code(), 10000);
        admin.delete(&format!("/accounts/{}", w.account)).await.ok();
        assert!(robot.get("/zones").await.items().is_empty());
        assert_eq!(robot.get(&format!("/zones/{}", zone.id())).await.status, 403);
    }

    async fn what_cannot_be_granted_is_told_and_nothing_is_made(t) {
        let (owner, w) = (t.owner(), t.world.clone());
        let before = owner.get("/user/tokens").await.json["result_info"]["total_count"].clone();
        let allow = |group: &str, resources: Value| json!({"name": "No", "policies": [policy(group, resources)]});
        let account = |id: &str| json!({format!("com.cloudflare.api.account.{id}"): "*"});
        let with = |more: Value| {
            let mut body = allow(groups::ZONE_READ, zones("*"));
            body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            body
        };
        for (body, status, code, pointer) in [
            (json!({"policies": []}), 400, 400, "/name"),
            (json!({"name": "No"}), 400, 400, "/policies"),
            (json!({"name": "No", "policies": []}), 400, 400, "/policies"),
            (allow("0".repeat(32).as_str(), zones("*")), 400, 400, "/policies/0/permission_groups/0/id"),
            (allow(groups::ZONE_READ, json!({"nonsense": "*"})), 400, 400, "/policies/0/resources/nonsense"),
            (allow(groups::ZONE_READ, account("*")), 400, 1001, "/policies/0/permission_groups"),
            (allow(groups::SETTINGS_READ, zones("*")), 400, 1001, "/policies/0/permission_groups"),
            (allow(groups::ZONE_READ, zones(&w.beta.zone)), 400, 1001, "/policies/0/resources"),
            (allow(groups::ZONE_READ, zones(&"f".repeat(32))), 400, 1001, "/policies/0/resources"),
            (allow(groups::SETTINGS_READ, account(&w.beta.account)), 400, 1001, "/policies/0/resources"),
            (allow(groups::USER_READ, json!({format!("com.cloudflare.api.user.{}", t.viewer().id): "*"})), 400, 1001, "/policies/0/resources"),
            (allow(groups::TENANT_WRITE, json!({format!("com.tenantry.tenant.{}", w.alpha.id): "*"})), 400, 1001, "/policies/0/resources"),
            (allow(groups::INSTALLATION_WRITE, json!({"com.tenantry.installation": "*"})), 400, 1001, "/policies/0/resources"),
            (with(json!({"condition": {"request_ip": {"in": ["10.0.0.0/40"]}}})), 400, 400, "/condition/request_ip/in/0"),
            (with(json!({"condition": {"request_ip": {"in": ["10.1.0.0/16"], "not_in": ["10.0.0.0/8"]}}})), 400, 400, "/condition/request_ip/not_in"),
            (with(json!({"not_before": "2030-01-02T00:00:00Z", "expires_on": "2030-01-01T00:00:00Z"})), 400, 400, "/expires_on"),
            (with(json!({"expires_on": "2001-01-01T00:00:00Z"})), 400, 400, "/expires_on"),
            (with(json!({"expires_on": "2030-01-01T00:00:00.5Z"})), 400, 400, "/expires_on"),
            (with(json!({"name": "x".repeat(121)})), 400, 400, "/name"),
            (json!({"name": "No", "policies": [{"id": "1", "effect": "allow", "permission_groups": [{"id": groups::ZONE_READ}], "resources": zones("*")}]}), 400, 1001, "/policies"),
        ] {
            let refused = owner.post("/user/tokens", body.clone()).await;
            assert_eq!((refused.status, refused.code()), (status, code), "{body} {}", refused.text);
            assert_eq!(refused.json["errors"][0]["source"]["pointer"], pointer, "{body} {}", refused.text);
        }
        assert_eq!(owner.get("/user/tokens").await.json["result_info"]["total_count"], before);
        // An account's token is about that account.
        let tokens = format!("/accounts/{}/tokens", w.alpha.account);
        for body in [allow(groups::USER_READ, json!({format!("com.cloudflare.api.user.{}", owner.id): "*"})), allow(groups::SETTINGS_READ, account(&w.alpha.enterprise))] {
            assert_eq!(owner.post(&tokens, body).await.code(), 1001);
        }
    }

    async fn as_many_as_there_may_be(t) {
        let editor = t.editor();
        let body = json!({"name": "One of many", "policies": [policy(groups::ZONE_READ, zones("*"))]});
        for _ in 0..50 {
            editor.post("/user/tokens", body.clone()).await.ok();
        }
        assert_eq!(editor.post("/user/tokens", body.clone()).await.code(), 1001);
        let page = editor.get("/user/tokens?per_page=5&page=10").await;
        assert_eq!((page.items().len(), &page.json["result_info"]["total_count"]), (5, &json!(50)));
        assert!(editor.get("/user/tokens?page=99").await.items().is_empty());
        let first = page.items()[0]["id"].as_str().expect("an id").to_owned();
        editor.delete(&format!("/user/tokens/{first}")).await.ok();
        editor.post("/user/tokens", body).await.ok();
    }

    async fn groups_are_listed_by_name_and_scope(t) {
        let owner = t.owner();
        let all = owner.get("/user/tokens/permission_groups").await;
        assert!(all.items().iter().any(|g| g["id"] == groups::DNS_WRITE && g["name"] == "DNS Write" && g["scopes"] == json!(["com.cloudflare.api.account.zone"])));
        let dns = owner.get("/user/tokens/permission_groups?name=DNS%20Write").await;
        assert_eq!(dns.items().len(), 1);
        let users = owner.get("/user/tokens/permission_groups?scope=com.cloudflare.api.user").await;
        assert!(users.items().len() >= 6 && users.items().iter().all(|g| g["scopes"][0] == "com.cloudflare.api.user"));
        let of_account = owner.get(&format!("/accounts/{}/tokens/permission_groups", t.world.alpha.account)).await;
        assert!(of_account.items().iter().all(|g| g["scopes"][0] != "com.cloudflare.api.user"));
        assert!(of_account.items().len() < all.items().len());
    }

    /// All tenant work without a global key.
    async fn a_tenant_admin_works_by_token(t) {
        let w = t.world.alpha.clone();
        let token = t.actor("token_of_everything").clone();
        let tenant = token.get("/user/tenants").await.items()[0].clone();
        assert_eq!(tenant["id"], w.id.as_str());
        let account = token.post("/accounts", json!({"name": "By token", "unit": {"id": w.unit}})).await.id();
        let robot = token.post("/users", json!({"email": "by-token@service.example"})).await;
        let body = json!({"email": robot.text_of("/email"), "roles": [testkit::roles::ADMINISTRATOR]});
        token.post(&format!("/accounts/{account}/members"), body).await.ok();
        let zone = token.post("/zones", json!({"name": "all-by-token.com", "account": {"id": account}})).await.id();
        token.post(&format!("/zones/{zone}/subscription"), json!({"rate_plan": {"id": "PARTNERS_PRO"}})).await.ok();
        token.post(&format!("/accounts/{account}/subscriptions"), json!({"rate_plan": {"id": "PARTNERS_LOAD_BALANCING"}})).await.ok();
        token.delete(&format!("/accounts/{account}")).await.ok();
        assert_eq!(token.get(&format!("/accounts/{account}")).await.status, 404);
        assert_eq!(token.get(&format!("/tenants/{}", t.world.beta.id)).await.status, 403);
    }
}
