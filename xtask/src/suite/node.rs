//! The pinned packages of `crates/testkit/node/package.json`, for clients written in JavaScript.
//!
//! They are kept between runs, and installed anew when that file has changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use crate::tool::{run, run_quietly};
use crate::workspace;

/// Returns the folder that holds `node_modules`.
///
/// # Errors
/// Node.js is missing and cannot be installed, or a package cannot.
pub(super) fn prepare(target: &Path) -> Result<PathBuf> {
    let manifest = workspace::root().join("crates/testkit/node/package.json");
    let wanted = fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
    let folder = target.join("test-node");
    // Written last: a folder that has it is complete.
    let stamp = folder.join("installed.json");
    if run_quietly(Command::new("npm").arg("--version")).is_err() {
        apt::install(&["nodejs", "npm"], "Node.js with npm")?;
    }
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        println!("{}: as it was", folder.display());
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package.json"), &wanted)?;
    // Without a lock file: it would name the places that packages come from. Direct dependencies are exact.
    run(Command::new("npm").current_dir(&folder).args([
        "install",
        "--no-package-lock",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
    ]))?;
    fs::write(&stamp, wanted)?;
    println!("{}: made anew", folder.display());
    Ok(folder)
}
