//! `cargo xtask test`: every suite of the workspace.

use anyhow::Result;

use crate::report::Report;
use crate::suite::{Database, Needs, Suite};
use crate::tool::{cargo, run as run_tool};

/// Prepare what the tests need, then run every suite
///
/// Needed are a private PostgreSQL server, a Python environment with the official SDK, and the built binary.
/// What is missing is made under the target folder, or installed with apt-get where that is possible, or named.
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
        report.step("tests", || run_tool(suite.lend(&mut tests)));
    }
    report.finish()
}
