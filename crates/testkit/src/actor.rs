//! Somebody with credentials, who makes real requests. Every reply is checked for its envelope.

use reqwest::{Client, Method, StatusCode, header::HeaderMap};
use serde_json::Value;
use std::sync::{Mutex, PoisonError};

/// One way to stand in the world.
#[derive(Clone, Debug)]
pub struct Actor {
    pub name: &'static str,
    /// Empty for nobody, as the key; empty beside a key that is an API token.
    pub email: String,
    pub key: String,
    /// The user's id; empty for nobody.
    pub id: String,
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) headers: Vec<(String, String)>,
}

/// A reply, its envelope checked.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    /// As it came.
    pub text: String,
    pub json: Value,
    /// What was asked, for messages.
    pub asked: String,
}

/// Every request of the process that was answered, for the walk over what the tests have asked.
static ASKED: Mutex<Vec<(String, String, u16)>> = Mutex::new(Vec::new());

impl Actor {
    /// The same somebody by another name.
    #[must_use]
    pub fn called(&self, name: &'static str) -> Actor {
        Actor {
            name,
            ..self.clone()
        }
    }

    /// With one more header on every request.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Actor {
        let mut other = self.clone();
        other.headers.push((name.to_owned(), value.to_owned()));
        other
    }

    /// The same somebody, who asks another process.
    #[must_use]
    pub fn at(&self, url: &str) -> Actor {
        let mut other = self.clone();
        url.clone_into(&mut other.url);
        other
    }

    /// A POST to a process that may be killed meanwhile: `None` when there was no whole reply.
    pub async fn try_post(&self, path: &str, body: Value) -> Option<Response> {
        let sent = self
            .request(Method::POST, path, Some(body.to_string()))
            .send()
            .await
            .ok()?;
        let (status, headers) = (sent.status().as_u16(), sent.headers().clone());
        let text = sent.text().await.ok()?;
        let json = serde_json::from_str(&text).ok()?;
        Some(Response {
            status,
            headers,
            text,
            json,
            asked: format!("{} POST {path} {body}", self.name),
        })
    }

    pub async fn get(&self, path: &str) -> Response {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Response {
        self.send(Method::POST, path, Some(body.to_string())).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Response {
        self.send(Method::PUT, path, Some(body.to_string())).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Response {
        self.send(Method::PATCH, path, Some(body.to_string())).await
    }

    pub async fn delete(&self, path: &str) -> Response {
        self.send(Method::DELETE, path, None).await
    }

    /// Any method, any text for a body. Paths are below `/client/v4` unless they begin with `/platform`, `/client`, `/join` or `/link`.
    pub async fn send(&self, method: Method, path: &str, body: Option<String>) -> Response {
        let asked = format!(
            "{} {method} {path} {}",
            self.name,
            body.as_deref().unwrap_or_default()
        );
        let response = self.raw(method.clone(), path, body).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response
            .text()
            .await
            .unwrap_or_else(|e| panic!("{asked}: {e}"));
        let plain = headers
            .get("content-type")
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
        let json: Value = if plain {
            Value::String(text.clone())
        } else {
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{asked}: {e}: {text}"))
        };
        ASKED.lock().unwrap_or_else(PoisonError::into_inner).push((
            method.to_string(),
            path.to_owned(),
            status,
        ));
        let response = Response {
            status,
            headers,
            text,
            json,
            asked,
        };
        if !plain {
            response.check_envelope();
        }
        response
    }

    /// The same without any check: for pages, and for what is no envelope.
    pub async fn raw(&self, method: Method, path: &str, body: Option<String>) -> reqwest::Response {
        let sent = self.request(method, path, body).send().await;
        sent.unwrap_or_else(|e| panic!("{} {path}: {e}", self.name))
    }

    fn request(&self, method: Method, path: &str, body: Option<String>) -> reqwest::RequestBuilder {
        let own = ["/platform", "/client", "/join", "/link", "/sso"]
            .iter()
            .any(|start| path.starts_with(start));
        let below = if own { "" } else { "/client/v4" };
        let mut request = self
            .http
            .request(method, format!("{}{below}{path}", self.url));
        if !self.email.is_empty() {
            request = request
                .header("X-Auth-Email", &self.email)
                .header("X-Auth-Key", &self.key);
        } else if !self.key.is_empty() {
            request = request.bearer_auth(&self.key);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        match body {
            // A test that says what it sends is believed.
            Some(body) if self.headers.iter().any(|(n, _)| n == "Content-Type") => {
                request.body(body)
            }
            Some(body) => request
                .header("content-type", "application/json")
                .body(body),
            None => request,
        }
    }
}

impl Response {
    /// The result of a success.
    #[track_caller]
    pub fn ok(&self) -> &Value {
        assert_eq!(self.status, 200, "{}: {}", self.asked, self.text);
        &self.json["result"]
    }

    /// A text member of the result.
    #[track_caller]
    pub fn text_of(&self, pointer: &str) -> String {
        let found = self.ok().pointer(pointer).and_then(Value::as_str);
        found
            .unwrap_or_else(|| panic!("{}: no text at {pointer}: {}", self.asked, self.text))
            .to_owned()
    }

    /// The id of the result.
    #[track_caller]
    pub fn id(&self) -> String {
        self.text_of("/id")
    }

    /// The items of a list.
    #[track_caller]
    pub fn items(&self) -> &Vec<Value> {
        self.ok()
            .as_array()
            .unwrap_or_else(|| panic!("{}: no list: {}", self.asked, self.text))
    }

    /// It was refused with this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: u64) -> &Self {
        assert_eq!(
            (self.status, self.code()),
            (status, code),
            "{}: {}",
            self.asked,
            self.text
        );
        self
    }

    /// The refusal names this field.
    #[track_caller]
    pub fn at(&self, pointer: &str) -> &Self {
        let found = self
            .json
            .pointer("/errors/0/source/pointer")
            .and_then(Value::as_str);
        assert_eq!(found, Some(pointer), "{}: {}", self.asked, self.text);
        self
    }

    /// The first error's code; 0 where there is none.
    pub fn code(&self) -> u64 {
        self.json
            .pointer("/errors/0/code")
            .and_then(Value::as_u64)
            .unwrap_or(0)
    }

    /// The first error's message.
    pub fn message(&self) -> &str {
        self.json
            .pointer("/errors/0/message")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// A header's text; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }

    /// What clients of the v4 API rely on in every reply.
    #[track_caller]
    fn check_envelope(&self) {
        let say = |what: &str| format!("{what}: {}: {}", self.asked, self.text);
        if self.asked.contains("openapi.json") {
            return;
        }
        assert_eq!(
            self.header("content-type"),
            "application/json",
            "{}",
            say("content type")
        );
        assert!(
            self.text.starts_with("{\"result\":"),
            "{}",
            say("result comes first")
        );
        let members = self
            .json
            .as_object()
            .unwrap_or_else(|| panic!("{}", say("an object")));
        let ok = self.status == StatusCode::OK;
        assert!(
            ok || self.status >= 400,
            "{}",
            say("success is exactly 200")
        );
        assert_eq!(
            members["success"],
            Value::Bool(ok),
            "{}",
            say("success agrees with the status")
        );
        let errors = members["errors"]
            .as_array()
            .unwrap_or_else(|| panic!("{}", say("errors")));
        assert_eq!(
            errors.is_empty(),
            ok,
            "{}",
            say("errors where there is no success")
        );
        for item in errors {
            assert!(
                item["code"].is_u64() && item["message"].is_string(),
                "{}",
                say("an error's form")
            );
        }
        assert!(members["messages"].is_array(), "{}", say("messages"));
        assert!(
            !self.header("x-request-id").is_empty(),
            "{}",
            say("a request id")
        );
        if let Some(info) = members.get("result_info") {
            let keys: Vec<&str> = info
                .as_object()
                .expect("an object")
                .keys()
                .map(String::as_str)
                .collect();
            let pages = ["page", "per_page", "count", "total_count", "total_pages"];
            let walked = ["count", "per_page", "cursor", "cursors"];
            assert!(
                keys == pages || keys.starts_with(&walked),
                "{}",
                say("result_info")
            );
            assert_eq!(
                info["count"],
                members["result"].as_array().map_or(0, Vec::len),
                "{}",
                say("count")
            );
        }
        assert!(
            !self.text.contains(".0,") || !self.text.contains("\"price\":"),
            "{}",
            say("whole prices are integers")
        );
    }
}
