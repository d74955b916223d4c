//! Users as an operator looks after them: found by address, suspended, limited, given a new API key.

pub(crate) mod store;

use super::key_purpose;
use crate::{
    Error, Result, check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given, nullable},
    moment::Moment,
    policy, secrets,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A person, or a service user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserKind {
    User,
    ServiceUser,
}

/// A user, as operators see them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ManagedUser {
    pub id: String,
    pub email: String,
    pub kind: UserKind,
    /// A suspended user is refused everything.
    pub suspended: bool,
    pub operator: bool,
    /// The tenant that they were made for, as its admin or its service user.
    pub tenant_id: Option<String>,
    /// Requests in a window; null: as the tenant or the installation says.
    pub rate_limit: Option<i64>,
    /// Within the last second or so.
    pub last_used_on: Option<Moment>,
    pub created_on: Moment,
    pub modified_on: Moment,
}

/// What to change; the rest stays as it is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct ManagedChange {
    #[serde(default, deserialize_with = "given")]
    pub suspended: Option<bool>,
    /// Null: as the tenant or the installation says.
    #[serde(default, deserialize_with = "nullable")]
    pub rate_limit: Option<Option<i64>>,
}

impl Input for ManagedChange {
    const BAD: &'static Code = &codes::USER_INVALID;
}

/// A user with a new API key: the only time that it is shown.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct NewKey {
    pub id: String,
    pub email: String,
    pub api_key: String,
}

/// The user with this address, or none; which address has to be said.
pub async fn find(ctx: &Ctx, email: Option<String>) -> Result<Option<ManagedUser>> {
    ctx.read(
        &policy::USER_FIND,
        Scope::Installation,
        email,
        |op, email| {
            Box::pin(async move {
                let email = email.as_deref().ok_or_else(|| {
                    Error::from(&codes::BAD_QUERY).text("The query parameter email is required")
                })?;
                match check::canonical_email(email) {
                    Some(canonical) => store::by_address(op, &canonical).await,
                    None => Ok(None),
                }
            })
        },
    )
    .await
}

/// Suspends a user, lifts that, or sets their rate limit.
pub async fn update(ctx: &Ctx, id: String, change: ManagedChange) -> Result<ManagedUser> {
    let action = if change.suspended.is_none() {
        &policy::USER_LIMIT
    } else {
        &policy::USER_SUSPEND
    };
    ctx.write(
        action,
        Scope::Installation,
        (id, change),
        |op, (id, change)| {
            Box::pin(async move {
                if change.suspended.is_none() && change.rate_limit.is_none() {
                    return Err(Error::from(&codes::USER_INVALID)
                        .text("suspended and rate_limit can be changed; neither was sent"));
                }
                let limit = change.rate_limit.flatten();
                check::limit(&codes::USER_INVALID, "/rate_limit", limit, 1)?;
                let before = get(op, id).await?;
                let mut after = before.clone();
                after.suspended = change.suspended.unwrap_or(after.suspended);
                after.rate_limit = change.rate_limit.unwrap_or(after.rate_limit);
                if after.suspended {
                    keep_an_operator(op, &before).await?;
                }
                after.modified_on = Moment(op.now());
                store::update(op, &after).await?;
                op.updated(id, &before, &after)?;
                op.also(id)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Gives a user a new API key; the old one is refused from then on.
pub async fn roll_key(ctx: &Ctx, id: String) -> Result<NewKey> {
    ctx.write(&policy::KEY_ROLL, Scope::Installation, id, |op, id| {
        Box::pin(async move {
            let before = get(op, id).await?;
            let mut after = before.clone();
            after.modified_on = Moment(op.now());
            let api_key = secrets::api_key(op.env());
            let master = op.ctx().rules().key();
            let sealed = master.seal(op.env(), &key_purpose(id), api_key.as_bytes());
            store::set_key(op, id, &secrets::hash(&api_key), &sealed).await?;
            op.updated(id, &before, &after)?;
            op.also(id)?;
            Ok(NewKey {
                id: after.id,
                email: after.email,
                api_key,
            })
        })
    })
    .await
}

/// A person or service user by id.
pub(crate) async fn get(op: &mut Op<'_, '_>, id: &str) -> Result<ManagedUser> {
    store::by_id(op, id)
        .await?
        .ok_or_else(|| Error::from(&codes::USER_NOT_FOUND))
}

/// Refused when this user is the only operator who can act. Safe against a race where the installation is the scope.
pub(crate) async fn keep_an_operator(op: &mut Op<'_, '_>, user: &ManagedUser) -> Result<()> {
    if user.operator && !user.suspended && store::other_operators(op, &user.id).await? == 0 {
        return Err(Error::from(&codes::LAST_OPERATOR));
    }
    Ok(())
}
