//! Which events are wanted: by each name some values, or all but some.

use super::super::products;
use crate::{Error, Result, codes, policy};
use std::net::IpAddr;

/// Names of filters, in the order of the statement's columns where they are columns.
pub const NAMES: &[&str] = &[
    "id",
    "actor_email",
    "actor_id",
    "actor_ip_address",
    "actor_token_id",
    "actor_token_name",
    "actor_context",
    "actor_type",
    "raw_cf_ray_id",
    "raw_method",
    "raw_status_code",
    "raw_uri",
    "resource_id",
    "resource_type",
    "action_type",
    "zone_id",
    "zone_name",
    "resource_scope",
    "action_result",
    "account_name",
    // No columns of their own.
    "audit_log_id",
    "resource_product",
    "product_category",
];

const COLUMNS: usize = 20;
const ID: usize = 0;
const RESOURCE_ID: usize = 12;
const RESOURCE: usize = 13;

/// Values, between line feeds, which are in no value.
#[derive(Clone, Debug, Default)]
struct Set {
    only: Option<Vec<String>>,
    not: Vec<String>,
}

impl Set {
    /// Only what is in both.
    fn meet(&mut self, values: Vec<String>) {
        self.only = Some(match self.only.take() {
            None => values,
            Some(old) => old.into_iter().filter(|v| values.contains(v)).collect(),
        });
    }
}

/// Each filter that was given; all have to be met.
#[derive(Clone, Debug)]
pub struct Filters(Vec<Set>);

impl Default for Filters {
    fn default() -> Self {
        Filters(vec![Set::default(); COLUMNS])
    }
}

impl Filters {
    /// Only events with one of these values, and none with those. Without values of a kind it is no filter of that kind.
    /// 400 for a value that the name cannot have.
    pub fn add(&mut self, name: &str, only: &[String], not: &[String]) -> Result<()> {
        let column = match name {
            "audit_log_id" => ID,
            "resource_product" | "product_category" => RESOURCE,
            _ => NAMES[..COLUMNS]
                .iter()
                .position(|n| *n == name)
                .ok_or_else(|| refused(name, "is no filter"))?,
        };
        let (only, not) = (values(name, only)?, values(name, not)?);
        let set = &mut self.0[column];
        if let Some(only) = only {
            set.meet(only);
        }
        set.not.extend(not.unwrap_or_default());
        Ok(())
    }

    /// Products, and the products of categories: events of any of them.
    pub fn add_products(&mut self, products: &[String], categories: &[String]) -> Result<()> {
        let products = values("resource_product", products)?;
        let categories = values("product_category", categories)?;
        if products.is_some() || categories.is_some() {
            let all = [products.unwrap_or_default(), categories.unwrap_or_default()].concat();
            self.0[RESOURCE].meet(all);
        }
        Ok(())
    }

    /// Only events about this.
    pub(super) fn only_resource(&mut self, kind: String, id: String) {
        self.0[RESOURCE].meet(vec![kind]);
        self.0[RESOURCE_ID].meet(vec![id]);
    }

    /// Two parameters a column, in order.
    pub(super) fn texts(&self) -> Vec<Option<String>> {
        let joined = |values: &[String]| format!("\n{}\n", values.join("\n"));
        let texts = self.0.iter().flat_map(|set| {
            let not = (!set.not.is_empty()).then(|| joined(&set.not));
            [set.only.as_deref().map(joined), not]
        });
        texts.collect()
    }
}

/// What the values of a name are in the columns; `None` where there are none.
fn values(name: &str, given: &[String]) -> Result<Option<Vec<String>>> {
    if given.is_empty() {
        return Ok(None);
    }
    let mut all = Vec::new();
    for value in given {
        if value.contains('\n') {
            return Err(refused(name, "takes no line feeds"));
        }
        let unknown = || refused(name, "has an unknown value");
        match name {
            "actor_email" => all.push(value.to_lowercase()),
            "actor_ip_address" => {
                all.push(
                    value
                        .parse::<IpAddr>()
                        .map_err(|_| refused(name, "takes an address"))?
                        .to_string(),
                );
            }
            "zone_name" => all.push(super::super::store::zone_name(value)),
            "raw_method" => all.push(value.to_uppercase()),
            "action_type" => all.extend(actions(value).ok_or_else(unknown)?),
            "action_result" => {
                all.push(one_of(&["success", "failure"], value).ok_or_else(unknown)?);
            }
            "resource_scope" => {
                all.push(one_of(&["accounts", "user", "zones"], value).ok_or_else(unknown)?);
            }
            "actor_context" => all.extend(
                credentials(value)
                    .ok_or_else(unknown)?
                    .iter()
                    .map(|&c| c.to_owned()),
            ),
            "actor_type" => all.extend(
                principals(value)
                    .ok_or_else(unknown)?
                    .iter()
                    .map(|&p| p.to_owned()),
            ),
            "resource_product" => {
                all.extend(products::kinds(value).iter().map(|&kind| kind.to_owned()));
            }
            "product_category" => {
                let kinds = products::kinds_of_category(value).ok_or_else(unknown)?;
                all.extend(kinds.into_iter().map(str::to_owned));
            }
            _ => all.push(value.clone()),
        }
    }
    Ok(Some(all))
}

fn one_of(words: &[&str], value: &str) -> Option<String> {
    words.contains(&value).then(|| value.to_owned())
}

fn credentials(context: &str) -> Option<&'static [&'static str]> {
    Some(match context {
        "api_key" => &["api_key"],
        "api_token" => &["api_token"],
        "dash" => &["session", "password", "invitation"],
        // Nothing here is done by these.
        "api" | "oauth" | "origin_ca_key" => &[],
        _ => return None,
    })
}

fn principals(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "user" => &["user", "service_user", "visitor"],
        "account" => &["account"],
        "system" => &["system"],
        "cloudflare_admin" | "delegated_service" => &[],
        _ => return None,
    })
}

/// The actions of a verb. Reads leave no events, so none is of `view`.
fn actions(verb: &str) -> Option<Vec<String>> {
    one_of(&["create", "delete", "update", "view"], verb)?;
    let all = policy::ALL.iter().map(|action| action.name);
    Some(
        all.filter(|name| verb != "view" && super::view::verb(name) == verb)
            .map(str::to_owned)
            .collect(),
    )
}

fn refused(name: &str, why: &str) -> Error {
    Error::from(&codes::AUDIT_QUERY).text(format!("The query parameter {name} {why}"))
}
