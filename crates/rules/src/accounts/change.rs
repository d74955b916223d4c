//! Changing an account's name and settings.

use super::{Account, AccountType, NAME_MAX, store};
use crate::{
    Error, Result, check, codes,
    codes::Code,
    gate::{Ctx, PrincipalKind, Scope},
    input::{Input, given, nullable},
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What PUT takes. v4: documented; settings left out stay as they are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AccountChange {
    pub name: String,
    /// May be repeated, cannot be changed. v4: observed.
    #[serde(
        rename = "type",
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<AccountType>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub settings: Option<SettingsChange>,
}

/// Settings to change.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SettingsChange {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub enforce_twofactor: Option<bool>,
    /// Null for none.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub abuse_contact_email: Option<Option<String>>,
    /// Null for the default, which is true.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub api_access_enabled: Option<Option<bool>>,
}

impl Input for AccountChange {
    const BAD: &'static Code = &codes::ACCOUNT_INVALID;
}

pub async fn update(ctx: &Ctx, id: String, change: AccountChange) -> Result<Account> {
    ctx.write(
        &policy::ACCOUNT_UPDATE,
        Scope::Account(id),
        change,
        |op, change| {
            Box::pin(async move {
                check::name(&codes::ACCOUNT_INVALID, "/name", &change.name, NAME_MAX)?;
                let before = store::find(op).await?;
                if change.kind.is_some_and(|kind| kind != before.kind) {
                    let text = "An account's type cannot be changed";
                    return Err(Error::from(&codes::ACCOUNT_INVALID).text(text).at("/type"));
                }
                let mut after = before.clone();
                after.name.clone_from(&change.name);
                if let Some(new) = &change.settings {
                    let settings = &mut after.settings;
                    settings.enforce_twofactor =
                        new.enforce_twofactor.unwrap_or(settings.enforce_twofactor);
                    if let Some(email) = &new.abuse_contact_email {
                        if let Some(email) = email {
                            check::email(
                                &codes::ACCOUNT_INVALID,
                                "/settings/abuse_contact_email",
                                email,
                            )?;
                        }
                        settings.abuse_contact_email.clone_from(email);
                    }
                    settings.api_access_enabled = new
                        .api_access_enabled
                        .unwrap_or(settings.api_access_enabled);
                }
                let required =
                    after.settings.enforce_twofactor && !before.settings.enforce_twofactor;
                // Whoever requires it must not be the first who is kept out. Service users and tokens never log in.
                if required
                    && op.ctx().principal().kind == PrincipalKind::User
                    && !op.standing().second_factor
                {
                    let at = "/settings/enforce_twofactor";
                    return Err(Error::from(&codes::SECOND_FACTOR_FIRST).at(at));
                }
                store::update(op, &after).await?;
                op.updated(&before.id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}
