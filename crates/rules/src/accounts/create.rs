//! A new account under a unit.

use super::{Account, AccountType, KYC_MAX, NAME_MAX, store};
use crate::{
    Error, Result, check, codes,
    codes::Code,
    entitlements::Entitlement,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    policy, units,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a new account takes. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewAccount {
    /// 1 to 100 characters, no control or markup characters; need not be unique.
    pub name: String,
    #[serde(rename = "type", default)]
    pub kind: AccountType,
    /// Which unit; needed by admins of several.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub unit: Option<UnitRef>,
    /// KYC, at most 120 characters, as the next four; required when the tenant says so.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub business_name: Option<String>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub business_address: Option<String>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub business_email: Option<String>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub business_phone: Option<String>,
    /// The tenant's own words; any text.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub external_metadata: Option<String>,
}

/// Names a unit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct UnitRef {
    /// 32 lowercase hex digits.
    pub id: String,
}

impl Input for NewAccount {
    const BAD: &'static Code = &codes::ACCOUNT_INVALID;
}

/// Makes an account in the unit named, or in the only one the principal is an admin of.
pub async fn create(ctx: &Ctx, new: NewAccount) -> Result<Account> {
    let unit = choose_unit(ctx, new.unit.as_ref()).await?;
    ctx.write(
        &policy::ACCOUNT_CREATE,
        Scope::Unit(unit),
        new,
        |op, new| Box::pin(create_in(op, new)),
    )
    .await
}

/// The unit named, or the only one that the principal is an admin of.
pub(crate) async fn choose_unit(ctx: &Ctx, named: Option<&UnitRef>) -> Result<String> {
    if let Some(unit) = named {
        return Ok(unit.id.clone());
    }
    let units = ctx
        .read(&policy::ACCOUNT_UNITS, Scope::User, (), |op, ()| {
            Box::pin(store::units_administered(op))
        })
        .await?;
    match <[String; 1]>::try_from(units) {
        Ok([unit]) => Ok(unit),
        Err(units) if units.is_empty() => Err(Error::from(&codes::ACCOUNT_CREATE_FORBIDDEN)),
        Err(_) => Err(Error::from(&codes::ACCOUNT_INVALID)
            .text("unit.id is needed, because you are an admin of several units")
            .at("/unit/id")),
    }
}

/// The same, inside a transaction that stands in the unit.
pub(crate) async fn create_in(op: &mut Op<'_, '_>, new: &NewAccount) -> Result<Account> {
    new.check()?;
    units::takes_accounts(op).await?;
    let types = op.entitled_words(Entitlement::AccountTypes).await?;
    if !types.iter().any(|t| t == new.kind.as_str()) {
        return Err(Error::from(&codes::ACCOUNT_INVALID)
            .text(format!(
                "This tenant cannot create accounts of type {}",
                new.kind.as_str()
            ))
            .at("/type"));
    }
    for required in op.entitled_words(Entitlement::KycFields).await? {
        if new
            .kyc()
            .iter()
            .any(|(field, value)| field[1..] == required && value.is_none())
        {
            return Err(Error::from(&codes::ACCOUNT_INVALID)
                .text(format!("This tenant requires {required}"))
                .at(format!("/{required}")));
        }
    }
    let id = op.new_id();
    store::insert(op, &id, new).await?;
    op.new_stream(&id).await?;
    let account = store::by_id(op, &id).await?;
    op.created(&id, &account)?;
    op.about_account(&id)?;
    op.also(&id)?;
    Ok(account)
}

impl NewAccount {
    fn kyc(&self) -> [(&'static str, Option<&str>); 5] {
        [
            ("/business_name", self.business_name.as_deref()),
            ("/business_address", self.business_address.as_deref()),
            ("/business_email", self.business_email.as_deref()),
            ("/business_phone", self.business_phone.as_deref()),
            ("/external_metadata", self.external_metadata.as_deref()),
        ]
    }

    fn check(&self) -> Result<()> {
        check::name(&codes::ACCOUNT_INVALID, "/name", &self.name, NAME_MAX)?;
        for (pointer, value) in self.kyc() {
            if let Some(value) = value {
                check::text(&codes::ACCOUNT_INVALID, pointer, value, KYC_MAX)?;
            }
        }
        Ok(())
    }
}
