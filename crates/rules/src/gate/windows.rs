//! What the processes of one installation share about rate limits: how much of a window is taken. Taken in portions, so that
//! few requests ask; unaudited, and nothing that a rule goes by.

use super::Rules;
use crate::Result;
use db::p;

/// Where a shared window stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Taken by all processes, this portion included.
    pub count: i64,
    /// Microseconds since the Unix epoch.
    pub ends: i64,
}

const TAKE: &str = "INSERT INTO rate_windows (name, count, ends) VALUES ($1, $2, $3) \
    ON CONFLICT (name) DO UPDATE SET \
    count = CASE WHEN rate_windows.ends <= $4 THEN $2 ELSE rate_windows.count + $2 END, \
    ends = CASE WHEN rate_windows.ends <= $4 THEN $3 ELSE rate_windows.ends END \
    RETURNING count, ends";

const TAKEN: &str = "SELECT count, ends FROM rate_windows WHERE name = $1 AND ends > $2";

pub(super) const STATEMENTS: &[&str] = &[TAKE, TAKEN];

impl Rules {
    /// Takes a portion of a window, which is opened for `length` microseconds where none is open.
    pub async fn take(&self, name: String, portion: i64, length: i64) -> Result<Window> {
        let now = self.env().now();
        let input = (name, portion, now.saturating_add(length), now);
        let (count, ends) = self
            .keep_books(input, |tx, (name, portion, ends, now)| {
                Box::pin(async move { Ok(tx.one(TAKE, p![name, portion, ends, now]).await?) })
            })
            .await?;
        Ok(Window { count, ends })
    }

    /// Where a window stands, if it is open.
    pub async fn taken(&self, name: String) -> Result<Option<Window>> {
        let now = self.env().now();
        let found = self
            .db()
            .read((name, now), |tx, (name, now)| {
                Box::pin(async move { tx.opt::<(i64, i64)>(TAKEN, p![name, now]).await })
            })
            .await?;
        Ok(found.map(|(count, ends)| Window { count, ends }))
    }
}
