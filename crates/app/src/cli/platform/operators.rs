//! `tenantry operator`.

use super::{Column, Desk};
use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;
use serde_json::json;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Operators {
    /// List operators, by address
    List,
    /// Make somebody an operator
    ///
    /// Somebody new gets a user, whose API key is printed this once. Somebody who has a user keeps it, and its key.
    Create {
        /// Address of the operator
        email: String,
    },
    /// Make somebody an operator no longer
    ///
    /// Their user stays. Refused for the last one who can act.
    Delete {
        /// Address of the operator, or id of their user
        operator: String,
    },
}

const COLUMNS: &[Column] = &[
    ("ID", "/id"),
    ("EMAIL", "/email"),
    ("SUSPENDED", "/suspended"),
    ("LAST USED", "/last_used_on"),
];

impl Operators {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        match self {
            Operators::List => desk.many(&desk.list("/operators", &[]).await?, COLUMNS),
            Operators::Create { email } => {
                let body = json!({ "email": email });
                desk.one(&desk.send(Method::POST, "/operators", Some(body)).await?)
            }
            Operators::Delete { operator } => {
                let path = format!("/operators/{}", desk.user(&operator).await?);
                desk.one(&desk.send(Method::DELETE, &path, None).await?)
            }
        }
    }
}
