//! Sending: a mail belongs to whoever claimed it until the lease ends, so that several processes never send one at once. After
//! a crash it is claimed again: a mail goes out at least once, always under the same id.

use super::{Letter, MailState, purpose, store};
use crate::{
    Error, Result, codes,
    gate::{Rules, Scope},
    policy,
};

/// Mails that one claim gives at most.
const BATCH: i64 = 4;
/// Microseconds that a claimed mail is nobody else's.
const LEASE: i64 = 5 * MINUTE;
/// Microseconds until the second attempt; doubled each time.
const FIRST_WAIT: i64 = MINUTE;
/// Microseconds between two attempts at most.
const LONGEST_WAIT: i64 = 60 * MINUTE;
const MINUTE: i64 = 60_000_000;

/// Claims a few mails that are due, with their ids, for five minutes: send them all within that time. Empty: none is due now.
/// Ask again when [`Rules::mail_waits`] says so, and every few seconds, since other processes queue mails too.
pub async fn due(rules: &Rules) -> Result<Vec<(String, Letter)>> {
    let now = rules.env().now();
    let waits = rules
        .system("mailer")
        .read(&policy::MAIL_READ, Scope::Installation, now, |op, now| {
            Box::pin(store::any_due(op, *now))
        })
        .await?;
    if !waits {
        return Ok(Vec::new());
    }
    let claimed = rules
        .keep_books(now, |tx, now| {
            Box::pin(store::claim(tx, *now, now + LEASE, BATCH))
        })
        .await?;
    let mut letters = Vec::new();
    for mail in claimed {
        if mail.account_deleted_at.is_some() {
            finish(
                rules,
                &mail.id,
                MailState::Failed,
                Some("its account was deleted"),
            )
            .await?;
            continue;
        }
        let plain = mail
            .sealed
            .and_then(|sealed| rules.key().open(&purpose(&mail.id), &sealed))
            .and_then(|plain| serde_json::from_slice::<Letter>(&plain).ok());
        let Some(letter) = plain else {
            let why = "it cannot be decrypted: was the master key replaced?";
            finish(rules, &mail.id, MailState::Failed, Some(why)).await?;
            continue;
        };
        let letter = Letter {
            kind: mail.kind,
            account_id: mail.account_id,
            subject_id: mail.subject_id,
            ..letter
        };
        letters.push((mail.id, letter));
    }
    Ok(letters)
}

/// The mail is out. One event; its content is dropped.
pub async fn finished(rules: &Rules, id: &str) -> Result<()> {
    finish(rules, id, MailState::Sent, None).await
}

/// The mail did not leave. Tried again after 1 minute, 2, 4 … up to an hour; given up when that is of no use (`permanent`) or
/// the mail is older than the operator wants, with one event. `why` is for operators: never an address, nothing of the content.
pub async fn postponed(rules: &Rules, id: &str, permanent: bool, why: &str) -> Result<()> {
    let asked = id.to_owned();
    let found = rules
        .system("mailer")
        .read(&policy::MAIL_READ, Scope::Installation, asked, |op, id| {
            Box::pin(store::tried(op, id))
        })
        .await?;
    let Some((created_at, attempts)) = found else {
        return Ok(());
    };
    let now = rules.env().now();
    let next = now + wait_after(attempts);
    if permanent || next - created_at > rules.settings().mail_give_up {
        return finish(rules, id, MailState::Failed, Some(why)).await;
    }
    let row = (id.to_owned(), next, why.to_owned());
    rules
        .keep_books(row, |tx, (id, next, why)| {
            Box::pin(store::postpone(tx, id, *next, why))
        })
        .await
}

/// Microseconds to wait after so many attempts.
fn wait_after(attempts: i64) -> i64 {
    (FIRST_WAIT << (attempts - 1).clamp(0, 16)).min(LONGEST_WAIT)
}

/// Ends a mail, unless it has ended already.
async fn finish(rules: &Rules, id: &str, state: MailState, why: Option<&str>) -> Result<()> {
    let mailer = rules.system("mailer");
    let scope = mailer
        .read(
            &policy::MAIL_READ,
            Scope::Installation,
            id.to_owned(),
            |op, id| Box::pin(store::place(op, id)),
        )
        .await?;
    let Some(scope) = scope else {
        return Ok(());
    };
    let end = (id.to_owned(), state, why.map(str::to_owned));
    let done = mailer
        .write(&policy::MAIL_SEND, scope, end, |op, (id, state, why)| {
            Box::pin(async move {
                let Some(before) = store::queued(op, id).await? else {
                    return Err(Error::from(&codes::MAIL_ENDED));
                };
                let after = store::finish(op, &before, *state, why.as_deref()).await?;
                op.updated(id, &before, &after)
            })
        })
        .await;
    match done {
        Err(Error::Refused(r)) if *r.code == codes::MAIL_ENDED => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        let minutes: Vec<i64> = (1..=9).map(|n| wait_after(n) / MINUTE).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(wait_after(i64::MAX), LONGEST_WAIT);
    }
}
