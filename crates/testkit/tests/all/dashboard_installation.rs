//! The pages of the installation, as an operator uses them.

use crate::dashboard::Browser;
use serde_json::json;
use testkit::both;

both! {
    async fn operators_come_and_go(t) {
        let operator = Browser::first_time(t, &t.operator()).await;
        let path = "/installation/operators";
        let bad = operator.submit(path, "add", &[("email", "nonsense")]).await;
        assert!(bad.status == 400 && bad.text.contains("id=\"add-email-problem\""), "{}", bad.text);
        let made = operator.submit(path, "add", &[("email", "third@tenantry.example")]).await;
        assert!(made.status == 200 && made.text.contains("id=\"secret-shown\""), "{}", made.text);
        let all = t.operator().get("/platform/v1/operators").await;
        let id = all.items().iter().find(|o| o["email"] == "third@tenantry.example").and_then(|o| o["id"].as_str()).expect("an id").to_owned();
        assert_eq!(operator.submit(path, "remove", &[("id", &id)]).await.status, 400);
        assert_eq!(operator.submit(path, "remove", &[("id", &id), ("sure", "true")]).await.status, 303);
        assert!(!operator.get(path).await.text.contains("third@tenantry.example"));
    }

    async fn a_user_is_found_limited_suspended_and_given_a_key(t) {
        let operator = Browser::first_time(t, &t.operator()).await;
        let viewer = t.viewer();
        let path = format!("/installation/users?email={}", viewer.email);
        let found = operator.get(&path).await;
        assert!(found.text.contains(&viewer.id) && found.text.contains("They have none"), "{}", found.text);
        assert!(operator.get("/installation/users?email=nobody@nowhere.example").await.text.contains("Nobody has a user"));
        let id = viewer.id.as_str();
        let bad = operator.submit(&path, "limit", &[("id", id), ("rate_limit", "0")]).await;
        assert!(bad.status == 400 && bad.text.contains("id=\"limit-rate_limit-problem\""), "{}", bad.text);
        assert_eq!(operator.submit(&path, "limit", &[("id", id), ("rate_limit", "500")]).await.status, 303);
        let key = operator.submit(&path, "key", &[("id", id), ("sure", "true")]).await;
        assert!(key.status == 200 && key.text.contains("id=\"secret-shown\""), "{}", key.text);
        assert_eq!(viewer.get("/user").await.status, 403, "the old key has ended");
        assert_eq!(operator.submit(&path, "suspend", &[("id", id), ("sure", "true")]).await.status, 303);
        let now = t.operator().get(&format!("/platform/v1/users?email={}", viewer.email)).await;
        assert_eq!((&now.items()[0]["suspended"], &now.items()[0]["rate_limit"]), (&json!(true), &json!(500)));
        assert_eq!(operator.submit(&path, "resume", &[("id", id)]).await.status, 303);
    }

    async fn secondaries_are_declared_changed_and_removed(t) {
        let operator = Browser::first_time(t, &t.operator()).await;
        let path = "/installation/secondaries";
        let bad = operator.submit(path, "declare", &[("name", "far"), ("address", "nowhere"), ("tsig_algorithm", "hmac-sha256")]).await;
        assert!(bad.status == 400 && bad.text.contains("id=\"declare-address-problem\"") && bad.text.contains("nowhere"), "{}", bad.text);
        let made = operator.submit(path, "declare", &[("name", "<i>far</i>"), ("tsig_algorithm", "hmac-sha512")]).await;
        assert!(made.status == 200 && made.text.contains("id=\"secret-shown\""), "{}", made.text);
        assert!(made.text.contains("&lt;i&gt;far") && !made.text.contains("<i>far"), "{}", made.text);
        let all = t.operator().get("/platform/v1/secondaries").await;
        let id = all.items().iter().find(|s| s["name"] == "<i>far</i>").and_then(|s| s["id"].as_str()).expect("an id").to_owned();
        assert!(operator.get(&format!("{path}?edit={id}")).await.text.contains("id=\"change-name\""));
        assert_eq!(operator.submit(path, "change", &[("id", &id), ("name", "near")]).await.status, 303);
        let keyed = operator.submit(path, "change", &[("id", &id), ("name", "near"), ("new_secret", "true")]).await;
        assert!(keyed.status == 200 && keyed.text.contains("id=\"secret-shown\""), "{}", keyed.text);
        assert_eq!(operator.submit(path, "remove", &[("id", &id), ("sure", "true")]).await.status, 303);
        assert!(!operator.get(path).await.text.contains(&id));
    }

    async fn mails_refusals_and_connectors_are_looked_into(t) {
        let operator = Browser::first_time(t, &t.operator()).await;
        let sent = operator.get("/installation/mails?state=sent").await;
        assert!(sent.text.contains("invitation") && !sent.text.contains("@alpha"), "{}", sent.text);
        let ended = operator.submit("/installation/mails", "retry", &[("id", &t.world.mail)]).await;
        assert!((400..500).contains(&ended.status) && ended.text.contains("role=\"alert\""), "{}", ended.text);

        let refused = t.viewer().post(&format!("/accounts/{}/members", t.world.alpha.account), json!({"email": "x@y.example", "roles": []})).await;
        assert_eq!(refused.status, 403);
        t.flush_books().await;
        let request = refused.header("x-request-id");
        let why = operator.get(&format!("/installation/denials?request_id={request}")).await;
        assert!(why.text.contains("Why it was refused") && why.text.contains("member create"), "{}", why.text);
        assert!(operator.get("/installation/denials?action=nothing").await.text.contains("No refusal fits"));

        let connector = t.tenant_admin().get(&format!("/platform/v1/tenants/{}/sso_connectors", t.world.alpha.id)).await;
        let (id, domain) = (connector.items()[0]["id"].as_str().expect("an id").to_owned(), connector.items()[0]["email_domain"].as_str().expect("a domain").to_owned());
        let path = format!("/installation/sso?email_domain={domain}");
        assert!(operator.get(&path).await.text.contains("not verified"));
        assert_eq!(operator.submit(&path, "approve", &[("id", &id)]).await.status, 400);
        let approved = operator.submit(&path, "approve", &[("id", &id), ("sure", "true")]).await;
        assert_eq!(approved.status, 303, "{}", approved.text);
        assert!(!operator.get(&path).await.text.contains("not verified"));
        assert_eq!(operator.submit(&path, "remove", &[("id", &id), ("sure", "true")]).await.status, 303);
    }

    async fn the_record_is_proven_whole_and_the_installation_is_seen_at_a_glance(t) {
        let operator = Browser::first_time(t, &t.operator()).await;
        // Everything first; where it belongs is a link.
        let all = operator.get("/installation/activity?action.type=zone_create").await.text;
        assert!(all.contains(&format!("href=\"/accounts/{}\"", t.world.alpha.account)) && all.contains("zone create"), "{all}");
        let none = operator.get("/installation/activity?action.type=nothing").await.text;
        assert!(none.contains("No event fits"), "{none}");
        let file: serde_json::Value = serde_json::from_str(&operator.get("/installation/activity?file=json&action.type=account_create").await.text).expect("JSON");
        assert!(file.as_array().expect("a list").len() >= 2, "{file}");
        let whole = operator.get("/installation/activity?check=true&stream=installation").await;
        assert!(whole.text.contains("is whole from event 1"), "{}", whole.text);
        let tenant = operator.get(&format!("/installation/activity?check=true&stream={}", t.world.alpha.id)).await;
        assert!(tenant.text.contains("is whole"), "{}", tenant.text);
        let chain: serde_json::Value = serde_json::from_str(&operator.get("/installation/activity?file=chain&stream=installation").await.text).expect("JSON");
        assert_eq!(chain["heading"]["stream"], "installation");
        let health = operator.get("/installation").await;
        let version = t.operator().get("/platform/v1/health").await.text_of("/database/version");
        assert!(!version.is_empty() && health.text.contains(&version), "{}", health.text);
        for text in ["Mails to be sent", "role=\"img\"", "Zones by status", "Accounts created each day"] {
            assert!(health.text.contains(text), "{text}: {}", health.text);
        }
        assert!(!health.text.contains("style="), "{}", health.text);
    }
}
