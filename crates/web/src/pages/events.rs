//! Lists of audit events with filters, of a tenant or of the installation, and the same as files.

use super::{
    curl::curl,
    person::{older, pager},
    timeline::{timeline, timeline_of_all},
};
use crate::{api, caller::Person, params::Params};
use axum::response::{IntoResponse, Response};
use http::header;
use maud::{Markup, html};
use rules::{
    Result,
    audit::{self, Entry, Query},
    lists::{CursorInfo, PageInfo},
};

/// Events of one file, at most.
const FILE: i64 = 1000;

/// Which events are asked for; where they are wanted as a file, as many as one holds.
pub(super) fn query(params: &Params) -> Result<Query> {
    let (mut query, _) = api::audit::query(params)?;
    query.page = params.page(if wants_file(params) { FILE } else { 25 }, FILE)?;
    Ok(query)
}

fn wants_file(params: &Params) -> bool {
    params.get("file").is_some()
}

/// The file, where one is asked for.
pub(super) fn file(params: &Params, found: &[Entry]) -> Option<Response> {
    let (kind, name, text) = match params.get("file")? {
        "csv" => (
            "text/csv; charset=utf-8",
            "attachment; filename=\"activity.csv\"",
            audit::csv(found),
        ),
        _ => (
            "application/json",
            "attachment; filename=\"activity.json\"",
            serde_json::to_string_pretty(found).unwrap_or_default(),
        ),
    };
    let head = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Some((head, text).into_response())
}

/// What events are listed, and where more of them are.
#[derive(Clone, Copy)]
pub(super) enum Around<'a> {
    Stream(&'a PageInfo),
    /// Of all streams.
    All(&'a CursorInfo),
}

fn further(params: &Params, info: &CursorInfo) -> Markup {
    html! {
        @if !info.cursor.is_empty() {
            nav .pager aria-label="Pages of the list" {
                a rel="next" href=(older(params, &info.cursor)) { "Further back" }
            }
        }
    }
}

/// The list at `path`, which is the API's `api`. `whose`: a field of the filter that says in what stream to look.
pub(super) fn list(
    person: &Person,
    path: &str,
    api: &str,
    params: &Params,
    found: &[Entry],
    whose: &Markup,
    around: Around<'_>,
) -> Markup {
    let text = |name: &str, label: &str, kind: &str, hint: &str| {
        html! {
            div .field {
                label for=(name) { (label) }
                input id=(name) name=(name) type=(kind) value=[params.get(name)] placeholder=[Some(hint).filter(|h| !h.is_empty())] autocomplete="off";
            }
        }
    };
    let filters = [
        "action.type",
        "actor.email",
        "actor.ip",
        "zone.name",
        "since",
        "before",
    ];
    let filtered = filters.iter().any(|name| params.get(name).is_some());
    html! {
        form .filter method="get" role="search" aria-label="Filter of events" {
            (whose)
            (text("action.type", "What was done", "text", "zone_create"))
            (text("actor.email", "By whom (address)", "email", ""))
            (text("actor.ip", "From where", "text", "192.0.2.0/24"))
            (text("zone.name", "In the zone", "text", "example.com"))
            (text("since", "From", "date", ""))
            (text("before", "To just before", "date", ""))
            button type="submit" { "Filter" }
            @if filtered { a href=(path) { "Show all" } }
        }
        @if found.is_empty() && params.get("cursor").is_some() {
            p .empty { "No event fits among those looked at." }
        } @else if found.is_empty() && filtered {
            p .empty { "No event fits these filters." }
        } @else if found.is_empty() {
            p .empty { "Nothing has happened yet. Whatever is changed here from now on is listed, with who did it." }
        } @else {
            (match around { Around::Stream(_) => timeline(found), Around::All(_) => timeline_of_all(found) })
            p { "These events as a file, up to " (FILE) " at once: "
                a href=(to_file(path, params, "csv")) { "table (CSV)" } ", "
                a href=(to_file(path, params, "json")) { "JSON" } "." }
        }
        (match around { Around::Stream(info) => pager(path, params, info), Around::All(info) => further(params, info) })
        (curl(person, "GET", api, None))
    }
}

/// The same list with its filters, as a file.
fn to_file(path: &str, params: &Params, kind: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in params.others("file").filter(|(name, _)| *name != "page") {
        query.append_pair(name, value);
    }
    query.append_pair("file", kind);
    format!("{path}?{}", query.finish())
}
