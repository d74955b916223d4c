//! Queues of zones that something is due for: an inner actor claims a few, does it, and says when it is due again. A claim ends by
//! itself, so that what a process left behind is taken up by another.

mod store;

use crate::{
    Error, Result, codes,
    gate::{Rules, Scope},
    policy::Action,
};

/// A zone that something is due for.
#[derive(Clone, Debug)]
pub struct Due {
    pub zone_id: String,
    pub account_id: String,
    /// Until when it is claimed, in microseconds.
    pub until: i64,
}

/// Zones that one claim gives at most.
const BATCH: i64 = 32;
/// Microseconds that a claimed zone is nobody else's: longer than what is due takes.
const LEASE: i64 = 120 * 1_000_000;

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
    /// Claims zones that are due now. Empty: none is.
    pub(crate) async fn claim(&'static self, rules: &Rules) -> Result<Vec<Due>> {
        let now = rules.env().now();
        let waits = rules
            .system(self.actor)
            .read(self.look, Scope::Installation, now, |op, now| {
                Box::pin(store::any_due(op, self.any_due, *now))
            })
            .await?;
        if !waits {
            return Ok(Vec::new());
        }
        let until = now + LEASE;
        let claimed = rules
            .keep_books(now, move |tx, now| {
                Box::pin(store::claim(tx, self.claim, *now, until, BATCH))
            })
            .await?;
        let due = claimed.into_iter();
        Ok(due
            .map(|(zone_id, account_id)| Due {
                zone_id,
                account_id,
                until,
            })
            .collect())
    }
}

/// What was due of a zone that is deleted meanwhile is not: it becomes due again when the claim has ended, and comes back whole.
pub(crate) fn unless_gone(done: Result<()>) -> Result<()> {
    match done {
        Err(Error::Refused(refusal)) if *refusal.code == codes::GONE => Ok(()),
        other => other,
    }
}
