//! `cargo xtask golden`: writes the golden files anew.

use anyhow::Result;

use crate::report::Report;
use crate::suite::{Needs, Suite};
use crate::tool::{cargo, run as run_tool};

/// Write the golden files anew from what the product answers now
///
/// Read the difference before committing it: a golden file changes only on purpose.
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<()> {
    let mut report = Report::default();
    let needs = Needs {
        postgres: true,
        clients: true,
    };
    if let Some(suite) = Suite::prepare(&mut report, &needs) {
        let mut tests = cargo();
        tests
            .args(["test", "-p", "testkit", "--locked", "--", "golden"])
            .env("TENANTRY_GOLDEN", "write");
        report.step("golden files", || run_tool(suite.lend(&mut tests)));
    }
    report.finish()
}
