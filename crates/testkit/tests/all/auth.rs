//! Log-ins: sessions, their cookie, the token against forged requests, and the password.

use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Instance, Options, Response, both};

/// What everybody who signed up by an invitation chose.
const PASSWORD: &str = "correct horse battery staple";
const LOGIN: &str = "/platform/v1/auth/login";

async fn try_log_in(t: &Instance, email: &str, password: &str) -> Response {
    let body = json!({"email": email, "password": password});
    t.nobody().post(LOGIN, body).await
}

/// The cookie's name and value.
fn cookie(reply: &Response) -> String {
    let set = reply.header("set-cookie");
    set.split(';').next().unwrap_or_default().to_owned()
}

/// Somebody with a browser: the cookie, without and with the token against forgery.
async fn log_in(t: &Instance, email: &str, password: &str) -> (Actor, Actor, Value) {
    let reply = try_log_in(t, email, password).await;
    let csrf = reply.text_of("/csrf_token");
    let plain = t.nobody().with("Cookie", &cookie(&reply));
    (
        plain.clone(),
        plain.with("X-CSRF-Token", &csrf),
        reply.ok()["session"].clone(),
    )
}

both! {
    async fn a_session_stands_for_the_user(t) {
        let owner = t.owner();
        let reply = try_log_in(t, &owner.email.to_uppercase(), PASSWORD).await;
        let set = reply.header("set-cookie").to_owned();
        for part in ["tenantry=", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=2592000"] {
            assert!(set.contains(part), "{set}");
        }
        assert!(!set.contains("Secure"), "there is no TLS here: {set}");
        let secret = cookie(&reply).split_once('=').expect("a pair").1.to_owned();
        assert!(!reply.text.contains(&secret), "the token is in the cookie only");
        let (plain, full, session) = log_in(t, &owner.email, PASSWORD).await;
        assert_eq!(plain.get("/user").await.id(), owner.id);
        assert_eq!(plain.get("/accounts").await.items()[0]["id"], t.world.alpha.account.as_str());
        full.patch("/user", json!({"first_name": "Grace"})).await.ok();
        assert_eq!(owner.get("/user").await.ok()["first_name"], "Grace");
        // The event names the session, never its token.
        let events = owner.get("/platform/v1/auth/sessions").await;
        assert_eq!(events.items().len(), 2);
        let logged = owner.get("/user/audit_logs").await.text;
        assert!(!logged.contains(&secret));
        assert!(logged.contains("session_create"), "{logged}");
        // The page that comes back asks for the token again.
        let again = plain.get("/platform/v1/auth/session").await;
        assert_eq!(again.ok()["session"]["id"], session["id"]);
        assert_eq!(again.ok()["session"]["current"], true);
        plain.with("X-CSRF-Token", &again.text_of("/csrf_token")).patch("/user", json!({"first_name": "Ada"})).await.ok();
        // A header goes before the cookie.
        let viewer = t.viewer();
        assert_eq!(viewer.with("Cookie", &cookie(&reply)).get("/user").await.id(), viewer.id);
    }

    #[with(Options::default().set("http.public_url", "https://tenantry.example"))]
    async fn behind_tls_the_cookie_is_for_tls_only(t) {
        let owner = t.owner();
        let reply = try_log_in(t, &owner.email, PASSWORD).await;
        let set = reply.header("set-cookie").to_owned();
        for part in ["__Host-tenantry=", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(set.contains(part), "{set}");
        }
        assert!(!set.contains("Domain"), "{set}");
        let token = cookie(&reply).split_once('=').expect("a pair").1.to_owned();
        assert_eq!(t.nobody().with("Cookie", &cookie(&reply)).get("/user").await.id(), owner.id);
        // The name that a site without TLS could set is not read.
        t.nobody().with("Cookie", &format!("tenantry={token}")).get("/user").await.refused(400, 9106);
    }

    async fn who_cannot_log_in_is_told_nothing(t) {
        let service = t.service_user();
        let unknown = try_log_in(t, "nobody@nowhere.example", PASSWORD).await;
        unknown.refused(403, 1120);
        assert_eq!(unknown.header("set-cookie"), "");
        // A service user, an admin without a password, and a wrong one: all the same.
        for (email, password) in [
            (service.email.as_str(), PASSWORD),
            (service.email.as_str(), service.key.as_str()),
            (t.tenant_admin().email.as_str(), PASSWORD),
            (t.owner().email.as_str(), "correct horse battery stapl"),
            (t.owner().email.as_str(), t.owner().key.as_str()),
            ("not an address", PASSWORD),
            ("", ""),
        ] {
            let other = try_log_in(t, email, password).await;
            assert_eq!((other.status, &other.text), (unknown.status, &unknown.text), "{email}");
        }
        t.nobody().post(LOGIN, json!({"email": "a@b.example"})).await.refused(400, 1120).at("/password");
        // Only who knows the password learns that the user is suspended.
        let suspended = try_log_in(t, &t.suspended().email, PASSWORD).await;
        suspended.refused(403, 10000);
        assert!(suspended.message().contains("suspended"), "{}", suspended.text);
        assert_eq!(suspended.header("set-cookie"), "");
        try_log_in(t, &t.suspended().email, "something else entirely").await.refused(403, 1120);
    }

    async fn what_a_forged_page_sends_changes_nothing(t) {
        let owner = t.owner();
        let (plain, full, _) = log_in(t, &owner.email, PASSWORD).await;
        let (other_plain, other_full, _) = log_in(t, &owner.email, PASSWORD).await;
        let before = owner.get("/user").await.ok().clone();
        let change = json!({"first_name": "Mallory"});
        let stale = other_full.get("/platform/v1/auth/session").await.text_of("/csrf_token");
        for forged in [plain.clone(), plain.with("X-CSRF-Token", ""), plain.with("X-CSRF-Token", "0"), plain.with("X-CSRF-Token", &stale)] {
            forged.patch("/user", change.clone()).await.refused(403, 1124);
            forged.post("/platform/v1/auth/logout", json!({})).await.refused(403, 1124);
            forged.delete(&format!("/zones/{}", t.world.alpha.zone)).await.refused(403, 1124);
        }
        assert_eq!(owner.get("/user").await.ok(), &before);
        assert_eq!(other_plain.get("/user").await.status, 200);
        // It is kept as a denial.
        t.flush_books().await;
        let denials = t.operator().get("/platform/v1/denials").await.text;
        assert!(denials.contains("forged or stale form"), "{denials}");
        full.patch("/user", change).await.ok();
    }

    async fn each_log_in_is_a_new_session_and_logging_out_ends_it(t) {
        let owner = t.owner();
        // Somebody planted a cookie before.
        let (planted, _, _) = log_in(t, &t.viewer().email, PASSWORD).await;
        let body = json!({"email": owner.email, "password": PASSWORD});
        let reply = planted.post(LOGIN, body).await;
        let fixed = t.nobody().with("Cookie", &cookie(&reply));
        assert_eq!(fixed.get("/user").await.id(), owner.id);
        assert_eq!(planted.get("/user").await.id(), t.viewer().id);
        let made_up = t.nobody().with("Cookie", &format!("tenantry={}", "a".repeat(64)));
        made_up.get("/user").await.refused(401, 1121);
        let full = fixed.with("X-CSRF-Token", &reply.text_of("/csrf_token"));
        let out = full.post("/platform/v1/auth/logout", json!({})).await;
        out.ok();
        assert!(out.header("set-cookie").contains("Max-Age=0"), "{}", out.header("set-cookie"));
        fixed.get("/user").await.refused(401, 1121);
        full.post("/platform/v1/auth/logout", json!({})).await.refused(401, 1121);
        owner.post("/platform/v1/auth/logout", json!({})).await.refused(403, 1122);
        owner.get("/platform/v1/auth/session").await.refused(403, 1122);
    }

    async fn sessions_are_listed_and_ended_by_their_user_only(t) {
        let owner = t.owner();
        let (first, _, one) = log_in(t, &owner.email, PASSWORD).await;
        let (second, second_full, two) = log_in(t, &owner.email, PASSWORD).await;
        let (third, _, _) = log_in(t, &owner.email, PASSWORD).await;
        let (stranger, _, _) = log_in(t, &t.viewer().email, PASSWORD).await;
        let listed = second.get("/platform/v1/auth/sessions").await;
        assert_eq!(listed.items().len(), 3);
        let current: Vec<_> = listed.items().iter().filter(|s| s["current"] == true).map(|s| s["id"].clone()).collect();
        assert_eq!(current, [two["id"].clone()]);
        let path = format!("/platform/v1/auth/sessions/{}", one["id"].as_str().expect("an id"));
        t.viewer().delete(&path).await.refused(404, 1123);
        assert_eq!(first.get("/user").await.status, 200);
        second_full.delete(&path).await.ok();
        first.get("/user").await.refused(401, 1121);
        second_full.delete(&path).await.refused(404, 1123);
        assert_eq!(second_full.post("/platform/v1/auth/sessions/end_others", json!({})).await.ok()["ended"], 1);
        third.get("/user").await.refused(401, 1121);
        assert_eq!(second.get("/user").await.id(), owner.id);
        assert_eq!(stranger.get("/user").await.id(), t.viewer().id);
    }

    #[with(Options::default().set("sessions.idle", "2h").set("sessions.lifetime", "5h"))]
    async fn sessions_end_when_idle_and_when_old(t) {
        let owner = t.owner();
        let (idle, _, _) = log_in(t, &owner.email, PASSWORD).await;
        let (busy, _, _) = log_in(t, &owner.email, PASSWORD).await;
        for _ in 0..3 {
            t.clock.advance(Duration::from_mins(90));
            busy.get("/user").await.ok();
            t.flush_books().await;
        }
        idle.get("/user").await.refused(401, 1121);
        assert_eq!(busy.get("/platform/v1/auth/sessions").await.items().len(), 1);
        t.clock.advance(Duration::from_mins(31));
        busy.get("/user").await.refused(401, 1121);
        let gone = rules::cleanup::run(t.rules()).await.expect("a run");
        assert_eq!(gone.sessions, 2);
        assert_eq!(t.database.count("SELECT COUNT(*) FROM sessions").await, 0);
    }

    async fn suspended_users_have_no_sessions(t) {
        let owner = t.owner();
        let (plain, _, _) = log_in(t, &owner.email, PASSWORD).await;
        let path = format!("/platform/v1/users/{}", owner.id);
        t.operator().patch(&path, json!({"suspended": true})).await.ok();
        plain.get("/user").await.refused(403, 10000);
        try_log_in(t, &owner.email, PASSWORD).await.refused(403, 10000);
        t.operator().patch(&path, json!({"suspended": false})).await.ok();
        assert_eq!(plain.get("/user").await.id(), owner.id);
    }

    async fn a_new_password_ends_the_other_sessions_and_a_mail_says_so(t) {
        let owner = t.owner();
        let path = "/platform/v1/auth/password";
        let (other, _, _) = log_in(t, &owner.email, PASSWORD).await;
        let (own, full, _) = log_in(t, &owner.email, PASSWORD).await;
        let new = "another very long password";
        let body = |current: &str, password: &str| json!({"current_password": current, "password": password});
        full.post(path, body("wrong", new)).await.refused(403, 1120);
        full.post(path, body(PASSWORD, "short")).await.refused(400, 1001).at("/password");
        full.post(path, json!({"password": new})).await.refused(400, 1001).at("/current_password");
        assert_eq!(other.get("/user").await.id(), owner.id);
        assert_eq!(full.post(path, body(PASSWORD, new)).await.ok()["ended"], 1);
        other.get("/user").await.refused(401, 1121);
        assert_eq!(own.get("/user").await.id(), owner.id);
        try_log_in(t, &owner.email, PASSWORD).await.refused(403, 1120);
        try_log_in(t, &owner.email, new).await.ok();
        // One mail for the first log-in from here, one for the password, none for the later log-ins.
        let subjects: Vec<String> = t.mailbox(2).await.into_iter().map(|m| m.subject).collect();
        assert!(subjects.contains(&"New log-in".to_owned()) && subjects.contains(&"Your password was changed".to_owned()), "{subjects:?}");
        assert_eq!(t.database.count("SELECT COUNT(*) FROM mails WHERE kind = 'new_device'").await, 1);
    }

    #[with(Options::default().set("limits.enabled", "true").set("limits.failed_credentials", "3"))]
    async fn guessing_is_stopped(t) {
        let owner = t.owner();
        for _ in 0..3 {
            try_log_in(t, &owner.email, "a wrong password").await.refused(403, 1120);
        }
        try_log_in(t, &owner.email, PASSWORD).await.refused(403, 9109);
    }
}
