//! Running tests so that what failed is said twice: where it happened, and at the end of everything, which is what is read first.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Lines of a test run that are said once more, at most.
const MOST: usize = 300;

/// Runs tests by Cargo on our own standard streams.
///
/// # Errors
/// They cannot be started, or one of them failed; then with what the failed ones said.
pub(crate) fn run_tests(command: &mut Command) -> Result<()> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the tests")?;
    let mut failures = Failures::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            failures.hear(&line);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{status}\n{}", failures.said.join("\n"));
    }
    Ok(())
}

/// What the failed tests said: what stands between `failures:` and `test result:`, without calls that led there.
#[derive(Default)]
struct Failures {
    said: Vec<String>,
    listed: bool,
}

impl Failures {
    fn hear(&mut self, line: &str) {
        if line == "failures:" {
            self.listed = true;
        } else if line.starts_with("test result:") {
            self.listed = false;
        }
        if self.listed && self.said.len() < MOST && !line.is_empty() && !is_call(line) {
            self.said.push(line.to_owned());
        }
    }
}

/// A line of a stack backtrace: `  12: name` or what comes below it, `  at file:line:column`.
fn is_call(line: &str) -> bool {
    let text = line.trim_start();
    if text.len() == line.len() {
        return text == "stack backtrace:";
    }
    let number = text.split_once(": ").map_or("", |(number, _)| number);
    text.starts_with("at ") || (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_kept_and_nothing_else() {
        let mut failures = Failures::default();
        let output = "running 2 tests\ntest one ... ok\ntest two ... FAILED\n\nfailures:\n\n---- two stdout ----\n\
            thread 'two' panicked at two.rs:1:2:\nassertion failed: 12: 13\nstack backtrace:\n   0: core::panic\n             \
            at /library/core:12:3\n  left: 1\n\nfailures:\n    two\n\ntest result: FAILED. 1 passed\n\nrunning 1 test\n";
        for line in output.lines() {
            failures.hear(line);
        }
        assert_eq!(
            failures.said,
            [
                "failures:",
                "---- two stdout ----",
                "thread 'two' panicked at two.rs:1:2:",
                "assertion failed: 12: 13",
                "  left: 1",
                "failures:",
                "    two",
            ]
        );
    }

    #[test]
    fn a_run_fails_with_what_was_said() {
        let script = "printf 'failures:\\nwhy\\ntest result: FAILED\\n'; exit 101";
        let error = run_tests(Command::new("sh").args(["-c", script])).unwrap_err();
        assert_eq!(error.to_string(), "exit status: 101\nfailures:\nwhy");
        assert!(run_tests(Command::new("sh").args(["-c", "echo ok"])).is_ok());
        assert!(run_tests(&mut Command::new("/nowhere/at-all")).is_err());
    }
}
