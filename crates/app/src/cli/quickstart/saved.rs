//! What quickstart must remember to go on: keys are shown once. The one place outside the database where we keep any.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// Somebody's e-mail and secrets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Login {
    pub(super) email: String,
    pub(super) api_key: String,
    /// To log in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) password: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ServiceUser {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) api_key: String,
}

/// `quickstart.json` in the data folder, for its owner only.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Saved {
    #[serde(skip)]
    path: PathBuf,
    #[serde(skip)]
    found: bool,
    pub(super) operator: Option<Login>,
    pub(super) tenant_admin: Option<Login>,
    pub(super) service_user: Option<ServiceUser>,
}

impl Saved {
    pub(super) fn load(data: &Path) -> Result<Saved> {
        let path = data.join("quickstart.json");
        let (found, mut saved): (bool, Saved) = match fs::read(&path) {
            Ok(text) => {
                let saved =
                    serde_json::from_slice(&text).with_context(|| path.display().to_string())?;
                (true, saved)
            }
            Err(e) if e.kind() == ErrorKind::NotFound => (false, Saved::default()),
            Err(e) => return Err(e).with_context(|| path.display().to_string()),
        };
        (saved.path, saved.found) = (path, found);
        Ok(saved)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether an earlier run has left it.
    pub(super) fn found(&self) -> bool {
        self.found
    }

    /// Written as soon as a key is known, so that an interrupted run can go on.
    pub(super) fn store(&self) -> Result<()> {
        if let Some(folder) = self.path.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .with_context(|| folder.display().to_string())?;
        }
        write_private(&self.path, &serde_json::to_vec_pretty(self)?)
    }
}

/// Replaces a file whole, readable by its owner only.
pub(super) fn write_private(path: &Path, text: &[u8]) -> Result<()> {
    let new = path.with_extension("new");
    let said = || path.display().to_string();
    let _ = fs::remove_file(&new);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)
        .with_context(said)?;
    file.write_all(text)
        .and_then(|()| file.write_all(b"\n"))
        .and_then(|()| file.sync_all())
        .with_context(said)?;
    fs::rename(&new, path).with_context(said)
}
