//! API tokens, of users and of accounts: credentials that grant less than their owner has, for a while, from somewhere.
//!
//! A token grants what its policies say and its owner has, decided anew for each request. Its value is shown once.

mod bearer;
mod condition;
mod groups;
mod policy;
mod resources;
pub(crate) mod store;
mod verify;

pub use bearer::{Bearer, Owner};
pub use condition::{Addresses, Condition, Networks};
pub use groups::{
    GROUPS, Group, GroupScope, GroupView, Query as GroupQuery, by_id as group, list as groups,
};
pub use policy::{Effect, GroupRef, Policy};
pub use verify::{Verified, verify};

pub(crate) use bearer::Stored;

use crate::{
    Error, Result, check,
    codes::{self, Code},
    gate::{Ctx, Op, Scope},
    grants::{Over, Which},
    input::{Input, given, nullable},
    lists::{Direction, Page, Paged},
    moment::Moment,
    policy as actions,
    policy::Action,
    secrets,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Tokens a user may have. v4: documented.
const PER_USER: i64 = 50;
/// Tokens an account may have. v4: documented.
const PER_ACCOUNT: i64 = 500;

/// A token. v4: documented; times have whole seconds, and those that are not set are left out (observed).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Token {
    pub id: String,
    pub name: String,
    pub status: Status,
    pub issued_on: Seconds,
    pub modified_on: Seconds,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_on: Option<Seconds>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Seconds>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Seconds>,
    pub policies: Vec<Policy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
}

/// A new token, and its value, this once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Issued {
    #[serde(flatten)]
    pub token: Token,
    pub value: String,
}

/// Whether it can be used. v4: documented.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Active,
    Disabled,
    /// Answered, never set.
    Expired,
}

impl Status {
    const fn as_str(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Disabled => "disabled",
            Status::Expired => "expired",
        }
    }
}

/// A point in time in whole seconds, `YYYY-MM-DDTHH:MM:SSZ`; fractions are refused. v4: observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(pub i64);

impl Serialize for Seconds {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&Moment(self.0).seconds())
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Moment::parse(&text)
            .filter(|m| !text.contains('.') && m.0 % 1_000_000 == 0)
            .map(|m| Seconds(m.0))
            .ok_or_else(|| {
                serde::de::Error::custom(
                    "expected a time in whole seconds, such as 2026-01-31T00:00:00Z",
                )
            })
    }
}

impl JsonSchema for Seconds {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Seconds".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Moment::json_schema(generator)
    }
    fn inline_schema() -> bool {
        true
    }
}

/// What a token is made of. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewToken {
    /// 1 to 120 characters.
    pub name: String,
    pub policies: Vec<Policy>,
    #[serde(default, deserialize_with = "nullable")]
    pub not_before: Option<Option<Seconds>>,
    #[serde(default, deserialize_with = "nullable")]
    pub expires_on: Option<Option<Seconds>>,
    #[serde(default, deserialize_with = "nullable")]
    pub condition: Option<Option<Condition>>,
}

/// What replaces a token: all of it, but for the status, which stays where it is left out. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TokenChange {
    #[serde(flatten)]
    pub new: NewToken,
    /// `active` or `disabled`; `expired` is what an old token says of itself, and changes nothing.
    #[serde(default, deserialize_with = "given")]
    pub status: Option<Status>,
}

impl Input for NewToken {
    const BAD: &'static Code = &codes::TOKEN_INVALID;
}

impl Input for TokenChange {
    const BAD: &'static Code = &codes::TOKEN_INVALID;
}

/// Whose tokens: the principal's own, or those of an account.
#[derive(Clone, Debug)]
pub enum Of {
    Oneself,
    Account(String),
}

impl Of {
    fn scope(&self) -> Scope {
        match self {
            Of::Oneself => Scope::User,
            Of::Account(id) => Scope::Account(id.clone()),
        }
    }

    fn action(&self, own: &'static Action, accounts: &'static Action) -> &'static Action {
        match self {
            Of::Oneself => own,
            Of::Account(_) => accounts,
        }
    }
}

/// The owner that the place of an op means.
fn owner(op: &Op<'_, '_>) -> Owner {
    match &op.place().account_id {
        Some(id) => Owner::Account(id.clone()),
        None => Owner::User(op.user().to_owned()),
    }
}

/// What to list.
#[derive(Clone, Copy, Debug)]
pub struct Query {
    /// By the time of issue, the newest first unless asked for.
    pub direction: Direction,
    pub page: Page,
}

/// One page.
pub async fn list(ctx: &Ctx, of: Of, query: Query) -> Result<Paged<Token>> {
    let action = of.action(&actions::TOKEN_LIST, &actions::ACCOUNT_TOKEN_LIST);
    ctx.read(action, of.scope(), query, |op, query| {
        Box::pin(async move {
            let owner = owner(op);
            let total = store::count(op, &owner).await?;
            Ok(Paged::new(
                store::list(op, &owner, *query).await?,
                query.page,
                total,
            ))
        })
    })
    .await
}

/// One of them.
pub async fn get(ctx: &Ctx, of: Of, id: String) -> Result<Token> {
    let action = of.action(&actions::TOKEN_READ, &actions::ACCOUNT_TOKEN_READ);
    ctx.read(action, of.scope(), id, |op, id| Box::pin(find(op, id)))
        .await
}

async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Token> {
    let owner = owner(op);
    store::find(op, &owner, id)
        .await?
        .ok_or_else(|| Error::from(&codes::TOKEN_NOT_FOUND))
}

/// One of those of the op's place, as what limits whoever shows it.
pub(crate) async fn bearer(op: &mut Op<'_, '_>, id: &str) -> Result<Bearer> {
    let token = find(op, id).await?;
    let owner = owner(op);
    let text = |e: serde_json::Error| Error::internal(format!("a token is not JSON: {e}"));
    let enabled = store::enabled(op, &owner, id).await?;
    Bearer::read(Stored {
        status: if enabled { "active" } else { "disabled" }.to_owned(),
        policies: serde_json::to_string(&token.policies).map_err(text)?,
        condition: token
            .condition
            .map(|c| serde_json::to_string(&c).map_err(text))
            .transpose()?,
        not_before: token.not_before.map(|at| at.0),
        expires_on: token.expires_on.map(|at| at.0),
        id: token.id,
        owner,
    })
}

/// Makes one.
pub async fn create(ctx: &Ctx, of: Of, new: NewToken) -> Result<Issued> {
    let action = of.action(&actions::TOKEN_CREATE, &actions::ACCOUNT_TOKEN_CREATE);
    ctx.write(action, of.scope(), new, |op, new| {
        Box::pin(async move {
            if new.policies.iter().any(|policy| !policy.id.is_empty()) {
                return Err(Error::from(&codes::TOKEN_POLICY_ID).at("/policies"));
            }
            let owner = owner(op);
            let now = op.now() / 1_000_000 * 1_000_000;
            let (policies, condition) = checked(op, &owner, new).await?;
            let token = Token {
                id: op.new_id(),
                name: new.name.clone(),
                status: Status::Active,
                issued_on: Seconds(now),
                modified_on: Seconds(now),
                last_used_on: None,
                not_before: new.not_before.flatten(),
                expires_on: new.expires_on.flatten(),
                policies,
                condition,
            };
            let most = match owner {
                Owner::User(_) => PER_USER,
                Owner::Account(_) => PER_ACCOUNT,
            };
            if !store::count_up(op, &owner, most).await? {
                return Err(Error::from(&codes::TOKEN_LIMIT));
            }
            let value = secrets::api_token(op.env());
            store::insert(op, &owner, &token, &secrets::hash(&value)).await?;
            op.created(&token.id, &token)?;
            Ok(Issued { token, value })
        })
    })
    .await
}

/// Replaces one; its value stays.
pub async fn update(ctx: &Ctx, of: Of, id: String, change: TokenChange) -> Result<Token> {
    let action = of.action(&actions::TOKEN_UPDATE, &actions::ACCOUNT_TOKEN_UPDATE);
    ctx.write(action, of.scope(), (id, change), |op, (id, change)| {
        Box::pin(async move {
            let before = find(op, id).await?;
            let owner = owner(op);
            let (policies, condition) = checked(op, &owner, &change.new).await?;
            let kept = store::enabled(op, &owner, id).await?;
            let after = Token {
                name: change.new.name.clone(),
                status: match change.status {
                    Some(Status::Disabled) => Status::Disabled,
                    Some(Status::Expired) | None if !kept => Status::Disabled,
                    Some(_) | None => Status::Active,
                },
                modified_on: Seconds(op.now() / 1_000_000 * 1_000_000),
                not_before: change.new.not_before.flatten(),
                expires_on: change.new.expires_on.flatten(),
                policies,
                condition,
                ..before.clone()
            };
            store::update(op, &owner, &after).await?;
            op.updated(id, &before, &after)?;
            find(op, id).await
        })
    })
    .await
}

/// Gives one a new value; the old one ends at once.
pub async fn roll(ctx: &Ctx, of: Of, id: String) -> Result<String> {
    let action = of.action(&actions::TOKEN_ROLL, &actions::ACCOUNT_TOKEN_ROLL);
    ctx.write(action, of.scope(), id, |op, id| {
        Box::pin(async move {
            let before = find(op, id).await?;
            let owner = owner(op);
            let value = secrets::api_token(op.env());
            store::roll(op, &owner, id, &secrets::hash(&value)).await?;
            let after = find(op, id).await?;
            op.updated(id, &before, &after)?;
            Ok(value)
        })
    })
    .await
}

/// Ends one.
pub async fn delete(ctx: &Ctx, of: Of, id: String) -> Result<crate::accounts::Deleted> {
    let action = of.action(&actions::TOKEN_DELETE, &actions::ACCOUNT_TOKEN_DELETE);
    ctx.write(action, of.scope(), id, |op, id| {
        Box::pin(async move {
            let before = find(op, id).await?;
            let owner = owner(op);
            store::delete(op, &owner, id).await?;
            store::count_down(op, &owner).await?;
            op.deleted(id, &before)?;
            Ok(crate::accounts::Deleted { id: id.clone() })
        })
    })
    .await
}

/// The policies with their ids and names, and the condition; or what is wrong with them.
async fn checked(
    op: &mut Op<'_, '_>,
    owner: &Owner,
    new: &NewToken,
) -> Result<(Vec<Policy>, Option<Condition>)> {
    check::name(&codes::TOKEN_INVALID, "/name", &new.name, 120)?;
    let condition = new.condition.clone().flatten().filter(|c| !c.is_empty());
    if let Some(condition) = &condition {
        condition.networks().map_err(|(at, why)| {
            Error::from(&codes::TOKEN_INVALID)
                .text(format!("condition{} {why}", at.replace('/', ".")))
                .at(format!("/condition{at}"))
        })?;
    }
    if let (Some(start), Some(end)) = (new.not_before.flatten(), new.expires_on.flatten())
        && end <= start
    {
        return Err(Error::from(&codes::TOKEN_INVALID)
            .text("expires_on must be later than not_before")
            .at("/expires_on"));
    }
    if new
        .expires_on
        .flatten()
        .is_some_and(|end| end.0 <= op.now())
    {
        return Err(Error::from(&codes::TOKEN_INVALID)
            .text("expires_on lies in the past")
            .at("/expires_on"));
    }
    let read = policy::read(&new.policies)?;
    for (i, policy) in read.iter().enumerate() {
        let refused = |group: &Group| {
            let text = format!(
                "Failed common permission check against resources. (Permission group: \"{}\")",
                group.name
            );
            Error::from(&codes::TOKEN_PERMISSIONS)
                .text(text)
                .at(format!("/policies/{i}/resources"))
        };
        for group in &policy.groups {
            if matches!(owner, Owner::Account(_)) && !policy::of_accounts(group.scope) {
                return Err(refused(group));
            }
        }
        for resource in &policy.resources {
            let groups: Vec<_> = policy
                .groups
                .iter()
                .filter(|g| resource.takes(g.scope))
                .collect();
            let Some(first) = groups.first() else {
                continue;
            };
            if resource.user.as_ref().is_some_and(|user| user != op.user()) {
                return Err(refused(first));
            }
            let Some(scope) = named(&resource.over) else {
                continue;
            };
            if let (Owner::Account(own), Scope::Account(id)) = (owner, &scope)
                && own != id
            {
                return Err(refused(first));
            }
            let mine = op.own_grants(&scope, owner).await?;
            let within = match (owner, &mine) {
                (Owner::Account(own), Some((place, _))) => place.account_id.as_ref() == Some(own),
                _ => true,
            };
            let Some((_, mine)) = mine.filter(|_| within) else {
                return Err(refused(first));
            };
            let lacking = groups
                .iter()
                .find(|g| policy.effect == Effect::Allow && !g.grants.is_subset(mine));
            if let Some(group) = lacking {
                return Err(refused(group));
            }
        }
    }
    let policies = new
        .policies
        .iter()
        .map(|policy| Policy {
            id: op.new_id(),
            permission_groups: policy
                .permission_groups
                .iter()
                .map(|g| GroupRef {
                    id: g.id.clone(),
                    name: group(&g.id).map(|g| g.name.to_owned()).unwrap_or_default(),
                })
                .collect(),
            ..policy.clone()
        })
        .collect();
    Ok((policies, condition))
}

/// The place that a resource names, if it names one.
fn named(over: &Over) -> Option<Scope> {
    let one = |which: &Which| match which {
        Which::One(id) => Some(id.clone()),
        Which::Any => None,
    };
    match over {
        Over::Account(account) => one(account).map(Scope::Account),
        Over::Zones { account, zone } => one(zone)
            .map(Scope::Zone)
            .or_else(|| one(account).map(Scope::Account)),
        Over::Tenant(tenant) => one(tenant).map(Scope::Tenant),
        Over::Unit(unit) => one(unit).map(Scope::Unit),
        Over::Installation => Some(Scope::Installation),
        Over::User => None,
    }
}
