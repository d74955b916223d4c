//! Verbs as clients of a running installation.

use crate::clock::System;
use anyhow::{Context, Result, bail};
use clap::Args;
use reqwest::{Client, Method, Response, Url, redirect::Policy};
use serde_json::Value;
use std::{env, path::PathBuf, time::Duration};

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
        let http = Client::builder()
            .timeout(Duration::from_mins(1))
            // Credentials are for this address alone.
            .redirect(Policy::none())
            .user_agent(concat!("tenantry/", env!("CARGO_PKG_VERSION")))
            .build()?;
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
        let refused = refusal(&reply).unwrap_or_else(|| format!("{asked} was answered {status}"));
        match request_id.as_ref().and_then(|id| id.to_str().ok()) {
            Some(id) => bail!("{refused}\nrequest id {id}"),
            None => bail!("{refused}"),
        }
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
            request = request.header("Idempotency-Key", rules::ids::new(&System::env()));
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

/// The first error of an answer, in words.
fn refusal(reply: &Value) -> Option<String> {
    let error = reply["errors"].get(0)?;
    let field = match error["source"]["pointer"].as_str() {
        Some(pointer) if !pointer.is_empty() => format!(" (at {pointer})"),
        _ => String::new(),
    };
    Some(format!(
        "refused ({}): {}{field}",
        error["code"],
        error["message"].as_str()?
    ))
}
