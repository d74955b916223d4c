//! Where PostgreSQL's server programs are.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::super::apt;
use crate::tool::{output, path_folders};

/// Debian's folder of versions; it links none of the server programs into `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder that holds initdb, postgres and pg_ctl.
pub(super) struct Programs(PathBuf);

impl Programs {
    /// Looks in `PATH`, then among Debian's versions from the newest; installs PostgreSQL when there is none.
    ///
    /// # Errors
    /// There is none and it cannot be installed.
    pub(super) fn find_or_install() -> Result<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        apt::install(&["postgresql"], "PostgreSQL's server")?;
        Self::find().context("PostgreSQL is installed, but its server programs are not found")
    }

    fn find() -> Option<Self> {
        let folders = path_folders()
            .into_iter()
            .chain(versions(Path::new(DEBIAN)));
        folders.into_iter().find_map(|folder| Self::within(&folder))
    }

    /// The programs of a folder, links followed. Scripts do not count: they wrap the programs, to choose a
    /// version or to refuse root.
    fn within(folder: &Path) -> Option<Self> {
        let initdb = fs::canonicalize(folder.join("initdb")).ok()?;
        let real = initdb.parent()?;
        let all = ["initdb", "postgres", "pg_ctl"]
            .iter()
            .all(|name| is_binary(&real.join(name)));
        all.then(|| Self(real.to_owned()))
    }

    pub(super) fn initdb(&self) -> PathBuf {
        self.0.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.0.join("postgres")
    }

    pub(super) fn pg_ctl(&self) -> PathBuf {
        self.0.join("pg_ctl")
    }

    /// As in `postgres (PostgreSQL) 15.1`.
    pub(super) fn version(&self) -> Result<String> {
        Ok(output(Command::new(self.postgres()).arg("--version"))?
            .trim()
            .to_owned())
    }
}

/// The folders `VERSION/bin`, the highest version first.
fn versions(folder: &Path) -> Vec<PathBuf> {
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter_map(|entry| Some((number(&entry.path())?, entry.path())))
        .collect();
    found.sort();
    found
        .into_iter()
        .rev()
        .map(|(_, path)| path.join("bin"))
        .collect()
}

/// Whether a file is there and is no script.
fn is_binary(path: &Path) -> bool {
    let mut start = [0; 2];
    File::open(path)
        .and_then(|mut file| file.read_exact(&mut start))
        .is_ok()
        && start != *b"#!"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_version_comes_first_and_scripts_do_not_count() {
        let root = std::env::temp_dir().join(format!("xtask-programs-{}", std::process::id()));
        for (version, start) in [("9", "\x7fELF"), ("15", "\x7fELF"), ("16", "#!/bin/sh")] {
            let bin = root.join(version).join("bin");
            fs::create_dir_all(&bin).unwrap();
            for name in ["initdb", "postgres", "pg_ctl"] {
                fs::write(bin.join(name), start).unwrap();
            }
        }
        fs::create_dir(root.join("common")).unwrap();

        let found = versions(&root);
        let names: Vec<_> = found
            .iter()
            .map(|path| path.strip_prefix(&root).unwrap())
            .collect();
        assert_eq!(
            names,
            [Path::new("16/bin"), Path::new("15/bin"), Path::new("9/bin")]
        );
        assert!(Programs::within(&found[0]).is_none());
        assert!(Programs::within(&found[1]).is_some());
        assert!(Programs::within(&root.join("common")).is_none());
        fs::remove_dir_all(&root).unwrap();
    }
}
