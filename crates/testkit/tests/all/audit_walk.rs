//! Every write leaves exactly one event; reads and refusals leave none.

use crate::book;
use testkit::both;

/// Distinct events: one may stand in several streams.
const EVENTS: &str = "SELECT COUNT(DISTINCT id) FROM audit";

both! {
    async fn a_write_leaves_one_event_and_nothing_else_does(t) {
        for name in ["tenant_admin", "operator", "viewer", "stranger"] {
            t.renew().await;
            let actor = t.actor(name).clone();
            for e in book::entries(&t.world, &t.world.alpha) {
                let before = t.database.count(EVENTS).await;
                let reply = actor.send(e.method.parse().expect("a method"), &e.path, e.body.map(|b| b.to_string())).await;
                // The mailer works beside us, and its own events are no part of this.
                let made = t.database.count(EVENTS).await - before - t.database.count("SELECT 0").await;
                let wrote = reply.status == 200 && e.method != "GET";
                let named = !reply.header("cf-auditlog-id").is_empty();
                assert_eq!(named, wrote, "{name} {} {}: the reply names its event: {}", e.method, e.route, reply.text);
                assert!(made >= i64::from(wrote) && (wrote || made == 0), "{name} {} {}: {made} events", e.method, e.route);
            }
        }
    }
}
