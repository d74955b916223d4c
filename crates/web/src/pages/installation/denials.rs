//! What was refused, to whom and by which rule.

use super::here::place;
use crate::{
    caller::Person,
    pages::{
        curl::curl,
        layout::Page,
        person::{Shown, pager},
    },
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    decisions::{self, Explanation},
    denials::{self, Denial, Query},
};

const PATH: &str = "/installation/denials";
const FILTERS: [(&str, &str); 4] = [
    ("request_id", "Id of the request"),
    ("principal", "Id of the user"),
    ("action", "What was asked for"),
    ("place", "Id of the place"),
];

pub(super) async fn show(person: Person, params: Params) -> Shown {
    let text = |name: &str| params.get(name).map(str::to_owned);
    let query = Query {
        principal: text("principal"),
        action: text("action"),
        request_id: text("request_id"),
        place: text("place"),
        page: params.page(25, 100)?,
    };
    let found = denials::list(&person.ctx, query).await?;
    let explained = match params.get("request_id") {
        Some(id) => explained(&person, id).await?,
        None => None,
    };
    let filtered = FILTERS.iter().any(|(name, _)| params.get(name).is_some());
    let content = html! {
        p { "Requests that the policy refused, for as long as they are kept. Whoever was refused something has its request's id in the reply." }
        form .filter method="get" role="search" {
            @for (name, label) in FILTERS {
                div .field {
                    label for=(name) { (label) }
                    input id=(name) name=(name) value=[params.get(name)] autocomplete="off";
                }
            }
            button type="submit" { "Filter" }
            @if filtered { a href=(PATH) { "Show all" } }
        }
        @if let Some(why) = &explained { (explanation(why)) }
        @if found.items.is_empty() && filtered {
            p .empty { "No refusal fits these filters." }
        } @else if found.items.is_empty() {
            p .empty { "Nothing was refused yet." }
        } @else {
            (table(&found.items))
            (pager(PATH, &params, &found.info))
        }
        (curl(&person, "GET", "/platform/v1/denials", None))
    };
    Ok(Page::of(&person, "Refusals", place(), content).into_response())
}

/// Why a request was refused, where that is known.
async fn explained(person: &Person, request: &str) -> Result<Option<Explanation>> {
    match decisions::of_request(&person.ctx, request.to_owned()).await {
        Ok(found) => Ok(Some(found)),
        Err(fault) if matches!(fault.code().status, 400..=404) => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn explanation(why: &Explanation) -> Markup {
    html! {
        section .panel aria-labelledby="why" {
            h2 #why { "Why it was refused" }
            p {
                "The user " code { (why.principal) } " asked for " strong { (why.action.replace('_', " ")) }
                " at the " (why.resource.kind) " " code { (why.resource.id) } ". "
                "The rule that decided: " strong { (why.rule) } "."
            }
        }
    }
}

fn table(all: &[Denial]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Refusals" {
            table {
                thead { tr { th scope="col" { "When" } th scope="col" { "What" } th scope="col" { "Where" } th scope="col" { "User" } th scope="col" { "Rule" } th scope="col" { "Request" } } }
                tbody {
                    @for denial in all {
                        tr {
                            td { (denial.when.words()) }
                            th scope="row" { (denial.action.replace('_', " ")) }
                            td .break { (denial.place.kind) @if !denial.place.id.is_empty() { " " a href={ (PATH) "?place=" (denial.place.id) } { (denial.place.id) } } }
                            td .break { a href={ (PATH) "?principal=" (denial.principal_id) } { (denial.principal_id) } }
                            td { (denial.rule) " (code " (denial.code) ")" }
                            td .break { a href={ (PATH) "?request_id=" (denial.request_id) } { (denial.request_id) } }
                        }
                    }
                }
            }
        }
    }
}
