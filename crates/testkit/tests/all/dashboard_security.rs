//! Second factors by pages: a generator set up, recovery codes, passkeys, and how a log-in and a proof go with them.

use crate::{
    dashboard::{Browser, PASSWORD, Seen},
    passkeys::{self, Device},
    second::{Generator, next_step},
};
use regex::Regex;
use serde_json::Value;
use std::time::Duration;
use testkit::{Instance, both};

/// As a browser reads an attribute.
fn plain(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn codes(page: &Seen) -> Vec<String> {
    let code = Regex::new("<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>").expect("a pattern");
    code.captures_iter(&page.text)
        .map(|found| found[1].to_owned())
        .collect()
}

/// Logs in with the password as far as the second step.
async fn first_step(t: &Instance, email: &str) -> (Browser, Seen) {
    let browser = Browser::new(t);
    let page = browser
        .post(
            "/login",
            &[
                ("email", email),
                ("password", PASSWORD),
                ("next", "/me/security"),
            ],
        )
        .await;
    assert_eq!(page.status, 200, "{}", page.text);
    (browser, page)
}

/// The fields that the script fills in.
async fn shown(device: &mut Device, t: &Instance) -> (String, String) {
    let answer = device.answer(t).await;
    let token = answer["token"].as_str().expect("a token").to_owned();
    (token, answer["credential"].to_string())
}

both! {
    async fn a_generator_is_set_up_shown_once_and_turned_off(t) {
        next_step(t);
        let email = t.owner().email;
        let browser = Browser::log_in(t, &email).await;
        let begun = browser.submit("/me/security", "totp", &[]).await;
        assert!(begun.status == 200 && begun.text.contains("<svg") && !begun.text.contains("style="), "{}", begun.text);
        let generator = Generator::at(&plain(&begun.inside("link")));
        assert!(begun.inside("link").contains(&begun.inside("secret")));
        let wrong = browser.submit("/me/security", "confirm", &[("code", &generator.wrong(t))]).await;
        assert!(wrong.status == 403 && wrong.text.contains("#confirm-code"), "{}", wrong.text);
        assert!(!wrong.text.contains(&begun.inside("secret")), "it is shown once");
        let on = browser.submit("/me/security", "confirm", &[("code", &generator.code(t, 0))]).await;
        let recovery = codes(&on);
        assert_eq!((on.status, recovery.len()), (200, 10), "{}", on.text);
        assert!(codes(&browser.get("/me/security").await).is_empty());
        next_step(t);

        // The log-in asks for it, and leads on.
        let (guest, step) = first_step(t, &email).await;
        let token = step.hidden("token");
        let wrong = guest.post("/login/code", &[("token", &token), ("code", &generator.wrong(t)), ("next", "/me/security")]).await;
        assert!(wrong.status == 403 && wrong.text.contains("#code-code"), "{}", wrong.text);
        let code = generator.code(t, 0);
        let seen = guest.post("/login/code", &[("token", &token), ("code", &code), ("next", "/me/security")]).await;
        assert_eq!((seen.status, seen.to.as_str()), (303, "/me/security"), "{}", seen.text);

        // A proof takes both.
        t.clock.advance(Duration::from_mins(16));
        let asked = browser.submit("/me/security", "codes", &[]).await;
        assert!(asked.status == 403 && asked.text.contains("id=\"proof-code\""), "{}", asked.text);
        let half = browser.submit("/me/proof", "proof", &[("password", PASSWORD)]).await;
        assert!(half.status == 400 && half.text.contains("#proof-code"), "{}", half.text);
        let proof = [("password", PASSWORD), ("code", recovery[0].as_str()), ("next", "/me/security")];
        let proven = browser.submit("/me/proof", "proof", &proof).await;
        assert_eq!((proven.status, proven.to.as_str()), (303, "/me/security"), "{}", proven.text);
        let new = codes(&browser.submit("/me/security", "codes", &[]).await);
        assert!(new.len() == 10 && !new.contains(&recovery[1]));

        let unsure = browser.submit("/me/security", "no_totp", &[]).await;
        assert!(unsure.status == 400 && unsure.text.contains("no_totp-sure"), "{}", unsure.text);
        let off = browser.submit("/me/security", "no_totp", &[("sure", "true")]).await;
        assert_eq!(off.status, 303, "{}", off.text);
        Browser::log_in(t, &email).await;
    }

    #[with(passkeys::here())]
    async fn a_passkey_is_made_by_the_page_and_is_a_log_in_a_second_step_and_a_proof(t) {
        let email = t.owner().email;
        let browser = Browser::log_in(t, &email).await;
        let long = browser.submit("/me/security", "new_passkey", &[("name", &"n".repeat(61))]).await;
        assert!(long.status == 400 && long.text.contains("#new_passkey-name"), "{}", long.text);
        let name = "\"my\" phone & I";
        let waiting = browser.submit("/me/security", "new_passkey", &[("name", name)]).await;
        assert!(waiting.text.contains("&quot;my&quot; phone &amp; I") && !waiting.text.contains(name), "{}", waiting.text);
        let options = Regex::new("data-options=\"([^\"]*)\"").expect("a pattern");
        let options = plain(&options.captures(&waiting.text).expect("options")[1]);
        let options: Value = serde_json::from_str(&options).expect("JSON");
        let (mut device, credential) = Device::made(options).await;
        let fields = [("name", name), ("challenge", &waiting.hidden("challenge")), ("credential", &credential)];
        let made = browser.submit("/me/security", "passkey", &fields).await;
        assert_eq!((made.status, codes(&made).len()), (200, 10), "{}", made.text);

        // By itself, from the log-in's page.
        let login = Browser::new(t).get("/login").await.text;
        assert!(login.contains("data-passkey=\"get\"") && login.contains("/passkeys.js"), "{login}");
        let (challenge, credential) = shown(&mut device, t).await;
        let fields = [("challenge", challenge.as_str()), ("credential", &credential), ("next", "/me/sessions")];
        let whole = Browser::new(t).post("/login/passkey", &fields).await;
        assert_eq!((whole.status, whole.to.as_str()), (303, "/me/sessions"), "{}", whole.text);
        assert!(whole.cookie.starts_with("__Host-tenantry=") && whole.cookie.contains("Secure"), "{}", whole.cookie);
        // Once.
        let again = Browser::new(t).post("/login/passkey", &fields).await;
        assert!(again.status == 403 && again.text.contains("role=\"alert\""), "{}", again.text);

        // After the password.
        let (guest, step) = first_step(t, &email).await;
        let (challenge, credential) = shown(&mut device, t).await;
        let token = step.hidden("first_step");
        let fields = [("challenge", challenge.as_str()), ("credential", &credential), ("first_step", &token), ("next", "/me/security")];
        let second = guest.post("/login/passkey", &fields).await;
        assert_eq!((second.status, second.to.as_str()), (303, "/me/security"), "{}", second.text);

        // And again, to prove who is there.
        t.clock.advance(Duration::from_mins(16));
        let asked = browser.submit("/me/security", "codes", &[]).await;
        assert!(asked.status == 403 && asked.text.contains("data-passkey=\"get\""), "{}", asked.text);
        let (challenge, credential) = shown(&mut device, t).await;
        let fields = [("challenge", challenge.as_str()), ("credential", &credential), ("next", "/me/security")];
        let proven = browser.submit("/me/proof", "passkey", &fields).await;
        assert_eq!((proven.status, proven.to.as_str()), (303, "/me/security"), "{}", proven.text);

        let page = browser.get("/me/security").await;
        assert!(page.text.contains("&quot;my&quot; phone &amp; I") && !page.text.contains(name));
        let id = page.hidden("id");
        let foreign = Browser::log_in(t, &t.editor().email).await;
        for id in [id.as_str(), &"0".repeat(32)] {
            let seen = foreign.submit("/me/security", "rename", &[("id", id), ("name", "mine")]).await;
            assert!(seen.status == 404 && seen.text.contains("role=\"alert\""), "{}", seen.text);
        }
        assert_eq!(browser.submit("/me/security", "rename", &[("id", &id), ("name", "A tablet")]).await.status, 303);
        assert!(browser.get("/me/security").await.text.contains("A tablet"));
        assert_eq!(browser.submit("/me/security", "remove", &[("id", &id)]).await.status, 400);
        assert_eq!(browser.submit("/me/security", "remove", &[("id", &id), ("sure", "true")]).await.status, 303);
        Browser::log_in(t, &email).await;
    }
}
