//! Turning it on and off, and deleting the keys.

use super::{Dnssec, DnssecStatus, here, keys, store};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    policy, zones,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What PATCH takes. v4: documented.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct DnssecChange {
    /// `active` or `disabled`.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub status: Option<DnssecStatus>,
    /// Whether other providers sign the same zone: their keys are then DNSKEY records at the apex (RFC 8901).
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub dnssec_multi_signer: Option<bool>,
    /// Only secondary zones can bring signatures with them.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub dnssec_presigned: Option<bool>,
    /// Not offered: names that do not exist are denied by NSEC.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub dnssec_use_nsec3: Option<bool>,
}

impl Input for DnssecChange {
    const BAD: &'static Code = &codes::DNSSEC_BODY;
}

/// Changes what is given. What is already so is not an error.
pub async fn update(ctx: &Ctx, zone: String, change: DnssecChange) -> Result<Dnssec> {
    ctx.write(
        &policy::DNSSEC_UPDATE,
        Scope::Zone(zone),
        change,
        |op, change| Box::pin(update_in(op, change)),
    )
    .await
}

async fn update_in(op: &mut Op<'_, '_>, change: &DnssecChange) -> Result<Dnssec> {
    if zones::is_partial(op) && change.status == Some(DnssecStatus::Active) {
        return Err(Error::from(&codes::DNSSEC_PARTIAL).at("/status"));
    }
    if zones::is_secondary(op) && change.status == Some(DnssecStatus::Active) {
        return Err(Error::from(&codes::DNSSEC_COPIED).at("/status"));
    }
    if change.dnssec_presigned == Some(true) {
        return Err(Error::from(&codes::DNSSEC_PRESIGNED).at("/dnssec_presigned"));
    }
    if change.dnssec_use_nsec3 == Some(true) {
        return Err(Error::from(&codes::DNSSEC_NSEC3).at("/dnssec_use_nsec3"));
    }
    let before = here(op).await?;
    match change.status {
        None => {}
        Some(DnssecStatus::Active) => turn_on(op, before.status).await?,
        Some(DnssecStatus::Disabled) => turn_off(op, before.status).await?,
        Some(_) => {
            let text = "status can be set to active or disabled; the rest follows from what the parent zone has";
            return Err(Error::from(&codes::DNSSEC_BODY).text(text).at("/status"));
        }
    }
    if let Some(multi) = change.dnssec_multi_signer {
        if multi && store::find(op).await?.is_none() {
            return Err(Error::from(&codes::DNSSEC_OFF)
                .text("DNSSEC has to be on before other providers sign, too")
                .at("/dnssec_multi_signer"));
        }
        store::set_multi_signer(op, multi).await?;
    }
    let after = here(op).await?;
    if after != before {
        zones::touch_dns(op).await?;
    }
    let id = op.zone()?;
    op.updated(&id, &before, &after)?;
    Ok(after)
}

async fn turn_on(op: &mut Op<'_, '_>, status: DnssecStatus) -> Result<()> {
    if matches!(status, DnssecStatus::Active | DnssecStatus::Pending) {
        return Ok(());
    }
    if store::find(op).await?.is_none() {
        store::begin(op).await?;
        keys::make(op, dns::sign::KSK, store::ACTIVE).await?;
        keys::make(op, dns::sign::ZSK, store::ACTIVE).await?;
    } else {
        let next = match status {
            // The parent never lost it.
            DnssecStatus::PendingDisabled => DnssecStatus::Active,
            _ => DnssecStatus::Pending,
        };
        store::set_status(op, next).await?;
    }
    zones::watch(op).await
}

async fn turn_off(op: &mut Op<'_, '_>, status: DnssecStatus) -> Result<()> {
    match status {
        DnssecStatus::Active => store::set_status(op, DnssecStatus::PendingDisabled).await?,
        DnssecStatus::Pending | DnssecStatus::Error => {
            store::set_status(op, DnssecStatus::Disabled).await?;
        }
        DnssecStatus::Disabled | DnssecStatus::PendingDisabled => return Ok(()),
    }
    zones::watch(op).await
}

/// Deletes the keys, after which nothing is signed any more: only where it is off, as the parent must not have a DS record. Of a zone
/// that never was on it changes nothing.
pub async fn remove(ctx: &Ctx, zone: String) -> Result<String> {
    ctx.write(&policy::DNSSEC_DELETE, Scope::Zone(zone), (), |op, ()| {
        Box::pin(async move {
            let before = here(op).await?;
            if before.status != DnssecStatus::Disabled {
                return Err(Error::from(&codes::DNSSEC_ON));
            }
            if store::find(op).await?.is_some() {
                store::remove(op).await?;
                zones::touch_dns(op).await?;
            }
            let after = here(op).await?;
            let id = op.zone()?;
            op.updated(&id, &before, &after)?;
            Ok(String::new())
        })
    })
    .await
}
