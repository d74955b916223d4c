//! The walls of the house: which crate may know which, where SQL may stand, and what may touch a transaction.

use regex::Regex;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the workspace")
        .to_owned()
}

/// All Rust files below a folder, without what cargo-fuzz has built there.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push((path.clone(), fs::read_to_string(&path).expect("text")));
            }
        }
    }
    found
}

#[test]
fn crates_know_only_what_the_design_lets_them() {
    let may: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("db", &[][..]),
        ("dns", &[]),
        ("rules", &["db", "dns"]),
        ("web", &["rules"]),
        ("app", &["dns", "rules", "web"]),
        // Looks behind the product's back, to break things and to see what is there.
        ("testkit", &["app", "db", "dns", "rules", "web"]),
        ("xtask", &["db"]),
    ]);
    let members: BTreeSet<&str> = may.keys().copied().collect();
    for (name, allowed) in &may {
        let folder = if *name == "xtask" {
            root().join("xtask")
        } else {
            root().join("crates").join(name)
        };
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
        let own = manifest
            .lines()
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|n| members.contains(n));
        for dependency in own {
            assert!(
                allowed.contains(&dependency),
                "{name} must not know {dependency}"
            );
        }
    }
}

/// Statements stand in stores and in the gate; nowhere else is one written.
#[test]
fn sql_stands_in_stores_only() {
    let sql =
        Regex::new(r#""\s*(SELECT\s|INSERT INTO|UPDATE \w+ SET|DELETE FROM)"#).expect("a pattern");
    for name in ["rules", "web", "app", "dns"] {
        for (path, text) in sources(&root().join("crates").join(name).join("src")) {
            if may_hold_sql(&path) {
                continue;
            }
            let line = text.lines().position(|line| sql.is_match(line));
            assert!(
                line.is_none(),
                "{}:{} holds SQL",
                path.display(),
                line.unwrap_or(0) + 1
            );
        }
    }
}

/// A transaction is for stores and the gate.
#[test]
fn transactions_are_touched_in_stores_only() {
    let tx = Regex::new(r"\bop\.tx\b|db::Tx|use db::\{?.*\bTx\b").expect("a pattern");
    for (path, text) in sources(&root().join("crates/rules/src")) {
        if may_hold_sql(&path) {
            continue;
        }
        let line = text.lines().position(|line| tx.is_match(line));
        assert!(
            line.is_none(),
            "{}:{} touches a transaction",
            path.display(),
            line.unwrap_or(0) + 1
        );
    }
}

fn may_hold_sql(path: &Path) -> bool {
    let text = path.to_string_lossy().replace('\\', "/");
    text.ends_with("/store.rs") || text.contains("/store/") || text.contains("/rules/src/gate/")
}

/// Files stay small enough to be read at once, and nothing is left for later.
#[test]
fn files_are_small_and_whole() {
    let unfinished = Regex::new(r"\b(todo|unimplemented)!|#\[ignore").expect("a pattern");
    let unexplained = Regex::new(r"#!?\[(allow|expect)\((?s)[^\]]*\)\]").expect("a pattern");
    for folder in ["crates", "xtask"] {
        for (path, text) in sources(&root().join(folder)) {
            let shown = path.display();
            assert!(
                text.lines().count() <= 600,
                "{shown} is longer than 600 lines"
            );
            if path.ends_with("house.rs") {
                continue;
            }
            assert!(!unfinished.is_match(&text), "{shown} is unfinished");
            for found in unexplained.find_iter(&text) {
                assert!(
                    found.as_str().contains("reason"),
                    "{shown}: {} without a reason",
                    found.as_str()
                );
            }
        }
    }
}

/// What names no owner because everybody may know: which names are answered by DNS, and whose is in the way of whose.
const OF_EVERYBODY: &[&str] = &[
    "SELECT DISTINCT name FROM zones WHERE name > $1",
    "SELECT 1 FROM zones WHERE name = $1 AND account_id <> $2",
    "SELECT 1 FROM zones WHERE rname > $1 AND rname < $2 AND account_id <> $3",
    "SELECT 1 FROM zones WHERE rname = $1 AND account_id <> $2",
];

/// A statement on what belongs to an account names whose it is.
#[test]
fn statements_name_the_owner() {
    let owned = Regex::new(
        r"(?i)\b(FROM|JOIN|UPDATE|INTO)\s+(zones|members|invitations|subscriptions|dns_records)\b",
    )
    .expect("a pattern");
    let names_one = Regex::new(r"\b(\w+\.)?(account_id|zone_id|unit_id|tenant_id|user_id|email_key|code_hash)\s*(=|IN|,|\))").expect("a pattern");
    let free: Vec<&str> = rules::statements::all()
        .into_iter()
        .filter(|sql| owned.is_match(sql) && !names_one.is_match(sql))
        .filter(|sql| !OF_EVERYBODY.iter().any(|known| sql.starts_with(known)))
        .collect();
    assert!(
        free.is_empty(),
        "statements on what belongs to an account, without its owner:\n{}",
        free.join("\n")
    );
}
