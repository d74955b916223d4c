//! Audit streams in files: whole ones are proven without a server, and in any other the first event that is not as it was
//! written is named.

use serde_json::{Value, json};
use std::{fs, path::Path};
use tempfile::TempDir;
use testkit::{Instance, Run, both};

/// Writes a stream to a file, as the operator.
async fn export(t: &Instance, stream: &str, to: &Path) -> Run {
    let (url, operator) = (t.url(), t.operator());
    let variables = [
        ("TENANTRY_URL", url.as_str()),
        ("TENANTRY_EMAIL", &operator.email),
        ("TENANTRY_KEY", &operator.key),
    ];
    let to = to.to_str().expect("a name in UTF-8");
    Run::of(
        &variables,
        &["audit", "export", stream, "--to", to, "--json"],
    )
    .await
}

/// Checks a file, with nothing to ask.
async fn prove(file: &Path) -> Run {
    let file = file.to_str().expect("a name in UTF-8");
    Run::of(&[], &["audit", "verify", "--file", file, "--json"]).await
}

/// Checks the lines as a file of their own. The number that is named, and why.
async fn found(folder: &TempDir, lines: &[String]) -> (Value, String) {
    let file = folder.path().join("changed.jsonl");
    fs::write(&file, lines.join("\n")).expect("the folder can be written");
    let run = prove(&file).await;
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(
        run.err.contains("the stream is not as it was written"),
        "{}",
        run.err
    );
    let found: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(found["whole"], false);
    let first = &found["first_break"];
    let why = first["why"].as_str().expect("a reason").to_owned();
    (first["number"].clone(), why)
}

both! {
    async fn a_file_alone_shows_what_was_changed_in_it(t) {
        let account = t.world.alpha.account.clone();
        for name in ["One", "Two", "Three", "Four"] {
            t.owner().put(&format!("/accounts/{account}"), json!({"name": name})).await.ok();
        }
        let folder = TempDir::new().expect("a temporary folder");
        let file = folder.path().join("account.jsonl");
        let said = export(t, &account, &file).await.json();
        let text = fs::read_to_string(&file).expect("it was written");
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let events = lines.len() - 1;
        assert!(events > 5, "{events}");
        assert_eq!((&said["events"], &said["whole"]), (&json!(events), &json!(true)));
        assert!(lines[events].contains("Four") && !text.contains(&t.owner().key));
        // Whole, and it says up to where.
        let whole = prove(&file).await.json();
        assert_eq!(whole, said);
        // A file that is there is not written over.
        export(t, &account, &file).await.failed(1, "account.jsonl");
        assert_eq!(fs::read_to_string(&file).expect("it is there"), text);
        // Changed, left out, exchanged, twice, cut off, of another stream.
        let changed = |n: usize, from: &str, to: &str| {
            assert!(lines[n].contains(from), "{}", lines[n]);
            let mut lines = lines.clone();
            lines[n] = lines[n].replace(from, to);
            lines
        };
        let why = "its content is not what was written";
        for bad in [
            changed(events, "Four", "Five"),
            changed(events, &t.owner().email, "other@example.com"),
            changed(events, "account_update", "account_create"),
            changed(events, "\"hash\":\"", "\"hash\":\"0"),
        ] {
            let (number, said) = found(&folder, &bad).await;
            assert_eq!(number, json!(events));
            assert!(said.starts_with(why), "{said}");
        }
        let mut less = lines.clone();
        less.remove(3);
        assert_eq!(found(&folder, &less).await, (json!(3), "it is missing".to_owned()));
        let mut swapped = lines.clone();
        swapped.swap(3, 4);
        assert_eq!(found(&folder, &swapped).await, (json!(3), "it is missing".to_owned()));
        let mut twice = lines.clone();
        twice.insert(3, lines[2].clone());
        assert_eq!(found(&folder, &twice).await.0, json!(2));
        assert_eq!(found(&folder, &lines[..events]).await, (json!(events), "it is missing".to_owned()));
        let other = folder.path().join("other.jsonl");
        export(t, &t.world.beta.account, &other).await.ok();
        let foreign = fs::read_to_string(&other).expect("it was written");
        let mut mixed = lines.clone();
        foreign.lines().nth(2).expect("two events").clone_into(&mut mixed[2]);
        assert_eq!(found(&folder, &mixed).await, (json!(2), "it is of another stream".to_owned()));
        // No file of ours.
        for (text, why) in [("", "the file is empty"), ("{}\n", "no heading"), ("no JSON", "no heading")] {
            fs::write(&other, text).expect("the folder can be written");
            prove(&other).await.failed(1, why);
        }
        let mut lines = lines.clone();
        "{".clone_into(&mut lines[2]);
        fs::write(&other, lines.join("\n")).expect("the folder can be written");
        prove(&other).await.failed(1, "line 3 is no event");
        prove(&folder.path().join("none.jsonl")).await.failed(1, "none.jsonl");
    }

    async fn long_streams_come_in_parts_and_only_to_operators(t) {
        let at = "/platform/v1/audit/export";
        let first = t.operator().get(at).await.ok().clone();
        let end = first["heading"]["end"].as_i64().expect("a number");
        assert_eq!((&first["heading"]["stream"], &first["next"]), (&json!("installation"), &Value::Null));
        let rest = t.operator().get(&format!("{at}?after={}", end - 1)).await.ok().clone();
        assert_eq!(rest["events"].as_array().expect("a list").len(), 1);
        assert_eq!(rest["events"][0]["seq"], end);
        t.operator().get(&format!("{at}?stream={}", "0".repeat(32))).await.refused(404, 1001);
        t.operator().get(&format!("{at}?after=x")).await.refused(400, 6009);
        t.tenant_admin().get(at).await.refused(403, 10000);
    }
}
