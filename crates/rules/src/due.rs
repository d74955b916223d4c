//! Queues of zones that something is due for: an inner actor claims a few, does it, and says when it is due again. A claim ends by
//! itself, so that what a process left behind is taken up by another.

mod store;

use crate::{
    Result,
    gate::{Rules, Scope},
    policy::Action,
};

/// Zones that one claim gives at most.
const BATCH: i64 = 32;
/// Microseconds that a claimed zone is nobody else's: longer than what is due takes.
pub(crate) const LEASE: i64 = 120 * 1_000_000;

/// A queue, which is a table with `zone_id`, `account_id` and `next_at`.
pub(crate) struct Queue {
    pub(crate) actor: &'static str,
    pub(crate) look: &'static Action,
    /// Whether anything is due at `$1`: what is asked most of the time changes nothing.
    pub(crate) any_due: &'static str,
    /// Claims what is due at `$1` until `$2`, at most `$3`. Two claimers meet at the rows themselves: the second finds them no longer
    /// due.
    pub(crate) claim: &'static str,
}

impl Queue {
    /// Claims zones that are due at a time, with their accounts. Empty: none is.
    pub(crate) async fn claim(
        &'static self,
        rules: &Rules,
        now: i64,
    ) -> Result<Vec<(String, String)>> {
        let waits = rules
            .system(self.actor)
            .read(self.look, Scope::Installation, now, |op, now| {
                Box::pin(store::any_due(op, self.any_due, *now))
            })
            .await?;
        if !waits {
            return Ok(Vec::new());
        }
        rules
            .keep_books(now, |tx, now| {
                Box::pin(store::claim(tx, self.claim, *now, now + LEASE, BATCH))
            })
            .await
    }
}
