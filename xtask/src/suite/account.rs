//! Under whose name things run: ours, or where we are root, that of an account which is not.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::tool::output;

/// Accounts that a server may run as when we are root, the first that exists.
const OTHERS: [&str; 2] = ["postgres", "nobody"];

/// The account that a server runs as which refuses to run as root.
#[derive(Debug)]
pub(super) struct Account {
    user: u32,
    group: u32,
    /// Whether it is another than ours.
    other: bool,
}

impl Account {
    /// # Errors
    /// We are root and there is no other account to take.
    pub(super) fn for_server() -> Result<Self> {
        if !is_root()? {
            return Ok(Self {
                user: id("-u", None)?,
                group: id("-g", None)?,
                other: false,
            });
        }
        let found = OTHERS.iter().find_map(|name| {
            let (user, group) = (id("-u", Some(name)).ok()?, id("-g", Some(name)).ok()?);
            Some(Self {
                user,
                group,
                other: true,
            })
        });
        found.with_context(|| format!("no account {} for the server", OTHERS.join(" or ")))
    }

    /// A command that runs under this account, in this folder.
    pub(super) fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder);
        if self.other {
            command.uid(self.user).gid(self.group);
        }
        command
    }

    /// Whether this account can enter a folder, each one above it included.
    pub(super) fn reaches(&self, folder: &Path) -> bool {
        let mut command = self.command(Path::new("test"), Path::new("/"));
        command
            .arg("-x")
            .arg(folder)
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Creates a folder that only this account can enter.
    ///
    /// # Errors
    /// It exists, or the folder above it does not.
    pub(super) fn create_folder(&self, path: &Path) -> Result<()> {
        DirBuilder::new()
            .mode(0o700)
            .create(path)
            .with_context(|| path.display().to_string())?;
        if self.other {
            chown(path, Some(self.user), Some(self.group))?;
        }
        Ok(())
    }

    /// # Errors
    /// A folder is another account's: it is not one that we created.
    pub(super) fn must_own(&self, path: &Path) -> Result<()> {
        let owner = fs::symlink_metadata(path)?.uid();
        ensure!(
            owner == self.user,
            "{} belongs to another account: remove it",
            path.display()
        );
        Ok(())
    }
}

/// Whether we run as root.
///
/// # Errors
/// There is no program `id`.
pub(super) fn is_root() -> Result<bool> {
    Ok(id("-u", None)? == 0)
}

fn id(what: &str, account: Option<&str>) -> Result<u32> {
    let mut command = Command::new("id");
    Ok(
        output(command.arg(what).args(account).stdin(Stdio::null()))?
            .trim()
            .parse()?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_never_runs_as_root() {
        let account = Account::for_server().unwrap();
        let said = output(account.command(Path::new("id"), Path::new("/")).arg("-u")).unwrap();
        assert_eq!(said.trim(), account.user.to_string());
        assert_ne!(account.user, 0);
    }

    #[test]
    fn a_folder_of_its_own_is_reached_and_a_missing_one_not() {
        let account = Account::for_server().unwrap();
        let path = std::env::temp_dir().join(format!("xtask-account-{}", std::process::id()));
        assert!(!account.reaches(&path));
        account.create_folder(&path).unwrap();
        assert!(account.reaches(&path));
        assert!(account.must_own(&path).is_ok());
        assert!(account.create_folder(&path).is_err(), "it exists");
        fs::remove_dir(&path).unwrap();
    }
}
