//! Second factors that are lost: operators see which there were, and remove them.

use crate::{passkeys, second};
use serde_json::{Value, json};
use testkit::{Instance, both};

fn path(user: &str) -> String {
    format!("/platform/v1/users/{user}/second_factors")
}

async fn seen(t: &Instance, user: &str) -> Value {
    t.operator().get(&path(user)).await.ok().clone()
}

both! {
    #[with(passkeys::here())]
    async fn an_operator_lets_somebody_begin_again(t) {
        let (owner, operator) = (t.owner(), t.operator());
        let none = seen(t, &owner.id).await;
        assert_eq!(none, json!({"id": owner.id, "email": owner.email, "enabled": false, "locked": false, "factors": [], "recovery_codes": 0}));
        operator.delete(&path(&owner.id)).await.refused(404, 1135);

        let (session, generator, codes) = second::enrol(t, &owner.email).await;
        let (mut device, _) = passkeys::add(&session, false).await;
        let (other, _, _) = second::enrol(t, &t.viewer().email).await;
        let mails = t.mailbox(3).await.len();
        let found = seen(t, &owner.id).await;
        assert_eq!((&found["enabled"], &found["recovery_codes"]), (&json!(true), &json!(10)));
        let kinds: Vec<&Value> = found["factors"].as_array().expect("a list").iter().map(|f| &f["kind"]).collect();
        assert_eq!(kinds, ["totp", "passkey"]);
        for factor in found["factors"].as_array().expect("a list") {
            let keys: Vec<&str> = factor.as_object().expect("an object").keys().map(String::as_str).collect();
            assert_eq!(keys, ["kind", "added_on", "used_on"]);
            assert!(factor["added_on"].is_string(), "{found}");
        }
        let text = found.to_string();
        assert!(!text.contains("A phone") && codes.iter().all(|code| !text.contains(code)), "{text}");

        // A log-in that waits for its second step finds nothing to take.
        let waiting = second::password(t, &owner.email).await.text_of("/second_factor/token");
        let reply = operator.delete(&path(&owner.id)).await;
        assert_eq!(reply.ok(), &json!({"id": owner.id, "factors": 2, "recovery_codes": 10, "sessions": 1}));
        assert_eq!(seen(t, &owner.id).await, none);
        session.get("/user").await.refused(401, 1121);
        for code in [generator.code(t, 0), codes[0].clone()] {
            let body = json!({"token": waiting, "code": code});
            assert_ne!(t.nobody().post("/platform/v1/auth/login/second_step", body).await.status, 200);
        }
        let shown = device.answer(t).await;
        t.nobody().post("/platform/v1/auth/login/passkey", shown).await.refused(403, 1141);
        // The key goes on, the password is enough, and new ones can be set up.
        assert_eq!(owner.get("/user").await.ok()["two_factor_authentication_enabled"], false);
        let (again, _, fresh) = second::enrol(t, &owner.email).await;
        assert_eq!((again.get("/user").await.id(), fresh.len()), (owner.id.clone(), 10));
        // Nobody else's are gone.
        other.get("/user").await.ok();
        assert_eq!(seen(t, &t.viewer().id).await["enabled"], true);

        let told = t.mailbox(mails + 1).await;
        let told = told.iter().find(|mail| mail.subject == "Your second factors were removed").expect("a mail");
        assert_eq!(told.to, owner.email);
        assert!(told.text.contains("All of your sessions have ended") && !told.text.contains(&operator.email), "{}", told.text);
        let id = reply.header("cf-auditlog-id").to_owned();
        let event = owner.get(&format!("/user/audit_logs?id={id}")).await.items()[0].clone();
        assert_eq!((&event["action"]["type"], &event["actor"]["id"]), (&json!("user_second_factors_remove"), &json!(operator.id)));
        let above = operator.get(&format!("/platform/v1/audit_logs?id={id}")).await;
        assert_eq!(above.items().len(), 1);
        assert!(codes.iter().all(|code| !above.text.contains(code)), "{}", above.text);
    }

    async fn nobody_but_operators_looks_or_removes(t) {
        let owner = t.owner();
        second::enrol(t, &owner.email).await;
        let before = seen(t, &owner.id).await;
        let own = t.owner();
        for actor in [&own, &t.tenant_admin(), &t.other_tenant_admin(), &t.editor(), &t.service_user(), &t.stranger()] {
            actor.get(&path(&owner.id)).await.refused(403, 10000);
            actor.delete(&path(&owner.id)).await.refused(403, 10000);
        }
        for token in ["token_of_everything", "token_of_one_zone", "account_token"] {
            t.actor(token).delete(&path(&owner.id)).await.refused(403, 9109);
        }
        t.nobody().delete(&path(&owner.id)).await.refused(400, 9106);
        assert_eq!(seen(t, &owner.id).await, before);
        for (unknown, status, code) in [("0".repeat(32), 404, 1107), ("nonsense".to_owned(), 404, 7003)] {
            t.operator().get(&path(&unknown)).await.refused(status, code);
            t.operator().delete(&path(&unknown)).await.refused(status, code);
        }
        // Programs have none.
        assert_eq!(seen(t, &t.service_user().id).await["factors"], json!([]));
    }

    /// An account that requires one keeps its member out until there is another.
    async fn an_account_that_requires_one_waits_for_the_next(t) {
        let editor = t.editor();
        second::without(t).await;
        let (session, _, _) = second::enrol(t, &editor.email).await;
        let zone = format!("/zones/{}", t.world.alpha.zone);
        session.get(&zone).await.ok();
        assert_eq!(seen(t, &editor.id).await["locked"], true);
        t.operator().delete(&path(&editor.id)).await.ok();
        second::log_in(t, &editor.email).await.get(&zone).await.refused(403, 10000);
        let (session, _, _) = second::enrol(t, &editor.email).await;
        session.get(&zone).await.ok();
    }
}
