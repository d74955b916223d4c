//! Where somebody is logged in.

use super::{
    super::{
        curl::curl,
        flash::Done,
        form::{Fields, Tried, button, no_such_form},
        layout::{Page, onward},
        person::{Refused, Shown},
    },
    at_me,
};
use crate::caller::{Form, Person};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    auth::{self, Session},
};

pub(in crate::pages) async fn show(person: Person) -> Shown {
    Ok(page(&person, None).await?.into_response())
}

/// Ends one session, or all others.
pub(in crate::pages) async fn end(person: Person) -> Shown {
    let (form, done): (&'static str, Result<Done>) = match person.form.get("do") {
        "end" => {
            let id = person.form.get("id").to_owned();
            let ended = auth::end(&person.ctx, id).await;
            ("end", ended.map(|_| Done::SessionEnded))
        }
        "others" => {
            let ended = auth::end_others(&person.ctx).await;
            ("others", ended.map(|_| Done::OthersEnded))
        }
        _ => ("", Err(no_such_form())),
    };
    match done {
        Ok(done) => Ok(onward("/me/sessions", Some(done))),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn page(person: &Person, tried: Option<&Tried>) -> Result<Page, Refused> {
    let all = auth::list(&person.ctx).await?;
    let untouched = Form::default();
    let content = html! {
        @for form in ["end", "others", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        p { "Each log-in is a session of its own. End those that you do not know, and change your password then." }
        (table(person, &all))
        @if all.iter().any(|s| !s.current) {
            p { (button(person, "others", "", "End all others", "sessions")) }
        } @else {
            p .empty { "You are logged in nowhere else." }
        }
        (curl(person, "GET", "/platform/v1/auth/sessions", None))
    };
    Ok(Page::of(person, "Your sessions", at_me(), content))
}

fn table(person: &Person, all: &[Session]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Sessions" {
            table {
                thead { tr {
                    th scope="col" { "Since" } th scope="col" { "Seen" } th scope="col" { "From" } th scope="col" { "Program" }
                    th scope="col" { "Ends at the latest" } th scope="col" { "Actions" }
                } }
                tbody {
                    @for session in all {
                        tr {
                            th scope="row" { (session.created_on.words()) }
                            td { (session.seen_on.words()) }
                            td .break { (session.ip) }
                            td .break { (session.user_agent) }
                            td { (session.expires_on.words()) }
                            td {
                                @if session.current { span .state data-state="active" { "this one" } }
                                @else { (button(person, "end", &session.id, "End", &format!("the session since {}", session.created_on.words()))) }
                            }
                        }
                    }
                }
            }
        }
    }
}
