//! Resource groups: where members' policies allow or deny. The whole account is one without being created; others are made of
//! its zones.

use super::{Query, effect, fits, meaning::Reach, store, store::GroupRow};
use crate::{
    Error, Result,
    accounts::Deleted,
    check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    lists::Paged,
    members::{ResourceGroup, whole, zone_group},
    policy,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::borrow::Cow;

/// Zones in a group at most.
const ZONES_MAX: usize = 1_000;
const ACCOUNT: &str = "com.cloudflare.api.account.";
const ZONE: &str = "com.cloudflare.api.account.zone.";

/// What making a resource group takes. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewResourceGroup {
    /// At most 120 characters.
    pub name: String,
    pub scope: ScopeChoice,
}

impl Input for NewResourceGroup {
    const BAD: &'static Code = &codes::RESOURCE_GROUP_INVALID;
}

/// What PUT takes; what is left out stays. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ResourceGroupChange {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub scope: Option<ScopeChoice>,
}

impl Input for ResourceGroupChange {
    const BAD: &'static Code = &codes::RESOURCE_GROUP_INVALID;
}

/// The account, and what of it. v4: documented as an object and, earlier, as a list of one.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct ScopeChoice(pub ScopeOf);

/// `com.cloudflare.api.account.<id>` and `*` or `com.cloudflare.api.account.zone.<id>`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ScopeOf {
    pub key: String,
    pub objects: Vec<ObjectOf>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ObjectOf {
    pub key: String,
}

impl<'de> Deserialize<'de> for ScopeChoice {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let mut value = serde_json::Value::deserialize(d)?;
        if let serde_json::Value::Array(all) = &mut value {
            if all.len() != 1 {
                return Err(de::Error::custom("one scope is expected"));
            }
            value = all.remove(0);
        }
        serde_json::from_value(value)
            .map(ScopeChoice)
            .map_err(de::Error::custom)
    }
}

impl JsonSchema for ScopeChoice {
    fn schema_name() -> Cow<'static, str> {
        "ScopeChoice".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<ScopeOf>();
        json_schema!({"oneOf": [one.clone(), {"type": "array", "items": one, "minItems": 1, "maxItems": 1}]})
    }
}

/// One page: the whole account, then the others by name.
pub async fn list(ctx: &Ctx, account: String, query: Query) -> Result<Paged<ResourceGroup>> {
    ctx.read(
        &policy::RESOURCE_GROUP_LIST,
        Scope::Account(account),
        query,
        |op, q| {
            Box::pin(async move {
                let account = op.account()?;
                let first = whole(&account);
                let first = (fits(q.id.as_ref(), &first.id) && fits(q.name.as_ref(), &first.name))
                    .then_some(first);
                let before = i64::from(first.is_some());
                let filter = (q.id.as_deref(), q.name.as_deref());
                let total = before + store::count_groups(op, filter).await?;
                let mut found: Vec<_> =
                    first.filter(|_| q.page.offset() == 0).into_iter().collect();
                let (limit, offset) = if q.page.offset() == 0 {
                    (q.page.per_page - before, 0)
                } else {
                    (q.page.per_page, q.page.offset() - before)
                };
                let others = store::groups(op, filter, (limit, offset)).await?;
                found.extend(others.iter().map(|g| zone_group(&account, g)));
                Ok(Paged::new(found, q.page, total))
            })
        },
    )
    .await
}

/// One of them.
pub async fn get(ctx: &Ctx, account: String, id: String) -> Result<ResourceGroup> {
    ctx.read(
        &policy::RESOURCE_GROUP_READ,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                let account = op.account()?;
                if whole(&account).id == *id {
                    return Ok(whole(&account));
                }
                Ok(zone_group(&account, &here(op, id).await?))
            })
        },
    )
    .await
}

/// Makes one of zones of the account, or of all of it.
pub async fn create(ctx: &Ctx, account: String, new: NewResourceGroup) -> Result<ResourceGroup> {
    ctx.write(
        &policy::RESOURCE_GROUP_CREATE,
        Scope::Account(account),
        new,
        |op, new| {
            Box::pin(async move {
                check::text(&codes::RESOURCE_GROUP_INVALID, "/name", &new.name, 120)?;
                let group = GroupRow {
                    id: op.new_id(),
                    name: new.name.clone(),
                    objects: objects(op, &new.scope.0, &Reach::Account).await?,
                };
                store::insert_group(op, &group).await?;
                let group = zone_group(&op.account()?, &group);
                op.created(&group.id, &group)?;
                Ok(group)
            })
        },
    )
    .await
}

/// Changes its name or its zones; whoever has a policy over it has it over the new ones at once.
pub async fn update(
    ctx: &Ctx,
    account: String,
    id: String,
    change: ResourceGroupChange,
) -> Result<ResourceGroup> {
    ctx.write(
        &policy::RESOURCE_GROUP_UPDATE,
        Scope::Account(account),
        (id, change),
        |op, (id, change)| {
            Box::pin(async move {
                let account = op.account()?;
                let before = changeable(op, id).await?;
                let mut after = before.clone();
                if let Some(name) = &change.name {
                    check::text(&codes::RESOURCE_GROUP_INVALID, "/name", name, 120)?;
                    after.name.clone_from(name);
                }
                if let Some(scope) = &change.scope {
                    after.objects = objects(op, &scope.0, &Reach::of(&before.objects)).await?;
                }
                store::set_group(op, &after).await?;
                if after.objects != before.objects {
                    let users = store::users(op, id).await?;
                    effect::refresh(op, &users).await?;
                }
                let after = zone_group(&account, &after);
                op.updated(id, &zone_group(&account, &before), &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Deletes one that no policy is over.
pub async fn delete(ctx: &Ctx, account: String, id: String) -> Result<Deleted> {
    ctx.write(
        &policy::RESOURCE_GROUP_DELETE,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                let before = changeable(op, id).await?;
                if store::in_use(op, id).await? {
                    return Err(Error::from(&codes::RESOURCE_GROUP_IN_USE));
                }
                store::delete_group(op, id).await?;
                op.deleted(id, &zone_group(&op.account()?, &before))?;
                Ok(Deleted { id: id.clone() })
            })
        },
    )
    .await
}

async fn here(op: &mut Op<'_, '_>, id: &str) -> Result<GroupRow> {
    store::group(op, id)
        .await?
        .ok_or_else(|| Error::from(&codes::RESOURCE_GROUP_NOT_FOUND))
}

async fn changeable(op: &mut Op<'_, '_>, id: &str) -> Result<GroupRow> {
    if whole(&op.account()?).id == id {
        return Err(Error::from(&codes::RESOURCE_GROUP_FIXED));
    }
    here(op, id).await
}

/// As kept. Zones that the group has already may stay, though they are deleted: restoring brings them back.
async fn objects(op: &mut Op<'_, '_>, scope: &ScopeOf, before: &Reach) -> Result<String> {
    let wrong = |text: &str, at: String| {
        Err(Error::from(&codes::RESOURCE_GROUP_INVALID)
            .text(text.to_owned())
            .at(at))
    };
    let account = op.account()?;
    if scope.key.strip_prefix(ACCOUNT) != Some(account.as_str()) {
        return wrong(
            "The key of a scope is that of its account",
            "/scope/key".into(),
        );
    }
    if scope.objects.is_empty() || scope.objects.len() > ZONES_MAX {
        return wrong("A scope takes 1 to 1000 objects", "/scope/objects".into());
    }
    let mut found: Vec<String> = Vec::new();
    for (i, object) in scope.objects.iter().enumerate() {
        let id = if object.key == "*" {
            Some("*")
        } else {
            object
                .key
                .strip_prefix(ZONE)
                .filter(|id| crate::ids::well_formed(id))
        };
        let Some(id) = id else {
            let text = "An object is * or com.cloudflare.api.account.zone. and the id of a zone";
            return wrong(text, format!("/scope/objects/{i}/key"));
        };
        if !found.iter().any(|known| known == id) {
            found.push(id.to_owned());
        }
    }
    let kept: &[String] = match before {
        Reach::Account => &[],
        Reach::Zones(zones) => zones,
    };
    let live = store::live_zones(op, &found).await?;
    let known = |id: &str| id == "*" || live.iter().chain(kept).any(|zone| zone == id);
    let ends_with = |key: &str| known(key.strip_prefix(ZONE).unwrap_or(key));
    if let Some(i) = scope
        .objects
        .iter()
        .position(|object| !ends_with(&object.key))
    {
        return wrong(
            "There is no such zone in this account",
            format!("/scope/objects/{i}/key"),
        );
    }
    Ok(found.join(" "))
}
