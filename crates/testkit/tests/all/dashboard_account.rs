//! The pages of an account besides its people: overview, subscriptions, settings, DNS, secondary DNS, activity.

use super::dashboard::Browser;
use serde_json::json;
use testkit::{Instance, both};

/// Of what may hold markup.
const MARKUP: &str = "<i>\"'& Ltd";
/// Names of accounts hold no angle brackets.
const NAMED: &str = "\"'& Ltd";

/// A browser of the editor, who is an admin of the account's tenant besides.
async fn as_admin(t: &Instance) -> Browser {
    let editor = t.editor();
    let path = format!("/platform/v1/tenants/{}/admins", t.world.alpha.id);
    t.operator()
        .post(&path, json!({"email": editor.email}))
        .await
        .ok();
    Browser::log_in(t, &editor.email).await
}

both! {
    async fn an_account_is_named_described_deleted_and_restored(t) {
        let account = t.world.alpha.account.clone();
        let browser = as_admin(t).await;
        let (page, first) = (format!("/accounts/{account}/settings"), format!("/accounts/{account}"));
        let bad = browser.submit(&page, "account", &[("name", "Kept"), ("abuse_contact_email", "nothing")]).await;
        assert!(bad.status == 400 && bad.text.contains("account-abuse_contact_email-problem") && bad.text.contains("value=\"Kept\""), "{}", bad.text);
        assert_eq!(browser.submit(&page, "account", &[("name", NAMED), ("abuse_contact_email", "abuse@alpha.example")]).await.status, 303);
        let shown = browser.get(&first).await.text;
        assert!(shown.contains("<h1>&quot;'&amp; Ltd</h1>") && shown.contains("abuse@alpha.example"), "{shown}");
        let fields = [("business_name", MARKUP), ("business_address", ""), ("business_email", ""), ("business_phone", ""), ("external_metadata", "4711")];
        assert_eq!(browser.submit(&page, "profile", &fields).await.status, 303);
        let shown = browser.get(&page).await.text;
        assert!(!shown.contains("<i>") && shown.contains("&lt;i&gt;"), "{shown}");
        let profile = t.tenant_admin().get(&format!("/accounts/{account}/profile")).await;
        assert_eq!(profile.ok()["external_metadata"], "4711");
        // Deleting asks for the name, and what is left leads back.
        let other = browser.submit(&page, "delete", &[("name", "another")]).await;
        assert!(other.status == 400 && other.text.contains("delete-name-problem"), "{}", other.text);
        let gone = browser.submit(&page, "delete", &[("name", NAMED)]).await;
        assert_eq!((gone.status, gone.to.as_str()), (303, first.as_str()), "{}", gone.text);
        let left = browser.get(&first).await;
        assert!(left.status == 404 && left.text.contains("Restore the account"), "{}", left.text);
        assert_eq!(browser.submit(&first, "restore", &[]).await.status, 303);
        assert_eq!(browser.get(&first).await.status, 200);
    }

    async fn add_ons_are_chosen_from_the_catalogue_and_ended(t) {
        let account = t.world.alpha.account.clone();
        let owner = t.owner();
        let browser = Browser::log_in(t, &owner.email).await;
        let page = format!("/accounts/{account}/subscriptions");
        let offers = owner.get(&format!("/platform/v1/accounts/{account}/available_subscriptions")).await;
        let all = offers.ok().as_array().expect("a list").clone();
        let offer = all.iter().find(|o| o["frequency"] == "monthly").expect("one that is renewed");
        let id = offer["id"].as_str().expect("an id");
        let chosen = browser.get(&format!("{page}?add={id}")).await.text;
        assert!(chosen.contains(&format!("Order {}", offer["name"].as_str().expect("a name").replace('&', "&amp;"))), "{chosen}");
        let seen = browser.submit(&page, "subscribe", &[("rate_plan", id), ("frequency", "yearly")]).await;
        assert_eq!(seen.status, 303, "{}", seen.text);
        let running = owner.get(&format!("/accounts/{account}/subscriptions")).await;
        let running = running.ok().as_array().expect("a list").clone();
        let new = running.iter().find(|s| s["rate_plan"]["id"] == id).expect("subscribed");
        assert_eq!(new["frequency"], "yearly");
        let own = new["id"].as_str().expect("an id");
        assert_eq!(browser.submit(&page, "amounts", &[("id", own), ("rate_plan", id), ("frequency", "monthly")]).await.status, 303);
        let unsure = browser.submit(&page, "end", &[("id", own)]).await;
        assert!(unsure.status == 400 && unsure.text.contains("role=\"alert\""), "{}", unsure.text);
        assert_eq!(browser.submit(&page, "end", &[("id", own), ("sure", "true")]).await.status, 303);
        let left = owner.get(&format!("/accounts/{account}/subscriptions")).await;
        assert!(left.ok().as_array().expect("a list").iter().all(|s| s["id"] != own));
        // What the provider does not sell is refused in words.
        let unsold = browser.submit(&page, "subscribe", &[("rate_plan", "WORKERS_PAID")]).await;
        assert!(unsold.status >= 400 && unsold.status < 500 && unsold.text.contains("role=\"alert\""), "{}", unsold.text);
    }

    async fn dns_of_new_zones_and_what_peers_need_is_set(t) {
        let account = t.world.alpha.account.clone();
        let owner = t.owner();
        let browser = Browser::log_in(t, &owner.email).await;
        let page = format!("/accounts/{account}/dns");
        let usual = [("zone_mode", "standard"), ("type", "cloudflare.standard"), ("ns_set", "1"), ("refresh", "10000"), ("retry", "2400"), ("expire", "604800"), ("min_ttl", "1800"), ("ttl", "3600")];
        let mut fields = usual.to_vec();
        fields.extend([("ns_ttl", "5")]);
        let bad = browser.submit(&page, "defaults", &fields).await;
        assert!(bad.status == 400 && bad.text.contains("defaults-ns_ttl-problem"), "{}", bad.text);
        let mut fields = usual.to_vec();
        fields.extend([("ns_ttl", "300"), ("enforce_dns_only", "true"), ("multi_provider", "true")]);
        assert_eq!(browser.submit(&page, "defaults", &fields).await.status, 303);
        let kept = owner.get(&format!("/accounts/{account}/dns_settings")).await.ok().clone();
        assert_eq!((&kept["enforce_dns_only"], &kept["zone_defaults"]["ns_ttl"], &kept["zone_defaults"]["multi_provider"]), (&json!(true), &json!(300), &json!(true)));
        // Secondary DNS: each kind made, changed, deleted; a secret is shown to whoever asks, and not otherwise.
        let page = format!("/accounts/{account}/secondary");
        let secret = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";
        let short = browser.submit(&page, "tsig", &[("name", "keyed.example."), ("algo", "hmac-sha256."), ("secret", "c2hvcnQ=")]).await;
        assert!(short.status == 400 && short.text.contains("tsig-secret-problem") && !short.text.contains("c2hvcnQ="), "{}", short.text);
        assert_eq!(browser.submit(&page, "tsig", &[("name", "keyed.example."), ("algo", "hmac-sha256."), ("secret", secret)]).await.status, 303);
        let keys = owner.get(&format!("/accounts/{account}/secondary_dns/tsigs")).await;
        let key = keys.items().iter().find(|k| k["name"] == "keyed.example.").expect("kept")["id"].as_str().expect("an id").to_owned();
        assert!(!browser.get(&page).await.text.contains(secret));
        let shown = browser.submit(&page, "tsig_show", &[("id", &key)]).await;
        assert!(shown.status == 200 && shown.text.contains(secret), "{}", shown.text);
        let foreign = browser.submit(&page, "tsig_show", &[("id", &t.world.beta.tsig)]).await;
        assert_eq!(foreign.status, 404, "{}", foreign.text);
        let peer = [("name", MARKUP), ("ip", "192.0.2.999"), ("tsig_id", key.as_str())];
        let bad = browser.submit(&page, "peer", &peer).await;
        assert!(bad.status == 400 && bad.text.contains("peer-ip-problem") && !bad.text.contains("<i>"), "{}", bad.text);
        assert_eq!(browser.submit(&page, "peer", &[("name", MARKUP), ("tsig_id", &key)]).await.status, 303);
        assert_eq!(browser.submit(&page, "acl", &[("name", "Ours"), ("ip_range", "192.0.2.0/28")]).await.status, 303);
        let peers = owner.get(&format!("/accounts/{account}/secondary_dns/peers")).await;
        let peer = peers.items().iter().find(|p| p["name"] == MARKUP).expect("made")["id"].as_str().expect("an id").to_owned();
        let used = browser.submit(&page, "tsig_end", &[("id", &key)]).await;
        assert!(used.status >= 400 && used.status < 500 && used.text.contains("has this key"), "{}", used.text);
        assert_eq!(browser.submit(&page, "peer_set", &[("id", &peer), ("name", "Plain"), ("port", "5353")]).await.status, 303);
        assert_eq!(browser.submit(&page, "tsig_end", &[("id", &key)]).await.status, 303);
        assert_eq!(browser.submit(&page, "peer_end", &[("id", &peer)]).await.status, 303);
        let acls = owner.get(&format!("/accounts/{account}/secondary_dns/acls")).await;
        let acl = acls.items().iter().find(|a| a["name"] == "Ours").expect("made")["id"].as_str().expect("an id").to_owned();
        assert_eq!(browser.submit(&page, "acl_set", &[("id", &acl), ("name", "Ours"), ("ip_range", "192.0.2.1")]).await.status, 303);
        assert_eq!(browser.submit(&page, "acl_end", &[("id", &acl)]).await.status, 303);
    }

    async fn activity_is_filtered_by_the_address_and_leads_to_a_history(t) {
        let (owner, account) = (t.owner(), t.world.alpha.account.clone());
        let browser = Browser::log_in(t, &owner.email).await;
        let page = format!("/accounts/{account}/activity");
        assert_eq!(browser.submit(&format!("/accounts/{account}/settings"), "account", &[("name", NAMED)]).await.status, 303);
        let shown = browser.get(&page).await.text;
        assert!(shown.contains("Update account") && !shown.contains("<i>"), "{shown}");
        let deleted = browser.get(&format!("{page}?kind=delete")).await.text;
        assert!(!deleted.contains("Update account"), "{deleted}");
        let nobody = browser.get(&format!("{page}?actor=nobody%40nowhere.example")).await.text;
        assert!(nobody.contains("Nothing happened that fits"), "{nobody}");
        let wrong = browser.get(&format!("{page}?since=yesterday")).await;
        assert!(wrong.text.contains("role=\"alert\""), "{}", wrong.text);
        let link = regex::Regex::new(r#"href="([^"]*\?event=[^"]*)""#).expect("a pattern");
        let history = link.captures(&shown).expect("a link")[1].replace("&amp;", "&");
        let seen = browser.get(&history).await;
        assert!(seen.status == 200 && seen.text.contains("Update account") && seen.text.contains("Back to all activity"), "{}", seen.text);
        let csv = browser.get(&format!("/client/v4/accounts/{account}/audit_logs?export=csv")).await;
        assert!(csv.status == 200 && csv.text.contains("account_update"), "{}", csv.text);
    }

    async fn consent_to_the_provider_is_required_given_and_ended(t) {
        let (owner, account) = (t.owner(), t.world.alpha.account.clone());
        let browser = Browser::log_in(t, &owner.email).await;
        let page = format!("/accounts/{account}");
        let state = async || {
            let found = owner.get(&format!("/platform/v1/accounts/{account}/partner_access")).await;
            found.ok()["consent"].as_str().map(str::to_owned)
        };
        assert!(browser.get(&page).await.text.contains("admin@alpha.example"));
        assert_eq!(browser.submit(&page, "require", &[]).await.status, 303);
        assert_eq!(state().await.as_deref(), Some("missing"));
        let asked = browser.submit(&page, "ask", &[("reason", "x")]).await;
        assert!(asked.status == 403 && asked.text.contains("role=\"alert\""), "{}", asked.text);
        assert_eq!(browser.submit(&page, "approve", &[("hours", "720")]).await.status, 303);
        assert_eq!(state().await.as_deref(), Some("given"));
        assert_eq!(browser.submit(&page, "end", &[]).await.status, 303);
        assert_eq!(state().await.as_deref(), Some("missing"));
        assert_eq!(browser.submit(&page, "free", &[]).await.status, 303);
        assert_eq!(state().await.as_deref(), Some("not_required"));
    }

    async fn who_may_only_look_is_told_so_in_words(t) {
        let account = t.world.alpha.account.clone();
        let browser = Browser::log_in(t, &t.viewer().email).await;
        for page in ["", "/members", "/groups", "/roles", "/subscriptions", "/settings", "/dns", "/secondary", "/activity"] {
            let seen = browser.get(&format!("/accounts/{account}{page}")).await;
            assert_eq!(seen.status, 200, "{page}: {}", seen.text);
        }
        let refused = browser.submit(&format!("/accounts/{account}/settings"), "account", &[("name", "Mine")]).await;
        assert!(refused.status == 403 && refused.text.contains("role=\"alert\"") && refused.text.contains("value=\"Mine\""), "{}", refused.text);
    }
}
