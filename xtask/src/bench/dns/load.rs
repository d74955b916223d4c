//! One measurement: dnsperf asks one server as fast as it answers.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::super::cores::{Cores, pinned};
use super::data::Query;
use super::servers::{Programs, Running};
use super::spent::{Spent, Threads};
use crate::tool::output;

/// Of the queries, this part may be lost: more, and the server's CPU time is not that of what was answered.
const LOST: f64 = 0.001;

/// What asks.
pub(super) struct Load<'a> {
    pub(super) programs: &'a Programs,
    pub(super) cores: Cores,
    pub(super) queries: PathBuf,
    /// Seconds of each measurement.
    pub(super) seconds: u32,
}

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    /// Answers in a second.
    pub(super) rate: f64,
    /// CPU time of the server for one answer, in microseconds.
    pub(super) cpu_us: f64,
    /// The part of the time in which the server ran, or would have if others had not had its core: well below 1, it
    /// was not saturated.
    pub(super) busy: f64,
}

impl Load<'_> {
    pub(super) fn run(&self, server: &Running, dnssec: bool) -> Result<Sample> {
        let (ip, port) = (server.address.ip(), server.address.port());
        let mut dnsperf = pinned(&self.programs.dnsperf, Some(self.cores.load));
        dnsperf
            .args(["-s", &ip.to_string(), "-p", &port.to_string(), "-d"])
            .arg(&self.queries)
            .args(["-c", "8", "-T", "1", "-q", "200", "-l"])
            .arg(self.seconds.to_string());
        if dnssec {
            dnsperf.arg("-D");
        }
        let before = Threads::read(server.id())?;
        let text = output(&mut dnsperf)?;
        let spent = Threads::read(server.id())?.since(&before, self.cores.server);
        let spent = spent.with_context(|| server.kind.name())?;
        Sample::parse(&text, spent)
    }
}

impl Sample {
    /// From what dnsperf prints, and what the server spent.
    fn parse(text: &str, spent: Spent) -> Result<Self> {
        let figure = |name: &str| -> Result<f64> {
            let rest = text.lines().find_map(|line| line.trim().strip_prefix(name));
            let word = rest.and_then(|rest| rest.split_whitespace().next());
            let number = word.and_then(|word| word.parse().ok());
            number.with_context(|| {
                format!("no figure after {name:?} in what dnsperf prints:\n{text}")
            })
        };
        let completed = figure("Queries completed:")?;
        let lost = figure("Queries lost:")?;
        let seconds = figure("Run time (s):")?;
        ensure!(completed > 0.0, "nothing was answered:\n{text}");
        ensure!(
            lost <= completed * LOST,
            "{lost} queries were lost, {completed} answered"
        );
        Ok(Self {
            rate: completed / seconds,
            cpu_us: spent.ran.as_secs_f64() * 1e6 / completed,
            busy: (spent.ran + spent.waited).as_secs_f64() / seconds,
        })
    }

    /// The median of each figure by itself.
    pub(super) fn median(samples: &[Self]) -> Self {
        let median = |figure: fn(&Self) -> f64| {
            let mut figures: Vec<_> = samples.iter().map(figure).collect();
            figures.sort_unstable_by(f64::total_cmp);
            figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
        };
        Self {
            rate: median(|s| s.rate),
            cpu_us: median(|s| s.cpu_us),
            busy: median(|s| s.busy),
        }
    }
}

/// Writes what dnsperf reads.
pub(super) fn write_queries(path: &Path, queries: &[Query]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = BufWriter::new(File::create(path)?);
    for (name, kind) in queries {
        writeln!(file, "{name} {kind}")?;
    }
    Ok(file.flush()?)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn figures_of_dnsperf() {
        let text = "Statistics:\n\n  Queries sent:         1000\n  Queries completed:    1000 (100.00%)\n  \
                    Queries lost:         0 (0.00%)\n\n  Run time (s):         2.000000\n  Queries per second:   500.0\n";
        let spent = Spent {
            ran: Duration::from_secs(1),
            waited: Duration::from_millis(500),
        };
        let sample = Sample::parse(text, spent).unwrap();
        for (figure, expected) in [
            (sample.rate, 500.0),
            (sample.cpu_us, 1000.0),
            (sample.busy, 0.75),
        ] {
            assert!((figure - expected).abs() < 1e-6, "{sample:?}");
        }
        let lost = text.replace("lost:         0", "lost:         9");
        assert!(Sample::parse(&lost, spent).is_err());
        assert!(Sample::parse("", spent).is_err());
    }
}
