//! What time brings: signatures are renewed, and keys go on to their next state.

use super::{here, store};
use crate::{
    Result,
    due::{Due, unless_gone},
    gate::{Op, Rules, Scope},
    policy, zones,
};
use dns::sign::{KSK, ZSK};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// Time for all who answer to have a change, secondaries included.
const SPREAD: i64 = 300 * SECOND;
/// Until everybody has the newest set of keys: its TTL, and the time to spread.
pub(super) const KEYS_LIFE: i64 = 3600 * SECOND + SPREAD;
/// Until nobody has a signature of the old key any more: the longest TTL there can be, and the time to spread.
const SIGNATURES_LIFE: i64 = DAY + SPREAD;
/// The same for a DS record at the parent.
pub(super) const DS_LIFE: i64 = 2 * DAY;
/// How old signatures become: they are good for a week more then.
pub(super) const RENEWAL: i64 = 7 * DAY;

/// Claims zones whose signatures or keys are due, for two minutes: [`step`] each within that time. Empty: none is.
pub async fn due(rules: &Rules) -> Result<Vec<Due>> {
    store::QUEUE.claim(rules).await
}

/// Does what is due.
pub async fn step(rules: &Rules, due: Due) -> Result<()> {
    let done = rules
        .system("signer")
        .write(
            &policy::DNSSEC_STEP,
            Scope::Zone(due.zone_id),
            (),
            |op, ()| Box::pin(step_in(op)),
        )
        .await;
    unless_gone(done)
}

async fn step_in(op: &mut Op<'_, '_>) -> Result<()> {
    let before = here(op).await?;
    let (id, now) = (op.zone()?, op.now());
    let Some(kept) = store::find(op).await? else {
        return op.updated(&id, &before, &before);
    };
    let mut next = i64::MAX;
    for flags in [ZSK, KSK] {
        let keys = store::keys(op).await?;
        let of_kind: Vec<_> = (keys.iter())
            .filter(|k| k.flags == i64::from(flags))
            .collect();
        for key in &of_kind {
            let due = match key.state.as_str() {
                store::PUBLISHED => Some(key.since + KEYS_LIFE),
                store::RETIRED if flags == ZSK => Some(key.since + SIGNATURES_LIFE),
                store::RETIRED => key.ds_gone_at.map(|at| at + DS_LIFE),
                _ => None,
            };
            let Some(due) = due else { continue };
            if due > now {
                next = next.min(due);
            } else if key.state == store::PUBLISHED {
                for other in of_kind.iter().filter(|k| k.state == store::ACTIVE) {
                    store::set_state(op, &other.id, store::RETIRED).await?;
                }
                store::set_state(op, &key.id, store::ACTIVE).await?;
                if flags == ZSK {
                    next = next.min(now + SIGNATURES_LIFE);
                }
            } else {
                store::delete_key(op, &key.id).await?;
            }
        }
    }
    let signed_at = kept.signed_at.saturating_mul(SECOND);
    let renewed = now - signed_at >= RENEWAL;
    let signed_at = if renewed { now } else { signed_at };
    store::stepped(op, signed_at / SECOND, next.min(signed_at + RENEWAL)).await?;
    zones::touch_dns(op).await?;
    let after = here(op).await?;
    op.updated(&id, &before, &after)
}
