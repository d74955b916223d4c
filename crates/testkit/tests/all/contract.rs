//! The OpenAPI document describes every route, and every reply is as it says.

use crate::{book, credentials};
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

/// Whether the document says that these credentials are enough.
fn lets_in(operation: &Value, method: &str, shown: &[&str]) -> bool {
    let ways = operation["security"].as_array().expect("ways to be let in");
    let mut wanted = shown.to_vec();
    if shown == ["session"] && method != "GET" {
        wanted.push("csrf");
    }
    let fits = |way: &Value| {
        let names = way.as_object().expect("names");
        names.len() == wanted.len() && wanted.iter().all(|name| names.contains_key(*name))
    };
    ways.is_empty() || ways.iter().any(fits)
}

both! {
    async fn every_reply_is_as_the_document_says(t) {
        let document = t.nobody().get("/openapi.json").await.json;
        assert_eq!(document["openapi"], "3.1.0");
        let mut ids = HashSet::new();
        let failure = validator(&document, &json!({"$ref": "#/components/schemas/Failure"}));
        for name in ["tenant_admin", "operator", "viewer", "owner", "beta_viewer", "token_of_everything", "log_in", "nobody"] {
            t.renew().await;
            let actor = match credentials::actor(t, name).await {
                Some(actor) => actor,
                None => t.actor(name).clone(),
            };
            let way = match name {
                "nobody" => &[][..],
                "log_in" => &["session"],
                "token_of_everything" => &["token"],
                _ => &["email", "key"],
            };
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
                if reply.status == 200 {
                    assert!(lets_in(operation, &e.method, way), "{name} was let in by {way:?}: {} {}", e.method, e.route);
                }
                let content = &operation["responses"]["200"]["content"];
                let kind = if reply.json.is_string() { "text/plain" } else { "application/json" };
                let success = &content[kind]["schema"];
                let says = if reply.status == 200 { &validator(&document, success) } else { &failure };
                let wrong: Vec<String> = says.iter_errors(&reply.json).map(|e| format!("{} at {}", e, e.instance_path())).collect();
                assert!(wrong.is_empty(), "{name} {} {}: {}\n{}", e.method, e.route, wrong.join("; "), reply.text);
            }
        }
        let schemes = document["components"]["securitySchemes"].as_object().expect("schemes");
        let named: HashSet<&String> = document["paths"].as_object().expect("paths").values()
            .flat_map(|path| path.as_object().expect("operations").values())
            .flat_map(|operation| operation["security"].as_array().expect("ways to be let in"))
            .flat_map(|way| way.as_object().expect("names").keys())
            .collect();
        assert_eq!(named, schemes.keys().collect(), "schemes that are defined, and named by operations");
        assert_eq!(ids.len(), web::listing().len(), "operation ids are unique");
    }
}
