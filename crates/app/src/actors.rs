//! Inner actors: few, each a loop that ends its step before it ends.

use crate::mail::{Message, Transport};
use rules::{Rules, cleanup, dnssec, flattening, mails, zones};
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

/// Looks at the delegations that are due: the zones of one claim at once, then looks again.
async fn checker(rules: Rules, mut ends: watch::Receiver<bool>) {
    loop {
        match zones::due(&rules).await {
            Ok(due) if !due.is_empty() => {
                let mut looking = JoinSet::new();
                for zone in due {
                    let rules = rules.clone();
                    looking.spawn(async move {
                        let name = zone.name.clone();
                        if let Err(e) = zones::look(&rules, zone).await {
                            tracing::warn!(zone = name, why = %e, "what was seen of a delegation is not written down");
                        }
                    });
                }
                tokio::select! {
                    _ = looking.join_all() => {}
                    _ = ends.wait_for(|end| *end) => return,
                }
                continue;
            }
            Ok(_) => {}
            Err(e) => tracing::warn!(why = %e, "delegations to be looked at cannot be read"),
        }
        if ended(&mut ends, CHECKS).await {
            return;
        }
    }
}

/// Looks at the targets of CNAMEs that are answered by their addresses: the zones of one claim at once, then looks again.
async fn flattener(rules: Rules, mut ends: watch::Receiver<bool>) {
    loop {
        match flattening::due(&rules).await {
            Ok(due) if !due.is_empty() => {
                let mut looking = JoinSet::new();
                for zone in due {
                    let rules = rules.clone();
                    looking.spawn(async move {
                        let id = zone.zone_id.clone();
                        if let Err(e) = flattening::look(&rules, zone).await {
                            tracing::warn!(zone = id, why = %e, "the targets of a zone's CNAMEs stay as they were");
                        }
                    });
                }
                tokio::select! {
                    _ = looking.join_all() => {}
                    _ = ends.wait_for(|end| *end) => return,
                }
                continue;
            }
            Ok(_) => {}
            Err(e) => tracing::warn!(why = %e, "targets to be looked at cannot be read"),
        }
        if ended(&mut ends, CHECKS).await {
            return;
        }
    }
}

/// Renews signatures and takes keys to their next state, when that is due.
async fn signer(rules: Rules, mut ends: watch::Receiver<bool>) {
    loop {
        match dnssec::due(&rules).await {
            Ok(due) if !due.is_empty() => {
                for zone in due {
                    let id = zone.zone_id.clone();
                    if let Err(e) = dnssec::step(&rules, zone).await {
                        tracing::warn!(zone = id, why = %e, "a zone's keys and signatures stay as they were");
                    }
                }
                continue;
            }
            Ok(_) => {}
            Err(e) => tracing::warn!(why = %e, "what is due of signed zones cannot be read"),
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
