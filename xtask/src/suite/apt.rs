//! Debian packages, where they can be installed without asking anyone.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use super::account::is_root;
use crate::tool::{path_folders, run};

/// Installs packages if we are root and have apt-get.
///
/// # Errors
/// We are not, or it fails; the message says what is missing and how to install it.
pub(crate) fn install(packages: &[&str], purpose: &str) -> Result<()> {
    let list = packages.join(" ");
    if !is_root()?
        || !path_folders()
            .iter()
            .any(|folder| folder.join("apt-get").is_file())
    {
        bail!("{purpose} is missing: install it (on Debian: apt-get install {list}) and try again");
    }
    println!("{purpose} is missing: installing the Debian packages {list}");
    run(apt_get().args(["update", "-q"]))?;
    run(apt_get()
        .args(["install", "-q", "-y", "--no-install-recommends"])
        .args(packages))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command
        .args(["-o", "Acquire::Retries=3"])
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null());
    command
}
