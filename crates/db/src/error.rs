//! What a database can answer instead of a result. A caller needs to know one thing: whether trying again helps.

use std::fmt;

/// Why the database did not do it. No text holds a parameter's value: texts go to logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Lost against a concurrent transaction; the same body may succeed when it is run again. Nothing has changed.
    Retry(String),
    /// The database cannot be reached, is shutting down or is full. When it strikes at COMMIT the outcome is unknown.
    Unavailable(String),
    /// The body or one of its statements took too long and was undone.
    TooSlow,
    /// A defect in the statement, the schema or the body.
    Failed(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of a body that may have a database's error inside: tells [`Db`](crate::Db) whether to run the body again.
pub trait Carries: From<Error> + Send + 'static {
    /// The database's error inside, if that is what happened.
    fn db(&self) -> Option<&Error>;
}

impl Carries for Error {
    fn db(&self) -> Option<&Error> {
        Some(self)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Retry(text) => write!(f, "lost against a concurrent transaction: {text}"),
            Error::Unavailable(text) => write!(f, "database unavailable: {text}"),
            Error::TooSlow => f.write_str("the database took too long"),
            Error::Failed(text) => write!(f, "database: {text}"),
        }
    }
}

impl std::error::Error for Error {}

/// The body did something no transaction can be built on; the same words on both databases.
pub(crate) fn panicked() -> Error {
    Error::Failed("the body panicked; its transaction was rolled back".into())
}

/// The body succeeded although a statement of it had failed, which PostgreSQL would turn into a silent rollback.
pub(crate) fn swallowed() -> Error {
    Error::Failed(
        "the body went on after a failed statement; its transaction was rolled back".into(),
    )
}
