//! Zone files and lines of them: pasted, looked at line by line, then applied as they were shown.

use super::{
    super::{
        curl::curl,
        flash::Done,
        form::{Fields, Tried, hidden, no_such_form},
        layout::Page,
        person::{Ids, Refused, Shown, at_zone},
    },
    difference, onward, pages,
};
use crate::caller::{Form, Person};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    codes,
    dns_records::{self, Difference, Mode, Pasted},
    zones,
};
use serde_json::json;

pub(in super::super) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None, None).await?.into_response())
}

/// Looks, or applies what was shown.
pub(in super::super) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let (ctx, typed) = (&person.ctx, &person.form);
    let digest = typed.given("digest");
    let pasted = Pasted {
        file: typed.get("file").to_owned(),
        mode: mode(typed),
        proxied: typed.ticked("proxied"),
        digest: None,
    };
    let applied = match typed.get("do") {
        "look" => None,
        "apply" => {
            let exactly = Pasted {
                digest: Some(digest.unwrap_or_default()),
                ..pasted.clone()
            };
            Some(dns_records::apply(ctx, id.clone(), exactly).await)
        }
        _ => return Err(no_such_form().into()),
    };
    let tried = match applied {
        Some(Ok(_)) => {
            return Ok(onward(
                &person,
                &format!("/zones/{id}/dns"),
                Done::FileApplied,
            ));
        }
        Some(Err(fault)) => Some(Tried::of("look")(fault)),
        None => None,
    };
    // Whoever was overtaken sees what would be done now.
    match dns_records::preview(ctx, id.clone(), pasted).await {
        Ok(difference) => {
            let page = page(&person, &id, Some(&difference), tried.as_ref()).await?;
            Ok(match tried {
                Some(tried) => page.because(tried.fault).into_response(),
                None => page.into_response(),
            })
        }
        Err(fault) => {
            let tried = Tried::of("look")(fault);
            let page = page(&person, &id, None, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

fn mode(typed: &Form) -> Mode {
    if typed.get("mode") == "replace" {
        Mode::Replace
    } else {
        Mode::Add
    }
}

async fn page(
    person: &Person,
    id: &str,
    difference: Option<&Difference>,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let zone = zones::get(&person.ctx, id.to_owned()).await?;
    let place = at_zone(person, &zone).await?;
    let content = html! {
        (pages(id))
        @if let Some(difference) = difference { (outcome(person, difference, tried)) }
        (form(person, id, difference.is_some(), tried))
    };
    Ok(Page::of(person, "Paste a zone file", place, content))
}

/// What would be done, and the button that does it.
fn outcome(person: &Person, d: &Difference, tried: Option<&Tried>) -> Markup {
    let nothing = d.added.is_empty() && d.changed.is_empty() && d.deleted.is_empty();
    let overtaken = tried.is_some_and(|t| *t.fault.code() == codes::RECORD_DIFFERENCE);
    html! {
        section .panel aria-labelledby="outcome" {
            h2 #outcome { "What would be done" }
            @if overtaken { p .note { "Somebody changed the zone meanwhile. This is what would be done now." } }
            (difference::shown(d))
            @if d.refused.is_empty() && nothing {
                p .empty { "The zone has all of this already." }
            } @else if d.refused.is_empty() {
                form method="post" {
                    (hidden(person, "apply"))
                    @for name in ["file", "mode", "proxied"] {
                        input type="hidden" name=(name) value=(person.form.get(name));
                    }
                    input type="hidden" name="digest" value=(d.digest);
                    button type="submit" { "Do exactly this" }
                    p .hint { "All of it in one step, or nothing. The history can put it back." }
                }
            }
        }
    }
}

fn form(person: &Person, zone: &str, looked: bool, tried: Option<&Tried>) -> Markup {
    // What was looked at can be changed and looked at again.
    let untouched = if looked {
        Form::of(["file", "mode", "proxied"].map(|name| (name, person.form.get(name).to_owned())))
    } else {
        Form::of([("mode", "add".to_owned())])
    };
    let fields = Fields::new("look", &person.form, &untouched, tried);
    let modes = [
        ("add", "Add: what is there and not in the file stays"),
        ("replace", "Replace: make the zone as in this file"),
    ];
    let modes = modes.map(|(value, label)| (value.to_owned(), label.to_owned()));
    let path = format!("/platform/v1/zones/{zone}/dns_records/preview");
    let example = json!({"file": "www 300 IN A 192.0.2.1\n", "mode": "add"});
    html! {
        section aria-labelledby="paste" {
            h2 #paste { "Zone file, or lines of one" }
            (fields.alert())
            form method="post" {
                (hidden(person, "look"))
                (fields.area("file", "Lines", "At most 1 MiB, which is more than 10,000 lines. Names without a final dot are names below the zone."))
                (fields.select("mode", "What to do with it", &modes))
                (fields.tick("proxied", "New A, AAAA and CNAME records are proxied"))
                p .hint { "A record that is there keeps its comment, tags and TTL where the line has none. Nothing is changed before you have seen what would be." }
                button type="submit" { "Show what would be done" }
            }
            (curl(person, "POST", &path, Some(&example)))
        }
    }
}
