//! Pebble, Let's Encrypt's small ACME server for tests, at one version.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::tool::{run, run_quietly};

const MODULE: &str = "github.com/letsencrypt/pebble/v2/cmd/pebble";
const VERSION: &str = "v2.10.1";

/// Returns the program's path; it is built once.
///
/// # Errors
/// Go is missing, or the module cannot be built.
pub(super) fn prepare(target: &Path) -> Result<PathBuf> {
    let folder = target.join("test-pebble").join(VERSION);
    let program = folder.join("pebble");
    if program.is_file() {
        println!("{}: as it was", program.display());
        return Ok(program);
    }
    if run_quietly(Command::new("go").arg("version")).is_err() {
        bail!(
            "Go (1.24 or newer) is missing: install it and try again; it builds the ACME server that certbot is tested with"
        );
    }
    run(Command::new("go")
        .args(["install", &format!("{MODULE}@{VERSION}")])
        // What is here builds it; nothing is downloaded but the module and what it needs.
        .env("GOTOOLCHAIN", "local")
        .env("GOBIN", &folder))?;
    println!("{}: built", program.display());
    Ok(program)
}
