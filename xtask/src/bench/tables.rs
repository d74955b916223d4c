//! Findings, for people and for programs.

use serde_json::{Value, json};

use super::budgets::{Bound, Verdict};
use super::cells::Row;
use super::rounds::Findings;

/// From here on the load is taken to be the limit, and not the server.
const LOAD_BOUND: f64 = 0.95;

/// Prints one database's table and verdicts.
pub(super) fn print(findings: &Findings) {
    println!();
    println!(
        "{:<18}{:>6}{:>11}{:>10}{:>10}{:>10}{:>10}{:>8}{:>8}",
        findings.database.name(),
        "conn.",
        "rate/s",
        "p50 us",
        "p99 us",
        "CPU us",
        "DB us",
        "x CPU",
        "x rate",
    );
    let mut bound = false;
    for row in findings.cells.medians() {
        println!("{}", line(&row));
        bound |= row.sample.load_share >= LOAD_BOUND;
    }
    println!(
        "CPU: of the server for each; DB: of its database server; x: times the bare server's, both of them together"
    );
    if bound {
        println!("*: the load could not go faster");
    }
    println!();
    for verdict in &findings.verdicts {
        println!("{}", verdict_line(verdict));
    }
    println!();
}

fn line(row: &Row) -> String {
    let Row {
        what,
        connections,
        sample,
        ..
    } = row;
    let star = if sample.load_share >= LOAD_BOUND {
        "*"
    } else {
        " "
    };
    let ratio = |ratio: Option<f64>| ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
    format!(
        "{:<18}{connections:>6}{:>10.0}{star}{:>10.0}{:>10.0}{:>10.1}{:>10.1}{:>8}{:>8}",
        what.name(),
        sample.rate,
        sample.p50_us,
        sample.p99_us,
        sample.server_us,
        sample.database_us,
        ratio(row.cpu_ratio()),
        ratio(row.rate_ratio()),
    )
}

pub(super) fn verdict_line(verdict: &Verdict) -> String {
    let said = if verdict.met() { "met" } else { "MISSED" };
    let (words, limit) = match verdict.bound {
        Bound::AtMost(limit) => ("at most", limit),
        Bound::AtLeast(limit) => ("at least", limit),
    };
    let Verdict { what, measured, .. } = verdict;
    format!("{said:<7} {what}: {measured:.2}, {words} {limit}")
}

/// All of it; `pinned` says whether servers and load had cores of their own.
pub(super) fn json(findings: &[Findings], pinned: bool, quick: bool) -> Value {
    let databases: Vec<_> = findings.iter().map(database).collect();
    json!({ "pinned": pinned, "quick": quick, "databases": databases })
}

fn database(findings: &Findings) -> Value {
    let rows: Vec<_> = findings.cells.medians().map(|row| row_json(&row)).collect();
    let verdicts: Vec<_> = findings.verdicts.iter().map(verdict_json).collect();
    json!({ "database": findings.database.name(), "rows": rows, "budgets": verdicts })
}

fn row_json(row: &Row) -> Value {
    json!({
        "what": row.what.name(),
        "connections": row.connections,
        "rate_per_s": row.sample.rate,
        "p50_us": row.sample.p50_us,
        "p99_us": row.sample.p99_us,
        "server_cpu_us": row.sample.server_us,
        "database_cpu_us": row.sample.database_us,
        "load_share": row.sample.load_share,
        "cpu_ratio": row.cpu_ratio(),
        "rate_ratio": row.rate_ratio(),
    })
}

pub(super) fn verdict_json(verdict: &Verdict) -> Value {
    let (bound, limit) = match verdict.bound {
        Bound::AtMost(limit) => ("at_most", limit),
        Bound::AtLeast(limit) => ("at_least", limit),
    };
    json!({
        "what": verdict.what,
        "measured": verdict.measured,
        bound: limit,
        "met": verdict.met(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_plain() {
        let verdict = |measured| Verdict {
            what: "rate".to_owned(),
            measured,
            bound: Bound::AtLeast(300.0),
        };
        assert_eq!(
            verdict_line(&verdict(310.0)),
            "met     rate: 310.00, at least 300"
        );
        assert_eq!(
            verdict_line(&verdict(29.5)),
            "MISSED  rate: 29.50, at least 300"
        );
        assert_eq!(verdict_json(&verdict(29.5))["met"], false);
    }
}
