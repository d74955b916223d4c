//! Questions to our DNS by `dig`, which nobody here wrote.

use serde_json::Value;
use std::time::{Duration, Instant};
use testkit::{Actor, Instance};
use tokio::process::Command;

/// What `dig` says at this address, with these words.
pub(crate) async fn ask(at: &str, words: &[&str]) -> String {
    let (host, port) = at.rsplit_once(':').expect("an address with a port");
    let run = Command::new("dig")
        .args([&format!("@{host}"), "-p", port])
        .args(words)
        .args(["+norecurse", "+tries=2", "+timeout=2"])
        .output()
        .await
        .expect("dig runs");
    let said = String::from_utf8(run.stdout).expect("text");
    let why = String::from_utf8_lossy(&run.stderr);
    assert!(
        run.status.success(),
        "{at} {words:?}: {}, {said}{why}",
        run.status
    );
    said
}

/// What `dig +short` says of the name, by the first server of the instance; of NS, which may be a referral, whole lines.
pub(crate) async fn dig(t: &Instance, name: &str, kind: &str) -> String {
    let shown: &[&str] = match kind {
        "NS" => &["+noall", "+answer", "+authority"],
        _ => &["+short"],
    };
    let words = [&[name, kind], shown].concat();
    ask(&t.dns_address().to_string(), &words).await
}

/// The same, when it fits; changes are answered within a moment.
pub(crate) async fn until(
    t: &Instance,
    name: &str,
    kind: &str,
    fits: impl Fn(&str) -> bool,
) -> String {
    let begun = Instant::now();
    loop {
        let said = dig(t, name, kind).await;
        if fits(&said) {
            return said;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{name} {kind} is still answered with {said:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A zone file, sent as clients do: a form's part without a file name.
pub(crate) async fn import(actor: &Actor, path: &str, text: &str) -> Value {
    let body = format!(
        "--walk\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n{text}\r\n--walk\r\n\
         Content-Disposition: form-data; name=\"proxied\"\r\n\r\nfalse\r\n--walk--\r\n"
    );
    let form = actor.with("Content-Type", "multipart/form-data; boundary=walk");
    let reply = form
        .raw(reqwest::Method::POST, &format!("{path}/import"), Some(body))
        .await;
    reply.json().await.expect("an envelope")
}
