//! Running other programs.

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

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

/// Builds packages, `args` saying which and how. Returns the executables made.
///
/// # Errors
/// They do not compile.
pub(crate) fn build(args: &[&str]) -> Result<Vec<PathBuf>> {
    build_by(cargo().args(["build", "--locked"]).args(args))
}

/// As [`build`], by a command that says how.
///
/// # Errors
/// They do not compile.
pub(crate) fn build_by(command: &mut Command) -> Result<Vec<PathBuf>> {
    command.args(["--message-format", "json-render-diagnostics"]);
    Ok(executables(&output(command)?))
}

/// The executables among Cargo's messages, one JSON object a line.
fn executables(messages: &str) -> Vec<PathBuf> {
    #[derive(Deserialize)]
    struct Message<'a> {
        #[serde(borrow)]
        executable: Option<&'a Path>,
    }
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Message<'_>>(line).ok()?.executable)
        .map(Path::to_owned)
        .collect()
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

/// A port that nobody listens on just now.
///
/// # Errors
/// None is left.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
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
    fn executables_are_found_among_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"app"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"tenantry"},"executable":"/t/debug/tenantry"}
{"reason":"build-finished","success":true}
"#;
        assert_eq!(executables(messages), [PathBuf::from("/t/debug/tenantry")]);
        assert!(executables("").is_empty());
    }

    #[test]
    fn output_is_the_standard_output() {
        assert_eq!(
            output(Command::new("sh").args(["-c", "echo out"])).unwrap(),
            "out\n"
        );
    }
}
