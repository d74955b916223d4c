//! What many tests begin with.

use serde_json::json;
use std::{path::Path, process::Stdio};
use testkit::{Actor, Instance};
use tokio::process::{Child, Command};

/// The path of a new zone in alpha's account.
pub(crate) async fn zone(t: &Instance, name: &str) -> String {
    let body = json!({"name": name, "account": {"id": t.world.alpha.account}});
    format!("/zones/{}", t.owner().post("/zones", body).await.id())
}

/// Puts a zone on a plan, monthly.
pub(crate) async fn plan(actor: &Actor, zone: &str, rate_plan: &str) {
    let body = json!({"rate_plan": {"id": rate_plan}, "frequency": "monthly"});
    actor.put(&format!("{zone}/subscription"), body).await.ok();
}

/// `knotd` or `named`, as long as it is held.
pub(crate) fn name_server(program: &str, config: &Path) -> Child {
    let words: &[&str] = match program {
        "knotd" => &["-c"],
        _ => &["-f", "-n", "1", "-c"],
    };
    Command::new(program)
        .args(words)
        .arg(config)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|e| panic!("{program}: {e}"))
}
