//! What the product holds when it is measured, made through its API: a tenant whose thousand zones are read, and one
//! in which customers and zones are made, so that what is read stays as it was.

use std::rc::Rc;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::client::{Caller, Connection};
use super::jobs::{Numbers, id, zone_body};

/// The role of that name. v4: documented.
pub(super) const ADMINISTRATOR: &str = "05784afa30c1afe1440e79d9351c7430";
/// A plan that the tenants sell. v4: documented.
pub(super) const PLAN: &str = "PARTNERS_PRO";
/// An add-on that the tenants sell. v4: documented.
pub(super) const ADDON: &str = "PARTNERS_RATE_LIMITING";

/// The permission group of that name. v4: observed.
const ZONE_READ: &str = "c8fed203ed3043cba015a93ad1616f1f";

/// Accounts and zones of the tenant that is read.
const READ_ACCOUNTS: usize = 20;
const READ_ZONES: usize = 1000;
/// Accounts that new zones go to.
const WRITE_ACCOUNTS: usize = 100;

/// All of it.
pub(super) struct World {
    pub(super) read: Rc<Tenant>,
    pub(super) written: Rc<Tenant>,
    /// Used for names so far.
    pub(super) numbers: Numbers,
}

/// A tenant with accounts and zones.
pub(super) struct Tenant {
    pub(super) admin: Caller,
    /// A token of the admin's, where one was made.
    pub(super) token: Option<Caller>,
    accounts: Vec<String>,
    /// Ids.
    pub(super) zones: Vec<String>,
}

impl Tenant {
    /// One of its accounts, all in turn.
    pub(super) fn account_for(&self, number: u64) -> &str {
        let number = usize::try_from(number).unwrap_or(0);
        &self.accounts[number % self.accounts.len()]
    }
}

impl World {
    /// Fills an installation that has an operator and nothing else.
    pub(super) async fn build(connection: &mut Connection, operator: &Caller) -> Result<Self> {
        let numbers = Numbers::default();
        let mut api = Api {
            connection,
            operator,
        };
        let read = api.tenant("read", READ_ACCOUNTS).await?;
        let written = api.tenant("written", WRITE_ACCOUNTS).await?;
        let mut read = api.add_zones(read, READ_ZONES, &numbers).await?;
        read.token = Some(api.token(&read).await?);
        Ok(Self {
            read: Rc::new(read),
            written: Rc::new(written),
            numbers,
        })
    }
}

struct Api<'a> {
    connection: &'a mut Connection,
    operator: &'a Caller,
}

impl Api<'_> {
    /// A tenant that may do all that is measured.
    async fn tenant(&mut self, name: &str, accounts: usize) -> Result<Tenant> {
        let operator = self.operator;
        let tenants = "/platform/v1/tenants";
        let tenant = self
            .call(operator, "POST", tenants, json!({"name": name}))
            .await?;
        let at = format!("{tenants}/{}", text(&tenant, "id")?);
        let path = format!("{at}/entitlements");
        let entitled = json!({"service_users": true});
        self.call(operator, "PATCH", &path, entitled).await?;
        let path = format!("{at}/catalogue");
        let program = json!({"program": "enterprise_reseller"});
        self.call(operator, "PUT", &path, program).await?;
        let path = format!("{at}/admins");
        let email = json!({"email": format!("admin@{name}.example")});
        let admin = self.call(operator, "POST", &path, email).await?;
        let mut tenant = Tenant {
            admin: Caller {
                email: text(&admin, "email")?,
                key: text(&admin, "api_key")?,
            },
            token: None,
            accounts: Vec::new(),
            zones: Vec::new(),
        };
        for number in 0..accounts {
            let body = json!({"name": format!("Account {number}")});
            let made = self
                .call(&tenant.admin, "POST", "/client/v4/accounts", body)
                .await?;
            tenant.accounts.push(text(&made, "id")?);
        }
        Ok(tenant)
    }

    async fn add_zones(
        &mut self,
        mut tenant: Tenant,
        count: usize,
        numbers: &Numbers,
    ) -> Result<Tenant> {
        for _ in 0..count {
            let number = numbers.next();
            let body = zone_body(tenant.account_for(number), number);
            let caller = Some(&tenant.admin);
            let made = self
                .connection
                .call("POST", "/client/v4/zones", caller, &body)
                .await?;
            let zone = id(made)?;
            tenant.zones.push(zone);
        }
        Ok(tenant)
    }

    /// A token that reads the tenant's zones, by the last of its policies, and the first zones besides.
    async fn token(&mut self, of: &Tenant) -> Result<Caller> {
        let zones = "com.cloudflare.api.account.zone";
        let policy = |resources: Value| json!({"effect": "allow", "permission_groups": [{"id": ZONE_READ}], "resources": resources});
        let mut policies: Vec<Value> = of
            .zones
            .chunks(3)
            .take(9)
            .map(|some| {
                policy(
                    some.iter()
                        .map(|id| (format!("{zones}.{id}"), json!("*")))
                        .collect(),
                )
            })
            .collect();
        policies.push(policy(json!({format!("{zones}.*"): "*"})));
        let body = json!({"name": "read", "policies": policies});
        let made = self
            .call(&of.admin, "POST", "/client/v4/user/tokens", body)
            .await?;
        Ok(Caller {
            email: String::new(),
            key: text(&made, "value")?,
        })
    }

    /// The result of a call.
    async fn call(
        &mut self,
        caller: &Caller,
        method: &str,
        path: &str,
        body: Value,
    ) -> Result<Value> {
        let body = body.to_string();
        let reply = self
            .connection
            .call(method, path, Some(caller), &body)
            .await?;
        let mut reply: Value = serde_json::from_str(reply)?;
        Ok(reply["result"].take())
    }
}

fn text(object: &Value, field: &str) -> Result<String> {
    let text = object[field]
        .as_str()
        .with_context(|| format!("no {field} in {object}"))?;
    Ok(text.to_owned())
}
