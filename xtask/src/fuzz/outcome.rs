//! What libFuzzer says about a run.

use std::fmt;

/// The outcome of one run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Whether nothing failed.
    pub(super) ok: bool,
    runs: u64,
    per_second: u64,
    /// Edges between blocks of code that were passed, as far as they were counted.
    edges: u64,
    /// Where the input that failed was stored.
    pub(super) input: Option<String>,
    /// The panic, or what else ended it.
    pub(super) why: String,
}

impl Outcome {
    /// Takes its log apart.
    pub(super) fn read(ok: bool, log: &str) -> Self {
        let number = |name: &str| {
            let line = log.lines().rev().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.trim().parse().ok()).unwrap_or(0)
        };
        let edges = log.lines().rev().find_map(|line| {
            let (_, rest) = line.strip_prefix('#')?.split_once(" cov: ")?;
            rest.split(' ').next()?.parse().ok()
        });
        let input = log
            .lines()
            .rev()
            .find_map(|line| line.split_once("Test unit written to "));
        Self {
            ok,
            runs: number("stat::number_of_executed_units:"),
            per_second: number("stat::average_exec_per_sec:"),
            edges: edges.unwrap_or(0),
            input: input.map(|(_, path)| path.trim().to_owned()),
            why: if ok { String::new() } else { why(log) },
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            runs,
            per_second,
            edges,
            ..
        } = self;
        write!(
            f,
            "{runs} runs, {per_second} a second, {edges} edges reached"
        )
    }
}

/// The panic with its message, else the line in which libFuzzer says what it does not like.
fn why(log: &str) -> String {
    const MOST: usize = 12;
    let panic = log
        .find("\nthread '")
        .or_else(|| log.starts_with("thread '").then_some(0));
    if let Some(at) = panic {
        let lines = log[at..].trim_start().lines();
        let message = lines.take_while(|line| !line.starts_with("stack backtrace:"));
        return message.take(MOST).collect::<Vec<_>>().join("\n  ");
    }
    let mut lines = log.lines();
    let line = lines.find(|line| line.contains("ERROR: libFuzzer: ") || line.starts_with("ERROR:"));
    let line = line.or_else(|| log.lines().last()).unwrap_or_default();
    line.trim_start_matches(|c: char| c == '=' || c.is_ascii_digit())
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_a_finding() {
        let log = "#2\tINITED cov: 12 ft: 13 corp: 1/1b exec/s: 0 rss: 29Mb\n\
                   #5396665\tREDUCE cov: 513 ft: 1346 corp: 274/13864b lim: 4096\n\
                   Done 489691 runs in 11 second(s)\n\
                   stat::number_of_executed_units: 489691\n\
                   stat::average_exec_per_sec:     44517\n";
        let outcome = Outcome::read(true, log);
        assert_eq!(
            outcome.to_string(),
            "489691 runs, 44517 a second, 513 edges reached"
        );
        assert_eq!((outcome.input, outcome.why), (None, String::new()));
    }

    #[test]
    fn a_panic_is_told_with_its_input() {
        let log = "#2\tINITED cov: 12 ft: 13\n\
                   \n\
                   thread '<unnamed>' (7) panicked at fuzz_targets/packet.rs:1:2:\n\
                   it is wrong\n\
                   stack backtrace:\n   0: main\n\
                   ==3015== ERROR: libFuzzer: deadly signal\n\
                   artifact_prefix='/t/'; Test unit written to /t/crash-6b0d\n";
        let outcome = Outcome::read(false, log);
        assert_eq!(
            outcome.why,
            "thread '<unnamed>' (7) panicked at fuzz_targets/packet.rs:1:2:\n  it is wrong"
        );
        assert_eq!(outcome.input.as_deref(), Some("/t/crash-6b0d"));
    }

    #[test]
    fn other_endings() {
        let log = "==9== ERROR: libFuzzer: timeout after 10 seconds\n    #0 0x55\n";
        assert_eq!(
            Outcome::read(false, log).why,
            "ERROR: libFuzzer: timeout after 10 seconds"
        );
        assert_eq!(Outcome::read(false, "").why, "");
    }
}
