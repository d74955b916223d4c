//! The data folder and an embedded database: one process at a time; and the master key.

use crate::config::Config;
use anyhow::{Context, Result, bail};
use rules::{env::Env, secrets::MasterKey};
use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// The right to use the data folder and an embedded database; given up when dropped, or when the process ends however it ends.
pub(crate) struct Turn {
    _folder: File,
    _database: Option<File>,
}

/// Makes the data folder if need be (for its owner only) and takes it; an embedded database too, which may lie elsewhere and be named
/// by processes with other folders.
pub(crate) fn take(c: &Config) -> Result<Turn> {
    let folder = &c.data;
    let said = || format!("data folder {}", folder.display());
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(said)?;
    let advice = "stop it, or name another folder with --data";
    let folder_lock = lock(&folder.join("lock"), &said(), advice)?;
    let database_lock = match c.database.url.embedded() {
        Some(file) => {
            let what = format!("database {}", file.display());
            let advice = "stop it: an embedded database belongs to one process";
            Some(lock(&beside(file), &what, advice)?)
        }
        None => None,
    };
    Ok(Turn {
        _folder: folder_lock,
        _database: database_lock,
    })
}

/// The lock of a database file, whatever links lead to it. Never the file itself: closing it would end SQLite's own locks on it.
fn beside(file: &Path) -> PathBuf {
    let real = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let mut name = real.into_os_string();
    name.push(".lock");
    name.into()
}

fn lock(path: &Path, what: &str, advice: &str) -> Result<File> {
    let said = || what.to_owned();
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .with_context(said)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let holder = holder.trim();
            bail!("the {what} is in use by another process ({holder}); {advice}");
        }
        Err(TryLockError::Error(e)) => return Err(e).with_context(said),
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "process {}", std::process::id()))
        .with_context(said)?;
    Ok(file)
}

/// The installation's master key.
pub(crate) fn master_key(c: &Config) -> Result<MasterKey> {
    let path = &c.master_key_file;
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => bail!(
            "there is no master key at {}: `tenantry init` makes one; an installation of several processes has the same file on each",
            path.display()
        ),
        Err(e) => return Err(e).with_context(|| format!("master key {}", path.display())),
    };
    MasterKey::parse(&text)
        .with_context(|| format!("master key {}: not 64 hex digits", path.display()))
}

/// Makes a master key where there is none yet; whether it did.
pub(crate) fn make_master_key(c: &Config, env: &Env) -> Result<bool> {
    let path = &c.master_key_file;
    let said = || format!("master key {}", path.display());
    let folder = path.parent().unwrap_or(Path::new("/"));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(said)?;
    let mut file = match OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
    {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => return Ok(false),
        Err(e) => return Err(e).with_context(said),
    };
    writeln!(file, "{}", MasterKey::generate(env))
        .and_then(|()| file.sync_all())
        // The name too, before anything is encrypted that only this key can read.
        .and_then(|()| File::open(folder)?.sync_all())
        .with_context(said)?;
    Ok(true)
}

/// Takes a master key away that was never used.
pub(crate) fn remove_master_key(c: &Config) -> Result<()> {
    let path = &c.master_key_file;
    fs::remove_file(path).with_context(|| format!("master key {}", path.display()))
}
