//! People who look after others: tenant admins, operators, and users as operators tend them.

use serde_json::{Value, json};
use testkit::both;

both! {
    async fn a_new_admin_is_told_a_key_once(t) {
        let (operator, alpha) = (t.operator(), t.world.alpha.clone());
        let admins = format!("/platform/v1/tenants/{}/admins", alpha.id);
        let made = operator.post(&admins, json!({"email": "New@Alpha.Example"})).await;
        assert_eq!(made.ok()["email"], "New@Alpha.Example");
        assert_eq!(made.ok()["units"], json!([{"id": alpha.unit, "name": "Default", "role": "admin"}]));
        let (key, id) = (made.text_of("/api_key"), made.id());
        let new = t.from_reply("new", &made);
        new.get(&format!("/accounts/{}", alpha.account)).await.ok();
        new.post("/accounts", json!({"name": "Mine"})).await.ok();
        new.get(&format!("/accounts/{}", t.world.beta.account)).await.refused(403, 9109);
        // Never again, in whatever spelling of the address; nor in the list, nor in what is kept of it.
        let again = operator.post(&admins, json!({"email": "new@alpha.example"})).await;
        assert_eq!((&again.ok()["id"], &again.ok()["api_key"]), (&json!(id), &Value::Null));
        let list = operator.get(&admins).await;
        assert_eq!(list.items().len(), 2);
        assert!(!list.text.contains(&key) && !list.text.contains("api_key"));
        let kept = format!("SELECT COUNT(*) FROM audit WHERE before LIKE '%{key}%' OR after LIKE '%{key}%'");
        assert_eq!(t.database.count(&kept).await, 0);
        // The event is the tenant's and the user's.
        let events = format!("SELECT COUNT(*) FROM audit WHERE action = 'tenant_admin_create' AND resource_id = '{id}' AND before IS NULL");
        assert_eq!(t.database.count(&format!("{events} AND stream = '{}'", alpha.id)).await, 1);
        assert_eq!(t.database.count(&format!("{events} AND stream = '{id}'")).await, 1);
        assert_eq!(t.database.count(&events).await, 2);
    }

    async fn an_admin_of_units_and_of_tenants(t) {
        let (operator, alpha, beta) = (t.operator(), t.world.alpha.clone(), t.world.beta.clone());
        let (here, there) = (format!("/platform/v1/tenants/{}", alpha.id), format!("/platform/v1/tenants/{}", beta.id));
        let north = operator.post(&format!("{here}/units"), json!({"name": "North"})).await.id();
        let made = operator.post(&format!("{here}/admins"), json!({"email": "n@alpha.example", "unit_ids": [north]})).await;
        let new = t.from_reply("new", &made);
        // Only of that unit.
        new.get(&format!("/accounts/{}", alpha.account)).await.refused(403, 9109);
        let account = new.post("/accounts", json!({"name": "Northern"})).await.id();
        t.tenant_admin().get(&format!("/accounts/{account}")).await.refused(403, 9109);
        // Of another tenant as well, with the same user and key.
        let also = operator.post(&format!("{there}/admins"), json!({"email": "n@alpha.example"})).await;
        assert_eq!((&also.ok()["id"], &also.ok()["api_key"]), (&json!(new.id), &Value::Null));
        new.get(&format!("/accounts/{}", beta.account)).await.ok();
        assert_eq!(new.get("/user/tenants").await.items().len(), 2);
        // One unit after another; what is taken is gone at once.
        operator.post(&format!("{here}/admins"), json!({"email": "n@alpha.example", "unit_ids": [alpha.unit]})).await.ok();
        let seat = format!("{here}/admins/{}", new.id);
        operator.delete(&format!("{seat}?unit_id={north}")).await.ok();
        new.get(&format!("/accounts/{account}")).await.refused(403, 9109);
        new.get(&format!("/accounts/{}", alpha.account)).await.ok();
        operator.delete(&format!("{seat}?unit_id={north}")).await.refused(404, 1103);
        assert_eq!(operator.delete(&seat).await.ok(), &json!({"id": new.id}));
        new.get(&format!("/accounts/{}", alpha.account)).await.refused(403, 9109);
        operator.delete(&seat).await.refused(404, 1103);
        new.get(&format!("/accounts/{}", beta.account)).await.ok();
        // A foreign admin is none here.
        operator.delete(&format!("{here}/admins/{}", t.other_tenant_admin().id)).await.refused(404, 1103);
        operator.delete(&format!("{here}/admins/nobody")).await.refused(404, 7003);
    }

    async fn who_cannot_be_an_admin(t) {
        let (operator, alpha, beta) = (t.operator(), t.world.alpha.clone(), t.world.beta.clone());
        let admins = format!("/platform/v1/tenants/{}/admins", alpha.id);
        let before = operator.get(&admins).await.text;
        for (body, pointer) in [
            (json!({}), "/email"),
            (json!({"email": null}), "/email"),
            (json!({"email": 7}), "/email"),
            (json!({"email": "nobody"}), "/email"),
            (json!({"email": "visitor"}), "/email"),
            (json!({"email": format!("{}@b.example", "x".repeat(90))}), "/email"),
            (json!({"email": "service@beta.example"}), "/email"),
            (json!({"email": "a@b.example", "unit_ids": null}), "/unit_ids"),
            (json!({"email": "a@b.example", "unit_ids": []}), "/unit_ids"),
            (json!({"email": "a@b.example", "unit_ids": [7]}), "/unit_ids/0"),
            (json!({"email": "a@b.example", "unit_ids": [alpha.unit, beta.unit]}), "/unit_ids/1"),
            (json!({"email": "a@b.example", "unit_ids": ["x"]}), "/unit_ids/0"),
        ] {
            operator.post(&admins, body).await.refused(400, 1103).at(pointer);
        }
        assert_eq!(operator.get(&admins).await.text, before);
        assert_eq!(operator.get("/platform/v1/users?email=a@b.example").await.items().len(), 0);
    }

    async fn operators(t) {
        let (operator, spare) = (t.operator(), t.world.spare_operator.clone());
        let made = operator.post("/platform/v1/operators", json!({"email": "third@tenantry.example"})).await;
        let third = t.from_reply("third", &made);
        assert_eq!((&made.ok()["operator"], &made.ok()["kind"]), (&json!(true), &json!("user")));
        third.get("/platform/v1/tenants").await.ok();
        let emails: Vec<String> = third.get("/platform/v1/operators").await.items().iter().map(|o| o["email"].as_str().expect("an address").to_owned()).collect();
        assert_eq!(emails, ["operator@tenantry.example", "spare@tenantry.example", "third@tenantry.example"]);
        // On v4 an operator is an ordinary user.
        third.get(&format!("/accounts/{}", t.world.alpha.account)).await.refused(403, 9109);
        assert_eq!(third.get("/user/tenants").await.items().len(), 0);
        for (body, pointer) in [(json!({}), "/email"), (json!({"email": "x"}), "/email"), (json!({"email": "service@alpha.example"}), "/email")] {
            operator.post("/platform/v1/operators", body).await.refused(400, 1106).at(pointer);
        }
        // Somebody known keeps their key, then their user.
        let owner = t.owner();
        let again = operator.post("/platform/v1/operators", json!({"email": owner.email})).await;
        assert_eq!((&again.ok()["id"], &again.ok()["api_key"]), (&json!(owner.id), &Value::Null));
        owner.get("/platform/v1/tenants").await.ok();
        assert_eq!(operator.delete(&format!("/platform/v1/operators/{}", owner.id)).await.ok(), &json!({"id": owner.id}));
        owner.get("/platform/v1/tenants").await.refused(403, 10000);
        owner.get("/user").await.ok();
        operator.delete(&format!("/platform/v1/operators/{}", owner.id)).await.refused(404, 1106);
        operator.delete(&format!("/platform/v1/operators/{}", "f".repeat(32))).await.refused(404, 1106);
        // There is always one who can act.
        third.patch(&format!("/platform/v1/users/{spare}"), json!({"suspended": true})).await.ok();
        third.delete(&format!("/platform/v1/operators/{}", operator.id)).await.ok();
        third.delete(&format!("/platform/v1/operators/{}", third.id)).await.refused(400, 1106);
        third.patch(&format!("/platform/v1/users/{}", third.id), json!({"suspended": true})).await.refused(400, 1106);
        third.patch(&format!("/platform/v1/users/{spare}"), json!({"suspended": false})).await.ok();
        third.delete(&format!("/platform/v1/operators/{}", third.id)).await.ok();
        third.get("/platform/v1/tenants").await.refused(403, 10000);
    }

    async fn two_operators_cannot_remove_each_other(t) {
        let (operator, spare) = (t.operator(), t.world.spare_operator.clone());
        let new = operator.post(&format!("/platform/v1/users/{spare}/key"), json!({})).await;
        let spare = t.from_reply("spare", &new);
        let (one, other) = (format!("/platform/v1/operators/{}", spare.id), format!("/platform/v1/operators/{}", operator.id));
        let (first, second) = tokio::join!(operator.delete(&one), spare.delete(&other));
        assert!((first.status == 200) != (second.status == 200), "{} {}", first.text, second.text);
    }

    async fn users_found_and_suspended(t) {
        let (operator, owner) = (t.operator(), t.owner());
        let find = format!("/platform/v1/users?email={}", owner.email.to_uppercase());
        let found = operator.get(&find).await;
        let user = found.items()[0].clone();
        assert_eq!((&user["id"], &user["kind"], &user["suspended"], &user["operator"]), (&json!(owner.id), &json!("user"), &json!(false), &json!(false)));
        let service = operator.get("/platform/v1/users?email=service@alpha.example").await.items()[0].clone();
        assert_eq!((&service["kind"], &service["tenant_id"]), (&json!("service_user"), &json!(t.world.alpha.id)));
        for nobody in ["nobody@nowhere.example", "visitor", "system", "x"] {
            assert_eq!(operator.get(&format!("/platform/v1/users?email={nobody}")).await.items().len(), 0);
        }
        operator.get("/platform/v1/users").await.refused(400, 6009);
        let at = format!("/platform/v1/users/{}", owner.id);
        assert_eq!(operator.patch(&at, json!({"suspended": true})).await.ok()["suspended"], true);
        for path in ["/user", "/accounts", "/zones"] {
            owner.get(path).await.refused(403, 10000);
        }
        operator.patch(&at, json!({"suspended": false})).await.ok();
        assert_eq!(owner.get("/user").await.ok()["suspended"], false);
        for (body, pointer) in [
            (json!({"suspended": null}), "/suspended"), (json!({"suspended": "true"}), "/suspended"),
            (json!({"rate_limit": 0}), "/rate_limit"), (json!({"rate_limit": "x"}), "/rate_limit"),
        ] {
            operator.patch(&at, body).await.refused(400, 1001).at(pointer);
        }
        operator.patch(&at, json!({})).await.refused(400, 1001);
        // Neither nobody nor the program itself is a user.
        for id in ["f".repeat(32), "0".repeat(32), format!("{}1", "0".repeat(31))] {
            operator.patch(&format!("/platform/v1/users/{id}"), json!({"suspended": true})).await.refused(404, 1107);
            operator.post(&format!("/platform/v1/users/{id}/key"), json!({})).await.refused(404, 1107);
        }
        assert_eq!(t.database.count(&format!("SELECT COUNT(*) FROM audit WHERE action = 'user_suspend' AND stream = '{}'", owner.id)).await, 2);
    }

    async fn a_key_is_rolled(t) {
        let (operator, owner) = (t.operator(), t.owner());
        let reply = operator.post(&format!("/platform/v1/users/{}/key", owner.id), json!({})).await;
        let key = reply.text_of("/api_key");
        assert_eq!((&reply.ok()["id"], &reply.ok()["email"]), (&json!(owner.id), &json!(owner.email)));
        assert!(key.len() == 40 && key.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "{key}");
        owner.get("/user").await.refused(403, 9103);
        t.somebody("owner again", &owner.email, &key).get(&format!("/accounts/{}", t.world.alpha.account)).await.ok();
        let kept = format!("SELECT COUNT(*) FROM audit WHERE before LIKE '%{key}%' OR after LIKE '%{key}%'");
        assert_eq!(t.database.count(&kept).await, 0);
        // Without a body too, as v4 clients roll.
        operator.send(reqwest::Method::POST, &format!("/platform/v1/users/{}/key", owner.id), None).await.ok();
    }
}
