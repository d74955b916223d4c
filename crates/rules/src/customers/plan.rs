//! What happens, step by step, for people to look at first.

use crate::gate::Posted;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The steps in the order in which they are done, and what comes of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Plan {
    pub steps: Vec<Step>,
    /// Sent after all of it is done.
    pub mails: Vec<PlannedMail>,
    pub quotas: Quotas,
}

/// One step.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Step {
    /// As in the audit log: `account_create`.
    pub action: String,
    /// Which part of the body it does, as a JSON pointer: `/zones/0`.
    pub pointer: String,
    /// Of what is made or changed.
    pub name: String,
    /// The rest, for people.
    pub detail: String,
}

/// A mail.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct PlannedMail {
    /// `invitation`.
    pub kind: String,
    pub to: String,
}

/// What the tenant has of what is limited.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Quotas {
    pub accounts: Quota,
    pub zones: Quota,
}

/// A number before and after.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Quota {
    pub before: i64,
    pub after: i64,
    /// Null: not limited.
    pub limit: Option<i64>,
}

impl Plan {
    pub(super) fn add(
        &mut self,
        action: &str,
        pointer: impl Into<String>,
        name: impl Into<String>,
        detail: impl Into<String>,
    ) {
        self.steps.push(Step {
            action: action.to_owned(),
            pointer: pointer.into(),
            name: name.into(),
            detail: detail.into(),
        });
    }
}

impl From<&Posted> for PlannedMail {
    fn from(mail: &Posted) -> PlannedMail {
        PlannedMail {
            kind: mail.kind.clone(),
            to: mail.to.clone(),
        }
    }
}
