//! The records of a zone: listed, made, deleted, imported.

use super::{
    flash::Done,
    form::{Field, Fields, Tried, button, hidden, no_such_form},
    layout::{Page, onward},
    person::{Ids, Refused, Shown, at_zone, pager},
};
use crate::{
    caller::{Form, Person},
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    dns_records::{self, DnsRecord, Matching, NewRecord, Order, Query, TextFilter},
    zones,
};

/// Types that the form offers; structured ones are written as in a zone file.
const TYPES: [&str; 12] = [
    "A", "AAAA", "CNAME", "MX", "TXT", "NS", "SRV", "CAA", "HTTPS", "SVCB", "TLSA", "PTR",
];

pub(super) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    Ok(page(&person, &id, &params, None).await?.into_response())
}

/// Makes, deletes, imports.
pub(super) async fn change(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let (ctx, typed) = (&person.ctx, &person.form);
    let (form, done): (&'static str, Result<Done>) = match typed.get("do") {
        "record" => {
            let made = async { dns_records::create(ctx, id.clone(), read(typed)?).await };
            ("record", made.await.map(|_| Done::RecordAdded))
        }
        "delete" => {
            let out = dns_records::delete(ctx, id.clone(), typed.get("id").to_owned()).await;
            ("delete", out.map(|_| Done::RecordDeleted))
        }
        "import" => {
            let file = typed.get("file").to_owned();
            let out = dns_records::import(ctx, id.clone(), file, false).await;
            ("import", out.map(|_| Done::Imported))
        }
        _ => return Err(no_such_form().into()),
    };
    match done {
        Ok(done) => Ok(onward(&person.here, Some(done))),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, &id, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// The record that a form describes.
fn read(typed: &Form) -> Result<NewRecord> {
    let number = |name: &str, code| {
        let wrong = |_| {
            Error::from(code)
                .text("This takes a whole number")
                .at(format!("/{name}"))
        };
        let text = typed.given(name);
        text.map(|t| t.parse::<i64>().map_err(wrong)).transpose()
    };
    Ok(NewRecord {
        name: typed.trimmed("name").to_owned(),
        kind: typed.get("type").to_owned(),
        content: Some(Some(typed.trimmed("content").to_owned())),
        data: None,
        priority: number("priority", &codes::RECORD_PRIORITY)?.map(Some),
        ttl: number("ttl", &codes::RECORD_TTL)?.map(Some),
        proxied: Some(Some(typed.ticked("proxied"))),
        comment: typed.given("comment").map(Some),
        tags: None,
        settings: None,
        private_routing: None,
    })
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
        proxied: None,
        tag: TextFilter::default(),
        tag_present: Vec::new(),
        tag_match: Matching::All,
        search: params.get("search").map(str::to_owned),
        matching: Matching::All,
        order: Order::Type,
        direction: params.direction()?,
        page: params.page(50, 200)?,
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
    let filtered = ["name", "content", "type", "search"]
        .iter()
        .any(|name| params.get(name).is_some());
    let empty = Form::default();
    let content = html! {
        (Fields::new("delete", &person.form, &empty, tried).alert())
        (filter(params, filtered))
        @if !found.items.is_empty() {
            (table(person, &found.items))
            (pager(&format!("/zones/{id}/dns"), params, &found.info))
        } @else if filtered {
            p .empty { "No record fits these filters." }
        } @else {
            p .empty { "There is no record yet. Add the first one below, or paste a zone file." }
        }
        (new(person, tried))
        (import(person, tried))
        p { a href={ "/client/v4/zones/" (id) "/dns_records/export" } { "Export as a zone file" } }
    };
    Ok(Page::of(person, "DNS records", place, content))
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
    html! {
        form .filter method="get" role="search" aria-label="This list" {
            div .field {
                label for="type" { "Type" }
                select #type name="type" {
                    option value="" { "any" }
                    @for kind in TYPES { option value=(kind) selected[params.get("type") == Some(kind)] { (kind) } }
                }
            }
            (text("name", "Name contains")) (text("content", "Content contains")) (text("search", "Anywhere"))
            button type="submit" { "Show" }
            @if filtered { a href="?" { "Show all" } }
        }
    }
}

fn table(person: &Person, all: &[DnsRecord]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="DNS records" {
            table {
                thead { tr { @for head in ["Type", "Name", "Content", "TTL", "Proxied", "Comment", "Actions"] { th scope="col" { (head) } } } }
                tbody {
                    @for record in all {
                        tr {
                            td { (record.kind) }
                            th scope="row" .break { (record.name) }
                            td .break { @if let Some(priority) = record.priority { (priority) " " } (record.content) }
                            td { @if record.ttl == 1 { "automatic" } @else { (record.ttl) " s" } }
                            td { @if record.proxied { "yes" } @else { "no" } }
                            td .break { (record.comment.as_deref().unwrap_or_default()) }
                            td { (button(person, "delete", &record.id, "Delete", &format!("{} {}", record.kind, record.name))) }
                        }
                    }
                }
            }
        }
    }
}

fn new(person: &Person, tried: Option<&Tried>) -> Markup {
    let untouched = Form::of([("type", "A".to_owned())]);
    let fields = Fields::new("record", &person.form, &untouched, tried);
    let types = TYPES.map(|t| (t.to_owned(), t.to_owned()));
    html! {
        section aria-labelledby="new" {
            h2 #new { "Add a record" }
            (fields.alert())
            form method="post" {
                (hidden(person, "record"))
                (fields.select("type", "Type", &types))
                (fields.show(&Field::new("name", "Name").required().hint("@ for the zone itself, or a name below it.")))
                (fields.show(&Field::new("content", "Content").required().hint("As in a zone file. SRV: priority, weight, port, target.")))
                (fields.show(&Field::new("priority", "Priority").hint("Of MX and URI.")))
                (fields.show(&Field::new("ttl", "TTL in seconds").hint("Empty for automatic.")))
                (fields.tick("proxied", "Proxied"))
                (fields.show(&Field::new("comment", "Comment")))
                button type="submit" { "Add the record" }
            }
        }
    }
}

fn import(person: &Person, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("import", &person.form, &untouched, tried);
    html! {
        section aria-labelledby="import" {
            h2 #import { "Import a zone file" }
            (fields.alert())
            form method="post" {
                (hidden(person, "import"))
                (fields.area("file", "Zone file", "All of its records are added, or none."))
                button type="submit" { "Import" }
            }
        }
    }
}
