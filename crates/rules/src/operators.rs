//! Operators: users who look after the installation. There is always one who can act.

use crate::{
    Error, Result,
    accounts::Deleted,
    check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::Input,
    lists::{Page, Paged},
    moment::Moment,
    policy,
    users::{
        self,
        managed::{self, ManagedUser, UserKind, store},
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a new operator takes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct NewOperator {
    /// Of a person; somebody who has a user keeps it, and its key.
    pub email: String,
}

impl Input for NewOperator {
    const BAD: &'static Code = &codes::OPERATOR_INVALID;
}

/// An operator just made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct CreatedOperator {
    #[serde(flatten)]
    pub operator: ManagedUser,
    /// Of a new user: the only time that it is shown. Null for somebody who had a user.
    pub api_key: Option<String>,
}

/// All operators, by address.
pub async fn list(ctx: &Ctx, page: Page) -> Result<Paged<ManagedUser>> {
    ctx.read(
        &policy::OPERATOR_LIST,
        Scope::Installation,
        page,
        |op, page| Box::pin(async move { Ok(Paged::cut(store::operators(op).await?, *page)) }),
    )
    .await
}

/// Makes somebody an operator.
pub async fn create(ctx: &Ctx, new: NewOperator) -> Result<CreatedOperator> {
    ctx.write(
        &policy::OPERATOR_CREATE,
        Scope::Installation,
        new,
        |op, new| Box::pin(create_in(op, new)),
    )
    .await
}

async fn create_in(op: &mut Op<'_, '_>, new: &NewOperator) -> Result<CreatedOperator> {
    let canonical = check::email(&codes::OPERATOR_INVALID, "/email", &new.email)?;
    let made = match store::by_address(op, &canonical).await? {
        None => {
            let user = users::NewUser {
                email: &new.email,
                canonical: &canonical,
                kind: "user",
                tenant_id: None,
                operator: true,
            };
            let (user, api_key) = users::insert(op, &user).await?;
            let operator = managed::get(op, &user.id).await?;
            op.created(&operator.id, &operator)?;
            CreatedOperator {
                operator,
                api_key: Some(api_key),
            }
        }
        Some(before) if before.kind == UserKind::ServiceUser => {
            return Err(Error::from(&codes::OPERATOR_INVALID)
                .text("This address belongs to a service user, which cannot be an operator")
                .at("/email"));
        }
        Some(before) => {
            let mut operator = before.clone();
            operator.operator = true;
            operator.modified_on = Moment(op.now());
            store::set_operator(op, &operator).await?;
            op.updated(&operator.id, &before, &operator)?;
            CreatedOperator {
                operator,
                api_key: None,
            }
        }
    };
    op.also(&made.operator.id)?;
    Ok(made)
}

/// Somebody is an operator no longer; their user stays. Refused for the last one who can act.
pub async fn delete(ctx: &Ctx, id: String) -> Result<Deleted> {
    ctx.write(
        &policy::OPERATOR_DELETE,
        Scope::Installation,
        id,
        |op, id| {
            Box::pin(async move {
                let before = store::by_id(op, id)
                    .await?
                    .filter(|user| user.operator)
                    .ok_or_else(|| Error::from(&codes::OPERATOR_NOT_FOUND))?;
                managed::keep_an_operator(op, &before).await?;
                let mut user = before.clone();
                user.operator = false;
                user.modified_on = Moment(op.now());
                store::set_operator(op, &user).await?;
                op.deleted(id, &before)?;
                op.also(id)?;
                Ok(Deleted { id: user.id })
            })
        },
    )
    .await
}
