//! The OpenAPI document describes every route, and every reply is as it says.

use crate::book;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::HashSet;
use testkit::both;

/// The schema of an operation's reply, with what it refers to.
fn validator(document: &Value, schema: &Value) -> Validator {
    let mut root = schema.clone();
    root["components"] = document["components"].clone();
    jsonschema::validator_for(&root).unwrap_or_else(|e| panic!("a schema of the document: {e}"))
}

both! {
    async fn every_reply_is_as_the_document_says(t) {
        let document = t.nobody().get("/openapi.json").await.json;
        assert_eq!(document["openapi"], "3.1.0");
        let mut ids = HashSet::new();
        let failure = validator(&document, &json!({"$ref": "#/components/schemas/Failure"}));
        for name in ["tenant_admin", "operator", "viewer", "owner", "beta_viewer", "nobody"] {
            t.renew().await;
            let actor = t.actor(name).clone();
            for e in book::entries(&t.world, &t.world.alpha) {
                let operation = &document["paths"][&e.route][e.method.to_lowercase()];
                assert!(operation.is_object(), "the document lacks {} {}", e.method, e.route);
                assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "no summary: {} {}", e.method, e.route);
                ids.insert(operation["operationId"].to_string());
                let body = e.body.clone();
                if let Some(body) = &body
                    && let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema")
                {
                    let takes = validator(&document, schema);
                    assert!(takes.is_valid(body), "the book's request is not as {} {} takes it: {body}", e.method, e.route);
                }
                let reply = actor.send(e.method.parse().expect("a method"), &e.path, body.map(|b| b.to_string())).await;
                let success = &operation["responses"]["200"]["content"]["application/json"]["schema"];
                let says = if reply.status == 200 { &validator(&document, success) } else { &failure };
                let wrong: Vec<String> = says.iter_errors(&reply.json).map(|e| format!("{} at {}", e, e.instance_path())).collect();
                assert!(wrong.is_empty(), "{name} {} {}: {}\n{}", e.method, e.route, wrong.join("; "), reply.text);
            }
        }
        assert_eq!(ids.len(), web::listing().len(), "operation ids are unique");
    }
}
