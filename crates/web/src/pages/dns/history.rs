//! What became of the records: who changed what and when, and putting it back.

use super::{
    super::{
        curl::curl,
        flash::Done,
        form::{Fields, Tried, hidden, no_such_form},
        layout::Page,
        person::{Ids, Refused, Shown, at_zone, older},
    },
    difference, onward, pages,
};
use crate::{
    caller::{Form, Person},
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    dns_records::{self, Difference, DnsRecord, Past, PastCursor, PastQuery, Revert},
    ids, zones,
};
use serde_json::json;

/// Sets of a page.
const PAGE: i64 = 50;
/// Records of a set that are shown, each before and after.
const SHOWN: usize = 20;

/// A button that takes back what the flash sentence tells of, where it changed records.
pub(in super::super) fn undo(person: &Person) -> Option<Markup> {
    let event = person.flash.as_ref()?.event()?;
    let mut steps = person.here.split(['/', '?']).skip(1);
    let zone = match (steps.next(), steps.next(), steps.next()) {
        (Some("zones"), Some(zone), Some("dns")) if ids::well_formed(zone) => zone,
        _ => return None,
    };
    Some(html! {
        form .undo method="post" action={ "/zones/" (zone) "/dns/history" } {
            (hidden(person, "undo"))
            input type="hidden" name="event" value=(event);
            button .quiet type="submit" { "Undo" }
        }
    })
}

pub(in super::super) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    Ok(page(&person, &id, &params, None).await?.into_response())
}

/// Puts back what an event did: as it was shown, or, right after it, unless somebody else was there meanwhile.
pub(in super::super) async fn change(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let typed = &person.form;
    let shown = match typed.get("do") {
        "undo" => false,
        "revert" => true,
        _ => return Err(no_such_form().into()),
    };
    let revert = Revert {
        event_id: typed.get("event").to_owned(),
        name: typed.given("name"),
        kind: typed.given("type"),
        digest: shown.then(|| typed.get("digest").to_owned()),
    };
    match dns_records::revert(&person.ctx, id.clone(), revert).await {
        Ok(_) => Ok(onward(&person, &format!("/zones/{id}/dns"), Done::PutBack)),
        Err(fault) => {
            let tried = Tried::of("revert")(fault);
            let page = page(&person, &id, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn page(
    person: &Person,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let zone = zones::get(&person.ctx, id.to_owned()).await?;
    let place = at_zone(person, &zone).await?;
    let query = PastQuery {
        name: params.get("name").map(|name| full(name, &zone.name)),
        kind: params.get("type").map(str::to_uppercase),
        limit: PAGE,
        cursor: params.word("cursor", PastCursor::parse)?,
    };
    let found = dns_records::history(&person.ctx, id.to_owned(), query).await?;
    let filtered = params.get("name").is_some() || params.get("type").is_some();
    let untouched = Form::default();
    let content = html! {
        (pages(id))
        (Fields::new("revert", &person.form, &untouched, tried).alert())
        @if let Some(revert) = asked(params) { (confirm(person, id, revert).await?) }
        (filter(params, filtered))
        @if found.items.is_empty() {
            p .empty {
                @if filtered { "Nothing is known to have changed there." }
                @else { "No record was changed yet, or the changes are older than audit events are kept." }
            }
        } @else { (list(id, &found.items)) }
        @if !found.info.cursor.is_empty() {
            nav .pager aria-label="Pages of the list" {
                a rel="next" href=(older(params, &found.info.cursor)) { "Older" }
            }
        }
        (curl(person, "GET", &format!("/platform/v1/zones/{id}/dns_records/history"), None))
    };
    Ok(Page::of(person, "History of the records", place, content))
}

/// A name as records show it: `@`, one below the zone, or complete.
fn full(name: &str, zone: &str) -> String {
    let name = name.trim().trim_end_matches('.').to_lowercase();
    if name == "@" {
        zone.to_owned()
    } else if name == zone || name.ends_with(&format!(".{zone}")) {
        name
    } else {
        format!("{name}.{zone}")
    }
}

/// What is to be put back, by the address.
fn asked(params: &Params) -> Option<Revert> {
    let text = |name: &str| params.get(name).map(str::to_owned);
    Some(Revert {
        event_id: text("revert")?,
        name: text("set"),
        kind: text("of"),
        digest: None,
    })
}

/// What putting back would change, and the button that does it.
async fn confirm(person: &Person, zone: &str, revert: Revert) -> Result<Markup> {
    let found = dns_records::preview_revert(&person.ctx, zone.to_owned(), revert.clone()).await;
    let (found, why) = match found {
        Ok(difference) => (Some(difference), String::new()),
        Err(fault) if fault.code().status < 500 => (None, super::super::layout::sentence(&fault)),
        Err(fault) => return Err(fault),
    };
    let nothing =
        |d: &Difference| d.added.is_empty() && d.changed.is_empty() && d.deleted.is_empty();
    let path = format!("/platform/v1/zones/{zone}/dns_records/revert");
    Ok(html! {
        section .panel aria-labelledby="putting" {
            h2 #putting {
                "Put back to before this event"
                @if let Some(name) = &revert.name { ": " (revert.kind.as_deref().unwrap_or_default()) " " (name) }
            }
            @match &found {
                None => { p .note { (why) } }
                Some(d) if nothing(d) => { p .empty { "These records are as they were before that event." } }
                Some(d) => {
                    (difference::shown(d))
                    p .hint { "Later changes of the same records are put back too; what is shown is what will be done." }
                    form method="post" {
                        (hidden(person, "revert"))
                        input type="hidden" name="event" value=(revert.event_id);
                        @if let Some(name) = &revert.name { input type="hidden" name="name" value=(name); }
                        @if let Some(kind) = &revert.kind { input type="hidden" name="type" value=(kind); }
                        input type="hidden" name="digest" value=(d.digest);
                        button type="submit" { "Put them back" }
                    }
                    (curl(person, "POST", &path, Some(&json!({"event_id": revert.event_id, "name": revert.name, "type": revert.kind, "digest": d.digest}))))
                }
            }
        }
    })
}

fn filter(params: &Params, filtered: bool) -> Markup {
    html! {
        form .filter method="get" role="search" aria-label="History" {
            div .field {
                label for="name" { "Name" }
                input #name type="search" name="name" value=[params.get("name")];
            }
            div .field {
                label for="type" { "Type" }
                select #type name="type" {
                    option value="" { "any" }
                    @for kind in super::TYPES { option value=(kind) selected[params.get("type") == Some(kind)] { (kind) } }
                }
            }
            button type="submit" { "Show" }
            @if filtered { a href="?" { "Show all" } }
        }
    }
}

/// Event by event, newest first; each with the sets that it touched.
fn list(zone: &str, all: &[Past]) -> Markup {
    html! {
        ol .timeline {
            @for event in all.chunk_by(|a, b| a.event_id == b.event_id) {
                @if let Some(first) = event.first() {
                    li {
                        p {
                            time datetime=(first.on) { (first.on.words()) } " by "
                            strong .break { @if first.actor.email.is_empty() { "the program itself" } @else { (first.actor.email) } }
                        }
                        @for set in event { (change_of(zone, set)) }
                        @if event.len() > 1 {
                            p { a href=(to(zone, &first.event_id, None)) { "Put all of this back…" } }
                        }
                    }
                }
            }
        }
    }
}

fn to(zone: &str, event: &str, set: Option<&Past>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("revert", event);
    if let Some(set) = set {
        query.append_pair("set", &set.name);
        query.append_pair("of", &set.kind);
    }
    format!("/zones/{zone}/dns/history?{}", query.finish())
}

/// Whether nothing differs but when it was saved.
fn is_same(before: &[DnsRecord], after: &[DnsRecord]) -> bool {
    let same = |(before, after): (&DnsRecord, &DnsRecord)| {
        let saved = DnsRecord {
            modified_on: after.modified_on,
            comment_modified_on: after.comment_modified_on,
            tags_modified_on: after.tags_modified_on,
            ..before.clone()
        };
        saved == *after
    };
    before.len() == after.len() && before.iter().zip(after).all(same)
}

fn change_of(zone: &str, set: &Past) -> Markup {
    let line = |record: &DnsRecord| {
        html! {
            (difference::content(record)) ", TTL " (difference::ttl(record))
            @if record.proxied { ", proxied" }
            @if let Some(comment) = &record.comment { " — " (comment) }
        }
    };
    if is_same(&set.before, &set.after) {
        return html! {
            p .break { strong { (set.kind) " " (set.name) } " was saved as it was." }
        };
    }
    html! {
        p .break { strong { (set.kind) " " (set.name) } " "
            a href=(to(zone, &set.event_id, Some(set))) { "Put back…" span .unseen { " " (set.kind) " " (set.name) } }
        }
        ul .sides {
            @for record in set.before.iter().take(SHOWN) { li .was { "before: " (line(record)) } }
            @for record in set.after.iter().take(SHOWN) { li .is { "after: " (line(record)) } }
            @if set.before.len().max(set.after.len()) > SHOWN { li { "and more" } }
        }
    }
}
