//! Bodies that nobody meant: every field of every body left out, emptied, of another type, too long. Nothing of it is a fault of
//! ours, and a refusal changes nothing.

use crate::book;
use serde_json::{Value, json};
use testkit::both;

fn strange() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!(" "),
        json!("x".repeat(10_000)),
        json!("a\u{0}b"),
        json!("\u{202e}abc"),
        json!("<script>"),
        json!("'; DROP TABLE users; --"),
        json!([]),
        json!({}),
        json!([[[]]]),
        json!([null]),
        json!({"id": {"id": {}}}),
    ]
}

/// The body with one of its members, however deep, replaced by each strange value, or left out.
fn variants(body: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match body {
        Value::Object(members) => {
            for (name, value) in members {
                let with = |new: Option<Value>| {
                    let mut other = members.clone();
                    match new {
                        Some(new) => other.insert(name.clone(), new),
                        None => other.remove(name),
                    };
                    Value::Object(other)
                };
                all.push(with(None));
                all.extend(strange().into_iter().map(|new| with(Some(new))));
                all.extend(variants(value).into_iter().map(|new| with(Some(new))));
            }
        }
        Value::Array(items) => {
            if let Some(first) = items.first() {
                all.extend(
                    strange()
                        .into_iter()
                        .chain(variants(first))
                        .map(|new| json!([new])),
                );
            }
        }
        _ => {}
    }
    all
}

/// Events of requests; those of inner actors are their own.
const EVENTS: &str = "SELECT COUNT(DISTINCT id) FROM audit WHERE interface <> 'system'";

both! {
    async fn a_strange_body_is_refused_or_taken_and_never_a_fault(t) {
        let (operator, admin) = (t.operator(), t.tenant_admin());
        let mut asked = 0;
        for e in book::entries(&t.world, &t.world.alpha) {
            let Some(body) = &e.body else { continue };
            let actor = if e.path.starts_with("/platform") { &operator } else { &admin };
            let before = t.database.count(EVENTS).await;
            let mut taken = 0;
            for strange in variants(body) {
                let reply = actor.send(e.method.parse().expect("a method"), &e.path, Some(strange.to_string())).await;
                asked += 1;
                taken += i64::from(reply.status == 200);
                assert!(reply.status < 500, "{} {} {strange}: {}", e.method, e.route, reply.text);
            }
            let left = t.database.count(EVENTS).await - before;
            assert_eq!(left, taken, "{} {}: events left and bodies taken", e.method, e.route);
        }
        assert!(asked > 500, "{asked}");
    }

    async fn a_body_that_is_no_object_is_told_so(t) {
        let (operator, admin) = (t.operator(), t.tenant_admin());
        for e in book::entries(&t.world, &t.world.alpha) {
            if e.body.as_ref().is_none_or(|body| *body == json!({})) {
                continue;
            }
            let actor = if e.path.starts_with("/platform") { &operator } else { &admin };
            for text in ["", "{", "[]", "\"text\"", "null", "{\"a\":1", "{\"name\": \"\\ud800\"}", "\u{feff}{}"] {
                // Some take an array, and an empty one is one.
                let text = if text == "[]" && e.body.as_ref().is_some_and(Value::is_array) { "{}" } else { text };
                let reply = actor.send(e.method.parse().expect("a method"), &e.path, Some(text.to_owned())).await;
                assert_eq!(reply.status, 400, "{} {} {text}: {}", e.method, e.route, reply.text);
            }
        }
    }
}
