//! An event in the second form. v4: documented.

use super::{super::products, store::LogRow};
use crate::{moment::Moment, policy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An audit event.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct Log {
    /// A UUID; the same as in the first form.
    pub id: String,
    pub account: LogAccount,
    pub action: LogAction,
    pub actor: LogActor,
    pub raw: LogRaw,
    pub resource: LogResource,
    /// Left out where it is about none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<LogZone>,
}

/// Whose it is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct LogAccount {
    pub id: String,
    /// As it is called now.
    pub name: String,
}

/// What was done.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct LogAction {
    /// In words, such as "Create zone".
    pub description: String,
    /// `success` or `failure`.
    pub result: String,
    pub time: Moment,
    /// `create`, `delete` or `update`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Additive: the exact action, as in the first form, such as `zone_create`.
    pub name: String,
}

/// By whom.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct LogActor {
    pub id: String,
    /// `api_key`, `api_token` or `dash`; left out for the program itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// At that time; empty for the program itself and for accounts.
    pub email: String,
    pub ip_address: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_id: Option<String>,
    /// As it is called now; left out once the token is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_name: Option<String>,
    /// `user`, `account` or `system`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// The request.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct LogRaw {
    /// The request's id, as in the reply's header.
    pub cf_ray_id: String,
    pub method: String,
    pub status_code: i64,
    /// The pattern of the path.
    pub uri: String,
    pub user_agent: String,
}

/// What it is about.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct LogResource {
    pub id: String,
    pub product: String,
    /// Additive: what it was; null for what was made. Secrets are left out.
    pub before: Value,
    /// What it became; null for what is gone. Secrets are left out.
    pub response: Value,
    /// `accounts`, `zones` or `user`.
    pub scope: String,
    /// Such as `zone`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// The zone that it is about.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq)]
pub struct LogZone {
    pub id: String,
    pub name: String,
}

/// The verb of an action by its name.
pub(super) fn verb(action: &str) -> &'static str {
    let last = action.rsplit('_').next().unwrap_or_default();
    match last {
        "create" | "add" | "up" => "create",
        "delete" | "remove" | "end" | "others" | "purge" => "delete",
        _ => "update",
    }
}

/// In words: what is done to the resource comes last in the name, and first for people.
fn description(action: &str) -> String {
    let named = policy::ALL.iter().find(|a| a.name == action);
    let split = named.and_then(|a| {
        action
            .split_once(&format!("{}_", a.resource))
            .map(|(of, done)| (format!("{of}{}", a.resource), done))
    });
    let (what, done) = split.unwrap_or_else(|| {
        let (what, done) = action.rsplit_once('_').unwrap_or(("", action));
        (what.to_owned(), done)
    });
    let mut first = done.chars();
    let done: String = first
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(first)
        .collect();
    format!("{done} {what}")
        .replace('_', " ")
        .trim_end()
        .to_owned()
}

impl From<LogRow> for Log {
    fn from(r: LogRow) -> Log {
        let json = |text: &Option<String>| {
            text.as_deref()
                .and_then(|t| serde_json::from_str(t).ok())
                .unwrap_or(Value::Null)
        };
        let by_token = r.credential_kind == "api_token";
        let context = match r.credential_kind.as_str() {
            "system" => None,
            "api_key" | "api_token" => Some(r.credential_kind),
            _ => Some("dash".to_owned()),
        };
        let kind = match r.principal_kind.as_str() {
            "account" | "system" => r.principal_kind,
            _ => "user".to_owned(),
        };
        Log {
            id: r.id,
            account: LogAccount {
                id: r.stream,
                name: r.account_name,
            },
            action: LogAction {
                description: description(&r.action),
                result: if r.status < 400 { "success" } else { "failure" }.to_owned(),
                time: Moment(r.at),
                kind: verb(&r.action).to_owned(),
                name: r.action,
            },
            actor: LogActor {
                id: r.principal_id,
                context,
                email: r.principal_email,
                ip_address: r.ip,
                token_id: by_token.then_some(r.credential_id),
                token_name: r.token_name,
                kind,
            },
            raw: LogRaw {
                cf_ray_id: r.request_id,
                method: r.method,
                status_code: r.status,
                uri: r.route,
                user_agent: r.user_agent,
            },
            resource: LogResource {
                id: r.resource_id,
                product: products::product(&r.resource_kind).to_owned(),
                before: json(&r.before),
                response: json(&r.after),
                scope: r.scope,
                kind: r.resource_kind,
            },
            zone: r.zone_id.map(|id| LogZone {
                id,
                name: r.zone_name.unwrap_or_default(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{description, verb};

    #[test]
    fn actions_are_told_in_words() {
        assert_eq!(description("zone_create"), "Create zone");
        assert_eq!(
            description("account_subscription_create"),
            "Create account subscription"
        );
        assert_eq!(description("user_sign_up"), "Sign up user");
        assert_eq!(description("key_roll"), "Roll key");
        assert_eq!(description("gone"), "Gone");
        assert_eq!(
            (
                verb("zone_create"),
                verb("member_delete"),
                verb("token_roll")
            ),
            ("create", "delete", "update")
        );
    }
}
