//! One error type, two messages: theirs (sent) and ours (logged).

use crate::codes::{self, Code};
use std::fmt;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a rule did not do what was asked.
#[derive(Debug)]
#[must_use]
pub enum Error {
    /// Decided by a rule; nothing has changed.
    Refused(Box<Refusal>),
    /// The database could not.
    Db(db::Error),
    /// Inside the gate only: another request with the same `Idempotency-Key` committed first.
    Replay,
    /// Inside the gate only: a rehearsal went well, and is undone.
    Undone,
}

/// A refusal as it is sent, and what only the log is told.
#[derive(Debug)]
pub struct Refusal {
    pub code: &'static Code,
    /// Theirs.
    pub message: String,
    /// JSON pointer to the field that was wrong.
    pub pointer: Option<String>,
    /// The specific causes below a general code. v4: observed with 6003.
    pub chain: Vec<&'static Code>,
    /// Ours: never sent.
    pub why: Option<String>,
    /// The rule of the policy that decided, where one did; such a refusal is kept as a denial.
    pub rule: Option<&'static str>,
}

impl Error {
    pub fn text(mut self, message: impl Into<String>) -> Self {
        if let Error::Refused(r) = &mut self {
            r.message = message.into();
        }
        self
    }

    /// Names the field: `/rate_plan/id`.
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        if let Error::Refused(r) = &mut self {
            r.pointer = Some(pointer.into());
        }
        self
    }

    pub fn cause(mut self, code: &'static Code) -> Self {
        if let Error::Refused(r) = &mut self {
            r.chain.push(code);
        }
        self
    }

    /// For the log only.
    pub fn why(mut self, ours: impl Into<String>) -> Self {
        if let Error::Refused(r) = &mut self {
            r.why = Some(ours.into());
        }
        self
    }

    /// The code this error is answered with.
    pub fn code(&self) -> &'static Code {
        match self {
            Error::Refused(r) => r.code,
            Error::Db(db::Error::Unavailable(_) | db::Error::Retry(_) | db::Error::TooSlow) => {
                &codes::UNAVAILABLE
            }
            Error::Db(db::Error::Failed(_)) | Error::Replay | Error::Undone => &codes::INTERNAL,
        }
    }

    /// Something that cannot happen has happened.
    pub fn internal(ours: impl Into<String>) -> Self {
        Error::from(&codes::INTERNAL).why(ours)
    }
}

impl From<&'static Code> for Error {
    fn from(code: &'static Code) -> Self {
        Error::Refused(Box::new(Refusal {
            code,
            message: code.text.to_owned(),
            pointer: None,
            chain: Vec::new(),
            why: None,
            rule: None,
        }))
    }
}

impl From<db::Error> for Error {
    fn from(e: db::Error) -> Self {
        Error::Db(e)
    }
}

impl db::Carries for Error {
    fn db(&self) -> Option<&db::Error> {
        match self {
            Error::Db(e) => Some(e),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Refused(r) => {
                write!(f, "{} ({}): {}", r.code.status, r.code.number, r.message)?;
                r.why.as_ref().map_or(Ok(()), |w| write!(f, " [{w}]"))
            }
            Error::Db(e) => write!(f, "database: {e}"),
            Error::Undone => f.write_str("a rehearsal, undone"),
            Error::Replay => {
                f.write_str("committed meanwhile by a request with the same Idempotency-Key")
            }
        }
    }
}

impl std::error::Error for Error {}
