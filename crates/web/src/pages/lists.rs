//! Long lists of whoever has very many: filtered, walked, kept as views, taken along as files. The address holds all of it.

mod accounts;
mod views;
mod zones;

use super::{PageRoute, both};
use crate::params::Params;
use axum::routing::get;
use maud::{Markup, html};
use rules::lists::CursorInfo;

pub(super) fn table() -> Vec<PageRoute> {
    const VIEWS: [&str; 4] = [
        "GET /platform/v1/views",
        "POST /platform/v1/views",
        "PATCH /platform/v1/views/{view_id}",
        "DELETE /platform/v1/views/{view_id}",
    ];
    vec![
        both("/accounts", get(accounts::show).post(accounts::change)).covers(&[
            "GET /accounts",
            "GET /platform/v1/accounts",
            VIEWS[0],
            VIEWS[1],
            VIEWS[2],
            VIEWS[3],
        ]),
        both("/zones", get(zones::show).post(zones::change))
            .covers(&["GET /zones", "GET /platform/v1/zones"]),
    ]
}

/// The parameters of an address, but those that say where in the list somebody is.
fn kept(params: &Params) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in params.others("cursor") {
        if !["page", "export"].contains(&name) {
            query.append_pair(name, value);
        }
    }
    query.finish()
}

/// An address of the list with these parameters, and one more.
fn with(path: &str, kept: &str, name: &str, value: &str) -> String {
    let between = if kept.is_empty() { "" } else { "&" };
    let more = form_urlencoded::Serializer::new(String::new())
        .append_pair(name, value)
        .finish();
    format!("{path}?{kept}{between}{more}")
}

/// On to the next part, and back to the beginning: nobody counts how many there are.
fn onward_links(path: &str, params: &Params, info: &CursorInfo) -> Markup {
    let kept = kept(params);
    let begun = params.get("cursor").is_some();
    html! {
        @if begun || !info.cursor.is_empty() {
            nav .pager aria-label="Parts of the list" {
                @if begun { a href={ (path) "?" (kept) } { "From the beginning" } }
                @if !info.cursor.is_empty() { a rel="next" href=(with(path, &kept, "cursor", &info.cursor)) { "Next" } }
            }
        }
    }
}

/// The whole of what is filtered, as files.
fn files(path: &str, params: &Params) -> Markup {
    let kept = kept(params);
    html! {
        p { "Take exactly this list along: "
            a href=(with(path, &kept, "export", "csv")) { "CSV" } " or "
            a href=(with(path, &kept, "export", "json")) { "JSON" } "." }
    }
}

/// One of several words; the empty one is any.
fn choice(params: &Params, name: &str, label: &str, options: &[(&str, &str)]) -> Markup {
    let chosen = params.get(name).unwrap_or_default();
    html! {
        div .field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (word, label) in options {
                    option value=(word) selected[*word == chosen] { (label) }
                }
            }
        }
    }
}

/// A text or a date.
fn entry(params: &Params, name: &str, label: &str, kind: &str) -> Markup {
    html! {
        div .field {
            label for=(name) { (label) }
            input id=(name) type=(kind) name=(name) value=[params.get(name)];
        }
    }
}

/// Order and direction.
fn order(params: &Params) -> Markup {
    html! {
        (choice(params, "order", "Order by", &[("name", "name"), ("created_on", "creation")]))
        (choice(params, "direction", "Direction", &[("asc", "up"), ("desc", "down")]))
    }
}
