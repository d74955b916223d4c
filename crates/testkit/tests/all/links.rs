//! Links that people ask for: to sign up, to a new password, to verify an address. And one's own API key.

use crate::second::{Generator, session};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Instance, Mail, Options, Response, both, groups, key_in};

const PASSWORD: &str = "correct horse battery staple";
const NEW: &str = "another horse, another battery";
const LOGIN: &str = "/platform/v1/auth/login";
const RESET: &str = "/platform/v1/auth/password_reset";
const SIGN_UP: &str = "/platform/v1/auth/sign_up";
const ADDRESS: &str = "/platform/v1/auth/address";

async fn log_in(t: &Instance, email: &str, password: &str) -> Response {
    let body = json!({"email": email, "password": password});
    t.nobody().post(LOGIN, body).await
}

/// Asks for a link; what was asked has been looked up.
async fn ask(t: &Instance, what: &str, email: &str) -> Response {
    let reply = t.nobody().post(what, json!({"email": email})).await;
    reply.ok();
    t.flush_books().await;
    reply
}

/// The code in the `n`th mail.
async fn code(t: &Instance, n: usize) -> String {
    let link = t.mailbox(n).await[n - 1].link();
    let code = link.rsplit_once("/link/").expect("a link to the page").1;
    assert_eq!(code.len(), 64, "{link}");
    code.to_owned()
}

async fn confirm(t: &Instance, what: &str, code: &str, password: &str) -> Response {
    let body = json!({"code": code, "password": password});
    t.nobody().post(&format!("{what}/confirm"), body).await
}

/// A page: its status and text; with a form, what submitting gives.
async fn page(t: &Instance, code: &str, form: Option<&str>) -> (u16, String) {
    let method = if form.is_some() {
        Method::POST
    } else {
        Method::GET
    };
    let reply = t
        .nobody()
        .raw(method, &format!("/link/{code}"), form.map(str::to_owned))
        .await;
    assert_eq!(reply.headers()["referrer-policy"], "no-referrer");
    (reply.status().as_u16(), reply.text().await.expect("a page"))
}

fn to<'m>(mails: &'m [Mail], address: &str) -> Vec<&'m Mail> {
    mails.iter().filter(|m| m.to == address).collect()
}

both! {
    async fn a_forgotten_password_is_set_anew(t) {
        let owner = t.owner();
        let browser = session(t, &log_in(t, &owner.email, PASSWORD).await);
        t.mailbox(1).await;
        let reply = ask(t, RESET, &owner.email.to_uppercase()).await;
        assert_eq!(reply.ok(), &json!({"expires_in": 3600}));
        let mail = t.mailbox(2).await[1].clone();
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), (owner.email.as_str(), "Choose a new password"));
        assert!(mail.html.contains(&mail.link()));
        let code = code(t, 2).await;
        // Looking changes nothing, as often as mail programs like; neither does a password that is too short.
        for _ in 0..2 {
            let (status, text) = page(t, &code, None).await;
            assert!(status == 200 && text.contains("Choose a new password") && text.contains(&owner.email), "{text}");
        }
        let (status, text) = page(t, &code, Some("password=short")).await;
        assert!(status == 400 && text.contains("12 to 200 characters") && text.contains("<form"), "{text}");
        confirm(t, RESET, &code, "short").await.refused(400, 1001).at("/password");
        log_in(t, &owner.email, PASSWORD).await.ok();
        browser.get("/user").await.ok();
        let (status, text) = page(t, &code, Some(&format!("password={}", NEW.replace(' ', "+")))).await;
        assert!(status == 200 && text.contains("You have a new password"), "{text}");
        browser.get("/user").await.refused(401, 1121);
        log_in(t, &owner.email, PASSWORD).await.refused(403, 1120);
        log_in(t, &owner.email, NEW).await.ok();
        owner.get("/user").await.ok();
        let mails = t.mailbox(3).await;
        assert_eq!((mails[2].to.as_str(), mails[2].subject.as_str()), (owner.email.as_str(), "Your password was changed"));
        // Once.
        assert_eq!(page(t, &code, None).await.0, 404);
        assert_eq!(page(t, &code, Some("password=yet+another+password")).await.0, 404);
        confirm(t, RESET, &code, PASSWORD).await.refused(404, 1126);
        log_in(t, &owner.email, NEW).await.ok();
        // Its user finds both in their log, and no code.
        let log = owner.get("/user/audit_logs?per_page=100").await.text;
        assert!(log.contains("link_create") && log.contains("password_reset") && !log.contains(&code), "{log}");
    }

    async fn whoever_asks_learns_nothing(t) {
        let unknown = ask(t, RESET, "nobody@nowhere.example").await;
        for email in [t.service_user().email.clone(), t.suspended().email.clone(), t.owner().email.clone()] {
            let other = ask(t, RESET, &email).await;
            assert_eq!((other.status, &other.text), (unknown.status, &unknown.text), "{email}");
        }
        // Of these the last alone reads mail.
        let mails = t.mailbox(1).await;
        assert_eq!((mails.len(), mails[0].to.as_str()), (1, t.owner().email.as_str()));
        for wrong in ["", "nobody", "a@b@c", "a\u{0}b@example.com", "a b@example.com", "a@exa mple.com"] {
            t.nobody().post(RESET, json!({"email": wrong})).await.refused(400, 1126).at("/email");
        }
        t.nobody().post(RESET, json!({})).await.refused(400, 1126).at("/email");
    }

    async fn links_end(t) {
        let owner = t.owner();
        ask(t, RESET, &owner.email).await;
        let first = code(t, 1).await;
        // Not again at once; then the new one replaces the old one.
        ask(t, RESET, &owner.email).await;
        t.clock.advance(Duration::from_secs(61));
        ask(t, RESET, &owner.email).await;
        let second = code(t, 2).await;
        assert_eq!(t.mailbox(2).await.len(), 2);
        confirm(t, RESET, &first, NEW).await.refused(404, 1126);
        // A link is for one thing, and a code has its shape.
        confirm(t, SIGN_UP, &second, NEW).await.refused(403, 1125);
        t.nobody().post(&format!("{ADDRESS}/confirm"), json!({"code": second})).await.refused(404, 1126);
        for wrong in [String::new(), "0".repeat(64), "x".repeat(64), second.to_uppercase(), format!("{second}\u{0}")] {
            confirm(t, RESET, &wrong, NEW).await.refused(404, 1126);
        }
        confirm(t, RESET, &second, &"x".repeat(201)).await.refused(400, 1001).at("/password");
        t.nobody().post(&format!("{RESET}/confirm"), json!({"code": second})).await.refused(400, 1126).at("/password");
        // Whoever is suspended has no use for one.
        let user = format!("/platform/v1/users/{}", owner.id);
        t.operator().patch(&user, json!({"suspended": true})).await.ok();
        confirm(t, RESET, &second, NEW).await.refused(404, 1126);
        t.operator().patch(&user, json!({"suspended": false})).await.ok();
        t.clock.advance(Duration::from_hours(1));
        confirm(t, RESET, &second, NEW).await.refused(404, 1126);
        assert_eq!(page(t, &second, None).await.0, 404);
        log_in(t, &owner.email, PASSWORD).await.ok();
        rules::cleanup::run(t.rules()).await.expect("a run");
        assert_eq!(t.database.count("SELECT COUNT(*) FROM links").await, 0);
    }

    async fn a_new_password_takes_no_second_factor_away(t) {
        let owner = t.owner();
        let browser = session(t, &log_in(t, &owner.email, PASSWORD).await);
        let enrolment = browser.post("/platform/v1/auth/totp", json!({})).await;
        let generator = Generator::of(&enrolment);
        browser.post("/platform/v1/auth/totp/confirm", json!({"code": generator.code(t, 0)})).await.ok();
        t.mailbox(2).await;
        ask(t, RESET, &owner.email).await;
        confirm(t, RESET, &code(t, 3).await, NEW).await.ok();
        let step = log_in(t, &owner.email, NEW).await;
        assert!(step.ok().get("second_factor").is_some() && step.header("set-cookie").is_empty(), "{}", step.text);
    }

    async fn an_admin_without_a_password_sets_one_and_an_address_is_verified(t) {
        let admin = t.tenant_admin();
        let unverified = json!({"email": admin.email, "verified": false});
        assert_eq!(admin.get(ADDRESS).await.ok(), &unverified);
        let asked = admin.post(&format!("{ADDRESS}/verify"), json!({})).await;
        assert_eq!(asked.ok(), &unverified);
        let by_mail = code(t, 1).await;
        let (status, text) = page(t, &by_mail, None).await;
        assert!(status == 200 && !text.contains("name=\"password\""), "{text}");
        assert_eq!(admin.get(ADDRESS).await.ok(), &unverified);
        let (status, text) = page(t, &by_mail, Some("")).await;
        assert!(status == 200 && text.contains("verified"), "{text}");
        assert_eq!(admin.get(ADDRESS).await.ok()["verified"], true);
        t.nobody().post(&format!("{ADDRESS}/confirm"), json!({"code": by_mail})).await.refused(404, 1126);
        admin.post(&format!("{ADDRESS}/verify"), json!({})).await.refused(400, 1128);
        t.service_user().post(&format!("{ADDRESS}/verify"), json!({})).await.refused(400, 1126);
        // A first password by a link verifies too.
        let other = t.other_tenant_admin();
        ask(t, RESET, &other.email).await;
        assert_eq!(confirm(t, RESET, &code(t, 2).await, NEW).await.ok(), &json!({"ended": 0}));
        log_in(t, &other.email, NEW).await.ok();
        assert_eq!(other.get(ADDRESS).await.ok()["verified"], true);
    }

    async fn nobody_signs_up_unless_everybody_may(t) {
        t.nobody().post(SIGN_UP, json!({"email": "new@example.com"})).await.refused(403, 1125);
        confirm(t, SIGN_UP, &"0".repeat(64), NEW).await.refused(403, 1125);
    }

    #[with(Options::default().set("people.open_sign_up", "true").set("people.link_lifetime", "2h"))]
    async fn signing_up(t) {
        const USERS: &str = "SELECT COUNT(*) FROM users";
        let users = t.database.count(USERS).await;
        let reply = ask(t, SIGN_UP, "New.Person@bücher.example").await;
        assert_eq!(reply.ok(), &json!({"expires_in": 7200}));
        let first = code(t, 1).await;
        assert_eq!(t.mailbox(1).await[0].subject, "Finish signing up");
        assert_eq!(t.database.count(USERS).await, users, "nobody is a user by asking");
        let weak = confirm(t, SIGN_UP, &first, "short").await;
        weak.refused(400, 1001).at("/password");
        let (status, text) = page(t, &first, Some(&format!("password={}", NEW.replace(' ', "+")))).await;
        assert_eq!(status, 200, "{text}");
        let key = key_in(&text).expect("a key");
        let person = t.somebody("person", "new.person@xn--bcher-kva.example", &key);
        let user = person.get("/user").await;
        assert_eq!(user.ok()["email"], "New.Person@bücher.example");
        assert_eq!(person.get(ADDRESS).await.ok()["verified"], true);
        assert!(person.get("/accounts").await.items().is_empty());
        log_in(t, "NEW.PERSON@BÜCHER.example", NEW).await.ok();
        t.mailbox(2).await;
        let logs = (person.get("/user/audit_logs").await.text, t.operator().get("/platform/v1/audit_logs").await.text);
        assert!(logs.0.contains("\"sign_up\"") && logs.1.contains("\"sign_up\""), "{logs:?}");
        assert_eq!(page(t, &first, None).await.0, 404);
        confirm(t, SIGN_UP, &first, NEW).await.refused(404, 1126);
        // Again, however it is written: told by mail alone, and the password stays.
        for spelling in ["new.person@bücher.example", "NEW.person@XN--BCHER-KVA.example"] {
            t.clock.advance(Duration::from_secs(61));
            let again = ask(t, SIGN_UP, spelling).await;
            assert_eq!((again.status, &again.text), (reply.status, &reply.text));
        }
        let mails = t.mailbox(4).await;
        let told: Vec<_> = to(&mails, "New.Person@bücher.example").iter().map(|m| m.subject.as_str()).collect();
        assert_eq!(told[2..], ["You have signed up already"; 2]);
        assert!(!mails[2].text.contains("/link/") && !mails[3].html.contains("/link/"));
        log_in(t, "new.person@bücher.example", NEW).await.ok();
        assert_eq!(t.database.count(USERS).await, users + 1);
    }

    #[with(Options::default().set("people.open_sign_up", "true"))]
    async fn who_was_faster_has_the_address(t) {
        ask(t, SIGN_UP, "quick@example.com").await;
        let by_mail = code(t, 1).await;
        // Meanwhile an operator makes them an operator.
        t.operator().post("/platform/v1/operators", json!({"email": "Quick@example.com"})).await.ok();
        confirm(t, SIGN_UP, &by_mail, NEW).await.refused(400, 1004);
        log_in(t, "quick@example.com", NEW).await.refused(403, 1120);
    }

    #[with(Options::default().set("limits.enabled", "true").set("limits.failed_credentials", "3"))]
    async fn nobody_is_flooded(t) {
        for n in 0..3 {
            ask(t, RESET, &format!("somebody{n}@example.com")).await;
        }
        let reply = t.nobody().post(RESET, json!({"email": t.owner().email})).await;
        reply.refused(429, 971);
        assert!(!reply.header("retry-after").is_empty());
        t.clock.advance(Duration::from_mins(5));
        ask(t, RESET, &t.owner().email).await;
        assert_eq!(t.mailbox(1).await[0].to, t.owner().email);
    }

    async fn ones_own_key_takes_a_fresh_proof(t) {
        const VIEW: &str = "/platform/v1/auth/api_key/view";
        const ROLL: &str = "/platform/v1/auth/api_key/roll";
        let owner = t.owner();
        let policies = json!([{"effect": "allow", "permission_groups": [{"id": groups::USER_READ}],
            "resources": {format!("com.cloudflare.api.user.{}", owner.id): "*"}}]);
        let made = owner.post("/user/tokens", json!({"name": "CI", "policies": policies})).await;
        let bearer = t.somebody("bearer", "", &made.text_of("/value"));
        let browser = session(t, &log_in(t, &owner.email, PASSWORD).await);
        t.mailbox(1).await;
        for path in [VIEW, ROLL] {
            owner.post(path, json!({})).await.refused(403, 1122);
            assert_eq!(bearer.post(path, json!({})).await.status, 403);
            t.nobody().post(path, json!({})).await.refused(400, 9106);
        }
        let own: Value = json!({"email": owner.email, "api_key": owner.key});
        assert_eq!(browser.post(VIEW, json!({})).await.ok(), &own);
        t.clock.advance(Duration::from_mins(16));
        for path in [VIEW, ROLL] {
            browser.post(path, json!({})).await.refused(403, 1130);
        }
        owner.get("/user").await.ok();
        browser.post("/platform/v1/auth/proof", json!({"password": PASSWORD})).await.ok();
        let fresh = browser.post(ROLL, json!({})).await.text_of("/api_key");
        owner.get("/user").await.refused(403, 9103);
        let owner: Actor = t.somebody("owner", &owner.email, &fresh);
        owner.get("/user").await.ok();
        assert_eq!(browser.post(VIEW, json!({})).await.text_of("/api_key"), fresh);
        let mails = t.mailbox(2).await;
        assert_eq!((mails[1].to.as_str(), mails[1].subject.as_str()), (owner.email.as_str(), "You have a new API key"));
        let log = owner.get("/user/audit_logs?per_page=100").await.text;
        assert_eq!(log.matches("own_key_view").count(), 2, "{log}");
        assert!(log.contains("own_key_roll") && !log.contains(&fresh) && !log.contains(&t.owner().key), "{log}");
    }
}
