//! What a look means for a zone. Pure.

use super::{
    super::ZoneStatus,
    look::Due,
    seen::{Delegation, Seen},
};

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
/// Looks in a row that have to fail before an active zone counts as moved.
const FAILURES: i64 = 3;

/// What is to be done after a look.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// The new status, where it changes.
    pub(super) status: Option<ZoneStatus>,
    pub(super) failures: i64,
    /// Whether the zone is not answered while it is not active.
    pub(super) held: bool,
    /// Microseconds until the next look.
    pub(super) pause: i64,
}

/// `ours` are all host names that are given to zones.
pub(super) fn verdict(zone: &Due, seen: &Seen, ours: &[String]) -> Verdict {
    let Some(found) = &seen.delegation else {
        // Nobody could be asked: what was known stays known.
        return Verdict {
            status: None,
            failures: zone.failures,
            held: zone.held && zone.looked_at.is_some(),
            pause: pause(zone.tries, HOUR),
        };
    };
    if is_delegated(zone, found) {
        // Whoever validates would believe nothing that we say.
        let believed = !found.is_of_other_keys(&zone.signers);
        let status = (zone.by_delegation && zone.status != ZoneStatus::Active && believed)
            .then_some(ZoneStatus::Active);
        return Verdict {
            status,
            failures: 0,
            held: false,
            pause: if zone.status == ZoneStatus::Active || status.is_some() {
                pause(zone.tries, 12 * HOUR)
            } else {
                pause(zone.tries, HOUR)
            },
        };
    }
    // Whoever is delegated to servers of ours that are not this zone's has given the name to somebody else's zone, which may be
    // gone: nobody else may answer in its place.
    let held = found
        .servers
        .iter()
        .any(|server| ours.contains(server) && !zone.name_servers.contains(server));
    if zone.status != ZoneStatus::Active || !zone.by_delegation {
        return Verdict {
            status: None,
            failures: 0,
            held,
            pause: pause(zone.tries, 2 * HOUR),
        };
    }
    // While the parent's servers disagree, a change is on its way.
    let failures = zone.failures + i64::from(found.agreed);
    Verdict {
        status: (failures >= FAILURES).then_some(ZoneStatus::Moved),
        failures,
        held,
        pause: HOUR,
    }
}

/// The same of a partial zone, which a TXT record with this key proves.
pub(super) fn verdict_of_proof(zone: &Due, key: &str, seen: &Seen) -> Verdict {
    let stays = Verdict {
        status: None,
        failures: zone.failures,
        held: false,
        pause: pause(zone.tries, HOUR),
    };
    let Some(texts) = &seen.texts else {
        // Nobody could be asked: what was known stays known.
        return stays;
    };
    let active = zone.status == ZoneStatus::Active;
    match (texts.iter().any(|text| text.trim() == key), active) {
        (true, _) => Verdict {
            status: (zone.by_delegation && !active).then_some(ZoneStatus::Active),
            failures: 0,
            pause: pause(zone.tries, 12 * HOUR),
            ..stays
        },
        (false, false) => Verdict {
            failures: 0,
            ..stays
        },
        (false, true) => {
            let failures = zone.failures + i64::from(zone.by_delegation);
            Verdict {
                status: (failures >= FAILURES).then_some(ZoneStatus::Moved),
                failures,
                pause: HOUR,
                ..stays
            }
        }
    }
}

/// Exactly the zone's pair, or exactly its own names for it. v4: documented. Of a custom set any two names will do, since all are the
/// account's: the set may have grown or shrunk while the registrar has the old one.
fn is_delegated(zone: &Due, found: &Delegation) -> bool {
    let same = |names: &[String]| {
        !names.is_empty()
            && found.servers.len() == names.len()
            && names.iter().all(|name| found.servers.contains(name))
    };
    let all = |names: &[String]| {
        !names.is_empty() && names.iter().all(|name| found.servers.contains(name))
    };
    let matched = |names: &[String]| {
        if zone.multi_provider {
            all(names)
        } else {
            same(names)
        }
    };
    let of_set = found
        .servers
        .iter()
        .filter(|s| zone.custom.contains(s))
        .count();
    let custom = of_set >= 2 && (zone.multi_provider || of_set == found.servers.len());
    found.agreed && (matched(&zone.name_servers) || matched(&zone.vanity) || custom)
}

/// A minute, and twice as long each time, up to a limit. v4: documented, "at growing intervals".
fn pause(tries: i64, most: i64) -> i64 {
    let doubled = u32::try_from(tries).unwrap_or(0).min(20);
    (MINUTE << doubled).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(status: ZoneStatus) -> Due {
        Due {
            zone_id: String::new(),
            account_id: String::new(),
            name: "example.com".to_owned(),
            status,
            name_servers: vec!["a.ns.test".to_owned(), "b.ns.test".to_owned()],
            proof: None,
            custom: Vec::new(),
            vanity: Vec::new(),
            multi_provider: false,
            signers: Vec::new(),
            by_delegation: true,
            held: true,
            looked_at: None,
            tries: 0,
            failures: 0,
            since: 0,
            has_original: false,
        }
    }

    fn seen(servers: &[&str]) -> Seen {
        Seen {
            delegation: Some(Delegation {
                servers: servers.iter().map(|s| (*s).to_owned()).collect(),
                agreed: true,
                ..Delegation::default()
            }),
            ..Seen::default()
        }
    }

    fn ours() -> Vec<String> {
        ["a", "b", "c", "d"]
            .map(|n| format!("{n}.ns.test"))
            .to_vec()
    }

    #[test]
    fn exactly_the_pair() {
        for (servers, active, held) in [
            (&["b.ns.test", "a.ns.test"][..], true, false),
            (&["a.ns.test"], false, false),
            (
                &["a.ns.test", "b.ns.test", "ns.elsewhere.test"],
                false,
                false,
            ),
            (&["c.ns.test", "d.ns.test"], false, true),
            (&["a.ns.test", "c.ns.test"], false, true),
            (&["ns.elsewhere.test"], false, false),
            (&[], false, false),
        ] {
            let verdict = verdict(&zone(ZoneStatus::Pending), &seen(servers), &ours());
            assert_eq!(
                verdict.status == Some(ZoneStatus::Active),
                active,
                "{servers:?}"
            );
            assert_eq!(verdict.held, held, "{servers:?}");
        }
        let several = Due {
            multi_provider: true,
            ..zone(ZoneStatus::Pending)
        };
        let with = seen(&["a.ns.test", "b.ns.test", "ns.elsewhere.test"]);
        assert_eq!(
            verdict(&several, &with, &ours()).status,
            Some(ZoneStatus::Active)
        );
        let own = Due {
            vanity: vec!["ns1.example.com".to_owned(), "ns2.example.com".to_owned()],
            ..zone(ZoneStatus::Moved)
        };
        let by_own = seen(&["ns1.example.com", "ns2.example.com"]);
        assert_eq!(
            verdict(&own, &by_own, &ours()).status,
            Some(ZoneStatus::Active)
        );
    }

    #[test]
    fn moved_after_three_looks() {
        let mut active = zone(ZoneStatus::Active);
        for (failures, status) in [(1, None), (2, None), (3, Some(ZoneStatus::Moved))] {
            let verdict = verdict(&active, &seen(&["ns.elsewhere.test"]), &ours());
            assert_eq!((verdict.failures, verdict.status), (failures, status));
            active.failures = verdict.failures;
        }
        active.failures = 2;
        assert_eq!(
            verdict(&active, &seen(&["a.ns.test", "b.ns.test"]), &ours()).failures,
            0
        );
        // Nobody answered: no failure of the zone's.
        let nothing = Seen {
            failure: Some("no answer".to_owned()),
            ..Seen::default()
        };
        assert_eq!(verdict(&active, &nothing, &ours()).failures, 2);
        let mut mixed = seen(&["a.ns.test", "b.ns.test", "c.ns.test"]);
        if let Some(delegation) = &mut mixed.delegation {
            delegation.agreed = false;
        }
        let verdict = verdict(&active, &mixed, &ours());
        assert_eq!((verdict.failures, verdict.status), (2, None));
    }

    #[test]
    fn a_proof_is_there_or_not() {
        let said = |texts: &[&str]| Seen {
            texts: Some(texts.iter().map(|t| (*t).to_owned()).collect()),
            ..Seen::default()
        };
        let silent = Seen::default();
        let pending = zone(ZoneStatus::Pending);
        assert_eq!(
            verdict_of_proof(&pending, "1-2", &said(&["1-3"])).status,
            None
        );
        let proven = verdict_of_proof(&pending, "1-2", &said(&["x", " 1-2 "]));
        assert_eq!(proven.status, Some(ZoneStatus::Active));
        let mut active = zone(ZoneStatus::Active);
        for (failures, status) in [(1, None), (2, None), (3, Some(ZoneStatus::Moved))] {
            let after = verdict_of_proof(&active, "1-2", &said(&[]));
            assert_eq!((after.failures, after.status), (failures, status));
            active.failures = failures;
        }
        // Silence proves nothing, and what is there again ends the count.
        active.failures = 2;
        assert_eq!(verdict_of_proof(&active, "1-2", &silent).failures, 2);
        assert_eq!(
            verdict_of_proof(&active, "1-2", &said(&["1-2"])).failures,
            0
        );
    }

    #[test]
    fn looks_become_rarer() {
        assert_eq!(pause(0, HOUR), MINUTE);
        assert_eq!(pause(3, HOUR), 8 * MINUTE);
        assert_eq!(pause(40, HOUR), HOUR);
        // The operator's word is not undone by what is seen.
        let by_word = Due {
            by_delegation: false,
            failures: 9,
            ..zone(ZoneStatus::Active)
        };
        assert_eq!(verdict(&by_word, &seen(&[]), &ours()).status, None);
    }
}
