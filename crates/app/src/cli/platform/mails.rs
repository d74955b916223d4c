//! `tenantry mail`.

use super::{Column, Desk, id, query};
use anyhow::Result;
use clap::{Subcommand, ValueEnum};
use reqwest::Method;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Mails {
    /// List mails, newest first
    ///
    /// To whom they are and what they say is shown to nobody.
    #[command(after_long_help = EXAMPLES)]
    List {
        /// Only those that have come so far
        #[arg(long)]
        state: Option<State>,
    },
    /// Try a queued mail at once
    ///
    /// A mail that cannot leave is tried again by itself, after longer and longer waits. What was given up cannot be sent any
    /// more: invite anew.
    Retry {
        /// Id
        #[arg(value_parser = id)]
        mail: String,
    },
}

const EXAMPLES: &str = "\
Examples:
  tenantry mail list --state queued
  tenantry mail list --state failed --json";

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum State {
    /// To be sent, perhaps for the second time
    Queued,
    /// Handed over
    Sent,
    /// Given up
    Failed,
    /// No longer wanted before it was sent
    Withdrawn,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Sent => "sent",
            State::Failed => "failed",
            State::Withdrawn => "withdrawn",
        }
    }
}

const COLUMNS: &[Column] = &[
    ("ID", "/id"),
    ("KIND", "/kind"),
    ("STATE", "/state"),
    ("ATTEMPTS", "/attempts"),
    ("CREATED", "/created_on"),
    ("NEXT", "/next_on"),
    ("LAST ERROR", "/last_error"),
];

impl Mails {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        match self {
            Mails::List { state } => {
                let query = query([("state", state.map(State::as_str))]);
                desk.many(&desk.list("/mails", &query).await?, COLUMNS)
            }
            Mails::Retry { mail } => {
                let path = format!("/mails/{mail}/retry");
                desk.one(&desk.send(Method::POST, &path, None).await?)
            }
        }
    }
}
