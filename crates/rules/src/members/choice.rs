//! Which roles and groups a body asks for: by id, as objects, or as policies over the whole account.

use super::policies::{role_of, whole_id};
use crate::{
    Error, Result, codes,
    gate::Op,
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

/// A policy as it is asked for: to allow or deny groups in the whole account.
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

/// The roles and groups asked for, each once, all of them offered to the place's account and not more than the principal has.
pub(super) fn chosen(
    op: &Op<'_, '_>,
    roles: Option<&[RoleChoice]>,
    policies: Option<&[PolicyChoice]>,
) -> Result<Vec<Held>> {
    let asked = match (roles, policies) {
        (Some(roles), None) => by_roles(roles),
        (None, Some(policies)) => by_policies(&op.account()?, policies)?,
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
    let mut chosen: Vec<Held> = Vec::new();
    for (held, pointer) in asked {
        let offered = held.filter(|held| {
            held.is_domain() || roles::offered_here(op).any(|o| o.id == held.role.id)
        });
        let Some(held) = offered else {
            return Err(Error::from(&codes::MEMBER_ROLES).at(pointer));
        };
        let same = |c: &Held| c.role.id == held.role.id && c.allow == held.allow;
        if !chosen.iter().any(same) {
            chosen.push(held);
        }
    }
    let pointer = if roles.is_some() {
        "/roles"
    } else {
        "/policies"
    };
    if !chosen.iter().any(|held| held.allow) {
        return Err(Error::from(&codes::MEMBER_ROLES)
            .text("A member needs at least one role")
            .at(pointer));
    }
    if !may_give(op, &chosen) {
        return Err(Error::from(&codes::MEMBER_ROLES)
            .text("Nobody can give what they do not have themselves")
            .at(pointer));
    }
    Ok(chosen)
}

/// A member to whom something is denied cannot give it, to themself least of all. Tenant admins give everything.
fn may_give(op: &Op<'_, '_>, chosen: &[Held]) -> bool {
    let standing = op.standing();
    if standing.tenant == Some(TenantRole::Admin) && !standing.consent_missing {
        return true;
    }
    let given = roles::sum(chosen.iter().copied());
    standing
        .member
        .is_none_or(|member| given.is_subset(member.at(&op.place())))
}

/// What was asked for, and where in the body.
type Asked = Vec<(Option<Held>, String)>;

fn by_roles(roles: &[RoleChoice]) -> Asked {
    let numbered = roles.iter().enumerate();
    numbered
        .map(|(i, role)| {
            let held = roles::by_id(&role.0).map(|role| Held { allow: true, role });
            (held, format!("/roles/{i}"))
        })
        .collect()
}

fn by_policies(account: &str, policies: &[PolicyChoice]) -> Result<Asked> {
    let whole = whole_id(account);
    let mut asked = Asked::new();
    for (i, policy) in policies.iter().enumerate() {
        let refuse = |text: &str, pointer: String| {
            Err(Error::from(&codes::MEMBER_ROLES)
                .text(text.to_owned())
                .at(format!("/policies/{i}{pointer}")))
        };
        if policy.resource_groups.is_empty() {
            return refuse("A policy needs a resource group", "/resource_groups".into());
        }
        if let Some(j) = policy.resource_groups.iter().position(|g| g.id != whole) {
            let text = "There is no such resource group in this account";
            return refuse(text, format!("/resource_groups/{j}"));
        }
        if policy.permission_groups.is_empty() {
            return refuse(
                "A policy needs a permission group",
                "/permission_groups".into(),
            );
        }
        for (j, group) in policy.permission_groups.iter().enumerate() {
            let pointer = format!("/policies/{i}/permission_groups/{j}");
            let held = role_of(&group.id).map(|role| Held {
                allow: policy.access == Access::Allow,
                role,
            });
            asked.push((held, pointer));
        }
    }
    Ok(asked)
}
