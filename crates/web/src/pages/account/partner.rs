//! Who of the provider has access to an account, and the account's consent to it.

use super::super::{
    curl::curl,
    form::{Choice, Field, Fields, Tried, button, hidden, number},
    person::if_allowed,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use maud::{Markup, html};
use rules::{
    Result,
    moment::Moment,
    partner_access::{self, AccessChange, Asking, Consent, PartnerAccess},
};
use serde_json::json;

pub(super) async fn change(person: &Person, id: &str, form: &str) -> Result<Done> {
    let (ctx, typed) = (&person.ctx, &person.form);
    if form == "ask" {
        let asking = Asking {
            reason: typed.given("reason"),
        };
        let done = partner_access::ask(ctx, id.to_owned(), asking).await;
        return done.map(|_| Done::ConsentAsked);
    }
    let mut change = AccessChange::default();
    match form {
        "require" => change.consent_required = Some(true),
        "free" => change.consent_required = Some(false),
        "end" => change.approved_until = Some(None),
        _ => {
            let hours: i64 = number(typed, "hours")?.unwrap_or(1);
            // A minute less, so that the longest time is still within what the rule allows.
            let until = hours
                .saturating_mul(3_600_000_000)
                .saturating_sub(60_000_000);
            change.approved_until = Some(Some(Moment(ctx.now().saturating_add(until))));
        }
    }
    let done = partner_access::change(ctx, id.to_owned(), change).await;
    done.map(|_| Done::ConsentChanged)
}

/// `provider`: the person comes from the provider, and can ask but not give.
pub(super) async fn section(
    person: &Person,
    id: &str,
    provider: bool,
    tried: Option<&Tried>,
) -> Result<Markup> {
    let found = if_allowed(partner_access::get(&person.ctx, id.to_owned()).await)?;
    let Some(is) = found else {
        return Ok(html! {});
    };
    let untouched = Form::of([("hours", "24".to_owned())]);
    let of = |form| Fields::new(form, &person.form, &untouched, tried);
    let path = format!("/platform/v1/accounts/{id}/partner_access");
    Ok(html! {
        section aria-labelledby="partner" {
            h2 #partner { "Your provider's access" }
            (people(&is))
            p { (said(&is)) }
            @if let Some(at) = is.asked_on { p .hint { "Consent was last asked for on " (at.words()) "." } }
            @for form in ["require", "free", "approve", "end", "ask"] { (of(form).alert()) }
            @if provider {
                @if is.consent == Consent::Missing { (ask(person, &of("ask"))) (curl(person, "POST", &format!("{path}/ask"), Some(&json!({"reason": "Ticket 4711"})))) }
            } @else {
                (consent(person, &is, &of("approve")))
                (curl(person, "PUT", &path, Some(&json!({"consent_required": true}))))
            }
        }
    })
}

fn people(is: &PartnerAccess) -> Markup {
    html! {
        @if is.people.is_empty() { p { "Nobody of the provider has a role here." } } @else {
            div .scroll tabindex="0" role="group" aria-label="Table: People of the provider" {
                table {
                    thead { tr { @for head in ["Address", "Name", "Role", "Since"] { th scope="col" { (head) } } } }
                    tbody {
                        @for one in &is.people {
                            tr {
                                th scope="row" .break { (one.email) }
                                td .break { (one.name) }
                                td { (one.role.as_str().replace('_', " ")) }
                                td { (one.since.words()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn said(is: &PartnerAccess) -> String {
    match (is.consent, is.approved_until) {
        (Consent::NotRequired, _) => "They are let in at any time.".to_owned(),
        (Consent::Given, Some(until)) => format!("They are let in until {}.", until.words()),
        (Consent::Given, None) => "They are let in.".to_owned(),
        (Consent::Missing, _) => {
            "They need consent and have none: they see what provisioning and billing take, and nothing else.".to_owned()
        }
    }
}

fn ask(person: &Person, fields: &Fields<'_>) -> Markup {
    html! {
        form method="post" {
            (hidden(person, "ask"))
            (fields.show(&Field::new("reason", "Why you need to be let in").hint("Stands in the mail to the account's super administrators. Up to 500 characters. Once an hour.")))
            button type="submit" { "Ask for consent" }
        }
    }
}

fn consent(person: &Person, is: &PartnerAccess, fields: &Fields<'_>) -> Markup {
    let times: [Choice; 4] = [
        ("1", "one hour"),
        ("24", "one day"),
        ("168", "one week"),
        ("720", "30 days"),
    ]
    .map(|(hours, label)| (hours.to_owned(), label.to_owned()));
    html! {
        @if is.consent_required {
            form method="post" {
                (hidden(person, "approve"))
                (fields.select("hours", "Let them in for", &times))
                button type="submit" { "Let them in" }
            }
            @if is.consent == Consent::Given { (button(person, "end", "", "End it now", "")) }
            (button(person, "free", "", "Require no consent any more", ""))
        } @else {
            p .hint { "You can require consent: then they are let in for a time that you say, and see nothing but provisioning and billing otherwise." }
            (button(person, "require", "", "Require consent", ""))
        }
    }
}
