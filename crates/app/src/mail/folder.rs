//! Mail as files `<id>.eml`, readable by their owner only: links in them are credentials.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::SendError;

pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Whoever sees the file sees all of it: it is written under another name first.
    pub(super) async fn send(&self, id: &str, mail: Vec<u8>) -> Result<(), SendError> {
        let (folder, id) = (self.path.clone(), id.to_owned());
        let written = tokio::task::spawn_blocking(move || write(&folder, &id, &mail)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(SendError::transient(format!(
                "cannot write to the mail folder: {error}"
            ))),
            Err(_) => Err(SendError::transient(
                "writing to the mail folder was cut short",
            )),
        }
    }
}

fn write(folder: &Path, id: &str, mail: &[u8]) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let unfinished = folder.join(format!(".{id}.eml"));
    // A leftover of a crash may be another's to read: begin anew rather than write into it.
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&unfinished)?;
    file.write_all(mail)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(format!("{id}.eml")))?;
    File::open(folder)?.sync_all()
}
