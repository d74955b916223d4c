//! The inputs that are kept beside the targets, so that every run begins with what earlier ones have learnt.

mod choice;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use self::choice::Measured;
use super::{Place, Target, package};
use crate::tool::run_quietly;

/// Most inputs of a target.
const MOST_INPUTS: usize = 200;
/// Most bytes of a target: three of them stay below a megabyte.
const MOST_BYTES: u64 = 300_000;

/// Where those of a target are.
pub(super) fn folder(target: &Target) -> Result<PathBuf> {
    let path = package::folder().join("corpus").join(&target.name);
    fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
    Ok(path)
}

/// The inputs of a folder.
pub(super) fn inputs(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

/// Puts in place of the kept inputs those few of them and of the new ones that together reach most.
///
/// # Errors
/// One of them fails; then nothing is changed.
pub(super) fn renew(place: &Place, target: &Target) -> Result<()> {
    let (kept, found) = (folder(target)?, place.found(target)?);
    let least = place.folder_for("least", target)?;
    let notes = least.join("notes");
    // libFuzzer would go on where they end.
    for path in inputs(&least)? {
        fs::remove_file(path)?;
    }
    let mut merge = place.command(target)?;
    merge
        .arg("-merge=1")
        // What is reached counts, not how often: else there would be thousands.
        .arg("-use_counters=0")
        .arg(format!("-merge_control_file={}", notes.display()))
        .args([&least, &kept, &found]);
    run_quietly(&mut merge)?;

    // Even the least that reach all of it are too many where there are many types, so the last few edges are let go.
    let text = fs::read_to_string(&notes).with_context(|| notes.display().to_string())?;
    let measured =
        choice::read(&text).context("libFuzzer's notes on a merge are not understood")?;
    let chosen = choice::choose(&measured, MOST_INPUTS, MOST_BYTES);
    let before = inputs(&kept)?;
    for path in before
        .iter()
        .filter(|path| !chosen.iter().any(|input| input.path == **path))
    {
        fs::remove_file(path)?;
    }
    for Measured { path, .. } in chosen.iter().filter(|input| !before.contains(&input.path)) {
        fs::copy(path, kept.join(path.file_name().unwrap_or_default()))?;
    }
    println!(
        "{}: {} inputs of {} bytes are kept, where there were {}; they reach {} of {} edges",
        target.name,
        chosen.len(),
        chosen.iter().map(|input| input.size).sum::<u64>(),
        before.len(),
        choice::reached(chosen.iter().copied()),
        choice::reached(&measured),
    );
    Ok(())
}
