//! The ways in: signing up, a lost password, single sign-on, and what every open page says to the browser.

use crate::dashboard::{Browser, PASSWORD};
use serde_json::json;
use testkit::{Options, both, key_in};

fn open_to_all() -> Options {
    Options::default().set("people.open_sign_up", "true")
}

both! {
    #[with(open_to_all())]
    async fn somebody_signs_up_by_mail_and_a_known_address_is_told_by_mail_alone(t) {
        let guest = Browser::new(t);
        assert!(guest.get("/login").await.text.contains("href=\"/sign-up\""));
        let asked = guest.post("/sign-up", &[("email", "<new>@example.com")]).await;
        assert!(asked.status == 400 && asked.text.contains("#sign_up-email") && asked.text.contains("&lt;new&gt;"), "{}", asked.text);
        let said = |email: &'static str| {
            let guest = Browser::new(t);
            async move { guest.post("/sign-up", &[("email", email)]).await.text.replace(email, "X") }
        };
        let new = said("new.person@example.com").await;
        let link = t.mailbox(1).await[0].link();
        let known: &'static str = t.owner().email.leak();
        assert_eq!(said(known).await, new, "the page does not tell who has a user");
        let path = link.strip_prefix(&t.url()).unwrap_or_else(|| &link[link.find("/link/").expect("a link")..]);
        let done = guest.post(path, &[("password", PASSWORD)]).await;
        assert!(key_in(&done.text).is_some(), "{}", done.text);
        Browser::log_in(t, "new.person@example.com").await;
    }

    async fn nobody_signs_up_where_that_is_closed(t) {
        let guest = Browser::new(t);
        let login = guest.get("/login").await.text;
        assert!(!login.contains("/sign-up") && login.contains("href=\"/reset\""), "{login}");
        assert_eq!(guest.get("/sign-up").await.status, 403);
        assert_eq!(guest.post("/sign-up", &[("email", "x@example.com")]).await.status, 403);
    }

    async fn a_lost_password_is_replaced_by_mail(t) {
        let email = t.owner().email;
        let guest = Browser::new(t);
        let said = guest.post("/reset", &[("email", &email)]).await;
        let nobody = guest.post("/reset", &[("email", "nobody@example.com")]).await;
        assert_eq!(said.text.replace(&email, "X"), nobody.text.replace("nobody@example.com", "X"));
        let link = t.mailbox(1).await[0].link();
        let done = guest.post(&link[link.find("/link/").expect("a link")..], &[("password", "quite another one")]).await;
        assert_eq!(done.status, 200, "{}", done.text);
        assert_eq!(guest.post("/login", &[("email", &email), ("password", "quite another one")]).await.status, 303);
    }

    async fn single_sign_on_says_where_there_is_none(t) {
        let guest = Browser::new(t);
        let seen = guest.post("/login/sso", &[("email", "who@nowhere.example"), ("next", "/zones")]).await;
        assert_eq!(seen.status, 404);
        assert!(seen.text.contains("#login-email") && seen.text.contains("value=\"/zones\""), "{}", seen.text);
    }

    #[with(open_to_all())]
    async fn open_pages_let_nothing_in_and_nothing_out(t) {
        let guest = Browser::new(t);
        for page in web::page_listing().into_iter().filter(|p| p.public && p.method == "GET") {
            let path = page.path.replace("{code}", &"0".repeat(64));
            let seen = guest.get(&path).await;
            let said = |name: &str| seen.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
            assert_eq!(said("x-content-type-options"), "nosniff", "{path}");
            if ["/style.css", "/icon.svg", "/app.js", "/passkeys.js"].contains(&path.as_str()) {
                assert_eq!((seen.status, said("cache-control").as_str()), (200, "max-age=3600"), "{path}");
                continue;
            }
            assert!(said("content-security-policy").starts_with("default-src 'none'"), "{path}");
            assert!(!said("content-security-policy").contains("unsafe"), "{path}");
            assert_eq!((said("referrer-policy").as_str(), said("x-frame-options").as_str()), ("no-referrer", "DENY"), "{path}");
            assert_eq!(said("cache-control"), "no-store", "{path}");
            assert!(!seen.text.contains("style=") && !seen.text.contains("onclick"), "{path}");
            for script in seen.text.split("<script").skip(1) {
                assert!(script.starts_with(" src=\"/"), "{path}: {script}");
            }
            for cookie in seen.headers.get_all("set-cookie") {
                let cookie = cookie.to_str().expect("text");
                assert!(cookie.contains("HttpOnly; SameSite=Lax; "), "{path}: {cookie}");
            }
        }
        let login = guest.post("/login", &[("email", &t.owner().email), ("password", PASSWORD)]).await;
        assert!(login.cookie.contains("; Path=/; HttpOnly; SameSite=Lax; Max-Age="), "{}", login.cookie);
        // A form from another site is refused, whatever is in it.
        let forged = reqwest::Client::new().post(format!("{}/reset", t.url())).header("Sec-Fetch-Site", "cross-site").body("email=a@example.com");
        assert_eq!(forged.send().await.expect("a reply").status(), 403);
    }

    async fn an_ended_session_leads_back_to_where_one_was(t) {
        let email = t.owner().email;
        let browser = Browser::log_in(t, &email).await;
        let csrf = browser.csrf().await;
        let other = Browser::log_in(t, &email).await;
        other.submit("/me/sessions", "others", &[]).await;
        let here = "/me/activity?action=user_update";
        let sent = browser.get(here).await;
        assert_eq!(sent.to, "/login?next=%2Fme%2Factivity%3Faction%3Duser_update&ended=true");
        assert!(browser.get(&sent.to).await.text.contains("Your session has ended"));
        let back = browser.post("/login", &[("email", &email), ("password", PASSWORD), ("next", here)]).await;
        assert_eq!(back.to, here);
        // A form that was sent then is kept, but for its secrets.
        let fields = [("csrf", csrf.as_str()), ("do", "password"), ("current_password", PASSWORD), ("password", "never to be seen"), ("country", "<b>typed</b>")];
        let kept = browser.post("/me", &fields).await;
        assert!(kept.text.contains("typed") && !kept.text.contains("horse") && !kept.text.contains("never"), "{}", kept.text);
        let form = kept.hidden("kept").replace("&amp;", "&");
        let again = browser.post("/login", &[("email", &email), ("password", PASSWORD), ("next", "/me"), ("kept", &form)]).await;
        assert!(again.text.contains("&lt;b&gt;typed") && !again.text.contains("<b>typed"), "{}", again.text);
        assert!(t.owner().get("/user").await.ok()["country"] == json!(null), "nothing is changed yet");
    }
}
