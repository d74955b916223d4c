//! Requests to the installation that was started, each printed with its outcome and time.

use super::saved::Login;
use crate::cli::output;
use anyhow::{Context, Result, bail};
use reqwest::{Client, Method};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Somebody who asks.
pub(super) struct Talk<'a> {
    http: Client,
    url: &'a str,
}

impl<'a> Talk<'a> {
    pub(super) fn new(url: &'a str) -> Result<Talk<'a>> {
        let http = Client::builder()
            .timeout(Duration::from_secs(30))
            .no_proxy()
            .build()?;
        Ok(Talk { http, url })
    }

    /// Looks whether something is there; not printed.
    pub(super) async fn look(&self, who: &Login, path: &str) -> Result<Value> {
        let (status, reply) = self.ask(who, Method::GET, path, None).await?;
        if status != 200 {
            bail!("GET {path} was refused: {}", refusal(&reply));
        }
        Ok(reply["result"].clone())
    }

    /// Does a step; its result.
    pub(super) async fn step(
        &self,
        step: &str,
        what: &str,
        who: &Login,
        method: Method,
        path: &str,
        body: Value,
    ) -> Result<Value> {
        let start = Instant::now();
        let (status, reply) = self.ask(who, method.clone(), path, Some(body)).await?;
        let ms = start.elapsed().as_secs_f64() * 1e3;
        let request = format!("{method} {path}");
        if status != 200 {
            bail!(
                "step {step} ({what}): {request} was refused: {}",
                refusal(&reply)
            );
        }
        output::line(format!(
            "{step:<3} {what:<34} done           {ms:>7.1} ms   {request}"
        ))?;
        Ok(reply["result"].clone())
    }

    async fn ask(
        &self,
        who: &Login,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<(u16, Value)> {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.url))
            .header("X-Auth-Email", &who.email)
            .header("X-Auth-Key", &who.api_key);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let reply = request
            .send()
            .await
            .with_context(|| format!("asking {}", self.url))?;
        Ok((reply.status().as_u16(), reply.json().await?))
    }
}

/// Says that a step was done by an earlier run.
pub(super) fn already(step: &str, what: &str) -> Result<()> {
    output::line(format!("{step:<3} {what:<34} already there"))?;
    Ok(())
}

fn refusal(reply: &Value) -> String {
    let first = &reply["errors"][0];
    format!(
        "{} ({})",
        first["message"].as_str().unwrap_or("no reason was given"),
        first["code"]
    )
}

/// The first of a list whose member is this.
pub(super) fn find<'v>(list: &'v Value, member: &str, is: &str) -> Option<&'v Value> {
    list.as_array()?
        .iter()
        .find(|item| item.pointer(member).and_then(Value::as_str) == Some(is))
}

/// The id of a result.
pub(super) fn id(result: &Value) -> Result<String> {
    text(result, "id")
}

/// A text member of a result.
pub(super) fn text(result: &Value, member: &str) -> Result<String> {
    let found = result[member].as_str();
    Ok(found
        .with_context(|| format!("a reply has no {member}"))?
        .to_owned())
}
