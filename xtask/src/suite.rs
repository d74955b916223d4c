//! What the test suites need around them: databases, clients, the built binary.
//!
//! Tests learn of it by environment variables:
//!
//! | variable | value |
//! | --- | --- |
//! | `TENANTRY_TEST_PG` | `postgres://…`, a server of which they are superuser; unset when only SQLite is wanted |
//! | `TENANTRY_TEST_PYTHON` | path of a Python interpreter that can import the pinned packages |
//! | `TENANTRY_TEST_NODE` | path of a folder whose `node_modules` holds the pinned packages |
//! | `TENANTRY_TEST_CHROMIUM` | path of the browser Chromium |
//! | `TENANTRY_TEST_BIN` | path of the product's binary, debug build |

mod account;
pub(crate) mod apt;
mod chromium;
mod failures;
mod node;
mod pebble;
mod postgres;
mod python;

use std::fs::{self, File};
use std::num::NonZero;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use anyhow::{Context, Result};
use clap::ValueEnum;

pub(crate) use self::failures::run_tests;
use self::postgres::Cluster;
use crate::report::Report;
use crate::tool::{build, run_quietly};
use crate::workspace;

/// How many tests run at once.
const THREADS: &str = "RUST_TEST_THREADS";

/// The databases that the product runs on.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// What the tests to be run are about.
pub(crate) struct Needs {
    pub(crate) postgres: bool,
    /// The debug binary, and those who talk to it.
    pub(crate) clients: bool,
}

/// `dig`, `delv` and `named-checkzone`, Knot and BIND: who asks our DNS, validates it, reads our zone files and copies our zones.
fn dns_tools() -> Result<()> {
    let there = |program: &str| run_quietly(Command::new(program).arg("-v")).is_ok();
    let programs = ["dig", "delv", "named-checkzone", "named"];
    // Knot has another word for it.
    let knot = run_quietly(Command::new("knotd").arg("-V")).is_ok();
    if knot && programs.into_iter().all(there) {
        return Ok(());
    }
    apt::install(
        &["bind9", "bind9-dnsutils", "bind9-utils", "knot"],
        "BIND and Knot with their tools",
    )
}

/// All that is prepared; the server is stopped and removed when this is dropped.
pub(crate) struct Suite {
    postgres: Option<Cluster>,
    python: Option<PathBuf>,
    node: Option<PathBuf>,
    chromium: Option<PathBuf>,
    pebble: Option<PathBuf>,
    binary: Option<PathBuf>,
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
        let (mut python, mut node, mut chromium) = (None, None, None);
        let (mut pebble, mut binary) = (None, None);
        if needs.clients {
            python = Some(report.step("preparation: Python", || python::prepare(&target))?);
            node = Some(report.step("preparation: Node.js", || node::prepare(&target))?);
            chromium = Some(report.step("preparation: Chromium", chromium::prepare)?);
            pebble = Some(report.step("preparation: Pebble", || pebble::prepare(&target))?);
            report.step("preparation: DNS tools", dns_tools)?;
            binary = Some(report.step("preparation: binary", build_binary)?);
        }
        Some(Self {
            postgres,
            python,
            node,
            chromium,
            pebble,
            binary,
            _turn: turn,
        })
    }

    /// Tells a command where everything is.
    pub(crate) fn lend<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if std::env::var_os(THREADS).is_none() {
            // Tests wait for processes, databases and browsers for a good part of their time.
            let cores = thread::available_parallelism().map_or(1, NonZero::get);
            command.env(THREADS, (cores + cores.div_ceil(2)).to_string());
        }
        if let Some(postgres) = &self.postgres {
            command.env("TENANTRY_TEST_PG", postgres.url());
        }
        if let Some(python) = &self.python {
            command.env("TENANTRY_TEST_PYTHON", python);
        }
        if let Some(node) = &self.node {
            command.env("TENANTRY_TEST_NODE", node);
        }
        if let Some(chromium) = &self.chromium {
            command.env("TENANTRY_TEST_CHROMIUM", chromium);
        }
        if let Some(pebble) = &self.pebble {
            command.env("TENANTRY_TEST_PEBBLE", pebble);
        }
        if let Some(binary) = &self.binary {
            command.env("TENANTRY_TEST_BIN", binary);
        }
        command
    }

    /// The PostgreSQL server's process and URL.
    pub(crate) fn postgres(&self) -> Option<(u32, String)> {
        let server = self.postgres.as_ref()?;
        Some((server.process(), server.url()))
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
    let made = build(&["-p", "app"])?.pop();
    let path = made.context("cargo build named no executable")?;
    println!("{}", path.display());
    Ok(path)
}
