//! Policies of tokens: on the wire, checked, and as grants.

use super::{condition::Condition, groups, groups::GroupScope, resources, resources::Resource};
use crate::{
    Error, Result, codes,
    grants::{Grant, Grants},
    roles::{Area, Permissions},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A statement of a token. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Policy {
    /// Made by the server; what is sent is ignored, but on creation, where it must be empty.
    #[serde(default)]
    pub id: String,
    pub effect: Effect,
    /// Keys and values are strings such as `com.cloudflare.api.account.zone.*` and `*`, or one level deeper.
    pub resources: Map<String, Value>,
    pub permission_groups: Vec<GroupRef>,
}

/// A deny goes before every allow.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    Allow,
    Deny,
}

/// A permission group, by its id.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct GroupRef {
    pub id: String,
    /// Answered, never read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// A policy that was read: what it is about.
pub(super) struct Read {
    pub(super) effect: Effect,
    pub(super) resources: Vec<Resource>,
    pub(super) groups: Vec<&'static groups::Group>,
}

/// Policies at most in a token; likewise groups and resources in a policy.
const MOST: usize = 300;

/// Reads and checks policies, with a pointer to what is wrong.
pub(super) fn read(policies: &[Policy]) -> Result<Vec<Read>> {
    let wrong = |text: &str, at: String| {
        Error::from(&codes::TOKEN_INVALID)
            .text(text.to_owned())
            .at(at)
    };
    if policies.is_empty() || policies.len() > MOST {
        return Err(wrong(
            "policies takes 1 to 300 statements",
            "/policies".into(),
        ));
    }
    policies
        .iter()
        .enumerate()
        .map(|(i, policy)| {
            let at = |rest: &str| format!("/policies/{i}{rest}");
            if policy.permission_groups.is_empty() || policy.permission_groups.len() > MOST {
                return Err(wrong("permission_groups takes 1 to 300 groups", at("/permission_groups")));
            }
            if policy.resources.is_empty() || policy.resources.len() > MOST {
                return Err(wrong("resources takes 1 to 300 resources", at("/resources")));
            }
            let groups = policy.permission_groups.iter().enumerate().map(|(n, group)| {
                groups::by_id(&group.id)
                    .ok_or_else(|| wrong("there is no such permission group", at(&format!("/permission_groups/{n}/id"))))
            });
            let groups = groups.collect::<Result<Vec<_>>>()?;
            let resources = resources::parse(&policy.resources).map_err(|key| {
                let key = key.replace('~', "~0").replace('/', "~1");
                wrong("this names no resource", at(&format!("/resources/{key}")))
            })?;
            fit(&groups, &resources).map_err(|name| {
                let text = format!("Failed common permission check against resources. (Permission group: \"{name}\")");
                Error::from(&codes::TOKEN_PERMISSIONS).text(text).at(at("/permission_groups"))
            })?;
            Ok(Read {
                effect: policy.effect,
                resources,
                groups,
            })
        })
        .collect()
}

/// Each group has a resource of its scope, each resource a group, and only DNS is granted for single records; the name of a
/// group that does not fit.
fn fit(groups: &[&'static groups::Group], resources: &[Resource]) -> Result<(), &'static str> {
    for group in groups {
        let taken = |r: &Resource| {
            r.takes(group.scope)
                && (r.records.is_empty()
                    || group
                        .grants
                        .is_subset(Permissions::EMPTY.with(&[Area::DnsRecords])))
        };
        if !resources.iter().any(taken) {
            return Err(group.name);
        }
    }
    let idle = |r: &&Resource| !groups.iter().any(|group| r.takes(group.scope));
    match resources.iter().find(idle) {
        Some(_) => Err(groups.first().map_or("", |group| group.name)),
        None => Ok(()),
    }
}

/// What policies grant.
pub(super) fn grants(policies: &[Read]) -> Grants {
    policies
        .iter()
        .flat_map(|policy| {
            policy
                .resources
                .iter()
                .flat_map(move |resource| over(policy, resource))
        })
        .collect()
}

fn over(policy: &Read, resource: &Resource) -> Vec<Grant> {
    let allow = policy.effect == Effect::Allow;
    let mine = || {
        policy
            .groups
            .iter()
            .filter(|group| resource.takes(group.scope))
    };
    let sum = |of: fn(&groups::Group) -> Permissions| {
        mine().fold(Permissions::EMPTY, |all, group| all.union(of(group)))
    };
    let grant = |permissions, records| Grant {
        allow,
        permissions,
        over: resource.over.clone(),
        records,
    };
    let mut grants = vec![grant(sum(|group| group.grants), resource.records.clone())];
    if allow {
        grants.push(grant(sum(|group| group.besides), Vec::new()));
    }
    grants
}

/// The grants of policies as they are stored. What is stored was checked: anything that cannot be read now may be a deny, so
/// that nothing is granted at all.
pub(super) fn stored_grants(text: &str) -> Result<Grants> {
    let policies: Vec<Policy> = serde_json::from_str(text)
        .map_err(|e| Error::internal(format!("the policies of a token: {e}")))?;
    let read =
        read(&policies).map_err(|e| Error::internal(format!("the policies of a token: {e}")))?;
    Ok(grants(&read))
}

/// The condition as it is stored.
pub(super) fn stored_condition(text: Option<&str>) -> Result<Condition> {
    text.map_or_else(
        || Ok(Condition::default()),
        |text| {
            serde_json::from_str(text)
                .map_err(|e| Error::internal(format!("the condition of a token: {e}")))
        },
    )
}

/// Whether a group may be in a token of an account.
pub(super) fn of_accounts(scope: GroupScope) -> bool {
    groups::for_accounts(scope)
}
