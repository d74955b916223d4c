//! Who is asking, where a browser shows the cookie of a log-in: one indexed read.

use super::{
    Rules,
    request::Trace,
    who::{Found, Known, WithPassword},
};
use crate::{Error, Result, auth::second, codes, secrets};
use db::p;

struct WithSession {
    found: Found,
    id: String,
    seen_at: i64,
    expires_at: i64,
}

impl db::FromRow for WithSession {
    fn from_row(row: &db::Row<'_>) -> db::Result<Self> {
        Ok(WithSession {
            found: Found::from_row(row)?,
            id: row.get(5)?,
            seen_at: row.get(6)?,
            expires_at: row.get(7)?,
        })
    }
}

const BY_SESSION: &str = "SELECT u.id, u.email, u.kind, u.rate_limit, t.rate_limit, s.id, s.seen_at, s.expires_at FROM sessions s \
    JOIN users u ON u.id = s.user_id LEFT JOIN tenants t ON t.id = u.tenant_id WHERE s.token_hash = $1";

const BY_ID: &str = "SELECT u.id, u.email, u.kind, u.rate_limit, t.rate_limit, u.password_hash FROM users u \
    LEFT JOIN tenants t ON t.id = u.tenant_id WHERE u.id = $1";

pub(super) const STATEMENTS: &[&str] = &[BY_SESSION, BY_ID];

impl Rules {
    /// The user whose session has this token; 401 1121 when it has ended, was idle for too long, or never was.
    pub async fn who_by_session(&self, token: &str, trace: &Trace) -> Result<Known> {
        let hash = secrets::hash(token);
        let read = self.db().read(hash, |tx, hash| {
            Box::pin(async move { tx.opt::<WithSession>(BY_SESSION, p![hash]).await })
        });
        let found = self.timed(trace, read).await?;
        trace.note_queries(1);
        let now = self.env().now();
        let idle_from = now.saturating_sub(self.settings().sessions.idle);
        let session = found
            .filter(|s| s.expires_at > now && s.seen_at > idle_from)
            .ok_or_else(|| Error::from(&codes::SESSION_ENDED))?;
        self.books().seen_session(&session.id, now);
        Ok(self.known(session.found, "session", session.id))
    }

    /// The user whose log-in waits for its second step, by the note of the first one; 403 1131 when it has ended, or the password
    /// has changed since.
    pub async fn who_by_first_step(&self, note: &str, trace: &Trace) -> Result<Known> {
        let ended = || Error::from(&codes::LOGIN_PENDING_ENDED);
        let (user, password) = second::read_first_step(self, note)?;
        let read = self.db().read(user, |tx, user| {
            Box::pin(async move { tx.opt::<WithPassword>(BY_ID, p![user]).await })
        });
        let found = self.timed(trace, read).await?;
        trace.note_queries(1);
        let found = found
            .filter(|f| secrets::hash(f.password_hash.as_deref().unwrap_or_default()) == password)
            .ok_or_else(ended)?;
        Ok(self.known(found.found, "password", String::new()))
    }
}
