//! Looking for the records that a zone has elsewhere, before it is delegated here. The inner actor `scanner` asks for usual names
//! through the resolver; people accept or reject what it found. v4: documented; which names is assumed.

mod look;
mod now;
mod review;
pub(crate) mod store;

pub use look::{due, look};
pub use now::{Scanned, scan};
pub use review::{Review, Reviewed, candidates, review};

use crate::{
    Result,
    gate::{Ctx, Op, Scope},
    policy,
};

/// Microseconds that what was found waits for somebody to decide. v4: documented, 30 days.
pub(crate) const KEPT: i64 = 30 * 24 * 60 * 60 * 1_000_000;

/// Asks for a scan of a zone. One that waits already is as good.
pub async fn trigger(ctx: &Ctx, zone: String) -> Result<()> {
    ctx.write(&policy::SCAN_TRIGGER, Scope::Zone(zone), (), |op, ()| {
        Box::pin(async move {
            let zone = op.zone()?;
            begin(op, &zone).await?;
            op.updated(&zone, &(), &())
        })
    })
    .await
}

/// A zone of the place's account is to be scanned.
pub(crate) async fn begin(op: &mut Op<'_, '_>, zone: &str) -> Result<()> {
    store::begin(op, zone).await
}
