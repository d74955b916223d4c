//! Single sign-on, with a provider of OpenID Connect that nobody here wrote (`node/provider.mjs` runs it).

use crate::{dashboard, second};
use reqwest::{Client, Url, header, redirect::Policy};
use serde_json::{Value, json};
use std::{path::Path, process::Stdio, time::Duration};
use testkit::{Actor, Instance, Options, Response, both, roles};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

const BEGIN: &str = "/platform/v1/auth/sso";
const LOGIN: &str = "/platform/v1/auth/sso/login";
/// Of the people of alpha.
const DOMAIN: &str = "alpha.example";
const PUBLIC: &str = "https://tenantry.example";

fn here() -> Options {
    Options::default()
        .set("http.public_url", PUBLIC)
        .set("people.sso_private", "true")
}

/// The provider's process.
pub(crate) struct Provider {
    issuer: String,
    _child: Child,
}

impl Provider {
    /// People come back to this installation from it.
    pub(crate) async fn start(public_url: &str) -> Provider {
        let node = std::env::var("TENANTRY_TEST_NODE").unwrap_or_else(|_| {
            panic!("TENANTRY_TEST_NODE does not name a folder with packages; `cargo xtask test` prepares one and sets it")
        });
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("node/provider.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .args([&node, &format!("{public_url}/sso")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js runs");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let line = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await;
        let issuer = line.expect("in time").expect("a line").expect("its URL");
        // It says more, and would end if nobody could hear it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Provider {
            issuer,
            _child: child,
        }
    }
}

/// A browser that keeps cookies of the provider.
struct Browser {
    http: Client,
    cookies: Vec<(String, String)>,
}

impl Browser {
    fn new() -> Browser {
        let http = Client::builder().redirect(Policy::none()).build();
        Browser {
            http: http.expect("a client"),
            cookies: Vec::new(),
        }
    }

    /// Where the provider sends it next; its page, where it does not.
    async fn ask(&mut self, url: &str, form: Option<&str>) -> (String, String) {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        let request = match form {
            Some(form) => self
                .http
                .post(url)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.to_owned()),
            None => self.http.get(url),
        };
        let reply = request.header(header::COOKIE, cookies.join("; ")).send();
        let reply = reply.await.expect("the provider answers");
        for set in reply.headers().get_all(header::SET_COOKIE) {
            let set = set.to_str().expect("text");
            let (name, value) = set
                .split(';')
                .next()
                .expect("one")
                .split_once('=')
                .expect("two");
            self.cookies.retain(|(n, _)| n != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        let next = reply.headers().get(header::LOCATION);
        let next = next.map(|l| l.to_str().expect("text").to_owned());
        let next = next.map(|l| {
            Url::parse(url)
                .expect("a URL")
                .join(&l)
                .expect("a URL")
                .to_string()
        });
        (
            next.unwrap_or_default(),
            reply.text().await.expect("a page"),
        )
    }

    /// Logs in at the provider as this name and consents; what comes back to us.
    async fn log_in(&mut self, url: &str, name: &str) -> Value {
        let mut at = url.to_owned();
        let mut form = None;
        for _ in 0..20 {
            let (next, page) = self.ask(&at, form.take()).await;
            if next.starts_with(PUBLIC) {
                return returned(&next);
            }
            if !next.is_empty() {
                at = next;
            } else if page.contains("name=\"login\"") {
                form = Some("login");
            } else {
                form = Some("consent");
            }
            form = match form {
                Some("login") => Some(Box::leak(
                    format!("prompt=login&login={}&password=x", name.replace('@', "%40"))
                        .into_boxed_str(),
                )),
                Some(_) => Some("prompt=consent"),
                None => None,
            };
        }
        panic!("the provider goes round in circles at {at}");
    }
}

/// What stands in the URL that somebody comes back by.
fn returned(url: &str) -> Value {
    let url = Url::parse(url).expect("a URL");
    let pairs = url.query_pairs().map(|(n, v)| (n.into_owned(), json!(v)));
    Value::Object(pairs.collect())
}

/// The cookie that a reply sets, for the next request.
fn cookie(reply: &Response) -> String {
    let set = reply.header("set-cookie");
    assert!(
        set.contains("HttpOnly; SameSite=Lax") && set.contains("Secure"),
        "{set}"
    );
    set.split(';').next().unwrap_or_default().to_owned()
}

/// Logs in by the provider: the reply of ours.
async fn log_in(t: &Instance, email: &str, name: &str) -> Response {
    let begun = t.nobody().post(BEGIN, json!({"email": email})).await;
    let back = Browser::new().log_in(&begun.text_of("/url"), name).await;
    t.nobody()
        .with("Cookie", &cookie(&begun))
        .post(LOGIN, back)
        .await
}

/// The session's cookie is the last of two that the reply sets.
fn session(t: &Instance, reply: &Response) -> Actor {
    let all = reply.headers.get_all("set-cookie").iter();
    let all: Vec<&str> = all.map(|v| v.to_str().expect("text")).collect();
    assert!(all[0].starts_with("__Host-tenantry_sso=;"), "{all:?}");
    let cookie = all[1].split(';').next().unwrap_or_default();
    t.nobody()
        .with("Cookie", cookie)
        .with("X-CSRF-Token", &reply.text_of("/csrf_token"))
}

/// A connector of alpha's account for a domain, verified and enabled.
pub(crate) async fn connector(
    t: &Instance,
    provider: &Provider,
    domain: &str,
    more: Value,
) -> String {
    let path = format!("/accounts/{}/sso_connectors", t.world.alpha.account);
    let mut body = json!({"email_domain": domain, "issuer": provider.issuer, "client_id": "tenantry",
        "client_secret": "a secret of the tests"});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let owner = t.owner();
    let made = owner.post(&path, body).await;
    assert_eq!(made.ok()["verification"]["status"], "awaiting");
    assert_eq!(made.ok()["client_secret_set"], true);
    assert!(!made.text.contains("a secret of the tests"));
    let one = format!("{path}/{}", made.id());
    owner
        .patch(&one, json!({"enabled": true}))
        .await
        .refused(400, 1150);
    let verify = format!("{one}/begin_verification");
    let looked = owner.post(&verify, json!({})).await;
    assert_eq!(looked.ok()["verification"]["status"], "failed");
    t.names.say(
        domain,
        &["v=spf1 -all", &made.text_of("/verification/code")],
    );
    let looked = owner.post(&verify, json!({})).await;
    assert_eq!(looked.ok()["verification"]["status"], "verified");
    assert_eq!(
        owner.patch(&one, json!({"enabled": true})).await.ok()["enabled"],
        true
    );
    made.id()
}

both! {
    #[with(here())]
    async fn people_log_in_by_the_provider_of_their_domain(t) {
        let provider = Provider::start(PUBLIC).await;
        let owner = t.owner();
        let id = connector(t, &provider, DOMAIN, json!({})).await;
        let reply = log_in(t, &owner.email, &owner.email).await;
        let own = session(t, &reply);
        assert_eq!(own.get("/user").await.id(), owner.id);
        assert_eq!(own.get(&format!("/zones/{}", t.world.alpha.zone)).await.status, 200);
        let log = owner.get("/user/audit_logs").await.text;
        assert!(log.contains("session_create_by_sso"), "{log}");
        // A second factor of ours is asked for besides.
        let (_, generator, _) = second::enrol(t, &owner.email).await;
        let step = log_in(t, &owner.email, &owner.email).await;
        let token = step.text_of("/second_factor/token");
        let code = json!({"token": token, "code": generator.code(t, 0)});
        second::session(t, &t.nobody().post("/platform/v1/auth/login/second_step", code).await).get("/user").await.ok();
        // Nobody by a connector that is off, or gone.
        let one = format!("/accounts/{}/sso_connectors/{id}", t.world.alpha.account);
        let begun = t.nobody().post(BEGIN, json!({"email": owner.email})).await;
        let back = Browser::new().log_in(&begun.text_of("/url"), &owner.email).await;
        owner.patch(&one, json!({"enabled": false})).await.ok();
        t.nobody().with("Cookie", &cookie(&begun)).post(LOGIN, back).await.refused(403, 1155);
        t.nobody().post(BEGIN, json!({"email": owner.email})).await.refused(404, 1152);
        owner.delete(&one).await.ok();
        owner.get(&one).await.refused(404, 1151);
    }

    #[with(here())]
    async fn what_comes_back_counts_once_in_the_browser_that_was_sent(t) {
        let provider = Provider::start(PUBLIC).await;
        let owner = t.owner();
        connector(t, &provider, DOMAIN, json!({})).await;
        let begun = t.nobody().post(BEGIN, json!({"email": owner.email})).await;
        let other = t.nobody().post(BEGIN, json!({"email": owner.email})).await;
        let back = Browser::new().log_in(&begun.text_of("/url"), &owner.email).await;
        // Elsewhere: without the cookie, with another's, with one that nobody gave.
        t.nobody().post(LOGIN, back.clone()).await.refused(403, 1155);
        t.nobody().with("Cookie", &cookie(&other)).post(LOGIN, back.clone()).await.refused(403, 1155);
        t.nobody().with("Cookie", "__Host-tenantry_sso=00ff").post(LOGIN, back.clone()).await.refused(403, 1155);
        let here = t.nobody().with("Cookie", &cookie(&begun));
        here.post(LOGIN, json!({"state": back["state"], "error": "access_denied"})).await.refused(403, 1154);
        here.post(LOGIN, json!({"state": back["state"], "code": "made up"})).await.refused(403, 1154);
        here.post(LOGIN, back.clone()).await.ok();
        // The provider gives nothing for a code a second time.
        here.post(LOGIN, back).await.refused(403, 1154);
        // Too late.
        let begun = t.nobody().post(BEGIN, json!({"email": owner.email})).await;
        let back = Browser::new().log_in(&begun.text_of("/url"), &owner.email).await;
        t.clock.advance(Duration::from_mins(11));
        t.nobody().with("Cookie", &cookie(&begun)).post(LOGIN, back).await.refused(403, 1155);
    }

    #[with(here())]
    async fn a_provider_vouches_for_its_domain_only(t) {
        let provider = Provider::start(PUBLIC).await;
        let owner = t.owner();
        connector(t, &provider, DOMAIN, json!({})).await;
        // It names somebody elsewhere, an address it doubts, an operator, nobody we know.
        log_in(t, &owner.email, "owner@elsewhere.example").await.refused(403, 1154);
        log_in(t, &owner.email, &format!("unverified@{DOMAIN}")).await.refused(403, 1154);
        log_in(t, &owner.email, &format!("unknown@{DOMAIN}")).await.refused(403, 1154);
        connector(t, &provider, "tenantry.example", json!({})).await;
        log_in(t, "operator@tenantry.example", &t.operator().email).await.refused(403, 1154);
        t.operator().patch(&format!("/platform/v1/users/{}", owner.id), json!({"suspended": true})).await.ok();
        log_in(t, &owner.email, &owner.email).await.refused(403, 10000);
    }

    #[with(here())]
    async fn newcomers_become_members_where_that_is_wanted(t) {
        let provider = Provider::start(PUBLIC).await;
        let alpha = t.world.alpha.clone();
        let more = json!({"jit_roles": [roles::READ_ONLY]});
        let id = connector(t, &provider, "corp.example", more).await;
        let reply = log_in(t, "pat@corp.example", "pat@corp.example").await;
        let pat = session(t, &reply);
        assert_eq!(pat.get("/user").await.text_of("/email"), "pat@corp.example");
        assert_eq!(pat.get(&format!("/zones/{}", alpha.zone)).await.status, 200);
        pat.patch(&format!("/zones/{}", alpha.zone), json!({"paused": true})).await.refused(403, 10000);
        let log = t.owner().get(&format!("/accounts/{}/audit_logs", alpha.account)).await.text;
        assert!(log.contains("sso_join"), "{log}");
        // The same person comes again, by the provider's name for them: no second user, no second membership.
        let again = session(t, &log_in(t, "pat@corp.example", "pat@corp.example").await);
        assert_eq!(again.get("/user").await.id(), pat.get("/user").await.id());
        // Somebody who has a user already becomes a member likewise; nobody gets more than the connector's maker may give.
        let one = format!("/accounts/{}/sso_connectors/{id}", alpha.account);
        t.editor().patch(&one, json!({"jit_roles": [roles::SUPER]})).await.refused(403, 10000);
        t.owner().patch(&one, json!({"jit_roles": ["0123456789abcdef0123456789abcdef"]})).await.refused(400, 1001);
        // Without roles nobody becomes anything.
        t.owner().patch(&one, json!({"jit_roles": []})).await.ok();
        log_in(t, "sam@corp.example", "sam@corp.example").await.refused(403, 1154);
    }

    #[with(here())]
    async fn a_domain_has_one_owner(t) {
        let provider = Provider::start(PUBLIC).await;
        let id = connector(t, &provider, "corp.example", json!({})).await;
        let (alpha, beta) = (&t.world.alpha, &t.world.beta);
        let rival = t.other_tenant_admin();
        let path = format!("/platform/v1/tenants/{}/sso_connectors", beta.id);
        let made = rival.post(&path, json!({"email_domain": "CORP.example"})).await;
        assert_eq!(made.text_of("/email_domain"), "corp.example");
        rival.post(&path, json!({"email_domain": "corp.example"})).await.refused(400, 1150);
        // Its record is there too: the first keeps the domain until an operator decides.
        t.names.say("corp.example", &[&made.text_of("/verification/code")]);
        let verify = format!("{path}/{}/begin_verification", made.id());
        rival.post(&verify, json!({})).await.refused(400, 1150);
        let all = t.operator().get("/platform/v1/sso_connectors?email_domain=corp.example").await;
        let owners: Vec<&str> = all.items().iter().filter_map(|c| c["owner_id"].as_str()).collect();
        assert!(owners.contains(&alpha.account.as_str()) && owners.contains(&beta.id.as_str()), "{owners:?}");
        t.operator().delete(&format!("/platform/v1/sso_connectors/{id}")).await.ok();
        assert_eq!(rival.post(&verify, json!({})).await.ok()["verification"]["status"], "verified");
        // An operator can take another's word too.
        let other = rival.post(&path, json!({"email_domain": "quiet.example"})).await;
        let approve = format!("/platform/v1/sso_connectors/{}/approve", other.id());
        rival.post(&approve, json!({})).await.refused(403, 10000);
        assert_eq!(t.operator().post(&approve, json!({})).await.ok()["verification"]["status"], "verified");
        // What is no domain, no provider, no place for roles.
        for (body, field) in [
            (json!({"email_domain": "not a domain"}), "/email_domain"),
            (json!({"email_domain": "b.example", "issuer": "ftp://b.example"}), "/issuer"),
            (json!({"email_domain": "b.example", "issuer": "https://u:p@b.example"}), "/issuer"),
            (json!({"email_domain": "b.example", "client_id": ""}), "/client_id"),
            (json!({"email_domain": "b.example", "jit_roles": [roles::READ_ONLY]}), "/jit_roles"),
            (json!({"email_domain": "b.example", "enabled": true}), "/enabled"),
        ] {
            let refused = rival.post(&path, body).await;
            refused.refused(400, 1150).at(field);
        }
        t.stranger().get(&path).await.refused(403, 9109);
    }

    #[with(here())]
    async fn a_provider_that_is_none_says_so(t) {
        let provider = Provider::start(PUBLIC).await;
        let id = connector(t, &provider, "corp.example", json!({})).await;
        let one = format!("/accounts/{}/sso_connectors/{id}", t.world.alpha.account);
        let ask = json!({"email": "pat@corp.example"});
        for issuer in ["http://127.0.0.1:9", &format!("{}/not-here", provider.issuer), &t.metrics_url()] {
            t.owner().patch(&one, json!({"issuer": issuer})).await.ok();
            t.nobody().post(BEGIN, ask.clone()).await.refused(400, 1153);
        }
        // A secret that the provider does not know.
        t.owner().patch(&one, json!({"issuer": provider.issuer, "client_secret": "wrong"})).await.ok();
        log_in(t, "pat@corp.example", "pat@corp.example").await.refused(403, 1154);
    }

    #[with(here())]
    async fn the_page_logs_in_too(t) {
        let provider = Provider::start(PUBLIC).await;
        let owner = t.owner();
        connector(t, &provider, DOMAIN, json!({})).await;
                let guest = dashboard::Browser::new(t);
        let begun = guest.post("/login/sso", &[("email", owner.email.as_str()), ("next", "/zones?page=2")]).await;
        let refresh = begun.headers["refresh"].to_str().expect("text");
        let url = refresh.strip_prefix("0; url=").expect("where to go");
        let kept: Vec<String> = begun.headers.get_all("set-cookie").iter().map(|v| v.to_str().expect("text").split(';').next().unwrap_or_default().to_owned()).collect();
        assert!(begun.text.contains(&url.replace('&', "&amp;")), "{}", begun.text);
        let back = Browser::new().log_in(url, &owner.email).await;
        let query = format!("/sso?code={}&state={}", back["code"].as_str().unwrap_or_default(), back["state"].as_str().unwrap_or_default());
        let elsewhere = t.nobody().raw(reqwest::Method::GET, &query, None).await;
        assert_eq!(elsewhere.status(), 403);
        let page = t.nobody().with("Cookie", &kept.join("; ")).raw(reqwest::Method::GET, &query, None).await;
        assert_eq!((page.status().as_u16(), &page.headers()["location"]), (303, &"/zones?page=2".parse().expect("a value")));
        let set = page.headers().get_all("set-cookie").iter().filter_map(|v| v.to_str().ok()).collect::<Vec<_>>();
        let cookie = set[1].split(';').next().unwrap_or_default();
        assert_eq!(t.nobody().with("Cookie", cookie).get("/user").await.id(), owner.id);
    }
}
