//! What is over its time goes: deleted accounts and zones past restoring, kept replies, refusals, mails that have ended, audit
//! events older than the operator keeps them.
//!
//! In small transactions, so that nobody waits for it, and a bounded number of them in one run: what is left comes in the next.
//! Several processes may run it at once.

mod places;
mod rest;
pub(crate) mod store;

use crate::{Result, gate::Rules};

/// Rows that one transaction takes away at most.
const SLICE: i64 = 500;
/// Transactions of one kind in one run.
const TURNS: usize = 200;
/// Microseconds. Between the end of restoring and purging, since the clocks of several processes differ.
const GRACE: i64 = 60 * 1_000_000;
/// Microseconds that refusals are kept.
const DENIALS: i64 = 90 * DAY;
/// Microseconds that a mail is listed after it has ended.
const MAILS: i64 = 30 * DAY;
const DAY: i64 = 86_400_000_000;

/// What one run took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub accounts: u64,
    pub zones: u64,
    /// Of idempotent requests.
    pub replies: u64,
    pub denials: u64,
    pub mails: u64,
    /// That had ended.
    pub sessions: u64,
    pub challenges: u64,
    /// Audit events, once for each stream that they stood in.
    pub events: u64,
}

/// One run. Call it every minute or so.
pub async fn run(rules: &Rules) -> Result<Swept> {
    let mut swept = Swept::default();
    let places = places::purge(rules, &mut swept).await;
    rest::purge(rules, &mut swept).await?;
    places.map(|()| swept)
}
