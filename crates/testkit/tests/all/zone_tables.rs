//! What belongs to a zone goes with it: each table with a zone's id is emptied when the zone is purged, and taken along when it
//! moves, or there is a reason.

use regex::Regex;
use rules::schema::MIGRATIONS;
use std::{collections::BTreeSet, fs, path::Path};

/// Not emptied when a zone is purged.
const STAY: &[(&str, &str)] = &[
    (
        "audit",
        "events outlive what they tell of, until their own retention ends",
    ),
    (
        "custom_name_servers",
        "they are the account's, which sees that the zone is gone, and end with it",
    ),
    ("zone_changes", "all of them are kept for an hour"),
];

/// Not taken along when a zone moves.
const DO_NOT_MOVE: &[(&str, &str)] = &[
    ("audit", "what happened in an account stays there"),
    ("custom_name_servers", "a zone with such names is not moved"),
    ("secondary_dns_content", "a zone with peers is not moved"),
    ("secondary_dns_incoming", "a zone with peers is not moved"),
    ("secondary_dns_links", "a zone with peers is not moved"),
    ("secondary_dns_outgoing", "a zone with peers is not moved"),
    ("zone_changes", "the move adds a row of its own"),
];

/// Tables with a column `zone_id`, as the migrations make them.
fn tables_of_zones() -> BTreeSet<String> {
    let table = Regex::new(r"(?ms)^CREATE TABLE (\w+) \((.*?)^\)").expect("a pattern");
    let column = Regex::new(r"(?m)^\s+zone_id\b").expect("a pattern");
    let added = Regex::new(r"ALTER TABLE (\w+) ADD COLUMN zone_id\b").expect("a pattern");
    let dropped = Regex::new(r"DROP TABLE (?:IF EXISTS )?(\w+)").expect("a pattern");
    let mut found = BTreeSet::new();
    for migration in MIGRATIONS {
        let made = table.captures_iter(migration.sql);
        let with_zone = made.filter(|made| column.is_match(&made[2]));
        found.extend(with_zone.map(|made| made[1].to_owned()));
        let later = added.captures_iter(migration.sql);
        found.extend(later.map(|later| later[1].to_owned()));
        for gone in dropped.captures_iter(migration.sql) {
            found.remove(&gone[1]);
        }
    }
    found
}

/// The tables of which a store changes or deletes a zone's rows, by statements that are used.
fn tables_touched(store: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../rules/src")
        .join(store);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{store}: {e}"));
    let touches = Regex::new(
        r#"(?m)^    (\w+) = (?:of_zone!\("(\w+)"\)|"(?:DELETE FROM|UPDATE) (\w+) (?:SET [^"]*?)?WHERE zone_id = \$1)"#,
    )
    .expect("a pattern");
    let statements = touches.captures_iter(&text).filter_map(|found| {
        let table = found.get(2).or(found.get(3))?;
        let name = Regex::new(&format!(r"\b{}\b", &found[1])).expect("a pattern");
        (name.find_iter(&text).count() > 1).then(|| table.as_str().to_owned())
    });
    statements.collect()
}

fn holds(store: &str, excused: &[(&str, &str)]) {
    let (all, touched) = (tables_of_zones(), tables_touched(store));
    assert!(
        all.contains("dns_records") && touched.contains("dns_records"),
        "{all:?} {touched:?}"
    );
    for table in &all {
        let excuse = excused.iter().any(|(name, _)| name == table);
        assert!(
            touched.contains(table) != excuse,
            "{store}: {table} has a zone's id, and is {}",
            if excuse {
                "excused though it is there"
            } else {
                "not there"
            }
        );
    }
    for (name, _) in excused {
        assert!(
            all.contains(*name),
            "{store}: {name} is excused and has no zone's id"
        );
    }
}

#[test]
fn what_is_purged_leaves_nothing() {
    holds("cleanup/store.rs", STAY);
}

#[test]
fn what_moves_is_taken_whole() {
    holds("zones/moving/store.rs", DO_NOT_MOVE);
}
