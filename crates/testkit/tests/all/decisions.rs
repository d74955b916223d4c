//! Every decision can be explained, to those who may ask.

use serde_json::{Value, json};
use testkit::{Actor, both};

async fn ask(who: &Actor, principal: &str, action: &str, resource: &str) -> Value {
    let path =
        format!("/platform/v1/decisions?principal={principal}&action={action}&resource={resource}");
    who.get(&path).await.ok().clone()
}

both! {
    async fn the_rule_that_decides_is_named(t) {
        let w = t.world.alpha.clone();
        let zone = format!("zone:{}", w.zone);
        let operator = t.operator();
        for (of, action, allowed, rule) in [
            ("owner", "zone_update", true, "permission"),
            ("viewer", "zone_update", false, "no permission"),
            ("viewer", "zone_read", true, "permission"),
            ("tenant_admin", "zone_update", true, "permission"),
            ("tenant_admin", "account_delete", true, "tenant admin"),
            ("suspended", "zone_read", false, "user suspended"),
            ("stranger", "zone_read", false, "not visible"),
        ] {
            let said = ask(&operator, &t.actor(of).id, action, &zone).await;
            assert_eq!((&said["allowed"], &said["rule"]), (&json!(allowed), &json!(rule)), "{of} {action}: {said}");
            assert_eq!(said.get("code").is_some(), !allowed, "{said}");
        }
        // By address, by the account's own people, and about the tenant.
        let said = ask(&t.owner(), &t.viewer().email, "zone_update", &zone).await;
        assert_eq!((&said["allowed"], &said["code"], &said["resource"]["type"]), (&json!(false), &json!(10000), &json!("zone")));
        let said = ask(&t.tenant_admin(), &w.admin, "account_create", &format!("unit:{}", w.unit)).await;
        assert_eq!((&said["allowed"], &said["rule"]), (&json!(true), &json!("tenant admin")));
        let said = ask(&operator, &operator.id, "tenant_create", "installation").await;
        assert_eq!(said["rule"], "operator");
    }

    async fn who_may_not_ask_learns_nothing(t) {
        let w = t.world.clone();
        let path = |who: &str, resource: &str| format!("/platform/v1/decisions?principal={who}&action=zone_read&resource={resource}");
        let zone = format!("zone:{}", w.alpha.zone);
        assert_eq!(t.stranger().get(&path(&w.alpha.admin, &zone)).await.code(), 9109);
        assert_eq!(t.other_tenant_admin().get(&path(&w.alpha.admin, &zone)).await.code(), 9109);
        assert_eq!(t.owner().get(&path(&w.alpha.admin, "installation")).await.status, 403);
        // Somebody who has a user elsewhere and nobody at all: the same answer.
        let foreign = ask(&t.owner(), &w.beta.admin, "zone_read", &zone).await;
        let mut nobody = ask(&t.owner(), &"f".repeat(32), "zone_read", &zone).await;
        nobody["principal"] = foreign["principal"].clone();
        assert_eq!(foreign, nobody);
        for (wrong, code) in [
            ("/platform/v1/decisions", 6009),
            ("/platform/v1/decisions?principal=x&action=zone_read", 6009),
            ("/platform/v1/decisions?principal=x&action=nonsense&resource=user", 6009),
            ("/platform/v1/decisions?principal=x&action=zone_read&resource=zone:nonsense", 6009),
            ("/platform/v1/decisions?request_id=nonsense", 1111),
        ] {
            assert_eq!(t.operator().get(wrong).await.code(), code, "{wrong}");
        }
    }

    async fn the_id_of_a_refused_request_leads_to_the_reason(t) {
        let w = t.world.alpha.clone();
        let refused = t.viewer().patch(&format!("/zones/{}", w.zone), json!({"paused": true})).await;
        assert_eq!(refused.code(), 10000);
        let path = format!("/platform/v1/decisions?request_id={}", refused.header("x-request-id"));
        for who in [t.viewer(), t.owner(), t.tenant_admin(), t.operator()] {
            // It may be on its way into the database at this moment.
            let mut said = who.get(&path).await;
            for _ in 0..100 {
                if said.status == 200 {
                    break;
                }
                said = who.get(&path).await;
            }
            let said = said.ok();
            assert_eq!((&said["rule"], &said["action"], &said["resource"]["id"]), (&json!("no permission"), &json!("zone_update"), &json!(w.zone)), "{}", who.name);
        }
        for who in [t.stranger(), t.editor(), t.other_tenant_admin()] {
            let status = who.get(&path).await.status;
            assert_eq!(status, if who.name == "editor" { 200 } else { 404 }, "{}", who.name);
        }
    }
}
