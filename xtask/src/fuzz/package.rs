//! The package of the fuzz targets, which is no member of the workspace, and how it is built.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::Target;
use crate::suite::apt;
use crate::tool::{build_by, cargo, output, run_quietly};
use crate::workspace;

/// The package's manifest, from the workspace's root.
pub(crate) const MANIFEST: &str = "crates/dns/fuzz/Cargo.toml";
/// Its versions of packages, from the workspace's root.
pub(crate) const LOCK: &str = "crates/dns/fuzz/Cargo.lock";

/// What cargo-fuzz gives to the compiler, without a sanitizer: counters and comparisons for libFuzzer, and checks of
/// arithmetic, as wrong results are what is looked for.
const FLAGS: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
    "-Cdebug-assertions",
    "-Ccodegen-units=1",
];

/// The package's folder.
pub(super) fn folder() -> PathBuf {
    let mut path = workspace::root().join(MANIFEST);
    path.pop();
    path
}

/// Words that inputs of a target are made of, if somebody wrote them down.
pub(super) fn dictionary(target: &Target) -> PathBuf {
    let name = format!("{}.dict", target.name);
    folder().join("dictionaries").join(name)
}

/// Builds the named targets, or all.
///
/// # Errors
/// One is unknown, they do not compile, or there is no C++ compiler.
pub(super) fn build(names: &[String], folder: &Path) -> Result<Vec<Target>> {
    let all = targets()?;
    for name in names {
        ensure!(
            all.contains(name),
            "there is no target {name}; there are: {}",
            all.join(", ")
        );
    }
    let chosen = if names.is_empty() { &all } else { names };
    compiler()?;

    // With a target named, the flags are not for build scripts and macros, which are for this machine.
    let mut command = cargo();
    command
        .args([
            "build",
            "--locked",
            "--release",
            "--manifest-path",
            MANIFEST,
        ])
        .arg("--target")
        .arg(host()?)
        .arg("--target-dir")
        .arg(folder)
        .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\x1f"));
    for name in chosen {
        command.args(["--bin", name]);
    }
    let made = build_by(&mut command)?;
    let program = |name: &String| {
        let program = made
            .iter()
            .find(|path| path.file_stem() == Some(name.as_ref()));
        Ok(Target {
            program: program
                .with_context(|| format!("cargo build named no executable for {name}"))?
                .clone(),
            name: name.clone(),
        })
    };
    chosen.iter().map(program).collect()
}

/// The names of the targets: the package's binaries.
fn targets() -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Manifest {
        bin: Vec<Binary>,
    }
    #[derive(Deserialize)]
    struct Binary {
        name: String,
    }
    let path = workspace::root().join(MANIFEST);
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let manifest: Manifest = toml::from_str(&text).context(MANIFEST)?;
    Ok(manifest.bin.into_iter().map(|bin| bin.name).collect())
}

/// libFuzzer comes as C++, to be compiled.
fn compiler() -> Result<()> {
    let there = |program: OsString| run_quietly(Command::new(program).arg("--version")).is_ok();
    if let Some(program) = env::var_os("CXX") {
        // May be a command with arguments; whoever says so knows.
        let shown = program.to_string_lossy().into_owned();
        if shown.contains(' ') || there(program) {
            return Ok(());
        }
        bail!("the C++ compiler that CXX names, {shown}, cannot be run; libFuzzer needs one");
    }
    if there("c++".into()) {
        return Ok(());
    }
    apt::install(
        &["g++"],
        "a C++ compiler (c++), in which libFuzzer is compiled,",
    )
}

/// What the compiler calls this kind of machine.
fn host() -> Result<String> {
    let program = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let text = output(
        Command::new(program)
            .arg("-vV")
            .current_dir(workspace::root()),
    )?;
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(line.context("rustc -vV names no host")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_the_binaries() {
        let targets = targets().unwrap();
        assert!(targets.contains(&"packet".to_owned()), "{targets:?}");
        for name in targets {
            let source = folder().join("fuzz_targets").join(format!("{name}.rs"));
            assert!(source.is_file(), "{name}");
            assert!(
                folder().join("corpus").join(&name).is_dir(),
                "{name} has nothing to begin with"
            );
        }
    }
}
