//! Which database, and how it is used.

use crate::{Error, Result};
use std::{fmt, num::NonZero, path::PathBuf, thread, time::Duration};

/// The two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// Who runs a body that reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Those of short reads. On PostgreSQL each statement sees a moment of its own.
    Usual,
    /// The same, and all statements see one moment on PostgreSQL, too (REPEATABLE READ READ ONLY).
    Snapshot,
    /// Those of whoever reads much of the database, piece by piece: on SQLite threads of their own, so that nobody else waits,
    /// and nothing of the file stays in our memory. All statements see one moment.
    Bulk,
}

/// Where the state lives.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// The path of the file; it is created when absent, its folder is not.
    Sqlite(PathBuf),
    /// A `postgres://` URL, which may hold a password: never shown.
    ///
    /// Parameters are those of tokio-postgres, and `sslrootcert=FILE` (PEM, instead of the public roots).
    /// `sslmode` is `disable`, `prefer` (the default: TLS when the server offers it), `require`, `verify-ca` or `verify-full`
    /// (the last three are one here). Wherever TLS is spoken the certificate is verified.
    Postgres(String),
}

impl Target {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    pub fn parse(text: &str) -> Result<Self> {
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            None if ["postgres://", "postgresql://"]
                .iter()
                .any(|scheme| text.starts_with(scheme)) =>
            {
                Ok(Self::Postgres(text.to_owned()))
            }
            _ => Err(Error::Failed(
                "a database is sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE".into(),
            )),
        }
    }

    pub fn kind(&self) -> Kind {
        match self {
            Self::Sqlite(_) => Kind::Sqlite,
            Self::Postgres(_) => Kind::Postgres,
        }
    }
}

/// The URL of a server is left out: a password may stand anywhere in it.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

/// How [`Db::open`](crate::Db::open) sets a database up.
#[derive(Clone, Debug)]
pub struct Options {
    pub target: Target,
    /// Reading threads, each with a connection of its own, and as many again for [`Readers::Bulk`] (SQLite).
    pub readers: usize,
    /// Connections at most for writing, and as many again for reading; each is opened when first needed (PostgreSQL).
    pub pool: usize,
    /// Bytes of the file that readers map into memory; 0 for none. Faster on large files, but an I/O error is then a
    /// signal that ends the process (SQLite).
    pub mmap_bytes: u64,
    /// Write bodies at most that share one COMMIT (SQLite).
    pub group: usize,
    /// How old a body may grow before it is aborted with [`Error::TooSlow`].
    pub body_limit: Duration,
}

impl Options {
    /// As many readers as cores (2 to 8), 16 connections, nothing mapped, groups of 256, bodies of at most 5 s.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            readers: thread::available_parallelism()
                .map_or(2, NonZero::get)
                .clamp(2, 8),
            pool: 16,
            mmap_bytes: 0,
            group: 256,
            body_limit: Duration::from_secs(5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_and_passwords_not_shown() {
        assert_eq!(
            Target::parse("sqlite:a/b.db").unwrap(),
            Target::Sqlite("a/b.db".into())
        );
        let server = Target::parse("postgresql://u:secret@h/d").unwrap();
        assert_eq!(server.kind(), Kind::Postgres);
        assert!(!format!("{:?}", Options::new(server)).contains("secret"));
        for wrong in ["", "sqlite:", "mysql://h/d", "/a/b.db"] {
            assert!(Target::parse(wrong).is_err(), "{wrong}");
        }
    }
}
