//! `cargo xtask long`: what takes too long for every change.

use anyhow::Result;

use crate::bench;
use crate::fuzz;
use crate::report::Report;
use crate::suite::{Needs, Suite, run_tests};
use crate::tool::cargo;

/// The crash test (the server is killed and looked at again, 500 times) and the check of the policy against its model (ten million
/// decisions, a hundred thousand requests) at full length, fuzzing (ten minutes for each target), then the benchmarks, with a million zones
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
            .args(["test", "-p", "testkit", "--locked", "--", "crash", "model"])
            .env("TENANTRY_TEST_LONG", "1");
        report.step("crash test and model", || run_tests(suite.lend(&mut tests)));
    }
    report.step("fuzzing", fuzz::at_length);
    // Only now: it takes its own turn, and nothing else may run beside it.
    report.step("benchmark", || bench::run(&bench::Args::default()));
    report.step("benchmark of DNS", || bench::run(&bench::Args::dns()));
    report.step(
        "a million zones",
        || bench::run(&bench::Args::dns_million()),
    );
    report.finish()
}
