//! Service users: made for programs, seeing nothing until they are members.

use serde_json::{Value, json};
use testkit::{both, roles};

both! {
    async fn one_is_made_with_its_key_and_sees_nothing(t) {
        let admin = t.tenant_admin();
        let made = admin.post("/users", json!({"email": "Robot@Example.com", "tenant": {"id": t.world.alpha.id}})).await;
        let keys: Vec<&str> = made.ok().as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, [
            "id", "email", "first_name", "last_name", "username", "telephone", "country", "created_on", "modified_on",
            "two_factor_authentication", "api_key",
        ]);
        assert_eq!(made.ok()["two_factor_authentication"], json!({"enabled": false, "locked": false}));
        assert_eq!((&made.ok()["first_name"], &made.ok()["email"]), (&Value::Null, &json!("Robot@Example.com")));
        let robot = t.from_reply("robot", &made);
        assert_eq!(robot.get("/user").await.id(), made.id());
        assert_eq!(robot.get("/accounts").await.items().len(), 0);
        assert_eq!(robot.get("/memberships").await.items().len(), 0);
        let account = format!("/accounts/{}", t.world.alpha.account);
        robot.get(&account).await.refused(403, 9109);

        // A member of its own tenant's account at once, whatever is asked for, and without mail.
        let body = json!({"email": "robot@example.com", "roles": [roles::ADMINISTRATOR], "status": "pending"});
        let member = admin.post(&format!("{account}/members"), body).await;
        assert_eq!((&member.ok()["status"], &member.ok()["user"]["id"]), (&json!("accepted"), &json!(robot.id)));
        robot.get(&account).await.ok();
        robot.get(&format!("/zones/{}", t.world.alpha.zone)).await.ok();
        assert_eq!(t.mailbox(0).await.len(), 0);

        // Of another tenant's it can only be invited, and has no mailbox to accept from.
        let foreign = format!("/accounts/{}/members", t.world.beta.account);
        let body = json!({"email": "robot@example.com", "roles": [roles::ADMINISTRATOR]});
        let member = t.other_tenant_admin().post(&foreign, body).await;
        assert_eq!((&member.ok()["status"], &member.ok()["user"]["id"]), (&json!("pending"), &Value::Null));
        assert_eq!(robot.get("/user/invites").await.items().len(), 0);
        robot.put(&format!("/memberships/{}", member.id()), json!({"status": "accepted"})).await.refused(404, 1003);
    }

    async fn who_may_and_what_is_refused(t) {
        let admin = t.tenant_admin();
        let body = json!({"email": "robot@example.com"});
        for actor in [t.owner(), t.viewer(), t.stranger(), t.service_user(), t.operator()] {
            actor.post("/users", body.clone()).await.refused(403, 1002);
        }
        for tenant in [t.world.beta.id.as_str(), "00000000000000000000000000000000", "nonsense"] {
            admin.post("/users", json!({"email": "robot@example.com", "tenant": {"id": tenant}})).await.refused(403, 1002);
        }
        for (bad, pointer) in [
            (json!({}), "/email"),
            (json!({"email": null}), "/email"),
            (json!({"email": "robot"}), "/email"),
            (json!({"email": "robot@example.com", "tenant": null}), "/tenant"),
            (json!({"email": "robot@example.com", "tenant": {}}), "/tenant/id"),
        ] {
            admin.post("/users", bad).await.refused(400, 1001).at(pointer);
        }
        // An address has one user, whoever's it is.
        for taken in [t.owner().email, t.stranger().email.to_uppercase(), t.operator().email] {
            admin.post("/users", json!({"email": taken})).await.refused(400, 1004).at("/email");
        }
        let entitlements = format!("/platform/v1/tenants/{}/entitlements", t.world.alpha.id);
        t.operator().patch(&entitlements, json!({"service_users": false})).await.ok();
        admin.post("/users", body.clone()).await.refused(403, 1002);
        // What exists stays.
        t.service_user().get("/user").await.ok();
        t.operator().patch(&entitlements, json!({"service_users": true})).await.ok();
        admin.post("/users", body).await.ok();
    }

    /// Whoever guesses addresses has to wait.
    #[with(testkit::Options::default().set("limits.enabled", "true").set("limits.failed_credentials", "3"))]
    async fn guessing_addresses_is_slow(t) {
        let admin = t.tenant_admin();
        let taken = json!({"email": t.owner().email});
        for _ in 0..3 {
            admin.post("/users", taken.clone()).await.refused(400, 1004);
        }
        let slow = admin.post("/users", taken).await;
        slow.refused(429, 971);
        assert!(slow.header("retry-after").parse::<i64>().expect("seconds") > 0);
        admin.get("/user").await.ok();
    }
}
