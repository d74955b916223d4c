use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::zone::tests::{name, usual};

#[test]
fn put_get_remove() {
    let catalog = Catalog::new();
    assert!(catalog.is_empty());
    catalog.put_many((0..1000).map(usual).collect());
    catalog.put(usual(5));
    assert_eq!(catalog.len(), 1000);
    let apex = name("customer-000005.com.");
    assert_eq!(
        catalog.get(&apex).map(|zone| zone.apex()),
        Some(apex.clone())
    );
    assert!(catalog.get(&name("Customer-000005.COM.")).is_some());
    let before = catalog.snapshot();
    assert!(catalog.remove(&apex) && !catalog.remove(&apex));
    assert!(before.exact(&key_of(&apex)).is_some());
    assert_eq!((catalog.get(&apex).is_none(), catalog.len()), (true, 999));
    assert_eq!(catalog.serials().len(), 999);
    assert!(
        catalog
            .serials()
            .contains(&(name("customer-000006.com."), 2026))
    );
    catalog.change(vec![usual(5)], &[apex, name("customer-000006.com.")]);
    assert_eq!(catalog.len(), 999);
}

#[test]
fn closest() {
    let catalog = Catalog::new();
    catalog.put(usual(1));
    let snapshot = catalog.snapshot();
    let find = |text: &str| snapshot.closest(&key_of(&name(text))).is_some();
    assert!(find("customer-000001.com.") && find("a.b.c.customer-000001.com."));
    assert!(!find("com.") && !find(".") && !find("xcustomer-000001.com."));
}

#[test]
fn nobody_sees_half_of_a_change() {
    let catalog = Catalog::new();
    let stop = AtomicBool::new(false);
    let all: Vec<Vec<u8>> = (0..50).map(|n| usual(n).apex_key().to_vec()).collect();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let snapshot = catalog.snapshot();
                let seen = all.iter().filter(|apex| snapshot.exact(apex).is_some());
                assert!([0, 50].contains(&seen.count()));
            }
        });
        let apexes: Vec<_> = (0..50).map(|n| usual(n).apex()).collect();
        for _ in 0..200 {
            catalog.put_many((0..50).map(usual).collect());
            catalog.change(Vec::new(), &apexes);
        }
        stop.store(true, Ordering::Relaxed);
    });
}
