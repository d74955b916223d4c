//! The official Python SDK, unmodified, given a base URL, an e-mail and a key.

use futures_util::future::join_all;
use serde_json::{Value, json};
use std::path::Path;
use testkit::{Options, both};

/// `TENANTRY_TEST_PYTHON`: an interpreter that can import the pinned packages.
fn python() -> String {
    std::env::var("TENANTRY_TEST_PYTHON").unwrap_or_else(|_| {
        panic!("TENANTRY_TEST_PYTHON does not name an interpreter; `cargo xtask test` prepares one and sets it")
    })
}

/// `TENANTRY_TEST_NODE`: a folder with the pinned packages.
fn node() -> String {
    std::env::var("TENANTRY_TEST_NODE").unwrap_or_else(|_| {
        panic!("TENANTRY_TEST_NODE does not name a folder with packages; `cargo xtask test` prepares one and sets it")
    })
}

both! {
    #[with(Options::default().set("limits.enabled", "true").set("limits.requests", "100000").set("limits.address_requests", "100000"))]
    async fn official_python_sdk(t) {
        let admin = t.tenant_admin();
        // A few at a time: a server that is asked for too many writes at once says so with 503.
        let customers: Vec<_> = (0..250).map(|i| json!({"name": format!("Customer {i:03}")})).collect();
        for some in customers.chunks(10) {
            for customer in join_all(some.iter().map(|new| admin.post("/accounts", new.clone()))).await {
                customer.ok();
            }
        }
        let hasty = t.editor();
        let limit = json!({"rate_limit": 3});
        t.operator().patch(&format!("/platform/v1/users/{}", hasty.id), limit).await.ok();
        let given = json!({
            "tenant_admin": {"email": admin.email, "key": admin.key},
            "hasty": {"email": hasty.email, "key": hasty.key, "quota": 3},
        });
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/sdk.py");
        let run = tokio::process::Command::new(python())
            .arg(script)
            .arg(format!("{}/client/v4", t.url()))
            .arg(given.to_string())
            .output()
            .await
            .expect("Python runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let made: Value = serde_json::from_slice(&run.stdout).expect("JSON");
        let account = made["account"].as_str().expect("an id");
        let members = admin.get(&format!("/accounts/{account}/members")).await;
        assert_eq!(members.items().len(), 2);
    }

    async fn records_by_the_python_sdk(t) {
        let (admin, dns) = (t.tenant_admin(), t.dns_address());
        let given = json!({
            "email": admin.email, "key": admin.key, "zone": t.world.alpha.zone, "apex": t.world.alpha.zone_name,
            "dns_host": dns.ip().to_string(), "dns_port": dns.port(),
        });
        let run = tokio::process::Command::new(python())
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("python/records.py"))
            .arg(format!("{}/client/v4", t.url()))
            .arg(given.to_string())
            .output()
            .await
            .expect("Python runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }

    /// The official TypeScript SDK makes, verifies, uses, rolls and deletes a token; wrangler finds out who it is with one.
    async fn official_typescript_sdk_and_wrangler(t) {
        let admin = t.tenant_admin();
        let base_url = format!("{}/client/v4", t.url());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("node/sdk.mjs");
        let run = tokio::process::Command::new("node")
            .arg(script)
            .args([&node(), &base_url, &admin.email, &admin.key, &t.world.alpha.zone])
            .output()
            .await
            .expect("Node.js runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let token = String::from_utf8(run.stdout).expect("a token");
        let run = tokio::process::Command::new("node")
            .arg(format!("{}/node_modules/wrangler/bin/wrangler.js", node()))
            .arg("whoami")
            .env("HOME", t.folder())
            .env("XDG_CONFIG_HOME", t.folder())
            .env("CLOUDFLARE_API_TOKEN", token.trim())
            .env("CLOUDFLARE_API_BASE_URL", &base_url)
            .env("WRANGLER_SEND_METRICS", "false")
            .current_dir(t.folder())
            .output()
            .await
            .expect("Node.js runs");
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
        assert!(said.contains(&admin.email) && said.contains(&t.world.alpha.account), "{said}");
    }
}
