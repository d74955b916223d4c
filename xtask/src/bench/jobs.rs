//! What connections do over and over.

use std::cell::Cell;
use std::rc::Rc;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::client::Connection;
use super::measure::Job;
use super::world::{ADDON, ADMINISTRATOR, PLAN, Tenant};

/// Requests, round and round; all connections share them and begin at different ones.
pub(super) struct Fetch {
    requests: Rc<[Vec<u8>]>,
    next: usize,
}

impl Fetch {
    /// How far apart consecutive requests are: a prime, so that each gets its turn and neighbours do not follow.
    const STEP: usize = 379;

    pub(super) fn new(requests: Rc<[Vec<u8>]>, lane: usize) -> Self {
        let next = lane * Self::STEP / 5 % requests.len();
        Self { requests, next }
    }
}

impl Job for Fetch {
    async fn turn(&mut self, connection: &mut Connection) -> Result<()> {
        connection.send(&self.requests[self.next]).await?;
        self.next = (self.next + Self::STEP) % self.requests.len();
        Ok(())
    }
}

/// Numbers that nobody had before, for names.
#[derive(Clone, Default)]
pub(super) struct Numbers(Rc<Cell<u64>>);

impl Numbers {
    pub(super) fn next(&self) -> u64 {
        self.0.set(self.0.get() + 1);
        self.0.get()
    }
}

/// A new zone, the accounts taken in turn.
pub(super) struct CreateZone {
    tenant: Rc<Tenant>,
    numbers: Numbers,
}

impl CreateZone {
    pub(super) fn new(tenant: Rc<Tenant>, numbers: Numbers) -> Self {
        Self { tenant, numbers }
    }
}

impl Job for CreateZone {
    async fn turn(&mut self, connection: &mut Connection) -> Result<()> {
        let number = self.numbers.next();
        let account = self.tenant.account_for(number);
        let body = zone_body(account, number);
        let caller = Some(&self.tenant.admin);
        connection
            .call("POST", "/client/v4/zones", caller, &body)
            .await?;
        Ok(())
    }
}

/// What `POST /zones` takes.
pub(super) fn zone_body(account: &str, number: u64) -> String {
    format!(r#"{{"name":"bench-{number}.com","account":{{"id":"{account}"}}}}"#)
}

/// A row of the bare server, as long as what makes a zone.
pub(super) struct InsertRow {
    body: String,
}

impl InsertRow {
    pub(super) fn new() -> Self {
        let body = zone_body(&"0".repeat(32), 100_000);
        Self { body }
    }
}

impl Job for InsertRow {
    async fn turn(&mut self, connection: &mut Connection) -> Result<()> {
        connection.call("POST", "/rows", None, &self.body).await?;
        Ok(())
    }
}

/// A whole customer: account, member, service user and its membership, zone, plan, add-on.
pub(super) struct Customer {
    tenant: Rc<Tenant>,
    numbers: Numbers,
}

impl Customer {
    pub(super) fn new(tenant: Rc<Tenant>, numbers: Numbers) -> Self {
        Self { tenant, numbers }
    }
}

impl Job for Customer {
    async fn turn(&mut self, connection: &mut Connection) -> Result<()> {
        let number = self.numbers.next();
        let caller = &self.tenant.admin;
        let mut post = async |path: &str, body: &str| {
            let path = format!("/client/v4{path}");
            let reply = connection.call("POST", &path, Some(caller), body).await?;
            id(reply)
        };
        let account = post(
            "/accounts",
            &format!(r#"{{"name":"Customer {number}","type":"standard"}}"#),
        )
        .await?;
        let members = format!("/accounts/{account}/members");
        post(&members, &member_body("person", number)).await?;
        post(
            "/users",
            &format!(r#"{{"email":"service-{number}@bench.example"}}"#),
        )
        .await?;
        post(&members, &member_body("service", number)).await?;
        let zone = post("/zones", &zone_body(&account, number)).await?;
        post(
            &format!("/zones/{zone}/subscription"),
            &format!(r#"{{"rate_plan":{{"id":"{PLAN}"}}}}"#),
        )
        .await?;
        post(
            &format!("/accounts/{account}/subscriptions"),
            &format!(r#"{{"rate_plan":{{"id":"{ADDON}"}}}}"#),
        )
        .await?;
        Ok(())
    }
}

fn member_body(who: &str, number: u64) -> String {
    format!(r#"{{"email":"{who}-{number}@bench.example","roles":["{ADMINISTRATOR}"]}}"#)
}

/// The id of the object that a reply is about.
pub(super) fn id(reply: &str) -> Result<String> {
    #[derive(Deserialize)]
    struct Reply {
        result: Object,
    }
    #[derive(Deserialize)]
    struct Object {
        id: String,
    }
    let reply: Reply =
        serde_json::from_str(reply).with_context(|| format!("a reply without an id: {reply}"))?;
    Ok(reply.result.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_gets_its_turn() {
        let requests: Rc<[Vec<u8>]> = vec![Vec::new(); 1000].into();
        let mut fetch = Fetch::new(requests, 63);
        let mut seen = vec![false; 1000];
        for _ in 0..1000 {
            seen[fetch.next] = true;
            fetch.next = (fetch.next + Fetch::STEP) % 1000;
        }
        assert!(seen.iter().all(|seen| *seen));
    }

    #[test]
    fn the_id_is_the_results_own() {
        let reply = r#"{"result":{"id":"0a","zone":{"id":"0b"}},"success":true}"#;
        assert_eq!(id(reply).unwrap(), "0a");
        assert!(id(r#"{"result":null}"#).is_err());
    }
}
