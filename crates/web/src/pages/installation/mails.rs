//! The outbox: how it goes with each mail, never to whom it is or what it says.

use super::here::place;
use crate::{
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Fields, Tried, button, no_such_form},
        layout::{Page, onward},
        person::{Refused, Shown, pager},
    },
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::mails::{self, Mail, MailState, Query};

const PATH: &str = "/installation/mails";
const STATES: [MailState; 4] = [
    MailState::Queued,
    MailState::Sent,
    MailState::Failed,
    MailState::Withdrawn,
];

pub(super) async fn show(person: Person, params: Params) -> Shown {
    Ok(page(&person, &params, None).await?.into_response())
}

/// Tries one at once.
pub(super) async fn change(person: Person, params: Params) -> Shown {
    let done = match person.form.get("do") {
        "retry" => mails::retry(&person.ctx, person.form.get("id").to_owned()).await,
        _ => Err(no_such_form()),
    };
    match done {
        Ok(_) => Ok(onward(&person.here, Some(Done::MailRetried))),
        Err(fault) => {
            let tried = Tried::of("retry")(fault);
            let page = page(&person, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

const fn said(state: MailState) -> (&'static str, &'static str) {
    match state {
        MailState::Queued => ("pending", "to be sent"),
        MailState::Sent => ("active", "sent"),
        MailState::Failed => ("rejected", "given up"),
        MailState::Withdrawn => ("withdrawn", "no longer wanted"),
    }
}

async fn page(person: &Person, params: &Params, tried: Option<&Tried>) -> Result<Page, Refused> {
    let query = Query {
        state: params.word("state", MailState::of)?,
        page: params.page(25, 100)?,
    };
    let chosen = query.state;
    let found = mails::list(&person.ctx, query).await?;
    let untouched = Form::default();
    let content = html! {
        (Fields::new("retry", &person.form, &untouched, tried).alert())
        form .filter method="get" {
            div .field {
                label for="state" { "Show" }
                select #state name="state" {
                    option value="" { "all mails" }
                    @for state in STATES { option value=(state.as_str()) selected[chosen == Some(state)] { (said(state).1) } }
                }
            }
            button type="submit" { "Show" }
        }
        @if found.items.is_empty() {
            p .empty { @if chosen.is_some() { "No mail is in this state." } @else { "No mail was written yet. The first invitation will be here." } }
        } @else {
            (table(person, &found.items))
            (pager(PATH, params, &found.info))
        }
        (curl(person, "GET", "/platform/v1/mails", None))
    };
    Ok(Page::of(person, "Mails", place(), content))
}

fn table(person: &Person, all: &[Mail]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Mails" {
            table {
                thead { tr { th scope="col" { "About" } th scope="col" { "State" } th scope="col" { "Attempts" } th scope="col" { "Written" } th scope="col" { "Next, or ended" } th scope="col" { "Actions" } } }
                tbody {
                    @for mail in all {
                        tr {
                            th scope="row" {
                                (mail.kind.replace('_', " "))
                                @if let Some(account) = &mail.account_id { div .break { "account " code { (account) } } }
                            }
                            td { @let (state, words) = said(mail.state); span .state data-state=(state) { (words) } }
                            td { (mail.attempts) @if let Some(why) = &mail.last_error { div .break { (why) } } }
                            td { (mail.created_on.words()) }
                            td {
                                @if let Some(next) = mail.next_on { "tried " (next.words()) }
                                @if let Some(ended) = mail.finished_on { "ended " (ended.words()) }
                            }
                            td { @if mail.state == MailState::Queued { (button(person, "retry", &mail.id, "Try now", &mail.kind)) } }
                        }
                    }
                }
            }
        }
    }
}
