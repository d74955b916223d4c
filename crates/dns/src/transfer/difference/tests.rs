use std::sync::Arc;

use super::*;
use crate::transfer::Journal;
use crate::transfer::tests::{Random, zone};

fn step(from: u32, to: u32) -> Difference {
    difference(&zone(from, &[from]), &zone(to, &[to])).expect("versions")
}

#[test]
fn what_changed() {
    let (old, new) = (zone(1, &[1, 2, 3]), zone(2, &[1, 3, 4]));
    let step = difference(&old, &new).expect("versions");
    let names = |entries: &[Entry]| -> Vec<String> {
        (entries.iter())
            .map(|entry| format!("{} {}", entry.name, entry.rtype))
            .collect()
    };
    assert_eq!((step.from(), step.to()), (1, 2));
    assert_eq!(
        names(step.removed()),
        ["example.com 6", "host2.example.com 1"]
    );
    assert_eq!(
        names(step.added()),
        ["example.com 6", "host4.example.com 1"]
    );
    let applied = apply(&old, [&step]).expect("it fits");
    assert!(applied.entries().eq(new.entries()));
    assert_eq!(apply(&new, [&step]).err(), Some(Misfit::Version(1)));
    assert_eq!(apply(&zone(1, &[1]), [&step]).err(), Some(Misfit::Missing));
    assert_eq!(
        apply(&zone(1, &[2, 4]), [&step]).err(),
        Some(Misfit::Present)
    );
    assert!(difference(&old, &old).is_none());
}

#[test]
fn ttl_alone() {
    let old = zone(1, &[1]);
    let entries = (zone(2, &[1]).entries())
        .map(|mut entry| {
            entry.ttl = 77;
            entry
        })
        .collect();
    let new = Zone::build(&old.apex(), entries).expect("a zone");
    let step = difference(&old, &new).expect("versions");
    assert_eq!((step.removed().len(), step.added().len()), (4, 4));
    let applied = apply(&old, [&step]).expect("it fits");
    assert!(applied.entries().eq(new.entries()));
}

#[test]
fn any_two_versions() {
    let mut random = Random(0xD1FF);
    for round in 0..300 {
        let mut hosts = || -> Vec<u32> {
            (0..random.below(40))
                .map(|_| u32::from(random.byte()) % 60)
                .collect()
        };
        let (old, new) = (zone(round, &hosts()), zone(round + 1, &hosts()));
        let step = difference(&old, &new).expect("versions");
        let read = Difference::from_bytes(&step.to_bytes()).expect("ours");
        assert_eq!(read, step);
        let applied = apply(&old, [&read]).expect("it fits");
        assert!(applied.entries().eq(new.entries()));
    }
}

#[test]
fn damaged_bytes() {
    let bytes = step(1, 2).to_bytes();
    assert!(bytes.len() < 200, "{}", bytes.len());
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert_eq!(Difference::from_bytes(&damaged), Err(Unreadable), "{at}");
        assert_eq!(
            Difference::from_bytes(&bytes[..at]),
            Err(Unreadable),
            "{at}"
        );
    }
}

/// With a right sum, as who can write into the database could make it.
#[test]
fn random_bytes() {
    let mut random = Random(0xB17E5);
    let good = step(1, 2).to_bytes();
    let mut read = 0;
    for round in 0..100_000 {
        let mut bytes = if round % 4 == 0 {
            (0..random.below(100)).map(|_| random.byte()).collect()
        } else {
            let mut bytes = good[..good.len() - 8].to_vec();
            for _ in 0..=random.below(3) {
                let at = random.below(bytes.len());
                bytes[at] = random.byte();
            }
            bytes.truncate(bytes.len() - random.below(2) * random.below(9));
            bytes
        };
        bytes::tests::seal(&mut bytes);
        if let Ok(difference) = Difference::from_bytes(&bytes) {
            read += 1;
            assert_eq!(
                Difference::from_bytes(&difference.to_bytes()),
                Ok(difference)
            );
        }
    }
    assert!(read > 1000, "{read}");
}

#[test]
fn journals() {
    let steps: Vec<Arc<Difference>> = (1..=5).map(|at| Arc::new(step(at, at + 1))).collect();
    let mut journal = Journal::new(3, 1 << 20);
    assert!(journal.changes(1).is_none() && journal.serial().is_none());
    for step in &steps {
        journal.push(Arc::clone(step));
    }
    assert_eq!(journal.serial(), Some(6));
    let versions = |journal: &Journal, from| {
        let steps = journal.changes(from)?;
        Some(steps.iter().map(|step| step.from()).collect::<Vec<_>>())
    };
    assert_eq!(versions(&journal, 2), None);
    assert_eq!(versions(&journal, 3), Some(vec![3, 4, 5]));
    assert_eq!(versions(&journal, 6), Some(vec![]));
    // A gap.
    journal.push(Arc::new(step(9, 10)));
    assert_eq!(
        (versions(&journal, 5), versions(&journal, 9)),
        (None, Some(vec![9]))
    );
    // Bytes bound it as well, even one step alone.
    let mut small = Journal::new(10, 2 * steps[0].size());
    for step in &steps {
        small.push(Arc::clone(step));
    }
    assert_eq!(versions(&small, 4), Some(vec![4, 5]));
    let mut none = Journal::new(10, 10);
    none.push(Arc::clone(&steps[0]));
    assert_eq!((none.size(), none.serial()), (0, None));
}
