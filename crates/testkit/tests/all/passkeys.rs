//! Passkeys: added, shown, removed; with an authenticator and a browser's part that nobody here wrote.

use crate::second;
use passkey::{
    authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod},
    client::{Client, DefaultClientData},
    crypto::rust_crypto::RustCryptoBackend,
    types::{
        Passkey,
        ctap2::{Aaguid, Ctap2Error},
    },
};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Instance, Options, Response, both};
use url::Url;

const ORIGIN: &str = "https://tenantry.example";
/// One that a browser lets use our passkeys, and we do not.
const OTHER: &str = "https://other.tenantry.example";
const PASSWORD: &str = "correct horse battery staple";
const PASSKEYS: &str = "/platform/v1/auth/passkeys";
const REGISTRATION: &str = "/platform/v1/auth/passkeys/registration";
const CHALLENGE: &str = "/platform/v1/auth/passkeys/challenge";
const LOGIN: &str = "/platform/v1/auth/login/passkey";
const PROOF: &str = "/platform/v1/auth/proof/passkey";

/// Somebody who always touches the sensor.
struct Finger;

#[async_trait::async_trait]
impl UserValidationMethod for Finger {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck {
            presence,
            verification,
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// A browser with a device that keeps one passkey.
#[derive(Clone)]
pub(crate) struct Device {
    kept: Option<Passkey>,
    counts: bool,
}

/// Has the device's browser do something, and keeps what the device keeps.
macro_rules! browse {
    ($device:ident, $verb:ident, $challenge:expr, $origin:ident) => {{
        let kept = $device.kept.clone();
        let mut authenticator =
            Authenticator::new(Aaguid::new_empty(), kept, Finger, RustCryptoBackend);
        authenticator.set_make_credentials_with_signature_counter($device.counts);
        let mut browser = Client::new(authenticator);
        let options = serde_json::from_value($challenge).expect("options of the standard");
        let origin = Url::parse($origin).expect("a URL");
        let done = browser.$verb(&origin, options, DefaultClientData).await;
        let done = done.expect("the device does it");
        $device.kept.clone_from(browser.authenticator().store());
        done
    }};
}

impl Device {
    fn new(counts: bool) -> Device {
        Device { kept: None, counts }
    }

    /// What `navigator.credentials.create` gives.
    async fn make(&mut self, challenge: &Response, origin: &str) -> Value {
        let made = browse!(self, register, challenge.ok()["options"].clone(), origin);
        json!({"token": challenge.text_of("/token"), "name": "A phone", "credential": made})
    }

    /// What `navigator.credentials.get` gives.
    async fn show(&mut self, challenge: &Response, origin: &str) -> Value {
        let shown = browse!(
            self,
            authenticate,
            challenge.ok()["options"].clone(),
            origin
        );
        json!({"token": challenge.text_of("/token"), "credential": shown})
    }

    /// A device that has just made a passkey, and what its browser says then.
    pub(crate) async fn made(options: Value) -> (Device, String) {
        let mut device = Device::new(false);
        let made = browse!(device, register, options, ORIGIN);
        (device, json!(made).to_string())
    }

    /// The answer to a new challenge.
    pub(crate) async fn answer(&mut self, t: &Instance) -> Value {
        self.show(&t.nobody().get(CHALLENGE).await, ORIGIN).await
    }
}

/// Logs in with the password and adds a passkey: the session, the device, the reply.
async fn enrol(t: &Instance, email: &str, counts: bool) -> (Actor, Device, Response) {
    let session = second::log_in(t, email).await;
    let (device, made) = add(&session, counts).await;
    (session, device, made)
}

pub(crate) async fn add(session: &Actor, counts: bool) -> (Device, Response) {
    let mut device = Device::new(counts);
    let body = device.make(&session.get(REGISTRATION).await, ORIGIN).await;
    let made = session.post(PASSKEYS, body).await;
    made.ok();
    (device, made)
}

pub(crate) fn here() -> Options {
    Options::default().set("http.public_url", ORIGIN)
}

both! {
    #[with(here())]
    async fn a_passkey_is_a_whole_log_in_or_the_second_step_of_one(t) {
        let owner = t.owner();
        let (own, mut device, made) = enrol(t, &owner.email, false).await;
        assert_eq!(made.ok()["recovery_codes"].as_array().map(Vec::len), Some(10));
        assert_eq!(made.ok()["passkey"]["name"], "A phone");
        assert_eq!(owner.get("/user").await.ok()["two_factor_authentication_enabled"], true);
        // By itself.
        let answer = device.answer(t).await;
        let whole = second::session(t, &t.nobody().post(LOGIN, answer).await);
        assert_eq!(whole.get("/user").await.id(), owner.id);
        // After the password, which opens nothing by itself any more.
        let first = second::password(t, &owner.email).await;
        assert_eq!(first.header("set-cookie"), "");
        assert_eq!(first.ok()["second_factor"]["factors"], json!(["passkey", "recovery_code"]));
        let mut answer = device.answer(t).await;
        answer["first_step"] = json!(first.text_of("/second_factor/token"));
        let stepped = second::session(t, &t.nobody().post(LOGIN, answer).await);
        assert_eq!(stepped.get("/user").await.id(), owner.id);
        assert!(own.get(PASSKEYS).await.items()[0]["used_on"].is_string());
        let log = owner.get("/user/audit_logs").await.text;
        assert!(log.contains("passkey_create") && log.contains("session_create_by_passkey"), "{log}");
        // A second one brings no codes: there are some.
        let (_, again) = add(&own, false).await;
        assert_eq!(again.ok()["recovery_codes"], json!([]));
        let subjects: Vec<String> = t.mailbox(2).await.into_iter().map(|m| m.subject).collect();
        assert!(subjects.contains(&"A passkey was added".to_owned()), "{subjects:?}");
    }

    #[with(here())]
    async fn an_answer_counts_once_for_its_challenge_and_at_our_origin_only(t) {
        let owner = t.owner();
        let (own, mut device, _) = enrol(t, &owner.email, false).await;
        let nobody = t.nobody();
        let sessions = || async { own.get("/platform/v1/auth/sessions").await.items().len() };
        let before = sessions().await;
        // From another origin.
        let elsewhere = device.show(&nobody.get(CHALLENGE).await, OTHER).await;
        nobody.post(LOGIN, elsewhere).await.refused(403, 1141).at("/credential");
        // To another challenge.
        let mut crossed = device.answer(t).await;
        crossed["token"] = json!(nobody.get(CHALLENGE).await.text_of("/token"));
        nobody.post(LOGIN, crossed).await.refused(403, 1141);
        // To a challenge for something else, to none, and too late.
        let mut other = device.answer(t).await;
        other["token"] = json!(own.get(REGISTRATION).await.text_of("/token"));
        nobody.post(LOGIN, other.clone()).await.refused(403, 1142).at("/token");
        for token in ["", "00", "no challenge"] {
            other["token"] = json!(token);
            nobody.post(LOGIN, other.clone()).await.refused(403, 1142).at("/token");
        }
        let late = device.answer(t).await;
        t.clock.advance(Duration::from_mins(5));
        nobody.post(LOGIN, late).await.refused(403, 1142);
        // Not an answer at all.
        let token = nobody.get(CHALLENGE).await.text_of("/token");
        for credential in [json!({}), json!(null), json!("x"), json!({"id": "x"})] {
            let body = json!({"token": token, "credential": credential});
            nobody.post(LOGIN, body).await.refused(400, 1140).at("/credential");
        }
        nobody.post(LOGIN, json!({"token": token})).await.refused(400, 1140).at("/credential");
        assert_eq!(sessions().await, before);
        // Twice, also at the same time.
        let answer = device.answer(t).await;
        let replies = futures_util::future::join_all((0..8).map(|_| nobody.post(LOGIN, answer.clone()))).await;
        assert_eq!(replies.iter().filter(|r| r.status == 200).count(), 1);
        assert!(replies.iter().all(|r| r.status == 200 || (r.status, r.code()) == (403, 1141)));
        nobody.post(LOGIN, answer).await.refused(403, 1141);
        assert_eq!(sessions().await, before + 1);
        // What is over is not kept.
        t.clock.advance(Duration::from_mins(6));
        rules::cleanup::run(t.rules()).await.expect("a run");
        assert_eq!(t.database.count("SELECT COUNT(*) FROM passkey_challenges").await, 0);
    }

    #[with(here())]
    async fn a_counter_that_goes_back_shows_a_copy(t) {
        let owner = t.owner();
        let (_, mut device, _) = enrol(t, &owner.email, true).await;
        let mut copy = device.clone();
        for _ in 0..2 {
            let answer = device.answer(t).await;
            t.nobody().post(LOGIN, answer).await.ok();
        }
        let answer = copy.answer(t).await;
        t.nobody().post(LOGIN, answer).await.refused(403, 1141);
        let answer = device.answer(t).await;
        t.nobody().post(LOGIN, answer).await.ok();
    }

    #[with(here())]
    async fn anothers_passkey_is_no_use(t) {
        let (owner, viewer) = (t.owner(), t.viewer());
        let (own, mut device, _) = enrol(t, &owner.email, false).await;
        let (theirs, mut their_device, _) = enrol(t, &viewer.email, false).await;
        let token = second::password(t, &owner.email).await.text_of("/second_factor/token");
        let mut answer = their_device.answer(t).await;
        answer["first_step"] = json!(token);
        t.nobody().post(LOGIN, answer).await.refused(403, 1141);
        let answer = their_device.answer(t).await;
        own.post(PROOF, answer).await.refused(403, 1141);
        // It does not say to be somebody else's either.
        let mut posing = their_device.answer(t).await;
        posing["credential"]["response"]["userHandle"] = device.answer(t).await["credential"]["response"]["userHandle"].clone();
        t.nobody().post(LOGIN, posing).await.refused(403, 1141);
        // One's challenge for a new passkey is not another's, and is answered once.
        let challenge = own.get(REGISTRATION).await;
        let body = Device::new(false).make(&challenge, ORIGIN).await;
        theirs.post(PASSKEYS, body.clone()).await.refused(403, 1142);
        own.post(PASSKEYS, body.clone()).await.ok();
        own.post(PASSKEYS, body).await.refused(403, 1142);
        let elsewhere = Device::new(false).make(&own.get(REGISTRATION).await, OTHER).await;
        own.post(PASSKEYS, elsewhere).await.refused(403, 1141).at("/credential");
        let mut nameless = Device::new(false).make(&own.get(REGISTRATION).await, ORIGIN).await;
        nameless["name"] = json!("");
        own.post(PASSKEYS, nameless).await.refused(400, 1140).at("/name");
        assert_eq!(own.get(PASSKEYS).await.items().len(), 2);
        // Nor is one listed, renamed or removed.
        let id = own.get(PASSKEYS).await.items()[0]["id"].as_str().expect("an id").to_owned();
        let path = format!("{PASSKEYS}/{id}");
        theirs.patch(&path, json!({"name": "Mine"})).await.refused(404, 1143);
        theirs.delete(&path).await.refused(404, 1143);
        assert_eq!(theirs.get(PASSKEYS).await.items().len(), 1);
        own.patch(&path, json!({"name": "Old phone"})).await.ok();
        own.patch(&path, json!({"name": "x".repeat(61)})).await.refused(400, 1140).at("/name");
        assert_eq!(own.get(PASSKEYS).await.items()[0]["name"], "Old phone");
    }

    #[with(here())]
    async fn passkeys_are_changed_after_a_fresh_proof_which_one_can_give(t) {
        let owner = t.owner();
        let (own, mut device, made) = enrol(t, &owner.email, false).await;
        let path = format!("{PASSKEYS}/{}", made.text_of("/passkey/id"));
        let account = format!("/accounts/{}", t.world.alpha.account);
        let name = |on: bool| json!({"name": "alpha customer", "settings": {"enforce_twofactor": on}});
        let waiting = Device::new(false).make(&own.get(REGISTRATION).await, ORIGIN).await;
        owner.get(REGISTRATION).await.refused(403, 1122);
        t.clock.advance(Duration::from_mins(16));
        own.get(REGISTRATION).await.refused(403, 1130);
        own.delete(&path).await.refused(403, 1130);
        own.post(PASSKEYS, waiting).await.refused(403, 1130);
        let answer = device.answer(t).await;
        owner.post(PROOF, answer).await.refused(403, 1122);
        let answer = device.answer(t).await;
        own.post(PROOF, answer.clone()).await.ok();
        own.post(PROOF, answer).await.refused(403, 1141);
        // The last factor stays where an account wants one.
        owner.put(&account, name(true)).await.ok();
        own.delete(&path).await.refused(400, 1136);
        assert_eq!(own.get(PASSKEYS).await.items().len(), 1);
        owner.put(&account, name(false)).await.ok();
        own.delete(&path).await.ok();
        own.delete(&path).await.refused(404, 1143);
        let answer = device.answer(t).await;
        t.nobody().post(LOGIN, answer).await.refused(403, 1141);
        assert_eq!(owner.get("/user").await.ok()["two_factor_authentication_enabled"], false);
        // The password is enough again.
        let body = json!({"email": owner.email, "password": PASSWORD});
        assert_ne!(t.nobody().post("/platform/v1/auth/login", body).await.header("set-cookie"), "");
    }

    async fn an_address_is_no_name_for_passkeys(t) {
        t.nobody().get(CHALLENGE).await.refused(400, 1140);
        second::log_in(t, &t.owner().email).await.get(REGISTRATION).await.refused(400, 1140);
    }
}
