//! Which roles and groups a body asks for: by id, as objects, or as policies over the account or its zones.

use super::policies::{role_of, whole_id};
use crate::{
    Error, Result, codes,
    gate::Op,
    iam::{
        self,
        kept::{KeptPolicy, WHOLE},
        meaning::Reach,
    },
    ids,
    roles::{self, Held},
    tenant_roles::TenantRole,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};
use std::{borrow::Cow, fmt};

/// A role: its id, or an object with it. Both forms are sent, to both routes. v4: documented.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct RoleChoice(pub String);

impl<'de> Deserialize<'de> for RoleChoice {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RoleChoice;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the id of a role, or an object with it")
            }

            fn visit_str<E: de::Error>(self, id: &str) -> Result<RoleChoice, E> {
                Ok(RoleChoice(id.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RoleChoice, A::Error> {
                IdRef::deserialize(MapAccessDeserializer::new(map)).map(|role| RoleChoice(role.id))
            }
        }
        d.deserialize_any(Either)
    }
}

impl JsonSchema for RoleChoice {
    fn schema_name() -> Cow<'static, str> {
        "RoleChoice".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let object = generator.subschema_for::<IdRef>();
        json_schema!({"oneOf": [{"type": "string"}, object]})
    }
}

/// Names something by its id.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct IdRef {
    pub id: String,
}

/// A policy as it is asked for: to allow or deny permission groups in resource groups.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PolicyChoice {
    pub access: Access,
    pub permission_groups: Vec<IdRef>,
    pub resource_groups: Vec<IdRef>,
}

/// What a policy does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    Allow,
    Deny,
}

/// The policies asked for, of what is offered to the place's account and not more than the principal has. A role is one policy.
pub(super) async fn chosen(
    op: &mut Op<'_, '_>,
    roles: Option<&[RoleChoice]>,
    policies: Option<&[PolicyChoice]>,
) -> Result<Vec<KeptPolicy>> {
    let (chosen, pointer) = match (roles, policies) {
        (Some(roles), None) => (by_roles(op, roles)?, "/roles"),
        (None, Some(policies)) => (chosen_policies(op, policies).await?, "/policies"),
        (None, None) => {
            return Err(Error::from(&codes::MEMBER_INVALID)
                .text("roles: is required")
                .at("/roles"));
        }
        (Some(_), Some(_)) => {
            return Err(Error::from(&codes::MEMBER_INVALID)
                .text("policies: give either roles or policies, not both")
                .at("/policies"));
        }
    };
    if !chosen.iter().any(|policy| policy.allow) {
        return Err(Error::from(&codes::MEMBER_ROLES)
            .text("A member needs at least one role")
            .at(pointer));
    }
    must_have(op, &chosen, pointer)?;
    Ok(chosen)
}

/// A member to whom something is denied cannot give it, to themself least of all. Tenant admins give everything.
fn may_give(op: &Op<'_, '_>, chosen: &[KeptPolicy]) -> bool {
    let standing = op.standing();
    if standing.tenant == Some(TenantRole::Admin) && !standing.consent_missing {
        return true;
    }
    let given = roles::sum(chosen.iter().flat_map(KeptPolicy::held));
    standing
        .member
        .is_none_or(|member| given.is_subset(member.at(&op.place())))
}

/// Refuses roles that the account does not offer, or that the principal could not give.
pub(crate) fn may_give_roles(op: &Op<'_, '_>, roles: &[RoleChoice], pointer: &str) -> Result<()> {
    let chosen = by_roles(op, roles).map_err(|e| e.at(pointer))?;
    must_have(op, &chosen, pointer)
}

fn must_have(op: &Op<'_, '_>, chosen: &[KeptPolicy], pointer: &str) -> Result<()> {
    if may_give(op, chosen) {
        return Ok(());
    }
    Err(Error::from(&codes::MEMBER_ROLES)
        .text("Nobody can give what they do not have themselves")
        .at(pointer))
}

/// Roles that somebody chose before, as far as they are still offered.
pub(super) fn still_offered(op: &Op<'_, '_>, roles: &[String]) -> Vec<KeptPolicy> {
    let offered = roles::offered_here(op).filter(|role| roles.iter().any(|id| id == role.id));
    offered
        .map(|role| KeptPolicy::of_role(Held { allow: true, role }))
        .collect()
}

/// Each once.
fn by_roles(op: &Op<'_, '_>, roles: &[RoleChoice]) -> Result<Vec<KeptPolicy>> {
    let mut chosen: Vec<KeptPolicy> = Vec::new();
    for (i, asked) in roles.iter().enumerate() {
        let Some(role) = roles::offered_here(op).find(|role| role.id == asked.0) else {
            return Err(Error::from(&codes::MEMBER_ROLES).at(format!("/roles/{i}")));
        };
        let policy = KeptPolicy::of_role(Held { allow: true, role });
        if !chosen.contains(&policy) {
            chosen.push(policy);
        }
    }
    Ok(chosen)
}

/// Policies at most, and resource groups in all of them.
const POLICIES_MAX: usize = 100;
const GROUPS_MAX: usize = 1_000;

/// Policies of a member or user group, as they were sent.
pub(crate) async fn chosen_policies(
    op: &mut Op<'_, '_>,
    policies: &[PolicyChoice],
) -> Result<Vec<KeptPolicy>> {
    let whole = whole_id(&op.account()?);
    let asked = policies.iter().flat_map(|p| &p.resource_groups);
    let asked: Vec<String> = asked
        .map(|g| g.id.clone())
        .filter(|id| *id != whole && ids::well_formed(id))
        .collect();
    if policies.len() > POLICIES_MAX || asked.len() > GROUPS_MAX {
        return Err(Error::from(&codes::MEMBER_ROLES)
            .text("At most 100 policies are taken, over at most 1000 resource groups")
            .at("/policies"));
    }
    let groups = iam::store::named(op, &asked).await?;
    let mut chosen = Vec::new();
    for (i, policy) in policies.iter().enumerate() {
        let refuse = |text: Option<&str>, pointer: String| {
            let error = match text {
                Some(text) => Error::from(&codes::MEMBER_ROLES).text(text.to_owned()),
                None => Error::from(&codes::MEMBER_ROLES),
            };
            Err(error.at(format!("/policies/{i}{pointer}")))
        };
        if policy.resource_groups.is_empty() {
            return refuse(
                Some("A policy needs a resource group"),
                "/resource_groups".into(),
            );
        }
        let mut over = Vec::new();
        let mut of_zones = false;
        for (j, asked) in policy.resource_groups.iter().enumerate() {
            let id = if asked.id == whole {
                WHOLE.to_owned()
            } else if let Some(group) = groups.iter().find(|group| group.id == asked.id) {
                of_zones |= Reach::of(&group.objects) != Reach::Account;
                group.id.clone()
            } else {
                let text = "There is no such resource group in this account";
                return refuse(Some(text), format!("/resource_groups/{j}"));
            };
            if !over.contains(&id) {
                over.push(id);
            }
        }
        if policy.permission_groups.is_empty() {
            let text = "A policy needs a permission group";
            return refuse(Some(text), "/permission_groups".into());
        }
        let mut kept: Vec<String> = Vec::new();
        for (j, group) in policy.permission_groups.iter().enumerate() {
            let pointer = format!("/permission_groups/{j}");
            let held = role_of(&group.id).map(|role| Held { allow: true, role });
            let held = held.filter(|held| {
                held.is_domain() || roles::offered_here(op).any(|o| o.id == held.role.id)
            });
            let Some(held) = held else {
                return refuse(None, pointer);
            };
            if of_zones && !held.is_domain() {
                let text =
                    "This permission group is about the account: give it over the whole account";
                return refuse(Some(text), pointer);
            }
            if !kept.iter().any(|id| id == held.role.id) {
                kept.push(held.role.id.to_owned());
            }
        }
        chosen.push(KeptPolicy {
            allow: policy.access == Access::Allow,
            groups: kept,
            over,
        });
    }
    Ok(chosen)
}
