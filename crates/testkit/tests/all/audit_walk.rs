//! Every write leaves exactly one event; reads and refusals leave none.

use crate::{book, golden};
use std::{collections::BTreeMap, fmt::Write};
use testkit::both;

/// Distinct events: one may stand in several streams. Inner actors work beside us, and their events are their own.
const EVENTS: &str = "SELECT COUNT(DISTINCT id) FROM audit WHERE principal_kind <> 'system'";

/// What is asked for here is looked up later, so that the reply tells nothing; an event is left then.
const LATER: &[&str] = &[
    "/platform/v1/auth/sign_up",
    "/platform/v1/auth/password_reset",
];

/// A body is sent to be looked at, and nothing is written.
const LOOKS: &str = "/platform/v1/zones/{zone_id}/dns_records/preview";

both! {
    async fn a_write_leaves_one_event_and_nothing_else_does(t) {
        for name in ["tenant_admin", "operator", "viewer", "stranger", "owner", "beta_viewer"] {
            t.renew().await;
            let actor = t.actor(name).clone();
            for e in book::entries(&t.world, &t.world.alpha) {
                let before = t.database.count(EVENTS).await;
                let reply = actor.send(e.method.parse().expect("a method"), &e.path, e.body.map(|b| b.to_string())).await;
                let made = t.database.count(EVENTS).await - before;
                let wrote = reply.status == 200 && e.method != "GET" && !LATER.contains(&e.route.as_str()) && !e.route.ends_with(LOOKS);
                let named = !reply.header("cf-auditlog-id").is_empty();
                assert_eq!(named, wrote, "{name} {} {}: the reply names its event: {}", e.method, e.route, reply.text);
                assert_eq!(made, i64::from(wrote), "{name} {} {}: events", e.method, e.route);
            }
        }
    }

    /// Which event each write leaves, and in whose streams.
    async fn golden_audit_table(t) {
        let w = t.world.clone();
        let mut rows = BTreeMap::new();
        for name in ["tenant_admin", "operator", "owner", "beta_viewer"] {
            t.renew().await;
            let actor = t.actor(name).clone();
            let streams = [
                ("installation", t.operator(), "/platform/v1/audit_logs".to_owned()),
                ("tenant", t.operator(), format!("/platform/v1/tenants/{}/audit_logs", w.alpha.id)),
                ("account", t.tenant_admin(), format!("/accounts/{}/audit_logs", w.alpha.account)),
                ("user", actor.clone(), "/user/audit_logs".to_owned()),
            ];
            for e in book::entries(&t.world, &t.world.alpha) {
                // These end what is needed to look: the account, and the keys of those who look.
                let ends = (e.method != "PUT" && e.route.ends_with("/accounts/{account_id}")) || e.route.ends_with("/key") || (e.method == "DELETE" && e.route.ends_with("/{admin_id}"));
                if e.method == "GET" || ends {
                    continue;
                }
                let reply = actor.send(e.method.parse().expect("a method"), &e.path, e.body.map(|b| b.to_string())).await;
                let id = reply.header("cf-auditlog-id").to_owned();
                if id.is_empty() {
                    continue;
                }
                let (mut found, mut what) = (Vec::new(), String::new());
                for (stream, reader, path) in &streams {
                    let listed = reader.get(&format!("{path}?id={id}")).await;
                    if let Some(event) = listed.json["result"].as_array().and_then(|all| all.first()) {
                        found.push(*stream);
                        what = format!("{} | {}", event["action"]["type"].as_str().unwrap_or_default(), event["resource"]["type"].as_str().unwrap_or_default());
                    }
                }
                assert!(!found.is_empty(), "{name} {} {}: the event is nowhere", e.method, e.route);
                rows.insert(format!("{} {} | {name}", e.method, e.route), format!("{what} | {}", found.join(", ")));
            }
        }
        let mut table = String::from("# route | by | action | resource | found in the streams of\n");
        for (route, row) in rows {
            writeln!(table, "{route} | {row}").expect("a string");
        }
        golden::compare("audit.txt", &table);
    }
}
