//! Accounts that require a second factor of their members.

use crate::second;
use serde_json::json;
use testkit::{both, roles};

both! {
    async fn who_has_none_is_kept_out_by_log_in_and_gets_in_once_there_is_one(t) {
        let w = t.world.alpha.clone();
        let (account, zone) = (format!("/accounts/{}", w.account), format!("/zones/{}", w.zone));
        let editor = t.editor();
        let old = second::log_in(t, &editor.email).await;
        assert_eq!(old.get("/accounts").await.json["result_info"]["total_count"], 1);
        let own = second::without(t).await;
        for session in [&old, &own] {
            for path in [&account, &zone, &format!("{account}/members"), &format!("{zone}/subscription")] {
                let refused = session.get(path).await;
                assert!(refused.refused(403, 10000).message().contains("second factor"), "{}", refused.text);
            }
            let before = editor.get(&zone).await.ok().clone();
            session.patch(&zone, json!({"paused": true})).await.refused(403, 10000);
            session.delete(&zone).await.refused(403, 10000);
            assert_eq!(editor.get(&zone).await.ok(), &before);
            // Lists hold what can be looked at, and count it.
            for path in ["/accounts", "/zones", "/accounts?name=alpha", "/zones?account.id=", "/zones?status=pending"] {
                let path = if path.ends_with('=') { format!("{path}{}", w.account) } else { path.to_owned() };
                let listed = session.get(&path).await;
                assert_eq!((listed.items().len(), &listed.json["result_info"]["total_count"]), (0, &json!(0)), "{path}: {}", listed.text);
            }
            // One's own affairs are not the account's, and say what it wants.
            assert_eq!(session.get("/user").await.ok()["two_factor_authentication_locked"], true);
            let memberships = session.get("/memberships").await;
            assert_eq!(memberships.items()[0]["account"]["settings"]["enforce_twofactor"], true);
        }
        // The flag speaks of log-ins: keys and tokens go on.
        editor.get(&zone).await.ok();
        assert_eq!(editor.get("/zones").await.json["result_info"]["total_count"], 1);
        // Another account is not concerned: the viewer is in both.
        let invite = format!("/user/invites/{}", t.world.beta.invite);
        t.viewer().patch(&invite, json!({"status": "accepted"})).await.ok();
        let viewer = second::log_in(t, &t.viewer().email).await;
        viewer.get(&account).await.refused(403, 10000);
        viewer.get(&format!("/accounts/{}", t.world.beta.account)).await.ok();
        // With one, the same session gets in.
        let (enrolled, _, _) = second::enrol(t, &editor.email).await;
        for session in [&old, &own, &enrolled] {
            session.get(&zone).await.ok();
            assert_eq!(session.get("/zones").await.json["result_info"]["total_count"], 1);
        }
        // It cannot be taken away while the account wants it.
        enrolled.delete("/platform/v1/auth/totp").await.refused(400, 1136);
        assert_eq!(enrolled.get("/user").await.ok()["two_factor_authentication_enabled"], true);
        let off = json!({"name": "alpha customer", "settings": {"enforce_twofactor": false}});
        t.owner().put(&account, off).await.ok();
        viewer.get(&account).await.ok();
        enrolled.delete("/platform/v1/auth/totp").await.ok();
        enrolled.get(&zone).await.ok();
    }

    async fn whoever_requires_it_has_one(t) {
        let owner = t.owner();
        let account = format!("/accounts/{}", t.world.alpha.account);
        let on = json!({"name": "alpha customer", "settings": {"enforce_twofactor": true}});
        for who in [&owner, &t.tenant_admin(), &second::log_in(t, &owner.email).await] {
            who.put(&account, on.clone()).await.refused(400, 1136).at("/settings/enforce_twofactor");
        }
        assert_eq!(owner.get(&account).await.ok()["settings"]["enforce_twofactor"], false);
        second::enrol(t, &owner.email).await;
        owner.put(&account, on.clone()).await.ok();
        // It is a state, not an act: saying it again needs nothing, as does renaming.
        t.tenant_admin().put(&account, on).await.ok();
        t.tenant_admin().put(&account, json!({"name": "Renamed"})).await.ok();
        // An invitation shows it.
        let invited = json!({"email": t.stranger().email, "roles": [roles::ADMINISTRATOR]});
        owner.post(&format!("{account}/members"), invited).await.ok();
        let invites = t.stranger().get("/user/invites").await;
        let shown: Vec<bool> = invites.items().iter().filter_map(|i| i["organization_is_enforcing_twofactor"].as_bool()).collect();
        assert!(shown.iter().all(|enforcing| *enforcing), "{}", invites.text);
    }

    async fn the_rule_is_named_for_log_ins(t) {
        let own = second::without(t).await;
        let zone = format!("/zones/{}", t.world.alpha.zone);
        let path = format!("/platform/v1/decisions?principal={}&action=zone_read&resource=zone:{}", t.editor().id, t.world.alpha.zone);
        let owner = t.owner();
        assert_eq!(owner.get(&path).await.ok()["allowed"], true);
        assert_eq!(owner.get(&format!("{path}&credential=key")).await.ok()["allowed"], true);
        let said = owner.get(&format!("{path}&credential=session")).await;
        assert_eq!((&said.ok()["allowed"], &said.ok()["rule"], &said.ok()["code"]), (&json!(false), &json!("second factor missing"), &json!(10000)));
        owner.get(&format!("{path}&credential=cookie")).await.refused(400, 6009);
        let refused = own.get(&zone).await;
        let id = refused.refused(403, 10000).header("x-request-id").to_owned();
        t.flush_books().await;
        let said = owner.get(&format!("/platform/v1/decisions?request_id={id}")).await;
        assert_eq!(said.ok()["rule"], "second factor missing");
    }
}
