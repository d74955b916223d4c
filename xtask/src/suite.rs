//! What the test suites need around them: databases, clients, the built binary.
//!
//! Tests learn of it by environment variables:
//!
//! | variable | value |
//! | --- | --- |
//! | `TENANTRY_TEST_PG` | `postgres://…`, a server of which they are superuser; unset when only SQLite is wanted |
//! | `TENANTRY_TEST_PYTHON` | path of a Python interpreter that can import the pinned packages |
//! | `TENANTRY_TEST_BIN` | path of the product's binary, debug build |

mod account;
mod apt;
mod postgres;
mod python;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use self::postgres::Cluster;
use crate::report::Report;
use crate::tool::{cargo, output};
use crate::workspace;

/// What the tests to be run are about.
pub(crate) struct Needs {
    pub(crate) postgres: bool,
}

/// All that is prepared; the server is stopped and removed when this is dropped.
pub(crate) struct Suite {
    postgres: Option<Cluster>,
    python: PathBuf,
    binary: PathBuf,
    /// Held until the end: two runs in one checkout would take each other's server away. Declared last, so
    /// that it is let go after the server is gone.
    _turn: File,
}

impl Suite {
    /// Prepares everything, one step of the report each; `None` when a step failed.
    pub(crate) fn prepare(report: &mut Report, needs: &Needs) -> Option<Self> {
        let (target, turn) = report.step("preparation: our turn", take_turn)?;
        let postgres = if needs.postgres {
            Some(report.step("preparation: PostgreSQL", || Cluster::start(&target))?)
        } else {
            None
        };
        let python = report.step("preparation: Python", || python::prepare(&target))?;
        let binary = report.step("preparation: binary", build_binary)?;
        Some(Self {
            postgres,
            python,
            binary,
            _turn: turn,
        })
    }

    /// Tells a command where everything is.
    pub(crate) fn lend<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if let Some(postgres) = &self.postgres {
            command.env("TENANTRY_TEST_PG", postgres.url());
        }
        command
            .env("TENANTRY_TEST_PYTHON", &self.python)
            .env("TENANTRY_TEST_BIN", &self.binary)
    }
}

/// Waits for other runs in this checkout to end. Returns the target folder and the lock.
fn take_turn() -> Result<(PathBuf, File)> {
    let target = workspace::target()?;
    fs::create_dir_all(&target)?;
    let path = target.join("test.lock");
    let lock = File::create(&path).with_context(|| path.display().to_string())?;
    if lock.try_lock().is_err() {
        println!("waiting for another test run in this checkout to end");
        lock.lock()?;
    }
    Ok((target, lock))
}

/// Builds the product as its users do, in debug.
fn build_binary() -> Result<PathBuf> {
    let messages = output(cargo().args([
        "build",
        "--locked",
        "-p",
        "app",
        "--message-format",
        "json-render-diagnostics",
    ]))?;
    let path = executable(&messages).context("cargo build named no executable")?;
    println!("{}", path.display());
    Ok(path)
}

/// The executable among Cargo's messages, one JSON object a line.
fn executable(messages: &str) -> Option<PathBuf> {
    #[derive(Deserialize)]
    struct Message<'a> {
        #[serde(borrow)]
        executable: Option<&'a Path>,
    }
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Message<'_>>(line).ok()?.executable)
        .map(Path::to_owned)
        .next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_found_among_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"app"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"tenantry"},"executable":"/t/debug/tenantry"}
{"reason":"build-finished","success":true}
"#;
        assert_eq!(
            executable(messages),
            Some(PathBuf::from("/t/debug/tenantry"))
        );
        assert_eq!(executable(""), None);
    }
}
