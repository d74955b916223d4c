//! The records that were ticked in the list: their lines to copy, and changes of all of them at once. Which they are stands in the address.

use super::{
    super::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, hidden, no_such_form},
        layout::Page,
        person::{Ids, Refused, Shown, at_zone},
    },
    difference, onward, pages, record, sure,
};
use crate::{
    caller::{Form, Person},
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    dns_records::{
        self, Batch, DnsRecord, Matching, NamedRecord, Order, Query, RecordChange, RecordRef,
        TextFilter,
    },
    lists::{Direction, Page as Wanted},
    zones,
};
use serde_json::json;

pub(in super::super) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    Ok(page(&person, &id, &params, None).await?.into_response())
}

/// Changes or deletes them, all or none.
pub(in super::super) async fn change(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let picked = params.each("pick");
    let (form, made): (&'static str, Result<(Batch, Done)>) = match person.form.get("do") {
        "ttl" => ("ttl", ttl(&person.form, picked)),
        "proxied" => ("proxied", Ok(proxied(&person.form, picked))),
        "remove" => ("remove", removed(&person.form, picked)),
        _ => return Err(no_such_form().into()),
    };
    let done = match made {
        Ok((batch, done)) => {
            let out = dns_records::batch(&person.ctx, id.clone(), batch).await;
            out.map(|_| done)
        }
        Err(fault) => Err(fault),
    };
    match done {
        Ok(done) => Ok(onward(&person, &format!("/zones/{id}/dns"), done)),
        Err(fault) => {
            let tried = Tried::of(form)(at_field(fault));
            let page = page(&person, &id, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

fn each(picked: Vec<String>, to: &RecordChange) -> Batch {
    let patches = picked
        .into_iter()
        .map(|id| NamedRecord { id, to: to.clone() });
    Batch {
        patches: patches.collect(),
        ..Batch::default()
    }
}

fn ttl(typed: &Form, picked: Vec<String>) -> Result<(Batch, Done)> {
    let to = RecordChange {
        ttl: Some(record::number(typed, "ttl", &codes::RECORD_TTL)?),
        ..RecordChange::default()
    };
    Ok((each(picked, &to), Done::RecordsChanged))
}

fn proxied(typed: &Form, picked: Vec<String>) -> (Batch, Done) {
    let to = RecordChange {
        proxied: Some(Some(typed.get("proxied") == "on")),
        ..RecordChange::default()
    };
    (each(picked, &to), Done::RecordsChanged)
}

fn removed(typed: &Form, picked: Vec<String>) -> Result<(Batch, Done)> {
    if !typed.ticked("sure") {
        let text = "Tick that you are sure to delete them";
        return Err(Error::from(&codes::RECORD_BODY).text(text).at("/sure"));
    }
    let deletes = picked.into_iter().map(|id| RecordRef { id });
    let batch = Batch {
        deletes: deletes.collect(),
        ..Batch::default()
    };
    Ok((batch, Done::RecordsDeleted))
}

/// A refusal of one of many, at the field that is for all of them.
fn at_field(fault: Error) -> Error {
    let pointer = match &fault {
        Error::Refused(r) => r.pointer.clone().unwrap_or_default(),
        _ => return fault,
    };
    match pointer.split('/').collect::<Vec<_>>()[..] {
        ["", "patches", _, field] => fault.at(format!("/{field}")),
        ["", "patches" | "deletes", ..] => fault.at(""),
        _ => fault,
    }
}

/// The ticked ones that are there.
async fn ticked(person: &Person, zone: &str, params: &Params) -> Result<Vec<DnsRecord>> {
    let picked = params.each("pick");
    let query = Query {
        name: TextFilter::default(),
        content: TextFilter::default(),
        comment: TextFilter::default(),
        comment_present: None,
        kinds: Vec::new(),
        proxied: None,
        tag: TextFilter::default(),
        tag_present: Vec::new(),
        tag_match: Matching::All,
        search: None,
        matching: Matching::All,
        order: Order::Type,
        direction: Direction::Asc,
        page: Wanted {
            page: 1,
            per_page: i64::from(u32::MAX),
        },
    };
    let mut all = dns_records::list(&person.ctx, zone.to_owned(), query)
        .await?
        .items;
    all.retain(|record| picked.contains(&record.id));
    Ok(all)
}

async fn page(
    person: &Person,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let zone = zones::get(&person.ctx, id.to_owned()).await?;
    let place = at_zone(person, &zone).await?;
    let all = ticked(person, id, params).await?;
    let content = html! {
        (pages(id))
        @if all.is_empty() {
            p .empty { "No record is ticked. " a href={ "/zones/" (id) "/dns" } { "Tick some in the list" } " and come back here." }
        } @else {
            (records(&all))
            (forms(person, id, &all, tried))
        }
    };
    Ok(Page::of(person, "Ticked records", place, content))
}

fn records(all: &[DnsRecord]) -> Markup {
    let heads = ["Type", "Name", "Content", "TTL", "Proxied"];
    html! {
        div .scroll tabindex="0" role="group" aria-label="Ticked records" {
            table {
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody {
                    @for record in all {
                        tr {
                            td { (record.kind) }
                            th scope="row" .break { (record.name) }
                            td .break { (difference::content(record)) }
                            td { (difference::ttl(record)) }
                            td { @if record.proxied { "yes" } @else { "no" } }
                        }
                    }
                }
            }
        }
        section aria-labelledby="export" {
            h2 #export { "As lines of a zone file" }
            pre .lines tabindex="0" { code #lines { (dns_records::as_lines(all)) } }
            button .quiet type="button" data-copy="lines" hidden { "Copy" }
        }
    }
}

fn forms(person: &Person, zone: &str, all: &[DnsRecord], tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = |form| Fields::new(form, &person.form, &untouched, tried);
    let (ttl, proxied, remove) = (fields("ttl"), fields("proxied"), fields("remove"));
    let ways = [
        ("on".to_owned(), "Proxied".to_owned()),
        ("off".to_owned(), "Not proxied".to_owned()),
    ];
    let first = all.first().map(|record| record.id.as_str());
    let path = format!("/client/v4/zones/{zone}/dns_records/batch");
    let example = json!({"patches": [{"id": first, "ttl": 300}], "deletes": [{"id": first}]});
    html! {
        section aria-labelledby="ttl" {
            h2 #ttl { "Change the TTL of all" }
            (ttl.alert())
            form method="post" {
                (hidden(person, "ttl"))
                (ttl.show(&Field::new("ttl", "TTL in seconds").hint("Empty for automatic.")))
                button type="submit" { "Change " (all.len()) " records" }
            }
        }
        section aria-labelledby="proxied" {
            h2 #proxied { "Proxy all, or none" }
            (proxied.alert())
            form method="post" {
                (hidden(person, "proxied"))
                (proxied.select("proxied", "They are to be", &ways))
                button type="submit" { "Change " (all.len()) " records" }
            }
        }
        section .danger aria-labelledby="remove" {
            h2 #remove { "Delete all" }
            p { "The " (all.len()) " records above are answered no more. The history can put them back." }
            (remove.alert())
            form method="post" {
                (hidden(person, "remove"))
                (sure("remove-sure", "sure", "Delete all records that stand above"))
                button type="submit" { "Delete " (all.len()) " records" }
            }
        }
        (curl(person, "POST", &path, Some(&example)))
    }
}
