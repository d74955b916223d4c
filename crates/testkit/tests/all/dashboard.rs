//! The dashboard, as a browser without scripts uses it.

use crate::dashboard_tokens;
use regex::Regex;
use reqwest::Client;
use testkit::{Actor, Instance, Mail, Tenant, both};

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A browser: keeps the cookie of its log-in and follows nothing by itself.
pub(crate) struct Browser {
    http: Client,
    url: String,
    pub(crate) cookie: String,
    /// The host that it believes to talk to, where it is not the one in the URL.
    host: Option<&'static str>,
}

/// What came.
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) to: String,
    /// All that are set.
    pub(crate) cookie: String,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) policy: String,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new(t: &Instance) -> Browser {
        let http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Browser {
            http,
            url: t.url(),
            cookie: String::new(),
            host: None,
        }
    }

    /// The same at another host.
    pub(crate) fn at_host(mut self, host: &'static str) -> Browser {
        self.host = Some(host);
        self
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Seen {
        let mut request = request.header("Cookie", &self.cookie);
        if let Some(host) = self.host {
            request = request.header("Host", host);
        }
        let reply = request.send().await.expect("a reply");
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
        let headers = reply.headers().clone();
        Seen {
            headers,
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

    /// Sends a form as browsers do that has a file in it, from a page of this origin.
    pub(crate) async fn upload(
        &self,
        path: &str,
        parts: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Seen {
        let page = self.get(path).await;
        let field = |name: &str| page.field(name).unwrap_or_default();
        let (csrf, once) = (field("csrf"), field("once"));
        let mut body = Vec::new();
        for (name, value) in parts
            .iter()
            .chain(&[("csrf", csrf.as_str()), ("once", &once)])
        {
            body.extend(
                format!(
                    "--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        let (name, kind, data) = file;
        let head = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend_from_slice(data);
        body.extend_from_slice(b"\r\n--cut--\r\n");
        let request = self.http.post(format!("{}{path}", self.url));
        self.ask(
            request
                .header("content-type", "multipart/form-data; boundary=cut")
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
        give_password(t, actor).await;
        Browser::log_in(t, &actor.email).await
    }

    pub(crate) async fn csrf(&self) -> String {
        self.get("/accounts").await.hidden("csrf")
    }

    /// Loads a page and sends the form of that name which stands on it.
    pub(crate) async fn submit(&self, path: &str, form: &str, fields: &[(&str, &str)]) -> Seen {
        let page = self.get(path).await;
        let field = |name: &str| page.field(name).unwrap_or_default();
        let (csrf, once) = (field("csrf"), field("once"));
        let mut all = vec![("csrf", csrf.as_str()), ("do", form), ("once", &once)];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }
}

impl Browser {
    /// The same with one more cookie.
    pub(crate) fn with(&self, cookie: &str) -> Browser {
        Browser {
            http: self.http.clone(),
            url: self.url.clone(),
            cookie: format!("{}; {cookie}", self.cookie),
            host: self.host,
        }
    }
}

impl Seen {
    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let found = self.field(name);
        found.unwrap_or_else(|| panic!("no field {name}: {}", self.text))
    }

    fn field(&self, name: &str) -> Option<String> {
        let field = format!("name=\"{name}\" value=\"([^\"]*)\"");
        let field = Regex::new(&field).expect("a pattern");
        field.captures(&self.text).map(|found| found[1].to_owned())
    }

    /// What stands in an element with this id.
    pub(crate) fn inside(&self, id: &str) -> String {
        let element = Regex::new(&format!("id=\"{id}\"[^>]*>([^<]*)<")).expect("a pattern");
        let found = element
            .captures(&self.text)
            .map(|found| found[1].to_owned());
        found.unwrap_or_else(|| panic!("no element {id}: {}", self.text))
    }
}

/// Lets somebody of the world log in whose user has had a key alone so far.
pub(crate) async fn give_password(t: &Instance, actor: &Actor) {
    rules::auth::first_password(t.rules(), &actor.id, PASSWORD)
        .await
        .expect("a password");
}

/// The newest mail to somebody of this subject, which is on its way at the latest.
pub(crate) async fn letter(t: &Instance, email: &str, subject: &str) -> Mail {
    let mut n = 0;
    loop {
        let mails = t.mailbox(n).await;
        let found = mails
            .iter()
            .rev()
            .find(|m| m.to == email && m.subject.contains(subject));
        if let Some(mail) = found {
            return mail.clone();
        }
        n = mails.len() + 1;
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
        let (own, _) = dashboard_tokens::some(t).await;
        let id = Regex::new(r"\{[a-z_]+\}").expect("a pattern");
        for page in web::page_listing().into_iter().filter(|p| !p.public && p.method == "GET") {
            let at = |tenant: &Tenant| {
                // Tokens of one's own are nobody else's.
                let token = if tenant.id == t.world.alpha.id { &own } else { &unknown };
                let path = if page.path.starts_with("/me") { page.path.replace("{token_id}", token) } else { page.path.clone() };
                crate::book::fill(&path, &t.world, tenant)
            };
            let for_operators = page.path.starts_with("/installation") || page.path == "/tenants/new";
            let browser = match page.path.as_str() {
                _ if for_operators => &operator,
                path if path.starts_with("/tenants") => &admin,
                _ => &owner,
            };
            let own = browser.get(&at(&t.world.alpha)).await;
            assert_eq!(own.status, 200, "{}: {}", page.path, own.text);
            assert!(own.policy.starts_with("default-src 'none'"), "{}", page.path);
            if page.path.contains('{') {
                let foreign = browser.get(&at(&t.world.beta)).await;
                let never = browser.get(&id.replace_all(&page.path, &unknown)).await;
                assert_eq!((foreign.status, &foreign.text), (never.status, &never.text), "{}", page.path);
                let status = if page.path.starts_with("/me") { 404 } else { 403 };
                assert_eq!(foreign.status, status, "{}", page.path);
            }
            if for_operators {
                let others = admin.get(&page.path).await;
                assert_eq!(others.status, 403, "{}: {}", page.path, others.text);
            }
        }
    }
}
