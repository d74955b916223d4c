//! Asking a token how it is. Known tokens are answered whatever their status; all others are one and the same refusal.

use super::{Owner, Seconds, Status};
use crate::{
    Error, Result, codes,
    gate::{Rules, Trace},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// How a token is. v4: documented; times that are not set are left out (observed).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Verified {
    pub id: String,
    pub status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Seconds>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Seconds>,
}

/// The token with this value: a user's, or with `account` one of that account; 401 1000 otherwise.
pub async fn verify(
    rules: &Rules,
    value: &str,
    account: Option<&str>,
    from: IpAddr,
    trace: &Trace,
) -> Result<Verified> {
    let unknown = || Error::from(&codes::TOKEN_NOT_VERIFIED);
    let (bearer, suspended) = rules.bearer(value, trace).await?.ok_or_else(unknown)?;
    let asked = match (&bearer.owner, account) {
        (Owner::User(_), None) => true,
        (Owner::Account(own), Some(account)) => own == account,
        _ => false,
    };
    if !asked || suspended || !bearer.networks.admit(Some(from)) {
        return Err(unknown());
    }
    let now = rules.env().now();
    Ok(Verified {
        status: if bearer.expires_on.is_some_and(|end| end <= now) {
            Status::Expired
        } else if bearer.enabled {
            Status::Active
        } else {
            Status::Disabled
        },
        id: bearer.id,
        not_before: bearer.not_before.map(Seconds),
        expires_on: bearer.expires_on.map(Seconds),
    })
}
