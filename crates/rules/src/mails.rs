//! The outbox: mails are rows in the transaction that wants them, and are sent later, with back-off, until they are out or too
//! old. Address and content are encrypted under the master key and dropped once a mail is out, given up or withdrawn.
//!
//! Whoever sends asks for what is [`due`], sends it within the lease, and says that it is [`finished`] or [`postponed`].

mod list;
mod send;
pub(crate) mod store;

pub use list::{Mail, MailState, Query, list, retry};
pub use send::{due, finished, postponed};

use crate::{Error, Result, gate::Op};
use serde::{Deserialize, Serialize};

/// A mail as it is to be sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    /// What kind of mail: `invitation`, `consent`.
    #[serde(skip)]
    pub kind: String,
    /// The account it is about.
    #[serde(skip)]
    pub account_id: Option<String>,
    /// The object it is about, such as the invitation.
    #[serde(skip)]
    pub subject_id: String,
    pub to: String,
    #[serde(default)]
    pub sender: Sender,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// In whose name a mail goes out; what is not said here is as the operator configured it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sender {
    pub name: Option<String>,
    pub address: Option<String>,
}

/// Queues a mail; its id. Called by the gate.
pub(crate) async fn queue(op: &mut Op<'_, '_>, letter: &Letter) -> Result<String> {
    let id = op.new_id();
    let plain = serde_json::to_vec(letter).map_err(|e| Error::internal(e.to_string()))?;
    let sealed = op.ctx().rules().key().seal(op.env(), &purpose(&id), &plain);
    store::insert(op, &id, letter, &sealed).await?;
    Ok(id)
}

/// Takes back what is still queued about an object of the place's account, since its link leads nowhere any more.
pub(crate) async fn withdraw(op: &mut Op<'_, '_>, subject_id: &str) -> Result<()> {
    store::withdraw(op, subject_id).await
}

/// What a mail's encrypted content is bound to.
fn purpose(id: &str) -> String {
    format!("mail {id}")
}

/// Text as HTML, also inside an attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
