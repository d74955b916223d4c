//! Tables that change only on purpose: `cargo xtask golden` writes them anew, the difference is reviewed.

use std::{env, fs, path::PathBuf};

/// Compares a table with the one kept.
#[track_caller]
pub(crate) fn compare(name: &str, table: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("golden")
        .join(name);
    if env::var("TENANTRY_GOLDEN").as_deref() == Ok("write") {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        fs::write(&path, table).expect("the table can be written");
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if kept == table {
        return;
    }
    let changed: Vec<String> = diff(&kept, table);
    let (shown, all) = (
        changed
            .iter()
            .take(40)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n"),
        changed.len(),
    );
    panic!(
        "{name} is not as kept ({all} lines differ); if that is intended, run `cargo xtask golden`:\n{shown}"
    );
}

fn diff(kept: &str, now: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (kept.lines().collect(), now.lines().collect());
    let gone = old
        .iter()
        .filter(|line| !new.contains(line))
        .map(|line| format!("- {line}"));
    let come = new
        .iter()
        .filter(|line| !old.contains(line))
        .map(|line| format!("+ {line}"));
    gone.chain(come).collect()
}
