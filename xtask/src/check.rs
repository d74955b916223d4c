//! `cargo xtask check`: all that can be said about the workspace without running it.

use std::path::PathBuf;

use anyhow::Result;

use crate::dependencies;
use crate::fuzz;
use crate::report::Report;
use crate::tool::{cargo, run as run_tool};
use crate::workspace;

/// Format, lints, documentation, licences, sources and advisories of dependencies
///
/// Every step runs, also after one has failed; the task fails at the end and names the steps that did.
/// What dependencies may be is said in dependencies.toml.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A local copy of the RustSec advisory database (the folder that holds `crates/`); without one,
    /// advisories are not checked
    #[arg(long, value_name = "DIR", env = "TENANTRY_ADVISORY_DB")]
    advisory_db: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut report = Report::default();
    report.step("format", || {
        run_tool(cargo().args(["fmt", "--all", "--check"]))
    });
    report.step("lints", || {
        run_tool(
            cargo()
                .args(["clippy", "--workspace", "--all-targets", "--locked"])
                .args(["--", "-D", "warnings"]),
        )
    });
    // The fuzz targets are no part of the workspace. Without libFuzzer itself this needs no C++.
    report.step("format of the fuzz targets", || {
        run_tool(cargo().args(["fmt", "--check", "--manifest-path", fuzz::MANIFEST]))
    });
    report.step("lints of the fuzz targets", || {
        let target = workspace::target()?;
        run_tool(
            cargo()
                .args(["clippy", "--locked", "--no-default-features"])
                .args(["--manifest-path", fuzz::MANIFEST])
                .arg("--target-dir")
                .arg(target)
                .args(["--", "-D", "warnings"]),
        )
    });
    report.step("documentation", || {
        run_tool(
            cargo()
                .args(["doc", "--workspace", "--no-deps", "--locked"])
                .env("RUSTDOCFLAGS", "-D warnings"),
        )
    });
    report.step(
        "licences and sources of dependencies",
        dependencies::check_terms,
    );
    if let Some(folder) = &args.advisory_db {
        report.step("advisories", || dependencies::check_advisories(folder));
    } else {
        println!("advisories: not checked; --advisory-db names a local copy of the database");
    }
    report.finish()
}
