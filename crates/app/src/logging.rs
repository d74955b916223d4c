//! The program's own log, on standard error: readable text for a person, JSON lines for a collector.

use std::io::{IsTerminal, stderr};

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// Starts logging for the whole process. The first call decides; later ones (tests start many instances) only have
/// their arguments checked.
///
/// `level` is an `EnvFilter` expression such as `info` or `warn,rules=debug`. Fails when it is none.
pub fn init(format: LogFormat, level: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(level).with_context(|| format!("log.level = {level:?}"))?;
    let terminal = stderr().is_terminal();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(terminal);
    let json = match format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !terminal,
    };
    let begun = if json {
        log.json().flatten_event(true).try_init()
    } else {
        log.try_init()
    };
    // Only the first subscriber of a process can be set; that one stays.
    drop(begun);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn may_be_called_again() {
        init(LogFormat::Auto, "info").unwrap();
        init(LogFormat::Json, "warn,rules=debug").unwrap();
        init(LogFormat::Text, "off").unwrap();
    }

    #[test]
    fn refuses_a_level_that_is_none() {
        assert!(init(LogFormat::Auto, "info,x=loudly").is_err());
    }
}
