//! certbot with its Cloudflare plugin, unmodified, gets a certificate from a local ACME server by a token for `_acme-challenge` alone.

use serde_json::json;
use std::path::Path;
use testkit::{both, groups};

/// What `cargo xtask test` prepares and names.
fn prepared(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!("{variable} is not set; `cargo xtask test` prepares what it names, and sets it")
    })
}

both! {
    async fn certbot_issues_by_a_limited_token(t) {
        let (admin, w, dns) = (t.tenant_admin(), t.world.clone(), t.dns_address());
        let make = async |name: &str| {
            let body = json!({"name": name, "account": {"id": w.alpha.account}});
            admin.post("/zones", body).await.id()
        };
        let (zone, other) = (make("certbot-test.com").await, make("certbot-other.com").await);
        let body = json!({"name": "certbot", "policies": [{"effect": "allow", "permission_groups": [{"id": groups::DNS_WRITE}],
            "resources": {format!("com.cloudflare.api.account.zone.{zone}"): {"com.tenantry.record.TXT:_acme-challenge.*": "*"}}}]});
        let token = admin.post("/user/tokens", body).await.text_of("/value");
        let given = json!({
            "token": token, "zone": zone, "apex": "certbot-test.com", "email": admin.email, "key": admin.key, "other_zone": other,
            "dns_host": dns.ip().to_string(), "dns_port": dns.port(), "pebble": prepared("TENANTRY_TEST_PEBBLE"),
        });
        let run = tokio::process::Command::new(prepared("TENANTRY_TEST_PYTHON"))
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("python/certbot.py"))
            .arg(format!("{}/client/v4", t.url()))
            .arg(given.to_string())
            .kill_on_drop(true)
            .output()
            .await
            .expect("Python runs");
        let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert!(run.status.success() && said.contains("ok"), "{said}");
    }
}
