//! `tenantry secondary`.

use super::{Column, Desk};
use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Map, Value, json};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Secondaries {
    /// List secondaries, and how far each is behind
    List,
    /// Show a secondary
    Show {
        /// Name or id of the secondary
        secondary: String,
    },
    /// Let a name server copy all zones
    ///
    /// Prints its key, this once, and the catalog zone (RFC 9432) by which Knot, BIND or NSD set all zones up by themselves.
    Create {
        /// A name that no other secondary has
        name: String,
        /// Where changes are told to (NOTIFY), such as 192.0.2.1:53
        #[arg(long, value_name = "ADDRESS")]
        address: Option<String>,
        /// Name of the key; made where none is given
        #[arg(long, value_name = "NAME")]
        tsig_name: Option<String>,
        /// Algorithm of the key: hmac-sha256, hmac-sha384, hmac-sha512 or hmac-sha1
        #[arg(long, value_name = "ALGORITHM")]
        tsig_algorithm: Option<String>,
    },
    /// Tell a secondary of changes at another address
    Update {
        /// Name or id of the secondary
        secondary: String,
        /// Where changes are told to; `none`: nowhere
        #[arg(long, value_name = "ADDRESS")]
        address: String,
    },
    /// Give a secondary another key, printed this once; the old one opens nothing any more
    Rekey {
        /// Name or id of the secondary
        secondary: String,
    },
    /// A name server may copy nothing any more
    Delete {
        /// Name or id of the secondary
        secondary: String,
    },
}

const COLUMNS: &[Column] = &[
    ("ID", "/id"),
    ("NAME", "/name"),
    ("ADDRESS", "/address"),
    ("BEHIND", "/zones_behind"),
    ("SINCE", "/behind_since"),
    ("LAST SEEN", "/last_seen_on"),
    ("FAILURE", "/failure"),
];

impl Secondaries {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        match self {
            Secondaries::List => desk.many(&desk.list("/secondaries", &[]).await?, COLUMNS),
            Secondaries::Show { secondary } => {
                let path = path(desk, &secondary).await?;
                desk.one(&desk.send(Method::GET, &path, None).await?)
            }
            Secondaries::Create {
                name,
                address,
                tsig_name,
                tsig_algorithm,
            } => {
                let mut body = Map::from_iter([("name".to_owned(), json!(name))]);
                for (field, value) in [
                    ("address", address),
                    ("tsig_name", tsig_name),
                    ("tsig_algorithm", tsig_algorithm),
                ] {
                    body.extend(value.map(|value| (field.to_owned(), json!(value))));
                }
                let body = Some(Value::Object(body));
                desk.one(&desk.send(Method::POST, "/secondaries", body).await?)
            }
            Secondaries::Update { secondary, address } => {
                let path = path(desk, &secondary).await?;
                let address = Some(address).filter(|address| address != "none");
                let body = json!({ "address": address });
                desk.one(&desk.send(Method::PATCH, &path, Some(body)).await?)
            }
            Secondaries::Rekey { secondary } => {
                let path = path(desk, &secondary).await?;
                let body = json!({"new_secret": true});
                desk.one(&desk.send(Method::PATCH, &path, Some(body)).await?)
            }
            Secondaries::Delete { secondary } => {
                let path = path(desk, &secondary).await?;
                desk.one(&desk.send(Method::DELETE, &path, None).await?)
            }
        }
    }
}

/// Of the one with this name, or else this id.
async fn path(desk: &Desk, secondary: &str) -> Result<String> {
    let all = desk.list("/secondaries", &[]).await?;
    let named = all.iter().find(|one| one["name"] == secondary);
    let id = named
        .and_then(|one| one["id"].as_str())
        .unwrap_or(secondary);
    Ok(format!("/secondaries/{id}"))
}
