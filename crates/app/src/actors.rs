//! Inner actors: few, each a loop that ends its step before it ends.

use crate::mail::{Message, Transport};
use rules::{
    Rules, cleanup, dnssec, due::Due, flattening, mails, scans, secondary_dns::incoming, zones,
};
use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{sync::watch, task::JoinSet};

/// How often what gathered in memory is written down.
const BOOKS: Duration = Duration::from_secs(1);
/// How often the outbox is looked at without being asked: other processes queue mails too.
const OUTBOX: Duration = Duration::from_secs(5);
/// How often it is seen whether a delegation or a target is to be looked at, or a zone to be signed anew.
const CHECKS: Duration = Duration::from_millis(500);
/// How often what is over its time is taken away.
const CLEANUP: Duration = Duration::from_mins(1);

/// Starts all of them.
pub(crate) fn spawn(
    actors: &mut JoinSet<()>,
    rules: &Rules,
    transport: Transport,
    ends: &watch::Receiver<bool>,
) {
    actors.spawn(bookkeeper(rules.clone(), ends.clone()));
    actors.spawn(cleaner(rules.clone(), ends.clone()));
    actors.spawn(checker(rules.clone(), ends.clone()));
    actors.spawn(flattener(rules.clone(), ends.clone()));
    actors.spawn(scanner(rules.clone(), ends.clone()));
    actors.spawn(refresher(rules.clone(), ends.clone()));
    actors.spawn(signer(rules.clone(), ends.clone()));
    actors.spawn(mailer(rules.clone(), Arc::new(transport), ends.clone()));
}

async fn bookkeeper(rules: Rules, mut ends: watch::Receiver<bool>) {
    while !ended(&mut ends, BOOKS).await {
        if let Err(e) = rules.flush_books().await {
            tracing::warn!(why = %e, "refusals and last uses are not written down");
        }
    }
}

async fn cleaner(rules: Rules, mut ends: watch::Receiver<bool>) {
    while !ended(&mut ends, CLEANUP).await {
        match cleanup::run(&rules).await {
            Ok(swept) if swept != cleanup::Swept::default() => {
                tracing::info!(
                    accounts = swept.accounts,
                    zones = swept.zones,
                    replies = swept.replies,
                    denials = swept.denials,
                    sessions = swept.sessions,
                    mails = swept.mails,
                    events = swept.events,
                    "taken away what was over its time"
                );
            }
            Ok(_) => {}
            Err(e) => tracing::warn!(why = %e, "what is over its time is not taken away"),
        }
    }
}

/// Looks at delegations.
async fn checker(rules: Rules, ends: watch::Receiver<bool>) {
    let look = |zone: zones::Due| {
        let (rules, name) = (rules.clone(), zone.name.clone());
        (name, async move { zones::look(&rules, zone).await })
    };
    worker(ends, "delegations", || zones::due(&rules), look).await;
}

/// Looks at the targets of CNAMEs that are answered by their addresses.
async fn flattener(rules: Rules, ends: watch::Receiver<bool>) {
    let look = |zone: Due| {
        let (rules, id) = (rules.clone(), zone.zone_id.clone());
        (id, async move { flattening::look(&rules, zone).await })
    };
    worker(ends, "targets of CNAMEs", || flattening::due(&rules), look).await;
}

/// Looks for records that zones have elsewhere.
async fn scanner(rules: Rules, ends: watch::Receiver<bool>) {
    let look = |zone: Due| {
        let (rules, id) = (rules.clone(), zone.zone_id.clone());
        (id, async move { scans::look(&rules, zone).await })
    };
    worker(ends, "records elsewhere", || scans::due(&rules), look).await;
}

/// Copies zones from their primaries.
async fn refresher(rules: Rules, ends: watch::Receiver<bool>) {
    let refresh = |zone: Due| {
        let (rules, id) = (rules.clone(), zone.zone_id.clone());
        (id, async move { incoming::refresh(&rules, zone).await })
    };
    worker(
        ends,
        "zones of primaries",
        || incoming::due(&rules),
        refresh,
    )
    .await;
}

/// Renews signatures and takes keys to their next state.
async fn signer(rules: Rules, ends: watch::Receiver<bool>) {
    let step = |zone: Due| {
        let (rules, id) = (rules.clone(), zone.zone_id.clone());
        (id, async move { dnssec::step(&rules, zone).await })
    };
    worker(ends, "keys and signatures", || dnssec::due(&rules), step).await;
}

/// Does what is due for zones, for all of one claim at once, then looks again.
async fn worker<T, Due, Work>(
    mut ends: watch::Receiver<bool>,
    what: &'static str,
    due: impl Fn() -> Due,
    work: impl Fn(T) -> (String, Work),
) where
    Due: Future<Output = rules::Result<Vec<T>>>,
    Work: Future<Output = rules::Result<()>> + Send + 'static,
{
    loop {
        match due().await {
            Ok(due) if !due.is_empty() => {
                let mut working = JoinSet::new();
                for (zone, work) in due.into_iter().map(&work) {
                    working.spawn(async move {
                        if let Err(e) = work.await {
                            tracing::warn!(what, zone, why = %e, "what was due of a zone is not done");
                        }
                    });
                }
                tokio::select! {
                    _ = working.join_all() => {}
                    _ = ends.wait_for(|end| *end) => return,
                }
                continue;
            }
            Ok(_) => {}
            Err(e) => tracing::warn!(what, why = %e, "what is due cannot be read"),
        }
        if ended(&mut ends, CHECKS).await {
            return;
        }
    }
}

/// Sends what is due: the mails of one claim at once, then looks again.
async fn mailer(rules: Rules, transport: Arc<Transport>, mut ends: watch::Receiver<bool>) {
    loop {
        match mails::due(&rules).await {
            Ok(due) if !due.is_empty() => {
                let mut sending = JoinSet::new();
                for (id, letter) in due {
                    sending.spawn(send(rules.clone(), transport.clone(), id, letter));
                }
                sending.join_all().await;
                if *ends.borrow() {
                    return;
                }
                continue;
            }
            Ok(_) => {}
            Err(e) => tracing::warn!(why = %e, "the outbox cannot be read"),
        }
        tokio::select! {
            () = rules.mail_waits().notified() => {}
            end = ended(&mut ends, OUTBOX) => if end { return },
        }
    }
}

async fn send(rules: Rules, transport: Arc<Transport>, id: String, letter: mails::Letter) {
    let now = u64::try_from(rules.env().now()).unwrap_or(0);
    let at: SystemTime = UNIX_EPOCH + Duration::from_micros(now);
    let message = Message {
        id: id.clone(),
        to: letter.to,
        from: (letter.sender.name, letter.sender.address),
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
    };
    let noted = match transport.send(&message, at).await {
        Ok(()) => mails::finished(&rules, &id).await,
        Err(e) => {
            tracing::warn!(mail = id, why = %e, "a mail did not leave");
            mails::postponed(&rules, &id, e.permanent, &e.text).await
        }
    };
    if let Err(e) = noted {
        tracing::warn!(mail = id, why = %e, "what became of a mail is not written down");
    }
}

/// Waits so long, or until everything is to end.
async fn ended(ends: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::select! {
        () = tokio::time::sleep(pause) => false,
        _ = ends.wait_for(|end| *end) => true,
    }
}
