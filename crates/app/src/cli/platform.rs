//! Verbs of operators: each is a request to `/platform/v1`.

mod accounts;
mod admins;
mod audit;
mod catalogue;
mod customers;
mod entitlements;
mod export;
mod mails;
mod operators;
mod secondaries;
mod service_users;
mod sso;
mod tenants;
mod units;
mod users;
mod zones;

use super::{
    api::{Access, Api},
    output,
    show::{self, Column},
};
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use reqwest::Method;
use serde_json::{Value, json};

/// Below `/platform/v1`.
#[derive(Debug, Subcommand)]
pub(super) enum Platform {
    /// Tenants: the partners who provision customers
    Tenant(Group<tenants::Tenants>),
    /// Units: the parts of a tenant that hold accounts
    Unit(Group<units::Units>),
    /// Tenant admins: who provisions and manages the accounts of units
    Admin(Group<admins::Admins>),
    /// Entitlements: what a tenant is granted
    Entitlement(Group<entitlements::Entitlements>),
    /// Catalogues: what a tenant may sell, at which price
    #[command(visible_alias = "catalog")]
    Catalogue(Group<catalogue::Catalogue>),
    /// Operators: who looks after the installation
    Operator(Group<operators::Operators>),
    /// Users: found, suspended, limited, helped when second factors are lost
    User(Group<users::Users>),
    /// Service users: a tenant's programs, disabled, given another key, deleted
    ServiceUser(Group<service_users::ServiceUsers>),
    /// API keys
    Key(Group<users::Keys>),
    /// Customers: a whole one at once
    Customer(Group<customers::Customers>),
    /// Customer accounts
    Account(Group<accounts::Accounts>),
    /// Zones
    Zone(Group<zones::Zones>),
    /// Secondaries: name servers that copy all zones
    Secondary(Group<secondaries::Secondaries>),
    /// Single sign-on: connectors to providers, their domains approved
    Sso(Group<sso::Sso>),
    /// Mails on their way: invitations
    Mail(Group<mails::Mails>),
    /// The audit log
    Audit(Group<audit::Audit>),
    /// Denials: what was refused for want of a right
    Denial(Group<audit::Denials>),
}

/// Verbs about one kind of thing.
#[derive(Args, Debug)]
pub(super) struct Group<T: Subcommand> {
    #[command(subcommand)]
    verb: T,
    #[command(flatten)]
    access: Access,
}

impl Platform {
    pub(super) async fn run(self) -> Result<()> {
        match self {
            Platform::Tenant(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Unit(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Admin(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Entitlement(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Catalogue(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Operator(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::User(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::ServiceUser(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Key(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Customer(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Account(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Zone(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Denial(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Secondary(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Sso(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Mail(g) => g.verb.run(&Desk::open(&g.access)?).await,
            Platform::Audit(g) => match g.verb {
                // The file is all that it takes.
                audit::Audit::Verify {
                    file: Some(file), ..
                } => export::prove(&file, g.access.json),
                verb => verb.run(&Desk::open(&g.access)?).await,
            },
        }
    }
}

/// Where verbs ask, and how they answer.
struct Desk {
    api: Api,
    json: bool,
}

impl Desk {
    fn open(access: &Access) -> Result<Desk> {
        Ok(Desk {
            api: access.open()?,
            json: access.json,
        })
    }

    /// A request below `/platform/v1`.
    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let path = format!("/platform/v1{path}");
        self.api.send(method, &path, body.as_ref()).await
    }

    /// One object below `/platform/v1`.
    async fn look(&self, path: &str, query: &[(&str, &str)]) -> Result<Value> {
        self.api.get(&format!("/platform/v1{path}"), query).await
    }

    async fn list(&self, path: &str, query: &[(&str, &str)]) -> Result<Vec<Value>> {
        self.api.list(&format!("/platform/v1{path}"), query).await
    }

    /// Prints one object.
    fn one(&self, result: &Value) -> Result<()> {
        if self.json {
            return output::json(result);
        }
        show::properties(result)?;
        if result["api_key"].is_string() {
            output::line("\nThe API key is shown this once: keep it where secrets are kept.")?;
        }
        Ok(())
    }

    /// Prints a list.
    fn many(&self, rows: &[Value], columns: &[Column]) -> Result<()> {
        if self.json {
            return output::json(&rows);
        }
        Ok(show::table(rows, columns)?)
    }

    /// The id of a tenant that is named by id or by name.
    async fn tenant(&self, named: &str) -> Result<String> {
        if rules::ids::well_formed(named) {
            return Ok(named.to_owned());
        }
        let found = self.list("/tenants", &[("name", named)]).await?;
        let ids: Vec<&str> = found
            .iter()
            .filter(|t| t["name"] == named)
            .filter_map(|t| t["id"].as_str())
            .collect();
        match ids.as_slice() {
            [id] => Ok((*id).to_owned()),
            [] => bail!("there is no tenant called {named}"),
            _ => bail!(
                "several tenants are called {named}; say which by its id: {}",
                ids.join(", ")
            ),
        }
    }

    /// The id of a user who is named by id or by address.
    async fn user(&self, named: &str) -> Result<String> {
        if rules::ids::well_formed(named) {
            return Ok(named.to_owned());
        }
        let found = self.list("/users", &[("email", named)]).await?;
        match found.first().and_then(|u| u["id"].as_str()) {
            Some(id) => Ok(id.to_owned()),
            None => bail!("there is no user with the address {named}"),
        }
    }
}

/// `active` or `suspended`.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
pub(super) enum Status {
    Active,
    Suspended,
}

impl Status {
    fn json(self) -> Value {
        match self {
            Status::Active => json!("active"),
            Status::Suspended => json!("suspended"),
        }
    }
}

/// An id, which goes into a path.
fn id(text: &str) -> Result<String, String> {
    if rules::ids::well_formed(text) {
        Ok(text.to_owned())
    } else {
        Err("an id has 32 digits, 0 to 9 and a to f".to_owned())
    }
}

/// The parameters that are given.
fn query<'a, const N: usize>(
    all: [(&'static str, Option<&'a str>); N],
) -> Vec<(&'static str, &'a str)> {
    let given = all.into_iter();
    given
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// Null for an empty text, by which a flag clears what it sets.
fn or_null(text: String) -> Value {
    if text.is_empty() {
        Value::Null
    } else {
        Value::String(text)
    }
}

/// A number, or null for `none`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit(Option<i64>);

fn limit(text: &str) -> Result<Limit, String> {
    match text {
        "none" => Ok(Limit(None)),
        n => n
            .parse()
            .map(|n| Limit(Some(n)))
            .map_err(|_| "expected a number, or none".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Command, FromArgMatches};

    fn leaves<'a>(command: &'a Command, found: &mut Vec<&'a Command>) {
        if command.has_subcommands() {
            command
                .get_subcommands()
                .for_each(|below| leaves(below, found));
        } else {
            found.push(command);
        }
    }

    #[test]
    fn no_verb_takes_the_place_of_what_all_share() {
        let mut command = Platform::augment_subcommands(Command::new("tenantry"))
            .disable_help_subcommand(true)
            .disable_help_flag(true);
        command.build();
        let mut found = Vec::new();
        leaves(&command, &mut found);
        assert!(found.len() > 20);
        for verb in found {
            for shared in ["url", "caller", "key_file", "json"] {
                let arg = verb.get_arguments().find(|a| a.get_id() == shared);
                assert!(
                    arg.is_some_and(clap::Arg::is_global_set),
                    "{} has a {shared} of its own",
                    verb.get_name()
                );
            }
        }
    }

    #[test]
    fn limits() {
        assert_eq!(limit("none").unwrap().0, None);
        assert_eq!(limit("7").unwrap().0, Some(7));
        assert!(limit("few").is_err());
        let command = Platform::augment_subcommands(Command::new("tenantry"));
        let matches = command
            .try_get_matches_from(["tenantry", "user", "limit", "a@b.example", "none"])
            .unwrap();
        assert!(Platform::from_arg_matches(&matches).is_ok());
    }
}
