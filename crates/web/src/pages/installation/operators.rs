//! Operators: who looks after the installation.

use super::here::place;
use crate::{
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, hidden, no_such_form},
        layout::{Page, onward},
        person::{Refused, Shown, pager},
        shown_once::shown_once,
        sure::{asks_first, sure},
    },
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    operators::{self, CreatedOperator, NewOperator},
    users::managed::ManagedUser,
};
use serde_json::json;

const PATH: &str = "/installation/operators";
const API: &str = "/platform/v1/operators";

pub(super) async fn show(person: Person, params: Params) -> Shown {
    Ok(page(&person, &params, None, None).await?.into_response())
}

pub(super) async fn change(person: Person, params: Params) -> Shown {
    let typed = &person.form;
    let (form, done): (&'static str, Result<Done>) = match typed.get("do") {
        "add" => {
            let email = typed.trimmed("email").to_owned();
            match operators::create(&person.ctx, NewOperator { email }).await {
                Ok(made) if made.api_key.is_some() => {
                    let page = page(&person, &params, None, Some(&made)).await?;
                    return Ok(page.into_response());
                }
                made => ("add", made.map(|_| Done::OperatorAdded)),
            }
        }
        "remove" => ("remove", remove(&person).await),
        _ => ("", Err(no_such_form())),
    };
    match done {
        Ok(done) => Ok(onward(PATH, Some(done))),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, &params, Some(&tried), None).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn remove(person: &Person) -> Result<Done> {
    sure(&person.form)?;
    operators::delete(&person.ctx, person.form.get("id").to_owned()).await?;
    Ok(Done::OperatorRemoved)
}

async fn page(
    person: &Person,
    params: &Params,
    tried: Option<&Tried>,
    made: Option<&CreatedOperator>,
) -> Result<Page, Refused> {
    let found = operators::list(&person.ctx, params.page(25, 100)?).await?;
    let untouched = Form::default();
    let fields = Fields::new("add", &person.form, &untouched, tried);
    let content = html! {
        @if let Some(made) = made {
            @if let Some(key) = &made.api_key {
                p .done role="status" { "They are an operator now. No mail was sent: tell them that they log in here after choosing a password by the link for forgotten ones." }
                (shown_once("API key", &made.operator.email, key))
            }
        }
        @for form in ["remove", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        (table(person, &found.items))
        (pager(PATH, params, &found.info))
        (curl(person, "GET", API, None))
        section aria-labelledby="addition" {
            h2 #addition { "Add an operator" }
            p { "Operators may do everything here. Somebody who has a user keeps it; for anybody else a user is made, whose API key is shown once." }
            (fields.alert())
            form method="post" {
                (hidden(person, "add"))
                (fields.show(&Field::new("email", "E-mail address").of_kind("email").required()))
                button type="submit" { "Add" }
            }
            (curl(person, "POST", API, Some(&json!({"email": "ada@example.com"}))))
        }
    };
    Ok(Page::of(person, "Operators", place(), content))
}

fn table(person: &Person, all: &[ManagedUser]) -> Markup {
    let me = &person.ctx.principal().id;
    html! {
        div .scroll tabindex="0" role="group" aria-label="Operators" {
            table {
                thead { tr { th scope="col" { "Address" } th scope="col" { "Status" } th scope="col" { "Last active" } th scope="col" { "Since" } th scope="col" { "Actions" } } }
                tbody {
                    @for user in all {
                        tr {
                            th scope="row" .break { (user.email) @if user.id == *me { " (you)" } }
                            td { @if user.suspended { span .state data-state="paused" { "suspended" } } @else { span .state data-state="active" { "active" } } }
                            td { @match user.last_used_on { Some(when) => (when.words()), None => "never" } }
                            td { (user.created_on.words()) }
                            td {
                                (asks_first(person, "remove", &user.id, "Remove", &user.email,
                                    "They will see and do no more than what they are elsewhere: their user, their key and their memberships stay. The last operator cannot be removed."))
                            }
                        }
                    }
                }
            }
        }
    }
}
