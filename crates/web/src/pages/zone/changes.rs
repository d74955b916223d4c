//! What can be done with all of a zone: pausing, another type, activating by hand, deleting.

use super::super::{
    curl::curl,
    form::{Choice, Field, Fields, Tried, button, hidden, word},
    person::{days, if_allowed},
};
use crate::caller::{Form, Person};
use maud::{Markup, html};
use rules::{
    Result, dns_records,
    zones::{Zone, ZoneChange, ZoneType},
};
use serde_json::json;

/// Of the forms that have no fields of their own.
pub(super) fn alerts(person: &Person, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    html! {
        @for form in ["check", "activate", "pause", "resume"] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
    }
}

pub(super) fn pause(person: &Person, zone: &Zone) -> Markup {
    html! {
        section aria-labelledby="pause" {
            h2 #pause { "Pause" }
            @if zone.paused {
                p { "The zone is paused: its records are answered with their own content, none is proxied." }
                (button(person, "resume", "", "Resume", &zone.name))
            } @else {
                p { "While a zone is paused, its records are answered with their own content and none is proxied. Nothing is lost." }
                (button(person, "pause", "", "Pause", &zone.name))
            }
            (curl(person, "PATCH", &format!("/client/v4/zones/{}", zone.id), Some(&json!({"paused": !zone.paused}))))
        }
    }
}

/// What the form for another type asks for.
pub(super) fn other_type(typed: &Form) -> Result<ZoneChange> {
    Ok(ZoneChange {
        kind: Some(word(typed, "type")?),
        ..ZoneChange::default()
    })
}

/// Between full and partial; other types are for good.
pub(super) fn kind(person: &Person, zone: &Zone, tried: Option<&Tried>) -> Markup {
    let (other, what) = match zone.kind {
        ZoneType::Full => (
            "partial",
            "In a partial zone you go on answering elsewhere, and lead single names here by CNAME records. DNSSEC has to be off.",
        ),
        ZoneType::Partial => (
            "full",
            "A full zone is answered here as a whole: set our name servers at the registrar then.",
        ),
        _ => return html! {},
    };
    let untouched = Form::default();
    let fields = Fields::new("type", &person.form, &untouched, tried);
    let options: [Choice; 1] = [(other.to_owned(), format!("{other} zone"))];
    html! {
        section aria-labelledby="kind" {
            h2 #kind { "Type" }
            p { "This is a " strong { (zone.kind.as_str()) } " zone. " (what) " Records stay as they are; the zone has to become active anew." }
            (fields.alert())
            details open[tried.is_some_and(|t| t.form == "type")] {
                summary { "Make it a " (other) " zone" }
                form method="post" {
                    (hidden(person, "type"))
                    (fields.select("type", "New type", &options))
                    button type="submit" { "Change the type" }
                }
                (curl(person, "PATCH", &format!("/client/v4/zones/{}", zone.id), Some(&json!({"type": other}))))
            }
        }
    }
}

pub(super) fn by_hand(person: &Person, zone: &str) -> Markup {
    html! {
        section aria-labelledby="hand" {
            h2 #hand { "Activate by hand" }
            p { "As an operator you can say that the zone belongs to its account, whatever it is delegated to. An active zone of the same name in another account has moved then." }
            (button(person, "activate", "", "Activate now", ""))
            (curl(person, "POST", &format!("/platform/v1/zones/{zone}/activate"), None))
        }
    }
}

pub(super) async fn deletion(
    person: &Person,
    zone: &Zone,
    tried: Option<&Tried>,
) -> Result<Markup> {
    let untouched = Form::default();
    let fields = Fields::new("delete", &person.form, &untouched, tried);
    let usage = if_allowed(dns_records::of_zone(&person.ctx, zone.id.clone()).await)?;
    let kept = days(person.ctx.rules().settings().retention);
    Ok(html! {
        section .danger aria-labelledby="delete" {
            h2 #delete { "Delete" }
            p { "What is lost:" }
            ul {
                li { "The zone is answered no more, from that moment on." }
                @if let Some(usage) = usage { li { "Its " (usage.record_usage) " DNS records, with its keys, settings and plan." } }
                li { "The name: another account can add it." }
            }
            p { "For " (kept) " days your provider can restore it whole. After that it is gone." }
            (fields.alert())
            form method="post" {
                (hidden(person, "delete"))
                (fields.show(&Field::new("name", "Type the name of the zone").required().hint(&zone.name)))
                button type="submit" { "Delete the zone" }
            }
            (curl(person, "DELETE", &format!("/client/v4/zones/{}", zone.id), None))
        }
    })
}
