//! What became of DNS records, putting them back, and zone files that are shown before they are applied.

use serde_json::{Value, json};
use testkit::{Instance, both};

/// Paths of a zone: its records, and what is ours about them.
fn paths(zone: &str) -> (String, String) {
    (
        format!("/zones/{zone}/dns_records"),
        format!("/platform/v1/zones/{zone}/dns_records"),
    )
}

fn here(t: &Instance) -> (String, String) {
    paths(&t.world.alpha.zone)
}

/// Name and content of the records of a list.
fn contents(list: &Value) -> Vec<String> {
    let all = list.as_array().expect("a list").iter();
    let mut all: Vec<String> = all
        .map(|r| {
            format!(
                "{} {}",
                r["name"].as_str().unwrap_or(""),
                r["content"].as_str().unwrap_or("")
            )
        })
        .collect();
    all.sort();
    all
}

/// How many were added, changed, deleted, the same, left out, refused.
fn counts(difference: &Value) -> [u64; 6] {
    let n = |name: &str| {
        let value = &difference[name];
        let length = value.as_array().map(|all| all.len() as u64);
        length.or(value.as_u64()).expect("a number or a list")
    };
    ["added", "changed", "deleted", "same", "left_out", "refused"].map(n)
}

both! {
    async fn each_set_has_its_history_and_is_put_back(t) {
        let (admin, (records, ours)) = (t.tenant_admin(), here(t));
        let zone = t.world.alpha.zone_name.clone();
        let set = format!("{ours}/history?name=H.{zone}&type=a");
        let made = admin.post(&records, json!({"name": "h", "type": "A", "content": "192.0.2.1", "comment": "kept", "tags": ["a:b"]})).await;
        let one = format!("{records}/{}", made.id());
        admin.patch(&one, json!({"content": "192.0.2.2", "ttl": 300})).await.ok();
        admin.post(&records, json!({"name": "other", "type": "A", "content": "192.0.2.9"})).await.ok();
        admin.delete(&one).await.ok();
        let past = admin.get(&set).await;
        let items = past.items();
        let [deleted, changed, created] = &items[..] else { panic!("{}", past.text) };
        assert_eq!((contents(&created["before"]).len(), contents(&created["after"])), (0, vec![format!("h.{zone} 192.0.2.1")]));
        assert_eq!(contents(&changed["before"]), [format!("h.{zone} 192.0.2.1")]);
        assert_eq!(contents(&changed["after"]), [format!("h.{zone} 192.0.2.2")]);
        assert_eq!((contents(&deleted["before"]), contents(&deleted["after"]).len()), (vec![format!("h.{zone} 192.0.2.2")], 0));
        assert_eq!(deleted["actor"]["email"], admin.email.as_str());
        // By pages, and with the events of others.
        let first = admin.get(&format!("{set}&limit=2")).await;
        assert_eq!(first.items().len(), 2);
        let cursor = first.json["result_info"]["cursor"].as_str().expect("a cursor");
        assert_eq!(admin.get(&format!("{set}&limit=2&cursor={cursor}")).await.items(), std::slice::from_ref(created));
        let whole = admin.get(&format!("{ours}/history?limit=1")).await;
        assert_eq!(whole.items(), std::slice::from_ref(deleted));
        let cursor = whole.json["result_info"]["cursor"].as_str().expect("a cursor");
        assert_eq!(admin.get(&format!("{ours}/history?limit=1&cursor={cursor}")).await.items()[0]["name"], format!("other.{zone}"));
        admin.get(&format!("{ours}/history?cursor=x")).await.refused(400, 6009);
        // The event is the audit log's, too.
        let log = admin.get(&format!("/accounts/{}/audit_logs?per_page=100", t.world.alpha.account)).await.text;
        assert!(log.contains(deleted["event_id"].as_str().expect("an id")), "{log}");
        // Undone: the same record under the same id.
        let revert = format!("{ours}/revert");
        let back = admin.post(&revert, json!({"event_id": deleted["event_id"]})).await;
        assert_eq!(back.ok()["posts"][0]["id"], made.id().as_str());
        let is = admin.get(&one).await;
        let seen = |name: &str| is.ok()[name].clone();
        assert_eq!((seen("content"), seen("ttl"), seen("comment"), seen("tags")), (json!("192.0.2.2"), json!(300), json!("kept"), json!(["a:b"])));
        // Further back there were later changes: nobody loses them unseen.
        let refused = admin.post(&revert, json!({"event_id": changed["event_id"]})).await;
        refused.refused(400, 9210);
        assert!(refused.text.contains(&admin.email), "{}", refused.text);
        let shown = admin.get(&format!("{revert}?event_id={}", changed["event_id"].as_str().expect("an id"))).await;
        assert_eq!(counts(shown.ok()), [0, 1, 0, 0, 0, 0]);
        assert_eq!(shown.ok()["changed"][0]["after"]["content"], "192.0.2.1");
        let digest = shown.ok()["digest"].clone();
        admin.patch(&one, json!({"content": "192.0.2.3"})).await.ok();
        admin.post(&revert, json!({"event_id": changed["event_id"], "digest": digest})).await.refused(400, 9208).at("/digest");
        let shown = admin.get(&format!("{revert}?event_id={}", changed["event_id"].as_str().expect("an id"))).await;
        admin.post(&revert, json!({"event_id": changed["event_id"], "digest": shown.ok()["digest"]})).await.ok();
        assert_eq!(admin.get(&one).await.ok()["content"], "192.0.2.1");
        // Nothing is left of it to be put back; and what nobody did cannot be.
        let last = admin.get(&set).await.items()[0]["event_id"].clone();
        admin.post(&revert, json!({"event_id": last, "name": format!("other.{zone}")})).await.refused(404, 9209);
        admin.post(&revert, json!({"event_id": "no id"})).await.refused(404, 9209);
        t.viewer().post(&revert, json!({"event_id": last})).await.refused(403, 10000);
        t.other_tenant_admin().get(&set).await.refused(403, 9109);
    }

    async fn a_batch_is_undone_whole_and_where_it_no_longer_fits_the_reason_is_told(t) {
        let (admin, (records, ours)) = (t.tenant_admin(), here(t));
        let zone = t.world.alpha.zone_name.clone();
        let old = admin.post(&records, json!({"name": "old", "type": "A", "content": "192.0.2.1"})).await.id();
        let kept = admin.post(&records, json!({"name": "kept", "type": "A", "content": "192.0.2.1"})).await.id();
        let before = contents(&admin.get(&records).await.json["result"]);
        admin.post(&format!("{records}/batch"), json!({"deletes": [{"id": old}], "patches": [{"id": kept, "name": "renamed"}],
            "posts": [{"name": "old", "type": "CNAME", "content": "x.example.net"}]})).await.ok();
        let past = admin.get(&format!("{ours}/history?limit=4")).await;
        let event = past.items()[0]["event_id"].clone();
        assert!(past.items().iter().all(|p| p["event_id"] == event), "{}", past.text);
        // One set of it alone cannot: the CNAME is in its place.
        let some = admin.post(&format!("{ours}/revert"), json!({"event_id": event, "name": format!("old.{zone}"), "type": "A"})).await;
        some.refused(400, 9210);
        assert!(some.text.contains("beside which"), "{}", some.text);
        admin.post(&format!("{ours}/revert"), json!({"event_id": event})).await.ok();
        assert_eq!(contents(&admin.get(&records).await.json["result"]), before);
        assert_eq!(admin.get(&format!("{records}/{kept}")).await.ok()["name"], format!("kept.{zone}"));
        // Undoing is an event like others, and can be undone.
        let event = admin.get(&format!("{ours}/history?limit=1")).await.items()[0]["event_id"].clone();
        admin.post(&format!("{ours}/revert"), json!({"event_id": event})).await.ok();
        assert_eq!(admin.get(&format!("{records}/{kept}")).await.ok()["name"], format!("renamed.{zone}"));
    }

    async fn a_file_is_shown_before_it_is_applied(t) {
        let (admin, (records, ours)) = (t.tenant_admin(), here(t));
        let zone = t.world.alpha.zone_name.clone();
        for (name, kind, content) in [("same", "A", "192.0.2.1"), ("ttl", "A", "192.0.2.1"), ("was", "TXT", "\"old\""), ("gone", "A", "192.0.2.1")] {
            admin.post(&records, json!({"name": name, "type": kind, "content": content, "comment": "stays"})).await.ok();
        }
        let file = format!("$TTL 300\n@ IN SOA a. b. 1 2 3 4 5\n@ NS ns.elsewhere.example.\nsame 1 A 192.0.2.1\nttl A 192.0.2.1\n\
            was TXT new\nfresh A 192.0.2.5\nfresh A 192.0.2.5\nwww.{zone}. 1 A 192.0.2.77\n");
        let preview = async |mode: &str| admin.post(&format!("{ours}/preview"), json!({"file": file, "mode": mode})).await;
        assert_eq!(counts(preview("add").await.ok()), [3, 1, 0, 2, 2, 0]);
        let shown = preview("replace").await;
        // The one under www is another than the file's.
        assert_eq!(counts(shown.ok()), [1, 3, 1, 2, 2, 0], "{}", shown.text);
        assert_eq!(shown.ok()["added"][0]["line"], 7);
        assert_eq!(contents(&shown.ok()["deleted"]), [format!("gone.{zone} 192.0.2.1")]);
        let nothing = admin.get(&records).await.items().len();
        assert_eq!(nothing, 5, "a preview changes nothing");
        // Somebody is faster.
        admin.post(&records, json!({"name": "meanwhile", "type": "A", "content": "192.0.2.1"})).await.ok();
        let apply = format!("{ours}/apply");
        let body = json!({"file": file, "mode": "replace", "digest": shown.ok()["digest"]});
        admin.post(&apply, body).await.refused(400, 9208).at("/digest");
        let shown = preview("replace").await;
        assert_eq!(counts(shown.ok()), [1, 3, 2, 2, 2, 0]);
        let done = admin.post(&apply, json!({"file": file, "mode": "replace", "digest": shown.ok()["digest"]})).await;
        assert_eq!((done.ok()["deletes"].as_array().map(Vec::len), done.ok()["puts"].as_array().map(Vec::len)), (Some(2), Some(3)));
        let is = admin.get(&format!("{records}?name=was.{zone}")).await;
        assert_eq!((&is.items()[0]["content"], &is.items()[0]["comment"]), (&json!("\"new\""), &json!("stays")));
        assert_eq!(counts(preview("replace").await.ok()), [0, 0, 0, 6, 2, 0]);
        // Once more changes nothing, and all of it is one event that can be undone.
        admin.post(&apply, json!({"file": file, "mode": "replace"})).await.ok();
        let event = admin.get(&format!("{ours}/history?limit=1")).await.items()[0]["event_id"].clone();
        admin.post(&format!("{ours}/revert"), json!({"event_id": event})).await.ok();
        let is = contents(&admin.get(&records).await.json["result"]);
        assert!(is.contains(&format!("gone.{zone} 192.0.2.1")) && is.contains(&format!("was.{zone} \"old\"")) && is.len() == 6, "{is:?}");
    }

    async fn lines_that_cannot_be_taken_are_told_with_their_number(t) {
        let (admin, (_, ours)) = (t.tenant_admin(), here(t));
        let file = "a A 192.0.2.1\nb A no-address\na CNAME x.example.net.\nc 5 A 192.0.2.1\nd DNSKEY 256 3 13 AAAA\nwww CNAME x.example.net.\n";
        let shown = admin.post(&format!("{ours}/preview"), json!({"file": file})).await;
        let lines: Vec<u64> = shown.ok()["refused"].as_array().expect("a list").iter().filter_map(|r| r["line"].as_u64()).collect();
        assert_eq!(lines, [2, 3, 4, 5, 6], "{}", shown.text);
        let refused = admin.post(&format!("{ours}/apply"), json!({"file": file})).await;
        refused.refused(400, 9207);
        assert!(refused.text.contains("line 2:"), "{}", refused.text);
        admin.post(&format!("{ours}/preview"), json!({"file": "(never closed"})).await.refused(400, 9207).at("/file");
        admin.post(&format!("{ours}/preview"), json!({"file": "x", "mode": "other"})).await.refused(400, 9207).at("/mode");
        t.viewer().post(&format!("{ours}/preview"), json!({"file": "x"})).await.refused(403, 10000);
    }

    async fn ten_thousand_lines_are_looked_at_and_three_thousand_undone_at_once(t) {
        let (admin, (_, ours)) = (t.tenant_admin(), here(t));
        let file: String = (0..10_000).map(|i| format!("n{i} 300 IN A 192.0.2.{}", i % 250)).collect::<Vec<_>>().join("\n");
        let shown = admin.post(&format!("{ours}/preview"), json!({"file": file})).await;
        // More than the plan has: said once, at the first line that is too many.
        assert_eq!((counts(shown.ok())[5], &shown.ok()["refused"][0]["line"]), (1, &json!(3500)));
        let fits: String = file.lines().take(3000).collect::<Vec<_>>().join("\n");
        admin.post(&format!("{ours}/apply"), json!({"file": fits})).await.ok();
        let event = admin.get(&format!("{ours}/history?limit=1")).await.items()[0]["event_id"].clone();
        let undone = admin.post(&format!("{ours}/revert"), json!({"event_id": event})).await;
        assert_eq!(undone.ok()["deletes"].as_array().map(Vec::len), Some(3000));
    }
}
