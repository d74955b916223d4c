//! Secondary DNS of accounts: what is kept of it, who may see and change it, and what is refused. That zones really go out and come in
//! is for the tests beside this one.

use serde_json::{Value, json};
use std::path::Path;
use testkit::{Actor, both};

pub(crate) const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// Makes an object of secondary DNS in an account: its id.
pub(crate) async fn object(actor: &Actor, account: &str, kind: &str, body: Value) -> String {
    let path = format!("/accounts/{account}/secondary_dns/{kind}");
    actor.post(&path, body).await.id()
}

both! {
    async fn objects_are_made_listed_replaced_and_deleted(t) {
        let (owner, account) = (t.owner(), t.world.alpha.account.clone());
        for (kind, new, other) in [
            ("acls", json!({"name": "One", "ip_range": "198.51.100.0/24"}), json!({"name": "Two", "ip_range": "2001:db8:1::/64"})),
            ("peers", json!({"name": "One", "ip": "9.9.9.9", "port": 5353, "ixfr_enable": true, "tsig_id": t.world.alpha.tsig}), json!({"name": "Two"})),
            ("tsigs", json!({"name": "one.example.", "algo": "hmac-sha512.", "secret": SECRET}), json!({"name": "two.example", "algo": "hmac-sha256", "secret": SECRET})),
        ] {
            let path = format!("/accounts/{account}/secondary_dns/{kind}");
            let before = owner.get(&path).await.items().len();
            let made = owner.post(&path, new.clone()).await;
            for (field, value) in new.as_object().expect("an object") {
                assert_eq!(&made.ok()[field], value, "{kind} {field}");
            }
            let listed = owner.get(&path).await;
            assert_eq!(listed.items().len(), before + 1);
            assert!(listed.items().contains(made.ok()), "{}", listed.text);
            let one = format!("{path}/{}", made.id());
            assert_eq!(owner.get(&one).await.ok(), made.ok());
            let replaced = owner.put(&one, other.clone()).await;
            assert_eq!(replaced.id(), made.id());
            for (field, value) in other.as_object().expect("an object") {
                assert_eq!(&replaced.ok()[field], value, "{kind} {field}");
            }
            if kind == "peers" {
                // What is not sent falls back.
                let rest = (&replaced.ok()["ip"], &replaced.ok()["port"], &replaced.ok()["ixfr_enable"], &replaced.ok()["tsig_id"]);
                assert_eq!(rest, (&Value::Null, &json!(53), &json!(false), &Value::Null));
            }
            assert_eq!(owner.get(&one).await.ok(), replaced.ok());
            assert_eq!(owner.delete(&one).await.ok(), &json!({"id": made.id()}));
            owner.get(&one).await.refused(404, 1171);
            owner.put(&one, other).await.refused(404, 1171);
            owner.delete(&one).await.refused(404, 1171);
        }
    }

    async fn what_cannot_be_is_refused(t) {
        let (owner, account) = (t.owner(), t.world.alpha.account.clone());
        for (kind, body, field) in [
            ("acls", json!({"name": "", "ip_range": "192.0.2.0/24"}), "/name"),
            ("acls", json!({"name": "x"}), "/ip_range"),
            ("acls", json!({"name": "x", "ip_range": "192.0.0.0/16"}), "/ip_range"),
            ("acls", json!({"name": "x", "ip_range": "2001:db8::/63"}), "/ip_range"),
            ("acls", json!({"name": "x", "ip_range": "everybody"}), "/ip_range"),
            ("peers", json!({"ip": "9.9.9.9"}), "/name"),
            ("peers", json!({"name": "x", "ip": "ns.example.com"}), "/ip"),
            ("peers", json!({"name": "x", "ip": "127.0.0.1"}), "/ip"),
            ("peers", json!({"name": "x", "ip": "::ffff:10.0.0.1"}), "/ip"),
            ("peers", json!({"name": "x", "ip": "169.254.169.254"}), "/ip"),
            ("peers", json!({"name": "x", "port": 0}), "/port"),
            ("peers", json!({"name": "x", "port": 65536}), "/port"),
            ("peers", json!({"name": "x", "tsig_id": "0123456789abcdef0123456789abcdef"}), "/tsig_id"),
            ("peers", json!({"name": "x", "tsig_id": t.world.beta.tsig}), "/tsig_id"),
            ("tsigs", json!({"name": "no name", "algo": "hmac-sha256.", "secret": SECRET}), "/name"),
            ("tsigs", json!({"name": "x.example", "algo": "hmac-md5.sig-alg.reg.int.", "secret": SECRET}), "/algo"),
            ("tsigs", json!({"name": "x.example", "algo": "hmac-sha256.", "secret": "c2hvcnQ="}), "/secret"),
            ("tsigs", json!({"name": "x.example", "algo": "hmac-sha256.", "secret": "***"}), "/secret"),
        ] {
            let path = format!("/accounts/{account}/secondary_dns/{kind}");
            owner.post(&path, body.clone()).await.refused(400, 1170).at(field);
        }
        // A key that a peer has, and a peer that a zone has, stay.
        let tsig = &t.world.alpha.tsig;
        let path = format!("/accounts/{account}/secondary_dns/peers/{}", t.world.alpha.linked_peer);
        owner.put(&path, json!({"name": "Linked", "tsig_id": tsig})).await.ok();
        owner.delete(&format!("/accounts/{account}/secondary_dns/tsigs/{tsig}")).await.refused(400, 1172);
        let refused = owner.delete(&path).await;
        refused.refused(400, 1172);
        assert!(refused.message().contains("alpha-zone.com"), "{}", refused.text);
    }

    /// Secrets are for those who may set them.
    async fn secrets_are_shown_to_those_who_may_change_them(t) {
        let path = format!("/accounts/{}/secondary_dns/tsigs", t.world.alpha.account);
        let one = format!("{path}/{}", t.world.alpha.tsig);
        for who in [t.owner(), t.tenant_admin()] {
            assert_eq!(who.get(&one).await.ok()["secret"], "AAECAwQFBgcICQoLDA0ODw==");
        }
        let viewer = t.viewer();
        assert_eq!(viewer.get(&one).await.ok()["secret"], "");
        assert_eq!(viewer.get(&path).await.items()[0]["secret"], "");
        let events = t.owner().get(&format!("/accounts/{}/audit_logs?per_page=100", t.world.alpha.account)).await;
        assert!(events.text.contains("secondary_dns_tsig") && !events.text.contains("AAECAwQFBgc"), "{}", events.text);
    }

    /// Another tenant's ids are no ids.
    async fn what_is_another_tenants_is_not_there(t) {
        let (owner, alpha, beta) = (t.owner(), &t.world.alpha, &t.world.beta);
        for (kind, theirs) in [("acls", &beta.acl), ("peers", &beta.peer), ("tsigs", &beta.tsig)] {
            let ours = format!("/accounts/{}/secondary_dns/{kind}", alpha.account);
            let unknown: String = theirs.chars().rev().collect();
            let one = owner.get(&format!("{ours}/{theirs}")).await;
            let other = owner.get(&format!("{ours}/{unknown}")).await;
            assert_eq!((one.status, &one.text), (other.status, &other.text));
            owner.delete(&format!("{ours}/{theirs}")).await.refused(404, 1171);
            owner.get(&format!("/accounts/{}/secondary_dns/{kind}", beta.account)).await.refused(403, 9109);
        }
        let path = format!("/zones/{}/secondary_dns/outgoing", alpha.zone);
        let body = |peer: &str| json!({"name": alpha.zone_name, "peers": [peer]});
        let unknown: String = beta.peer.chars().rev().collect();
        let (one, other) = (owner.put(&path, body(&beta.peer)).await, owner.put(&path, body(&unknown)).await);
        assert_eq!((one.status, &one.text), (other.status, &other.text));
        one.refused(400, 1170).at("/peers/0");
        owner.get(&format!("/zones/{}/secondary_dns/outgoing", beta.zone)).await.refused(403, 9109);
    }

    async fn how_a_zone_goes_out(t) {
        let (owner, alpha) = (t.owner(), t.world.alpha.clone());
        let path = format!("/zones/{}/secondary_dns/outgoing", alpha.zone);
        let kept = owner.get(&path).await;
        let told = kept.ok();
        assert_eq!((&told["name"], &told["peers"]), (&json!("alpha-zone.com."), &json!([alpha.linked_peer])));
        assert_eq!((&told["checked_time"], &told["last_transferred_time"]), (&Value::Null, &Value::Null));
        assert!(told["soa_serial"].is_i64() && told["created_time"].is_string(), "{told}");
        let body = json!({"name": "alpha-zone.com", "peers": [alpha.peer]});
        owner.post(&path, body.clone()).await.refused(400, 1174);
        // Not at once, but when it is enabled.
        assert_eq!(owner.get(&format!("{path}/status")).await.ok(), "Disabled");
        owner.post(&format!("{path}/force_notify"), json!({})).await.refused(400, 1175);
        assert_eq!(owner.post(&format!("{path}/enable"), json!({})).await.ok(), "Enabled");
        assert_eq!(owner.get(&format!("{path}/status")).await.ok(), "Enabled");
        assert_eq!(owner.post(&format!("{path}/force_notify"), json!({})).await.ok(), "OK");
        assert_eq!(owner.post(&format!("{path}/disable"), json!({})).await.ok(), "Disabled");
        assert_eq!(owner.put(&path, body).await.ok()["peers"], json!([alpha.peer]));
        for (body, field) in [
            (json!({"name": "another-zone.com.", "peers": [alpha.peer]}), "/name"),
            (json!({"name": "alpha-zone.com.", "peers": []}), "/peers"),
            (json!({"name": "alpha-zone.com.", "peers": [alpha.peer, alpha.peer]}), "/peers/1"),
            (json!({"peers": [alpha.peer]}), "/name"),
        ] {
            owner.put(&path, body).await.refused(400, 1170).at(field);
        }
        // All of a zone's peers have the same key.
        let keyed = object(&owner, &alpha.account, "peers", json!({"name": "Keyed", "tsig_id": alpha.tsig})).await;
        let both = json!({"name": "alpha-zone.com.", "peers": [alpha.peer, keyed]});
        owner.put(&path, both).await.refused(400, 1170).at("/peers");
        assert_eq!(owner.delete(&path).await.ok(), &json!({"id": kept.id()}));
        for refused in [
            owner.get(&path).await,
            owner.get(&format!("{path}/status")).await,
            owner.delete(&path).await,
            owner.post(&format!("{path}/enable"), json!({})).await,
        ] {
            refused.refused(404, 1173);
        }
        // Nothing holds the peer any more.
        owner.delete(&format!("/accounts/{}/secondary_dns/peers/{}", alpha.account, alpha.linked_peer)).await.ok();
    }

    /// The same by the official SDK.
    async fn by_the_python_sdk(t) {
        let (admin, alpha) = (t.tenant_admin(), &t.world.alpha);
        let python = std::env::var("TENANTRY_TEST_PYTHON").expect("`cargo xtask test` sets it");
        let given = json!({"email": admin.email, "key": admin.key, "account": alpha.account, "enterprise": alpha.enterprise, "zone": alpha.zone,
            "zone_name": alpha.zone_name});
        let run = tokio::process::Command::new(python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("python/secondary_dns.py"))
            .arg(format!("{}/client/v4", t.url()))
            .arg(given.to_string())
            .output()
            .await
            .expect("Python runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
}
