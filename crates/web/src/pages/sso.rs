//! Where a provider of single sign-on sends people back to. The browser's own cookie shows that it was the one that was sent; what is
//! in the URL works once, there, and is never logged.

use super::{
    form::refused,
    layout::{Page, words},
};
use crate::{
    Web,
    caller::{Visitor, back_cookies, cookie},
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use maud::html;
use rules::{
    Error,
    auth::{
        Begun,
        second::{SecondStep, ShownCode},
    },
    codes,
    sso::Returned,
};

/// Logs in whoever comes back.
pub(super) async fn returned(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(returned): Query<Returned>,
) -> Response {
    match visitor.come_back(&web, &headers, &returned).await {
        Ok(Begun::Opened(opened)) => {
            (back_cookies(&web, Some(&opened.token)), welcome()).into_response()
        }
        Ok(Begun::Second(step)) => form(&step, None).into_response(),
        Err(fault) => refused(fault).into_response(),
    }
}

/// Goes on with the second factor (fields `token` and `code`).
pub(super) async fn second_step(State(web): State<Web>, visitor: Visitor) -> Response {
    let form_sent = match visitor.form() {
        Ok(form) => form,
        Err(fault) => return refused(fault).into_response(),
    };
    let shown = ShownCode {
        token: form_sent.get("token").to_owned(),
        code: form_sent.get("code").trim().to_owned(),
    };
    match visitor.second_step(&web, &shown).await {
        Ok(opened) => (cookie(&web, &opened.token), welcome()).into_response(),
        Err(fault) => {
            let again = [&codes::CODE_INVALID, &codes::CODE_WRONG].contains(&fault.code());
            if again {
                let step = SecondStep {
                    token: shown.token,
                    factors: Vec::new(),
                    expires_on: rules::moment::Moment(0),
                };
                form(&step, Some(fault)).into_response()
            } else {
                refused(fault).into_response()
            }
        }
    }
}

fn welcome() -> Page {
    Page::new(
        "You are logged in",
        html! { p { "Your provider has vouched for you. You can go on in this browser." } },
    )
}

fn form(step: &SecondStep, problem: Option<Error>) -> Page {
    let described = if problem.is_some() {
        "hint problem"
    } else {
        "hint"
    };
    let content = html! {
        p { "Your provider has vouched for you; your user asks for a second factor besides." }
        @if let Some(problem) = &problem {
            p #problem .problem role="alert" { (words(problem)) "." }
        }
        form method="post" action="/sso" {
            input type="hidden" name="token" value=(step.token);
            label for="code" { "Code" }
            input #code type="text" name="code" required autocomplete="one-time-code" inputmode="text"
                aria-invalid=[problem.as_ref().map(|_| "true")] aria-describedby=(described);
            p #hint .hint { "Six digits of your generator, or a recovery code." }
            button type="submit" { "Log in" }
        }
    };
    let page = Page::new("One more step", content);
    match problem {
        Some(problem) => page.because(problem),
        None => page,
    }
}
