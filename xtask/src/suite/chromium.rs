//! Chromium, for tests of pages.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use super::apt;
use crate::tool::{path_folders, run_quietly};

const PROGRAMS: [&str; 2] = ["chromium", "chromium-browser"];

/// Returns where the program is.
///
/// # Errors
/// It is missing and cannot be installed.
pub(super) fn prepare() -> Result<PathBuf> {
    if let Some(found) = found() {
        return Ok(found);
    }
    apt::install(&["chromium"], "Chromium")?;
    match found() {
        Some(found) => Ok(found),
        None => bail!("Chromium does not run although it was installed"),
    }
}

fn found() -> Option<PathBuf> {
    let runs = |program: &PathBuf| run_quietly(Command::new(program).arg("--version")).is_ok();
    let folders = path_folders();
    let all = PROGRAMS
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    all.filter(|program| program.is_file()).find(runs)
}
