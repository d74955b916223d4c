//! Findings about DNS, for people and for programs.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::tables::{verdict_json, verdict_line};
use super::budgets::{of_million, verdicts};
use super::load::Sample;
use super::servers::Kind;
use super::spent::Memory;

pub(super) type Samples = BTreeMap<Kind, Vec<Sample>>;

/// From here on a server is taken to be saturated.
const SATURATED: f64 = 0.9;

#[derive(Default)]
pub(super) struct Findings {
    pub(super) zones: u32,
    pub(super) few: u32,
    pub(super) versions: String,
    pub(super) load_before: String,
    pub(super) load_after: String,
    pub(super) plain: Samples,
    pub(super) signed: Samples,
    pub(super) memory_of_few: BTreeMap<Kind, Memory>,
    pub(super) memory: BTreeMap<Kind, Memory>,
    pub(super) signed_memory: BTreeMap<Kind, Memory>,
    pub(super) start: BTreeMap<Kind, Duration>,
    pub(super) signed_start: BTreeMap<Kind, Duration>,
    /// In order of length.
    pub(super) changes: Vec<Duration>,
    /// The same, until a secondary answers.
    pub(super) copied: Vec<Duration>,
}

impl Findings {
    /// What each more zone takes.
    pub(super) fn bytes_per_zone(&self, kind: Kind) -> f64 {
        self.slope(kind, |memory| memory.pss)
    }

    /// The same without what is mapped from files, which the machine takes back whenever it needs room: the product
    /// maps its database.
    pub(super) fn anonymous_per_zone(&self, kind: Kind) -> f64 {
        self.slope(kind, |memory| memory.anonymous)
    }

    fn slope(&self, kind: Kind, figure: fn(&Memory) -> u64) -> f64 {
        let bytes =
            |of: &BTreeMap<Kind, Memory>| of.get(&kind).map_or(f64::NAN, |m| float(figure(m)));
        (bytes(&self.memory) - bytes(&self.memory_of_few)) / f64::from(self.zones - self.few)
    }
}

/// What was found about very many zones.
pub(super) struct Million {
    pub(super) zones: u32,
    /// With nothing but a database.
    pub(super) first_start: Duration,
    pub(super) memory: Memory,
    /// With what was kept.
    pub(super) start: Duration,
    /// After that, and when the database was read anew.
    pub(super) memory_again: Memory,
    /// Bytes of the files.
    pub(super) database: u64,
    pub(super) kept: u64,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "bytes of a machine are far below 2^52"
)]
fn float(bytes: u64) -> f64 {
    bytes as f64
}

fn median(samples: &Samples, kind: Kind) -> Option<Sample> {
    samples.get(&kind).map(|samples| Sample::median(samples))
}

/// How many times the peer's CPU time per query is taken.
pub(super) fn ratio(samples: &Samples, of: Kind, peer: Kind) -> f64 {
    match (median(samples, of), median(samples, peer)) {
        (Some(of), Some(peer)) => of.cpu_us / peer.cpu_us,
        _ => f64::NAN,
    }
}

/// Of durations in order.
pub(super) fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted
        .get(last * percent / 100)
        .copied()
        .unwrap_or(Duration::MAX)
}

pub(super) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

pub(super) fn print(findings: &Findings) {
    let Findings { zones, few, .. } = findings;
    println!();
    println!("{}", findings.versions);
    println!(
        "{zones} zones of 13 records, one UDP worker; load of the machine {} at the start, {} at the end",
        findings.load_before, findings.load_after
    );
    rates("plain", &findings.plain);
    rates("signed, DO", &findings.signed);
    println!(
        "CPU: for each query; busy: part of the time in which it ran or waited for its core (*: not saturated, so that its CPU time is not comparable)"
    );
    println!();
    println!(
        "{:<18}{:>10}{:>14}{:>14}{:>14}{:>12}{:>12}{:>14}",
        "memory, start",
        "start s",
        "PSS MB, few",
        "PSS MB, all",
        "bytes/zone",
        "no file's",
        "signed s",
        "signed PSS MB"
    );
    for kind in Kind::ALL {
        let mb =
            |of: &BTreeMap<Kind, Memory>| of.get(&kind).map_or(f64::NAN, |m| float(m.pss) / 1e6);
        let seconds =
            |of: &BTreeMap<Kind, Duration>| of.get(&kind).map_or(f64::NAN, Duration::as_secs_f64);
        println!(
            "{:<18}{:>10.2}{:>14.1}{:>14.1}{:>14.0}{:>12.0}{:>12.2}{:>14.1}",
            kind.name(),
            seconds(&findings.start),
            mb(&findings.memory_of_few),
            mb(&findings.memory),
            findings.bytes_per_zone(kind),
            findings.anonymous_per_zone(kind),
            seconds(&findings.signed_start),
            mb(&findings.signed_memory),
        );
    }
    println!(
        "start: until the last zone is answered; the product reads a database and signs, others read files, signed before; few: {few} zones"
    );
    println!();
    for (whose, took) in [
        ("", &findings.changes),
        (" of Knot as a secondary", &findings.copied),
    ] {
        println!(
            "change to answer{whose}: p50 {:.2} ms, p99 {:.2} ms of {}",
            milliseconds(percentile(took, 50)),
            milliseconds(percentile(took, 99)),
            took.len()
        );
    }
    println!();
    for verdict in verdicts(findings) {
        println!("{}", verdict_line(&verdict));
    }
    println!();
}

fn rates(what: &str, samples: &Samples) {
    println!();
    println!(
        "{what:<18}{:>10}{:>10}{:>22}{:>8}{:>10}{:>10}",
        "kq/s", "CPU us", "rounds", "busy", "x Knot", "x NSD"
    );
    for kind in Kind::ALL {
        let Some(median) = median(samples, kind) else {
            continue;
        };
        let star = if median.busy < SATURATED { "*" } else { " " };
        let each = samples.get(&kind).into_iter().flatten();
        let each: Vec<_> = each.map(|sample| format!("{:.2}", sample.cpu_us)).collect();
        println!(
            "{:<18}{:>10.0}{:>10.2}{:>22}{:>7.2}{star}{:>10.2}{:>10.2}",
            kind.name(),
            median.rate / 1e3,
            median.cpu_us,
            each.join(" "),
            median.busy,
            ratio(samples, kind, Kind::Knot),
            ratio(samples, kind, Kind::Nsd),
        );
    }
}

pub(super) fn json(findings: &Findings, quick: bool) -> Value {
    let servers: Vec<_> = Kind::ALL
        .iter()
        .map(|kind| server(findings, *kind))
        .collect();
    let budgets: Vec<_> = verdicts(findings).iter().map(verdict_json).collect();
    json!({
        "quick": quick,
        "versions": findings.versions,
        "load": [findings.load_before, findings.load_after],
        "zones": findings.zones,
        "servers": servers,
        "change_ms": change(&findings.changes),
        "copied_ms": change(&findings.copied),
        "budgets": budgets,
    })
}

fn change(took: &[Duration]) -> Value {
    json!({
        "p50": milliseconds(percentile(took, 50)),
        "p99": milliseconds(percentile(took, 99)),
    })
}

fn server(findings: &Findings, kind: Kind) -> Value {
    let rates = |samples: &Samples| {
        median(samples, kind).map(|sample| {
            json!({"rate_per_s": sample.rate, "cpu_us": sample.cpu_us, "busy": sample.busy})
        })
    };
    let memory = |of: &BTreeMap<Kind, Memory>| {
        of.get(&kind)
            .map(|memory| json!({"pss": memory.pss, "anonymous": memory.anonymous}))
    };
    let seconds = |of: &BTreeMap<Kind, Duration>| of.get(&kind).map(Duration::as_secs_f64);
    json!({
        "server": kind.name(),
        "plain": rates(&findings.plain),
        "signed": rates(&findings.signed),
        "memory_of_few": memory(&findings.memory_of_few),
        "memory": memory(&findings.memory),
        "signed_memory": memory(&findings.signed_memory),
        "bytes_per_zone": findings.bytes_per_zone(kind),
        "anonymous_per_zone": findings.anonymous_per_zone(kind),
        "start_s": seconds(&findings.start),
        "signed_start_s": seconds(&findings.signed_start),
    })
}

pub(super) fn print_million(found: &Million) {
    println!();
    println!(
        "{} zones: a database of {:.2} GB, {:.2} GB kept",
        found.zones,
        float(found.database) / 1e9,
        float(found.kept) / 1e9,
    );
    for (what, start, memory) in [
        ("first start", found.first_start, &found.memory),
        ("start again", found.start, &found.memory_again),
    ] {
        println!(
            "{what}: answered in {:.1} s, PSS {:.2} GB ({:.2} GB of it no file's)",
            start.as_secs_f64(),
            float(memory.pss) / 1e9,
            float(memory.anonymous) / 1e9,
        );
    }
    println!();
    for verdict in of_million(found) {
        println!("{}", verdict_line(&verdict));
    }
    println!();
}

pub(super) fn million_json(found: &Million) -> Value {
    let budgets: Vec<_> = of_million(found).iter().map(verdict_json).collect();
    json!({
        "zones": found.zones,
        "first_start_s": found.first_start.as_secs_f64(),
        "pss": found.memory.pss,
        "anonymous": found.memory.anonymous,
        "start_s": found.start.as_secs_f64(),
        "pss_again": found.memory_again.pss,
        "anonymous_again": found.memory_again.anonymous,
        "database": found.database,
        "kept": found.kept,
        "budgets": budgets,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_and_percentiles() {
        let sample = |cpu_us| Sample {
            rate: 1.0,
            cpu_us,
            busy: 1.0,
        };
        let mut samples = Samples::new();
        samples.insert(Kind::Tenantry, vec![sample(9.0), sample(2.0), sample(1.0)]);
        assert!(ratio(&samples, Kind::Tenantry, Kind::Knot).is_nan());
        samples.insert(Kind::Knot, vec![sample(4.0)]);
        let found = ratio(&samples, Kind::Tenantry, Kind::Knot);
        assert!((found - 0.5).abs() < 1e-9);
        let sorted: Vec<_> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&sorted, 99), Duration::from_millis(198));
        assert_eq!(percentile(&[], 99), Duration::MAX);
    }
}
