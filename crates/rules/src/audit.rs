//! Audit events as they are read: lists for those whose stream it is, and the proof that nothing in a stream was changed.
//!
//! They are written by the gate, together with what they tell of.

mod csv;
pub(crate) mod everywhere;
mod export;
mod list;
pub(crate) mod logs;
mod products;
pub(crate) mod store;
mod verify;

pub use csv::csv;
pub use everywhere::{EventCursor, everywhere};
pub use export::{Exported, Heading, Part, Proof, export};
pub use list::{Query, of_account, of_installation, of_tenant, of_user};
pub use logs::{
    Cursor, Filters, Log, LogAccount, LogAction, LogActor, LogQuery, LogRaw, LogResource, LogZone,
    NAMES, categories, history, logs,
};
pub use products::{Category, Product};
pub use verify::{Break, Verification, verify};

use crate::moment::Moment;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An audit event. v4: documented; the two members with JSON observed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// A UUID; the same in every stream that the event appears in.
    pub id: String,
    pub action: ActionView,
    pub actor: Actor,
    /// `API`, `UI`, or `system` for the program itself.
    pub interface: String,
    pub metadata: Metadata,
    /// What it was and what it became, as JSON text with secrets removed; empty where there was or is nothing.
    pub old_value: String,
    pub new_value: String,
    /// The same as JSON.
    pub old_value_json: Value,
    pub new_value_json: Value,
    pub owner: Owner,
    pub resource: Resource,
    pub when: Moment,
}

/// What was done. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct ActionView {
    /// Whether it succeeded.
    pub result: bool,
    /// Such as `zone_create`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// By whom. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct Actor {
    pub id: String,
    /// At that time; empty for the program itself.
    pub email: String,
    /// Empty for the program itself.
    pub ip: String,
    /// `user`, or `admin` for the program itself.
    #[serde(rename = "type")]
    pub kind: String,
}

/// More about it. v4: documented as a free object.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct Metadata {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// As in the reply's header.
    pub request_id: String,
    pub method: String,
    /// The pattern of the path.
    pub route: String,
    pub user_agent: String,
    /// `user`, `service_user`, `visitor` or `system`.
    pub actor_kind: String,
    /// `api_key`, `invitation` or `system`.
    pub credential_kind: String,
    /// Which credential: never the secret.
    pub credential_id: String,
    /// Where the event stands: its stream, and its number there.
    pub stream: String,
    pub number: i64,
}

/// Whose it is: the account; null where it is about none. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct Owner {
    pub id: Option<String>,
}

/// What it is about. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct Resource {
    pub id: String,
    /// Such as `zone`.
    #[serde(rename = "type")]
    pub kind: String,
}
