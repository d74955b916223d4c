//! `cargo xtask test`: every suite of the workspace.

use anyhow::Result;
use clap::ValueEnum;

use crate::report::Report;
use crate::suite::{Needs, Suite};
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

#[derive(Clone, Copy, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut report = Report::default();
    let postgres = !matches!(args.only, Some(Database::Sqlite));
    if let Some(suite) = Suite::prepare(&mut report, &Needs { postgres }) {
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
