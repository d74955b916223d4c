//! Who is asking, where a passkey is shown: one indexed read, then its signature.

use super::{
    Rules,
    request::Trace,
    who::{Found, Known},
};
use crate::{
    Result,
    auth::{
        passkeys::{Answer, Shown, wrong},
        second,
    },
};
use db::p;

/// A passkey that was shown and checked, and what is to be kept of that.
#[derive(Clone, Debug)]
pub struct ShownPasskey {
    pub(crate) id: String,
    /// The challenge, by id.
    pub(crate) ceremony: String,
    /// When that ends: microseconds.
    pub(crate) until: i64,
    /// The counter that was shown.
    pub(crate) signs: i64,
    pub(crate) credential: String,
}

struct WithPasskey {
    found: Found,
    id: String,
    credential: String,
}

impl db::FromRow for WithPasskey {
    fn from_row(row: &db::Row<'_>) -> db::Result<Self> {
        Ok(WithPasskey {
            found: Found::from_row(row)?,
            id: row.get(5)?,
            credential: row.get(6)?,
        })
    }
}

const BY_PASSKEY: &str = "SELECT u.id, u.email, u.kind, u.rate_limit, t.rate_limit, k.id, k.credential FROM passkeys k \
    JOIN users u ON u.id = k.user_id LEFT JOIN tenants t ON t.id = u.tenant_id WHERE k.credential_id = $1 AND k.user_id = $2";

pub(super) const STATEMENTS: &[&str] = &[BY_PASSKEY];

impl Rules {
    /// The user whose passkey answers a challenge; 403 1141 where it is none, another's, or made elsewhere.
    pub async fn who_by_passkey(
        &self,
        shown: &Shown,
        trace: &Trace,
    ) -> Result<(Known, ShownPasskey)> {
        let answer = Answer::read(self, shown)?;
        if let Some(note) = &shown.first_step {
            let (user, _) = second::read_first_step(self, note)?;
            if user != answer.user {
                return Err(wrong());
            }
        }
        let asked = (answer.credential_id.clone(), answer.user.clone());
        let read = self.db().read(asked, |tx, (id, user)| {
            Box::pin(async move { tx.opt::<WithPasskey>(BY_PASSKEY, p![id, user]).await })
        });
        let found = self.timed(trace, read).await?;
        trace.note_queries(1);
        let found = found.ok_or_else(wrong)?;
        let id = found.id.clone();
        let checked = answer.check(self, found.id, &found.credential)?;
        Ok((self.known(found.found, "passkey", id), checked))
    }
}
