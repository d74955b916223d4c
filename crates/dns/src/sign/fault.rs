//! Why a zone cannot be signed.

use std::fmt;

use crate::zone::Broken;

/// What is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No key signs.
    NoKey,
    /// The records are not a zone.
    Zone(Broken),
}

impl From<Broken> for Fault {
    fn from(broken: Broken) -> Self {
        Self::Zone(broken)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey => f.write_str("no key of the zone signs"),
            Self::Zone(broken) => broken.fmt(f),
        }
    }
}

impl std::error::Error for Fault {}
