//! Audit logs and refusals, read; and the proof that a stream is whole.

use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};
use testkit::{Actor, Instance, Options, both};

/// Tests are a proxy, so that requests can come from anywhere.
fn proxied() -> Options {
    Options::default().set("http.trusted_proxies", "127.0.0.1")
}

fn from(actor: &Actor, ip: &str) -> Actor {
    actor.with("X-Forwarded-For", ip)
}

fn log(t: &Instance) -> String {
    format!("/accounts/{}/audit_logs", t.world.alpha.account)
}

fn total(reply: &testkit::Response) -> i64 {
    reply.ok();
    reply.json["result_info"]["total_count"]
        .as_i64()
        .expect("a number")
}

/// All events of all streams that fit.
async fn anywhere(operator: &Actor, query: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/platform/v1/audit/events?{query}&cursor={cursor}");
        let reply = operator.get(&path).await;
        all.extend(reply.items().clone());
        let next = reply.json["result_info"]["cursor"].as_str();
        next.expect("a cursor").clone_into(&mut cursor);
        if cursor.is_empty() {
            return all;
        }
    }
}

/// The actions that a list shows, in its order.
async fn actions(actor: &Actor, path: &str) -> Vec<String> {
    let reply = actor.get(path).await;
    let all: Vec<String> = reply
        .items()
        .iter()
        .map(|e| e["action"]["type"].as_str().expect("a text").to_owned())
        .collect();
    assert_eq!(
        total(&reply),
        i64::try_from(all.len()).expect("few"),
        "the total is that of the filtered set: {path}"
    );
    all
}

async fn verify(t: &Instance, stream: &str) -> Value {
    let at = format!("/platform/v1/audit/verify?stream={stream}");
    t.operator().get(&at).await.ok().clone()
}

both! {
    #[with(proxied())]
    async fn an_event_says_who_did_what_from_where(t) {
        let owner = from(&t.owner(), "192.0.2.7");
        let at = format!("/zones/{}", t.world.alpha.zone);
        let changed = owner.patch(&at, json!({"paused": true})).await;
        changed.ok();
        let id = changed.header("cf-auditlog-id").to_owned();
        let found = t.viewer().get(&format!("{}?id={id}", log(t))).await;
        assert_eq!((found.items().len(), total(&found)), (1, 1));
        let e = &found.items()[0];
        assert_eq!(e["action"], json!({"result": true, "type": "zone_update"}));
        assert_eq!(e["actor"], json!({"id": owner.id, "email": owner.email, "ip": "192.0.2.7", "type": "user"}));
        assert_eq!((&e["id"], &e["interface"]), (&json!(id), &json!("API")));
        assert_eq!((&e["owner"], &e["resource"]), (&json!({"id": t.world.alpha.account}), &json!({"id": t.world.alpha.zone, "type": "zone"})));
        let m = &e["metadata"];
        assert_eq!((&m["zone_name"], &m["zone_id"]), (&json!(t.world.alpha.zone_name), &json!(t.world.alpha.zone)));
        assert_eq!((&m["method"], &m["route"]), (&json!("PATCH"), &json!("/client/v4/zones/{zone_id}")));
        assert_eq!(m["request_id"], changed.header("x-request-id"));
        assert_eq!((&e["oldValueJson"]["paused"], &e["newValueJson"]["paused"]), (&json!(false), &json!(true)));
        let old: Value = serde_json::from_str(e["oldValue"].as_str().expect("a text")).expect("JSON");
        assert_eq!(old, e["oldValueJson"]);
        assert!(!found.text.contains(&owner.key), "no secret");
        assert!(found.text.starts_with(&format!("{{\"result\":[{{\"id\":\"{id}\"")), "{}", found.text);
        // What was made has no old value; what is gone has no new one.
        let made = t.owner().post(&format!("/accounts/{}/subscriptions", t.world.alpha.account), json!({"rate_plan": {"id": "PARTNERS_SPECTRUM"}})).await;
        let gone = t.owner().delete(&format!("/accounts/{}/subscriptions/{}", t.world.alpha.account, made.id())).await;
        for (reply, none) in [(made, "old"), (gone, "new")] {
            let id = reply.header("cf-auditlog-id");
            let e = t.owner().get(&format!("{}?id={id}", log(t))).await.items()[0].clone();
            assert_eq!((&e[format!("{none}Value")], &e[format!("{none}ValueJson")]), (&json!(""), &Value::Null), "{e}");
        }
    }

    #[with(proxied())]
    async fn every_filter_filters(t) {
        let zone = format!("/zones/{}", t.world.alpha.zone);
        let plan = |id: &str| json!({"rate_plan": {"id": id}});
        let begun = rules::moment::Moment(t.rules().env().now()).to_string();
        from(&t.owner(), "192.0.2.7").patch(&zone, json!({"paused": true})).await.ok();
        t.clock.advance(Duration::from_secs(10));
        from(&t.tenant_admin(), "192.0.2.200").put(&format!("{zone}/subscription"), plan("PARTNERS_BIZ")).await.ok();
        t.clock.advance(Duration::from_secs(10));
        let middle = rules::moment::Moment(t.rules().env().now()).to_string();
        t.clock.advance(Duration::from_secs(10));
        from(&t.owner(), "2001:db8::5").put(&format!("/accounts/{}", t.world.alpha.account), json!({"name": "Renamed"})).await.ok();
        t.clock.advance(Duration::from_secs(10));
        from(&t.owner(), "198.51.100.9").post(&format!("/accounts/{}/subscriptions", t.world.alpha.account), plan("PARTNERS_SPECTRUM")).await.ok();
        let (owner, log) = (t.owner(), log(t));
        let since = format!("{log}?since={begun}");
        let all = ["account_subscription_create", "account_update", "zone_subscription_set", "zone_update"];
        assert_eq!(actions(&owner, &since).await, all);
        let mut up = all;
        up.reverse();
        assert_eq!(actions(&owner, &format!("{since}&direction=asc")).await, up);
        for (filter, expected) in [
            (format!("&since={middle}"), &all[..2]),
            (format!("&before={middle}"), &all[2..]),
            ("&action.type=account_update".to_owned(), &all[1..2]),
            ("&action.type=nothing".to_owned(), &[]),
            (format!("&actor.email={}", t.tenant_admin().email.to_uppercase()), &all[2..3]),
            ("&actor.email=nobody@example.com".to_owned(), &[]),
            ("&actor.ip=192.0.2.7".to_owned(), &all[3..]),
            ("&actor.ip=192.0.2.0/24".to_owned(), &all[2..]),
            ("&actor.ip=192.0.2.128/25".to_owned(), &all[2..3]),
            ("&actor.ip=192.0.2.2".to_owned(), &[]),
            ("&actor.ip=2001:db8::/32".to_owned(), &all[1..2]),
            ("&actor.ip=2001:DB8:0::5".to_owned(), &all[1..2]),
            ("&actor.ip=10.0.0.0/8".to_owned(), &[]),
            (format!("&zone.name={}", t.world.alpha.zone_name), &all[2..]),
            (format!("&zone.name={}", t.world.alpha.zone_name.to_uppercase()), &all[2..]),
            ("&zone.name=other.com".to_owned(), &[]),
            ("&hide_user_logs=true".to_owned(), &all),
            ("&hide_user_logs=false&an_unknown_one=7".to_owned(), &all),
            ("&actor.ip=192.0.2.0/24&action.type=zone_update".to_owned(), &all[3..]),
            (format!("&id={}", "0".repeat(36)), &[]),
        ] {
            assert_eq!(actions(&owner, &format!("{since}{filter}")).await, expected, "{filter}");
        }
        for bad in ["since=yesterday", "before=2024-13-01", "direction=up", "page=0", "page=x", "hide_user_logs=maybe", "export=xml"] {
            owner.get(&format!("{log}?{bad}")).await.refused(400, 6009);
        }
        for bad in ["actor.ip=localhost", "actor.ip=192.0.2.0/33", "actor.ip=192.0.2"] {
            owner.get(&format!("{log}?{bad}")).await.refused(400, 1001);
        }
    }

    async fn pages_hold_everything_once(t) {
        let (owner, log) = (t.owner(), log(t));
        let all = owner.get(&log).await;
        let n = all.items().len();
        assert_eq!((total(&all), &all.json["result_info"]["per_page"]), (i64::try_from(n).expect("few"), &json!(100)));
        assert!(n > 5, "{n}");
        let mut seen = Vec::new();
        for page in 1.. {
            let reply = owner.get(&format!("{log}?per_page=3&page={page}")).await;
            assert_eq!(total(&reply), total(&all));
            if reply.items().is_empty() {
                assert_eq!(page, n.div_ceil(3) + 1);
                break;
            }
            seen.extend(reply.items().clone());
        }
        assert_eq!(&seen, all.items());
        let when: Vec<&str> = seen.iter().map(|e| e["when"].as_str().expect("a time")).collect();
        assert!(when.is_sorted_by(|a, b| a >= b), "newest first: {when:?}");
        let most = owner.get(&format!("{log}?per_page=5000")).await;
        assert_eq!(most.json["result_info"]["per_page"], 1000);
        assert!(owner.get(&format!("{log}?page=9223372036854775807")).await.items().is_empty());
    }

    async fn windows(t) {
        let (owner, log) = (t.owner(), log(t));
        for old in ["since=2000-01-01", "before=2000-01-01T00:00:00Z", "since=2000-01-01&before=2000-02-01"] {
            owner.get(&format!("{log}?{old}")).await.refused(400, 113);
            owner.get(&format!("/user/audit_logs?{old}")).await.refused(400, 113);
        }
        let future = owner.get(&format!("{log}?since=2999-01-01&before=2999-02-01T00:00:00Z")).await;
        assert_eq!((future.items().len(), total(&future)), (0, 0));
        assert!(total(&owner.get(&format!("{log}?before=2999-01-01T00:00:00%2B01:00")).await) > 0);
    }

    async fn the_caller_sees_what_they_did_and_what_was_done_to_them_once_each(t) {
        let admin = t.tenant_admin();
        let account = admin.post("/accounts", json!({"name": "Seen once"})).await;
        let (id, event) = (account.id(), account.header("cf-auditlog-id").to_owned());
        // It stands in two streams.
        assert_eq!(t.database.count(&format!("SELECT COUNT(*) FROM audit WHERE id = '{event}'")).await, 2);
        let own = admin.get("/user/audit_logs?per_page=1000").await;
        let ids: Vec<&Value> = own.items().iter().map(|e| &e["id"]).collect();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "each once");
        assert_eq!(total(&own), i64::try_from(ids.len()).expect("few"));
        let expected = format!("SELECT COUNT(DISTINCT id) FROM audit WHERE principal_id = '{0}' OR stream = '{0}'", admin.id);
        assert_eq!(total(&own), t.database.count(&expected).await);
        assert_eq!((ids[0], &own.items()[0]["owner"]["id"]), (&json!(event), &json!(id)));
        // What the operator did to them is theirs too; what others did elsewhere is not.
        assert!(own.items().iter().any(|e| e["actor"]["id"] == t.operator().id.as_str()), "{}", own.text);
        t.owner().put(&format!("/accounts/{}", t.world.alpha.account), json!({"name": "Not theirs"})).await.ok();
        assert_eq!(total(&admin.get("/user/audit_logs").await), total(&own));
        let up = admin.get("/user/audit_logs?direction=asc&per_page=1000").await;
        let mut reversed = up.items().clone();
        reversed.reverse();
        assert_eq!(&reversed, own.items());
        let first = admin.get("/user/audit_logs?per_page=2&page=2").await;
        assert_eq!(first.items()[..], own.items()[2..4]);
        assert_eq!(actions(&admin, &format!("/user/audit_logs?id={event}")).await, ["account_create"]);
        assert!(!actions(&admin, "/user/audit_logs?hide_user_logs=true&per_page=1000").await.contains(&"user_update".to_owned()));
        t.stranger().get("/user/audit_logs").await.ok();
        t.nobody().get("/user/audit_logs").await.refused(400, 9106);
    }

    async fn who_reads_which_log(t) {
        let log = log(t);
        for reader in [t.viewer(), t.editor(), t.owner(), t.tenant_admin()] {
            reader.get(&log).await.ok();
        }
        for stranger in [t.stranger(), t.other_tenant_admin(), t.operator()] {
            stranger.get(&log).await.refused(403, 9109);
        }
        let tenant = format!("/platform/v1/tenants/{}/audit_logs", t.world.alpha.id);
        for reader in [t.operator(), t.tenant_admin()] {
            let reply = reader.get(&format!("{tenant}?action.type=account_create")).await;
            assert_eq!(total(&reply), 2, "{}", reply.text);
        }
        for stranger in [t.other_tenant_admin(), t.owner(), t.stranger()] {
            assert_eq!(stranger.get(&tenant).await.status, 403);
        }
        assert!(total(&t.operator().get("/platform/v1/audit_logs?action.type=tenant_create").await) >= 2);
        // Of a user also what was done in accounts, each once.
        let of = |stream: &str, action: &str| format!("/platform/v1/audit_logs?stream={stream}&action.type={action}");
        let (alpha, admin) = (&t.world.alpha, t.tenant_admin().id);
        for (stream, action, count) in [(&alpha.id, "account_create", 2), (&alpha.account, "zone_create", 1), (&admin, "zone_create", 1), (&admin, "tenant_create", 0)] {
            let reply = t.operator().get(&of(stream, action)).await;
            assert_eq!(total(&reply), count, "{action}: {}", reply.text);
        }
        t.operator().get(&of("nobody", "zone_create")).await.refused(404, 1001);
        for other in [t.tenant_admin(), t.owner()] {
            for path in ["/platform/v1/audit_logs", "/platform/v1/audit/events", &of(&alpha.account, "zone_create"), "/platform/v1/audit/verify", "/platform/v1/denials"] {
                other.get(path).await.refused(403, 10000);
            }
        }
    }

    async fn operators_see_what_happened_anywhere_each_event_once(t) {
        let distinct = "SELECT COUNT(DISTINCT id) FROM audit";
        let before = t.database.count(distinct).await;
        let events = anywhere(&t.operator(), "per_page=7").await;
        let after = t.database.count(distinct).await;
        let ids: HashSet<&str> = events.iter().map(|e| e["id"].as_str().expect("an id")).collect();
        assert_eq!(ids.len(), events.len(), "each once");
        // Inner actors work beside us.
        let count = i64::try_from(ids.len()).expect("few");
        assert!((before..=after).contains(&count), "{before} {count} {after}");
        let times: Vec<&str> = events.iter().map(|e| e["when"].as_str().expect("a time")).collect();
        assert!(times.is_sorted_by(|a, b| a >= b), "newest first");
        let streams: HashSet<&str> = events.iter().filter_map(|e| e["metadata"]["stream"].as_str()).collect();
        assert!(streams.len() > 3, "{streams:?}");

        let zone = t.owner().get(&format!("/zones/{}", t.world.alpha.zone)).await.text_of("/name");
        for (filter, action) in [("action.type=account_create", "account_create"), (&format!("zone.name={zone}&action.type=zone_create"), "zone_create")] {
            let found = anywhere(&t.operator(), filter).await;
            assert!(!found.is_empty() && found.iter().all(|e| e["action"]["type"] == action), "{filter}: {found:?}");
        }
        assert_eq!(anywhere(&t.operator(), "actor.ip=127.0.0.0/8&per_page=50").await.len(), anywhere(&t.operator(), "actor.ip=127.0.0.1&per_page=50").await.len());
        assert!(anywhere(&t.operator(), "actor.ip=192.0.2.0/24").await.is_empty());
        for (bad, code) in [("cursor=nonsense", 6009), ("since=2000-01-01", 113), ("actor.ip=house", 1001)] {
            let reply = t.operator().get(&format!("/platform/v1/audit/events?{bad}")).await;
            assert_eq!((reply.status, &reply.json["errors"][0]["code"]), (400, &json!(code)), "{}", reply.text);
        }

        // However many others there are, a reply looks at so many, and says where it goes on.
        let wanted = anywhere(&t.operator(), "action.type=tenant_create").await.len();
        let others = "INSERT INTO audit WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5100) \
            SELECT a.stream, 1000000 + n, 'ffffffff-0000-4000-8000-' || (100000000000 + n), a.at + n, a.prev_hash, a.hash, a.principal_id, \
            a.principal_email, a.principal_kind, a.credential_kind, a.credential_id, a.ip, a.user_agent, a.interface, a.method, a.route, a.status, \
            a.request_id, 'other', a.resource_kind, a.resource_id, a.tenant_id, a.account_id, a.zone_id, a.zone_name, a.before, a.after \
            FROM audit a, n WHERE a.seq = (SELECT MAX(seq) FROM audit WHERE stream = 'installation') AND a.stream = 'installation'";
        t.database.meddle(others).await;
        let first = t.operator().get("/platform/v1/audit/events?action.type=tenant_create").await;
        assert!(first.items().is_empty() && first.json["result_info"]["cursor"] != "", "{}", first.text);
        assert_eq!(anywhere(&t.operator(), "action.type=tenant_create").await.len(), wanted);
    }

    async fn a_log_is_also_a_table(t) {
        t.owner().put(&format!("/accounts/{}", t.world.alpha.account), json!({"name": "A, \"B\""})).await.ok();
        let n = t.owner().get(&log(t)).await.items().len();
        for export in ["csv", "true"] {
            let reply = t.owner().raw(Method::GET, &format!("{}?export={export}", log(t)), None).await;
            assert_eq!(reply.status(), 200);
            assert_eq!(reply.headers()["content-type"], "text/csv; charset=utf-8");
            assert!(reply.headers()["content-disposition"].to_str().expect("text").starts_with("attachment"));
            let text = reply.text().await.expect("text");
            let lines: Vec<&str> = text.split_terminator("\r\n").collect();
            assert_eq!(lines.len(), n + 1);
            assert!(lines[0].starts_with("id,when,action.type,action.result,actor.id,actor.email,"), "{}", lines[0]);
            assert!(lines[1].contains(",account_update,true,"), "{}", lines[1]);
            assert!(lines[1].contains(r#"A, \""B\"""#), "quotes are doubled: {}", lines[1]);
        }
        t.owner().get(&format!("{}?export=false", log(t))).await.ok();
        // A refusal is an envelope, whatever was asked for.
        t.stranger().get(&format!("{}?export=csv", log(t))).await.refused(403, 9109);
        t.owner().get(&format!("{}?export=csv&since=2000-01-01", log(t))).await.refused(400, 113);
    }

    async fn streams_are_proved_whole_and_a_break_is_found(t) {
        for stream in ["installation".to_owned(), t.world.alpha.id.clone(), t.world.alpha.account.clone(), t.owner().id, t.world.beta.account.clone()] {
            let found = verify(t, &stream).await;
            assert_eq!((&found["whole"], &found["first_break"], &found["next"]), (&json!(true), &Value::Null, &Value::Null), "{found}");
            assert_eq!(found["to"], t.database.count(&format!("SELECT seq FROM streams WHERE id = '{stream}'")).await, "{found}");
        }
        assert_eq!(t.operator().get("/platform/v1/audit/verify").await.ok()["stream"], "installation");
        t.operator().get(&format!("/platform/v1/audit/verify?stream={}", "0".repeat(32))).await.refused(404, 1001);
        t.operator().get("/platform/v1/audit/verify?stream=installation&after=100000").await.refused(400, 1001);

        let stream = t.world.alpha.account.clone();
        let head = verify(t, &stream).await["to"].as_i64().expect("a number");
        let later = t.operator().get(&format!("/platform/v1/audit/verify?stream={stream}&after=2")).await;
        assert_eq!((&later.ok()["after"], &later.ok()["to"], &later.ok()["whole"]), (&json!(2), &json!(head), &json!(true)));
        let at = format!("WHERE stream = '{stream}' AND seq =");
        for (break_it, number, missing) in [
            (format!("UPDATE audit SET after = '{{}}' {at} 3"), 3, false),
            (format!("UPDATE audit SET principal_email = 'x' {at} {head}"), head, false),
            (format!("UPDATE audit SET prev_hash = hash {at} 2"), 2, false),
            (format!("DELETE FROM audit {at} 4"), 4, true),
            (format!("DELETE FROM audit {at} 1"), 1, true),
            (format!("DELETE FROM audit {at} {head}"), head, true),
            (format!("UPDATE streams SET hash = 'x' WHERE id = '{stream}'"), head, true),
            (format!("UPDATE streams SET seq = seq - 1 WHERE id = '{stream}'"), head - 1, true),
        ] {
            t.renew().await;
            t.database.meddle(&break_it).await;
            let found = verify(t, &stream).await;
            assert_eq!((&found["whole"], &found["next"], &found["first_break"]["number"]), (&json!(false), &Value::Null, &json!(number)), "{break_it}: {found}");
            assert_eq!(found["first_break"]["id"].is_null(), missing, "{break_it}: {found}");
            let other = verify(t, &t.world.beta.account).await;
            assert_eq!(other["whole"], true, "another stream is whole: {break_it}");
        }
    }

    async fn refusals_are_listed(t) {
        let at = format!("/accounts/{}", t.world.alpha.account);
        let refused = t.viewer().put(&at, json!({"name": "No"})).await;
        refused.refused(403, 10000);
        t.stranger().get(&at).await.refused(403, 9109);
        // They are written down in batches.
        let begun = Instant::now();
        let list = format!("/platform/v1/denials?place={}", t.world.alpha.account);
        let all = loop {
            let all = t.operator().get(&list).await;
            if all.items().len() == 2 {
                break all;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{}", all.text);
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        let (newer, older) = (&all.items()[0], &all.items()[1]);
        assert_eq!((&newer["principal_id"], &newer["code"], &newer["action"]), (&json!(t.stranger().id), &json!(9109), &json!("account_read")));
        assert_eq!(newer["place"], json!({"type": "account", "id": t.world.alpha.account}));
        assert_eq!((&older["principal_id"], &older["rule"]), (&json!(t.viewer().id), &json!("no permission")));
        assert_eq!(older["request_id"], refused.header("x-request-id"));
        for (filter, n) in [
            (format!("request_id={}", refused.header("x-request-id")), 1),
            (format!("principal={}&place={}", t.viewer().id, t.world.alpha.account), 1),
            (format!("place={}&action=account_update", t.world.alpha.account), 1),
            (format!("place={}&action=zone_update", t.world.alpha.account), 0),
            (format!("place={}", "0".repeat(32)), 0),
        ] {
            let found = t.operator().get(&format!("/platform/v1/denials?{filter}")).await;
            assert_eq!((found.items().len(), total(&found)), (n, i64::try_from(n).expect("few")), "{filter}");
        }
        let paged = t.operator().get(&format!("{list}&per_page=1&page=2")).await;
        assert_eq!((paged.items(), total(&paged)), (&vec![older.clone()], 2));
    }
}
