//! What is kept in memory and written in batches, unaudited and lost at a crash: refusals, and when a principal was last
//! seen. None of it is state that a rule goes by.

use super::{Body, Rules};
use crate::{
    Result,
    auth::links::{self, Asked},
};
use db::{Tx, p};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// A refusal by policy, for those who look after the tenant.
#[derive(Clone, Debug)]
pub struct Denial {
    pub request_id: String,
    /// Microseconds.
    pub at: i64,
    pub principal_id: String,
    pub action: &'static str,
    pub place_kind: &'static str,
    pub place_id: String,
    /// The deciding rule.
    pub rule: &'static str,
    /// The code it was answered with.
    pub code: u32,
}

/// Refusals kept until the next flush; beyond that they are only counted.
const ROOM: usize = 10_000;
/// Links asked for until the next flush; who comes later is told to come again.
const ASKED: usize = 1_000;
/// Rows a flush writes in one transaction.
const BATCH: usize = 500;

#[derive(Default)]
pub(crate) struct Books(Mutex<Open>);

#[derive(Default)]
struct Open {
    denials: Vec<Denial>,
    dropped: u64,
    used: HashMap<String, i64>,
    used_tokens: HashMap<String, i64>,
    seen_sessions: HashMap<String, i64>,
    swept_to: String,
    asked: Vec<Asked>,
}

impl Books {
    pub(super) fn denied(&self, denial: Denial) {
        let mut open = self.open();
        if open.denials.len() < ROOM {
            open.denials.push(denial);
        } else {
            open.dropped += 1;
        }
    }

    pub(super) fn used(&self, user: &str, at: i64) {
        note(&mut self.open().used, user, at);
    }

    pub(super) fn used_token(&self, token: &str, at: i64) {
        note(&mut self.open().used_tokens, token, at);
    }

    pub(super) fn seen_session(&self, session: &str, at: i64) {
        note(&mut self.open().seen_sessions, session, at);
    }

    fn open(&self) -> std::sync::MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn note(used: &mut HashMap<String, i64>, id: &str, at: i64) {
    match used.get_mut(id) {
        Some(last) => *last = at,
        None => {
            used.insert(id.to_owned(), at);
        }
    }
}

const DENIAL: &str = "INSERT INTO denials (request_id, at, principal_id, action, place_kind, place_id, rule, code) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const USED: &str = "UPDATE users SET last_used_at = $2 WHERE id = $1";
const USED_TOKEN: &str = "UPDATE api_tokens SET last_used_on = $2 WHERE id = $1";
const SEEN_SESSION: &str = "UPDATE sessions SET seen_at = $2 WHERE id = $1";

pub(super) const STATEMENTS: &[&str] = &[DENIAL, USED, USED_TOKEN, SEEN_SESSION];

impl Rules {
    /// Writes down what has gathered. Called by one actor every second or so, and once at the end.
    pub async fn flush_books(&self) -> Result<()> {
        let (denials, used, used_tokens, seen_sessions) = {
            let mut open = self.books().open();
            (
                std::mem::take(&mut open.denials),
                std::mem::take(&mut open.used),
                std::mem::take(&mut open.used_tokens),
                std::mem::take(&mut open.seen_sessions),
            )
        };
        for batch in denials.chunks(BATCH) {
            self.db()
                .write(batch.to_vec(), |tx, batch: &Vec<Denial>| {
                    Box::pin(async move {
                        for d in batch {
                            let code = i64::from(d.code);
                            let row = p![
                                &d.request_id,
                                d.at,
                                &d.principal_id,
                                d.action,
                                d.place_kind,
                                &d.place_id,
                                d.rule,
                                code
                            ];
                            tx.exec(DENIAL, row).await?;
                        }
                        Ok::<(), crate::Error>(())
                    })
                })
                .await?;
        }
        self.flush_used(USED, used).await?;
        self.flush_used(USED_TOKEN, used_tokens).await?;
        self.flush_used(SEEN_SESSION, seen_sessions).await?;
        links::answer(self).await
    }

    /// Notes that somebody asked for a link, once for each address; false when there is no room.
    pub(crate) fn note_asked(&self, asked: Asked) -> bool {
        let open = &mut self.books().open().asked;
        let same = |a: &Asked| a.purpose == asked.purpose && a.canonical == asked.canonical;
        if open.iter().any(same) {
            return true;
        }
        if open.len() >= ASKED {
            return false;
        }
        open.push(asked);
        true
    }

    /// What was noted, to be answered.
    pub(crate) fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.books().open().asked)
    }

    async fn flush_used(&self, sql: &'static str, used: HashMap<String, i64>) -> Result<()> {
        let mut used: Vec<(String, i64)> = used.into_iter().collect();
        // In one order everywhere, so that processes which flush at once do not lock each other out.
        used.sort();
        for batch in used.chunks(BATCH) {
            self.db()
                .write(batch.to_vec(), move |tx, batch: &Vec<(String, i64)>| {
                    Box::pin(async move {
                        for (id, at) in batch {
                            tx.exec(sql, p![id, at]).await?;
                        }
                        Ok::<(), crate::Error>(())
                    })
                })
                .await?;
        }
        Ok(())
    }

    /// Bookkeeping of an inner actor: a transaction of its own, without an event, since no caller can tell that it happened.
    pub(crate) async fn keep_books<I, T, F>(&self, input: I, body: F) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a I) -> Body<'a, T> + Send + Sync + 'static,
    {
        self.db().write(input, body).await
    }

    /// What everybody may know, read without a decision.
    pub(crate) async fn look_up<I, T, F>(&self, input: I, body: F) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a I) -> Body<'a, T> + Send + Sync + 'static,
    {
        self.db().read(input, body).await
    }

    /// The stream that the cleanup goes on from; empty at the beginning.
    pub(crate) fn swept_to(&self) -> String {
        self.books().open().swept_to.clone()
    }

    pub(crate) fn note_swept(&self, stream: String) {
        self.books().open().swept_to = stream;
    }

    /// A refusal that is not written down yet.
    pub(crate) fn unwritten_denial(&self, request_id: &str) -> Option<crate::denials::Denial> {
        let open = self.books().open();
        let found = open
            .denials
            .iter()
            .rev()
            .find(|d| d.request_id == request_id)?;
        Some(crate::denials::Denial {
            request_id: found.request_id.clone(),
            when: crate::moment::Moment(found.at),
            principal_id: found.principal_id.clone(),
            action: found.action.to_owned(),
            place: crate::denials::Place {
                kind: found.place_kind.to_owned(),
                id: found.place_id.clone(),
            },
            rule: found.rule.to_owned(),
            code: i64::from(found.code),
        })
    }

    /// Refusals that were not kept because too many came between two flushes.
    pub fn denials_dropped(&self) -> u64 {
        self.books().open().dropped
    }
}
