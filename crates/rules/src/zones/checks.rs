//! Looking at delegations: an inner actor asks the servers of the parent zone what they say, and a zone becomes active, or moved, by
//! that. What each of them said last is kept, so that people can see why a zone is not active yet.

mod letter;
mod look;
mod seen;
pub(crate) mod store;
mod verdict;

pub use look::{Due, due, look};
pub use seen::{Activation, Delegation, DelegationSigner, Parent, Verification, activation};

use super::{Zone, ZoneStatus};
use crate::{Result, gate::Op, policy, settings};

/// A new zone of the place's account is looked at from now on, where activation goes by delegation.
pub(super) async fn begin(op: &mut Op<'_, '_>, zone: &str, contested: bool) -> Result<()> {
    let by_delegation = match op.settings().activation {
        settings::Activation::Delegation => true,
        settings::Activation::Instant => contested,
        settings::Activation::Manual => false,
    };
    if by_delegation {
        store::begin(op, zone).await?;
    }
    Ok(())
}

/// The place's zone has to become active anew, having become another kind of zone.
pub(super) async fn begin_anew(op: &mut Op<'_, '_>) -> Result<()> {
    let zone = op.zone()?;
    begin(op, &zone, true).await
}

/// The place's zone is active from now on. Whoever had its name so far has it no longer: there is one delegation.
pub(super) async fn activate(op: &mut Op<'_, '_>, before: &Zone) -> Result<()> {
    super::store::activate(op).await?;
    super::touch_dns(op).await?;
    if before.status == ZoneStatus::Pending {
        super::store::count_pending(op, -1, None).await?;
    }
    for rival in super::store::active_rivals(op).await? {
        let scope = crate::gate::Scope::Zone(rival);
        op.step(&policy::ZONE_MOVED, &scope, &(), |op, ()| {
            Box::pin(moved(op))
        })
        .await?;
    }
    Ok(())
}

/// The place's zone is delegated elsewhere.
async fn moved(op: &mut Op<'_, '_>) -> Result<()> {
    let before = super::here(op).await?;
    if before.status == ZoneStatus::Active {
        super::store::set_status(op, ZoneStatus::Moved).await?;
        store::status_changed(op).await?;
        super::touch_dns(op).await?;
    }
    let after = super::here(op).await?;
    letter::tell(op, &after).await?;
    op.updated(&after.id, &before, &after)
}
