//! The dashboard, as a browser without scripts uses it.

use regex::Regex;
use reqwest::Client;
use testkit::{Actor, Instance, both};

const PASSWORD: &str = "correct horse battery staple";

/// A browser: keeps the cookie of its log-in and follows nothing by itself.
pub(crate) struct Browser {
    http: Client,
    url: String,
    cookie: String,
}

/// What came.
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) to: String,
    cookie: String,
    policy: String,
    pub(crate) text: String,
}

impl Browser {
    fn new(t: &Instance) -> Browser {
        let http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Browser {
            http,
            url: t.url(),
            cookie: String::new(),
        }
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Seen {
        let reply = request
            .header("Cookie", &self.cookie)
            .send()
            .await
            .expect("a reply");
        let header = |name: &str| {
            reply
                .headers()
                .get(name)
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        let (to, cookie, policy) = (
            header("location"),
            header("set-cookie"),
            header("content-security-policy"),
        );
        Seen {
            status: reply.status().as_u16(),
            to,
            cookie,
            policy,
            text: reply.text().await.expect("text"),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Seen {
        self.ask(self.http.get(format!("{}{path}", self.url))).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut url = url::Url::parse("http://x").expect("a URL");
        url.query_pairs_mut().extend_pairs(fields);
        let body = url.query().unwrap_or_default().to_owned();
        let request = self.http.post(format!("{}{path}", self.url));
        self.ask(
            request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body),
        )
        .await
    }

    pub(crate) async fn log_in(t: &Instance, email: &str) -> Browser {
        let mut browser = Browser::new(t);
        let seen = browser
            .post("/login", &[("email", email), ("password", PASSWORD)])
            .await;
        assert_eq!(
            (seen.status, seen.to.as_str()),
            (303, "/accounts"),
            "{}",
            seen.text
        );
        seen.cookie
            .split(';')
            .next()
            .unwrap_or_default()
            .clone_into(&mut browser.cookie);
        browser
    }

    /// Somebody of the world who has had no password so far.
    pub(crate) async fn first_time(t: &Instance, actor: &Actor) -> Browser {
        rules::auth::first_password(t.rules(), &actor.id, PASSWORD)
            .await
            .expect("a password");
        Browser::log_in(t, &actor.email).await
    }

    /// Sends a form of a page, as the page made it.
    pub(crate) async fn submit(&self, path: &str, form: &str, fields: &[(&str, &str)]) -> Seen {
        let csrf = self.csrf().await;
        let mut all = vec![("csrf", csrf.as_str()), ("do", form)];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    pub(crate) async fn csrf(&self) -> String {
        let page = self.get("/accounts").await.text;
        let field = Regex::new(r#"name="csrf" value="([0-9a-f]{64})""#).expect("a pattern");
        field.captures(&page).expect("a token")[1].to_owned()
    }
}

both! {
    async fn a_person_logs_in_and_is_led_nowhere_else(t) {
        let owner = t.owner();
        let nobody = Browser::new(t);
        assert_eq!(nobody.get("/").await.to, "/login");
        assert_eq!(nobody.get("/zones?page=2").await.to, "/login?next=%2Fzones%3Fpage%3D2");
        let wrong = nobody.post("/login", &[("email", &owner.email), ("password", "nope")]).await;
        assert_eq!(wrong.status, 403);
        assert!(wrong.text.contains(&owner.email) && wrong.text.contains("role=\"alert\""), "{}", wrong.text);
        for (next, to) in [("/zones?page=2", "/zones?page=2"), ("//evil.example", "/accounts"), ("/\\evil.example", "/accounts"), ("https://evil.example", "/accounts")] {
            let seen = nobody.post("/login", &[("email", &owner.email), ("password", PASSWORD), ("next", next)]).await;
            assert_eq!((seen.status, seen.to.as_str()), (303, to));
        }
    }

    async fn forms_need_the_sessions_token_and_show_names_as_text(t) {
        let browser = Browser::log_in(t, &t.owner().email).await;
        let csrf = browser.csrf().await;
        let dns = format!("/zones/{}/dns", t.world.alpha.zone);
        let comment = "<script>\"'&";
        let record = [("do", "record"), ("type", "TXT"), ("name", "shown"), ("content", "\"x\""), ("comment", comment)];
        for forged in ["", "0"] {
            let mut fields = record.to_vec();
            fields.push(("csrf", forged));
            let seen = browser.post(&dns, &fields).await;
            assert_eq!(seen.status, 403, "{}", seen.text);
        }
        let mut fields = record.to_vec();
        fields.push(("csrf", &csrf));
        let made = browser.post(&dns, &fields).await;
        assert_eq!((made.status, made.to.as_str()), (303, dns.as_str()), "{}", made.text);
        let page = browser.get(&dns).await;
        assert!(!page.text.contains("<script>") && page.text.contains("&lt;script&gt;"), "{}", page.text);
        // What is refused is shown again.
        let bad = browser.post(&dns, &[("do", "record"), ("csrf", &csrf), ("type", "A"), ("name", "typed-name"), ("content", "no address")]).await;
        assert_eq!(bad.status, 400);
        assert!(bad.text.contains("typed-name") && bad.text.contains("aria-invalid"), "{}", bad.text);
    }

    async fn every_page_of_the_table_answers_and_foreign_ids_are_as_unknown_ones(t) {
        let owner = Browser::log_in(t, &t.owner().email).await;
        let operator = Browser::first_time(t, &t.operator()).await;
        let admin = Browser::first_time(t, &t.tenant_admin()).await;
        let unknown = "0".repeat(32);
        for page in web::page_listing().into_iter().filter(|p| !p.public && p.method == "GET") {
            let (alpha, beta) = (&t.world.alpha, &t.world.beta);
            let at = |account: &str, zone: &str, tenant: &str| {
                let path = page.path.replace("{account_id}", account).replace("{zone_id}", zone);
                path.replace("{tenant_id}", tenant)
            };
            let for_operators = page.path.starts_with("/installation") || page.path == "/tenants/new";
            let browser = match page.path.as_str() {
                _ if for_operators => &operator,
                path if path.starts_with("/tenants") => &admin,
                _ => &owner,
            };
            let own = browser.get(&at(&alpha.account, &alpha.zone, &alpha.id)).await;
            assert_eq!(own.status, 200, "{}: {}", page.path, own.text);
            assert!(own.policy.starts_with("default-src 'none'"), "{}", page.path);
            if page.path.contains('{') {
                let foreign = browser.get(&at(&beta.account, &beta.zone, &beta.id)).await;
                let never = browser.get(&at(&unknown, &unknown, &unknown)).await;
                assert_eq!((foreign.status, &foreign.text), (never.status, &never.text), "{}", page.path);
                assert_eq!(foreign.status, 403, "{}", page.path);
            }
            if for_operators {
                let others = admin.get(&page.path).await;
                assert_eq!(others.status, 403, "{}: {}", page.path, others.text);
            }
        }
    }
}
