//! Which roles a body asks for: by id, as objects, or as policies over the whole account.

use super::policies::{role_of, whole_id};
use crate::{
    Error, Result, codes,
    gate::Op,
    roles::{self, Role},
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

/// A policy as it is asked for. Only what a role can say is available: to allow something in the whole account.
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

/// The roles asked for, each once, all of them offered to the place's account.
pub(super) fn chosen(
    op: &Op<'_, '_>,
    roles: Option<&[RoleChoice]>,
    policies: Option<&[PolicyChoice]>,
) -> Result<Vec<&'static Role>> {
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
    let mut chosen: Vec<&'static Role> = Vec::new();
    for (role, pointer) in asked {
        let offered = role.filter(|role| roles::offered_here(op).any(|o| o.id == role.id));
        let Some(role) = offered else {
            return Err(Error::from(&codes::MEMBER_ROLES).at(pointer));
        };
        if !chosen.iter().any(|c| c.id == role.id) {
            chosen.push(role);
        }
    }
    if chosen.is_empty() {
        let pointer = if roles.is_some() {
            "/roles"
        } else {
            "/policies"
        };
        return Err(Error::from(&codes::MEMBER_ROLES)
            .text("A member needs at least one role")
            .at(pointer));
    }
    Ok(chosen)
}

/// What was asked for, and where in the body.
type Asked = Vec<(Option<&'static Role>, String)>;

fn by_roles(roles: &[RoleChoice]) -> Asked {
    let numbered = roles.iter().enumerate();
    numbered
        .map(|(i, role)| (roles::by_id(&role.0), format!("/roles/{i}")))
        .collect()
}

fn by_policies(account: &str, policies: &[PolicyChoice]) -> Result<Asked> {
    let mut asked = Asked::new();
    for (i, policy) in policies.iter().enumerate() {
        let whole = matches!(&policy.resource_groups[..], [group] if group.id == whole_id(account));
        if policy.access != Access::Allow || !whole {
            let text = "A policy can only allow something in the whole account here: its resource group is the account's own, \
                as members show it";
            return Err(Error::from(&codes::MEMBER_ROLES)
                .text(text)
                .at(format!("/policies/{i}")));
        }
        for (j, group) in policy.permission_groups.iter().enumerate() {
            let pointer = format!("/policies/{i}/permission_groups/{j}");
            asked.push((role_of(&group.id), pointer));
        }
    }
    Ok(asked)
}
