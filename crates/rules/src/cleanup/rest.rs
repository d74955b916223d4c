//! What is no object of anybody: replies, refusals, mails, old events. Unaudited, since nobody's state changes.

use super::{DENIALS, MAILS, SLICE, Swept, TURNS, store};
use crate::{
    Result,
    gate::{Rules, Scope},
    policy, scans,
};

/// Streams looked at in one run; the next goes on from the last.
const STREAMS: i64 = 2_000;

/// Microseconds that changes of zones are kept for those who follow them; who was away for longer reads everything.
const CHANGES: i64 = 60 * 60 * 1_000_000;

/// The same for what secondaries would need to come from an older version of a zone; whoever is further behind copies it whole.
const DIFFERENCES: i64 = 24 * CHANGES;

pub(super) async fn purge(rules: &Rules, swept: &mut Swept) -> Result<()> {
    let (now, settings) = (rules.env().now(), rules.settings());
    swept.replies = slices(rules, store::REPLIES, now - settings.idempotency_retention).await?;
    swept.denials = slices(rules, store::DENIALS, now - DENIALS).await?;
    swept.mails = slices(rules, store::MAILS, now - MAILS).await?;
    swept.sessions = slices(rules, store::SESSIONS, now).await?;
    swept.challenges = slices(rules, store::CHALLENGES, now).await?;
    // Nobody misses them, so nobody is told.
    slices(rules, store::WINDOWS, now).await?;
    slices(rules, store::LINKS, now).await?;
    slices(rules, store::OFFERS, now).await?;
    slices(rules, store::CHANGES, now - CHANGES).await?;
    // As long as the events that it tells of.
    slices(
        rules,
        store::HISTORY,
        now.saturating_sub(settings.audit_retention),
    )
    .await?;
    slices(rules, store::CANDIDATES, now - scans::KEPT).await?;
    slices(rules, store::DIFFERENCES, now - DIFFERENCES).await?;
    swept.events = events(rules, now.saturating_sub(settings.audit_retention)).await?;
    Ok(())
}

async fn slices(rules: &Rules, old: store::Old, before: i64) -> Result<u64> {
    let mut sum = 0;
    for _ in 0..TURNS {
        let n = rules
            .keep_books((), move |tx, ()| {
                Box::pin(store::delete_old(tx, old, before, SLICE))
            })
            .await?;
        sum += n;
        if n < SLICE.unsigned_abs() {
            break;
        }
    }
    Ok(sum)
}

/// Old events, stream by stream. The newest of a stream stays, whatever its age, and an anchor for the chain to begin at.
async fn events(rules: &Rules, before: i64) -> Result<u64> {
    let from = rules.swept_to();
    let streams = rules
        .system("cleanup")
        .read(
            &policy::CLEANUP_READ,
            Scope::Installation,
            from,
            |op, from| Box::pin(store::streams(op, from, STREAMS)),
        )
        .await?;
    let full = i64::try_from(streams.len()) == Ok(STREAMS);
    let last = streams.last().filter(|_| full).map(|(id, _)| id.clone());
    let mut sum = 0;
    let mut turns = TURNS;
    for (stream, oldest) in streams {
        if oldest.is_none_or(|at| at >= before) {
            continue;
        }
        loop {
            if turns == 0 {
                // The rest of this stream and those behind it: in the next run.
                rules.note_swept(stream);
                return Ok(sum);
            }
            turns -= 1;
            let n = rules
                .keep_books((stream.clone(), before), |tx, (stream, before)| {
                    Box::pin(store::delete_events(tx, stream, *before, SLICE))
                })
                .await?;
            sum += n;
            if n < SLICE.unsigned_abs() {
                break;
            }
        }
    }
    rules.note_swept(last.unwrap_or_default());
    Ok(sum)
}
