//! How often it is said that something fails again and again: at once, then once a minute, and when it is over.

use std::time::Duration;
use tokio::time::Instant;

const PAUSE: Duration = Duration::from_mins(1);

/// A time in which every attempt failed.
pub(crate) struct Outage {
    began: Instant,
    told: Instant,
    /// Attempts that failed.
    failures: u32,
}

impl Outage {
    /// One more attempt failed. How many have by now, where that is to be said.
    pub(crate) fn failed(outage: &mut Option<Outage>, now: Instant) -> Option<u32> {
        let first = outage.is_none();
        let outage = outage.get_or_insert(Outage {
            began: now,
            told: now,
            failures: 0,
        });
        outage.failures = outage.failures.saturating_add(1);
        if !first && now - outage.told < PAUSE {
            return None;
        }
        outage.told = now;
        Some(outage.failures)
    }

    /// An attempt did not fail. How many had before, and for how long, where any had.
    pub(crate) fn over(outage: &mut Option<Outage>, now: Instant) -> Option<(u32, Duration)> {
        let ended = outage.take()?;
        Some((ended.failures, now - ended.began))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn said_at_once_then_once_a_minute_and_when_it_is_over() {
        let (mut outage, begin) = (None, Instant::now());
        let after = |tenths: u64| begin + Duration::from_millis(100 * tenths);
        assert_eq!(Outage::over(&mut outage, begin), None);
        // Five a second, for two minutes and a half.
        let attempts = (0..=750).map(|n| Outage::failed(&mut outage, after(2 * n)));
        let said: Vec<u32> = attempts.flatten().collect();
        assert_eq!(said, [1, 301, 601]);
        let (failures, lasted) = Outage::over(&mut outage, after(1502)).expect("it is over");
        assert_eq!((failures, lasted.as_secs()), (751, 150));
        assert_eq!(Outage::over(&mut outage, after(1503)), None);
        assert_eq!(Outage::failed(&mut outage, after(1504)), Some(1));
    }
}
