use super::super::{Apex, replicas::Replicas};
use super::*;
use dns::{Entry, catalog::Catalog, record::wire_name};
use std::sync::atomic::{AtomicI64, Ordering};

const NOW: i64 = 1_800_000_000_000_000;
const HOUR: i64 = 3600 * 1_000_000;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path =
            std::env::temp_dir().join(format!("tenantry-keeper-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("made/zones")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn apex(name: &str) -> Apex {
    wire_name(name).unwrap()
}

fn zone(name: &str, serial: u32) -> Zone {
    let mut rdata = [apex("ns1.example.net"), apex("hostmaster.example.net")]
        .map(|name| name.as_slice().to_vec())
        .concat();
    for number in [serial, 3600, 600, 86_400, 1800] {
        rdata.extend(number.to_be_bytes());
    }
    let soa = Entry {
        name: apex(name),
        rtype: 6,
        ttl: 3600,
        rdata,
    };
    Zone::build(&apex(name), vec![soa]).unwrap()
}

fn publisher() -> Publisher {
    let catalog = Catalog::new();
    let (replicas, _) = Replicas::new(catalog.clone(), apex("catalog.internal"), Arc::new(|| NOW));
    Publisher { catalog, replicas }
}

fn answering(zones: &[(u128, &str, u32)]) -> Publisher {
    let publisher = publisher();
    for (id, name, serial) in zones {
        publisher.replicas.name(*id, &apex(name));
        publisher.catalog.put(zone(name, *serial));
    }
    publisher
}

fn mark(at: i64) -> Mark {
    Mark {
        at,
        seen: ["0123456789abcdef".to_owned()].into(),
    }
}

/// A keeper, and what it takes for the time.
fn keeper(folder: &Folder, publisher: &Publisher) -> (Keeper, Arc<AtomicI64>) {
    let now = Arc::new(AtomicI64::new(NOW));
    let clock = now.clone();
    let clock = Arc::new(move || clock.load(Ordering::Relaxed));
    (Keeper::new(folder.file(), publisher.clone(), clock), now)
}

#[test]
fn what_was_answered_is_answered_again() {
    let folder = Folder::new("again");
    assert!(Found::look(&folder.file(), NOW).is_none());
    let (keeper, _) = keeper(
        &folder,
        &answering(&[(7, "one.example", 1), (8, "two.example", 2)]),
    );
    keeper.keep(mark(NOW - 1));
    let fresh = publisher();
    let found = Found::look(&folder.file(), NOW + HOUR).expect("a file");
    assert_eq!(found.restore(&fresh, NOW + HOUR), mark(NOW - 1));
    assert_eq!(fresh.catalog.len(), 2);
    for (id, name, serial) in [(7, "one.example", 1), (8, "two.example", 2)] {
        assert_eq!(fresh.catalog.get(&apex(name)).expect(name).serial(), serial);
        assert_eq!(fresh.replicas.id_of(&apex(name)), Some(id));
    }
}

#[test]
fn old_damaged_and_future_files() {
    let folder = Folder::new("old");
    let (keeper, _) = keeper(&folder, &answering(&[(7, "one.example", 1)]));
    keeper.keep(mark(NOW));
    let week = 7 * 24 * HOUR;
    assert!(Found::look(&folder.file(), NOW + week).is_some());
    assert!(Found::look(&folder.file(), NOW + week + 1).is_none());
    // Changes behind a mark that is still to come would not be seen for as long.
    let found = Found::look(&folder.file(), NOW - HOUR).expect("a file");
    assert_eq!(found.restore(&publisher(), NOW - HOUR), Mark::default());

    let whole = fs::read(folder.file()).unwrap();
    fs::write(folder.file(), &whole[..whole.len() - 1]).unwrap();
    let fresh = publisher();
    let found = Found::look(&folder.file(), NOW).expect("it begins well");
    found.restore(&fresh, NOW);
    assert!(fresh.catalog.is_empty());
    fs::write(folder.file(), &whole[..20]).unwrap();
    assert!(Found::look(&folder.file(), NOW).is_none());
}

#[test]
fn written_when_something_changed_or_after_a_day() {
    let folder = Folder::new("changed");
    let publisher = answering(&[(7, "one.example", 1)]);
    let (keeper, now) = keeper(&folder, &publisher);
    let at_of = || {
        Found::look(&folder.file(), NOW + 48 * HOUR)
            .expect("a file")
            .about
            .at
    };
    keeper.keep(mark(NOW));
    now.fetch_add(HOUR, Ordering::Relaxed);
    keeper.keep(mark(NOW + HOUR));
    assert_eq!(at_of(), NOW);
    // Everything read again and found to be the same is no change.
    publisher.catalog.put(zone("one.example", 1));
    keeper.keep(mark(NOW + HOUR));
    assert_eq!(at_of(), NOW);
    publisher.catalog.put(zone("one.example", 2));
    keeper.keep(mark(NOW + HOUR));
    assert_eq!(at_of(), NOW + HOUR);
    now.fetch_add(24 * HOUR, Ordering::Relaxed);
    keeper.keep(mark(NOW + HOUR));
    assert_eq!(at_of(), NOW + 25 * HOUR);
}

#[test]
fn one_process_writes_a_file() {
    let folder = Folder::new("one");
    let (first, _) = keeper(&folder, &answering(&[(7, "one.example", 1)]));
    let (second, _) = keeper(&folder, &answering(&[(8, "two.example", 1)]));
    let answered = || {
        let fresh = publisher();
        Found::look(&folder.file(), NOW)
            .expect("a file")
            .restore(&fresh, NOW);
        fresh.catalog.get(&apex("two.example")).is_some()
    };
    first.keep(mark(NOW));
    second.keep(mark(NOW));
    assert!(!answered());
    drop(first);
    second.keep(mark(NOW));
    assert!(answered());
}
