//! Service users: users without a mailbox or a password, made by a tenant's admins for programs. They see nothing until they
//! are members of something.

use super::{NewUser, User, insert, store};
use crate::{
    Error, Result, check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a service user takes. v4: documented; `tenant` observed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewServiceUser {
    /// At most 90 characters; no mail is ever sent there.
    pub email: String,
    /// Which tenant; needed by admins of several.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub tenant: Option<TenantRef>,
}

/// Names a tenant.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TenantRef {
    /// 32 lowercase hex digits.
    pub id: String,
}

impl Input for NewServiceUser {
    const BAD: &'static Code = &codes::USER_INVALID;
}

/// A service user, with the key it acts by. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct ServiceUser {
    pub id: String,
    pub email: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub username: String,
    pub telephone: Option<String>,
    pub country: Option<String>,
    pub created_on: Moment,
    pub modified_on: Moment,
    pub two_factor_authentication: TwoFactor,
    /// Shown here and nowhere else.
    pub api_key: String,
}

/// v4: documented; `GET /user` shows the same in two flat fields.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct TwoFactor {
    pub enabled: bool,
    pub locked: bool,
}

/// Makes a service user of the tenant named, or of the only one the principal is an admin of.
pub async fn create_service_user(ctx: &Ctx, new: NewServiceUser) -> Result<ServiceUser> {
    let tenant = choose_tenant(ctx, new.tenant.as_ref()).await?;
    ctx.write(
        &policy::SERVICE_USER_CREATE,
        Scope::Tenant(tenant),
        new,
        |op, new| Box::pin(create_service_user_in(op, &new.email)),
    )
    .await
}

/// The same, inside a transaction that stands in the tenant.
pub(crate) async fn create_service_user_in(
    op: &mut Op<'_, '_>,
    email: &str,
) -> Result<ServiceUser> {
    let canonical = check::email(&codes::USER_INVALID, "/email", email)?;
    let tenant = op.tenant()?;
    let user = NewUser {
        email,
        canonical: &canonical,
        kind: "service_user",
        tenant_id: Some(&tenant),
        operator: false,
    };
    let (user, api_key) = insert(op, &user).await?;
    op.created(&user.id, &user)?;
    op.also(&user.id)?;
    Ok(ServiceUser::new(user, api_key))
}

async fn choose_tenant(ctx: &Ctx, named: Option<&TenantRef>) -> Result<String> {
    if let Some(tenant) = named {
        return Ok(tenant.id.clone());
    }
    let tenants = ctx
        .read(&policy::USER_TENANTS_LIST, Scope::User, (), |op, ()| {
            Box::pin(store::tenants_of(op))
        })
        .await?;
    match <[String; 1]>::try_from(tenants) {
        Ok([tenant]) => Ok(tenant),
        Err(tenants) if tenants.is_empty() => Err(Error::from(&codes::SERVICE_USERS_FORBIDDEN)),
        Err(_) => Err(Error::from(&codes::USER_INVALID)
            .text("tenant.id is needed, because you are an admin of several tenants")
            .at("/tenant/id")),
    }
}

impl ServiceUser {
    fn new(user: User, api_key: String) -> ServiceUser {
        ServiceUser {
            id: user.id,
            email: user.email,
            first_name: user.first_name,
            last_name: user.last_name,
            username: user.username,
            telephone: user.telephone,
            country: user.country,
            created_on: user.created_on,
            modified_on: user.modified_on,
            two_factor_authentication: TwoFactor {
                enabled: user.two_factor_authentication_enabled,
                locked: user.two_factor_authentication_locked,
            },
            api_key,
        }
    }
}
