//! A token as a principal's limit: what it grants at most, when and from where.

use super::{condition::Networks, policy};
use crate::{Error, Result, codes, codes::Code, grants::Grants};
use std::net::IpAddr;

/// Whose a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Acts as this user.
    User(String),
    /// Acts as this account, whoever made it.
    Account(String),
}

/// A token that somebody has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    pub id: String,
    pub owner: Owner,
    pub enabled: bool,
    /// Microseconds; likewise the end.
    pub not_before: Option<i64>,
    pub expires_on: Option<i64>,
    pub networks: Networks,
    pub grants: Grants,
}

/// A token as it is stored.
pub(crate) struct Stored {
    pub(crate) id: String,
    pub(crate) owner: Owner,
    pub(crate) status: String,
    pub(crate) policies: String,
    pub(crate) condition: Option<String>,
    pub(crate) not_before: Option<i64>,
    pub(crate) expires_on: Option<i64>,
}

impl Bearer {
    pub(crate) fn read(stored: Stored) -> Result<Bearer> {
        let networks = policy::stored_condition(stored.condition.as_deref())?
            .networks()
            .map_err(|(at, why)| {
                Error::internal(format!("the condition of a token: {at} {why}"))
            })?;
        Ok(Bearer {
            grants: policy::stored_grants(&stored.policies)?,
            networks,
            id: stored.id,
            owner: stored.owner,
            enabled: stored.status == "active",
            not_before: stored.not_before,
            expires_on: stored.expires_on,
        })
    }

    /// Why it cannot be used at that moment from there.
    pub fn refusal(&self, now: i64, from: Option<IpAddr>) -> Option<(&'static Code, &'static str)> {
        if !self.enabled {
            Some((&codes::UNKNOWN_TOKEN, "token disabled"))
        } else if self.expires_on.is_some_and(|end| end <= now) {
            Some((&codes::UNKNOWN_TOKEN, "token expired"))
        } else if self.not_before.is_some_and(|start| now < start) {
            Some((&codes::UNKNOWN_TOKEN, "token not valid yet"))
        } else if !self.networks.admit(from) {
            Some((&codes::TOKEN_PLACE, "token not for this address"))
        } else {
            None
        }
    }
}
