//! A real browser (`node/browser.mjs` tells it what to do), for tests of pages.

use serde_json::{Value, json};
use std::{path::Path, process::Stdio, time::Duration};
use testkit::Instance;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

/// How long one thing that a person does may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server as its people know it: a name that browsers trust like TLS, as passkeys need it (Secure Contexts, section 3.1).
pub(crate) const NAMED: &str = "http://tenantry.localhost";

/// The browser's process; one person at a time sits before it.
pub(crate) struct Chromium {
    base: String,
    told: ChildStdin,
    said: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

fn given(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set; `cargo xtask test` prepares what it names and sets it")
    })
}

impl Chromium {
    /// `TENANTRY_TEST_NODE`: a folder with the pinned packages. `TENANTRY_TEST_CHROMIUM`: the browser's program.
    pub(crate) fn start(t: &Instance) -> Chromium {
        Chromium::at(&t.url(), &t.url())
    }

    /// A server whose public URL is [`NAMED`].
    pub(crate) fn named(t: &Instance) -> Chromium {
        Chromium::at(NAMED, &t.url())
    }

    /// Paths are below `base`; its host is found at `url`.
    fn at(base: &str, url: &str) -> Chromium {
        let address = url.trim_start_matches("http://");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("node/browser.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .args([given("TENANTRY_TEST_NODE"), given("TENANTRY_TEST_CHROMIUM")])
            .arg(format!("MAP tenantry.localhost {address}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js runs");
        Chromium {
            base: base.to_owned(),
            told: child.stdin.take().expect("piped"),
            said: BufReader::new(child.stdout.take().expect("piped")).lines(),
            _child: child,
        }
    }

    /// Does something; what comes of it.
    pub(crate) async fn tell(&mut self, what: Value) -> Value {
        let line = format!("{what}\n");
        self.told
            .write_all(line.as_bytes())
            .await
            .expect("the browser listens");
        let answer = tokio::time::timeout(PATIENCE, self.said.next_line()).await;
        let answer = answer.unwrap_or_else(|_| panic!("no answer to {what}"));
        let answer = answer
            .expect("a line")
            .unwrap_or_else(|| panic!("the browser ended at {what}"));
        let mut answer: Value = serde_json::from_str(&answer).expect("JSON");
        assert!(
            answer["fault"].is_null(),
            "{what}: {}",
            answer["fault"].as_str().unwrap_or_default()
        );
        answer["value"].take()
    }

    /// Whoever acts from now on, each with a browser of their own.
    pub(crate) async fn person(&mut self, name: &str) {
        let base = self.base.clone();
        self.tell(json!({"do": "person", "name": name, "base": base}))
            .await;
    }

    /// The same with scripts switched off.
    pub(crate) async fn person_without_scripts(&mut self, name: &str) {
        let base = self.base.clone();
        self.tell(json!({"do": "person", "name": name, "base": base, "script": false}))
            .await;
    }

    pub(crate) async fn goto(&mut self, path: &str) -> u64 {
        let status = self.tell(json!({"do": "goto", "path": path})).await;
        status.as_u64().unwrap_or_default()
    }

    pub(crate) async fn fill(&mut self, label: &str, text: &str) {
        self.tell(json!({"do": "fill", "label": label, "text": text}))
            .await;
    }

    pub(crate) async fn choose(&mut self, section: &str, label: &str, option: &str) {
        self.tell(json!({"do": "choose", "within": section, "label": label, "option": option}))
            .await;
    }

    pub(crate) async fn press(&mut self, name: &str) {
        self.tell(json!({"do": "press", "name": name})).await;
    }

    pub(crate) async fn follow(&mut self, name: &str) {
        self.tell(json!({"do": "follow", "name": name})).await;
    }

    /// Waits until the text is to be seen.
    pub(crate) async fn see(&mut self, text: &str) {
        self.tell(json!({"do": "see", "text": text})).await;
    }

    pub(crate) async fn key(&mut self, name: &str) {
        self.tell(json!({"do": "key", "name": name})).await;
    }

    /// Goes on with the tabulator to what is called so.
    async fn reach(&mut self, name: &str) {
        let mut passed = Vec::new();
        while passed.len() < 150 {
            self.key("Tab").await;
            let at = self.text("focused").await;
            if at == name {
                return;
            }
            passed.push(at);
        }
        panic!("the tabulator does not lead to {name:?}: {passed:?}");
    }

    /// The same, and types there instead of what there is.
    pub(crate) async fn write(&mut self, name: &str, text: &str) {
        self.reach(name).await;
        self.tell(json!({"do": "type", "text": text})).await;
    }

    /// The same, and follows or presses it.
    pub(crate) async fn hit(&mut self, name: &str) {
        self.reach(name).await;
        self.key_leads("Enter").await;
    }

    /// A key that leads to another page.
    pub(crate) async fn key_leads(&mut self, name: &str) {
        self.tell(json!({"do": "key", "name": name, "leads": true}))
            .await;
    }

    /// Neither scripts nor the policy of contents complained since this was asked last.
    pub(crate) async fn no_complaints(&mut self) {
        let found = self.texts("complaints").await;
        assert!(found.is_empty(), "{found:#?}");
    }

    /// The text of what this selects.
    pub(crate) async fn inside(&mut self, selector: &str) -> String {
        let found = self
            .tell(json!({"do": "value", "selector": selector}))
            .await;
        found.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) async fn log_in(&mut self, email: &str, password: &str) {
        self.goto("/login").await;
        self.fill("Your address", email).await;
        self.fill("Password", password).await;
        self.press("Log in").await;
    }

    /// A list of texts.
    pub(crate) async fn texts(&mut self, verb: &str) -> Vec<String> {
        let found = self.tell(json!({"do": verb})).await;
        let all = found.as_array().cloned().unwrap_or_default();
        all.iter()
            .map(|v| v.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// A text.
    pub(crate) async fn text(&mut self, verb: &str) -> String {
        let found = self.tell(json!({"do": verb})).await;
        found.as_str().unwrap_or_default().to_owned()
    }

    /// A number.
    pub(crate) async fn number(&mut self, verb: &str) -> i64 {
        let found = self.tell(json!({"do": verb})).await;
        found.as_i64().expect("a whole number")
    }
}
