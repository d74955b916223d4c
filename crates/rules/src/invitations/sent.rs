//! Open invitations as whoever invites sees them: how far the mail has come, never what it says, nor why a server did not take it.

use super::store;
use crate::{
    Result,
    branding::Voice,
    gate::{Ctx, Scope},
    lists::{Page, Paged},
    mails::MailState,
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An open invitation of an account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct OpenInvitation {
    /// Of the invitation.
    pub id: String,
    pub member_id: String,
    pub email: String,
    /// Address of whoever invites.
    pub invited_by: String,
    pub invited_on: Moment,
    pub expires_on: Moment,
    /// Whether the link works no more because of its age.
    pub expired: bool,
    /// Where the invited person is told of the invitation, and can have the mail sent once more. It opens nothing, so that it may be
    /// passed on.
    pub link: String,
    /// Null where the mail was so long ago that nothing is kept of it.
    pub mail: Option<Delivery>,
}

/// How far the mail with the link has come.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Delivery {
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried again; null when it has ended.
    pub next_on: Option<Moment>,
    /// When it was taken by the next server, or given up.
    pub finished_on: Option<Moment>,
}

/// Of one account, by address.
pub async fn sent(ctx: &Ctx, account: String, page: Page) -> Result<Paged<OpenInvitation>> {
    ctx.read(
        &policy::INVITATION_LIST,
        Scope::Account(account),
        page,
        |op, page| {
            Box::pin(async move {
                let (total, found) = (store::number_sent(op).await?, store::sent(op, *page).await?);
                let (now, url) = (op.now(), Voice::here(op).await?.url);
                let shown = found.into_iter().map(|row| row.sent(now, &url)).collect();
                Ok(Paged::new(shown, *page, total))
            })
        },
    )
    .await
}

impl store::SentRow {
    fn sent(self, now: i64, url: &str) -> OpenInvitation {
        let state = self.state.as_deref().and_then(MailState::of);
        let mail = state.map(|state| Delivery {
            state,
            attempts: self.attempts.unwrap_or_default(),
            next_on: self
                .next_at
                .filter(|_| state == MailState::Queued)
                .map(Moment),
            finished_on: self.finished_at.map(Moment),
        });
        OpenInvitation {
            link: format!("{url}/join/{}", self.member_id),
            id: self.id,
            member_id: self.member_id,
            email: self.email,
            invited_by: self.invited_by,
            invited_on: Moment(self.invited_at),
            expires_on: Moment(self.expires_at),
            expired: self.expires_at <= now,
            mail,
        }
    }
}
