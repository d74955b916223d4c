//! `tenantry init`, `migrate` and `config` as somebody runs them who sets an installation up, and what they refuse.

use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use tempfile::TempDir;
use testkit::{Database, Instance, Process, Run, both};

/// The binary with the settings of an installation, a few of them otherwise.
async fn on(t: &Instance, verb: &[&str], otherwise: &[&str]) -> Run {
    let flags = t.flags();
    let mut args = verb.to_vec();
    args.extend(flags.iter().map(String::as_str));
    for setting in otherwise {
        args.extend(["--set", setting]);
    }
    Run::of(&[], &args).await
}

fn mode(path: &Path) -> u32 {
    let found = fs::metadata(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    found.permissions().mode() & 0o777
}

both! {
    async fn once(t) {
        let folder = TempDir::new().expect("a temporary folder");
        let data = folder.path().join("data");
        let data_flag = data.to_str().expect("text").to_owned();
        let database = Database::empty(t.kind, folder.path()).await;
        let init = ["--data", &data_flag, "--database", &database.url, "init", "--email", "first@operator.example", "--json"];

        // What cannot be an address changes nothing that a second try would stumble over.
        let mut wrong = init;
        wrong[6] = "nobody";
        Run::of(&[], &wrong).await.failed(1, "refused (1106)");
        assert!(!data.join("master.key").exists(), "a key of nothing is not left behind");

        let made = Run::of(&[], &init).await.json();
        assert_eq!(made["email"], "first@operator.example");
        let key = made["api_key"].as_str().expect("a key").to_owned();
        assert_eq!((mode(&data), mode(&data.join("master.key"))), (0o700, 0o600));
        let master = fs::read_to_string(data.join("master.key")).expect("a master key");
        assert!(master.trim().len() == 64 && master.trim().bytes().all(|b| b.is_ascii_hexdigit()));

        // Refused a second time, from this folder or another, and no key of another installation is made.
        let again = Run::of(&[], &init).await;
        again.failed(1, "refused (1110)");
        assert!(!again.err.contains(&key));
        assert_eq!(fs::read_to_string(data.join("master.key")).expect("a master key"), master);
        let elsewhere = folder.path().join("elsewhere");
        let elsewhere_flag = elsewhere.to_str().expect("text").to_owned();
        let mut other = init;
        other[1] = &elsewhere_flag;
        Run::of(&[], &other).await.failed(1, "refused (1110)");
        assert!(!elsewhere.join("master.key").exists());

        // Up to date, and it works.
        let migrated = Run::of(&[], &["migrate", "--json", "--data", &data_flag, "--database", &database.url]).await.json();
        assert_eq!(migrated, json!({"applied": []}));
        let flags = ["--data", &data_flag, "--database", &database.url, "--http", "127.0.0.1:0", "--metrics", "off", "--dns", "off"].map(str::to_owned);
        let process = Process::start(&flags).await;
        t.somebody("first", "first@operator.example", &key).at(&process.url).get("/platform/v1/tenants").await.ok();
        process.signal("INT").await;
        assert_eq!(process.ended().await, 0);
        database.remove().await;
    }

    async fn nothing_is_served_without_it(t) {
        let folder = TempDir::new().expect("a temporary folder");
        let data = folder.path().to_str().expect("text").to_owned();
        let database = Database::empty(t.kind, folder.path()).await;
        for verb in ["serve", "migrate"] {
            let run = Run::of(&[], &[verb, "--data", &data, "--database", &database.url]).await;
            run.failed(1, "tenantry init");
        }
        fs::write(folder.path().join("master.key"), "0".repeat(64)).expect("a key");
        let serve = ["serve", "--data", &data, "--database", &database.url, "--http", "127.0.0.1:0", "--metrics", "off", "--dns", "off"];
        Run::of(&[], &serve).await.failed(1, "tenantry init");
        // Tables without an operator are none either.
        let migrated = Run::of(&[], &["migrate", "--data", &data, "--database", &database.url]).await;
        assert!(migrated.ok().starts_with("Applied: 1, 2"), "{}", migrated.out);
        Run::of(&[], &serve).await.failed(1, "tenantry init");
        fs::write(folder.path().join("master.key"), "short").expect("a key");
        Run::of(&[], &serve).await.failed(1, "64 hex digits");
        database.remove().await;
    }

    async fn a_schema_of_a_newer_program_is_left_alone(t) {
        t.stop().await;
        t.database.meddle("INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (9999, 'later', 'x', 0)").await;
        for verb in [&["serve"][..], &["migrate"], &["init", "--email", "a@b.example"]] {
            on(t, verb, &[]).await.failed(1, "newer than this program");
        }
        t.database.meddle("DELETE FROM schema_migrations WHERE version = 9999").await;
        t.start().await;
    }

    async fn a_foreign_master_key_is_refused(t) {
        t.stop().await;
        let file = t.folder().join("other.key");
        fs::write(&file, "ab".repeat(32)).expect("a key");
        let other = format!("master_key_file={}", file.display());
        on(t, &["serve"], &[&other]).await.failed(1, "another master key");
        let none = format!("master_key_file={}", t.folder().join("none.key").display());
        on(t, &["serve"], &[&none]).await.failed(1, "there is no master key at");
        t.start().await;
    }
}

#[tokio::test]
async fn settings_in_force_without_their_secrets() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("tenantry.toml");
    let text = "data = \"/srv/tenantry\"\n[mail]\ntransport = \"smtp\"\n[mail.smtp]\nhost = \"mail.example.com\"\n\
        username = \"us\"\npassword = \"hunter3\"\n";
    fs::write(&file, text).expect("a file");
    let file = file.to_str().expect("text");
    let variables = [
        ("TENANTRY_CONFIG", file),
        (
            "TENANTRY_DATABASE__URL",
            "postgres://me:hunter2@db.example/tenantry",
        ),
        ("TENANTRY_ZONES__PENDING_LIMIT", "7"),
    ];
    let shown = Run::of(&variables, &["config", "--data", "/mnt/tenantry"]).await;
    for told in [
        "/mnt/tenantry",
        "mail.example.com",
        "db.example",
        "pending_limit = 7",
    ] {
        assert!(shown.ok().contains(told), "{told}: {}", shown.out);
    }
    let json = Run::of(&variables, &["config", "--json"]).await;
    assert_eq!(json.json()["zones"]["pending_limit"], 7);
    for secret in ["hunter2", "hunter3"] {
        assert!(
            !shown.out.contains(secret) && !json.out.contains(secret),
            "{secret}"
        );
    }
    // The sample is a file that can be used.
    let reference = Run::of(&[], &["config", "reference"]).await;
    let sample = folder.path().join("sample.toml");
    fs::write(&sample, reference.ok()).expect("a file");
    Run::of(&[], &["config", "--config", sample.to_str().expect("text")])
        .await
        .ok();
    // What is not known, or cannot be, is refused by name, never by value.
    Run::of(&[("TENANTRY_HTTP__ADRESS", "x")], &["config"])
        .await
        .failed(1, "TENANTRY_HTTP__ADRESS");
    Run::of(&[], &["config", "--set", "http.adress=x"])
        .await
        .failed(1, "http.adress");
    let run = Run::of(
        &[("TENANTRY_DATABASE__URL", "mysql://me:hunter2@h/d")],
        &["config"],
    )
    .await;
    run.failed(1, "TENANTRY_DATABASE__URL");
    assert!(!run.err.contains("hunter2"), "{}", run.err);
}
