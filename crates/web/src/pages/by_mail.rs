//! Asking for a link by mail: to sign up, where everybody may, and to a new password. Every address is answered alike.

use super::{
    form::{Field, Fields, Tried, refused},
    layout::Page,
};
use crate::{
    Web,
    caller::{Form, Guest},
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rules::{
    Error, Result,
    auth::links::{self, Ask, Waiting},
    codes,
};

/// What is asked for.
struct Wanted {
    title: &'static str,
    form: &'static str,
    words: &'static str,
    button: &'static str,
    /// What the mail is for whoever gets one.
    mail: &'static str,
}

const SIGN_UP: Wanted = Wanted {
    title: "Sign up",
    form: "sign_up",
    words: "You get a mail with a link. Following it, you choose a password, and have a user.",
    button: "Send me the link",
    mail: "If nobody has a user with this address yet, a mail with a link to sign up is on its way. If somebody has, the mail says so.",
};

const RESET: Wanted = Wanted {
    title: "A new password",
    form: "reset",
    words: "You get a mail with a link. Following it, you choose a new password; all your sessions end then. A second factor stays as it is.",
    button: "Send me the link",
    mail: "If somebody has a user with this address, a mail with a link to a new password is on its way.",
};

pub(super) async fn sign_up(State(web): State<Web>) -> Response {
    if !web.rules().settings().open_sign_up {
        return refused(Error::from(&codes::SIGN_UP_CLOSED)).into_response();
    }
    page(&SIGN_UP, &Form::default(), None).into_response()
}

pub(super) async fn reset() -> Page {
    page(&RESET, &Form::default(), None)
}

pub(super) async fn ask_sign_up(State(web): State<Web>, guest: Guest) -> Page {
    let asked = ask(&web, &guest, links::ask_sign_up).await;
    answered(&SIGN_UP, &guest.form, asked)
}

pub(super) async fn ask_reset(State(web): State<Web>, guest: Guest) -> Page {
    let asked = ask(&web, &guest, links::ask_password).await;
    answered(&RESET, &guest.form, asked)
}

async fn ask(
    web: &Web,
    guest: &Guest,
    rule: fn(&rules::Ctx, &Ask) -> Result<Waiting>,
) -> Result<Waiting> {
    guest.visitor.asks_for_mail(web).await?;
    let ask = Ask {
        email: guest.form.trimmed("email").to_owned(),
    };
    rule(&guest.visitor.ctx, &ask)
}

fn answered(wanted: &Wanted, typed: &Form, asked: Result<Waiting>) -> Page {
    match asked {
        Ok(waiting) => {
            let content = html! {
                p role="status" { (wanted.mail) }
                p { "The link works for " (lasting(waiting.expires_in)) ". Where no mail comes, look among unwanted mail, and at how the address is written: " strong .break { (typed.trimmed("email")) } "." }
                (ways())
            };
            Page::new("Look into your mail", content)
        }
        Err(fault) if *fault.code() == codes::SIGN_UP_CLOSED => refused(fault),
        Err(fault) => {
            let tried = Tried::of(wanted.form)(fault);
            page(wanted, typed, Some(&tried)).because(tried.fault)
        }
    }
}

fn page(wanted: &Wanted, typed: &Form, tried: Option<&Tried>) -> Page {
    let fields = Fields::new(wanted.form, typed, typed, tried);
    let content = html! {
        p { (wanted.words) }
        (fields.alert())
        form method="post" {
            (fields.show(&Field::new("email", "Your address").of_kind("email").required().autocomplete("username")))
            button type="submit" { (wanted.button) }
        }
        (ways())
    };
    Page::new(wanted.title, content)
}

fn ways() -> Markup {
    html! { p { a href="/login" { "Back to the log-in" } } }
}

fn lasting(seconds: i64) -> String {
    match seconds {
        s if s >= 7200 => format!("{} hours", s / 3600),
        s => format!("{} minutes", s / 60),
    }
}
