//! What the figures must be (limit), and what they should be (aim).

use super::super::budgets::{Bound, Verdict};
use super::servers::Kind;
use super::tables::{Findings, Million, Samples, milliseconds, percentile, ratio};

/// Bytes that a million zones may take.
const GIGABYTE: f64 = 1e9;

fn at_most(what: impl Into<String>, measured: f64, limit: f64) -> Verdict {
    Verdict {
        what: what.into(),
        measured,
        bound: Bound::AtMost(limit),
    }
}

pub(super) fn verdicts(findings: &Findings) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let mut hold = |what: &str, samples: &Samples| {
        let knot = ratio(samples, Kind::Tenantry, Kind::Knot);
        let nsd = ratio(samples, Kind::Tenantry, Kind::Nsd);
        verdicts.push(at_most(
            format!("{what}: times Knot's CPU time (limit)"),
            knot,
            1.0,
        ));
        verdicts.push(at_most(
            format!("{what}: times Knot's CPU time (aim)"),
            knot,
            0.7,
        ));
        verdicts.push(at_most(
            format!("{what}: times NSD's CPU time (aim)"),
            nsd,
            0.8,
        ));
    };
    hold("plain", &findings.plain);
    hold("signed", &findings.signed);
    let of_knot = |figure: fn(&Findings, Kind) -> f64| {
        figure(findings, Kind::Tenantry) / figure(findings, Kind::Knot)
    };
    verdicts.push(at_most(
        "memory per zone, times Knot's (aim)",
        of_knot(Findings::bytes_per_zone),
        0.3,
    ));
    verdicts.push(at_most(
        "the same without what is mapped from files (aim)",
        of_knot(Findings::anonymous_per_zone),
        0.3,
    ));
    verdicts.push(at_most(
        "ms from a reply of the API to the answer by UDP, p99 (limit)",
        milliseconds(percentile(&findings.changes, 99)),
        10.0,
    ));
    verdicts.push(at_most(
        "ms from a reply of the API to the answer of Knot as a secondary, p50 (limit)",
        milliseconds(percentile(&findings.copied, 50)),
        50.0,
    ));
    verdicts
}

pub(super) fn of_million(found: &Million) -> Vec<Verdict> {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let gigabytes = |bytes: u64| bytes as f64 / GIGABYTE;
    let zones = found.zones;
    let (first, again) = (&found.memory, &found.memory_again);
    vec![
        at_most(
            format!(
                "seconds from the first start to the answer of the last of {zones} zones (limit)"
            ),
            found.first_start.as_secs_f64(),
            15.0,
        ),
        at_most(
            "the same when it is started again (limit)",
            found.start.as_secs_f64(),
            15.0,
        ),
        at_most(
            format!("GB of memory for {zones} zones (limit)"),
            gigabytes(first.pss.max(again.pss)),
            2.0,
        ),
        at_most(
            "the same without what is mapped from files (limit)",
            gigabytes(first.anonymous.max(again.anonymous)),
            2.0,
        ),
    ]
}
