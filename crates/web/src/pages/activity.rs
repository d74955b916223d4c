//! What happened in an account, or in one zone of it, newest first: filters in the address, no total that would have to be counted,
//! and the history of the thing that an event is about.

use super::{curl::curl, form::worded, layout::sentence, person::if_allowed, timeline::changed};
use crate::{caller::Person, params::Params};
use maud::{Markup, html};
use rules::{
    Error, Result,
    audit::{self, Category, Cursor, Filters, Log, LogQuery},
    codes,
    lists::{Direction, Walked},
    moment::Moment,
};

/// Microseconds that are shown where nobody says since when.
const USUAL: i64 = 30 * 86_400_000_000;
const PER_PAGE: i64 = 50;

/// Whose events.
pub(super) struct Of<'a> {
    pub(super) account: &'a str,
    /// Of this zone alone.
    pub(super) zone: Option<&'a str>,
    /// Of the page.
    pub(super) path: String,
}

/// Names of filters in the address, and those that the rule knows them by.
const FILTERS: [(&str, &str); 5] = [
    ("category", "product_category"),
    ("kind", "action_type"),
    ("actor", "actor_email"),
    ("zone", "zone_name"),
    // Of one event, to which a search leads.
    ("id", "id"),
];

fn query(person: &Person, of: &Of<'_>, params: &Params) -> Result<LogQuery> {
    let now = person.ctx.now();
    let mut filters = Filters::default();
    for (own, name) in FILTERS {
        match params.get(own) {
            Some(value) if name == "product_category" => {
                filters.add_products(&[], &[value.to_owned()])?;
            }
            Some(value) => filters.add(name, &[value.to_owned()], &[])?,
            None => {}
        }
    }
    if let Some(zone) = of.zone {
        filters.add("zone_id", &[zone.to_owned()], &[])?;
    }
    let cursor = params.get("cursor").map(|text| {
        let unknown = || Error::from(&codes::BAD_QUERY).text("This page of the list is unknown");
        Cursor::parse(text).ok_or_else(unknown)
    });
    Ok(LogQuery {
        since: params.moment("since")?.unwrap_or_else(|| {
            let one = params.get("id").is_some();
            Moment(earliest(person, if one { i64::MAX } else { USUAL }))
        }),
        // What happens in the second of the request is shown, too.
        before: params.moment("before")?.unwrap_or(Moment(now + 1_000_000)),
        filters,
        direction: if params.get("direction") == Some("asc") {
            Direction::Asc
        } else {
            Direction::Desc
        },
        limit: PER_PAGE,
        cursor: cursor.transpose()?,
    })
}

/// So long ago, or as long as events are kept; a minute less, since the rule asks for the time again.
fn earliest(person: &Person, ago: i64) -> i64 {
    let kept = person.ctx.rules().settings().audit_retention - 60_000_000;
    person.ctx.now().saturating_sub(ago.min(kept))
}

async fn found(person: &Person, of: &Of<'_>, params: &Params) -> Result<Walked<Log>> {
    let account = of.account.to_owned();
    let mut query = query(person, of, params)?;
    match (params.get("event"), params.moment("at")?) {
        (Some(event), Some(at)) => {
            query.filters = Filters::default();
            query.since = Moment(earliest(person, i64::MAX));
            audit::history(&person.ctx, account, event.to_owned(), at, query).await
        }
        _ => audit::logs(&person.ctx, account, query).await,
    }
}

/// The page's content; what cannot be listed as asked is said above the filters.
pub(super) async fn content(person: &Person, of: &Of<'_>, params: &Params) -> Result<Markup> {
    let found = match found(person, of, params).await {
        Err(fault) if (400..500).contains(&fault.code().status) && fault.code().status != 403 => {
            Err(sentence(&fault))
        }
        found => match if_allowed(found)? {
            Some(found) => Ok(found),
            None => {
                return Ok(
                    html! { p .note { "Your role does not show what happened here. It takes one that reads the audit log." } },
                );
            }
        },
    };
    let categories = audit::categories(&person.ctx, of.account.to_owned()).await?;
    let history = params.get("event").is_some();
    Ok(html! {
        @if history {
            p { "What happened to one thing. " a href=(of.path) { "Back to all activity" } }
        } @else {
            (filter(of, params, &categories))
        }
        @match found {
            Err(words) => { p .problem role="alert" { (words) } }
            Ok(found) if found.items.is_empty() => {
                p .empty { "Nothing happened that fits. " a href=(of.path) { "Show the last 30 days" } }
            }
            Ok(found) => {
                (list(of, &found.items, history))
                (older(of, params, &found.info.cursor))
            }
        }
        @if !history { (export(person, of, params)) }
        (curl(person, "GET", &format!("/client/v4/accounts/{}/logs/audit?since=2026-01-01&before=2026-02-01{}", of.account, of.zone.map(|z| format!("&zone_id={z}")).unwrap_or_default()), None))
    })
}

fn filter(of: &Of<'_>, params: &Params, categories: &[Category]) -> Markup {
    let chosen = |name: &str, word: &str| params.get(name) == Some(word);
    let text = |name: &str, label: &str, kind: &str| {
        html! {
            div .field {
                label for=(name) { (label) }
                input id=(name) type=(kind) name=(name) value=[params.get(name)];
            }
        }
    };
    html! {
        form .filter method="get" role="search" action=(of.path) {
            div .field {
                label for="category" { "About" }
                select #category name="category" {
                    option value="" { "everything" }
                    @for c in categories { option value=(c.value) selected[chosen("category", &c.value)] { (c.label) } }
                }
            }
            div .field {
                label for="kind" { "What was done" }
                select #kind name="kind" {
                    @for (word, label) in [("", "anything"), ("create", "made"), ("update", "changed"), ("delete", "deleted")] {
                        option value=(word) selected[chosen("kind", word)] { (label) }
                    }
                }
            }
            (text("actor", "By (e-mail address)", "search"))
            @if of.zone.is_none() { (text("zone", "Zone (whole name)", "search")) }
            (text("since", "From", "date"))
            (text("before", "Before", "date"))
            div .field {
                label for="direction" { "Order" }
                select #direction name="direction" {
                    option value="desc" { "newest first" }
                    option value="asc" selected[chosen("direction", "asc")] { "oldest first" }
                }
            }
            button type="submit" { "Show" }
            a href=(of.path) { "Show all" }
        }
        p .hint { "Without dates, the last 30 days." }
    }
}

fn list(of: &Of<'_>, events: &[Log], history: bool) -> Markup {
    html! {
        ol .timeline {
            @for event in events {
                li {
                    p {
                        strong { (event.action.description) }
                        @if event.action.result != "success" { " " span .state data-state="refused" { "refused" } }
                        " by " (by(event)) ", "
                        time datetime=(worded(&event.action.time)) { (event.action.time.words()) }
                    }
                    p .hint .break {
                        (event.resource.kind.replace('_', " ")) " " code { (event.resource.id) }
                        @if let Some(zone) = &event.zone { " in " a href={ "/zones/" (zone.id) } { (zone.name) } }
                        @if !event.actor.ip_address.is_empty() { " · from " (event.actor.ip_address) }
                        " · request " code { (event.raw.cf_ray_id) }
                        @if !history { " · " a href=(to(of, event)) { "history" span .unseen { " of " (event.resource.kind.replace('_', " ")) " " (event.resource.id) } } }
                    }
                    (changed(&event.resource.before, &event.resource.response))
                }
            }
        }
    }
}

/// By whom, and with what.
fn by(event: &Log) -> String {
    let actor = &event.actor;
    let who = match actor.kind.as_str() {
        "system" => "the program itself",
        "account" => "the account",
        _ => actor.email.as_str(),
    };
    match (actor.context.as_deref(), &actor.token_name) {
        (Some("api_token"), Some(name)) => format!("{who} with the token {name}"),
        (Some("api_token"), None) => format!("{who} with a token"),
        (Some("api_key"), _) => format!("{who} with an API key"),
        _ => who.to_owned(),
    }
}

/// The history of the thing that an event is about.
fn to(of: &Of<'_>, event: &Log) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("event", &event.id);
    query.append_pair("at", &worded(&event.action.time));
    format!("{}?{}", of.path, query.finish())
}

fn older(of: &Of<'_>, params: &Params, cursor: &str) -> Markup {
    let to = |cursor: Option<&str>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in params.others("cursor") {
            query.append_pair(name, value);
        }
        if let Some(cursor) = cursor {
            query.append_pair("cursor", cursor);
        }
        format!("{}?{}", of.path, query.finish())
    };
    html! {
        @if params.get("cursor").is_some() || !cursor.is_empty() {
            nav .pager aria-label="Pages of the list" {
                @if params.get("cursor").is_some() { a href=(to(None)) { "To the beginning" } }
                @if !cursor.is_empty() { a rel="next" href=(to(Some(cursor))) { "Further" } }
            }
        }
    }
}

/// The same filters for the table that can be saved, where its filters are as fine.
fn export(person: &Person, of: &Of<'_>, params: &Params) -> Markup {
    let own = [
        ("since", "since"),
        ("before", "before"),
        ("actor", "actor.email"),
        ("zone", "zone.name"),
    ];
    let to = |format: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, sent) in own {
            if let Some(value) = params.get(name) {
                query.append_pair(sent, value);
            }
        }
        if !format.is_empty() {
            query.append_pair("export", format);
        }
        query.append_pair("per_page", "1000");
        format!(
            "/client/v4/accounts/{}/audit_logs?{}",
            of.account,
            query.finish()
        )
    };
    let narrowed = params.get("category").is_some() || params.get("kind").is_some();
    html! {
        @if of.zone.is_none() {
            p {
                "Save up to 1000 events: "
                a href=(to("csv")) { "as a table (CSV)" } ", "
                a href=(to("")) { "as JSON" } "."
                @if narrowed { span .hint { " All kinds of events of these dates, people and zones." } }
            }
            (curl(person, "GET", &to("csv"), None))
        }
    }
}
