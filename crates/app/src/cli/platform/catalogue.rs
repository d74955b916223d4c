//! `tenantry catalogue`.

use super::{Column, Desk};
use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Catalogue {
    /// List the rate plans that a tenant may sell, with what you ask for them
    List {
        /// Id of the tenant, or its exact name
        tenant: String,
    },
    /// Put all rate plans of a partner program in
    ///
    /// Prices that are set stay; new ones are 0 until you set them.
    #[command(after_long_help = FILL_EXAMPLES)]
    Fill {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// Which one
        #[arg(value_parser = programs())]
        program: String,
        /// Take all others out
        #[arg(long)]
        replace: bool,
    },
    /// Put single rate plans in, or set their prices
    #[command(after_long_help = SET_EXAMPLES)]
    Set {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// A rate plan, and its price a month in US cents where one is to be set
        #[arg(required = true, value_name = "RATE_PLAN[=CENTS]", value_parser = priced)]
        items: Vec<Value>,
    },
    /// Take rate plans out; what was sold goes on
    Remove {
        /// Id of the tenant, or its exact name
        tenant: String,
        #[arg(required = true, value_name = "RATE_PLAN")]
        rate_plans: Vec<String>,
    },
}

const FILL_EXAMPLES: &str = "\
Examples:
  tenantry catalogue fill \"Example Hosting\" enterprise_reseller
  tenantry catalogue fill \"Example Hosting\" msp --replace";

const SET_EXAMPLES: &str = "\
Examples:
  tenantry catalogue set \"Example Hosting\" PARTNERS_PRO=2000 PARTNERS_BIZ=20000 PARTNERS_FREE";

const COLUMNS: &[Column] = &[
    ("RATE PLAN", "/rate_plan_id"),
    ("NAME", "/public_name"),
    ("SCOPE", "/scope"),
    ("CENTS", "/price_cents"),
];

/// `RATE_PLAN` or `RATE_PLAN=CENTS`, as the API takes it.
fn priced(text: &str) -> Result<Value, String> {
    match text.split_once('=') {
        None => Ok(json!({ "rate_plan_id": text })),
        Some((id, cents)) => {
            let cents: i64 = cents.parse().map_err(|_| "expected a price in cents")?;
            Ok(json!({ "rate_plan_id": id, "price_cents": cents }))
        }
    }
}

fn programs() -> clap::builder::PossibleValuesParser {
    let known = rules::plans::PROGRAMS.iter();
    known
        .map(|p| clap::builder::PossibleValue::new(p.id).help(p.name))
        .collect::<Vec<_>>()
        .into()
}

impl Catalogue {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        let (tenant, method, body) = match self {
            Catalogue::List { tenant } => {
                let path = format!("/tenants/{}/catalogue", desk.tenant(&tenant).await?);
                return desk.many(&desk.list(&path, &[]).await?, COLUMNS);
            }
            Catalogue::Fill {
                tenant,
                program,
                replace,
            } => {
                let method = if replace { Method::PUT } else { Method::PATCH };
                (tenant, method, json!({ "program": program }))
            }
            Catalogue::Set { tenant, items } => (tenant, Method::PATCH, json!({ "items": items })),
            Catalogue::Remove { tenant, rate_plans } => {
                (tenant, Method::PATCH, json!({ "remove": rate_plans }))
            }
        };
        let path = format!("/tenants/{}/catalogue", desk.tenant(&tenant).await?);
        let result = desk.send(method, &path, Some(body)).await?;
        desk.many(result.as_array().map_or(&[], Vec::as_slice), COLUMNS)
    }
}
