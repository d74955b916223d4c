//! The second factor of somebody's log-in: a generator of codes, passkeys, and recovery codes. Secrets are shown in the reply to the
//! form that made them, and nowhere else.

use super::{
    super::{
        flash::Done,
        form::{Field, Fields, Tried, hidden, no_such_form},
        layout::{Page, onward},
        passkey,
        person::{Refused, Shown},
    },
    at_me, passkeys as own, proof,
};
use crate::caller::{Form, Person};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use qrcode::{Color, QrCode};
use rules::{
    Error, Result,
    auth::{
        passkeys::{self, NewPasskey, Renaming},
        second::{self, Confirmation, Enrolment, SecondFactor},
    },
    codes,
};
use std::fmt::Write;

pub(in crate::pages) async fn show(person: Person) -> Shown {
    Ok(page(&person, None).await?.into_response())
}

/// All forms of the page. What lacks a fresh proof asks for it first.
pub(in crate::pages) async fn change(person: Person) -> Shown {
    let form = named(person.form.get("do"));
    match done(&person, form).await {
        Ok(reply) => Ok(reply),
        Err(fault) if proof::wanted(&fault) => proof::first(&person, fault).await,
        Err(fault)
            if form == "confirm"
                && [&codes::CODE_INVALID, &codes::CODE_WRONG].contains(&fault.code()) =>
        {
            let tried = Tried::of(form)(fault);
            let page = waiting(&person, None, Some(&tried));
            Ok(page.because(tried.fault).into_response())
        }
        Err(fault) => {
            // Their fields stand in a table, more than once.
            let of_one = ["passkey", "rename", "remove"].contains(&form);
            let fault = if of_one { fault.at("") } else { fault };
            let tried = Tried::of(form)(fault);
            let page = page(&person, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// The page's forms.
const FORMS: [&str; 8] = [
    "totp",
    "confirm",
    "no_totp",
    "codes",
    "new_passkey",
    "passkey",
    "rename",
    "remove",
];

fn named(form: &str) -> &'static str {
    FORMS
        .into_iter()
        .find(|known| *known == form)
        .unwrap_or_default()
}

async fn done(person: &Person, form: &str) -> Result<Response> {
    let (ctx, typed) = (&person.ctx, &person.form);
    let on = |done| onward("/me/security", Some(done));
    Ok(match form {
        "totp" => {
            let enrolment = second::begin_totp(ctx).await?;
            waiting(person, Some(&enrolment), None).into_response()
        }
        "confirm" => {
            let code = typed.trimmed("code").to_owned();
            let enabled = second::confirm_totp(ctx, Confirmation { code }).await?;
            with_codes(person, &enabled.recovery_codes, Done::TotpOn)
        }
        "no_totp" => {
            sure(typed)?;
            second::remove_totp(ctx).await?;
            on(Done::TotpOff)
        }
        "codes" => {
            let codes = second::renew_codes(ctx).await?.recovery_codes;
            with_codes(person, &codes, Done::CodesRenewed)
        }
        "new_passkey" => own::waiting(person).await?.into_response(),
        "passkey" => {
            let new = NewPasskey {
                token: typed.get("challenge").to_owned(),
                name: typed.trimmed("name").to_owned(),
                credential: passkey::credential(typed).map_err(|fault| fault.at(""))?,
            };
            let created = passkeys::create(ctx, new).await?;
            with_codes(person, &created.recovery_codes, Done::PasskeyAdded)
        }
        "rename" => {
            let name = typed.trimmed("name").to_owned();
            passkeys::rename(ctx, typed.get("id").to_owned(), Renaming { name }).await?;
            on(Done::PasskeyRenamed)
        }
        "remove" => {
            sure(typed)?;
            passkeys::remove(ctx, typed.get("id").to_owned()).await?;
            on(Done::PasskeyRemoved)
        }
        _ => return Err(no_such_form()),
    })
}

fn sure(typed: &Form) -> Result<()> {
    if typed.ticked("sure") {
        return Ok(());
    }
    Err(Error::from(&codes::BAD_BODY)
        .text("Tick that you want this")
        .at("/sure"))
}

/// Recovery codes, this once; where there are none, back to the page.
fn with_codes(person: &Person, codes: &[String], done: Done) -> Response {
    if codes.is_empty() {
        return onward("/me/security", Some(done));
    }
    let content = html! {
        p .done role="status" { (done.text()) }
        p { "These are your recovery codes. Each is good for one log-in without your second factor. They are shown this once: print them, or keep them where your password is not." }
        ul #codes .codes { @for code in codes { li { code { (code) } } } }
        button .quiet type="button" data-copy="codes" hidden { "Copy" }
        p { a .action href="/me/security" { "I have kept them" } }
    };
    Page::of(person, "Recovery codes", at_me(), content).into_response()
}

async fn page(person: &Person, tried: Option<&Tried>) -> Result<Page, Refused> {
    let has = second::get(&person.ctx).await?;
    let keys = passkeys::list(&person.ctx).await?;
    let elsewhere = person.elsewhere().await;
    let untouched = Form::default();
    let fields = |form| Fields::new(form, &person.form, &untouched, tried);
    let content = html! {
        (fields("").alert())
        p {
            "Second factor: "
            @if has.enabled { span .state data-state="active" { "on" } } @else { span .state data-state="pending" { "off" } }
            @if has.enabled { " A log-in takes more than your password." } @else { " Your password alone opens your accounts: turn a second factor on." }
        }
        @if has.locked { p .note { "An account that you are a member of requires a second factor: the last one cannot be removed." } }
        p .hint { "What you change here takes a fresh proof of who you are, which is asked for when it is needed. A mail tells you of every change." }
        section aria-labelledby="generator" {
            h2 #generator { "Generator of codes" }
            (generator(person, &has, &fields))
        }
        section aria-labelledby="keys" {
            h2 #keys { "Passkeys" }
            (own::section(person, elsewhere, &keys, &fields))
        }
        @if has.enabled {
            section aria-labelledby="recovery" {
                h2 #recovery { "Recovery codes" }
                (fields("codes").alert())
                p { (has.recovery_codes) " are left. Ten new ones take the place of those you have." }
                form method="post" {
                    (hidden(person, "codes"))
                    button type="submit" { "Make new codes" }
                }
            }
        }
    };
    Ok(Page::of(person, "Security", at_me(), content))
}

fn generator<'a>(
    person: &Person,
    has: &SecondFactor,
    fields: &impl Fn(&'static str) -> Fields<'a>,
) -> Markup {
    html! {
        @match has.totp_since {
            Some(since) => {
                p { "Set up since " (since.words()) "." }
                (fields("no_totp").alert())
                details {
                    summary { "Do without it" }
                    @if has.passkeys == 0 { p { "It is your only second factor: your password alone is enough then, and your recovery codes are void." } }
                    form .danger method="post" {
                        (hidden(person, "no_totp"))
                        (fields("no_totp").tick("sure", "I want to do without codes of a generator"))
                        button type="submit" { "Turn it off" }
                    }
                }
            }
            None => {
                p { "An app on your telephone, or your password manager, shows a new code of six digits every 30 seconds." }
                (fields("totp").alert())
                (fields("confirm").alert())
                form method="post" {
                    (hidden(person, "totp"))
                    button type="submit" { "Set up a generator" }
                }
            }
        }
    }
}

/// The secret, this once, and the form for its first code.
fn waiting(person: &Person, enrolment: Option<&Enrolment>, tried: Option<&Tried>) -> Page {
    let untouched = Form::default();
    let fields = Fields::new("confirm", &person.form, &untouched, tried);
    let content = html! {
        @match enrolment {
            Some(enrolment) => {
                ol {
                    li {
                        p { "Scan this with the app, or open the link on the device that has it, or type the secret." }
                        (picture(&enrolment.url))
                        dl {
                            dt { "Secret" } dd { code #secret { (enrolment.secret) } }
                            dt { "Link" } dd { code #link { (enrolment.url) } }
                        }
                    }
                    li { p { "Type the code that it shows." } }
                }
            }
            None => { p { "Your generator has the secret that you were shown before. Were you not, begin again." } }
        }
        (fields.alert())
        form method="post" {
            (hidden(person, "confirm"))
            (fields.show(&Field::new("code", "Code").required().autocomplete("one-time-code").hint("Six digits.")))
            button type="submit" { "Turn it on" }
            a .back href="/me/security" { "Cancel" }
        }
        @if enrolment.is_none() {
            form method="post" {
                (hidden(person, "totp"))
                button .quiet type="submit" { "Begin again with a new secret" }
            }
        }
    };
    Page::of(person, "Set up a generator", at_me(), content)
}

/// The link as a picture for cameras: dark on light in every theme, with the rim that the standard asks for.
fn picture(url: &str) -> Markup {
    let Ok(code) = QrCode::new(url) else {
        return html! {};
    };
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let _ = write!(path, "M{} {}h1v1h-1z", at % width + 4, at / width + 4);
        }
    }
    let side = width + 8;
    html! {
        svg .qr viewBox={ "0 0 " (side) " " (side) } role="img" aria-label="The link below, for a camera" shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#ffffff" {}
            path d=(path) fill="#000000" {}
        }
    }
}
