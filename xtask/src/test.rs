//! `cargo xtask test`: every suite of the workspace.

use anyhow::Result;
use std::process::Command;

use crate::fuzz;
use crate::report::Report;
use crate::suite::{Database, Needs, Suite, run_tests};
use crate::tool::cargo;

/// Prepare what the tests need, then run every suite
///
/// Needed are a private PostgreSQL server, a Python environment with the official SDK, and the built binary.
/// What is missing is made under the target folder, or installed with apt-get where that is possible, or named.
/// At the end, unless tests are named, each fuzz target runs for 30 seconds.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run the tests on one database only
    #[arg(long, value_enum, value_name = "DATABASE")]
    only: Option<Database>,
    /// Run only tests whose names contain one of these
    #[arg(value_name = "FILTER")]
    filters: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut report = Report::default();
    let needs = Needs {
        postgres: args.only != Some(Database::Sqlite),
        clients: true,
    };
    if let Some(suite) = Suite::prepare(&mut report, &needs) {
        let mut tests = cargo();
        tests
            .args(["test", "--workspace", "--locked", "--no-fail-fast", "--"])
            .args(&args.filters);
        if let Some(only) = args.only {
            tests.env("TENANTRY_TEST_ONLY", only.name());
        }
        report.step("tests", || run_tests(suite.lend(&mut tests)));
        if args.only != Some(Database::Sqlite) {
            let mut again = behind_proxy(args);
            report.step("tests, two servers on PostgreSQL behind a proxy", || {
                run_tests(suite.lend(&mut again))
            });
        }
    }
    // Filters name tests.
    if args.filters.is_empty() {
        report.step("fuzzing", fuzz::shortly);
    }
    report.finish()
}

/// Tests of processes, of the sources and of how pages look: they would do the same again.
const SERVED_BY_NOBODY: &[&str] = &[
    "cli::",
    "coverage::",
    "crash::",
    "house::",
    "looks::",
    "markup::",
    "people::",
    "policy::",
    "quickstart::",
    "serving::",
    "setting_up::",
    "statements::",
    "zone_tables::",
];

/// The same tests once more, each request given to the next of two servers of one installation.
fn behind_proxy(args: &Args) -> Command {
    let mut again = cargo();
    again
        .args(["test", "--package=testkit", "--test=all", "--locked", "--"])
        .args(&args.filters)
        .env("TENANTRY_TEST_ONLY", Database::Postgres.name())
        .env("TENANTRY_TEST_SERVERS", "2");
    for left_out in SERVED_BY_NOBODY {
        again.args(["--skip", left_out]);
    }
    again
}
