//! Users: people, and service users, which have no mailbox and no password. One address, one user.

pub mod managed;
mod service;
pub(crate) mod store;

pub use service::{NewServiceUser, ServiceUser, TenantRef, TwoFactor, create_service_user};

pub(crate) use service::create_service_user_in;

use crate::{
    Error, Result, check,
    codes::{self, Code},
    gate::{Ctx, Op, Scope},
    input::{Input, nullable},
    moment::Moment,
    policy, secrets, tenants,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A user as they see themselves. v4: documented; members after `suspended` observed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct User {
    pub id: String,
    pub email: String,
    /// 32 hex digits unless chosen.
    pub username: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub telephone: Option<String>,
    pub country: Option<String>,
    pub zipcode: Option<String>,
    pub two_factor_authentication_enabled: bool,
    pub two_factor_authentication_locked: bool,
    pub suspended: bool,
    pub betas: Vec<String>,
    /// Accounts the user is a member of. v4: documented, in this old form.
    #[serde(default)]
    pub organizations: Vec<Organization>,
    pub has_pro_zones: bool,
    pub has_business_zones: bool,
    pub has_enterprise_zones: bool,
    pub created_on: Moment,
    pub modified_on: Moment,
}

/// An account, as the old form of memberships shows it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Organization {
    pub id: String,
    pub name: String,
    pub status: Seat,
    /// Such as `#zone:read`.
    pub permissions: Vec<String>,
    /// Names.
    pub roles: Vec<String>,
}

/// Whether somebody is in an account, or may come in. v4: documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Seat {
    Member,
    Invited,
}

impl Seat {
    /// Of a word on the wire.
    pub fn of(word: &str) -> Option<Seat> {
        match word {
            "member" => Some(Seat::Member),
            "invited" => Some(Seat::Invited),
            _ => None,
        }
    }
}

/// What a user may change of themself; null clears a field.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct UserChange {
    /// At most 60 characters: letters, spaces, hyphens, apostrophes.
    #[serde(default, deserialize_with = "nullable")]
    pub first_name: Option<Option<String>>,
    /// As `first_name`.
    #[serde(default, deserialize_with = "nullable")]
    pub last_name: Option<Option<String>>,
    /// At most 20 characters.
    #[serde(default, deserialize_with = "nullable")]
    pub telephone: Option<Option<String>>,
    /// At most 30 characters.
    #[serde(default, deserialize_with = "nullable")]
    pub country: Option<Option<String>>,
    /// At most 20 characters.
    #[serde(default, deserialize_with = "nullable")]
    pub zipcode: Option<Option<String>>,
}

impl Input for UserChange {
    const BAD: &'static Code = &codes::USER_INVALID;
}

/// The principal's own user.
pub async fn get(ctx: &Ctx) -> Result<User> {
    ctx.read(&policy::USER_READ, Scope::User, (), |op, ()| {
        Box::pin(own(op))
    })
    .await
}

/// What the principal is besides a member of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Of the installation.
    pub operator: bool,
    /// There are tenants whose people they are among.
    pub tenants: bool,
}

/// How the principal stands.
pub async fn standing(ctx: &Ctx) -> Result<Standing> {
    ctx.read(&policy::USER_READ, Scope::User, (), |op, ()| {
        Box::pin(async move {
            let operator = op.may(&policy::TENANT_LIST, &Scope::Installation).await?;
            let tenants = !tenants::own::store::tenants(op).await?.is_empty();
            Ok(Standing { operator, tenants })
        })
    })
    .await
}

async fn own(op: &mut Op<'_, '_>) -> Result<User> {
    let id = op.user();
    let mut user = find(op, id).await?;
    user.organizations = store::organizations(op, id).await?;
    Ok(user)
}

/// Changes the principal's own user.
pub async fn update(ctx: &Ctx, change: UserChange) -> Result<User> {
    ctx.write(&policy::USER_UPDATE, Scope::User, change, |op, change| {
        Box::pin(async move {
            change.check()?;
            let before = find(op, op.user()).await?;
            let mut after = before.clone();
            for (field, new) in [
                (&mut after.first_name, &change.first_name),
                (&mut after.last_name, &change.last_name),
                (&mut after.telephone, &change.telephone),
                (&mut after.country, &change.country),
                (&mut after.zipcode, &change.zipcode),
            ] {
                if let Some(new) = new {
                    field.clone_from(new);
                }
            }
            after.modified_on = Moment(op.now());
            store::update(op, &after).await?;
            op.updated(&after.id, &before, &after)?;
            after.organizations = store::organizations(op, &after.id).await?;
            Ok(after)
        })
    })
    .await
}

impl UserChange {
    fn check(&self) -> Result<()> {
        let fields = [
            ("/first_name", &self.first_name, 60),
            ("/last_name", &self.last_name, 60),
            ("/telephone", &self.telephone, 20),
            ("/country", &self.country, 30),
            ("/zipcode", &self.zipcode, 20),
        ];
        if fields.iter().all(|(_, value, _)| value.is_none()) {
            return Err(Error::from(&codes::USER_NOTHING));
        }
        for (pointer, value, max) in fields {
            let Some(Some(text)) = value else { continue };
            check::text(&codes::USER_INVALID, pointer, text, max)?;
            let is_name = pointer.ends_with("_name");
            if is_name
                && !text
                    .chars()
                    .all(|c| c.is_alphabetic() || " -'’.".contains(c))
            {
                return Err(Error::from(&codes::USER_NAME).at(pointer));
            }
        }
        Ok(())
    }
}

/// A user about to be.
pub(crate) struct NewUser<'a> {
    pub email: &'a str,
    /// Canonical form of the address.
    pub canonical: &'a str,
    /// `user` or `service_user`.
    pub kind: &'static str,
    /// The tenant whose admin or service user it is.
    pub tenant_id: Option<&'a str>,
    pub operator: bool,
}

/// Makes a user with an API key; refused when the address has one. The caller records the event and lets it appear in the
/// user's stream, which is made here.
pub(crate) async fn insert(op: &mut Op<'_, '_>, new: &NewUser<'_>) -> Result<(User, String)> {
    let id = op.new_id();
    insert_as(op, &id, new, None).await
}

/// The principal, who followed a link from a mail, becomes a user with this password; the API key.
pub(crate) async fn sign_up(op: &mut Op<'_, '_>, password_hash: &str) -> Result<String> {
    let (user, api_key) = insert_newcomer(op, Some(password_hash)).await?;
    op.created(&user.id, &user)?;
    Ok(api_key)
}

/// The principal, who followed a link that they asked for or whom a provider vouches for, becomes a user, with this password where
/// there is one; their API key too.
pub(crate) async fn insert_newcomer(
    op: &mut Op<'_, '_>,
    password_hash: Option<&str>,
) -> Result<(User, String)> {
    let who = op.ctx().principal();
    let new = NewUser {
        email: &who.email,
        canonical: &check::email(&codes::USER_INVALID, "/email", &who.email)?,
        kind: "user",
        tenant_id: None,
        operator: false,
    };
    insert_as(op, &who.id, &new, password_hash).await
}

async fn insert_as(
    op: &mut Op<'_, '_>,
    id: &str,
    new: &NewUser<'_>,
    password_hash: Option<&str>,
) -> Result<(User, String)> {
    let api_key = secrets::api_key(op.env());
    let sealed = op
        .ctx()
        .rules()
        .key()
        .seal(op.env(), &key_purpose(id), api_key.as_bytes());
    let key_hash = secrets::hash(&api_key);
    if !store::insert(op, id, new, &key_hash, &sealed, password_hash).await? {
        return Err(Error::from(&codes::USER_EXISTS).at("/email"));
    }
    op.new_stream(id).await?;
    Ok((find(op, id).await?, api_key))
}

/// What a user's encrypted API key is bound to.
pub(crate) fn key_purpose(user: &str) -> String {
    format!("api key {user}")
}

/// A user by id; organizations left out.
pub(crate) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<User> {
    store::find(op, id)
        .await?
        .ok_or_else(|| Error::from(&codes::USER_NOT_FOUND))
}
