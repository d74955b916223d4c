//! A Python environment with the pinned packages of `crates/testkit/python/requirements.txt`.
//!
//! It is kept between runs, and made anew when that file has changed or the interpreter is gone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::apt;
use crate::tool::{run, run_quietly};
use crate::workspace;

/// Returns the path of the environment's interpreter.
///
/// # Errors
/// Python is missing and cannot be installed, or a package cannot.
pub(super) fn prepare(target: &Path) -> Result<PathBuf> {
    let requirements = workspace::root().join("crates/testkit/python/requirements.txt");
    let wanted =
        fs::read_to_string(&requirements).with_context(|| requirements.display().to_string())?;
    let folder = target.join("test-python");
    let python = folder.join("bin/python");
    // Written last: an environment that has it is complete.
    let stamp = folder.join("installed.txt");

    let installed = fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted);
    if installed && run_quietly(Command::new(&python).args(["-c", ""])).is_ok() {
        println!("{}: as it was", folder.display());
        return Ok(python);
    }
    if make(&folder).is_err() {
        apt::install(
            &["python3", "python3-venv"],
            "Python 3 with its module venv",
        )?;
        make(&folder)?;
    }
    run(Command::new(&python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
        ])
        .arg("--requirement")
        .arg(&requirements))?;
    fs::write(&stamp, wanted)?;
    println!("{}: made anew", folder.display());
    Ok(python)
}

/// Makes an empty environment, in place of what is there.
fn make(folder: &Path) -> Result<()> {
    run_quietly(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(folder),
    )
}
