//! All that the command line prints.

use serde::Serialize;
use std::{
    fmt::Display,
    io::{self, ErrorKind, Write, stderr, stdout},
    process::ExitCode,
};

/// Prints a line, or several.
pub(super) fn line(text: impl Display) -> io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Prints text that ends its own lines.
pub(super) fn text(text: &str) -> io::Result<()> {
    let mut out = stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints a value for programs.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(serde_json::to_string_pretty(value)?)?;
    Ok(())
}

/// Says why a verb was not carried out.
pub(super) fn failed(e: &anyhow::Error) -> ExitCode {
    // Whoever reads our output has seen enough, as with `| head`.
    let cut_short = e
        .downcast_ref::<io::Error>()
        .is_some_and(|e| e.kind() == ErrorKind::BrokenPipe);
    if !cut_short {
        // Nobody is there to be told that nothing can be printed.
        let _ = writeln!(stderr().lock(), "error: {e:#}");
    }
    ExitCode::FAILURE
}
