//! Somebody's own API key: seen and rolled after a fresh proof, shown in the reply to that alone.

use super::{
    super::{
        form::{Fields, Tried, hidden, no_such_form},
        layout::Page,
        person::Shown,
    },
    at_me, proof,
};
use crate::caller::{Form, Person};
use axum::response::IntoResponse;
use maud::html;
use rules::{Error, auth, codes};

pub(in crate::pages) async fn show(person: Person) -> Shown {
    Ok(page(&person, None).into_response())
}

/// Shows the key, or gives a new one.
pub(in crate::pages) async fn reveal(person: Person) -> Shown {
    let (form, key) = match person.form.get("do") {
        "view" => ("view", auth::view_key(&person.ctx).await),
        "roll" if person.form.ticked("sure") => ("roll", auth::roll_key(&person.ctx).await),
        "roll" => (
            "roll",
            Err(Error::from(&codes::BAD_BODY)
                .text("Say that the old key may stop working")
                .at("/sure")),
        ),
        _ => ("", Err(no_such_form())),
    };
    let key = match key {
        Ok(key) => key,
        Err(fault) if proof::wanted(&fault) => return proof::first(&person, fault).await,
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, Some(&tried));
            return Ok(page.because(tried.fault).into_response());
        }
    };
    let content = html! {
        @if form == "roll" {
            p .done role="status" { "This is your new key. The old one is refused from now on." }
        }
        p { "Keep it somewhere safe: whoever has it can do all that you can." }
        p { code #api-key { (key.api_key) } }
        button .quiet type="button" data-copy="api-key" hidden { "Copy" }
        p { "Programs send it as " code { "X-Auth-Key" } ", together with your address " strong .break { (key.email) } " as " code { "X-Auth-Email" } "." }
        p { a href="/me/api-key" { "Hide it again" } }
    };
    Ok(Page::of(&person, "Your API key", at_me(), content).into_response())
}

fn page(person: &Person, tried: Option<&Tried>) -> Page {
    let untouched = Form::default();
    let fields = |form| Fields::new(form, &person.form, &untouched, tried);
    let content = html! {
        (fields("").alert())
        p {
            "With your API key, programs do all that you can do, wherever your accounts admit it. "
            a href="/me/tokens" { "Tokens" } " do less, and end by themselves: prefer them where you can."
        }
        section aria-labelledby="view" {
            h2 #view { "See it" }
            p { "Seeing it is written into your activity." }
            (fields("view").alert())
            form method="post" {
                (hidden(person, "view"))
                button type="submit" { "Show my key" }
            }

        }
        section .danger aria-labelledby="roll" {
            h2 #roll { "Roll it" }
            p { "You get a new key. Every program that uses the old one is refused from that moment; this cannot be undone." }
            (fields("roll").alert())
            form method="post" {
                (hidden(person, "roll"))
                (fields("roll").tick("sure", "The old key may stop working"))
                button type="submit" { "Roll the key" }
            }
        }
    };
    Page::of(person, "Your API key", at_me(), content)
}
