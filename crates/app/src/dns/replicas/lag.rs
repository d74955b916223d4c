//! How far a secondary is behind.

use super::super::Apex;
use dns::transfer::is_newer;
use rules::secondaries::Told;
use std::collections::HashMap;

/// Zones that changed since a secondary copied them, as far as this process knows: what was behind when it started, it does not.
#[derive(Default)]
pub(super) struct Lag {
    /// The version that is waited for, and since when, in microseconds.
    behind: HashMap<Apex, (u32, i64)>,
    seen_at: Option<i64>,
    failure: Option<String>,
    /// Something is to be written down.
    news: bool,
}

impl Lag {
    pub(super) fn changed(&mut self, apex: &Apex, serial: u32, now: i64) {
        let waited = self.behind.entry(apex.clone()).or_insert((serial, now));
        waited.0 = serial;
        self.news = true;
    }

    /// The secondary has this version of the zone.
    pub(super) fn copied(&mut self, apex: &Apex, serial: u32, now: i64) {
        self.seen_at = Some(now);
        self.news = true;
        let waited = self.behind.get(apex).map(|(wanted, _)| *wanted);
        if waited.is_some_and(|wanted| !is_newer(wanted, serial)) {
            self.behind.remove(apex);
        }
    }

    pub(super) fn forget(&mut self, apex: &Apex) {
        self.news |= self.behind.remove(apex).is_some();
    }

    /// It took word of a change, or why not.
    pub(super) fn heard(&mut self, now: i64, failure: Option<String>) {
        if failure.is_none() {
            self.seen_at = Some(now);
        }
        self.news |= self.failure != failure || failure.is_none();
        self.failure = failure;
    }

    /// What is to be written down, once.
    pub(super) fn news(&mut self, id: &str) -> Option<Told> {
        std::mem::take(&mut self.news).then(|| Told {
            id: id.to_owned(),
            seen_at: self.seen_at,
            behind: i64::try_from(self.behind.len()).unwrap_or(i64::MAX),
            behind_since: self.behind.values().map(|(_, since)| *since).min(),
            failure: self.failure.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_until_the_version_is_copied() {
        let apex: Apex = "example.com".parse().expect("a name");
        let mut lag = Lag::default();
        lag.changed(&apex, 5, 100);
        lag.changed(&apex, 7, 200);
        let told = lag.news("x").expect("news");
        assert_eq!(
            (told.behind, told.behind_since, told.seen_at),
            (1, Some(100), None)
        );
        assert!(lag.news("x").is_none());
        lag.copied(&apex, 6, 300);
        assert_eq!(lag.news("x").expect("news").behind, 1);
        lag.copied(&apex, 7, 400);
        let told = lag.news("x").expect("news");
        assert_eq!(
            (told.behind, told.behind_since, told.seen_at),
            (0, None, Some(400))
        );
        lag.heard(500, Some("no answer".to_owned()));
        assert_eq!(
            lag.news("x").expect("news").failure.as_deref(),
            Some("no answer")
        );
        lag.changed(&apex, 8, 600);
        lag.forget(&apex);
        assert_eq!(lag.news("x").expect("news").behind, 0);
    }
}
