//! Running other programs.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// Cargo, at the workspace's root.
///
/// What the outer Cargo told this program about itself is taken out of the environment: build scripts watch
/// such variables, and would run anew whenever Cargo is called now directly and now from here.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace::root());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a program on our own standard streams.
///
/// # Errors
/// It cannot be started, or does not exit with 0.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", text(command)))?;
    if !status.success() {
        bail!("`{}`: {status}", text(command));
    }
    Ok(())
}

/// Runs a program and returns what it wrote to its standard output. Its standard error is ours.
///
/// # Errors
/// It cannot be started, does not exit with 0, or writes what is not UTF-8.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {}", text(command)))?;
    if !output.status.success() {
        bail!("`{}`: {}", text(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}`: not UTF-8", text(command)))
}

/// Runs a program that has nothing to say unless it fails; then the error holds all it said.
///
/// # Errors
/// It cannot be started, or does not exit with 0.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", text(command)))?;
    if !output.status.success() {
        bail!(
            "`{}`: {}\n{}{}",
            text(command),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

/// The folders of `PATH`.
pub(crate) fn path_folders() -> Vec<PathBuf> {
    env::var_os("PATH").map_or_else(Vec::new, |path| env::split_paths(&path).collect())
}

/// The command as a person would type it, its program by name only.
fn text(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_its_status() {
        let error = run(Command::new("/bin/sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "`sh -c exit 3`: exit status: 3");
        assert!(run(&mut Command::new("/nowhere/at-all")).is_err());
    }

    #[test]
    fn a_quiet_program_is_heard_when_it_fails() {
        let error =
            run_quietly(Command::new("sh").args(["-c", "echo why >&2; exit 1"])).unwrap_err();
        assert!(error.to_string().ends_with("\nwhy\n"), "{error}");
        assert!(run_quietly(Command::new("sh").args(["-c", "echo noise"])).is_ok());
    }

    #[test]
    fn output_is_the_standard_output() {
        assert_eq!(
            output(Command::new("sh").args(["-c", "echo out"])).unwrap(),
            "out\n"
        );
    }
}
