//! What an error of SQLite means to a caller.

use crate::Error;
use rusqlite::{Error as Lite, ErrorCode};

/// SQLite's messages name tables and columns, never values.
pub(super) fn failure(e: Lite) -> Error {
    match e {
        Lite::SqliteFailure(code, message) => {
            let text = format!(
                "SQLite {}: {}",
                code.extended_code,
                message.unwrap_or_else(|| code.to_string())
            );
            match code.code {
                ErrorCode::OperationInterrupted => Error::TooSlow,
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::OutOfMemory => Error::Unavailable(text),
                _ => Error::Failed(text),
            }
        }
        Lite::SqlInputError { msg, offset, .. } => {
            Error::Failed(format!("{msg} at offset {offset} of the statement"))
        }
        Lite::ExecuteReturnedResults => {
            Error::Failed("the statement returns rows: read them".into())
        }
        Lite::MultipleStatement => Error::Failed("more than one statement in a text".into()),
        // The rest may quote a value.
        _ => Error::Failed("a value could not be converted".into()),
    }
}
