//! `tenantry quickstart` as somebody new runs it.

use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use tempfile::TempDir;
use testkit::{Process, binary};
use tokio::process::Command;

async fn quickstart(data: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let run = Command::new(binary())
        .args([
            "quickstart",
            "--once",
            "--http",
            "127.0.0.1:0",
            "--dns",
            "127.0.0.1:0",
            "--data",
        ])
        .arg(data)
        .args(more)
        .env_clear()
        .output()
        .await
        .expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (run.status.code(), text(run.stdout), text(run.stderr))
}

#[tokio::test]
async fn twice_on_one_folder() {
    let folder = TempDir::new().expect("a temporary folder");
    let (data, summary) = (
        folder.path().join("data"),
        folder.path().join("summary.json"),
    );
    let more = ["--summary", summary.to_str().expect("text")];

    let (code, out, err) = quickstart(&data, &more).await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    for step in ["0", "1", "2a", "2b", "3", "4", "5", "6"] {
        let done = out
            .lines()
            .any(|line| line.starts_with(&format!("{step} ")) && line.contains(" done "));
        assert!(done, "step {step} says that it was done:\n{out}");
    }
    assert_eq!(
        fs::read_dir(data.join("mail")).expect("the mails").count(),
        1
    );
    let mut words = out.split_whitespace().map(Path::new);
    let mail = words.find(|path| path.extension().is_some_and(|e| e == "eml"));
    assert!(
        fs::exists(mail.expect("the mail is named")).expect("a folder"),
        "{out}"
    );
    let first: Value =
        serde_json::from_slice(&fs::read(&summary).expect("the summary")).expect("JSON");
    for text in [
        "/base_url",
        "/dashboard_url",
        "/operator/email",
        "/operator/api_key",
        "/operator/password",
        "/tenant_admin/email",
        "/tenant_admin/api_key",
        "/tenant_admin/password",
        "/tenant_id",
        "/unit_id",
        "/account_id",
        "/member_email",
        "/service_user/id",
        "/service_user/email",
        "/service_user/api_key",
        "/zone_id",
        "/zone_name",
        "/dns_address",
    ] {
        assert!(
            first
                .pointer(text)
                .is_some_and(|v| v.as_str().is_some_and(|s| !s.is_empty())),
            "{text}: {first}"
        );
    }
    for secret in [
        data.join("quickstart.json"),
        data.join("master.key"),
        summary.clone(),
    ] {
        let bits = fs::metadata(&secret)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(
            bits & 0o077,
            0,
            "{} is for its owner only",
            secret.display()
        );
    }

    let (code, out, err) = quickstart(&data, &more).await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert!(!out.contains(" done "), "nothing is made again:\n{out}");
    assert_eq!(out.matches("already there").count(), 17, "{out}");
    assert_eq!(out.matches("asked back by DNS").count(), 1, "{out}");
    let mut second: Value =
        serde_json::from_slice(&fs::read(&summary).expect("the summary")).expect("JSON");
    second["dashboard_url"] = first["dashboard_url"].clone();
    second["base_url"] = first["base_url"].clone();
    second["dns_address"] = first["dns_address"].clone();
    assert_eq!(second, first);

    // The passwords that were told are some to log in with.
    let flags = [
        "--data",
        data.to_str().expect("text"),
        "--http",
        "127.0.0.1:0",
        "--metrics",
        "off",
        "--dns",
        "127.0.0.1:0",
    ];
    let serving = Process::start(&flags.map(str::to_owned)).await;
    app::tls::install_provider();
    for who in ["operator", "tenant_admin"] {
        let login = &first[who];
        let reply = reqwest::Client::new()
            .post(format!("{}/platform/v1/auth/login", serving.url))
            .json(&json!({"email": login["email"], "password": login["password"]}))
            .send()
            .await
            .expect("a reply");
        assert_eq!(reply.status(), 200, "{who}");
        assert!(reply.headers().contains_key("set-cookie"));
    }
    serving.kill().await;
}

#[tokio::test]
async fn an_interrupted_run_goes_on() {
    let folder = TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    let saved = data.join("quickstart.json");
    // Interrupted while the installation was set up, before there was a key to write down.
    fs::create_dir(&data).expect("a folder");
    let nothing = r#"{"operator": null, "tenant_admin": null, "service_user": null}"#;
    fs::write(&saved, nothing).expect("a file");
    fs::write(data.join("tenantry.db"), "").expect("a file");
    let (code, out, err) = quickstart(&data, &[]).await;
    assert_eq!(code, Some(0), "{out}\n{err}");

    // Interrupted after somebody was made, before their key was written down: they get another one.
    let read =
        || -> Value { serde_json::from_slice(&fs::read(&saved).expect("the file")).expect("JSON") };
    let before = read();
    let mut lost = before.clone();
    lost["tenant_admin"] = Value::Null;
    lost["service_user"] = Value::Null;
    fs::write(&saved, lost.to_string()).expect("a file");
    let (code, out, err) = quickstart(&data, &[]).await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert_eq!(out.matches(" done ").count(), 3, "{out}");
    let after = read();
    assert_eq!(after["operator"], before["operator"]);
    for who in ["tenant_admin", "service_user"] {
        assert_eq!(after[who]["email"], before[who]["email"]);
        assert_ne!(after[who]["api_key"], before[who]["api_key"]);
    }
}

#[tokio::test]
async fn a_taken_port_and_a_foreign_folder() {
    let folder = TempDir::new().expect("a temporary folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let (code, _, err) = quickstart(&folder.path().join("a"), &["--http", &address]).await;
    assert_eq!(code, Some(2), "one flag given twice is a mistake: {err}");
    let run = Command::new(binary())
        .args([
            "quickstart",
            "--once",
            "--metrics",
            "off",
            "--http",
            &address,
            "--data",
        ])
        .arg(folder.path().join("a"))
        .env_clear()
        .output()
        .await
        .expect("the binary runs");
    let err = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(1), "{err}");
    assert!(err.contains(&address) && err.contains("--http"), "{err}");

    // An installation that somebody set up for themselves is left alone.
    let own = folder.path().join("own");
    let init = Command::new(binary())
        .args(["init", "--email", "me@example.com", "--data"])
        .arg(&own)
        .env_clear()
        .output();
    assert!(init.await.expect("the binary runs").status.success());
    let (code, _, err) = quickstart(&own, &[]).await;
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("--data"), "{err}");
}
