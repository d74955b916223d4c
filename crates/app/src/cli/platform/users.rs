//! `tenantry user` and `tenantry key`.

use super::{Desk, Limit, limit};
use anyhow::{Context, Result};
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Users {
    /// Show a user
    #[command(visible_alias = "get")]
    Show {
        /// Address
        email: String,
    },
    /// Suspend a user: they are refused everything
    Suspend {
        /// Address, or id
        user: String,
    },
    /// Lift a suspension
    Unsuspend {
        /// Address, or id
        user: String,
    },
    /// Show the second factors of a user: kinds and dates
    SecondFactors {
        /// Address, or id
        user: String,
    },
    /// Remove all second factors of a user who lost theirs
    ///
    /// Recovery codes go too and all sessions end; a mail tells the user. Until they set up another one the password is enough to log in,
    /// but accounts that require a second factor keep them out. Make sure by another road who asks for it.
    RemoveSecondFactors {
        /// Address, or id
        user: String,
    },
    /// Set how many requests a user may make in a window
    Limit {
        /// Address, or id
        user: String,
        /// Requests, or none for what the tenant or the installation says
        #[arg(value_parser = limit)]
        requests: Limit,
    },
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Keys {
    /// Give a user a new API key
    ///
    /// It is printed this once. The old one is refused from then on, also where it is your own.
    Roll {
        /// Address, or id
        user: String,
    },
}

impl Users {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        let (user, body): (String, Value) = match self {
            Users::Show { email } => {
                let found = desk.list("/users", &[("email", &email)]).await?;
                let user = found
                    .first()
                    .with_context(|| format!("there is no user with the address {email}"))?;
                return desk.one(user);
            }
            Users::SecondFactors { user } => {
                let path = format!("/users/{}/second_factors", desk.user(&user).await?);
                return desk.one(&desk.look(&path, &[]).await?);
            }
            Users::RemoveSecondFactors { user } => {
                let path = format!("/users/{}/second_factors", desk.user(&user).await?);
                return desk.one(&desk.send(Method::DELETE, &path, None).await?);
            }
            Users::Suspend { user } => (user, json!({ "suspended": true })),
            Users::Unsuspend { user } => (user, json!({ "suspended": false })),
            Users::Limit { user, requests } => (user, json!({ "rate_limit": requests.0 })),
        };
        let path = format!("/users/{}", desk.user(&user).await?);
        desk.one(&desk.send(Method::PATCH, &path, Some(body)).await?)
    }
}

impl Keys {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        let Keys::Roll { user } = self;
        let path = format!("/users/{}/key", desk.user(&user).await?);
        desk.one(&desk.send(Method::POST, &path, None).await?)
    }
}
