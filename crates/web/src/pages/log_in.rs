//! Logging in by password, passkey or provider, the second step, and logging out. Who was sent here goes back to where they were; a form whose session had
//! ended in the meantime is handed back to be sent again.

use super::{
    flash::Done,
    form::{Field, Fields, Tried, refused},
    layout::{Page, onward},
    passkey,
};
use crate::{
    Web,
    caller::{
        Form, Guest, Kept, Person, cookie, next_cookie, no_cookie, sent_cookie, session_token,
    },
    client::Client,
    params::Params,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};
use maud::{Markup, html};
use rules::{
    Error,
    auth::{
        self, Begun, Opened, passkeys,
        second::{SecondStep, ShownCode},
    },
    codes,
    gate::Rules,
    sso::{self, Asked},
};

/// The first page of the installation: accounts for whoever has a log-in.
pub(super) async fn first(State(web): State<Web>, headers: HeaderMap) -> Response {
    let known = session_token(&web, &headers).is_some();
    onward(if known { "/accounts" } else { "/login" }, None)
}

/// A path of this installation, whatever was asked for: nobody is led elsewhere.
pub(super) fn local(next: &str) -> &str {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && path != "/logout"
        && path != "/login"
        && !path.starts_with("/login/");
    if own { next } else { "/accounts" }
}

/// For somebody without a session, who wanted something: the way to log in and back.
pub(crate) async fn again(
    web: &Web,
    client: &Client,
    here: &str,
    fault: Option<Error>,
    kept: Kept,
) -> Response {
    if kept.is_empty() {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("next", local(here));
        if fault.is_some() {
            query.append_pair("ended", "true");
        }
        return onward(&format!("/login?{}", query.finish()), None);
    }
    let typed = Form::of([("next", here.to_owned()), ("kept", packed(kept))]);
    let elsewhere = client.brand(web.rules()).await.is_some();
    let page = password_page(web.rules(), &typed, None, true, elsewhere);
    match fault {
        Some(fault) => page.because(fault).into_response(),
        None => page.into_response(),
    }
}

/// As one field of another form.
pub(super) fn packed(kept: Kept) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept)
        .finish()
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
    let ended = params.has("ended");
    password_page(web.rules(), &typed, None, ended, guest.elsewhere)
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
        Ok(Begun::Second(step)) => {
            code_page(&web, form, &step, None, guest.elsewhere).into_response()
        }
        Err(fault) => from_the_start(&web, &guest, fault),
    }
}

/// A passkey: the whole log-in, or the second step of one.
pub(super) async fn passkey(State(web): State<Web>, guest: Guest) -> Response {
    let form = &guest.form;
    let shown = async {
        guest
            .visitor
            .log_in_by_passkey(&web, &passkey::read(form)?)
            .await
    };
    match shown.await {
        Ok(opened) => welcome(&web, &opened, form),
        // Its fields are for the script, not for people.
        Err(fault) => from_the_start(&web, &guest, fault.at("")),
    }
}

/// To the provider that vouches for the address. A page that leads on, since policies of contents forbid forms to lead elsewhere.
pub(super) async fn provider(State(web): State<Web>, guest: Guest) -> Response {
    let form = &guest.form;
    let asked = Asked {
        email: form.trimmed("email").to_owned(),
    };
    let begun = match sso::begin(&guest.visitor.ctx, &asked).await {
        Ok(begun) => begun,
        Err(fault) => return from_the_start(&web, &guest, fault),
    };
    let url = begun.sent.url.as_str();
    let content = html! {
        p { "The provider of your organization asks who you are. You come back here afterwards." }
        p { a .action href=(url) rel="noreferrer" { "Go on to your provider" } }
        p .hint { "This works until " (begun.sent.expires_on.words()) ", in this browser." }
    };
    let mut response = Page::new("On to your provider", content).into_response();
    let headers = response.headers_mut();
    let cookies = [
        sent_cookie(&web, &begun.note),
        next_cookie(&web, local(form.get("next"))),
    ];
    for (name, value) in cookies.into_iter().flatten() {
        headers.append(name, value);
    }
    if let Ok(value) = HeaderValue::from_str(&format!("0; url={url}")) {
        headers.insert(header::REFRESH, value);
    }
    response
}

/// The first step is to be done again.
fn from_the_start(web: &Web, guest: &Guest, fault: Error) -> Response {
    let tried = Tried {
        form: "login",
        fault,
    };
    password_page(
        web.rules(),
        &guest.form,
        Some(&tried),
        false,
        guest.elsewhere,
    )
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
        Err(fault) if *fault.code() == codes::LOGIN_PENDING_ENDED => {
            from_the_start(&web, &guest, fault)
        }
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
            code_page(&web, form, &step, Some(&tried), guest.elsewhere)
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
        let words = "Your session had ended when you sent a form. Nothing was changed yet, and nothing that you typed is lost.";
        let csrf = auth::csrf_token(&opened.token);
        Page::new(
            "You are logged in again",
            send_again(words, next, form.get("kept"), &csrf),
        )
        .into_response()
    };
    for (name, value) in cookie(web, &opened.token) {
        response.headers_mut().append(name, value);
    }
    response
}

/// A form that was sent before its time, to be sent once more.
pub(super) fn send_again(words: &str, next: &str, kept: &str, csrf: &str) -> Markup {
    let fields: Vec<(String, String)> = form_urlencoded::parse(kept.as_bytes())
        .into_owned()
        .collect();
    let told = |name: &str| !["do", "once", "id"].contains(&name);
    html! {
        p { (words) }
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
    }
}

/// Where they go afterwards, and what they had typed.
pub(super) fn carried(typed: &Form) -> Markup {
    html! {
        input type="hidden" name="next" value=(local(typed.get("next")));
        @if !typed.get("kept").is_empty() {
            input type="hidden" name="kept" value=(typed.get("kept"));
        }
    }
}

/// What works at the host of the public URL only, where somebody came by another one (`elsewhere`).
fn at_own_host(rules: &Rules) -> Markup {
    let url = &rules.settings().public_url;
    html! { p .hint { "Passkeys and providers of organizations belong to another host: " a href={ (url) "/login" } { "log in there by them" } "." } }
}

fn password_page(
    rules: &Rules,
    typed: &Form,
    tried: Option<&Tried>,
    ended: bool,
    elsewhere: bool,
) -> Page {
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
            @if !elsewhere {
                " "
                button .other type="submit" formaction="/login/sso" formnovalidate { "Log in with your organization" }
                p .hint { "Your organization's provider asks for nothing but your address here." }
            }
        }
        @if elsewhere {
            (at_own_host(rules))
        } @else if passkeys::available(rules) {
            (passkey::show("/login/passkey", "Log in with a passkey", &carried(typed)))
            noscript { p .hint { "Passkeys take a browser with scripts." } }
        }
        nav aria-label="Other ways" {
            ul {
                li { a href="/reset" { "I forgot my password, or have none" } }
                @if rules.settings().open_sign_up { li { a href="/sign-up" { "Sign up" } } }
            }
        }
        @if !rules.settings().open_sign_up {
            p .hint { "New here? Whoever looks after your account invites you by mail." }
        }
    };
    Page::new("Log in", content)
}

/// What is still asked for after the first step.
pub(super) fn code_page(
    web: &Web,
    typed: &Form,
    step: &SecondStep,
    tried: Option<&Tried>,
    elsewhere: bool,
) -> Page {
    let untouched = Form::default();
    let fields = Fields::new("code", typed, &untouched, tried);
    // Nothing is known of them when a code was wrong.
    let has = |factor: &str| step.factors.is_empty() || step.factors.iter().any(|f| f == factor);
    let first_step = html! {
        (carried(typed))
        input type="hidden" name="first_step" value=(step.token);
    };
    let hint = if has("totp") {
        "Six digits of your generator, or a recovery code."
    } else {
        "A recovery code."
    };
    let content = html! {
        p { "So far all is well. Your user asks for a second factor besides." }
        @if has("passkey") && elsewhere {
            (at_own_host(web.rules()))
        } @else if has("passkey") {
            (passkey::show("/login/passkey", "Show your passkey", &first_step))
            noscript { p .hint { "Passkeys take a browser with scripts." } }
        }
        (fields.alert())
        form method="post" action="/login/code" {
            (carried(typed))
            input type="hidden" name="token" value=(step.token);
            (fields.show(&Field::new("code", "Code").required().autocomplete("one-time-code").hint(hint)))
            button type="submit" { "Log in" }
        }
    };
    Page::new("One more step", content)
}
