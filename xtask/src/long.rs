//! `cargo xtask long`: what takes too long for every change.

use anyhow::Result;

use crate::report::Report;
use crate::suite::{Needs, Suite};
use crate::tool::{cargo, run as run_tool};

/// The crash test at full length: the server is killed and looked at again, 500 times
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<()> {
    let mut report = Report::default();
    if let Some(suite) = Suite::prepare(&mut report, &Needs { postgres: true }) {
        let mut tests = cargo();
        tests
            .args(["test", "-p", "testkit", "--locked", "--", "crash"])
            .env("TENANTRY_TEST_LONG", "1");
        report.step("crash test", || run_tool(suite.lend(&mut tests)));
    }
    report.finish()
}
