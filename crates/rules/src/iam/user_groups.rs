//! User groups: members of an account who share policies. What somebody has is the sum of their own policies and of those of
//! their groups; a deny in any of them wins.

pub mod seats;
pub(crate) mod store;

use super::{
    effect,
    kept::{self, KeptPolicy},
};
use crate::{
    Error, Result,
    accounts::Deleted,
    check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    lists::{Direction, Page, Paged},
    members::{Policy, PolicyChoice, chosen_policies, shown},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::GroupRow;

/// v4: documented; `status` observed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct UserGroup {
    pub id: String,
    pub name: String,
    /// `V`.
    pub status: String,
    pub created_on: Moment,
    pub modified_on: Moment,
    pub policies: Vec<Policy>,
}

/// What making a user group takes. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewUserGroup {
    /// At most 120 characters.
    pub name: String,
    #[serde(default)]
    pub policies: Vec<PolicyChoice>,
}

impl Input for NewUserGroup {
    const BAD: &'static Code = &codes::USER_GROUP_INVALID;
}

/// What PUT takes; what is left out stays. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct UserGroupChange {
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
    pub policies: Option<Vec<PolicyChoice>>,
}

impl Input for UserGroupChange {
    const BAD: &'static Code = &codes::USER_GROUP_INVALID;
}

/// What to list: all must fit, where given. v4: documented.
#[derive(Clone, Debug)]
pub struct Query {
    pub id: Option<String>,
    pub name: Option<String>,
    /// In the name, whatever its case.
    pub part: Option<String>,
    pub direction: Direction,
    pub page: Page,
}

/// One page, by name.
pub async fn list(ctx: &Ctx, account: String, query: Query) -> Result<Paged<UserGroup>> {
    ctx.read(
        &policy::USER_GROUP_LIST,
        Scope::Account(account),
        query,
        |op, q| {
            Box::pin(async move {
                let total = store::count(op, q).await?;
                let found = store::list(op, q).await?;
                Ok(Paged::new(views(op, &found).await?, q.page, total))
            })
        },
    )
    .await
}

/// One of them.
pub async fn get(ctx: &Ctx, account: String, id: String) -> Result<UserGroup> {
    ctx.read(
        &policy::USER_GROUP_READ,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                let group = here(op, id).await?;
                view(op, &group).await
            })
        },
    )
    .await
}

/// Makes one, without members.
pub async fn create(ctx: &Ctx, account: String, new: NewUserGroup) -> Result<UserGroup> {
    ctx.write(
        &policy::USER_GROUP_CREATE,
        Scope::Account(account),
        new,
        |op, new| {
            Box::pin(async move {
                check::text(&codes::USER_GROUP_INVALID, "/name", &new.name, 120)?;
                let policies = chosen_policies(op, &new.policies).await?;
                let group = GroupRow {
                    id: op.new_id(),
                    name: new.name.clone(),
                    policies: kept::write(&policies)?,
                    created_at: op.now(),
                    modified_at: op.now(),
                };
                store::insert(op, &group).await?;
                use_groups(op, &group.id, &policies).await?;
                let group = view(op, &group).await?;
                op.created(&group.id, &group)?;
                Ok(group)
            })
        },
    )
    .await
}

/// Changes its name or replaces its policies, for all of its members at once.
pub async fn update(
    ctx: &Ctx,
    account: String,
    id: String,
    change: UserGroupChange,
) -> Result<UserGroup> {
    ctx.write(
        &policy::USER_GROUP_UPDATE,
        Scope::Account(account),
        (id, change),
        |op, (id, change)| {
            Box::pin(async move {
                let mut group = here(op, id).await?;
                let before = view(op, &group).await?;
                if let Some(name) = &change.name {
                    check::text(&codes::USER_GROUP_INVALID, "/name", name, 120)?;
                    group.name.clone_from(name);
                }
                group.modified_at = op.now();
                if let Some(asked) = &change.policies {
                    let policies = chosen_policies(op, asked).await?;
                    group.policies = kept::write(&policies)?;
                    store::set(op, &group).await?;
                    use_groups(op, id, &policies).await?;
                    let members = store::members(op, id).await?;
                    effect::refresh(op, &members).await?;
                } else {
                    store::set(op, &group).await?;
                }
                let after = view(op, &group).await?;
                op.updated(id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Deletes one; its members have what their own policies and other groups say.
pub async fn delete(ctx: &Ctx, account: String, id: String) -> Result<Deleted> {
    ctx.write(
        &policy::USER_GROUP_DELETE,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                let group = here(op, id).await?;
                let before = view(op, &group).await?;
                let members = store::members(op, id).await?;
                store::delete(op, id).await?;
                use_groups(op, id, &[]).await?;
                effect::refresh(op, &members).await?;
                op.deleted(id, &before)?;
                Ok(Deleted { id: id.clone() })
            })
        },
    )
    .await
}

async fn here(op: &mut Op<'_, '_>, id: &str) -> Result<GroupRow> {
    store::find(op, id)
        .await?
        .ok_or_else(|| Error::from(&codes::USER_GROUP_NOT_FOUND))
}

async fn use_groups(op: &mut Op<'_, '_>, id: &str, policies: &[KeptPolicy]) -> Result<()> {
    let groups: Vec<String> = policies.iter().flat_map(effect::reached).collect();
    super::store::set_uses(op, id, &groups).await
}

async fn view(op: &mut Op<'_, '_>, group: &GroupRow) -> Result<UserGroup> {
    let mut all = views(op, std::slice::from_ref(group)).await?;
    all.pop()
        .ok_or_else(|| Error::internal("a user group is not shown"))
}

async fn views(op: &mut Op<'_, '_>, all: &[GroupRow]) -> Result<Vec<UserGroup>> {
    let account = op.account()?;
    let mut policies = Vec::with_capacity(all.len());
    for group in all {
        policies.push(kept::read(Some(&group.policies), "")?);
    }
    let over = super::named(op, &account, policies.iter().flatten()).await?;
    let both = all.iter().zip(&policies);
    Ok(both
        .map(|(group, policies)| UserGroup {
            id: group.id.clone(),
            name: group.name.clone(),
            status: "V".to_owned(),
            created_on: Moment(group.created_at),
            modified_on: Moment(group.modified_at),
            policies: shown(&account, &group.id, policies, &over),
        })
        .collect())
}
