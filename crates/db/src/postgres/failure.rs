//! What an error of PostgreSQL means to a caller. Codes: PostgreSQL documentation, appendix A.

use crate::Error;
use deadpool_postgres::PoolError;
use std::error::Error as _;
use tokio_postgres::Error as Pg;

/// An error of a statement. The server's `detail` quotes values and is left out; so is the message of a data exception.
pub(super) fn failure(e: &Pg) -> Error {
    let Some(told) = e.as_db_error() else {
        return local(e);
    };
    let code = told.code().code();
    let text = if code.starts_with("22") {
        format!("{code}: a value does not fit (the server's message would quote it)")
    } else {
        format!("{code}: {}", told.message())
    };
    match code {
        // Serialization failure, deadlock, lock not available.
        "40001" | "40P01" | "55P03" => Error::Retry(text),
        // Query cancelled (statement_timeout), idle in transaction for too long.
        "57014" | "25P03" => Error::TooSlow,
        // Statement completion unknown, shutdowns, connection exceptions, no resources, system errors.
        "40003" | "57P01" | "57P02" | "57P03" | "57P05" => Error::Unavailable(text),
        _ if ["08", "53", "58"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            Error::Unavailable(text)
        }
        _ => Error::Failed(text),
    }
}

/// An error on this side of the wire.
fn local(e: &Pg) -> Error {
    let text = shown(e);
    let io = e
        .source()
        .and_then(|source| source.downcast_ref::<std::io::Error>());
    if e.is_closed() || io.is_some() {
        Error::Unavailable(text)
    } else {
        Error::Failed(text)
    }
}

/// An error of getting a connection: whatever it is, there is none.
pub(super) fn unreachable(e: PoolError) -> Error {
    Error::Unavailable(match e {
        PoolError::Backend(e) => match failure(&e) {
            Error::Retry(text) | Error::Unavailable(text) | Error::Failed(text) => text,
            Error::TooSlow => "the server took too long to answer".into(),
        },
        PoolError::Timeout(_) => "no connection became free in time".into(),
        PoolError::Closed => "the database is closed".into(),
        e => e.to_string(),
    })
}

/// What happened and why; neither the driver's texts nor those of its causes quote values.
fn shown(e: &Pg) -> String {
    match e.source() {
        None => e.to_string(),
        Some(source) if source.to_string().contains("certificate") => {
            format!("{e}: {source} (the URL can name who is trusted: sslrootcert=FILE)")
        }
        Some(source) => format!("{e}: {source}"),
    }
}
