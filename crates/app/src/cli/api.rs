//! Verbs as clients of a running installation.

use crate::clock::System;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use reqwest::{Client, Method, Response, Url, redirect::Policy};
use rules::env::Random;
use serde_json::Value;
use std::{env, net::IpAddr, path::PathBuf, time::Duration};

/// By which a request is known to be the same as one that was sent before.
fn retry_key() -> String {
    let mut key = [0; 16];
    System.fill(&mut key);
    rules::secrets::hex_of(&key)
}

/// Where the installation is, and who asks. Fields are named apart from those of all verbs, which would take their place.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Connection")]
pub(super) struct Access {
    /// Address of the running installation
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "TENANTRY_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    url: String,
    /// Address of whoever asks
    #[arg(
        long = "as",
        global = true,
        value_name = "EMAIL",
        env = "TENANTRY_EMAIL"
    )]
    caller: Option<String>,
    /// File that holds their API key and nothing else; without one, the key is taken from the environment [env: TENANTRY_KEY]
    #[arg(long, global = true, value_name = "FILE", env = "TENANTRY_KEY_FILE")]
    key_file: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true, help_heading = None)]
    pub(super) json: bool,
}

impl Access {
    /// A client with these credentials. There is no flag for the key: others on the machine can see flags.
    pub(super) fn open(&self) -> Result<Api> {
        let key = match &self.key_file {
            Some(file) => Some(
                std::fs::read_to_string(file)
                    .with_context(|| format!("the key file {}", file.display()))?,
            ),
            None => env::var("TENANTRY_KEY").ok(),
        };
        let (Some(email), Some(key)) = (&self.caller, key) else {
            bail!(
                "who asks? Set TENANTRY_EMAIL and TENANTRY_KEY, or give --as and --key-file; \
                 `tenantry init` printed the first operator's key"
            );
        };
        Api::new(&self.url, email, key.trim())
    }
}

/// A running installation, asked by one user.
pub(super) struct Api {
    http: Client,
    url: Url,
    email: String,
    key: String,
}

/// Entries of a page that lists are read by.
const PER_PAGE: &str = "100";

impl Api {
    pub(super) fn new(url: &str, email: &str, key: &str) -> Result<Api> {
        let url: Url = url
            .parse()
            .with_context(|| format!("{url} is no address such as http://127.0.0.1:8080"))?;
        let mut http = Client::builder()
            .timeout(Duration::from_mins(1))
            // Credentials are for this address alone.
            .redirect(Policy::none())
            .user_agent(concat!("tenantry/", env!("CARGO_PKG_VERSION")));
        if here(&url) {
            http = http.no_proxy();
        }
        let http = http.build()?;
        Ok(Api {
            http,
            url,
            email: email.to_owned(),
            key: key.to_owned(),
        })
    }

    /// The result of a request; a refusal is an error in the installation's own words.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value> {
        let url = self.url.join(path)?;
        Ok(self.ask(method, url, body).await?["result"].take())
    }

    /// The result of a question.
    pub(super) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value> {
        let mut url = self.url.join(path)?;
        url.query_pairs_mut().extend_pairs(query);
        Ok(self.ask(Method::GET, url, None).await?["result"].take())
    }

    /// All entries of a list, page by page.
    pub(super) async fn list(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<Value>> {
        let mut all = Vec::new();
        for page in 1.. {
            let mut url = self.url.join(path)?;
            url.query_pairs_mut()
                .extend_pairs(query)
                .append_pair("per_page", PER_PAGE)
                .append_pair("page", &page.to_string());
            let mut reply = self.ask(Method::GET, url, None).await?;
            match reply["result"].take() {
                Value::Array(items) => all.extend(items),
                _ => bail!("{path}: the answer is no list"),
            }
            let pages = reply["result_info"]["total_pages"].as_i64().unwrap_or(0);
            if page >= pages {
                break;
            }
        }
        Ok(all)
    }

    async fn ask(&self, method: Method, url: Url, body: Option<&Value>) -> Result<Value> {
        let asked = format!("{method} {}", url.path());
        let response = self
            .deliver(&method, &url, body)
            .await
            .with_context(|| format!("{} cannot be reached", self.url))?;
        let status = response.status();
        let request_id = response.headers().get(REQUEST_ID).cloned();
        let reply: Value = response
            .json()
            .await
            .with_context(|| format!("{asked} was answered {status}, without JSON"))?;
        if status.is_success() {
            return Ok(reply);
        }
        let id = request_id.as_ref().and_then(|id| id.to_str().ok());
        Err(refusal(&reply, id).unwrap_or_else(|| anyhow!("{asked} was answered {status}")))
    }

    /// Sends a request; once more where the connection broke and repeating is safe.
    async fn deliver(
        &self,
        method: &Method,
        url: &Url,
        body: Option<&Value>,
    ) -> reqwest::Result<Response> {
        let mut request = self
            .http
            .request(method.clone(), url.clone())
            .header("X-Auth-Email", &self.email)
            .header("X-Auth-Key", &self.key);
        if method == Method::POST {
            request = request.header("Idempotency-Key", retry_key());
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let again = match *method {
            Method::GET | Method::POST => request.try_clone(),
            _ => None,
        };
        match (request.send().await, again) {
            (Err(e), Some(again)) if !e.is_connect() && !e.is_timeout() => again.send().await,
            (outcome, _) => outcome,
        }
    }
}

/// The header with what the log knows a request by.
const REQUEST_ID: &str = "x-request-id";

/// The first error of an answer, with what helps to find out more.
fn refusal(reply: &Value, id: Option<&str>) -> Option<anyhow::Error> {
    let error = reply["errors"].get(0)?;
    let (code, message) = (&error["code"], error["message"].as_str()?);
    let field = error["source"]["pointer"].as_str();
    let field = field.filter(|pointer| !pointer.is_empty());
    let more = [
        field.map(|pointer| format!("field {pointer}")),
        id.map(|id| format!("request {id}")),
    ];
    let more: Vec<String> = more.into_iter().flatten().collect();
    Some(if more.is_empty() {
        anyhow!("refused ({code}): {message}")
    } else {
        anyhow!("refused ({code}): {message} ({})", more.join("; "))
    })
}

/// Whether an address is this machine's own, to which no proxy leads.
fn here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn refusals_say_what_helps() {
        let said = |reply: Value, id: Option<&str>| refusal(&reply, id).map(|e| e.to_string());
        let error = json!({"code": 1101, "message": "No"});
        assert_eq!(
            said(json!({"errors": [error]}), None).unwrap(),
            "refused (1101): No"
        );
        let error = json!({"code": 1101, "message": "No", "source": {"pointer": "/name"}});
        assert_eq!(
            said(json!({"errors": [error]}), Some("r1")).unwrap(),
            "refused (1101): No (field /name; request r1)"
        );
        assert_eq!(said(json!({"errors": []}), Some("r1")), None);
    }

    #[test]
    fn no_proxy_leads_here() {
        for (url, own) in [
            ("http://127.0.0.1:8080", true),
            ("http://localhost", true),
            ("http://[::1]:1", true),
            ("https://api.example.com", false),
            ("http://192.0.2.1", false),
        ] {
            assert_eq!(here(&url.parse().unwrap()), own, "{url}");
        }
    }
}
