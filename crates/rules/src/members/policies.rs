//! What a member holds, in the newer form of v4: policies that allow or deny permission groups in resource groups. A role is
//! one permission group in the whole account.

use crate::{
    iam::{
        kept::{KeptPolicy, WHOLE},
        meaning::Reach,
        store::GroupRow,
    },
    roles::{self, Held, Role},
    secrets,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a role or group means to a member. v4: observed, also on members that were given roles.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Policy {
    pub id: String,
    /// `allow` or `deny`.
    pub access: String,
    pub permission_groups: Vec<PermissionGroup>,
    pub resource_groups: Vec<ResourceGroup>,
}

/// What is allowed or denied: the subject of one role, or of a domain-scoped group.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct PermissionGroup {
    pub id: String,
    pub name: String,
    pub meta: PermissionGroupMeta,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct PermissionGroupMeta {
    pub description: String,
    /// `false`, as a text. v4: observed.
    pub editable: String,
    pub label: String,
    /// `com.cloudflare.api.account`, or `com.cloudflare.api.account.zone`. v4: documented.
    pub scopes: String,
}

/// Where that is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ResourceGroup {
    pub id: String,
    /// `com.cloudflare.api.account.<id>` of the whole account.
    pub name: String,
    pub meta: ResourceGroupMeta,
    pub scope: ResourceScope,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ResourceGroupMeta {
    /// `false` of the whole account, else `true`, as a text. v4: observed.
    pub editable: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ResourceScope {
    /// `com.cloudflare.api.account.<id>`.
    pub key: String,
    pub objects: Vec<ResourceKey>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ResourceKey {
    /// `*`: everything; or `com.cloudflare.api.account.zone.<id>`.
    pub key: String,
}

/// Permission groups whose ids and labels are known (v4: the first observed, the others documented). Those of the other
/// roles are our own: derived from the role's id, so the same everywhere.
const KNOWN: [(&str, &str, &str); 5] = [
    (
        roles::SUPER_ADMINISTRATOR,
        "8e23b19e4e0d44c29d239c5688ba8cbb",
        "all_privileges",
    ),
    (
        roles::ADMINISTRATOR,
        "ce2c69b09baf4ca38223910a8b7e07a9",
        "admin",
    ),
    (
        roles::ADMINISTRATOR_READ_ONLY,
        "1a0fc8bdeae24387b64d5b8de1ad052a",
        "admin_readonly",
    ),
    (
        "a5e5061418ea445fbba04aac57f359a8",
        "a5e5061418ea445fbba04aac57f359a8",
        "domain_admin",
    ),
    (
        "98d2b0c4bd3b4a2c842fcd2a81273ee9",
        "98d2b0c4bd3b4a2c842fcd2a81273ee9",
        "domain_admin_readonly",
    ),
];

/// Policies as they are shown: always the same ids for the same holder and content. `groups`: the resource groups that they name.
pub(crate) fn shown(
    account: &str,
    holder: &str,
    policies: &[KeptPolicy],
    groups: &[GroupRow],
) -> Vec<Policy> {
    let mut seen: Vec<&KeptPolicy> = Vec::new();
    let mut all = Vec::new();
    for policy in policies {
        let again = seen.iter().filter(|other| **other == policy).count();
        seen.push(policy);
        let over = policy.over.iter().filter_map(|id| {
            if id == WHOLE {
                return Some(whole(account));
            }
            groups
                .iter()
                .find(|group| group.id == *id)
                .map(|group| zone_group(account, group))
        });
        all.push(Policy {
            id: policy_id(holder, policy, again),
            access: if policy.allow { "allow" } else { "deny" }.to_owned(),
            permission_groups: policy.held().map(group_of).collect(),
            resource_groups: over.collect(),
        });
    }
    all
}

fn policy_id(holder: &str, policy: &KeptPolicy, again: usize) -> String {
    let words: Vec<String> = policy.held().map(Held::word).collect();
    let mut parts = vec!["policy".to_owned(), holder.to_owned(), words.join(" ")];
    if !policy.is_plain() || policy.over.len() != 1 {
        parts.push(format!("over {}", policy.over.join(" ")));
    }
    if again > 0 {
        parts.push(format!("again {again}"));
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    id_of(&parts)
}

/// The role that a permission group stands for, or the domain-scoped group that it is.
pub(super) fn role_of(group: &str) -> Option<&'static Role> {
    let mut all = roles::ROLES.iter();
    all.find(|role| group_id(role) == group)
        .or_else(|| roles::domain_group(group))
}

/// The id of the resource group that is all of an account.
pub(super) fn whole_id(account: &str) -> String {
    id_of(&["resource group", account])
}

/// As a permission group.
pub(crate) fn group_of(held: Held) -> PermissionGroup {
    let role = held.role;
    let known = KNOWN.iter().find(|(id, ..)| *id == role.id);
    let label = known.map_or_else(|| label_of(role.name), |(_, _, label)| (*label).to_owned());
    PermissionGroup {
        id: if held.is_domain() {
            role.id.to_owned()
        } else {
            group_id(role)
        },
        name: role.name.to_owned(),
        meta: PermissionGroupMeta {
            description: role.description.to_owned(),
            editable: "false".to_owned(),
            label,
            scopes: if held.is_domain() {
                "com.cloudflare.api.account.zone"
            } else {
                "com.cloudflare.api.account"
            }
            .to_owned(),
        },
    }
}

fn group_id(role: &Role) -> String {
    let known = KNOWN.iter().find(|(id, ..)| *id == role.id);
    known.map_or_else(
        || id_of(&["permission group", role.id]),
        |(_, group, _)| (*group).to_owned(),
    )
}

/// The resource group that is all of an account; there without being created.
pub(crate) fn whole(account: &str) -> ResourceGroup {
    let key = format!("com.cloudflare.api.account.{account}");
    ResourceGroup {
        id: whole_id(account),
        name: key.clone(),
        meta: ResourceGroupMeta {
            editable: "false".to_owned(),
        },
        scope: ResourceScope {
            key,
            objects: vec![ResourceKey {
                key: "*".to_owned(),
            }],
        },
    }
}

/// One that was made.
pub(crate) fn zone_group(account: &str, group: &GroupRow) -> ResourceGroup {
    let key = |id: &String| format!("com.cloudflare.api.account.zone.{id}");
    let objects = match Reach::of(&group.objects) {
        Reach::Account => vec!["*".to_owned()],
        Reach::Zones(zones) => zones.iter().map(key).collect(),
    };
    ResourceGroup {
        id: group.id.clone(),
        name: group.name.clone(),
        meta: ResourceGroupMeta {
            editable: "true".to_owned(),
        },
        scope: ResourceScope {
            key: format!("com.cloudflare.api.account.{account}"),
            objects: objects.into_iter().map(|key| ResourceKey { key }).collect(),
        },
    }
}

/// `Load Balancer` → `load_balancer`.
fn label_of(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("_")
}

/// 32 hex digits that follow from the parts alone.
fn id_of(parts: &[&str]) -> String {
    let mut id = secrets::hash(&parts.join(" "));
    id.truncate(32);
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_permission_group_leads_back_to_its_role() {
        let ids: HashSet<String> = roles::ROLES.iter().map(group_id).collect();
        assert_eq!(ids.len(), roles::ROLES.len());
        for group in roles::DOMAIN_GROUPS {
            assert_eq!(role_of(group.id).map(|r| r.id), Some(group.id));
        }
        for role in roles::ROLES {
            assert_eq!(role_of(&group_id(role)).map(|r| r.id), Some(role.id));
            assert_ne!(group_id(role), role.id);
        }
        assert!(role_of("nothing").is_none());
    }

    #[test]
    fn labels() {
        assert_eq!(label_of("Load Balancer"), "load_balancer");
        assert_eq!(
            label_of("Workers Platform (Read-only)"),
            "workers_platform_read_only"
        );
    }
}
