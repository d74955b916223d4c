//! Logging in by password, the second step, and logging out. Who was sent here goes back to where they were; a form whose session had
//! ended in the meantime is handed back to be sent again.

use super::{
    flash::Done,
    form::{Field, Fields, Tried, refused},
    layout::{Page, onward},
};
use crate::{
    Web,
    caller::{Form, Guest, Kept, Person, cookie, no_cookie, session_token},
    params::Params,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use maud::{Markup, html};
use rules::{
    Error,
    auth::{
        self, Begun, Opened,
        second::{SecondStep, ShownCode},
    },
    codes,
};

/// The first page of the installation: accounts for whoever has a log-in.
pub(super) async fn first(State(web): State<Web>, headers: HeaderMap) -> Response {
    let known = session_token(&web, &headers).is_some();
    onward(if known { "/accounts" } else { "/login" }, None)
}

/// A path of this installation, whatever was asked for: nobody is led elsewhere.
fn local(next: &str) -> &str {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && !["/login", "/login/code", "/logout"].contains(&path);
    if own { next } else { "/accounts" }
}

/// For somebody without a session, who wanted something: the way to log in and back.
pub(crate) fn again(here: &str, fault: Option<Error>, kept: Kept) -> Response {
    if kept.is_empty() {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("next", local(here));
        if fault.is_some() {
            query.append_pair("ended", "true");
        }
        return onward(&format!("/login?{}", query.finish()), None);
    }
    let kept = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept)
        .finish();
    let typed = Form::of([("next", here.to_owned()), ("kept", kept)]);
    let page = password_page(&typed, None, true);
    match fault {
        Some(fault) => page.because(fault).into_response(),
        None => page.into_response(),
    }
}

pub(super) async fn show(
    State(web): State<Web>,
    headers: HeaderMap,
    guest: Guest,
    params: Params,
) -> Response {
    let next = local(params.get("next").unwrap_or("/accounts"));
    let trace = guest.visitor.ctx.request().trace.clone();
    if let Some(token) = session_token(&web, &headers)
        && web.rules().who_by_session(&token, &trace).await.is_ok()
    {
        return onward(next, None);
    }
    let typed = Form::of([("next", next.to_owned())]);
    password_page(&typed, None, params.has("ended"))
        .saying(guest.flash)
        .into_response()
}

/// The first step.
pub(super) async fn password(State(web): State<Web>, guest: Guest) -> Response {
    let form = &guest.form;
    let begun = async {
        let ctx = guest
            .visitor
            .log_in(&web, form.trimmed("email"), form.get("password"))
            .await?;
        auth::log_in(&ctx).await
    };
    match begun.await {
        Ok(Begun::Opened(opened)) => welcome(&web, &opened, form),
        Ok(Begun::Second(step)) => code_page(form, &step, None).into_response(),
        Err(fault) => from_the_start(form, fault),
    }
}

/// The first step is to be done again.
fn from_the_start(form: &Form, fault: Error) -> Response {
    let tried = Tried {
        form: "login",
        fault,
    };
    password_page(form, Some(&tried), false)
        .because(tried.fault)
        .into_response()
}

/// The second one.
pub(super) async fn code(State(web): State<Web>, guest: Guest) -> Response {
    let form = &guest.form;
    let shown = ShownCode {
        token: form.get("token").to_owned(),
        code: form.trimmed("code").to_owned(),
    };
    match guest.visitor.second_step(&web, &shown).await {
        Ok(opened) => welcome(&web, &opened, form),
        Err(fault) if *fault.code() == codes::LOGIN_PENDING_ENDED => from_the_start(form, fault),
        Err(fault) => {
            let step = SecondStep {
                token: shown.token,
                factors: Vec::new(),
                expires_on: rules::moment::Moment(0),
            };
            let tried = Tried {
                form: "code",
                fault: fault.at("/code"),
            };
            code_page(form, &step, Some(&tried))
                .because(tried.fault)
                .into_response()
        }
    }
}

/// Somebody loads the second step's page again, whose form is gone.
pub(super) async fn no_code() -> Response {
    onward("/login", None)
}

pub(super) async fn log_out(State(web): State<Web>, person: Person) -> Response {
    match auth::log_out(&person.ctx).await {
        Ok(_) => {
            let mut response = onward("/login", Some(Done::LoggedOut));
            for (name, value) in no_cookie(&web) {
                response.headers_mut().append(name, value);
            }
            response
        }
        Err(fault) => refused(fault).into_response(),
    }
}

/// Back to where they were going, or their form once more.
fn welcome(web: &Web, opened: &Opened, form: &Form) -> Response {
    let next = local(form.get("next"));
    let mut response = if form.get("kept").is_empty() {
        onward(next, None)
    } else {
        send_again(next, form.get("kept"), &auth::csrf_token(&opened.token)).into_response()
    };
    for (name, value) in cookie(web, &opened.token) {
        response.headers_mut().append(name, value);
    }
    response
}

fn send_again(next: &str, kept: &str, csrf: &str) -> Page {
    let fields: Vec<(String, String)> = form_urlencoded::parse(kept.as_bytes())
        .into_owned()
        .collect();
    let told = |name: &str| !["do", "once", "id"].contains(&name);
    let content = html! {
        p { "Your session had ended when you sent a form. Nothing was changed yet, and nothing that you typed is lost." }
        dl {
            @for (name, value) in fields.iter().filter(|(name, _)| told(name)) {
                dt { (name) }
                dd .typed { (value) }
            }
        }
        form method="post" action=(next) {
            input type="hidden" name="csrf" value=(csrf);
            @for (name, value) in &fields {
                input type="hidden" name=(name) value=(value);
            }
            button type="submit" { "Send it now" }
        }
        p { a href=(next) { "Go back without sending it" } }
    };
    Page::new("You are logged in again", content)
}

/// Where they go afterwards, and what they had typed.
fn carried(typed: &Form) -> Markup {
    html! {
        input type="hidden" name="next" value=(local(typed.get("next")));
        @if !typed.get("kept").is_empty() {
            input type="hidden" name="kept" value=(typed.get("kept"));
        }
    }
}

fn password_page(typed: &Form, tried: Option<&Tried>, ended: bool) -> Page {
    let fields = Fields::new("login", typed, typed, tried);
    let content = html! {
        @if ended {
            p .note role="status" {
                "Your session has ended. Log in again, and you are back where you were."
                @if !typed.get("kept").is_empty() { " What you typed is kept." }
            }
        }
        (fields.alert())
        form method="post" action="/login" {
            (carried(typed))
            (fields.show(&Field::new("email", "Your address").of_kind("email").required().autocomplete("username")))
            (fields.show(&Field::new("password", "Password").of_kind("password").required().autocomplete("current-password")))
            button type="submit" { "Log in" }
        }
    };
    Page::new("Log in", content)
}

fn code_page(typed: &Form, step: &SecondStep, tried: Option<&Tried>) -> Page {
    let untouched = Form::default();
    let fields = Fields::new("code", typed, &untouched, tried);
    let only_passkeys = step.factors == ["passkey"];
    let content = html! {
        p { "Your password is right. Your user asks for a second factor besides." }
        @if only_passkeys {
            p .note { "Your second factor is a passkey, which these pages do not take yet." }
        }
        (fields.alert())
        form method="post" action="/login/code" {
            (carried(typed))
            input type="hidden" name="token" value=(step.token);
            (fields.show(&Field::new("code", "Code").required().autocomplete("one-time-code").hint("Six digits of your generator, or a recovery code.")))
            button type="submit" { "Log in" }
        }
    };
    Page::new("One more step", content)
}
