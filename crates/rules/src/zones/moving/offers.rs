//! Offers of zones to accounts of other tenants.

use super::{Leaving, arrive, gone, leave, store};
use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy,
    zones::Zone,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A zone that an account can take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offer {
    pub zone_id: String,
    /// In Unicode.
    pub zone_name: String,
    pub offered_on: Moment,
    pub expires_on: Moment,
}

/// To an account, by name.
pub async fn offers(ctx: &Ctx, account: String) -> Result<Vec<Offer>> {
    let scope = Scope::Account(account);
    ctx.read(&policy::ZONE_OFFER_LIST, scope, (), |op, ()| {
        Box::pin(store::offers(op))
    })
    .await
}

fn missing() -> Error {
    Error::from(&codes::OFFER_NOT_FOUND)
}

/// Takes a zone over.
pub async fn accept(ctx: &Ctx, account: String, zone: String) -> Result<Zone> {
    ctx.write(
        &policy::ZONE_OFFER_ACCEPT,
        Scope::Account(account),
        zone,
        |op, zone| {
            Box::pin(async move {
                if !store::is_offered(op, zone).await? {
                    return Err(missing());
                }
                let leaving = hand_over(op, zone).await?;
                arrive(op, &leaving).await
            })
        },
    )
    .await
}

/// In the transaction of the other account: the zone leaves the one that offered it.
async fn hand_over(op: &mut Op<'_, '_>, zone: &str) -> Result<Leaving> {
    let to = op.account()?;
    let scope = Scope::Zone(zone.to_owned());
    op.step(&policy::ZONE_HAND_OVER, &scope, &to, |op, to| {
        Box::pin(async move {
            // Asked again where it was offered: an offer to one account is none to another.
            if !store::was_offered(op, to).await? {
                return Err(missing());
            }
            let leaving = leave(op).await?;
            gone(op, &leaving, &leaving.zone).await?;
            op.updated(
                &leaving.zone.id,
                &leaving.zone,
                &serde_json::json!({"account_id": to}),
            )?;
            Ok(leaving)
        })
    })
    .await
}

/// An account does not want a zone.
pub async fn reject(ctx: &Ctx, account: String, zone: String) -> Result<String> {
    ctx.write(
        &policy::ZONE_OFFER_REJECT,
        Scope::Account(account),
        zone,
        |op, zone| {
            Box::pin(async move {
                if !store::reject(op, zone).await? {
                    return Err(missing());
                }
                op.deleted(zone, &())?;
                Ok(zone.clone())
            })
        },
    )
    .await
}

/// The offer of a zone stands no longer.
pub async fn withdraw(ctx: &Ctx, zone: String) -> Result<String> {
    ctx.write(
        &policy::ZONE_OFFER_WITHDRAW,
        Scope::Zone(zone),
        (),
        |op, ()| {
            Box::pin(async move {
                let (zone, account) = (op.zone()?, op.account()?);
                if !store::withdraw(op, &zone, &account).await? {
                    return Err(missing());
                }
                op.deleted(&zone, &())?;
                Ok(zone)
            })
        },
    )
    .await
}
