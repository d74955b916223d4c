//! DNS records: every type written, read back, asked from our DNS by a resolver tool that nobody here wrote; changes, batches, lists,
//! files, conflicts, limits.

use crate::dig::{dig, until};
use serde_json::{Value, json};
use testkit::{Instance, both, groups};

fn records(t: &Instance) -> String {
    format!("/zones/{}/dns_records", t.world.alpha.zone)
}

/// Type, body besides name and type, content as shown, and as `dig +short` shows it.
fn every_type() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    vec![
        (
            "A",
            json!({"content": "192.0.2.44"}),
            "192.0.2.44",
            "192.0.2.44",
        ),
        (
            "AAAA",
            json!({"content": "2001:DB8:0:0::1"}),
            "2001:db8::1",
            "2001:db8::1",
        ),
        (
            "CNAME",
            json!({"content": "Target.Example.NET."}),
            "target.example.net",
            "target.example.net.",
        ),
        (
            "MX",
            json!({"content": "mail.example.net", "priority": 10}),
            "mail.example.net",
            "10 mail.example.net.",
        ),
        (
            "NS",
            json!({"content": "ns.example.net"}),
            "ns.example.net",
            "ns.example.net.",
        ),
        (
            "PTR",
            json!({"content": "host.example.net"}),
            "host.example.net",
            "host.example.net.",
        ),
        (
            "TXT",
            json!({"content": "v=spf1 -all"}),
            "v=spf1 -all",
            "\"v=spf1 -all\"",
        ),
        (
            "CAA",
            json!({"data": {"flags": 0, "tag": "issue", "value": "letsencrypt.org"}}),
            "0 issue \"letsencrypt.org\"",
            "0 issue \"letsencrypt.org\"",
        ),
        (
            "SRV",
            json!({"data": {"priority": 5, "weight": "0", "port": 5222, "target": "talk.example.net"}}),
            "0 5222 talk.example.net",
            "5 0 5222 talk.example.net.",
        ),
        (
            "SSHFP",
            json!({"data": {"algorithm": 4, "type": 2, "fingerprint": "ab".repeat(32)}}),
            "",
            "",
        ),
        (
            "TLSA",
            json!({"data": {"usage": 3, "selector": 1, "matching_type": 1, "certificate": "cd".repeat(32)}}),
            "",
            "",
        ),
        (
            "DS",
            json!({"data": {"key_tag": 12345, "algorithm": 13, "digest_type": 2, "digest": "ef".repeat(32)}}),
            "",
            "",
        ),
        (
            "HTTPS",
            json!({"data": {"priority": 1, "target": ".", "value": "alpn=\"h2\""}}),
            "1 . alpn=\"h2\"",
            "1 . alpn=\"h2\"",
        ),
        (
            "SVCB",
            json!({"data": {"priority": 1, "target": "svc.example.net.", "value": "port=\"8443\""}}),
            "",
            "1 svc.example.net. port=8443",
        ),
        (
            "URI",
            json!({"priority": 10, "data": {"weight": 1, "target": "https://example.net/"}}),
            "",
            "10 1 \"https://example.net/\"",
        ),
        (
            "NAPTR",
            json!({"data": {"order": 100, "preference": 10, "flags": "U", "service": "E2U+sip", "regex": "!^.*$!sip:a@example.net!",
                "replacement": "."}}),
            "",
            "100 10 \"U\" \"E2U+sip\" \"!^.*$!sip:a@example.net!\" .",
        ),
        (
            "LOC",
            json!({"data": {"lat_degrees": 37, "lat_minutes": 46, "lat_seconds": 46, "lat_direction": "N", "long_degrees": 122,
                "long_minutes": 23, "long_seconds": 35, "long_direction": "W", "altitude": 0, "size": 100}}),
            "37 46 46.000 N 122 23 35.000 W 0.00 100.00 0.00 0.00",
            "37 46 46.000 N 122 23 35.000 W 0.00m 100m 0.00m 0.00m",
        ),
        (
            "CERT",
            json!({"data": {"type": 1, "key_tag": 2, "algorithm": 8, "certificate": "AQIDBA=="}}),
            "",
            "",
        ),
        (
            "SMIMEA",
            json!({"data": {"usage": 3, "selector": 0, "matching_type": 0, "certificate": "0102"}}),
            "",
            "3 0 0 0102",
        ),
        (
            "OPENPGPKEY",
            json!({"content": "AQIDBA=="}),
            "AQIDBA==",
            "AQIDBA==",
        ),
    ]
}

both! {
    async fn every_type_is_kept_shown_and_answered(t) {
        let (admin, path) = (t.tenant_admin(), records(t));
        for (kind, mut body, content, answer) in every_type() {
            let name = format!("{}.{}", kind.to_lowercase(), t.world.alpha.zone_name);
            body["name"] = json!(kind.to_lowercase());
            body["type"] = json!(kind);
            body["ttl"] = json!(120);
            let made = admin.post(&path, body.clone()).await;
            assert_eq!(made.ok()["name"], name.as_str(), "{kind}");
            assert_eq!(made.ok()["type"], kind);
            if !content.is_empty() {
                assert_eq!(made.ok()["content"], content, "{kind}");
            }
            let one = format!("{path}/{}", made.id());
            assert_eq!(admin.get(&one).await.ok(), made.ok(), "{kind} reads back equal");
            // What was shown can be sent: nothing changes but the time.
            let again = admin.put(&one, made.ok().clone()).await;
            assert_eq!(again.ok()["content"], made.ok()["content"], "{kind}");
            if kind == "NS" {
                // What lies below is another's: a referral.
                until(t, &name, kind, |said| said.contains(answer)).await;
            } else {
                let said = until(t, &name, kind, |said| !said.is_empty()).await;
                assert!(answer.is_empty() || said.trim() == answer, "{kind}: {said}");
            }
            admin.delete(&one).await.ok();
            until(t, &name, kind, |said| said.is_empty() || kind == "NS" && !said.contains(answer)).await;
            admin.get(&one).await.refused(404, 81044);
        }
    }

    async fn a_record_is_changed_in_part_and_whole(t) {
        let (admin, path) = (t.tenant_admin(), records(t));
        let name = format!("api.{}", t.world.alpha.zone_name);
        let body = json!({"name": "API", "type": "a", "content": "192.0.2.1", "ttl": 300, "comment": "first", "tags": ["team:x"]});
        let made = admin.post(&path, body).await;
        let one = format!("{path}/{}", made.id());
        assert_eq!(made.text_of("/name"), name);
        assert_eq!(made.ok()["tags"], json!(["team:x"]));
        let changed = admin.patch(&one, json!({"content": "192.0.2.2"})).await;
        assert_eq!((&changed.ok()["content"], &changed.ok()["ttl"], &changed.ok()["comment"]), (&json!("192.0.2.2"), &json!(300), &json!("first")));
        until(t, &name, "A", |said| said.trim() == "192.0.2.2").await;
        let whole = admin.put(&one, json!({"name": name, "type": "A", "content": "192.0.2.3"})).await;
        assert_eq!((&whole.ok()["ttl"], &whole.ok()["comment"], &whole.ok()["tags"]), (&json!(1), &Value::Null, &json!([])));
        assert_eq!(whole.id(), made.id());
        // Another type is another record.
        admin.patch(&one, json!({"type": "AAAA", "content": "::1"})).await.refused(400, 9002);
        // To another name: the old one is gone.
        admin.patch(&one, json!({"name": "moved"})).await.ok();
        until(t, &name, "A", str::is_empty).await;
        until(t, &format!("moved.{}", t.world.alpha.zone_name), "A", |said| said.trim() == "192.0.2.3").await;
        let log = admin.get(&format!("/accounts/{}/audit_logs?per_page=100", t.world.alpha.account)).await.text;
        for action in ["dns_record_create", "dns_record_update", "dns_record_replace"] {
            assert!(log.contains(action), "{action}");
        }
    }

    async fn what_cannot_be_is_refused_and_leaves_nothing(t) {
        let (admin, path) = (t.tenant_admin(), records(t));
        admin.post(&path, json!({"name": "c", "type": "CNAME", "content": "x.example.net"})).await.ok();
        admin.post(&path, json!({"name": "d", "type": "NS", "content": "ns.example.net"})).await.ok();
        let before = admin.get(&path).await.items().len();
        for (body, code) in [
            (json!({"name": "a", "type": "A", "content": "192.0.2"}), 9005),
            (json!({"name": "a", "type": "A", "content": "2001:db8::1"}), 9005),
            (json!({"name": "a", "type": "AAAA", "content": "192.0.2.1"}), 9006),
            (json!({"name": "a", "type": "SOA", "content": "x"}), 9002),
            (json!({"name": "a b", "type": "A", "content": "192.0.2.1"}), 9000),
            (json!({"name": "a", "type": "TXT", "content": "\"unbalanced"}), 1004),
            (json!({"name": "a", "type": "A", "content": "192.0.2.1", "ttl": 5}), 9021),
            (json!({"name": "a", "type": "A", "content": "192.0.2.1", "ttl": 100_000}), 9021),
            (json!({"name": "a", "type": "TXT", "content": "x", "proxied": true}), 9004),
            (json!({"name": "self", "type": "CNAME", "content": format!("self.{}", t.world.alpha.zone_name)}), 9039),
            (json!({"name": "c", "type": "A", "content": "192.0.2.1"}), 81054),
            (json!({"name": "www", "type": "CNAME", "content": "x.example.net"}), 81053),
            (json!({"name": "d", "type": "TXT", "content": "x"}), 81056),
            (json!({"name": "www", "type": "A", "content": "192.0.2.1"}), 81058),
            (json!({"name": "a", "type": "A"}), 1008),
            (json!({"name": "a", "type": "MX", "content": "mail.example.net"}), 1024),
            (json!({"name": "a", "type": "SRV", "data": {"priority": 1, "weight": 1, "port": 70000, "target": "x.example.net"}}), 9101),
            (json!({"type": "A", "content": "192.0.2.1"}), 9207),
            (json!({"name": "a", "type": "A", "content": "192.0.2.1", "comment": "x\ny"}), 1004),
            (json!({"name": "a", "type": "A", "content": "192.0.2.1", "tags": ["bad tag"]}), 9301),
        ] {
            let refused = admin.post(&path, body.clone()).await;
            assert_eq!((refused.status, refused.code()), (400, code), "{body}: {}", refused.text);
        }
        // A TXT record in quotes is the same as without.
        admin.post(&path, json!({"name": "t", "type": "TXT", "content": "same"})).await.ok();
        admin.post(&path, json!({"name": "t", "type": "TXT", "content": "\"same\""})).await.refused(400, 81058);
        assert_eq!(admin.get(&path).await.items().len(), before + 1);
        admin.get(&format!("{path}/0123456789abcdef0123456789abcdef")).await.refused(404, 81044);
        t.other_tenant_admin().get(&path).await.refused(403, 9109);
        t.viewer().post(&path, json!({"name": "v", "type": "A", "content": "192.0.2.1"})).await.refused(403, 10000);
    }

    async fn a_batch_is_done_whole_or_not_at_all(t) {
        let (admin, path) = (t.tenant_admin(), records(t));
        let zone = t.world.alpha.zone_name.clone();
        let batch = format!("{path}/batch");
        let old = admin.post(&path, json!({"name": "old", "type": "A", "content": "192.0.2.1"})).await.id();
        let kept = admin.post(&path, json!({"name": "kept", "type": "A", "content": "192.0.2.1"})).await.id();
        until(t, &format!("old.{zone}"), "A", |said| !said.is_empty()).await;
        // The last one clashes: nothing of it is done.
        let bad = json!({"deletes": [{"id": old}], "posts": [{"name": "new", "type": "A", "content": "192.0.2.9"},
            {"name": "new", "type": "CNAME", "content": "x.example.net"}]});
        admin.post(&batch, bad).await.refused(400, 81053).at("/posts/1/name");
        assert_eq!(admin.get(&format!("{path}/{old}")).await.status, 200);
        // A name changes its type in one step, since deletes come first.
        let good = json!({"deletes": [{"id": old}], "patches": [{"id": kept, "content": "192.0.2.2"}],
            "posts": [{"name": "old", "type": "CNAME", "content": format!("kept.{zone}")}]});
        let done = admin.post(&batch, good).await;
        assert_eq!(done.ok()["deletes"][0]["id"], old.as_str());
        assert_eq!(done.ok()["patches"][0]["content"], "192.0.2.2");
        assert_eq!(done.ok()["posts"][0]["type"], "CNAME");
        assert_eq!(done.ok()["puts"], json!([]));
        until(t, &format!("old.{zone}"), "A", |said| said.trim() == format!("kept.{zone}.\n192.0.2.2")).await;
        admin.post(&batch, json!({})).await.refused(400, 9207);
    }

    async fn lists_are_filtered_ordered_and_paged(t) {
        let (admin, path) = (t.tenant_admin(), records(t));
        for (name, kind, content) in [("a", "A", "192.0.2.1"), ("b", "A", "192.0.2.2"), ("a", "TXT", "\"quoted\""), ("z.deep", "AAAA", "2001:db8::9")] {
            admin.post(&path, json!({"name": name, "type": kind, "content": content, "comment": format!("about {name}")})).await.ok();
        }
        let zone = &t.world.alpha.zone_name;
        let count = async |query: &str| admin.get(&format!("{path}?{query}")).await.json["result_info"]["total_count"].as_i64();
        assert_eq!(count("").await, Some(5));
        assert_eq!(count(&format!("name=A.{zone}")).await, Some(2));
        assert_eq!(count(&format!("name.exact=a.{zone}&type=TXT")).await, Some(1));
        assert_eq!(count("type=A&type=TXT").await, Some(4));
        assert_eq!(count("content=quoted").await, Some(1));
        assert_eq!(count("content.startswith=192.0.2").await, Some(3));
        assert_eq!(count("comment.present").await, Some(4));
        assert_eq!(count("comment.absent").await, Some(1));
        assert_eq!(count(&format!("name=a.{zone}&content=192.0.2.2&match=any")).await, Some(3));
        assert_eq!(count("search=deep").await, Some(1));
        assert_eq!(count("nonsense=1").await, Some(5));
        let names = admin.get(&format!("{path}?order=name&direction=desc&per_page=2")).await;
        assert_eq!(names.items()[0]["name"], format!("z.deep.{zone}"));
        assert_eq!(names.json["result_info"]["total_pages"], 3);
        assert_eq!(admin.get(&format!("{path}?page=9")).await.items().len(), 0);
        let usage = admin.get(&format!("{path}/usage")).await;
        assert_eq!(usage.ok(), &json!({"record_quota": 3500, "record_usage": 5}));
        assert_eq!(admin.get(&format!("/accounts/{}/dns_records/usage", t.world.alpha.account)).await.ok()["record_usage"], 5);
    }

    async fn a_zone_has_no_more_records_than_its_plan_allows(t) {
        let (admin, alpha) = (t.tenant_admin(), &t.world.alpha);
        let zone = admin.post("/zones", json!({"name": "small.com", "account": {"id": alpha.account}})).await.id();
        let path = format!("/zones/{zone}/dns_records");
        let posts = |from: usize, n: usize| -> Value {
            (from..from + n).map(|i| json!({"name": format!("n{i}"), "type": "A", "content": "192.0.2.1"})).collect()
        };
        admin.post(&format!("{path}/batch"), json!({"posts": posts(0, 201)})).await.refused(400, 9207);
        admin.post(&format!("{path}/batch"), json!({"posts": posts(0, 200)})).await.ok();
        admin.post(&path, json!({"name": "more", "type": "A", "content": "192.0.2.1"})).await.refused(400, 81045);
        assert_eq!(admin.get(&format!("{path}/usage")).await.ok(), &json!({"record_quota": 200, "record_usage": 200}));
    }

    async fn a_token_for_some_records_does_nothing_else(t) {
        let (admin, path, zone) = (t.tenant_admin(), records(t), &t.world.alpha.zone);
        let body = json!({"name": "acme", "policies": [{"effect": "allow", "permission_groups": [{"id": groups::DNS_WRITE}],
            "resources": {format!("com.cloudflare.api.account.zone.{zone}"): {"com.tenantry.record.TXT:_acme-challenge.*": "*"}}}]});
        let token = admin.post("/user/tokens", body).await.text_of("/value");
        let acme = t.somebody("acme", "", &token);
        let made = acme.post(&path, json!({"name": "_acme-challenge", "type": "TXT", "content": "proof"})).await;
        let name = format!("_acme-challenge.{}", t.world.alpha.zone_name);
        until(t, &name, "TXT", |said| said.trim() == "\"proof\"").await;
        // It sees its own records only.
        assert_eq!(acme.get(&path).await.items().len(), 1);
        acme.get(&format!("{path}/{}", t.world.alpha.dns_record)).await.refused(404, 81044);
        acme.delete(&format!("{path}/{}", t.world.alpha.dns_record)).await.refused(404, 81044);
        acme.post(&path, json!({"name": "www2", "type": "A", "content": "192.0.2.1"})).await.refused(403, 10000);
        acme.post(&path, json!({"name": "_acme-challenge", "type": "A", "content": "192.0.2.1"})).await.refused(403, 10000);
        acme.patch(&format!("{path}/{}", made.id()), json!({"name": "other"})).await.refused(403, 10000);
        acme.get(&format!("{path}/export")).await.refused(403, 10000);
        acme.patch(&format!("/zones/{zone}"), json!({"paused": true})).await.refused(403, 10000);
        acme.delete(&format!("{path}/{}", made.id())).await.ok();
    }

    /// What a deleted, restored, moved or rival zone answers.
    async fn zones_answer_while_they_live(t) {
        let (admin, alpha) = (t.tenant_admin(), t.world.alpha.clone());
        let name = format!("www.{}", alpha.zone_name);
        let soa = until(t, &alpha.zone_name, "SOA", |said| !said.is_empty()).await;
        assert!(soa.starts_with("ns"), "{soa}");
        let servers = admin.get(&format!("/zones/{}", alpha.zone)).await.ok()["name_servers"].clone();
        let said = dig(t, &alpha.zone_name, "NS").await;
        for server in servers.as_array().expect("a list") {
            assert!(said.contains(server.as_str().expect("a name")), "{said}");
        }
        until(t, &name, "A", |said| said.trim() == "192.0.2.1").await;
        admin.delete(&format!("/zones/{}", alpha.zone)).await.ok();
        until(t, &name, "A", str::is_empty).await;
        t.operator().post(&format!("/platform/v1/zones/{}/restore", alpha.zone), json!({})).await.ok();
        until(t, &name, "A", |said| said.trim() == "192.0.2.1").await;
        // With its account.
        admin.delete(&format!("/accounts/{}", alpha.account)).await.ok();
        until(t, &name, "A", str::is_empty).await;
        t.operator().post(&format!("/platform/v1/accounts/{}/restore", alpha.account), json!({})).await.ok();
        until(t, &name, "A", |said| said.trim() == "192.0.2.1").await;
        // A stranger's zone of the same name, or around it, changes nothing.
        let beta = t.other_tenant_admin();
        let account = t.world.beta.account.clone();
        let rival = beta.post("/zones", json!({"name": alpha.zone_name, "account": {"id": account}})).await;
        assert_eq!(rival.ok()["status"], "pending");
        beta.post(&format!("/zones/{}/dns_records", rival.id()), json!({"name": "www", "type": "A", "content": "203.0.113.66"})).await.ok();
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        assert_eq!(dig(t, &name, "A").await.trim(), "192.0.2.1");
    }

    async fn zone_files_go_out_and_come_in(t) {
        let (admin, path) = (t.tenant_admin(), records(t));
        for (kind, mut body, _, _) in every_type() {
            body["name"] = json!(kind.to_lowercase());
            body["type"] = json!(kind);
            admin.post(&path, body).await.ok();
        }
        let text = admin.get(&format!("{path}/export")).await.text;
        let file = t.folder().join("zone");
        std::fs::write(&file, &text).expect("written");
        let checked = tokio::process::Command::new("named-checkzone")
            .args(["-i", "none", &t.world.alpha.zone_name])
            .arg(&file)
            .output()
            .await
            .expect("named-checkzone runs");
        assert!(checked.status.success(), "{}\n{text}", String::from_utf8_lossy(&checked.stdout));
        // Into the same zone: everything is there. Into an empty one of the same name: everything comes.
        let again = crate::dig::import(&admin, &path, &text).await;
        assert_eq!(again["result"]["recs_added"], 0, "{again}");
        let before = admin.get(&format!("{path}?per_page=5000")).await;
        for record in before.items() {
            admin.delete(&format!("{path}/{}", record["id"].as_str().expect("an id"))).await.ok();
        }
        let done = crate::dig::import(&admin, &path, &text).await;
        assert_eq!(done["result"]["recs_added"], before.items().len(), "{done}");
        // The same on the wire: spelling in capitals, or with quotes, is the sender's.
        let told = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with(';') && !line.contains("\tSOA\t"));
            let mut lines: Vec<String> = lines.map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(told(&admin.get(&format!("{path}/export")).await.text), told(&text));
        let bad = crate::dig::import(&admin, &path, "fine IN A 192.0.2.77\nbroken IN A nonsense\n").await;
        assert_eq!(bad["success"], false, "{bad}");
        assert!(bad["errors"][0]["message"].as_str().expect("a text").contains("line 2"), "{bad}");
        assert_eq!(admin.get(&format!("{path}?name.startswith=fine")).await.items().len(), 0);
    }
}
