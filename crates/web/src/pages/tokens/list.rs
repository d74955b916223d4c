//! The list, and asking how a token is by pasting it.

use super::{
    super::{
        curl::curl,
        form::{Field, Fields, Tried, hidden, no_such_form},
        layout::Page,
        person::{Ids, Refused, Shown, pager},
    },
    Owned, words,
};
use crate::{
    Web,
    caller::{Form, Person},
    params::Params,
};
use axum::{extract::State, response::IntoResponse};
use maud::{Markup, html};
use rules::{
    lists::Direction,
    tokens::{self, Query, Token, Verified},
};

pub(in crate::pages) async fn own(person: Person, params: Params) -> Shown {
    show(&person, &params, Owned::own()).await
}

pub(in crate::pages) async fn of(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let owned = Owned::of(&person, id).await?;
    show(&person, &params, owned).await
}

pub(in crate::pages) async fn check_own(
    State(web): State<Web>,
    person: Person,
    params: Params,
) -> Shown {
    check(&web, &person, &params, Owned::own()).await
}

pub(in crate::pages) async fn check_of(
    Ids([id]): Ids<1>,
    State(web): State<Web>,
    person: Person,
    params: Params,
) -> Shown {
    let owned = Owned::of(&person, id).await?;
    check(&web, &person, &params, owned).await
}

async fn show(person: &Person, params: &Params, owned: Owned) -> Shown {
    Ok(page(person, params, &owned, None, None)
        .await?
        .into_response())
}

/// Says how the token is that somebody has pasted.
async fn check(web: &Web, person: &Person, params: &Params, owned: Owned) -> Shown {
    let bearing = person.bearing(person.form.trimmed("token"));
    let found = match person.form.get("do") {
        "check" => bearing.verify(web, owned.account.as_deref()).await,
        _ => Err(no_such_form()),
    };
    match found {
        Ok(found) => {
            let page = page(person, params, &owned, None, Some(&found)).await?;
            Ok(page.into_response())
        }
        Err(fault) => {
            let tried = Tried::of("check")(fault.at("/token"));
            let page = page(person, params, &owned, Some(&tried), None).await?;
            // 401 would have browsers ask for a password of their own.
            let mut page = page.because(tried.fault);
            if page.status == http::StatusCode::UNAUTHORIZED {
                page.status = http::StatusCode::BAD_REQUEST;
            }
            Ok(page.into_response())
        }
    }
}

async fn page(
    person: &Person,
    params: &Params,
    owned: &Owned,
    tried: Option<&Tried>,
    checked: Option<&Verified>,
) -> Result<Page, Refused> {
    let query = Query {
        direction: match params.get("direction") {
            None => Direction::Desc,
            Some(_) => params.direction()?,
        },
        page: params.page(25, 50)?,
    };
    let found = tokens::list(&person.ctx, owned.of.clone(), query).await?;
    let untouched = Form::default();
    let fields = Fields::new("check", &person.form, &untouched, tried);
    let content = html! {
        @if owned.account.is_some() {
            p { "Tokens of the account act as the account itself, whoever made them: they go on when somebody leaves. There are at most 500." }
        } @else {
            p { "A token lets a program do some of what you can do, for a while, from where you say, and never more than you can do yourself at that moment. You can have 50." }
        }
        p { a .action href={ (owned.path) "/new" } { "Create a token" } }
        @if found.items.is_empty() {
            p .empty { "There is no token yet. Create one for each program, so that each can be ended by itself." }
        } @else {
            (table(owned, &found.items))
            (pager(&owned.path, params, &found.info))
        }
        (curl(person, "GET", &owned.api, None))
        section aria-labelledby="check" {
            h2 #check { "How is a token?" }
            p { "Paste its value to see which one it is and whether it can be used. It is kept nowhere." }
            (fields.alert())
            @if let Some(checked) = checked { (verified(owned, checked)) }
            form method="post" {
                (hidden(person, "check"))
                (fields.show(&Field::new("token", "Value of the token").of_kind("password").required()))
                button type="submit" { "Check" }
            }
        }
    };
    let title = if owned.account.is_some() {
        "Tokens of the account"
    } else {
        "Your tokens"
    };
    Ok(Page::of(person, title, owned.place.clone(), content))
}

fn table(owned: &Owned, all: &[Token]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Tokens" {
            table {
                thead { tr {
                    th scope="col" { "Name" } th scope="col" { "State" } th scope="col" { "May" }
                    th scope="col" { "Last used" } th scope="col" { "Ends" }
                } }
                tbody {
                    @for token in all {
                        tr {
                            th scope="row" .break { a href={ (owned.path) "/" (token.id) } { (token.name) } }
                            td { (words::state(token.status)) }
                            td { (words::briefly(token)) }
                            td { (words::at(token.last_used_on, "never")) }
                            td { (words::at(token.expires_on, "never")) }
                        }
                    }
                }
            }
        }
    }
}

fn verified(owned: &Owned, found: &Verified) -> Markup {
    html! {
        div .panel role="status" {
            p { "This token is there. " (words::state(found.status)) }
            dl {
                dt { "Id" } dd { a href={ (owned.path) "/" (found.id) } { code { (found.id) } } }
                dt { "Begins" } dd { (words::at(found.not_before, "at once")) }
                dt { "Ends" } dd { (words::at(found.expires_on, "never")) }
            }
        }
    }
}
