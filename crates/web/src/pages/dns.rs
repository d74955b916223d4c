//! The records of a zone: listed, made, changed where they stand, deleted; and the pages about them.

mod difference;
pub(super) mod history;
pub(super) mod pasted;
mod record;
mod rows;
pub(super) mod scan;
pub(super) mod selected;
mod usage;

pub(super) use history::undo;

use super::{
    curl::curl,
    flash::{Done, Said},
    form::{Fields, Tried, hidden, no_such_form},
    layout::{POLICY, Page, led},
    person::{Ids, Refused, Shown, at_zone, pager},
};
use crate::{
    caller::{Form, Person},
    params::Params,
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use record::TYPES;
use rules::{
    Result,
    dns_records::{self, DnsRecord, Matching, Order, Query, TextFilter},
    zones::{self, Zone},
};
use serde_json::json;

/// Records of a page at most; so many ids fit into an address.
const MOST: i64 = 100;

pub(super) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    Ok(page(&person, &id, &params, None).await?.into_response())
}

/// Makes, changes, deletes.
pub(super) async fn change(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let (ctx, typed) = (&person.ctx, &person.form);
    let (form, done): (&'static str, Result<Done>) = match typed.get("do") {
        "record" => {
            let made = async { dns_records::create(ctx, id.clone(), record::read(typed)?).await };
            ("record", made.await.map(|_| Done::RecordAdded))
        }
        "edit" => {
            let changed = edited(&person, &id).await;
            ("edit", changed.map(|()| Done::RecordChanged))
        }
        "delete" => {
            let out = dns_records::delete(ctx, id.clone(), typed.get("id").to_owned()).await;
            ("delete", out.map(|_| Done::RecordDeleted))
        }
        _ => return Err(no_such_form().into()),
    };
    match done {
        Ok(done) => Ok(onward(&person, &address(&id, &params, &[]), done)),
        Err(fault) => {
            let tried = Tried::of(form)(record::at_field(fault));
            let page = page(&person, &id, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn edited(person: &Person, zone: &str) -> Result<()> {
    let (ctx, id) = (&person.ctx, person.form.get("id").to_owned());
    let before = dns_records::get(ctx, zone.to_owned(), id.clone()).await?;
    let change = record::change(&person.form, &before)?;
    dns_records::update(ctx, zone.to_owned(), id, change).await?;
    Ok(())
}

/// Leads on, and lets what was done be undone.
fn onward(person: &Person, to: &str, done: Done) -> Response {
    let event = person.ctx.request().trace.event();
    led(to, Some(Said::undoable(done, event)))
}

/// The list with all of its filters, nothing being edited, and these besides.
fn address(zone: &str, params: &Params, more: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in params.others("edit") {
        if !more.iter().any(|(n, _)| *n == name) {
            query.append_pair(name, value);
        }
    }
    query.extend_pairs(more);
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/zones/{zone}/dns{mark}{query}")
}

fn query(params: &Params) -> Result<Query> {
    let contains = |name: &str| TextFilter {
        contains: params.get(name).map(str::to_owned),
        ..TextFilter::default()
    };
    Ok(Query {
        name: contains("name"),
        content: contains("content"),
        comment: TextFilter::default(),
        comment_present: None,
        kinds: params.all("type"),
        proxied: params.flag("proxied")?,
        tag: TextFilter::default(),
        tag_present: Vec::new(),
        tag_match: Matching::All,
        search: params.get("search").map(str::to_owned),
        matching: Matching::All,
        order: match params.get("order") {
            Some("name") => Order::Name,
            Some("content") => Order::Content,
            Some("ttl") => Order::Ttl,
            _ => Order::Type,
        },
        direction: params.direction()?,
        page: params.page(50, MOST)?,
    })
}

async fn page(
    person: &Person,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let zone = zones::get(&person.ctx, id.to_owned()).await?;
    let place = at_zone(person, &zone).await?;
    let found = dns_records::list(&person.ctx, id.to_owned(), query(params)?).await?;
    let filtered = ["name", "content", "type", "search", "proxied"]
        .iter()
        .any(|name| params.get(name).is_some());
    let empty = Form::default();
    let apart = apart(person, id, params, &found.items).await?;
    let content = html! {
        (pages(id))
        (usage::bar(person, &zone).await?)
        (Fields::new("delete", &person.form, &empty, tried).alert())
        (filter(params, filtered))
        @if let Some(record) = &apart { (rows::editor(person, id, params, record, tried)) }
        @if !found.items.is_empty() {
            (rows::table(person, id, params, &found.items, tried))
            (pager(&format!("/zones/{id}/dns"), params, &found.info))
        } @else if filtered {
            p .empty { "No record fits these filters." }
        } @else {
            p .empty { "There is no record yet. Add the first one below, or " a href={ "/zones/" (id) "/dns/file" } { "paste a zone file" } "." }
        }
        (curl(person, "GET", &format!("/client/v4/zones/{id}/dns_records"), None))
        (new(person, &zone, params, tried))
    };
    Ok(Page::of(person, "DNS records", place, content))
}

/// The record that is edited, where it does not stand in the list.
async fn apart(
    person: &Person,
    zone: &str,
    params: &Params,
    listed: &[DnsRecord],
) -> Result<Option<DnsRecord>> {
    match params.get("edit") {
        Some(id) if !listed.iter().any(|r| r.id == id) => {
            let found = dns_records::get(&person.ctx, zone.to_owned(), id.to_owned()).await;
            match found {
                Err(fault) if fault.code().status == 404 => Ok(None),
                found => found.map(Some),
            }
        }
        _ => Ok(None),
    }
}

/// The other pages about the records of a zone.
fn pages(zone: &str) -> Markup {
    let all = [
        ("Records", ""),
        ("Paste a zone file", "/file"),
        ("History", "/history"),
        ("Find records elsewhere", "/scan"),
    ];
    html! {
        nav .within aria-label="DNS" {
            ul {
                @for (label, path) in all { li { a href={ "/zones/" (zone) "/dns" (path) } { (label) } } }
                li { a href={ "/zones/" (zone) "/dns/export" } { "Export as a zone file" } }
            }
        }
    }
}

fn filter(params: &Params, filtered: bool) -> Markup {
    let text = |name: &str, label: &str| {
        html! {
            div .field {
                label for=(name) { (label) }
                input id=(name) type="search" name=(name) value=[params.get(name)];
            }
        }
    };
    let one = |name: &str, label: &str, all: &[(&str, &str)]| {
        html! {
            div .field {
                label for=(name) { (label) }
                select id=(name) name=(name) {
                    @for (value, label) in all { option value=(value) selected[params.get(name).unwrap_or_default() == *value] { (label) } }
                }
            }
        }
    };
    let mut types = vec![("", "any")];
    types.extend(TYPES.map(|t| (t, t)));
    html! {
        form .filter method="get" role="search" aria-label="Records" {
            (one("type", "Type", &types))
            (text("name", "Name contains")) (text("content", "Content contains")) (text("search", "Anywhere"))
            (one("proxied", "Proxied", &[("", "any"), ("true", "yes"), ("false", "no")]))
            (one("order", "Order by", &[("", "type"), ("name", "name"), ("content", "content"), ("ttl", "TTL")]))
            button type="submit" { "Show" }
            @if filtered { a href="?" { "Show all" } }
        }
    }
}

fn new(person: &Person, zone: &Zone, params: &Params, tried: Option<&Tried>) -> Markup {
    let kind = params.get("new").filter(|kind| TYPES.contains(kind));
    let untouched = Form::of([("type", kind.unwrap_or("A").to_owned())]);
    let fields = Fields::new("record", &person.form, &untouched, tried);
    let path = format!("/client/v4/zones/{}/dns_records", zone.id);
    let example = json!({"type": "A", "name": "www", "content": "192.0.2.1", "ttl": 1});
    html! {
        section aria-labelledby="new" {
            h2 #new { "Add a record" @if let Some(kind) = kind { ": " (kind) } }
            nav .within aria-label="Fields of one type" {
                ul {
                    li { "Fields for:" }
                    @for t in TYPES {
                        li { a href={ (address(&zone.id, params, &[("new", t)])) "#new" } aria-current=[(kind == Some(t)).then_some("true")] { (t) } }
                    }
                }
            }
            (fields.alert())
            form method="post" {
                (hidden(person, "record"))
                (record::fields(&fields, kind.unwrap_or_default()))
                button type="submit" { "Add the record" }
            }
            (curl(person, "POST", &path, Some(&example)))
        }
    }
}

/// The zone as a file to be saved.
pub(super) async fn export(Ids([id]): Ids<1>, person: Person) -> Shown {
    let zone = zones::get(&person.ctx, id.clone()).await?;
    let text = dns_records::export(&person.ctx, id).await?;
    // The name of a zone is letters, digits, hyphens and dots.
    let saved = format!("attachment; filename=\"{}.zone\"", zone.name);
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, saved),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
    ];
    Ok((headers, text).into_response())
}

/// A box without which a form is not sent.
fn sure(id: &str, name: &str, label: &str) -> Markup {
    html! {
        div .field.tick {
            input id=(id) type="checkbox" name=(name) value="true" required;
            label for=(id) { (label) }
        }
    }
}
