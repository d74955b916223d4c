//! Keeping a zone's name from other accounts.

use super::{
    super::{
        curl::curl,
        form::{Field, Fields, Tried, hidden},
        person::if_allowed,
    },
    may_edit,
    plan::limits_here,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use maud::{Markup, html};
use rules::{
    Result,
    zones::{
        Zone,
        hold::{self, Hold, HoldChange},
    },
};

pub(super) async fn change(person: &Person, id: &str, form: &str) -> Result<Done> {
    let (ctx, typed) = (&person.ctx, &person.form);
    let below = typed.ticked("include_subdomains");
    match form {
        "hold" => hold::create(ctx, id.to_owned(), Some(below))
            .await
            .map(|_| Done::HoldOn),
        "release" => hold::delete(ctx, id.to_owned(), typed.given("hold_after"))
            .await
            .map(|_| Done::HoldOff),
        _ => {
            let change = HoldChange {
                hold_after: None,
                include_subdomains: Some(below),
            };
            let done = hold::update(ctx, id.to_owned(), change).await;
            done.map(|_| Done::SettingsKept)
        }
    }
}

pub(super) async fn section(person: &Person, zone: &Zone, tried: Option<&Tried>) -> Result<Markup> {
    let Some(is) = if_allowed(hold::get(&person.ctx, zone.id.clone()).await)? else {
        return Ok(html! {});
    };
    Ok(html! {
        section aria-labelledby="hold" {
            h2 #hold { "Hold" }
            p { "Nobody else can add or activate a zone with a name that is held." }
            @if limits_here(zone).zone_hold {
                p { (said(&is)) }
                @if may_edit(zone) {
                    (forms(person, &is, tried))
                    (curl(person, "POST", &format!("/client/v4/zones/{}/hold?include_subdomains=true", zone.id), None))
                }
            } @else {
                p { "This takes a larger plan. " a href={ "/zones/" (zone.id) "/plan" } { "See the plans" } "." }
            }
        }
    })
}

fn said(is: &Hold) -> Markup {
    let whole = if is.include_subdomains {
        "The name and all names below it are"
    } else {
        "The name is"
    };
    html! {
        @match (&is.hold_after, is.hold) {
            (Some(since), true) => { (whole) " held since " (since) "." }
            (Some(from), false) => { (whole) " held again from " (from) " on." }
            (None, _) => { "The name is not held." }
        }
    }
}

fn forms(person: &Person, is: &Hold, tried: Option<&Tried>) -> Markup {
    let below = if is.include_subdomains { "true" } else { "" };
    let untouched = Form::of([("include_subdomains", below.to_owned())]);
    let of = |form| Fields::new(form, &person.form, &untouched, tried);
    let (on, other, off) = (of("hold"), of("hold_change"), of("release"));
    html! {
        (on.alert()) (other.alert()) (off.alert())
        @if !is.hold {
            form method="post" {
                (hidden(person, "hold"))
                (on.tick("include_subdomains", "Names below it, too"))
                button type="submit" { "Hold the name from now on" }
            }
        }
        @if is.hold_after.is_some() {
            form method="post" {
                (hidden(person, "hold_change"))
                (other.tick("include_subdomains", "Names below it, too"))
                button type="submit" { "Save" }
            }
        }
        @if is.hold {
            form method="post" {
                (hidden(person, "release"))
                (off.show(&Field::new("hold_after", "Let go until").of_kind("date").hint("The name is held again from that day on. Empty: for good.")))
                button type="submit" { "Let go of the name" }
            }
        }
    }
}
