//! `cargo xtask`: what a developer and continuous integration do to this workspace besides building it.
//!
//! A sub-command is one module with its `Args` and a `run`, named once in each of three places below: the
//! `mod` list, [`Task`] and [`Task::run`].
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks on its standard streams"
)]

mod bench;
mod check;
mod dependencies;
mod fuzz;
mod golden;
mod long;
mod pictures;
mod report;
mod suite;
mod test;
mod tool;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Checks, tests and measures the Tenantry workspace.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Check(check::Args),
    Test(test::Args),
    Long(long::Args),
    Fuzz(fuzz::Args),
    Bench(bench::Args),
    #[command(hide = true)]
    BenchPart(bench::Part),
    Golden(golden::Args),
    Pictures(pictures::Args),
}

impl Task {
    fn run(&self) -> Result<()> {
        match self {
            Self::Check(args) => check::run(args),
            Self::Test(args) => test::run(args),
            Self::Long(args) => long::run(args),
            Self::Fuzz(args) => fuzz::run(args),
            Self::Bench(args) => bench::run(args),
            Self::BenchPart(part) => bench::run_part(part),
            Self::Golden(args) => golden::run(args),
            Self::Pictures(args) => pictures::run(args),
        }
    }
}

fn main() -> ExitCode {
    match Cli::parse().task.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
