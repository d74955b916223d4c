//! A consistent copy of the running database. In one step from a connection of its own: page by page it would start
//! anew at every write.

use super::{Lite, failure::failure};
use crate::{Error, Result};
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};
use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Copies to a file beside `to`, makes it durable, and then puts it in the place of `to`.
pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
    let part = beside(to);
    let copied = remove(&part)
        .map_err(broken)
        .and_then(|()| fill(from, &part))
        .and_then(|()| settle(&part, to).map_err(broken));
    if copied.is_err() {
        let _ = remove(&part);
    }
    copied
}

fn fill(from: &Path, part: &Path) -> Result<()> {
    let source = Lite::reader(from, 0)?;
    let mut copy = Connection::open(part).map_err(failure)?;
    // Durable by one fsync at the end; before that the file is worth nothing.
    copy.execute_batch("PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF;")
        .map_err(failure)?;
    let step = Backup::new(source.connection(), &mut copy)
        .and_then(|backup| backup.step(-1))
        .map_err(failure)?;
    copy.close().map_err(|(_, e)| failure(e))?;
    match step {
        StepResult::Done => Ok(()),
        _ => Err(Error::Unavailable(
            "the database was locked during the backup".into(),
        )),
    }
}

fn settle(part: &Path, to: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    fs::rename(part, to)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn beside(to: &Path) -> PathBuf {
    let mut name = OsString::from(to);
    name.push(".part");
    name.into()
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err wants")]
fn broken(e: io::Error) -> Error {
    Error::Unavailable(format!("the backup could not be written: {e}"))
}
