//! The outbox as operators see it: how it goes with each mail, never to whom it is or what it says.

use super::store;
use crate::{
    Error, Result, codes,
    gate::{Ctx, Scope},
    lists::{Page, Paged},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a mail has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MailState {
    /// To be sent, perhaps for the second time.
    Queued,
    Sent,
    /// Given up.
    Failed,
    /// No longer wanted before it was sent.
    Withdrawn,
}

impl MailState {
    pub const fn as_str(self) -> &'static str {
        match self {
            MailState::Queued => "queued",
            MailState::Sent => "sent",
            MailState::Failed => "failed",
            MailState::Withdrawn => "withdrawn",
        }
    }

    /// Of a word on the wire or in the database.
    pub fn of(word: &str) -> Option<MailState> {
        [
            MailState::Queued,
            MailState::Sent,
            MailState::Failed,
            MailState::Withdrawn,
        ]
        .into_iter()
        .find(|state| state.as_str() == word)
    }
}

/// A mail in the outbox.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Mail {
    pub id: String,
    /// `invitation`.
    pub kind: String,
    pub account_id: Option<String>,
    /// What it is about, such as the invitation.
    pub subject_id: String,
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next; null when it will not be.
    pub next_on: Option<Moment>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    pub created_on: Moment,
    /// When it was sent, given up or withdrawn.
    pub finished_on: Option<Moment>,
}

/// What to list.
#[derive(Clone, Debug)]
pub struct Query {
    pub state: Option<MailState>,
    pub page: Page,
}

/// One page, newest first.
pub async fn list(ctx: &Ctx, query: Query) -> Result<Paged<Mail>> {
    ctx.read(&policy::MAIL_LIST, Scope::Installation, query, |op, q| {
        Box::pin(async move {
            let mails = store::list(op, q.state, q.page).await?;
            let total = store::count(op, q.state).await?;
            Ok(Paged::new(mails, q.page, total))
        })
    })
    .await
}

/// Lets a queued mail be tried at once. What has ended cannot be sent again, since its content is gone.
pub async fn retry(ctx: &Ctx, id: String) -> Result<Mail> {
    ctx.write(&policy::MAIL_RETRY, Scope::Installation, id, |op, id| {
        Box::pin(async move {
            let before = store::find(op, id)
                .await?
                .ok_or_else(|| Error::from(&codes::MAIL_NOT_FOUND))?;
            if !store::hurry(op, id).await? {
                return Err(Error::from(&codes::MAIL_ENDED));
            }
            let after = Mail {
                next_on: Some(Moment(op.now())),
                ..before.clone()
            };
            op.mail_waits();
            op.updated(id, &before, &after)?;
            if let Some(account) = &before.account_id {
                op.also(account)?;
            }
            Ok(after)
        })
    })
    .await
}
