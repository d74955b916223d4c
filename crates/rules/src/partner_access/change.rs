//! Requiring consent, giving it for a time, and ending it early.

use super::{Kept, PartnerAccess, here, store};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Scope},
    input::{Input, given, nullable},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Microseconds for which consent can be given at most: 30 days.
const LONGEST: i64 = 30 * 24 * 60 * 60 * 1_000_000;

/// What to change; the rest stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct AccessChange {
    /// Whether the partner's people need consent. True takes a super administrator of the account's own; false ends consent too.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub consent_required: Option<bool>,
    /// Lets the partner's people in until then, at most 30 days ahead; null ends that at once.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub approved_until: Option<Option<Moment>>,
}

impl Input for AccessChange {
    const BAD: &'static Code = &codes::CONSENT_INVALID;
}

/// By somebody of the account itself.
pub async fn change(ctx: &Ctx, account: String, change: AccessChange) -> Result<PartnerAccess> {
    ctx.write(
        &policy::PARTNER_ACCESS_UPDATE,
        Scope::Account(account),
        change,
        |op, change| {
            Box::pin(async move {
                // A member who is the partner's too must not let themself in.
                let opens = change.consent_required == Some(false)
                    || matches!(change.approved_until, Some(Some(_)));
                if opens && op.standing().tenant.is_some() {
                    return Err(Error::from(&codes::NO_PERMISSION)
                        .text("Only the account's own people can let its provider's people in"));
                }
                let before = store::find(op).await?;
                let after = change.applied(&before, op.now())?;
                if after.consent_required
                    && !before.consent_required
                    && store::super_administrators(op).await?.is_empty()
                {
                    return Err(Error::from(&codes::CONSENT_NOBODY).at("/consent_required"));
                }
                store::set(op, &after).await?;
                let id = op.account()?;
                op.updated(&id, &before, &after)?;
                here(op).await
            })
        },
    )
    .await
}

impl AccessChange {
    fn applied(&self, before: &Kept, now: i64) -> Result<Kept> {
        if self.consent_required.is_none() && self.approved_until.is_none() {
            return Err(Error::from(&codes::CONSENT_INVALID)
                .text("consent_required and approved_until can be changed; neither was sent"));
        }
        let mut after = before.clone();
        after.consent_required = self.consent_required.unwrap_or(before.consent_required);
        if let Some(until) = self.approved_until {
            check(until, after.consent_required, now)?;
            after.approved_until = until;
        }
        if !after.consent_required {
            after.approved_until = None;
        }
        Ok(after)
    }
}

fn check(until: Option<Moment>, required: bool, now: i64) -> Result<()> {
    let Some(Moment(until)) = until else {
        return Ok(());
    };
    let text = if !required {
        "This account requires no consent, so there is none to give"
    } else if until <= now {
        "Consent cannot end before it begins"
    } else if until - now > LONGEST {
        "Consent can be given for 30 days at most"
    } else {
        return Ok(());
    };
    Err(Error::from(&codes::CONSENT_INVALID)
        .text(text)
        .at("/approved_until"))
}
