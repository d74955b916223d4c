//! What deciding costs, and that it does not grow with what an installation holds: the same requests before and after an account has
//! got many members, groups and policies, and the installation many accounts.

use std::net::SocketAddr;
use std::rc::Rc;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::budgets::{Bound, Verdict};
use super::client::{Caller, Connection, write_request};
use super::jobs::{Fetch, id, zone_body};
use super::measure::{Sample, Span, measure as sample};
use super::meters::Meters;
use super::world::{ADMINISTRATOR, World};

/// At once: enough to keep the server's core busy.
const CONNECTIONS: usize = 16;
/// Measured so often, in turn; the median counts.
const ROUNDS: usize = 3;
/// A permission group of members for zones. v4: documented.
const DOMAIN_READ: &str = "98d2b0c4bd3b4a2c842fcd2a81273ee9";
/// A permission group of tokens. v4: observed.
const ZONE_READ: &str = "c8fed203ed3043cba015a93ad1616f1f";

/// Who asks for a zone.
struct Asking {
    who: &'static str,
    requests: Rc<[Vec<u8>]>,
}

/// CPU microseconds of a request, of server and database together.
pub(super) struct Decisions {
    grown: String,
    /// Who, before, after.
    found: Vec<(&'static str, f64, f64)>,
}

impl Decisions {
    pub(super) fn verdicts(&self) -> Vec<Verdict> {
        let each = self.found.iter().map(|(who, before, after)| Verdict {
            what: format!(
                "CPU of a zone read decided for {who} ({before:.1} us), times with {}",
                self.grown
            ),
            measured: after / before,
            bound: Bound::AtMost(1.25),
        });
        each.collect()
    }
}

/// How much there is more, the second time.
pub(super) struct Growth {
    pub(super) members: usize,
    pub(super) groups: usize,
    pub(super) accounts: usize,
}

pub(super) async fn measure(
    server: SocketAddr,
    meters: Meters,
    world: &World,
    span: Span,
    growth: &Growth,
) -> Result<Decisions> {
    let mut api = Api {
        connection: Connection::open(server).await?,
        admin: world.written.admin.clone(),
    };
    let (account, asking) = prepare(&mut api, world).await?;
    let before = rounds(server, meters, span, &asking).await?;
    grow(&mut api, &account, growth).await?;
    let after = rounds(server, meters, span, &asking).await?;
    let names = asking.iter().map(|a| a.who);
    let Growth {
        members,
        groups,
        accounts,
    } = growth;
    Ok(Decisions {
        grown: format!("{members} members, {groups} policies by groups, {accounts} accounts more"),
        found: names
            .zip(before.iter().zip(&after))
            .map(|(who, (before, after))| (who, *before, *after))
            .collect(),
    })
}

/// An account with a zone, and three who may read it: by role, by a policy of a user group, by a token.
async fn prepare(api: &mut Api, world: &World) -> Result<(String, Vec<Asking>)> {
    let account = api.make("/accounts", json!({"name": "Decided"})).await?;
    let body = serde_json::from_str(&zone_body(&account, world.numbers.next()))?;
    let zone = api.make("/zones", body).await?;
    let (by_role, member) = api.service_user("by-role").await?;
    let role = json!({"email": member, "roles": [ADMINISTRATOR]});
    api.make(&format!("/accounts/{account}/members"), role)
        .await?;
    let (by_group, member) = api.service_user("by-group").await?;
    let resource_group = api.resource_group(&account, "The zone", &zone).await?;
    let policy = json!([{"access": "allow", "permission_groups": [{"id": DOMAIN_READ}],
        "resource_groups": [{"id": resource_group}]}]);
    let only = json!({"email": member, "policies": policy});
    api.make(&format!("/accounts/{account}/members"), only)
        .await?;
    let token = json!({"name": "decided", "policies": [{"effect": "allow", "permission_groups": [{"id": ZONE_READ}],
        "resources": {format!("com.cloudflare.api.account.zone.{zone}"): "*"}}]});
    let made = api.call(&by_role, "/user/tokens", token).await?;
    let token = Caller {
        email: String::new(),
        key: made["value"].as_str().context("a value")?.to_owned(),
    };
    let asks = |who, caller: &Caller| {
        let mut request = Vec::new();
        let path = format!("/client/v4/zones/{zone}");
        write_request(&mut request, "GET", &path, Some(caller), "");
        Asking {
            who,
            requests: [request].into(),
        }
    };
    let asking = vec![
        asks("a tenant admin", &api.admin),
        asks("a member with a role", &by_role),
        asks("a member with a policy over the zone", &by_group),
        asks("a token of a member", &token),
    ];
    Ok((account, asking))
}

async fn grow(api: &mut Api, account: &str, growth: &Growth) -> Result<()> {
    let members = format!("/accounts/{account}/members");
    let mut ids = Vec::new();
    for n in 0..growth.members {
        let body = json!({"email": format!("more-{n}@bench.example"), "roles": [ADMINISTRATOR]});
        ids.push(api.make(&members, body).await?);
    }
    for n in 0..growth.groups {
        let zone = json!({"name": format!("more-{n}.com"), "account": {"id": account}});
        let zone = api.make("/zones", zone).await?;
        let over = api
            .resource_group(account, &format!("Group {n}"), &zone)
            .await?;
        let body = json!({"name": format!("Group {n}"), "policies": [{"access": "allow",
            "permission_groups": [{"id": DOMAIN_READ}], "resource_groups": [{"id": over}]}]});
        let path = format!("/accounts/{account}/iam/user_groups");
        let group = api.make(&path, body).await?;
        let Some(member) = ids.get(n) else { continue };
        let admin = api.admin.clone();
        api.call(
            &admin,
            &format!("{path}/{group}/members"),
            json!([{"id": member}]),
        )
        .await?;
    }
    for n in 0..growth.accounts {
        api.make("/accounts", json!({"name": format!("More {n}")}))
            .await?;
    }
    Ok(())
}

/// The medians of all who ask, in turn.
async fn rounds(
    server: SocketAddr,
    meters: Meters,
    span: Span,
    asking: &[Asking],
) -> Result<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = vec![Vec::new(); asking.len()];
    for _ in 0..ROUNDS {
        for (found, asks) in all.iter_mut().zip(asking) {
            let lanes = 0..CONNECTIONS;
            let jobs = lanes.map(|lane| Fetch::new(asks.requests.clone(), lane));
            let Sample {
                server_us,
                database_us,
                ..
            } = sample(server, meters, span, jobs.collect()).await?;
            found.push(server_us + database_us);
        }
    }
    Ok(all
        .into_iter()
        .map(|mut found| {
            found.sort_by(f64::total_cmp);
            found[ROUNDS / 2]
        })
        .collect())
}

struct Api {
    connection: Connection,
    admin: Caller,
}

impl Api {
    async fn call(&mut self, caller: &Caller, path: &str, body: Value) -> Result<Value> {
        let path = format!("/client/v4{path}");
        let sent = body.to_string();
        let reply = self.connection.call("POST", &path, Some(caller), &sent);
        let mut reply: Value = serde_json::from_str(reply.await?)?;
        Ok(reply["result"].take())
    }

    /// What an admin makes: its id.
    async fn make(&mut self, path: &str, body: Value) -> Result<String> {
        let path = format!("/client/v4{path}");
        let sent = body.to_string();
        let reply = self
            .connection
            .call("POST", &path, Some(&self.admin), &sent);
        id(reply.await?)
    }

    async fn service_user(&mut self, name: &str) -> Result<(Caller, String)> {
        let admin = self.admin.clone();
        let body = json!({"email": format!("{name}@bench.example")});
        let made = self.call(&admin, "/users", body).await?;
        let text = |field: &str| Some(made[field].as_str()?.to_owned());
        let email = text("email").context("an address")?;
        let key = text("api_key").context("a key")?;
        let caller = Caller {
            email: email.clone(),
            key,
        };
        Ok((caller, email))
    }

    async fn resource_group(&mut self, account: &str, name: &str, zone: &str) -> Result<String> {
        let scope = json!({"key": format!("com.cloudflare.api.account.{account}"),
            "objects": [{"key": format!("com.cloudflare.api.account.zone.{zone}")}]});
        let path = format!("/accounts/{account}/iam/resource_groups");
        self.make(&path, json!({"name": name, "scope": scope}))
            .await
    }
}
