//! What is asked for.

use crate::{
    Error, Result,
    accounts::NewAccount,
    codes::{self, Code},
    dns_records::NewRecord,
    input::{Input, given, list},
    members::{NewMember, RoleChoice},
    subscriptions::NewSubscription,
    zones::ZoneType,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most of each in one request, since all of it is one transaction.
const ADD_ONS: usize = 20;
const SERVICE_USERS: usize = 10;
const MEMBERS: usize = 100;
const ZONES: usize = 50;
const RECORDS: usize = 2000;

/// What a whole customer takes. Only the account is needed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewCustomer {
    pub account: NewAccount,
    /// Add-ons of the account; at most 20.
    #[serde(default, deserialize_with = "list")]
    pub subscriptions: Vec<NewSubscription>,
    /// Programs of the tenant, made and let into the account; at most 10.
    #[serde(default, deserialize_with = "list")]
    pub service_users: Vec<CustomerServiceUser>,
    /// People, who are invited; at most 100.
    #[serde(default, deserialize_with = "list")]
    pub members: Vec<NewMember>,
    /// At most 50, with at most 2000 records together.
    #[serde(default, deserialize_with = "list")]
    pub zones: Vec<CustomerZone>,
}

/// A service user of a new customer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CustomerServiceUser {
    /// At most 90 characters; no mail is ever sent there.
    pub email: String,
    /// What it is in the account: one or more of the roles that accounts offer.
    pub roles: Vec<RoleChoice>,
}

/// A zone of a new customer.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CustomerZone {
    /// In Unicode or ASCII.
    pub name: String,
    #[serde(rename = "type", default)]
    pub kind: ZoneType,
    /// Free where nothing is said.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub plan: Option<NewSubscription>,
    /// Asks for a scan of the records that there are elsewhere, which is made afterwards.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub jump_start: Option<bool>,
    #[serde(default, deserialize_with = "list")]
    pub records: Vec<NewRecord>,
}

impl Input for NewCustomer {
    const BAD: &'static Code = &codes::CUSTOMER_INVALID;
}

impl NewCustomer {
    /// Whether it is little enough for one transaction.
    pub(super) fn check(&self) -> Result<()> {
        for (field, have, most) in [
            ("subscriptions", self.subscriptions.len(), ADD_ONS),
            ("service_users", self.service_users.len(), SERVICE_USERS),
            ("members", self.members.len(), MEMBERS),
            ("zones", self.zones.len(), ZONES),
        ] {
            if have > most {
                return Err(Error::from(&codes::CUSTOMER_INVALID)
                    .text(format!("{field}: at most {most} at once"))
                    .at(format!("/{field}")));
            }
        }
        let records: usize = self.zones.iter().map(|zone| zone.records.len()).sum();
        if records > RECORDS {
            return Err(Error::from(&codes::CUSTOMER_INVALID)
                .text(format!("records: at most {RECORDS} in all zones together"))
                .at("/zones"));
        }
        Ok(())
    }
}
