//! What is answered, in a file beside the database: whoever starts next answers at once what was answered last, and then follows the
//! database; where that is gone, goes on answering. The file holds what anybody may ask for, and no key.

use super::publisher::Publisher;
use anyhow::{Context, Result};
use dns::{
    kept::{Reader, Writer},
    zone::Zone,
};
use rules::publish::Mark;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{BufReader, BufWriter, ErrorKind},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

/// What is older is not answered any more: secondaries forget a zone after so long without word of it, too (RFC 1035, section 3.3.13,
/// EXPIRE). Microseconds: a week.
const EXPIRED: i64 = 7 * 24 * 3600 * 1_000_000;
/// What did not change is written again after so long, so that it does not expire. Microseconds: a day.
const FRESH: i64 = 24 * 3600 * 1_000_000;
/// Zones that are put in at once, at least, and the part of those that are there already: each time the catalog copies what it is
/// found by.
const BATCH: usize = 10_000;
const SHARE: usize = 4;

/// What a file says of itself.
#[derive(Serialize, Deserialize)]
struct About {
    /// Microseconds since 1970.
    at: i64,
    zones: usize,
    /// Where the follower stood: what changed behind it is not in the file.
    mark: Mark,
}

/// Writes the file.
pub(super) struct Keeper {
    file: PathBuf,
    publisher: Publisher,
    clock: Arc<dyn Fn() -> i64 + Send + Sync>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The right to write it: processes may share a folder. Given up when the process ends.
    turn: Option<File>,
    /// The fingerprint of what is in it, and when that was written, in microseconds since 1970.
    kept: Option<(u64, i64)>,
}

/// A file that can be read.
pub(super) struct Found {
    file: PathBuf,
    about: About,
    reader: Reader<BufReader<File>>,
}

impl Found {
    /// `None` where there is none, or none of use, which is said.
    pub(super) fn look(file: &Path, now: i64) -> Option<Found> {
        let found = File::open(file).and_then(|opened| Reader::new(BufReader::new(opened)));
        let said = |why: &str| {
            tracing::warn!(file = %file.display(), why, "zones that were kept are not answered before the database is read");
        };
        let (reader, about) = match found {
            Ok(found) => found,
            Err(e) if e.kind() == ErrorKind::NotFound => return None,
            Err(e) => {
                said(&e.to_string());
                return None;
            }
        };
        let Ok(mut about) = serde_json::from_slice::<About>(&about) else {
            said("it does not say what it holds");
            return None;
        };
        if now - about.at > EXPIRED {
            said("they are older than a week");
            return None;
        }
        if about.mark.at > now {
            // A clock was set back: everything is newer than nothing.
            about.mark = Mark::default();
        }
        let file = file.to_owned();
        Some(Found {
            file,
            about,
            reader,
        })
    }

    /// Answers them. Where the database has to be followed from; nothing that is told of waits for it.
    pub(super) fn restore(mut self, publisher: &Publisher, now: i64) -> Mark {
        let begun = Instant::now();
        let mut waiting = Vec::new();
        loop {
            let read = self.reader.zones().unwrap_or_else(|e| {
                tracing::warn!(file = %self.file.display(), why = %e, "the rest of the zones that were kept cannot be read");
                Vec::new()
            });
            let end = read.is_empty();
            waiting.extend(read);
            if end || waiting.len() >= BATCH.max(publisher.catalog.len() / SHARE) {
                for (id, zone) in &waiting {
                    publisher.replicas.name(*id, &zone.apex());
                }
                let zones: Vec<Zone> = waiting.drain(..).map(|(_, zone)| zone).collect();
                publisher.catalog.put_many(zones);
            }
            if end {
                break;
            }
        }
        let zones = publisher.catalog.len();
        let missing = self.about.zones.saturating_sub(zones);
        let old = (now - self.about.at) / 1_000_000;
        let took = begun.elapsed().as_millis();
        tracing::info!(
            zones,
            missing,
            seconds_old = old,
            milliseconds = took,
            "zones that were kept are answered"
        );
        self.about.mark
    }
}

impl Keeper {
    /// `clock` gives microseconds since 1970.
    pub(super) fn new(
        file: PathBuf,
        publisher: Publisher,
        clock: Arc<dyn Fn() -> i64 + Send + Sync>,
    ) -> Keeper {
        Keeper {
            file,
            publisher,
            clock,
            state: Mutex::default(),
        }
    }

    /// Writes what is answered, where that is not what was written last. With a million zones it takes seconds: not for threads that
    /// anybody waits for. A failure is said, and is no other.
    pub(super) fn keep(&self, mark: Mark) {
        if let Err(e) = self.try_keep(mark) {
            tracing::warn!(
                why = format!("{e:#}"),
                "zones are not kept for the next start"
            );
        }
    }

    fn try_keep(&self, mark: Mark) -> Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.turn.is_none() {
            state.turn = self.turn()?;
        }
        let (now, all) = ((self.clock)(), self.publisher.catalog.version());
        let fingerprint = all.fingerprint();
        let is_kept = |(kept, at)| kept == fingerprint && now - at < FRESH;
        if state.turn.is_none() || state.kept.is_some_and(is_kept) {
            return Ok(());
        }
        let fresh = self.beside("new");
        let said = || format!("{}", fresh.display());
        let to = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)
            .with_context(said)?;
        let about = About {
            at: now,
            zones: all.len(),
            mark,
        };
        let mut writer =
            Writer::new(BufWriter::new(to), &serde_json::to_vec(&about)?).with_context(said)?;
        for zone in all.zones() {
            // One that just went has none, and need not be found again.
            if let Some(id) = self.publisher.replicas.id_of(&zone.apex()) {
                writer.put(id, zone).with_context(said)?;
            }
        }
        let written = writer.finish().with_context(said)?;
        written.get_ref().sync_data().with_context(said)?;
        fs::rename(&fresh, &self.file).with_context(|| format!("{}", self.file.display()))?;
        state.kept = Some((fingerprint, now));
        Ok(())
    }

    /// `None` while another process has it.
    fn turn(&self) -> Result<Option<File>> {
        let path = self.beside("lock");
        let said = || format!("{}", path.display());
        if let Some(folder) = path.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .with_context(said)?;
        }
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .with_context(said)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(e).with_context(said),
        }
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.file.clone().into_os_string();
        name.push(".");
        name.push(ending);
        name.into()
    }
}

#[cfg(test)]
mod tests;
