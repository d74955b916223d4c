//! Every write leaves exactly one event; reads and refusals leave none.

use crate::book;
use testkit::both;

/// Distinct events: one may stand in several streams. The mailer works beside us, and its events are its own.
const EVENTS: &str = "SELECT COUNT(DISTINCT id) FROM audit WHERE action <> 'mail_send'";

both! {
    async fn a_write_leaves_one_event_and_nothing_else_does(t) {
        for name in ["tenant_admin", "operator", "viewer", "stranger", "owner", "beta_viewer"] {
            t.renew().await;
            let actor = t.actor(name).clone();
            for e in book::entries(&t.world, &t.world.alpha) {
                let before = t.database.count(EVENTS).await;
                let reply = actor.send(e.method.parse().expect("a method"), &e.path, e.body.map(|b| b.to_string())).await;
                let made = t.database.count(EVENTS).await - before;
                let wrote = reply.status == 200 && e.method != "GET";
                let named = !reply.header("cf-auditlog-id").is_empty();
                assert_eq!(named, wrote, "{name} {} {}: the reply names its event: {}", e.method, e.route, reply.text);
                assert_eq!(made, i64::from(wrote), "{name} {} {}: events", e.method, e.route);
            }
        }
    }
}
