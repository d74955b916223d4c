//! Service users as their tenant looks after them, and invitations sent again.

use crate::tenant_roles;
use serde_json::{Value, json};
use testkit::{Instance, both, groups, roles};

fn all(t: &Instance) -> String {
    format!("/platform/v1/tenants/{}/service_users", t.world.alpha.id)
}

both! {
    async fn they_are_listed(t) {
        let (admin, robot) = (t.tenant_admin(), t.service_user());
        for email in ["b-robot@alpha.example", "A-Robot@alpha.example"] {
            admin.post("/users", json!({"email": email})).await.ok();
        }
        let list = admin.get(&all(t)).await;
        let emails: Vec<&str> = list.items().iter().map(|u| u["email"].as_str().expect("text")).collect();
        assert_eq!(emails, ["A-Robot@alpha.example", "b-robot@alpha.example", "service@alpha.example"]);
        let keys: Vec<&str> = list.items()[0].as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, ["id", "email", "status", "last_used_on", "created_on", "modified_on"]);
        let page = admin.get(&format!("{}?name=ROBOT&per_page=1&page=2", all(t))).await;
        assert_eq!((&page.items()[0]["email"], &page.json["result_info"]["total_count"]), (&json!("b-robot@alpha.example"), &json!(2)));
        assert_eq!(admin.get(&format!("{}?name=%25", all(t))).await.items().len(), 0);
        let one = admin.get(&format!("{}/{}", all(t), robot.id)).await;
        assert_eq!((&one.ok()["email"], &one.ok()["status"]), (&json!(robot.email), &json!("active")));
        assert_eq!(t.operator().get(&all(t)).await.json["result_info"]["total_count"], 3);
        // People are none, nor are another tenant's.
        for id in [t.owner().id, admin.id.clone(), t.stranger().id, "f".repeat(32)] {
            let at = format!("{}/{id}", all(t));
            admin.get(&at).await.refused(404, 1113);
            admin.patch(&at, json!({"status": "disabled"})).await.refused(404, 1113);
            admin.post(&format!("{at}/key"), json!({})).await.refused(404, 1113);
            admin.delete(&at).await.refused(404, 1113);
        }
        t.owner().get("/user").await.ok();
        t.stranger().get("/user").await.ok();
    }

    async fn one_is_disabled_enabled_and_given_another_key(t) {
        let (admin, robot) = (t.tenant_admin(), t.service_user());
        let (at, zone) = (format!("{}/{}", all(t), robot.id), format!("/zones/{}", t.world.alpha.zone));
        robot.get(&zone).await.ok();
        assert_eq!(admin.patch(&at, json!({"status": "disabled"})).await.ok()["status"], "disabled");
        for path in [zone.as_str(), "/user", "/zones"] {
            robot.get(path).await.refused(403, 10000);
        }
        assert_eq!(admin.get(&at).await.ok()["status"], "disabled");
        admin.patch(&at, json!({"status": "active"})).await.ok();
        robot.get(&zone).await.ok();
        // What an operator suspended, an operator lifts.
        t.operator().patch(&format!("/platform/v1/users/{}", robot.id), json!({"suspended": true})).await.ok();
        for status in ["active", "disabled"] {
            admin.patch(&at, json!({"status": status})).await.refused(403, 10000);
        }
        robot.get("/user").await.refused(403, 10000);
        assert_eq!(t.operator().patch(&at, json!({"status": "active"})).await.ok()["status"], "active");
        robot.get(&zone).await.ok();
        // A new key: the old one is refused from then on.
        let new = admin.post(&format!("{at}/key"), json!({})).await;
        let key = new.text_of("/api_key");
        robot.get("/user").await.refused(403, 9103);
        t.somebody("robot", &robot.email, &key).get(&zone).await.ok();
        assert_eq!(t.database.count(&format!("SELECT COUNT(*) FROM audit WHERE before LIKE '%{key}%' OR after LIKE '%{key}%'")).await, 0);
        for (body, pointer) in [
            (json!({}), "/status"), (json!({"status": null}), "/status"), (json!({"status": "gone"}), "/status"), (json!({"status": "suspended"}), "/status"),
        ] {
            admin.patch(&at, body).await.refused(400, 1113).at(pointer);
        }
        for action in ["service_user_update", "service_user_key"] {
            for stream in [&t.world.alpha.id, &robot.id] {
                let events = format!("SELECT COUNT(*) FROM audit WHERE action = '{action}' AND stream = '{stream}'");
                assert!(t.database.count(&events).await > 0, "{action}");
            }
        }
    }

    async fn one_is_deleted_with_its_memberships(t) {
        let (admin, robot, w) = (t.tenant_admin(), t.service_user(), t.world.alpha.clone());
        let (at, members) = (format!("{}/{}", all(t), robot.id), format!("/accounts/{}/members?per_page=50", w.account));
        let there = format!("/accounts/{}/members", w.enterprise);
        admin.post(&there, json!({"email": robot.email, "roles": [roles::ADMINISTRATOR]})).await.ok();
        t.operator().post(&format!("/platform/v1/tenants/{}/admins", w.id), json!({"email": robot.email, "role": "read_only"})).await.ok();
        let body = json!({"name": "Own", "policies": [{"effect": "allow", "permission_groups": [{"id": groups::ZONE_READ}],
            "resources": {"com.cloudflare.api.account.zone.*": "*"}}]});
        let bearer = t.somebody("bearer", "", &robot.post("/user/tokens", body).await.text_of("/value"));
        bearer.get("/zones").await.ok();
        let before = admin.get(&members).await.json["result_info"]["total_count"].as_i64().expect("a number");
        assert_eq!(admin.delete(&at).await.ok(), &json!({"id": robot.id}));
        robot.get("/user").await.refused(403, 9103);
        bearer.get("/zones").await.refused(403, 9109);
        let after = admin.get(&members).await;
        assert_eq!(after.json["result_info"]["total_count"], before - 1);
        assert!(!after.text.contains(&robot.email), "{}", after.text);
        assert_eq!(admin.get(&there).await.items().len(), 0);
        assert!(!admin.get(&format!("/platform/v1/tenants/{}/admins", w.id)).await.text.contains(&robot.id));
        admin.get(&at).await.refused(404, 1113);
        admin.delete(&at).await.refused(404, 1113);
        assert_eq!(admin.get(&all(t)).await.items().len(), 0);
        assert_eq!(t.operator().get(&format!("/platform/v1/users?email={}", robot.email)).await.items().len(), 0);
        // One event, in the log of the tenant, of the user, and of each account; none tells of another.
        let events = "SELECT COUNT(*) FROM audit WHERE action = 'service_user_delete'";
        for stream in [&w.id, &robot.id, &w.account, &w.enterprise] {
            assert_eq!(t.database.count(&format!("{events} AND stream = '{stream}'")).await, 1);
        }
        assert_eq!(t.database.count(events).await, 4);
        assert_eq!(t.database.count(&format!("{events} AND before LIKE '%{}%'", w.enterprise)).await, 0);
        t.owner().get(&format!("/accounts/{}/audit_logs?action.type=service_user_delete", w.account)).await.ok();
        // The address is free, the id is not.
        let again = admin.post("/users", json!({"email": robot.email})).await;
        assert_ne!(again.id(), robot.id);
        t.from_reply("again", &again).get(&format!("/accounts/{}", w.account)).await.refused(403, 9109);
    }

    async fn who_may(t) {
        let (robot, w) = (t.service_user(), t.world.alpha.clone());
        let at = format!("{}/{}", all(t), robot.id);
        for role in ["support", "billing", "read_only"] {
            let actor = tenant_roles::staff(t, role).await;
            actor.get(&all(t)).await.refused(403, 10000);
            actor.patch(&at, json!({"status": "disabled"})).await.refused(403, 10000);
            actor.post(&format!("{at}/key"), json!({})).await.refused(403, 10000);
            actor.delete(&at).await.refused(403, 10000);
        }
        for stranger in [t.owner(), t.other_tenant_admin(), t.stranger(), robot.clone()] {
            stranger.get(&all(t)).await.refused(403, 9109);
            stranger.delete(&at).await.refused(403, 9109);
        }
        robot.get(&format!("/zones/{}", w.zone)).await.ok();
        // A service user is the tenant's, not a unit's.
        let north = tenant_roles::other_unit_admin(t).await;
        assert_eq!(north.patch(&at, json!({"status": "disabled"})).await.ok()["status"], "disabled");
    }

    async fn an_invitation_is_sent_again(t) {
        let (w, support) = (t.world.alpha.clone(), tenant_roles::staff(t, "support").await);
        let seat = format!("/platform/v1/accounts/{}/members/{}/invite", w.account, w.pending);
        let member = format!("/accounts/{}/members/{}", w.account, w.pending);
        let before = t.owner().get(&member).await.ok().clone();
        for (n, actor) in [t.owner(), t.tenant_admin(), support.clone()].iter().enumerate() {
            assert_eq!(actor.post(&seat, json!({})).await.ok(), &before);
            assert_eq!(t.mailbox(n + 1).await.len(), n + 1);
        }
        assert_eq!(t.owner().get(&member).await.ok(), &before);
        // Only the last link leads in.
        let mails = t.mailbox(3).await;
        let open = |link: String| {
            let path = link[link.find("/join/").expect("a link")..].to_owned();
            let nobody = t.nobody();
            async move { nobody.raw(reqwest::Method::GET, &path, None).await.status().as_u16() }
        };
        assert_eq!(open(mails[2].link()).await, 200);
        assert_ne!(open(mails[0].link()).await, 200);
        for actor in [tenant_roles::staff(t, "billing").await, tenant_roles::staff(t, "read_only").await, t.editor(), t.viewer()] {
            actor.post(&seat, json!({})).await.refused(403, 10000);
        }
        t.stranger().post(&seat, json!({})).await.refused(403, 9109);
        let accepted = format!("/platform/v1/accounts/{}/members/{}/invite", w.account, w.member);
        support.post(&accepted, json!({})).await.refused(400, 1005);
        support.post(&format!("/platform/v1/accounts/{}/members/{}/invite", w.account, "f".repeat(32)), json!({})).await.refused(404, 1003);
        assert_eq!(before["user"]["id"], Value::Null);
    }
}
