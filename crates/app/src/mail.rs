//! How a mail leaves the house: into a folder, or to a mail server. What is sent, when, and how often it is tried is
//! not decided here.

mod compose;
mod folder;
mod smtp;

use std::fmt;
use std::time::SystemTime;

use anyhow::Context;

use crate::config;
use compose::Composer;
use folder::Folder;
use smtp::Smtp;

/// A mail to one person.
#[derive(Clone, Debug)]
pub struct Message {
    /// Letters, digits, `-` and `_`, at most 60: names file and Message-ID, so that sending again makes the same mail.
    pub id: String,
    /// An address without a name.
    pub to: String,
    /// The sender's name and address, where they are not those configured.
    pub from: (Option<String>, Option<String>),
    pub subject: String,
    pub text: String,
    /// The same as `text`, in HTML.
    pub html: String,
}

/// Why a mail did not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendError {
    /// Trying again is of no use.
    pub permanent: bool,
    /// For logs and operators: never an address, nor anything of the mail, nor the server's own words, which may
    /// quote them.
    pub text: String,
}

impl SendError {
    fn permanent(text: impl Into<String>) -> Self {
        Self {
            permanent: true,
            text: text.into(),
        }
    }

    fn transient(text: impl Into<String>) -> Self {
        Self {
            permanent: false,
            text: text.into(),
        }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for SendError {}

/// The road that mail takes.
pub struct Transport {
    composer: Composer,
    road: Road,
}

enum Road {
    Folder(Folder),
    Smtp(Smtp),
}

impl Transport {
    /// As configured; nothing is opened yet. Must be called within a Tokio runtime, which keeps the connections. Fails
    /// when the mail server's name cannot be one.
    pub fn new(config: &config::Mail) -> anyhow::Result<Self> {
        let road = match config.transport {
            config::MailTransport::Folder => Road::Folder(Folder::new(config.folder.clone())),
            config::MailTransport::Smtp => Road::Smtp(
                Smtp::new(&config.smtp, config.from.email.domain()).context("mail.smtp")?,
            ),
        };
        Ok(Self {
            composer: Composer::new(config.from.clone()),
            road,
        })
    }

    /// Sends a mail dated `date`. When it returns, the mail is on disk or the server has taken it.
    pub async fn send(&self, message: &Message, date: SystemTime) -> Result<(), SendError> {
        let mail = self.composer.compose(message, date)?;
        match &self.road {
            Road::Folder(folder) => folder.send(&message.id, mail.formatted()).await,
            Road::Smtp(smtp) => smtp.send(mail).await,
        }
    }
}

#[cfg(test)]
mod tests;
