//! The second factor of a log-in: codes of a generator, recovery codes, fresh proofs.

use rules::env::Clock;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Instance, Options, Response, both};
use totp_rs::Totp;

const PASSWORD: &str = "correct horse battery staple";
const LOGIN: &str = "/platform/v1/auth/login";
const STEP: &str = "/platform/v1/auth/login/second_step";
const PROOF: &str = "/platform/v1/auth/proof";
const TOTP: &str = "/platform/v1/auth/totp";
const CONFIRM: &str = "/platform/v1/auth/totp/confirm";
const CODES: &str = "/platform/v1/auth/recovery_codes";
const FACTOR: &str = "/platform/v1/auth/second_factor";

/// Somebody's generator, which nobody here wrote, as it reads our URL.
pub(crate) struct Generator(Totp);

impl Generator {
    pub(crate) fn of(enrolment: &Response) -> Generator {
        Generator::at(&enrolment.text_of("/url"))
    }

    /// The same by the URL itself.
    pub(crate) fn at(url: &str) -> Generator {
        Generator(Totp::from_url(url).expect("a URL that generators understand"))
    }

    /// The code of so many steps from now.
    pub(crate) fn code(&self, t: &Instance, steps: i64) -> String {
        let at = t.clock.now_us() / 1_000_000 + 30 * steps;
        let at = u64::try_from(at).expect("after 1970");
        self.0.generate(at).to_string()
    }

    /// A code that is none of this time.
    pub(crate) fn wrong(&self, t: &Instance) -> String {
        let right: Vec<String> = (-3..=3).map(|step| self.code(t, step)).collect();
        let mut codes = (0..).map(|n| format!("{n:06}"));
        codes
            .find(|code| !right.contains(code))
            .expect("one of a million")
    }
}

/// To the middle of the next step but one: nothing happens at its edge, and codes shown before are used up.
pub(crate) fn next_step(t: &Instance) {
    let into = t.clock.now_us() % 30_000_000;
    let by = u64::try_from(75_000_000 - into).expect("less than three steps");
    t.clock.advance(Duration::from_micros(by));
}

/// Somebody with the cookie of a reply and the token that goes with it.
pub(crate) fn session(t: &Instance, reply: &Response) -> Actor {
    let set = reply.header("set-cookie");
    let cookie = set.split(';').next().unwrap_or_default();
    let csrf = reply.text_of("/csrf_token");
    t.nobody()
        .with("Cookie", cookie)
        .with("X-CSRF-Token", &csrf)
}

/// The reply to a password.
pub(crate) async fn password(t: &Instance, email: &str) -> Response {
    t.nobody()
        .post(LOGIN, json!({"email": email, "password": PASSWORD}))
        .await
}

/// The reply to a code, after the password.
async fn step(t: &Instance, email: &str, code: &str) -> Response {
    let token = password(t, email).await.text_of("/second_factor/token");
    t.nobody()
        .post(STEP, json!({"token": token, "code": code}))
        .await
}

/// Logs in with the password alone and sets up a generator: the session, the generator, the recovery codes.
pub(crate) async fn enrol(t: &Instance, email: &str) -> (Actor, Generator, Vec<String>) {
    next_step(t);
    let session = log_in(t, email).await;
    let generator = Generator::of(&session.post(TOTP, json!({})).await);
    let reply = session
        .post(CONFIRM, json!({"code": generator.code(t, 0)}))
        .await;
    let codes = reply.ok()["recovery_codes"].as_array().expect("a list");
    let codes = codes
        .iter()
        .map(|c| c.as_str().expect("a text").to_owned())
        .collect();
    next_step(t);
    (session, generator, codes)
}

/// Logs in with the password alone.
pub(crate) async fn log_in(t: &Instance, email: &str) -> Actor {
    session(t, &password(t, email).await)
}

/// A log-in of an editor without a second factor, whose account requires one.
pub(crate) async fn without(t: &Instance) -> Actor {
    let owner = t.owner();
    enrol(t, &owner.email).await;
    let account = format!("/accounts/{}", t.world.alpha.account);
    let body = json!({"name": "alpha customer", "settings": {"enforce_twofactor": true}});
    owner.put(&account, body).await.ok();
    log_in(t, &t.editor().email).await
}

both! {
    async fn a_log_in_takes_a_code_once_a_generator_is_set_up(t) {
        next_step(t);
        let owner = t.owner();
        let (old, generator, codes) = enrol(t, &owner.email).await;
        assert_eq!(codes.len(), 10);
        assert_eq!(old.get("/user").await.id(), owner.id, "the session goes on");
        // The password alone gives no session.
        let first = password(t, &owner.email).await;
        assert_eq!(first.header("set-cookie"), "");
        assert!(first.ok().get("session").is_none() && first.ok().get("csrf_token").is_none(), "{}", first.text);
        assert_eq!(first.ok()["second_factor"]["factors"], json!(["totp", "recovery_code"]));
        let token = first.text_of("/second_factor/token");
        for cookie in [&token, &token[..64]] {
            t.nobody().with("Cookie", &format!("tenantry={cookie}")).get("/user").await.refused(401, 1121);
        }
        assert_eq!(old.get("/platform/v1/auth/sessions").await.items().len(), 1);
        let reply = t.nobody().post(STEP, json!({"token": token, "code": generator.code(t, 0)})).await;
        let new = session(t, &reply);
        assert_eq!(new.get("/user").await.id(), owner.id);
        // Everybody who may see it sees it.
        assert_eq!(owner.get("/user").await.ok()["two_factor_authentication_enabled"], true);
        assert_eq!(owner.get("/user").await.ok()["two_factor_authentication_locked"], false);
        let members = owner.get(&format!("/accounts/{}/members", t.world.alpha.account)).await;
        let flags: Vec<&Value> = members.items().iter().filter(|m| m["email"] == owner.email.as_str()).map(|m| &m["user"]["two_factor_authentication_enabled"]).collect();
        assert_eq!(flags, [&json!(true)]);
        let factor = new.get(FACTOR).await;
        assert_eq!((&factor.ok()["enabled"], &factor.ok()["recovery_codes"]), (&json!(true), &json!(10)));
        // The log has none of the codes.
        let log = owner.get("/user/audit_logs").await.text;
        assert!(log.contains("totp_confirm") && log.contains("session_create_by_code"), "{log}");
        assert!(codes.iter().all(|c| !log.contains(c)), "{log}");
        let kinds: Vec<String> = t.mailbox(2).await.into_iter().map(|m| m.subject).collect();
        assert!(kinds.contains(&"Two-factor log-in is on".to_owned()), "{kinds:?}");
    }

    async fn a_code_is_taken_once_and_within_a_step_of_its_time(t) {
        next_step(t);
        let owner = t.owner();
        let (_, generator, _) = enrol(t, &owner.email).await;
        let code = generator.code(t, 0);
        step(t, &owner.email, &code).await.ok();
        step(t, &owner.email, &code).await.refused(403, 1132).at("/code");
        // One that is older than one that was taken is as good as used.
        step(t, &owner.email, &generator.code(t, -1)).await.refused(403, 1132);
        step(t, &owner.email, &generator.code(t, 2)).await.refused(403, 1132);
        step(t, &owner.email, &generator.code(t, 1)).await.ok();
        step(t, &owner.email, &generator.code(t, 1)).await.refused(403, 1132);
        next_step(t);
        next_step(t);
        step(t, &owner.email, &generator.code(t, -2)).await.refused(403, 1132);
        let spaced = generator.code(t, -1);
        step(t, &owner.email, &format!("{} {}", &spaced[..3], &spaced[3..])).await.ok();
        step(t, &owner.email, &generator.wrong(t)).await.refused(403, 1132);
        let token = password(t, &owner.email).await.text_of("/second_factor/token");
        for code in ["", "12345", "1234567", "abcdef", "１２３４５６", "0000-0000-0000-0000", "aaaa-bbbb-cccc-ddd"] {
            t.nobody().post(STEP, json!({"token": token, "code": code})).await.refused(400, 1132).at("/code");
        }
        t.nobody().post(STEP, json!({"token": token})).await.refused(400, 1132).at("/code");
        // The note of the first step ends, and is good for its user only while the password is the same.
        for bad in ["", "00", &token[..token.len() - 2], &"ab".repeat(80)] {
            t.nobody().post(STEP, json!({"token": bad, "code": generator.code(t, 0)})).await.refused(403, 1131);
        }
        t.clock.advance(Duration::from_mins(5));
        t.nobody().post(STEP, json!({"token": token, "code": generator.code(t, 0)})).await.refused(403, 1131);
    }

    async fn one_code_at_the_same_time_opens_one_session(t) {
        next_step(t);
        let owner = t.owner();
        let (_, generator, codes) = enrol(t, &owner.email).await;
        for code in [generator.code(t, 0), codes[0].clone()] {
            let token = password(t, &owner.email).await.text_of("/second_factor/token");
            let body = json!({"token": token, "code": code});
            let nobody = t.nobody();
            let replies = futures_util::future::join_all((0..8).map(|_| nobody.post(STEP, body.clone()))).await;
            let opened = replies.iter().filter(|r| r.status == 200).count();
            assert_eq!(opened, 1);
            assert!(replies.iter().all(|r| r.status == 200 || (r.status, r.code()) == (403, 1132)));
        }
    }

    async fn recovery_codes_work_once_each_and_can_be_made_anew(t) {
        next_step(t);
        let owner = t.owner();
        let (old, generator, codes) = enrol(t, &owner.email).await;
        step(t, &owner.email, &codes[0].to_uppercase().replace('-', " ")).await.ok();
        step(t, &owner.email, &codes[0]).await.refused(403, 1132);
        assert_eq!(old.get(FACTOR).await.ok()["recovery_codes"], 9);
        let renewed = old.post(CODES, json!({})).await;
        let new = renewed.ok()["recovery_codes"].as_array().expect("a list").clone();
        assert_eq!(new.len(), 10);
        step(t, &owner.email, &codes[1]).await.refused(403, 1132);
        step(t, &owner.email, new[1].as_str().expect("a text")).await.ok();
        // Another's codes are no use.
        let (_, _, theirs) = enrol(t, &t.viewer().email).await;
        step(t, &owner.email, &theirs[0]).await.refused(403, 1132);
        // Without a second factor there is nothing that they would stand in for.
        old.post(PROOF, json!({"password": PASSWORD, "code": generator.code(t, 0)})).await.ok();
        old.delete(TOTP).await.ok();
        assert_eq!(old.get(FACTOR).await.ok()["recovery_codes"], 0);
        old.post(CODES, json!({})).await.refused(400, 1135);
        assert_eq!(owner.get("/user").await.ok()["two_factor_authentication_enabled"], false);
        log_in(t, &owner.email).await;
        old.delete(TOTP).await.refused(404, 1134);
    }

    async fn setting_up_takes_its_first_code_and_the_last_secret_counts(t) {
        next_step(t);
        let owner = t.owner();
        let own = log_in(t, &owner.email).await;
        own.post(CONFIRM, json!({"code": "000000"})).await.refused(400, 1134);
        let first = Generator::of(&own.post(TOTP, json!({})).await);
        let second = Generator::of(&own.post(TOTP, json!({})).await);
        own.post(CONFIRM, json!({"code": first.code(t, 0)})).await.refused(403, 1132).at("/code");
        own.post(CONFIRM, json!({"code": "12345"})).await.refused(400, 1132).at("/code");
        // Not confirmed: the password is enough.
        log_in(t, &owner.email).await;
        assert_eq!(own.get(FACTOR).await.ok()["enabled"], false);
        let code = json!({"code": second.code(t, 0)});
        own.post(CONFIRM, code.clone()).await.ok();
        own.post(CONFIRM, code.clone()).await.refused(400, 1134);
        own.post(TOTP, json!({})).await.refused(400, 1134);
        // The code that confirmed is used up.
        step(t, &owner.email, &second.code(t, 0)).await.refused(403, 1132);
        next_step(t);
        step(t, &owner.email, &second.code(t, 0)).await.ok();
    }

    async fn what_protects_a_log_in_is_changed_after_a_fresh_proof_only(t) {
        next_step(t);
        let owner = t.owner();
        let (own, generator, codes) = enrol(t, &owner.email).await;
        t.clock.advance(Duration::from_mins(16));
        own.post(TOTP, json!({})).await.refused(403, 1130);
        own.post(CONFIRM, json!({"code": "000000"})).await.refused(403, 1130);
        own.post(CODES, json!({})).await.refused(403, 1130);
        own.delete(TOTP).await.refused(403, 1130);
        // Keys and tokens are no proof, however fresh.
        for other in [&owner, &t.actor("token_of_everything").clone()] {
            for path in [TOTP, CODES] {
                assert_eq!(other.post(path, json!({})).await.status, 403);
            }
            assert_eq!(other.delete(TOTP).await.status, 403);
        }
        owner.post(PROOF, json!({"password": PASSWORD, "code": codes[1]})).await.refused(403, 1122);
        own.post(PROOF, json!({"password": "wrong", "code": codes[1]})).await.refused(403, 1120);
        own.post(PROOF, json!({"password": PASSWORD})).await.refused(400, 1130).at("/code");
        own.post(PROOF, json!({"password": PASSWORD, "code": "12"})).await.refused(400, 1132).at("/code");
        own.post(PROOF, json!({"password": PASSWORD, "code": generator.wrong(t)})).await.refused(403, 1132).at("/code");
        own.delete(TOTP).await.refused(403, 1130);
        own.post(PROOF, json!({"password": PASSWORD, "code": generator.code(t, 0)})).await.ok();
        own.post(PROOF, json!({"password": PASSWORD, "code": generator.code(t, 0)})).await.refused(403, 1132);
        own.delete(TOTP).await.ok();
        let subjects: Vec<String> = t.mailbox(3).await.into_iter().map(|m| m.subject).collect();
        assert!(subjects.contains(&"Your generator of codes was removed".to_owned()), "{subjects:?}");
    }

    async fn guessing_codes_is_stopped_for_whoever_knows_the_password(t) {
        next_step(t);
        let owner = t.owner();
        let (_, generator, codes) = enrol(t, &owner.email).await;
        for _ in 0..10 {
            step(t, &owner.email, &generator.wrong(t)).await.refused(403, 1132);
        }
        step(t, &owner.email, &generator.code(t, 0)).await.refused(403, 1133);
        // Each is an event, and a mail tells of them.
        let log = owner.get("/user/audit_logs?per_page=100").await.text;
        assert_eq!(log.matches("\"wrong_codes\":").count(), 10, "{log}");
        let subjects: Vec<String> = t.mailbox(3).await.into_iter().map(|m| m.subject).collect();
        assert!(subjects.contains(&"Wrong codes for your log-in".to_owned()), "{subjects:?}");
        // A recovery code still helps, and somebody else is not concerned.
        step(t, &owner.email, &codes[0]).await.ok();
        let (_, theirs, _) = enrol(t, &t.viewer().email).await;
        step(t, &t.viewer().email, &theirs.code(t, 0)).await.ok();
        t.clock.advance(Duration::from_mins(61));
        step(t, &owner.email, &generator.code(t, 0)).await.ok();
    }

    #[with(Options::default().set("limits.enabled", "true").set("limits.failed_credentials", "3"))]
    async fn wrong_codes_count_as_wrong_passwords_do(t) {
        next_step(t);
        let owner = t.owner();
        let (_, generator, _) = enrol(t, &owner.email).await;
        let token = password(t, &owner.email).await.text_of("/second_factor/token");
        let wrong = generator.wrong(t);
        for _ in 0..3 {
            t.nobody().post(STEP, json!({"token": token, "code": wrong})).await.refused(403, 1132);
        }
        t.nobody().post(STEP, json!({"token": token, "code": generator.code(t, 0)})).await.refused(403, 9109);
        password(t, &owner.email).await.refused(403, 9109);
    }

    async fn a_log_in_under_way_ends_with_the_password_and_the_suspension_of_its_user(t) {
        next_step(t);
        let owner = t.owner();
        let (own, generator, _) = enrol(t, &owner.email).await;
        let token = password(t, &owner.email).await.text_of("/second_factor/token");
        let path = format!("/platform/v1/users/{}", owner.id);
        t.operator().patch(&path, json!({"suspended": true})).await.ok();
        t.nobody().post(STEP, json!({"token": token, "code": generator.code(t, 0)})).await.refused(403, 10000);
        t.operator().patch(&path, json!({"suspended": false})).await.ok();
        let new = json!({"current_password": PASSWORD, "password": "another very long password"});
        own.post("/platform/v1/auth/password", new).await.ok();
        t.nobody().post(STEP, json!({"token": token, "code": generator.code(t, 0)})).await.refused(403, 1131);
    }
}
