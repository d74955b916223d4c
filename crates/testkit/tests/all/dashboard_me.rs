//! One's own pages: profile, password, sessions, API key, memberships, activity, and the permission tester.

use crate::dashboard::{Browser, PASSWORD};
use serde_json::json;
use std::time::Duration;
use testkit::{both, key_in};

/// Past the time that a proof counts.
const LATER: Duration = Duration::from_mins(16);

both! {
    async fn a_profile_is_changed_and_shown_as_text(t) {
        let browser = Browser::log_in(t, &t.owner().email).await;
        let markup = "<script>\"'&</script>";
        let saved = browser.submit("/me", "profile", &[("first_name", "Ann"), ("last_name", "O'Neil"), ("country", markup), ("telephone", "+49 30 1")]).await;
        assert_eq!((saved.status, saved.to.as_str()), (303, "/me"), "{}", saved.text);
        let user = t.owner().get("/user").await;
        assert_eq!((&user.ok()["first_name"], &user.ok()["country"]), (&json!("Ann"), &json!(markup)));
        let page = browser.get("/me").await.text;
        assert!(!page.contains("<script>") && page.contains("&lt;script&gt;"), "{page}");
        // An empty field clears.
        browser.submit("/me", "profile", &[("first_name", "Ann")]).await;
        assert_eq!(t.owner().get("/user").await.ok()["country"], json!(null));
        let wrong = browser.submit("/me", "profile", &[("first_name", "4nn"), ("country", "typed")]).await;
        assert_eq!(wrong.status, 400);
        assert!(wrong.text.contains("href=\"#profile-first_name\"") && wrong.text.contains("value=\"typed\""), "{}", wrong.text);
    }

    async fn a_password_is_changed_by_whoever_knows_it(t) {
        let email = t.owner().email;
        let (browser, other) = (Browser::log_in(t, &email).await, Browser::log_in(t, &email).await);
        let new = "another horse battery";
        let wrong = browser.submit("/me", "password", &[("current_password", "not it at all"), ("password", new)]).await;
        assert_eq!(wrong.status, 403);
        assert!(wrong.text.contains("href=\"#password-current_password\""), "{}", wrong.text);
        assert!(!wrong.text.contains("not it at all") && !wrong.text.contains(new), "no secret is handed back");
        let short = browser.submit("/me", "password", &[("current_password", PASSWORD), ("password", "short")]).await;
        assert!(short.status == 400 && short.text.contains("href=\"#password-password\""), "{}", short.text);
        let done = browser.submit("/me", "password", &[("current_password", PASSWORD), ("password", new)]).await;
        assert_eq!(done.status, 303, "{}", done.text);
        assert_eq!(browser.get("/me").await.status, 200);
        assert!(other.get("/me").await.to.starts_with("/login?next=%2Fme&ended"));
        assert_eq!(browser.post("/login", &[("email", &email), ("password", new)]).await.status, 303);
    }

    async fn an_address_that_is_verified_is_not_asked_for_again(t) {
        let browser = Browser::log_in(t, &t.owner().email).await;
        // By the invitation's link its address was shown to be theirs.
        assert!(browser.get("/me").await.text.contains("It is verified"));
        let again = browser.submit("/me", "nonsense", &[]).await;
        assert_eq!(again.status, 400);
        let csrf = browser.csrf().await;
        let refused = browser.post("/me", &[("do", "verify"), ("csrf", &csrf)]).await;
        assert!(refused.status == 400 && refused.text.contains("role=\"alert\""), "{}", refused.text);
    }

    async fn sessions_are_seen_and_ended(t) {
        let email = t.owner().email;
        let (browser, other) = (Browser::log_in(t, &email).await, Browser::log_in(t, &email).await);
        let foreign = Browser::log_in(t, &t.editor().email).await;
        let page = browser.get("/me/sessions").await;
        let id = page.hidden("id");
        // Nobody ends another's, and an id of another's is as one never given.
        let [theirs, nobodys] = [&id, &"0".repeat(32)].map(Clone::clone);
        let csrf = foreign.csrf().await;
        let mut said = Vec::new();
        for id in [theirs, nobodys] {
            let seen = foreign.post("/me/sessions", &[("do", "end"), ("csrf", &csrf), ("id", &id)]).await;
            said.push((seen.status, seen.text.contains("role=\"alert\"")));
        }
        assert_eq!(said, [(404, true), (404, true)]);
        let ended = browser.submit("/me/sessions", "end", &[("id", &id)]).await;
        assert_eq!(ended.status, 303, "{}", ended.text);
        assert_eq!(other.get("/me").await.status, 303, "it was the other one's");
        Browser::log_in(t, &email).await;
        browser.submit("/me/sessions", "others", &[]).await;
        assert!(browser.get("/me/sessions").await.text.contains("logged in nowhere else"));
    }

    async fn a_key_takes_a_fresh_proof_and_the_form_is_not_lost(t) {
        let owner = t.owner();
        let browser = Browser::log_in(t, &owner.email).await;
        t.clock.advance(LATER);
        let unsure = browser.submit("/me/api-key", "roll", &[]).await;
        assert!(unsure.status == 400 && unsure.text.contains("roll-sure"), "{}", unsure.text);
        let asked = browser.submit("/me/api-key", "roll", &[("sure", "true")]).await;
        assert_eq!(asked.status, 403);
        let (next, kept) = (asked.hidden("next"), asked.hidden("kept").replace("&amp;", "&"));
        let fields = [("next", next.as_str()), ("kept", &kept), ("password", "wrong one here")];
        let wrong = browser.submit("/me/proof", "proof", &fields).await;
        assert!(wrong.status == 403 && wrong.text.contains("#proof-password"), "{}", wrong.text);
        assert_eq!(wrong.hidden("kept").replace("&amp;", "&"), kept);
        let proven = browser.submit("/me/proof", "proof", &[("next", &next), ("kept", &kept), ("password", PASSWORD)]).await;
        assert!(proven.status == 200 && proven.text.contains("action=\"/me/api-key\""), "{}", proven.text);
        let csrf = proven.hidden("csrf");
        let rolled = browser.post("/me/api-key", &[("csrf", &csrf), ("do", "roll"), ("sure", "true"), ("once", &proven.hidden("once"))]).await;
        let key = key_in(&rolled.text).expect("a key");
        assert_eq!(t.somebody("owner again", &owner.email, &key).get("/user").await.id(), owner.id);
        assert_eq!(owner.get("/user").await.status, 403, "the old one ends");
        // Without a form, back to where it was asked for, and nowhere else.
        for (next, to) in [("/me/security", "/me/security"), ("//evil.example", "/accounts")] {
            let seen = browser.submit("/me/proof", "proof", &[("next", next), ("password", PASSWORD)]).await;
            assert_eq!((seen.status, seen.to.as_str()), (303, to), "{}", seen.text);
        }
        let seen = browser.submit("/me/api-key", "view", &[]).await;
        assert_eq!(key_in(&seen.text), Some(key.clone()));
        assert!(!browser.get("/me/api-key").await.text.contains(&key), "in the reply to the form only");
    }

    async fn invitations_are_answered_and_accounts_left(t) {
                let account = t.world.beta.account.clone();
        let browser = Browser::log_in(t, &t.viewer().email).await;
        let id = browser.get("/me/memberships").await.hidden("id");
        assert_eq!(id, t.world.beta.invite);
        let foreign = Browser::log_in(t, &t.editor().email).await;
        let csrf = foreign.csrf().await;
        let seen = foreign.post("/me/memberships", &[("csrf", &csrf), ("do", "accept"), ("id", &id)]).await;
        assert_eq!(seen.status, 404, "{}", seen.text);
        let done = browser.submit("/me/memberships", "accept", &[("id", &id)]).await;
        assert_eq!(done.status, 303, "{}", done.text);
        assert_eq!(browser.get(&format!("/accounts/{account}")).await.status, 200);
        let page = browser.get("/me/memberships?name=beta").await;
        assert!(page.text.contains(&format!("/accounts/{account}")), "{}", page.text);
        let member = page.hidden("id");
        let unsure = browser.submit("/me/memberships", "leave", &[("id", &member)]).await;
        assert_eq!(unsure.status, 400);
        let left = browser.submit("/me/memberships", "leave", &[("id", &member), ("sure", "true")]).await;
        assert_eq!(left.status, 303, "{}", left.text);
        assert_eq!(browser.get(&format!("/accounts/{account}")).await.status, 403);
    }

    async fn activity_tells_what_one_did(t) {
        let browser = Browser::log_in(t, &t.owner().email).await;
        browser.submit("/me", "profile", &[("country", "<i>nowhere</i>")]).await;
        let all = browser.get("/me/activity").await.text;
        assert!(all.contains("update") && all.contains("&lt;i&gt;nowhere") && !all.contains("<i>nowhere"), "{all}");
        assert!(browser.get("/me/activity?action=nothing").await.text.contains("Nothing fits"));
        let wrong = browser.get("/me/activity?ip=nonsense").await;
        assert!(wrong.status == 400 && wrong.text.contains("role=\"alert\""), "{}", wrong.text);
    }

    async fn the_tester_explains_oneself_ones_tokens_and_refusals(t) {
        let viewer = t.viewer();
        let zone = t.world.alpha.zone.clone();
        let browser = Browser::log_in(t, &viewer.email).await;
        let ask = |action: &str, with: &str| format!("/me/tester?action={action}&kind=zone&id={zone}&with={with}");
        let said = |text: &str| text.contains("data-state=\"active\"");
        assert!(said(&browser.get(&ask("zone_read", "session")).await.text));
        let no = browser.get(&ask("zone_update", "session")).await.text;
        assert!(!said(&no) && no.contains("no permission"), "{no}");
        // A token grants less than its owner has.
        let group = testkit::groups::USER_READ;
        let resources = json!({format!("com.cloudflare.api.user.{}", viewer.id): "*"});
        let token = json!({"name": "narrow", "policies": [{"effect": "allow", "permission_groups": [{"id": group}], "resources": resources}]});
        let id = viewer.post("/user/tokens", token).await.id();
        let narrow = browser.get(&ask("zone_read", &format!("token:{id}"))).await.text;
        assert!(!said(&narrow) && narrow.contains("not visible"), "{narrow}");
        // Somebody else's token is as none, and others are for those who may read members.
        let owners = Browser::log_in(t, &t.owner().email).await;
        assert_eq!(owners.get(&ask("zone_read", &format!("token:{id}"))).await.status, 404);
        let about = format!("{}&principal={}", ask("zone_update", "key"), viewer.email);
        assert!(!said(&owners.get(&about).await.text));
                let elsewhere = about.replace(&zone, &t.world.beta.zone);
        assert_eq!(owners.get(&elsewhere).await.status, 403);
        // By API too.
        let path = format!("/platform/v1/decisions?principal={}&action=zone_read&resource=zone:{zone}&token={id}", viewer.id);
        assert_eq!(viewer.get(&path).await.ok()["allowed"], false);
        t.owner().get(&path).await.refused(400, 6009);
        let nothing = browser.get("/me/tester?request_id=nonsense").await;
        assert!(nothing.status == 404 && nothing.text.contains("role=\"alert\""), "{}", nothing.text);
        let place = browser.get("/me/tester?action=zone_read&kind=zone&id=example.com").await;
        assert!(place.status == 400 && place.text.contains("role=\"alert\""), "{}", place.text);
    }
}
