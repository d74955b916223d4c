//! Every POST can be repeated: one effect, one reply.

use crate::book;
use reqwest::Method;
use serde_json::json;
use testkit::both;

/// Nothing is done here but noting, once for an address: the reply is the same every time, and nothing is kept for a retry.
const NOTED: &[&str] = &[
    "/platform/v1/auth/sign_up",
    "/platform/v1/auth/password_reset",
    // A body is sent to be looked at.
    "/platform/v1/zones/{zone_id}/dns_records/preview",
];

/// Inner actors work beside us, and their events are their own.
const EVENTS: &str = "SELECT COUNT(DISTINCT id) FROM audit WHERE principal_kind <> 'system'";

both! {
    async fn every_post_is_done_once_under_one_key(t) {
        for name in ["tenant_admin", "operator", "owner"] {
            t.renew().await;
            let actor = t.actor(name).clone();
            let posts = book::entries(&t.world, &t.world.alpha).into_iter().filter(|e| e.method == "POST");
            for (i, e) in posts.enumerate() {
                let key = format!("walk-{i}");
                let once = actor.with("Idempotency-Key", &key);
                let body = e.body.as_ref().map(ToString::to_string);
                let first = once.send(Method::POST, &e.path, body.clone()).await;
                if first.status != 200 || NOTED.contains(&e.route.as_str()) {
                    continue;
                }
                assert_eq!(first.header("idempotent-replayed"), "", "{}", e.route);
                let events = t.database.count(EVENTS).await;
                let again = once.send(Method::POST, &e.path, body).await;
                assert_eq!((again.status, &again.json), (200, &first.json), "{}", e.route);
                assert_eq!(again.header("idempotent-replayed"), "true", "{}", e.route);
                assert_eq!(t.database.count(EVENTS).await, events, "{} did it again", e.route);
                // Another body under the same key is a mistake of the client.
                let mut other = e.body.unwrap_or_else(|| json!({}));
                match other.as_array_mut() {
                    Some(all) => all.clear(),
                    None => other["an_unknown_field"] = json!(1),
                }
                let other = once.send(Method::POST, &e.path, Some(other.to_string())).await;
                assert_eq!((other.status, other.code()), (400, 6021), "{}: {}", e.route, other.text);
            }
        }
    }

    async fn fifty_at_once_make_one(t) {
        let admin = t.tenant_admin().with("Idempotency-Key", "storm");
        let body = json!({"name": "Storm"});
        let before = admin.get("/accounts?name=Storm").await.json["result_info"]["total_count"].clone();
        assert_eq!(before, 0);
        let replies = futures_util::future::join_all((0..50).map(|_| admin.post("/accounts", body.clone()))).await;
        let first = replies[0].ok().clone();
        for reply in &replies {
            assert_eq!(reply.ok(), &first);
        }
        assert_eq!(admin.get("/accounts?name=Storm").await.json["result_info"]["total_count"], 1);
    }

    async fn keys_are_the_principals_own_and_refusals_leave_nothing(t) {
        let key = "one and the same".replace(' ', "-");
        let body = json!({"name": "Mine"});
        let mine = t.tenant_admin().with("Idempotency-Key", &key).post("/accounts", body.clone()).await.id();
        let theirs = t.other_tenant_admin().with("Idempotency-Key", &key).post("/accounts", body.clone()).await.id();
        assert_ne!(mine, theirs);
        // A refusal is decided again.
        let once = t.tenant_admin().with("Idempotency-Key", "second");
        once.post("/accounts", json!({"name": "<"})).await.refused(400, 1001);
        once.post("/accounts", json!({"name": "fine"})).await.ok();
        // After the key's owner may no more, its reply is not given again.
        for bad in ["a b", "é", &"k".repeat(256)] {
            t.tenant_admin().with("Idempotency-Key", bad).post("/accounts", body.clone()).await.refused(400, 6020);
        }
    }
}
