//! The steps of a task: each is named when it begins, timed, and listed with its outcome at the end.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// The steps run so far.
#[derive(Default)]
pub(crate) struct Report {
    steps: Vec<Step>,
}

struct Step {
    name: &'static str,
    took: Duration,
    /// Why it failed, if it did.
    failed: Option<String>,
}

impl Report {
    /// Runs one step. A failure is printed and remembered, so that the steps after it can still run; whoever
    /// needs the step's value stops at `None`.
    pub(crate) fn step<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<T>,
    ) -> Option<T> {
        println!("==> {name}");
        let began = Instant::now();
        let outcome = work();
        let took = began.elapsed();
        let failed = outcome.as_ref().err().map(|error| format!("{error:#}"));
        let how = failed.as_ref().map_or("ok", |_| "FAILED");
        println!("<== {name}: {how}, {:.1} s", took.as_secs_f64());
        if let Some(why) = &failed {
            println!("{why}");
        }
        self.steps.push(Step { name, took, failed });
        outcome.ok()
    }

    /// Lists every step, after what those that failed had to say: whoever looks at the end of a long output only sees it.
    ///
    /// # Errors
    /// Names the steps that failed, if any did.
    pub(crate) fn finish(self) -> Result<()> {
        for Step { name, failed, .. } in &self.steps {
            if let Some(why) = failed {
                println!("\n{name}: {why}");
            }
        }
        println!();
        for Step { name, took, failed } in &self.steps {
            let outcome = failed.as_ref().map_or("ok", |_| "FAILED");
            println!("{:>8.1} s  {outcome:<6}  {name}", took.as_secs_f64());
        }
        let failed: Vec<_> = self
            .steps
            .iter()
            .filter(|s| s.failed.is_some())
            .map(|s| s.name)
            .collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_runs_and_the_failed_ones_are_named() {
        let mut report = Report::default();
        assert_eq!(report.step("one", || Ok(1)), Some(1));
        assert_eq!(report.step("two", || -> Result<()> { bail!("no") }), None);
        assert_eq!(report.step("three", || Ok(3)), Some(3));
        assert_eq!(report.finish().unwrap_err().to_string(), "failed: two");
    }

    #[test]
    fn nothing_failed() {
        let mut report = Report::default();
        report.step("one", || Ok(()));
        assert!(report.finish().is_ok());
    }
}
