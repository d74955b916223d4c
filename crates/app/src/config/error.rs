//! What can be wrong with a configuration, said so that it can be mended. No message holds a secret: values of secret
//! keys and lines of the file are never quoted.

use std::fmt;
use std::path::PathBuf;

/// Where a value was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(PathBuf),
    /// The variable's name.
    Environment(String),
    Flag,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// Why a configuration is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// A file cannot be read: the configuration file, or one that holds a secret.
    Unreadable { path: PathBuf, reason: String },
    /// The file is no TOML.
    Syntax {
        path: PathBuf,
        /// Both from 1.
        line: usize,
        column: usize,
        reason: String,
    },
    /// No such key, written as its source writes keys.
    Unknown {
        origin: Origin,
        key: String,
        nearest: String,
    },
    /// A secret given both directly and by file in one source.
    Twice {
        origin: Origin,
        key: &'static str,
        twin: &'static str,
    },
    /// A value that its key does not take.
    Invalid {
        origin: Origin,
        key: String,
        /// `None` for secrets.
        value: Option<String>,
        expected: String,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, reason } => {
                write!(f, "cannot read {}: {reason}", path.display())
            }
            Self::Syntax {
                path,
                line,
                column,
                reason,
            } => write!(f, "{}:{line}:{column}: {reason}", path.display()),
            Self::Unknown {
                origin: Origin::Environment(_),
                key,
                nearest,
            } => write!(
                f,
                "unknown environment variable {key}; the nearest known one is {nearest}"
            ),
            Self::Unknown {
                origin,
                key,
                nearest,
            } => write!(
                f,
                "unknown key {key} ({origin}); the nearest known one is {nearest}"
            ),
            Self::Twice { origin, key, twin } => {
                write!(f, "{key} and {twin} ({origin}): give one, not both")
            }
            Self::Invalid {
                origin,
                key,
                value: Some(value),
                expected,
            } => write!(f, "{key} = {value} ({origin}): expected {expected}"),
            Self::Invalid {
                origin,
                key,
                value: None,
                expected,
            } => write!(f, "{key} ({origin}): expected {expected}"),
        }
    }
}

impl std::error::Error for ConfigError {}
