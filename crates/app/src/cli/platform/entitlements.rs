//! `tenantry entitlement`.

use super::Desk;
use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;
use rules::entitlements::Entitlement;
use serde_json::{Map, Value, json};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Entitlements {
    /// List what a tenant is entitled to, and what it has beyond that
    #[command(visible_alias = "show")]
    List {
        /// Id of the tenant, or its exact name
        tenant: String,
    },
    /// Grant or withdraw
    ///
    /// What is withdrawn stops new use at once; what exists stays, and is told as beyond.
    #[command(after_long_help = SET_EXAMPLES)]
    Set {
        /// Id of the tenant, or its exact name
        tenant: String,
        /// What is to hold; the rest stays as it is
        #[arg(required = true, value_name = "NAME=VALUE", value_parser = assignment)]
        values: Vec<(String, Value)>,
    },
}

const SET_EXAMPLES: &str = "\
Names and values:
  allow_add_subdomain        true, false   zones below a registered domain
  allow_auto_accept_invites  true, false   people with a user join accounts at once
  cname_setup_allowed        true, false   zones set up by CNAME
  partial_setup_allowed      true, false   zones of type partial
  mhs_certificate_count      a number      certificates for many hosts
  service_users              true, false   users without a mailbox
  accounts_limit             a number, or none for no limit
  zones_limit                a number, or none for no limit
  kyc_fields_required        of business_name, business_address, business_email, business_phone, external_metadata
  account_types              of standard, enterprise

Several words are separated by commas; an empty value is none of them.

Examples:
  tenantry entitlement set \"Example Hosting\" service_users=true account_types=standard,enterprise
  tenantry entitlement set \"Example Hosting\" zones_limit=500 kyc_fields_required=";

/// `NAME=VALUE`, the value as the API takes it. An unknown name is told here: the API would not look at it.
fn assignment(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    let known = Entitlement::ALL.into_iter().find(|e| e.name() == name);
    let value = match known {
        None => {
            return Err(format!(
                "there is no entitlement {name}; see `tenantry entitlement set --help`"
            ));
        }
        Some(Entitlement::KycFields | Entitlement::AccountTypes) => {
            let words = value.split(',').map(str::trim);
            json!(words.filter(|word| !word.is_empty()).collect::<Vec<_>>())
        }
        Some(Entitlement::Accounts | Entitlement::Zones) => json!(super::limit(value)?.0),
        Some(Entitlement::MhsCertificates) => {
            json!(value.parse::<i64>().map_err(|_| "expected a number")?)
        }
        Some(_) => json!(
            value
                .parse::<bool>()
                .map_err(|_| "expected true or false")?
        ),
    };
    Ok((name.to_owned(), value))
}

impl Entitlements {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        let (tenant, method, body) = match self {
            Entitlements::List { tenant } => (tenant, Method::GET, None),
            Entitlements::Set { tenant, values } => {
                let body: Map<String, Value> = values.into_iter().collect();
                (tenant, Method::PATCH, Some(body.into()))
            }
        };
        let path = format!("/tenants/{}/entitlements", desk.tenant(&tenant).await?);
        desk.one(&desk.send(method, &path, body).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_by_name() {
        for (text, value) in [
            ("service_users=true", json!(true)),
            ("mhs_certificate_count=7", json!(7)),
            ("zones_limit=none", Value::Null),
            ("zones_limit=5", json!(5)),
            (
                "account_types=standard, enterprise",
                json!(["standard", "enterprise"]),
            ),
            ("kyc_fields_required=", json!([])),
        ] {
            assert_eq!(assignment(text).unwrap().1, value, "{text}");
        }
        for bad in [
            "service_users",
            "service_users=1",
            "gold=true",
            "zones_limit=few",
        ] {
            assert!(assignment(bad).is_err(), "{bad}");
        }
        for entitlement in Entitlement::ALL {
            assert!(SET_EXAMPLES.contains(entitlement.name()));
        }
    }
}
