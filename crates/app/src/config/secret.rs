//! A text that must not be shown: its `Debug` is masked, so that printing what contains it is safe.

use std::fmt;
use std::path::{Path, PathBuf};

/// What is printed in a secret's place.
pub(super) const MASK: &str = "***";

/// A secret and, when it was read from one, its file.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    text: String,
    file: Option<PathBuf>,
}

impl Secret {
    pub(super) fn new(text: impl Into<String>, file: Option<PathBuf>) -> Self {
        let text = text.into();
        Self { text, file }
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Where it was read.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}
