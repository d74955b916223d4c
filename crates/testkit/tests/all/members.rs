//! Members of an account and their roles.

use serde_json::{Value, json};
use testkit::{Instance, both, roles};

const SERVICE_DNS: &str = "069fe803647ed3609e93d041d5df6050";

fn members(t: &Instance) -> String {
    format!("/accounts/{}/members", t.world.alpha.account)
}

async fn entitle(t: &Instance, what: Value) {
    let path = format!("/platform/v1/tenants/{}/entitlements", t.world.alpha.id);
    t.operator().patch(&path, what).await.ok();
}

fn ids(list: &Value) -> Vec<String> {
    let all = list.as_array().expect("a list");
    all.iter()
        .map(|item| item["id"].as_str().expect("an id").to_owned())
        .collect()
}

both! {
    async fn a_member_is_shown_as_clients_know_it(t) {
        let (owner, account) = (t.owner(), t.world.alpha.account.clone());
        let member = owner.get(&format!("{}/{}", members(t), t.world.alpha.member)).await.ok().clone();
        let keys: Vec<&str> = member.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, ["id", "email", "status", "user", "roles", "policies", "api_access_enabled"]);
        assert_eq!((&member["status"], &member["email"]), (&json!("accepted"), &json!(owner.email)));
        assert_eq!(member["user"], json!({
            "id": owner.id, "first_name": null, "last_name": null, "email": owner.email, "two_factor_authentication_enabled": false,
        }));
        assert_eq!(ids(&member["roles"]), [roles::SUPER]);
        assert_eq!(member["roles"][0]["permissions"]["zones"], json!({"read": true, "edit": true, "write": true}));
        let policy = &member["policies"][0];
        assert_eq!(policy["access"], "allow");
        assert_eq!(policy["permission_groups"][0]["id"], "8e23b19e4e0d44c29d239c5688ba8cbb");
        assert_eq!(policy["permission_groups"][0]["meta"]["editable"], "false");
        let whole = format!("com.cloudflare.api.account.{account}");
        assert_eq!(policy["resource_groups"][0]["scope"], json!({"key": whole, "objects": [{"key": "*"}]}));
        // Derived, and always the same.
        assert_eq!(owner.get(&format!("{}/{}", members(t), t.world.alpha.member)).await.ok(), &member);
    }

    async fn lists(t) {
        let owner = t.owner();
        let all = owner.get(&members(t)).await;
        let emails: Vec<&str> = all.items().iter().map(|m| m["email"].as_str().expect("an address")).collect();
        assert_eq!(emails, [
            "beta_viewer@beta.example", "editor@alpha.example", "owner@alpha.example", "pending@alpha.example", "service@alpha.example",
            "suspended@alpha.example", "viewer@alpha.example",
        ]);
        assert_eq!(all.json["result_info"]["total_count"], 7);
        let down = owner.get(&format!("{}?direction=desc&per_page=2&page=2", members(t))).await;
        assert_eq!(down.items().iter().map(|m| &m["email"]).collect::<Vec<_>>(), ["service@alpha.example", "pending@alpha.example"]);
        assert_eq!(down.json["result_info"], json!({"page": 2, "per_page": 2, "count": 2, "total_count": 7, "total_pages": 4}));
        assert_eq!(owner.get(&format!("{}?page=9", members(t))).await.items().len(), 0);
        let pending = owner.get(&format!("{}?status=pending", members(t))).await;
        assert_eq!((ids(pending.ok()).get(1), &pending.json["result_info"]["total_count"]), (Some(&t.world.alpha.pending), &json!(2)));
        owner.patch("/user", json!({"first_name": "Zoë", "last_name": "Ångström"})).await.ok();
        for order in ["user.first_name", "user.last_name"] {
            let last = owner.get(&format!("{}?order={order}&direction=desc&per_page=1", members(t))).await;
            assert_eq!(last.items()[0]["user"]["first_name"], "Zoë");
        }
        let by_status = owner.get(&format!("{}?order=status&direction=desc", members(t))).await;
        assert_eq!(by_status.items()[0]["status"], "pending");
        for bad in ["status=gone", "order=age", "direction=up", "page=0", "per_page=many"] {
            owner.get(&format!("{}?{bad}", members(t))).await.refused(400, 6009);
        }
    }

    async fn roles_by_account_type(t) {
        let admin = t.tenant_admin();
        let (standard, enterprise) = (t.world.alpha.account.clone(), t.world.alpha.enterprise.clone());
        let offered = admin.get(&format!("/accounts/{standard}/roles?per_page=100")).await;
        assert_eq!(ids(offered.ok()), [roles::ADMINISTRATOR, roles::READ_ONLY, roles::BILLING, roles::MINIMAL, roles::SUPER]);
        assert_eq!(offered.json["result_info"]["per_page"], 50);
        let one = admin.get(&format!("/accounts/{standard}/roles/{}", roles::BILLING)).await;
        assert_eq!(one.ok(), &offered.items()[2]);
        assert_eq!(admin.get(&format!("/accounts/{enterprise}/roles/{SERVICE_DNS}")).await.ok()["name"], "DNS");
        admin.get(&format!("/accounts/{standard}/roles/{SERVICE_DNS}")).await.refused(404, 7003);
        admin.get(&format!("/accounts/{standard}/roles/{}", "0".repeat(32))).await.refused(404, 7003);
        // Whoever sees the account sees its roles; nobody else does.
        t.viewer().get(&format!("/accounts/{standard}/roles")).await.ok();
        t.stranger().get(&format!("/accounts/{standard}/roles")).await.refused(403, 9109);

        let body = json!({"email": "dns@example.com", "roles": [roles::MINIMAL, SERVICE_DNS]});
        admin.post(&format!("/accounts/{standard}/members"), body.clone()).await.refused(400, 1001).at("/roles/1");
        let made = admin.post(&format!("/accounts/{enterprise}/members"), body).await;
        assert_eq!(ids(&made.ok()["roles"]), [roles::MINIMAL, SERVICE_DNS]);
        let seat = format!("/accounts/{standard}/members/{}", t.world.alpha.pending);
        admin.put(&seat, json!({"roles": [{"id": SERVICE_DNS}]})).await.refused(400, 1001).at("/roles/0");
    }

    async fn what_cannot_be_added(t) {
        let owner = t.owner();
        let before = owner.get(&members(t)).await.text;
        let role = json!([roles::ADMINISTRATOR]);
        for (body, code, pointer) in [
            (json!({"roles": role}), 400, "/email"),
            (json!({"email": null, "roles": role}), 400, "/email"),
            (json!({"email": 7, "roles": role}), 400, "/email"),
            (json!({"email": "", "roles": role}), 400, "/email"),
            (json!({"email": "nobody", "roles": role}), 400, "/email"),
            (json!({"email": "a\u{0}@example.com", "roles": role}), 400, "/email"),
            (json!({"email": format!("{}@example.com", "a".repeat(80)), "roles": role}), 400, "/email"),
            (json!({"email": "a@example.com"}), 400, "/roles"),
            (json!({"email": "a@example.com", "roles": null}), 400, "/roles"),
            (json!({"email": "a@example.com", "roles": roles::ADMINISTRATOR}), 400, "/roles"),
            (json!({"email": "a@example.com", "roles": [7]}), 400, "/roles/0"),
            (json!({"email": "a@example.com", "roles": [null]}), 400, "/roles/0"),
            (json!({"email": "a@example.com", "roles": [{"name": "x"}]}), 400, "/roles/0/id"),
            (json!({"email": "a@example.com", "roles": []}), 1001, "/roles"),
            (json!({"email": "a@example.com", "roles": ["nonsense"]}), 1001, "/roles/0"),
            (json!({"email": "a@example.com", "roles": role, "status": "rejected"}), 400, "/status"),
            (json!({"email": "a@example.com", "roles": role, "status": null}), 400, "/status"),
            (json!({"email": "a@example.com", "roles": role, "policies": []}), 400, "/policies"),
            (json!({"email": "a@example.com", "policies": []}), 1001, "/policies"),
            (json!({"email": owner.email.to_uppercase(), "roles": role}), 1004, "/email"),
        ] {
            owner.post(&members(t), body).await.refused(400, code).at(pointer);
        }
        assert_eq!(owner.get(&members(t)).await.text, before);
    }

    async fn policies_that_mean_roles(t) {
        let owner = t.owner();
        let shown = owner.get(&format!("{}/{}", members(t), t.world.alpha.pending)).await.ok().clone();
        let (group, whole) = (&shown["policies"][0]["permission_groups"][0]["id"], &shown["policies"][0]["resource_groups"][0]["id"]);
        let policy = json!({"access": "allow", "permission_groups": [{"id": group}], "resource_groups": [{"id": whole}]});
        let made = owner.post(&members(t), json!({"email": "policy@example.com", "policies": [policy]})).await;
        assert_eq!(made.ok()["roles"], shown["roles"]);
        // As a client sends back what it has read.
        let seat = format!("{}/{}", members(t), made.id());
        owner.put(&seat, json!({"policies": made.ok()["policies"]})).await.ok();
        for (key, value, pointer) in [
            ("access", json!("deny"), "/policies"),
            ("resource_groups", json!([{"id": "0".repeat(32)}]), "/policies/0/resource_groups/0"),
            ("resource_groups", json!([]), "/policies/0/resource_groups"),
            ("permission_groups", json!([{"id": "0".repeat(32)}]), "/policies/0/permission_groups/0"),
        ] {
            let mut other = policy.clone();
            other[key] = value;
            owner.put(&seat, json!({"policies": [other]})).await.refused(400, 1001).at(pointer);
        }
        assert_eq!(owner.get(&seat).await.ok()["roles"], shown["roles"]);
    }

    async fn changing_roles_takes_effect_at_once(t) {
        let (owner, viewer) = (t.owner(), t.viewer());
        let zone = format!("/zones/{}", t.world.alpha.zone);
        let seat = owner.get(&members(t)).await.items().iter().find(|m| m["user"]["id"] == viewer.id.as_str()).expect("a member").clone();
        let path = format!("{}/{}", members(t), seat["id"].as_str().expect("an id"));
        viewer.get(&zone).await.ok();
        // The whole member comes back from clients; only the roles count.
        let mut body = seat.clone();
        body.as_object_mut().expect("an object").remove("policies");
        body["roles"] = json!([{"id": roles::MINIMAL}, {"id": roles::MINIMAL}]);
        body["status"] = json!("rejected");
        body["email"] = json!("other@example.com");
        let changed = owner.put(&path, body).await;
        assert_eq!(ids(&changed.ok()["roles"]), [roles::MINIMAL]);
        assert_eq!((&changed.ok()["status"], &changed.ok()["email"]), (&seat["status"], &seat["email"]));
        viewer.get(&zone).await.refused(403, 10000);
        assert_eq!(viewer.get("/zones").await.items().len(), 0);
        owner.put(&path, json!({"roles": [roles::READ_ONLY]})).await.ok();
        viewer.get(&zone).await.ok();
        for bad in [json!({}), json!({"roles": null}), json!({"roles": {}})] {
            owner.put(&path, bad).await.refused(400, 400).at("/roles");
        }
        // Removed, and out at once.
        assert_eq!(owner.delete(&path).await.ok()["id"], seat["id"]);
        viewer.get(&zone).await.refused(403, 9109);
        owner.get(&path).await.refused(404, 1003);
        owner.put(&path, json!({"roles": [roles::READ_ONLY]})).await.refused(404, 1003);
        owner.delete(&path).await.refused(404, 1003);
        assert_eq!(owner.get(&members(t)).await.json["result_info"]["total_count"], 6);
    }

    async fn who_may(t) {
        let body = json!({"email": "a@example.com", "roles": [roles::ADMINISTRATOR]});
        let seat = format!("{}/{}", members(t), t.world.alpha.member);
        for actor in [t.viewer(), t.editor(), t.service_user()] {
            actor.get(&members(t)).await.ok();
            actor.get(&seat).await.ok();
            actor.post(&members(t), body.clone()).await.refused(403, 10000);
            actor.put(&seat, json!({"roles": [roles::MINIMAL]})).await.refused(403, 10000);
            actor.delete(&seat).await.refused(403, 10000);
        }
        for actor in [t.stranger(), t.other_tenant_admin(), t.operator()] {
            actor.get(&members(t)).await.refused(403, 9109);
            actor.get(&seat).await.refused(403, 9109);
            actor.post(&members(t), body.clone()).await.refused(403, 9109);
            actor.delete(&seat).await.refused(403, 9109);
        }
        // Another account's member is not found in this one.
        let foreign = format!("{}/{}", members(t), t.world.beta.member);
        for actor in [t.owner(), t.tenant_admin()] {
            actor.get(&foreign).await.refused(404, 1003);
            actor.put(&foreign, json!({"roles": [roles::MINIMAL]})).await.refused(404, 1003);
            actor.delete(&foreign).await.refused(404, 1003);
            actor.get(&format!("{}/nonsense", members(t))).await.refused(404, 7003);
        }
        t.tenant_admin().post(&members(t), body).await.ok();
    }

    async fn the_last_super_administrator_stays_unless_a_tenant_admin_does(t) {
        let (owner, account) = (t.owner(), t.world.alpha.account.clone());
        let seat = format!("{}/{}", members(t), t.world.alpha.member);
        let other = owner.get(&members(t)).await.items().iter().find(|m| m["email"] == "suspended@alpha.example").expect("a member")["id"].clone();
        owner.delete(&format!("{}/{}", members(t), other.as_str().expect("an id"))).await.ok();
        let admins = format!("/platform/v1/tenants/{}/admins", t.world.alpha.id);
        let admin = t.operator().get(&admins).await.items()[0]["id"].as_str().expect("an id").to_owned();
        t.operator().delete(&format!("{admins}/{admin}")).await.ok();
        owner.put(&seat, json!({"roles": [roles::ADMINISTRATOR]})).await.refused(400, 1001);
        owner.delete(&seat).await.refused(400, 1001);
        owner.delete(&format!("/memberships/{}", t.world.alpha.member)).await.refused(400, 1001);
        owner.put(&seat, json!({"roles": [roles::SUPER, roles::BILLING]})).await.ok();
        assert_eq!(owner.get(&format!("/accounts/{account}")).await.status, 200);
        // With a tenant admin again, the account is looked after.
        t.operator().post(&admins, json!({"email": "new-admin@alpha.example"})).await.ok();
        owner.put(&seat, json!({"roles": [roles::ADMINISTRATOR]})).await.ok();
        owner.delete(&format!("/memberships/{}", t.world.alpha.member)).await.ok();
        owner.get(&format!("/accounts/{account}")).await.refused(403, 9109);
    }

    async fn joining_without_an_invitation_takes_an_entitlement(t) {
        let (admin, stranger) = (t.tenant_admin(), t.stranger());
        let known = json!({"email": stranger.email, "roles": [roles::READ_ONLY], "status": "accepted"});
        let unknown = json!({"email": "nobody@example.com", "roles": [roles::READ_ONLY], "status": "accepted"});
        let refused = admin.post(&members(t), known.clone()).await;
        refused.refused(400, 1005).at("/status");
        // The same words, whether or not there is such a user.
        assert_eq!(admin.post(&members(t), unknown.clone()).await.text, refused.text);
        entitle(t, json!({"allow_auto_accept_invites": true})).await;
        admin.post(&members(t), unknown).await.refused(400, 1005).at("/status");
        let made = admin.post(&members(t), known.clone()).await;
        assert_eq!((&made.ok()["status"], &made.ok()["user"]["id"]), (&json!("accepted"), &json!(stranger.id)));
        stranger.get(&format!("/zones/{}", t.world.alpha.zone)).await.ok();
        admin.post(&members(t), known).await.refused(400, 1004).at("/email");
        assert_eq!(t.mailbox(0).await.len(), 0);
    }
}
