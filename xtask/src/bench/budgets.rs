//! What the figures must be.
//!
//! Reads are held against a bare server's read of one row, writes against its group-committed insert. CPU time is the
//! product's and its database server's together. Where a budget names no number of connections, it holds for 16 and 64:
//! with one, waking up idle cores outweighs the work.

use std::time::Duration;

use super::cells::{Cells, Row, What};
use crate::suite::Database;

/// CPU time that creating a zone takes by the API of PowerDNS, in microseconds. Measured apart, on two cores of the
/// same kind: it says where we are, not more.
const POWERDNS_ZONE_US: f64 = 2000.0;

/// One budget, and what became of it.
pub(super) struct Verdict {
    /// What the figure is.
    pub(super) what: String,
    pub(super) measured: f64,
    pub(super) bound: Bound,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

use Bound::{AtLeast, AtMost};

impl Verdict {
    fn new(what: impl Into<String>, measured: f64, bound: Bound) -> Self {
        Self {
            what: what.into(),
            measured,
            bound,
        }
    }

    /// A figure that is not a number meets nothing.
    pub(super) fn met(&self) -> bool {
        match self.bound {
            AtMost(limit) => self.measured <= limit,
            AtLeast(limit) => self.measured >= limit,
        }
    }
}

/// Every budget that holds on this database; `start` is the time from an empty folder to the first answer.
pub(super) fn verdicts(database: Database, cells: &Cells, start: Duration) -> Vec<Verdict> {
    let mut verdicts: Vec<_> = cells
        .medians()
        .flat_map(|row| of_row(database, &row))
        .collect();
    verdicts.push(Verdict::new(
        "seconds from an empty folder to the first answer",
        start.as_secs_f64(),
        AtMost(1.0),
    ));
    verdicts
}

fn of_row(database: Database, row: &Row) -> Vec<Verdict> {
    let sqlite = database == Database::Sqlite;
    let busy = row.connections > 1;
    let mut verdicts = Vec::new();
    let mut hold = |figure: &str, measured: f64, bound: Bound| {
        let what = format!(
            "{}, {} connections: {figure}",
            row.what.name(),
            row.connections
        );
        verdicts.push(Verdict::new(what, measured, bound));
    };
    let (cpu, rate) = ("times the bare CPU time", "of the bare rate");
    match row.what {
        What::ZoneRead if busy => {
            hold(cpu, row.cpu_ratio().unwrap_or(f64::NAN), AtMost(3.0));
            hold(rate, row.rate_ratio().unwrap_or(f64::NAN), AtLeast(0.4));
        }
        What::ZoneCreate if busy => {
            hold(cpu, row.cpu_ratio().unwrap_or(f64::NAN), AtMost(4.0));
            hold(rate, row.rate_ratio().unwrap_or(f64::NAN), AtLeast(0.3));
            if row.connections == 16 {
                let part = row.sample.cpu_us() / POWERDNS_ZONE_US;
                hold(
                    "of PowerDNS's CPU time (2 ms, another run)",
                    part,
                    AtMost(0.1),
                );
            }
            if sqlite && row.connections == 64 {
                hold("a second", row.sample.rate, AtLeast(5000.0));
            }
        }
        What::Customer if !busy => {
            hold(
                "p99 in milliseconds",
                row.sample.p99_us / 1000.0,
                AtMost(50.0),
            );
        }
        What::Customer if sqlite => hold("a second", row.sample.rate, AtLeast(300.0)),
        _ => {}
    }
    verdicts
}

#[cfg(test)]
mod tests {
    use super::super::measure::Sample;
    use super::*;

    fn sample(rate: f64, server_us: f64) -> Sample {
        Sample {
            rate,
            p50_us: 1.0,
            p99_us: 1.0,
            server_us,
            database_us: 0.0,
            load_share: 0.5,
        }
    }

    #[test]
    fn what_is_missed_is_said() {
        let mut cells = Cells::default();
        cells.add(What::BareRead, 16, sample(100_000.0, 8.0));
        cells.add(What::ZoneRead, 16, sample(50_000.0, 30.0));
        cells.add(What::ZoneRead, 1, sample(1.0, 3000.0));
        let found = verdicts(Database::Sqlite, &cells, Duration::from_millis(300));
        let met: Vec<_> = found.iter().map(Verdict::met).collect();
        // CPU time, rate, start; one connection is held to nothing.
        assert_eq!(met, [false, true, true]);
        assert!(!Verdict::new("", f64::NAN, AtMost(1.0)).met());
    }

    #[test]
    fn rates_are_held_on_sqlite_only() {
        let mut cells = Cells::default();
        cells.add(What::Customer, 16, sample(200.0, 1000.0));
        let count = |database| verdicts(database, &cells, Duration::ZERO).len();
        assert_eq!(count(Database::Sqlite), 2);
        assert_eq!(count(Database::Postgres), 1);
    }
}
