//! Where the state lives.

use std::fmt;
use std::path::PathBuf;

use super::error::ConfigError;
use super::layers::Layers;
use super::secret::{MASK, Secret};
use super::value::Bytes;

/// The database and how it is used.
#[derive(Clone, Debug)]
pub struct Database {
    pub url: DatabaseUrl,
    /// Reading threads (SQLite).
    pub readers: u32,
    /// Connections (PostgreSQL).
    pub pool: u32,
    /// Bytes of the file that readers map into memory (SQLite); 0 for none.
    pub mmap: u64,
}

/// Which database.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The absolute path of the file.
    Sqlite(PathBuf),
    /// A `postgres://` URL, in which the password may stand.
    Postgres(Secret),
}

impl DatabaseUrl {
    /// The whole URL, password included: `sqlite:/absolute/path` or `postgres://…`.
    pub fn expose(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(url) => url.expose().to_owned(),
        }
    }

    /// The file of an embedded database.
    pub fn embedded(&self) -> Option<&std::path::Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }

    /// The file it was read from, when it was.
    pub fn file(&self) -> Option<&std::path::Path> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(url) => url.file(),
        }
    }
}

/// Masked.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(_) => f.write_str(&self.expose()),
            Self::Postgres(url) => f.write_str(&masked(url.expose())),
        }
    }
}

/// Masked.
impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Hides the password between `user:` and the last `@`, and all parameters: rather too much than too little.
fn masked(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (rest, parameters) = match rest.split_once('?') {
        None => (rest, ""),
        // A password with a question mark, or a parameter with an at sign: nobody can tell.
        Some((_, after)) if after.contains('@') => return format!("{scheme}://{MASK}"),
        Some((before, _)) => (before, "?***"),
    };
    match rest.rsplit_once('@') {
        Some((credentials, place)) if credentials.contains(':') => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:{MASK}@{place}{parameters}")
        }
        _ => format!("{scheme}://{rest}{parameters}"),
    }
}

impl Database {
    pub(super) fn read(layers: &Layers) -> Result<Self, ConfigError> {
        Ok(Self {
            url: read_url(layers)?,
            readers: layers.within("database.readers", 1..=256)?,
            pool: layers.within("database.pool", 1..=1000)?,
            mmap: layers.read::<Bytes>("database.mmap")?.0,
        })
    }
}

fn read_url(layers: &Layers) -> Result<DatabaseUrl, ConfigError> {
    let (secret, key) = layers.secret("database.url", "database.url_file")?;
    let url = secret.as_ref().map_or("", Secret::expose);
    if let Some(path) = url.strip_prefix("sqlite:")
        && !path.is_empty()
    {
        return Ok(DatabaseUrl::Sqlite(layers.resolve(key, path)?));
    }
    match secret {
        Some(secret)
            if ["postgres://", "postgresql://"]
                .iter()
                .any(|scheme| secret.expose().starts_with(scheme)) =>
        {
            Ok(DatabaseUrl::Postgres(secret))
        }
        _ => Err(layers.invalid(key, "sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        for (url, shown) in [
            ("postgres://u:pw@h:5432/d", "postgres://u:***@h:5432/d"),
            ("postgres://u:p@w/x@h/d", "postgres://u:***@h/d"),
            ("postgres://u@h/d?password=pw", "postgres://u@h/d?***"),
            ("postgres://h/d?password=p@w", "postgres://***"),
            ("postgres://u:a?b@h/d", "postgres://***"),
            ("postgresql://h/d", "postgresql://h/d"),
        ] {
            assert_eq!(masked(url), shown);
            assert_eq!(
                format!("{:?}", DatabaseUrl::Postgres(Secret::new(url, None))),
                shown
            );
        }
    }
}
