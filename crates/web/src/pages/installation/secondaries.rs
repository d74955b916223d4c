//! Name servers that copy all zones, and how far they are behind.

use super::here::place;
use crate::{
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, hidden, no_such_form},
        layout::{Page, onward},
        person::{Refused, Shown, pager},
        shown_once::shown_once,
        sure::{asks_first, sure},
    },
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    secondaries::{self, NewSecondary, Secondary, SecondaryChange},
};
use serde_json::json;

const PATH: &str = "/installation/secondaries";
const API: &str = "/platform/v1/secondaries";
const ALGORITHMS: [&str; 4] = ["hmac-sha256", "hmac-sha384", "hmac-sha512", "hmac-sha1"];

pub(super) async fn show(person: Person, params: Params) -> Shown {
    Ok(page(&person, &params, None, None).await?.into_response())
}

pub(super) async fn change(person: Person, params: Params) -> Shown {
    let (form, came) = match person.form.get("do") {
        "declare" => ("declare", declare(&person).await.map(Some)),
        "change" => ("change", changed(&person).await.map(Some)),
        "remove" => ("remove", remove(&person).await.map(|()| None)),
        _ => ("", Err(no_such_form())),
    };
    match came {
        Ok(Some(with_key)) if with_key.tsig.secret.is_some() => {
            let page = page(&person, &params, None, Some(&with_key)).await?;
            Ok(page.into_response())
        }
        Ok(Some(_)) => Ok(onward(PATH, Some(Done::SecondaryChanged))),
        Ok(None) => Ok(onward(PATH, Some(Done::SecondaryRemoved))),
        Err(fault) => {
            let tried = Tried::of(form)(to_field(fault));
            let page = page(&person, &params, Some(&tried), None).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// The field of the key's secret is called so that no page hands it back.
fn to_field(fault: rules::Error) -> rules::Error {
    match &fault {
        rules::Error::Refused(r) if r.pointer.as_deref() == Some("/tsig_secret") => {
            fault.at("/secret")
        }
        _ => fault,
    }
}

async fn declare(person: &Person) -> Result<Secondary> {
    let typed = &person.form;
    let new = NewSecondary {
        name: typed.trimmed("name").to_owned(),
        address: typed.given("address"),
        tsig_name: typed.given("tsig_name"),
        tsig_algorithm: typed.given("tsig_algorithm"),
        tsig_secret: typed.given("secret"),
    };
    secondaries::create(&person.ctx, new).await
}

async fn changed(person: &Person) -> Result<Secondary> {
    let typed = &person.form;
    let change = SecondaryChange {
        name: Some(typed.trimmed("name").to_owned()),
        address: Some(typed.given("address")),
        new_secret: typed.ticked("new_secret").then_some(true),
    };
    secondaries::update(&person.ctx, typed.get("id").to_owned(), change).await
}

async fn remove(person: &Person) -> Result<()> {
    sure(&person.form)?;
    let id = person.form.get("id").to_owned();
    secondaries::delete(&person.ctx, id).await.map(drop)
}

async fn page(
    person: &Person,
    params: &Params,
    tried: Option<&Tried>,
    with_key: Option<&Secondary>,
) -> Result<Page, Refused> {
    let found = secondaries::list(&person.ctx, params.page(25, 100)?).await?;
    let untouched = Form::default();
    let edited = params.get("edit").filter(|_| with_key.is_none());
    let edited = found.items.iter().find(|s| Some(s.id.as_str()) == edited);
    let content = html! {
        p { "Other name servers, such as Knot DNS, NSD, BIND or PowerDNS, that copy every zone from here by AXFR and IXFR, with a key (TSIG). They find the zones in the catalog zone." }
        @if let Some(secondary) = with_key {
            @if let Some(secret) = &secondary.tsig.secret {
                (shown_once("Secret of the key", &secondary.tsig.name, secret))
                p { "Algorithm " code { (secondary.tsig.algorithm) } ", catalog zone " code { (secondary.catalog_zone) } "." }
            }
        }
        @for form in ["remove", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        @if let Some(secondary) = edited { (edit_form(person, secondary, tried)) }
        @if found.items.is_empty() {
            p .empty { "No name server copies the zones from here. Declare one below to have them answered in more than one place." }
        } @else {
            (table(person, &found.items))
            (pager(PATH, params, &found.info))
        }
        (curl(person, "GET", API, None))
        (declare_form(person, tried))
    };
    Ok(Page::of(person, "Secondaries", place(), content))
}

fn table(person: &Person, all: &[Secondary]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Secondaries" {
            table {
                thead { tr { th scope="col" { "Name" } th scope="col" { "Told at" } th scope="col" { "Key" } th scope="col" { "Follows" } th scope="col" { "Last heard of" } th scope="col" { "Actions" } } }
                tbody {
                    @for s in all {
                        tr {
                            th scope="row" .break { (s.name) }
                            td .break { @match &s.address { Some(address) => (address), None => "nowhere: it looks by itself" } }
                            td .break { code { (s.tsig.name) } " (" (s.tsig.algorithm) ")" }
                            td { (lag(s)) }
                            td { @match s.last_seen_on { Some(when) => (when.words()), None => "never" } }
                            td {
                                a href={ (PATH) "?edit=" (s.id) } { "Change" span .unseen { " " (s.name) } }
                                (asks_first(person, "remove", &s.id, "Remove", &s.name,
                                    "It may copy nothing any more, from the next question on. What it has copied it goes on answering until it expires there. Declaring it again makes another key."))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn lag(s: &Secondary) -> Markup {
    html! {
        @match s.behind_since {
            None => { span .state data-state="active" { "up to date" } }
            Some(since) => {
                span .state data-state="pending" { "behind" }
                div { (s.zones_behind) " zones, since " (since.words()) }
            }
        }
        @if let Some(failure) = &s.failure { div .break { "Does not take word of changes: " (failure) } }
    }
}

fn edit_form(person: &Person, s: &Secondary, tried: Option<&Tried>) -> Markup {
    let untouched = Form::of([
        ("name", s.name.clone()),
        ("address", s.address.clone().unwrap_or_default()),
    ]);
    let fields = Fields::new("change", &person.form, &untouched, tried);
    let api = format!("{API}/{}", s.id);
    html! {
        section .panel aria-labelledby="edited" {
            h2 #edited .break { "Change " (s.name) }
            (fields.alert())
            form method="post" {
                (hidden(person, "change"))
                input type="hidden" name="id" value=(s.id);
                (fields.show(&Field::new("name", "Name").required()))
                (fields.show(&Field::new("address", "Address and port").hint("Changes are told to it. Empty: it is told nothing.")))
                (fields.tick("new_secret", "Make another secret, shown once; the one that it has opens nothing any more"))
                button type="submit" { "Save" }
            }
            (curl(person, "PATCH", &api, Some(&json!({"address": "192.0.2.53:53"}))))
        }
    }
}

fn declare_form(person: &Person, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("declare", &person.form, &untouched, tried);
    let algorithms = ALGORITHMS.map(|name| (name.to_owned(), name.to_owned()));
    let body = json!({"name": "ns2", "address": "192.0.2.53:53"});
    html! {
        section aria-labelledby="new" {
            h2 #new { "Declare a secondary" }
            (fields.alert())
            form method="post" {
                (hidden(person, "declare"))
                (fields.show(&Field::new("name", "Name").required().hint("One that no other has.")))
                (fields.show(&Field::new("address", "Address and port").hint("Such as 192.0.2.53:53 or [2001:db8::53]:53. Empty: it is told nothing and looks by itself.")))
                details {
                    summary { "The key, if you have one already" }
                    (fields.show(&Field::new("tsig_name", "Name of the key").hint("Empty: made of the secondary's id.")))
                    (fields.select("tsig_algorithm", "Algorithm", &algorithms))
                    (fields.show(&Field::new("secret", "Secret").of_kind("password").hint("Base64 of at least 16 bytes. Empty: one is made, and shown once.")))
                }
                button type="submit" { "Declare it" }
            }
            (curl(person, "POST", API, Some(&body)))
        }
    }
}
