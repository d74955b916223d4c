//! KYC: what a tenant must know of its customer. Not part of the account itself. v4: documented.

use super::{KYC_MAX, store};
use crate::{
    Result, check, codes,
    codes::Code,
    gate::{Ctx, Scope},
    input::Input,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The KYC fields; empty where nothing was given.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Profile {
    pub business_name: String,
    pub business_address: String,
    pub business_email: String,
    pub business_phone: String,
    pub external_metadata: String,
}

/// All five are required; an empty text clears one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ProfileChange(pub Profile);

impl Input for ProfileChange {
    const BAD: &'static Code = &codes::ACCOUNT_INVALID;
}

pub async fn profile(ctx: &Ctx, id: String) -> Result<Profile> {
    ctx.read(&policy::PROFILE_READ, Scope::Account(id), (), |op, ()| {
        Box::pin(store::profile(op))
    })
    .await
}

pub async fn set_profile(ctx: &Ctx, id: String, change: ProfileChange) -> Result<Profile> {
    ctx.write(
        &policy::PROFILE_UPDATE,
        Scope::Account(id),
        change.0,
        |op, new| {
            Box::pin(async move {
                for (pointer, value) in [
                    ("/business_name", &new.business_name),
                    ("/business_address", &new.business_address),
                    ("/business_email", &new.business_email),
                    ("/business_phone", &new.business_phone),
                    ("/external_metadata", &new.external_metadata),
                ] {
                    check::optional_text(&codes::ACCOUNT_INVALID, pointer, value, KYC_MAX)?;
                }
                let before = store::profile(op).await?;
                store::set_profile(op, new).await?;
                let id = op.account()?;
                op.updated(&id, &before, new)?;
                Ok(new.clone())
            })
        },
    )
    .await
}
