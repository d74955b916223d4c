//! The OpenAPI document, made from the table of routes and the rules' own types.

use crate::{
    Web,
    caller::{cookie_name, secure},
    routes::{self, Credentials, Route},
};
use axum::{extract::State, response::IntoResponse};
use http::header;
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

/// `GET /client/v4/openapi.json`.
pub(crate) async fn document(State(web): State<Web>) -> impl IntoResponse {
    // Two, for the cookie has another name over TLS.
    static TEXTS: [OnceLock<String>; 2] = [OnceLock::new(), OnceLock::new()];
    let cookie = cookie_name(&web);
    let text = TEXTS[usize::from(secure(&web))]
        .get_or_init(|| build(&routes::table(), web.options().version, cookie).to_string());
    ([(header::CONTENT_TYPE, "application/json")], text.as_str())
}

fn build(table: &[Route], version: &str, cookie: &str) -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|s| {
            s.meta_schema = None;
            s.definitions_path = "/components/schemas".into();
        })
        .into_generator();
    let mut paths = Map::new();
    for route in table {
        let entry = paths.entry(route.path.clone()).or_insert_with(|| json!({}));
        entry[route.method.as_str().to_lowercase()] = operation(route, &mut generator);
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Failure".to_owned(), failure());
    schemas.insert("ErrorItem".to_owned(), item());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tenantry",
            "version": version,
            "description": "Speaks the Cloudflare v4 API under /client/v4; what that API has no route for is under /platform/v1.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "email": {"type": "apiKey", "in": "header", "name": "X-Auth-Email"},
                "key": {"type": "apiKey", "in": "header", "name": "X-Auth-Key"},
                "token": {"type": "http", "scheme": "bearer", "description": "An API token of a user or of an account."},
                "session": {
                    "type": "apiKey", "in": "cookie", "name": cookie,
                    "description": "The cookie of a log-in. Credentials in headers go before it.",
                },
                "csrf": {
                    "type": "apiKey", "in": "header", "name": "X-CSRF-Token",
                    "description": "Goes with the cookie wherever something is changed; the reply to a log-in has it.",
                },
            },
            "schemas": schemas,
        },
    })
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let parameters: Vec<Value> = names(&route.path)
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    let mut success = json!({
        "type": "object",
        "required": ["result", "success", "errors", "messages"],
        "properties": {
            "result": route.gives.map_or(json!(true), |form| form(generator).to_value()),
            "success": {"type": "boolean", "enum": [true]},
            "errors": {"type": "array", "maxItems": 0, "items": true},
            "messages": {"type": "array", "items": {"$ref": "#/components/schemas/ErrorItem"}},
        },
    });
    if let Some(info) = route.paged {
        success["properties"]["result_info"] = info(generator).to_value();
        success["required"]
            .as_array_mut()
            .expect("made above")
            .push(json!("result_info"));
    }
    if route.bare {
        success["properties"]["id"] = json!({"type": "string"});
        success["required"]
            .as_array_mut()
            .expect("made above")
            .push(json!("id"));
    }
    let success = if route.text {
        json!({"text/plain": {"schema": {"type": "string"}}})
    } else {
        json!({"application/json": {"schema": success}})
    };
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "Done", "content": success},
            "default": {
                "description": "Refused",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}},
            },
        },
    });
    if let Some(form) = route.takes {
        let schema = form(generator).to_value();
        operation["requestBody"] =
            json!({"required": true, "content": {"application/json": {"schema": schema}}});
    }
    operation["security"] = security(route);
    operation
}

/// The ways to be let in, each enough by itself.
fn security(route: &Route) -> Value {
    let key = json!({"email": [], "key": []});
    let token = json!({"token": []});
    let session = if route.method.is_safe() {
        json!({"session": []})
    } else {
        json!({"session": [], "csrf": []})
    };
    match route.credentials {
        Credentials::None => json!([]),
        Credentials::Token => json!([token]),
        Credentials::Any => json!([key, token, session]),
        Credentials::NoToken => json!([key, session]),
        Credentials::LogIn => json!([session]),
    }
}

/// `get_accounts_account_id`: from method and path, so that no two are equal.
fn operation_id(route: &Route) -> String {
    let path = route
        .path
        .replace("/client/v4/", "/")
        .replace(['{', '}'], "")
        .replace(['/', '-', '.'], "_");
    format!("{}{path}", route.method.as_str().to_lowercase())
}

fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn item() -> Value {
    json!({
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "code": {"type": "integer"},
            "message": {"type": "string"},
            "source": {"type": "object", "properties": {"pointer": {"type": "string"}}},
            "error_chain": {"type": "array", "items": {"$ref": "#/components/schemas/ErrorItem"}},
        },
    })
}

fn failure() -> Value {
    json!({
        "type": "object",
        "required": ["result", "success", "errors", "messages"],
        "properties": {
            "result": {"type": "null"},
            "success": {"type": "boolean", "enum": [false]},
            "errors": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/ErrorItem"}},
            "messages": {"type": "array", "items": {"$ref": "#/components/schemas/ErrorItem"}},
        },
    })
}
