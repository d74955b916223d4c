//! What a frequency means: how long a period is, and what it costs.

use crate::{moment::Moment, plans::Frequency};
use jiff::{Span, Timestamp, tz::TimeZone};

/// Days and months of one period; `None` where nothing is renewed.
fn length(frequency: Frequency) -> Option<(i64, i64)> {
    match frequency {
        Frequency::Weekly => Some((7, 0)),
        Frequency::Monthly => Some((0, 1)),
        Frequency::Quarterly => Some((0, 3)),
        Frequency::Yearly => Some((0, 12)),
        Frequency::NotApplicable => None,
    }
}

/// The period that is running: its start and its end. All are counted from the first, so that one which began on the 31st ends
/// on the last day of a shorter month and the next is not shortened by that.
pub(super) fn current(from: i64, frequency: Frequency, now: i64) -> Option<(Moment, Moment)> {
    const DAY: i64 = 86_400_000_000;
    let (days, months) = length(frequency)?;
    let first = Timestamp::from_microsecond(from)
        .ok()?
        .to_zoned_datetime(TimeZone::UTC);
    let starts = |n: i64| {
        let span = Span::new()
            .try_days(days * n)
            .and_then(|s| s.try_months(months * n))
            .ok()?;
        let at = first.checked_add(span).ok()?;
        Some(at.timestamp().as_microsecond())
    };
    // No period is longer than this, so that the search begins at the right one or a little before it.
    let most = (days + 31 * months) * DAY;
    let mut n = (now - from).max(0) / most;
    let mut end = starts(n + 1)?;
    while end <= now {
        n += 1;
        end = starts(n + 1)?;
    }
    Some((Moment(starts(n)?), Moment(end)))
}

/// What a period costs at so much a month, both in US cents; without periods it is the month's price.
pub(super) fn price(cents_per_month: i64, frequency: Frequency) -> i64 {
    let month = cents_per_month;
    match frequency {
        Frequency::Weekly => (month.saturating_mul(12) + 26) / 52,
        Frequency::Monthly | Frequency::NotApplicable => month,
        Frequency::Quarterly => month.saturating_mul(3),
        Frequency::Yearly => month.saturating_mul(12),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        Moment::parse(text).expect("a date").0
    }

    fn period(from: &str, frequency: Frequency, now: &str) -> (String, String) {
        let (start, end) = current(at(from), frequency, at(now)).expect("it is renewed");
        (start.seconds(), end.seconds())
    }

    #[test]
    fn the_running_period() {
        for (from, frequency, now, start, end) in [
            (
                "2024-01-10",
                Frequency::Monthly,
                "2024-01-10",
                "2024-01-10",
                "2024-02-10",
            ),
            (
                "2024-01-31",
                Frequency::Monthly,
                "2024-02-28",
                "2024-01-31",
                "2024-02-29",
            ),
            (
                "2024-01-31",
                Frequency::Monthly,
                "2024-02-29",
                "2024-02-29",
                "2024-03-31",
            ),
            (
                "2024-01-31",
                Frequency::Monthly,
                "2034-04-30",
                "2034-04-30",
                "2034-05-31",
            ),
            (
                "2024-01-01",
                Frequency::Weekly,
                "2024-01-14",
                "2024-01-08",
                "2024-01-15",
            ),
            (
                "2024-01-01",
                Frequency::Quarterly,
                "2024-12-31",
                "2024-10-01",
                "2025-01-01",
            ),
            (
                "2024-02-29",
                Frequency::Yearly,
                "2028-02-28",
                "2027-02-28",
                "2028-02-29",
            ),
            // A clock that went back.
            (
                "2024-01-10",
                Frequency::Monthly,
                "2024-01-09",
                "2024-01-10",
                "2024-02-10",
            ),
        ] {
            let day = |d: &str| format!("{d}T00:00:00Z");
            assert_eq!(
                period(from, frequency, now),
                (day(start), day(end)),
                "{from} {now}"
            );
        }
        assert_eq!(current(0, Frequency::NotApplicable, 1), None);
    }

    #[test]
    fn prices_follow_the_period() {
        assert_eq!(price(5_200, Frequency::Weekly), 1_200);
        assert_eq!(price(1_999, Frequency::Monthly), 1_999);
        assert_eq!(price(1_999, Frequency::Quarterly), 5_997);
        assert_eq!(price(1_999, Frequency::Yearly), 23_988);
        assert_eq!(price(1_999, Frequency::NotApplicable), 1_999);
    }
}
