//! `cargo xtask pictures`: how every page looks.

use std::fs;

use anyhow::Result;

use crate::report::Report;
use crate::suite::{Database, Needs, Suite};
use crate::tool::{cargo, run as run_tool};
use crate::workspace;

/// Take pictures of every page of the dashboard, in two widths and two themes
///
/// They are in target/pictures afterwards, one file each, to be looked at one by one.
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args) -> Result<()> {
    let mut report = Report::default();
    let needs = Needs {
        postgres: false,
        clients: true,
    };
    if let Some(suite) = Suite::prepare(&mut report, &needs) {
        let folder = workspace::target()?.join("pictures");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let mut tests = cargo();
        tests
            .args([
                "test",
                "-p",
                "testkit",
                "--test=all",
                "--locked",
                "--",
                "looks::",
            ])
            .env("TENANTRY_TEST_ONLY", Database::Sqlite.name())
            .env("TENANTRY_TEST_PICTURES", &folder);
        report.step("pictures", || run_tool(suite.lend(&mut tests)));
        println!("{}", folder.display());
    }
    report.finish()
}
