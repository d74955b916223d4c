//! The texts that a request takes, by the OpenAPI document.

use serde_json::{Map, Value, json};

/// Objects in objects deeper than this are not filled in: a schema may name itself.
const DEPTH: usize = 5;

/// The body once for each text that its schema has room for, with `mark` there; and where that is, `-` for an item of a list.
pub(super) fn with_text(
    document: &Value,
    schema: &Value,
    body: &Value,
    mark: &str,
) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    texts(document, schema, &mut Vec::new(), &mut places);
    places.sort();
    places.dedup();
    let filled = places.into_iter().map(|place| {
        let mut body = body.clone();
        put(&mut body, &place, mark);
        (format!("/{}", place.join("/")), body)
    });
    filled.collect()
}

fn texts(document: &Value, schema: &Value, at: &mut Vec<String>, places: &mut Vec<Vec<String>>) {
    if at.len() > DEPTH {
        return;
    }
    if let Some(name) = schema["$ref"].as_str() {
        let named = document.pointer(name.trim_start_matches('#'));
        texts(document, named.expect("what is named"), at, places);
    }
    for any in ["anyOf", "oneOf", "allOf"] {
        for one in schema[any].as_array().into_iter().flatten() {
            texts(document, one, at, places);
        }
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        at.push(name.clone());
        texts(document, inner, at, places);
        at.pop();
    }
    if schema["items"].is_object() {
        at.push("-".to_owned());
        texts(document, &schema["items"], at, places);
        at.pop();
    }
    let kind = &schema["type"];
    let text = kind == "string"
        || kind
            .as_array()
            .is_some_and(|all| all.contains(&json!("string")));
    if text && schema["enum"].is_null() && !at.is_empty() {
        places.push(at.clone());
    }
}

fn put(body: &mut Value, place: &[String], mark: &str) {
    let Some((first, rest)) = place.split_first() else {
        *body = mark.into();
        return;
    };
    if first == "-" {
        if !body.is_array() {
            *body = json!([]);
        }
        let items = body.as_array_mut().expect("a list");
        if items.is_empty() {
            items.push(Value::Null);
        }
        put(&mut items[0], rest, mark);
    } else {
        if !body.is_object() {
            *body = Value::Object(Map::new());
        }
        put(&mut body[first.as_str()], rest, mark);
    }
}
