//! `cargo xtask fuzz`: inputs that nobody thought of, found by what they reach in the code (libFuzzer).
//!
//! The targets are the binaries of `crates/dns/fuzz`, a package in the layout of cargo-fuzz. What cargo-fuzz needs a
//! nightly toolchain for is the address sanitizer, which has little to find in code without `unsafe`; the rest is flags
//! that the stable compiler takes as well.

mod kept;
mod outcome;
mod package;

use std::collections::VecDeque;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail, ensure};

use self::outcome::Outcome;
use crate::tool::run as run_tool;
use crate::workspace;

pub(crate) use self::package::{LOCK, MANIFEST};

/// Targets that run at the same time.
const JOBS: usize = 2;

/// Seconds for each target where it is one step of many.
const SHORT: u64 = 30;

/// Seconds for each target where there is time.
const LONG: u64 = 600;

/// Feed the DNS code inputs that reach more and more of it, and see that it holds what it promises
///
/// Begins from the inputs in crates/dns/fuzz/corpus. New ones that reach something go to the target folder; what fails
/// is stored there, too. The package is built once, in a folder of its own; that takes minutes and a C++ compiler.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these; all, if none is named
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
    /// How long each target runs
    #[arg(long, value_name = "N", default_value_t = SHORT, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Then take what is new into crates/dns/fuzz/corpus, and out of it what reaches nothing that another input does not
    #[arg(long)]
    keep: bool,
    /// Run one target on this input and nothing else
    #[arg(long, value_name = "FILE", conflicts_with_all = ["keep", "seconds"])]
    input: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let place = Place::prepare(&args.targets)?;
    if let Some(input) = &args.input {
        return place.one_input(input);
    }
    place.all(args.seconds)?;
    if args.keep {
        for target in &place.targets {
            kept::renew(&place, target)?;
        }
    }
    Ok(())
}

/// As a step of `cargo xtask test`.
pub(crate) fn shortly() -> Result<()> {
    Place::prepare(&[])?.all(SHORT)
}

/// As a step of `cargo xtask long`.
pub(crate) fn at_length() -> Result<()> {
    Place::prepare(&[])?.all(LONG)
}

/// One fuzz target, built.
struct Target {
    name: String,
    program: PathBuf,
}

/// What is run, and where its files are.
struct Place {
    targets: Vec<Target>,
    /// Below Cargo's target folder.
    folder: PathBuf,
}

impl Place {
    /// Builds the targets.
    fn prepare(names: &[String]) -> Result<Self> {
        let folder = workspace::target()?.join("fuzz");
        let targets = package::build(names, &folder)?;
        Ok(Self { targets, folder })
    }

    /// A folder that is there, for one target.
    fn folder_for(&self, what: &str, target: &Target) -> Result<PathBuf> {
        let path = self.folder.join(what).join(&target.name);
        fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
        Ok(path)
    }

    /// Inputs that were found by running, and that the kept ones do without.
    fn found(&self, target: &Target) -> Result<PathBuf> {
        self.folder_for("found", target)
    }

    /// Runs all targets, some at a time; a failure of one stops no other.
    fn all(&self, seconds: u64) -> Result<()> {
        let waiting: Mutex<VecDeque<&Target>> = Mutex::new(self.targets.iter().collect());
        let next = || {
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.pop_front()
        };
        let failed = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..JOBS {
                scope.spawn(|| {
                    while let Some(target) = next() {
                        if let Err(error) = self.run_for(target, seconds) {
                            println!("{}: FAILED: {error:#}", target.name);
                            let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                            failed.push(target.name.clone());
                        }
                    }
                });
            }
        });
        let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
        Ok(())
    }

    fn run_for(&self, target: &Target, seconds: u64) -> Result<()> {
        let found = self.found(target)?;
        // What earlier runs have found stays: another run begins where they ended.
        let before = kept::inputs(&found)?.len();
        let mut command = self.command(target)?;
        command
            .arg(&found)
            .arg(kept::folder(target)?)
            .arg(format!("-max_total_time={seconds}"))
            .arg("-print_final_stats=1");
        let dictionary = package::dictionary(target);
        if dictionary.is_file() {
            command.arg(format!("-dict={}", dictionary.display()));
        }
        let outcome = self.heard(target, &mut command)?;
        if outcome.ok {
            let new = kept::inputs(&found)?.len().saturating_sub(before);
            println!("{}: {outcome}, {new} new inputs", target.name);
            return Ok(());
        }
        bail!("{}", self.explained(target, &outcome));
    }

    /// Runs a target on one input, its panic for all to see.
    fn one_input(&self, input: &Path) -> Result<()> {
        let [target] = &self.targets[..] else {
            bail!("--input is for one target: name it");
        };
        ensure!(input.is_file(), "{}: no file", input.display());
        run_tool(self.command(target)?.arg(input))
    }

    /// A target with the limits that every run of it has.
    fn command(&self, target: &Target) -> Result<Command> {
        let artifacts = self.folder_for("artifacts", target)?;
        let mut command = Command::new(&target.program);
        command
            .arg("-timeout=10")
            .arg("-rss_limit_mb=2048")
            // libFuzzer puts the name of the file right behind it.
            .arg(format!("-artifact_prefix={}/", artifacts.display()));
        Ok(command)
    }

    /// Runs a target and reads what it said, which stays in its log.
    fn heard(&self, target: &Target, command: &mut Command) -> Result<Outcome> {
        let log = self.log(target);
        let file = File::create(&log).with_context(|| log.display().to_string())?;
        let status = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .status()
            .with_context(|| format!("cannot start {}", target.program.display()))?;
        // Of a panic it may hold the input, which is anything.
        let said = fs::read(&log).with_context(|| log.display().to_string())?;
        Ok(Outcome::read(
            status.success(),
            &String::from_utf8_lossy(&said),
        ))
    }

    fn log(&self, target: &Target) -> PathBuf {
        self.folder.join(format!("{}.log", target.name))
    }

    /// What was found, where it is, and what to do about it.
    fn explained(&self, target: &Target, outcome: &Outcome) -> String {
        let log = self.log(target);
        let mut lines = vec![outcome.why.clone()];
        if let Some(input) = &outcome.input {
            lines.push(format!("the input: {input}"));
            let name = &target.name;
            lines.push(format!(
                "run it again: cargo xtask fuzz {name} --input {input}"
            ));
        }
        lines.push(format!("all it said: {}", log.display()));
        lines.join("\n  ")
    }
}
