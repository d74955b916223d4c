//! The pages of a zone besides its records: how it becomes active, plan, settings, secondary DNS, activity, deletion.

use super::dashboard::Browser;
use serde_json::json;
use testkit::{Instance, both};

/// A browser of the editor, who is an admin of the zone's tenant besides.
async fn as_admin(t: &Instance) -> Browser {
    let editor = t.editor();
    let path = format!("/platform/v1/tenants/{}/admins", t.world.alpha.id);
    t.operator()
        .post(&path, json!({"email": editor.email}))
        .await
        .ok();
    Browser::log_in(t, &editor.email).await
}

/// A full zone that waits for its delegation.
async fn pending(t: &Instance, name: &str) -> String {
    let body = json!({"name": name, "account": {"id": t.world.alpha.account}});
    t.owner().post("/zones", body).await.id()
}

both! {
    #[with(testkit::Options::default().set("zones.activation", "delegation"))]
    async fn the_panel_says_what_to_type_and_asks_again(t) {
        let zone = pending(t, "panel-zone.com").await;
        let browser = Browser::log_in(t, &t.owner().email).await;
        let page = format!("/zones/{zone}");
        let shown = browser.get(&page).await.text;
        let servers = t.owner().get(&page).await.ok()["name_servers"].clone();
        for server in servers.as_array().expect("a pair") {
            assert!(shown.contains(&format!(">{}</code>", server.as_str().expect("a name"))), "{shown}");
        }
        assert!(shown.contains("data-copy=\"server-1\"") && shown.contains("you can ask once in 60 minutes"), "{shown}");
        assert_eq!(browser.submit(&page, "check", &[]).await.status, 303);
        let early = browser.submit(&page, "check", &[]).await;
        assert!(early.status >= 400 && early.status < 500 && early.text.contains("role=\"alert\""), "{}", early.text);
        assert_eq!(browser.submit(&page, "pause", &[]).await.status, 303);
        assert!(browser.get(&page).await.text.contains("data-state=\"paused\""));
        assert_eq!(browser.submit(&page, "resume", &[]).await.status, 303);
        // The tenant is not entitled to partial zones.
        let partial = browser.submit(&page, "type", &[("type", "partial")]).await;
        assert!(partial.status >= 400 && partial.status < 500 && partial.text.contains("type-type-problem"), "{}", partial.text);
        // An operator can say so by hand; nobody else is offered it.
        assert!(!browser.get(&page).await.text.contains("Activate now"));
        t.operator().post("/platform/v1/operators", json!({"email": t.owner().email})).await.ok();
        assert_eq!(browser.submit(&page, "activate", &[]).await.status, 303);
        assert_eq!(t.owner().get(&page).await.ok()["status"], "active");
    }

    #[with(testkit::Options::default().set("zones.activation", "delegation").set("zones.cname_suffix", "cdn.operator.example"))]
    async fn partial_zones_are_told_their_record_and_operators_see_no_more_than_the_activation(t) {
        let path = format!("/platform/v1/tenants/{}/entitlements", t.world.alpha.id);
        t.operator().patch(&path, json!({"partial_setup_allowed": true})).await.ok();
        let zone = pending(t, "partial-zone.com").await;
        let browser = Browser::log_in(t, &t.owner().email).await;
        let page = format!("/zones/{zone}");
        assert_eq!(browser.submit(&page, "type", &[("type", "partial")]).await.status, 303);
        let key = t.owner().get(&page).await.text_of("/verification_key");
        let shown = browser.get(&page).await.text;
        for text in [key.as_str(), "cloudflare-verify.partial-zone.com", "www.partial-zone.com.cdn.operator.example"] {
            assert!(shown.contains(text), "{text}: {shown}");
        }
        let other = t.actor("beta_owner").clone();
        let foreign = Browser::log_in(t, &other.email).await;
        assert_eq!(foreign.get(&page).await.status, 403);
        t.operator().post("/platform/v1/operators", json!({"email": other.email})).await.ok();
        let seen = foreign.get(&page).await;
        assert!(seen.status == 200 && seen.text.contains("Activate now") && !seen.text.contains("alpha customer"), "{}", seen.text);
        assert_eq!(foreign.submit(&page, "activate", &[]).await.status, 303);
        assert_eq!(t.owner().get(&page).await.ok()["status"], "active");
    }

    async fn a_deleted_zone_leads_back_for_those_who_may(t) {
        let (zone, name) = (t.world.alpha.zone.clone(), t.world.alpha.zone_name.clone());
        let page = format!("/zones/{zone}");
        let (admin, owner) = (as_admin(t).await, Browser::log_in(t, &t.owner().email).await);
        let other = admin.submit(&page, "delete", &[("name", "another.com")]).await;
        assert!(other.status == 400 && other.text.contains("delete-name-problem"), "{}", other.text);
        let gone = admin.submit(&page, "delete", &[("name", &name)]).await;
        assert_eq!((gone.status, gone.to.as_str()), (303, page.as_str()), "{}", gone.text);
        let left = admin.get(&page).await;
        assert!(left.status == 404 && left.text.contains("Restore the zone"), "{}", left.text);
        let left = owner.get(&page).await;
        assert!(left.status == 404 && left.text.contains("Your provider can bring it back") && !left.text.contains("Restore the zone"), "{}", left.text);
        assert_eq!(admin.submit(&page, "restore", &[]).await.status, 303);
        assert_eq!(owner.get(&page).await.status, 200);
        // A customer's own deletion leads to the zones that are left.
        let gone = owner.submit(&page, "delete", &[("name", &name)]).await;
        assert_eq!((gone.status, gone.to), (303, format!("/accounts/{}/zones", t.world.alpha.account)), "{}", gone.text);
    }

    async fn another_plan_is_shown_before_it_is_taken(t) {
        let zone = t.world.alpha.zone.clone();
        let browser = Browser::log_in(t, &t.owner().email).await;
        let page = format!("/zones/{zone}/plan");
        let shown = browser.get(&format!("{page}?rate_plan=PARTNERS_ENT")).await.text;
        assert!(shown.contains("What would be different") && shown.contains("Zone hold") && shown.contains("Change the plan"), "{shown}");
        let unsold = browser.get(&format!("{page}?rate_plan=msp_biz")).await.text;
        assert!(unsold.contains("does not sell this plan"), "{unsold}");
        let most = browser.submit(&page, "plan", &[("rate_plan", "PARTNERS_BIZ"), ("page_rules", "999")]).await;
        assert!(most.status == 400 && most.text.contains("plan-page_rules-problem") && most.text.contains("value=\"999\""), "{}", most.text);
        let word = browser.submit(&page, "plan", &[("rate_plan", "PARTNERS_BIZ"), ("page_rules", "many")]).await;
        assert!(word.status == 400 && word.text.contains("plan-page_rules-problem"), "{}", word.text);
        assert_eq!(browser.submit(&page, "plan", &[("rate_plan", "PARTNERS_BIZ"), ("page_rules", "60")]).await.status, 303);
        let now = t.owner().get(&format!("/zones/{zone}/subscription")).await.ok().clone();
        assert_eq!(now["rate_plan"]["id"], "PARTNERS_BIZ");
        assert!(now["component_values"].as_array().expect("a list").iter().any(|c| c["name"] == "page_rules" && c["value"] == 60), "{now}");
        // The way back is always open.
        assert!(browser.get(&format!("{page}?rate_plan=free")).await.text.contains("Cancel the plan"));
        assert_eq!(browser.submit(&page, "plan", &[("rate_plan", "free")]).await.status, 303);
        assert_eq!(t.owner().get(&format!("/zones/{zone}")).await.ok()["plan"]["legacy_id"], "free");
    }

    async fn settings_are_changed_with_each_refusal_beside_its_field(t) {
        let w = t.world.alpha.clone();
        let browser = as_admin(t).await;
        let page = format!("/zones/{}/settings", w.zone);
        let usual = [("zone_mode", "standard"), ("type", "cloudflare.standard")];
        let bad = browser.submit(&page, "dns", &[usual[0], usual[1], ("ns_set", "9")]).await;
        assert!(bad.status == 400 && bad.text.contains("dns-ns_set-problem") && bad.text.contains("value=\"9\""), "{}", bad.text);
        // The difference is shown before it is made.
        let wanted = [("zone_mode", "dns_only"), usual[1], ("ns_set", "1"), ("multi_provider", "true")];
        let before = t.owner().get(&format!("/zones/{}/dns_settings", w.zone)).await.ok().clone();
        let shown = browser.submit(&page, "dns", &wanted).await;
        assert_eq!(shown.status, 200, "{}", shown.text);
        assert_eq!(shown.text.matches("class=\"break was\"").count(), 2, "{}", shown.text);
        assert!(shown.text.contains("This would change") && shown.text.contains("answered here, nothing is proxied"), "{}", shown.text);
        assert_eq!(t.owner().get(&format!("/zones/{}/dns_settings", w.zone)).await.ok(), &before);
        let same = browser.submit(&page, "dns", &[usual[0], usual[1], ("ns_set", "1")]).await;
        assert!(same.text.contains("Nothing: this is how it is already"), "{}", same.text);
        let none = browser.submit(&page, "dns", &[usual[0], ("type", "custom.tenant"), ("ns_set", "1")]).await;
        assert!(none.status == 400 && none.text.contains("dns-type-problem"), "{}", none.text);
        let applied = [("zone_mode", "nothing"), usual[1], ("ns_set", "1")];
        assert_eq!(browser.submit(&page, "dns_apply", &applied).await.status, 400);
        assert_eq!(browser.submit(&page, "dns_apply", &wanted).await.status, 303);
        let kept = t.owner().get(&format!("/zones/{}/dns_settings", w.zone)).await.ok().clone();
        assert_eq!((&kept["zone_mode"], &kept["multi_provider"]), (&json!("dns_only"), &json!(true)));
        // What takes a larger plan is no form before.
        let shown = browser.get(&page).await.text;
        assert!(!shown.contains("Hold the name") && shown.contains("This takes a larger plan"), "{shown}");
        let plan = json!({"rate_plan": {"id": "PARTNERS_ENT"}});
        t.tenant_admin().put(&format!("/zones/{}/subscription", w.zone), plan).await.ok();
        let soa = [usual[0], usual[1], ("ns_set", "1"), ("refresh", "600"), ("retry", "900"), ("expire", "604800"), ("min_ttl", "1800"), ("ttl", "3600"), ("ns_ttl", "300")];
        let bad = browser.submit(&page, "dns", &soa).await;
        assert!(bad.status == 400 && bad.text.contains("dns-retry-problem"), "{}", bad.text);
        let vanity = browser.submit(&page, "vanity", &[("vanity_name_servers", "ns1.elsewhere.com\nns2.elsewhere.com")]).await;
        assert!(vanity.status == 400 && vanity.text.contains("vanity-vanity_name_servers-problem"), "{}", vanity.text);
        assert_eq!(browser.submit(&page, "hold", &[("include_subdomains", "true")]).await.status, 303);
        let hold = t.owner().get(&format!("/zones/{}/hold", w.zone)).await.ok().clone();
        assert_eq!((&hold["hold"], &hold["include_subdomains"]), (&json!(true), &json!(true)));
        assert_eq!(browser.submit(&page, "release", &[]).await.status, 303);
        assert_eq!(t.owner().get(&format!("/zones/{}/hold", w.zone)).await.ok()["hold"], false);
    }

    async fn a_zone_is_moved_by_its_provider_alone(t) {
        let w = t.world.alpha.clone();
        let zone = pending(t, "moving-zone.com").await;
        let (admin, owner) = (as_admin(t).await, Browser::log_in(t, &t.owner().email).await);
        let page = format!("/zones/{zone}/settings");
        assert!(!owner.get(&page).await.text.contains("Move to another account"));
        let unread = admin.submit(&page, "move", &[("account_id", &w.enterprise)]).await;
        assert!(unread.status == 400 && unread.text.contains(&w.enterprise) && unread.text.contains("role=\"alert\""), "{}", unread.text);
        let bad = admin.submit(&page, "move", &[("account_id", "x"), ("sure", "true")]).await;
        assert!(bad.status == 400 && bad.text.contains("move-account_id-problem"), "{}", bad.text);
        let refused = owner.submit(&page, "move", &[("account_id", &w.enterprise), ("sure", "true")]).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
        // To another provider it is an offer, which is declined there and made again, and accepted.
        let offer = [("account_id", t.world.beta.account.as_str()), ("sure", "true")];
        assert_eq!(admin.submit(&page, "move", &offer).await.status, 303);
        assert_eq!(admin.submit(&page, "withdraw", &[]).await.status, 303);
        assert_eq!(admin.submit(&page, "move", &offer).await.status, 303);
        let beta = t.actor("beta_editor").clone();
        let path = format!("/platform/v1/tenants/{}/admins", t.world.beta.id);
        t.operator().post(&path, json!({"email": beta.email})).await.ok();
        let other = Browser::log_in(t, &beta.email).await;
        let there = format!("/accounts/{}", t.world.beta.account);
        assert!(other.get(&there).await.text.contains("moving-zone.com"));
        assert_eq!(other.submit(&there, "decline", &[("id", &zone)]).await.status, 303);
        assert_eq!(admin.submit(&page, "move", &offer).await.status, 303);
        assert_eq!(other.submit(&there, "accept", &[("id", &zone)]).await.status, 303);
        assert_eq!(other.get(&format!("/zones/{zone}")).await.status, 200);
        assert_eq!(owner.get(&format!("/zones/{zone}")).await.status, 403);
    }

    async fn peers_copy_a_zone_when_that_is_enabled(t) {
        let w = t.world.alpha.clone();
        let browser = Browser::log_in(t, &t.owner().email).await;
        let page = format!("/zones/{}/secondary", w.zone);
        let status = format!("/zones/{}/secondary_dns/outgoing/status", w.zone);
        assert!(browser.get(&page).await.text.contains("may not"));
        let early = browser.submit(&page, "notify", &[]).await;
        assert!(early.status >= 400 && early.status < 500 && early.text.contains("role=\"alert\""), "{}", early.text);
        assert_eq!(browser.submit(&page, "enable", &[]).await.status, 303);
        assert_eq!(t.owner().get(&status).await.ok(), "Enabled");
        assert_eq!(browser.submit(&page, "notify", &[]).await.status, 303);
        assert_eq!(browser.submit(&page, "disable", &[]).await.status, 303);
        let none = browser.submit(&page, "outgoing", &[]).await;
        assert!(none.status == 400 && none.text.contains("href=\"#outgoing-peers\""), "{}", none.text);
        assert_eq!(browser.submit(&page, "outgoing", &[("peers", &w.peer), ("peers", &w.linked_peer)]).await.status, 303);
        let now = t.owner().get(&format!("/zones/{}/secondary_dns/outgoing", w.zone)).await.ok().clone();
        assert_eq!(now["peers"].as_array().map(Vec::len), Some(2));
        assert_eq!(browser.submit(&page, "outgoing_end", &[]).await.status, 400);
        assert_eq!(browser.submit(&page, "outgoing_end", &[("sure", "true")]).await.status, 303);
        assert!(browser.get(&page).await.text.contains("Nobody copies the zone"));
        assert_eq!(browser.submit(&page, "outgoing_new", &[("peers", &w.peer)]).await.status, 303);
        // A zone that comes in.
        let body = json!({"name": "incoming-zone.com", "type": "secondary", "account": {"id": w.enterprise}});
        let zone = t.tenant_admin().post("/zones", body).await.id();
        let admin = as_admin(t).await;
        let page = format!("/zones/{zone}/secondary");
        assert!(admin.get(&page).await.text.contains("not copied from anywhere yet"));
        let body = json!({"name": "primary", "ip": "192.0.2.7"});
        let path = format!("/accounts/{}/secondary_dns/peers", w.enterprise);
        let peer = t.tenant_admin().post(&path, json!({"name": body["name"]})).await.id();
        let soon = admin.submit(&page, "incoming", &[("peers", &peer), ("auto_refresh_seconds", "5")]).await;
        assert!(soon.status == 400 && soon.text.contains("incoming-auto_refresh_seconds-problem"), "{}", soon.text);
    }

    async fn activity_is_of_this_zone_alone(t) {
        let w = t.world.alpha.clone();
        let browser = Browser::log_in(t, &t.owner().email).await;
        let other = pending(t, "other-zone.com").await;
        assert_eq!(browser.submit(&format!("/zones/{}", w.zone), "pause", &[]).await.status, 303);
        let own = browser.get(&format!("/zones/{}/activity", w.zone)).await;
        assert!(own.status == 200 && own.text.contains("Update zone") && !own.text.contains("other-zone.com"), "{}", own.text);
        let others = browser.get(&format!("/zones/{other}/activity")).await.text;
        assert!(others.contains("Create zone") && !others.contains("Update zone"), "{others}");
    }
}
