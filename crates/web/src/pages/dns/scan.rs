//! Records that the zone has elsewhere: looked for, looked at, taken over or dropped.

use super::{
    super::{
        curl::curl,
        flash::Done,
        form::{Fields, Tried, button, hidden, no_such_form},
        layout::{Page, onward as plainly},
        person::{Ids, Refused, Shown, at_zone},
    },
    difference, onward, pages,
};
use crate::caller::{Form, Person};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    dns_records::{DnsRecord, NamedRecord, NewRecord, RecordRef},
    scans::{self, Review},
    zones,
};
use serde_json::json;

pub(in super::super) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None).await?.into_response())
}

/// Asks for a look, or decides about what was found.
pub(in super::super) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let ctx = &person.ctx;
    let (form, done): (&'static str, Result<Done>) = match person.form.get("do") {
        "trigger" => {
            let out = scans::trigger(ctx, id.clone()).await;
            ("trigger", out.map(|()| Done::ScanAsked))
        }
        "now" => {
            let out = scans::scan(ctx.rules(), ctx, id.clone()).await;
            ("now", out.map(|_| Done::Scanned))
        }
        "review" => ("review", reviewed(&person, &id).await),
        _ => return Err(no_such_form().into()),
    };
    match done {
        Ok(done @ (Done::ScanAsked | Done::FoundDropped)) => Ok(plainly(&person.here, Some(done))),
        Ok(done) => Ok(onward(&person, &person.here, done)),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn reviewed(person: &Person, zone: &str) -> Result<Done> {
    let picked = person.form.each("pick");
    if picked.is_empty() {
        return Err(Error::from(&codes::RECORD_BODY).text("Tick at least one record"));
    }
    if person.form.get("verdict") == "drop" {
        let rejects = picked.into_iter().map(|id| RecordRef { id });
        let review = Review {
            rejects: rejects.collect(),
            ..Review::default()
        };
        scans::review(&person.ctx, zone.to_owned(), review).await?;
        return Ok(Done::FoundDropped);
    }
    let found = scans::candidates(&person.ctx, zone.to_owned()).await?;
    let taken = found.iter().filter(|record| picked.contains(&record.id));
    let accepts = taken.map(|record| NamedRecord {
        id: record.id.clone(),
        to: NewRecord::from(record),
    });
    let review = Review {
        accepts: accepts.collect(),
        ..Review::default()
    };
    scans::review(&person.ctx, zone.to_owned(), review).await?;
    Ok(Done::FoundTaken)
}

async fn page(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let zone = zones::get(&person.ctx, id.to_owned()).await?;
    let place = at_zone(person, &zone).await?;
    let found = scans::candidates(&person.ctx, id.to_owned()).await?;
    let untouched = Form::default();
    let alert = |form| Fields::new(form, &person.form, &untouched, tried).alert();
    let path = format!("/client/v4/zones/{id}/dns_records/scan");
    let content = html! {
        (pages(id))
        (alert("trigger")) (alert("now")) (alert("review"))
        p { "Before the zone is delegated here, we can ask the name servers that it has elsewhere for the usual names. What they answer waits here for you." }
        @if found.is_empty() {
            p .empty { "Nothing is waiting. Ask for a look, then load this page again after a moment; what is already in the zone is not shown." }
        } @else { (review(person, &found)) }
        (button(person, "trigger", "", "Look for records", ""))
        (curl(person, "POST", &format!("{path}/trigger"), None))
        section aria-labelledby="now" {
            h2 #now { "Look and add at once" }
            p { "Everything that is found and fits beside what is there is added without asking; the history can put it back. This takes some seconds." }
            (button(person, "now", "", "Look now and add what is found", ""))
            (curl(person, "POST", &path, None))
        }
    };
    Ok(Page::of(person, "Find records elsewhere", place, content))
}

fn review(person: &Person, found: &[DnsRecord]) -> Markup {
    let heads = ["Ticked", "Type", "Name", "Content", "TTL"];
    let zone = person.here.split('/').nth(2).unwrap_or_default();
    let path = format!("/client/v4/zones/{zone}/dns_records/scan/review");
    let first = found.first().map(|record| record.id.as_str());
    html! {
        h2 { (found.len()) " records were found" }
        form method="post" {
            (hidden(person, "review"))
            div .scroll tabindex="0" role="group" aria-label="Records found" {
                table {
                    thead { tr { @for head in heads { th scope="col" { (head) } } } }
                    tbody {
                        @for record in found {
                            tr {
                                td { input type="checkbox" name="pick" value=(record.id) checked aria-label={ "Tick " (record.kind) " " (record.name) }; }
                                td { (record.kind) }
                                th scope="row" .break { (record.name) }
                                td .break { (difference::content(record)) }
                                td { (difference::ttl(record)) }
                            }
                        }
                    }
                }
            }
            button type="submit" name="verdict" value="take" { "Add the ticked records" }
            " "
            button .quiet type="submit" name="verdict" value="drop" { "Forget the ticked records" }
        }
        (curl(person, "POST", &path, Some(&json!({"rejects": [{"id": first}]}))))
    }
}
