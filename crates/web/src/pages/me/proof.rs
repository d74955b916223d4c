//! A fresh proof of who somebody is, for what protects a log-in: by password and code, or by passkey. It leads back to where it was
//! asked for, with the form that was sent too early.

use super::{
    super::{
        flash::Done,
        form::{Field, Fields, Tried, hidden, no_such_form},
        layout::{Page, onward},
        log_in::{carried, local, packed, send_again},
        passkey,
        person::{Refused, Shown},
    },
    at_me,
};
use crate::{
    Web,
    caller::{Form, Person},
    params::Params,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use maud::html;
use rules::{
    Error, Result,
    auth::{self, passkeys, second},
    codes,
};

pub(in crate::pages) async fn show(person: Person, params: Params) -> Shown {
    let next = params.get("next").unwrap_or("/me/security").to_owned();
    let typed = Form::of([("next", next)]);
    Ok(page(&person, &typed, None).await?.into_response())
}

/// Whether a refusal is only for want of a proof.
pub(in crate::pages) fn wanted(fault: &Error) -> bool {
    *fault.code() == codes::PROOF_NEEDED
}

/// Asks for the proof that a form lacked; the form comes back afterwards.
pub(in crate::pages) async fn first(person: &Person, fault: Error) -> Result<Response, Refused> {
    let path = person.here.clone();
    let typed = Form::of([("next", path), ("kept", packed(person.kept()))]);
    let page = page(person, &typed, None).await?;
    Ok(page.because(fault).into_response())
}

pub(in crate::pages) async fn prove(State(web): State<Web>, person: Person) -> Shown {
    let (form, done): (&'static str, Result<()>) = match person.form.get("do") {
        "proof" => ("proof", by_password(&web, &person).await),
        "passkey" => ("passkey", by_passkey(&web, &person).await),
        _ => ("", Err(no_such_form())),
    };
    let (next, kept) = (local(person.form.get("next")), person.form.get("kept"));
    match done {
        Ok(()) if kept.is_empty() => Ok(onward(next, Some(Done::Proven))),
        Ok(()) => {
            let words =
                "You are who you say. What you wanted to do was not done yet: go on with it now.";
            let content = send_again(words, next, kept, &person.csrf);
            Ok(Page::of(&person, "Go on", at_me(), content).into_response())
        }
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, &person.form, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn by_password(web: &Web, person: &Person) -> Result<()> {
    let shown = person
        .caller()
        .prove(web, person.form.get("password"))
        .await;
    shown.map_err(|fault| fault.at("/password"))?;
    auth::prove(&person.ctx, person.form.given("code")).await?;
    Ok(())
}

async fn by_passkey(web: &Web, person: &Person) -> Result<()> {
    let shown = async {
        let shown = passkey::read(&person.form)?;
        person.caller().prove_by_passkey(web, &shown).await
    };
    shown.await.map_err(|fault| fault.at(""))?;
    Ok(())
}

async fn page(person: &Person, typed: &Form, tried: Option<&Tried>) -> Result<Page, Refused> {
    let factors = second::get(&person.ctx).await?;
    let fields = Fields::new("proof", typed, typed, tried);
    let by_passkey = html! {
        (hidden(person, "passkey"))
        (carried(typed))
    };
    let offered = passkeys::available(person.ctx.rules()) && !person.elsewhere().await;
    let content = html! {
        p { "What you are about to do protects your log-in or shows a secret. Show once more who you are; it counts for 15 minutes in this session." }
        @for form in ["passkey", ""] { (Fields::new(form, typed, typed, tried).alert()) }
        @if factors.passkeys > 0 && offered {
            (passkey::show("/me/proof", "Show your passkey", &by_passkey))
        }
        (fields.alert())
        form method="post" action="/me/proof" {
            (hidden(person, "proof"))
            (carried(typed))
            input type="email" name="email" value=(person.ctx.principal().email) autocomplete="username" readonly hidden;
            (fields.show(&Field::new("password", "Password").of_kind("password").required().autocomplete("current-password")))
            @if factors.enabled {
                (fields.show(&Field::new("code", "Code").required().autocomplete("one-time-code").hint("Six digits of your generator, or a recovery code.")))
            }
            button type="submit" { "Go on" }
            a .back href=(local(typed.get("next"))) { "Cancel" }
        }
        p .hint { "You log in by a provider and have no password? " a href="/reset" { "Ask for a link by mail" } " to choose one." }
    };
    Ok(Page::of(person, "Show who you are", at_me(), content))
}
