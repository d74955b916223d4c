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
        Chromium::at(&t.url())
    }

    /// Paths are below this URL.
    pub(crate) fn at(base: &str) -> Chromium {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("node/browser.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .args([given("TENANTRY_TEST_NODE"), given("TENANTRY_TEST_CHROMIUM")])
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

    pub(crate) async fn choose(&mut self, label: &str, option: &str) {
        self.tell(json!({"do": "choose", "label": label, "option": option}))
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
