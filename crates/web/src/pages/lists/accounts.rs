//! The accounts that a person sees.

use super::{
    super::{
        accounts::units,
        curl::curl,
        form::Tried,
        layout::{Page, Place, led, onward},
        person::{Refused, Shown},
    },
    choice, entry, files, kept, onward_links, order,
    views::{self, Views},
};
use crate::{caller::Person, export::Format, params::Params, walks};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    accounts::{self, ListedAccount},
    views::ViewList,
};

const PATH: &str = "/accounts";

/// The list, or (`export`) all of it as a file.
pub(in super::super) async fn show(person: Person, params: Params) -> Shown {
    if let Some(format) = Format::wanted(&params)? {
        let query = walks::accounts(&params)?;
        return Ok(walks::accounts_file(person.ctx.clone(), query, format).await?);
    }
    let views = Views::of(&person, ViewList::Accounts, &params).await?;
    if let Some(default) = views.default(&person) {
        return Ok(led(&default, person.flash));
    }
    Ok(page(&person, &params, &views, None).await?.into_response())
}

/// Keeps a view, changes one, lets one go.
pub(in super::super) async fn change(person: Person, params: Params) -> Shown {
    match views::change(&person, ViewList::Accounts, &params).await {
        Ok(done) => Ok(onward(&person.here, Some(done))),
        Err(tried) => {
            let views = Views::of(&person, ViewList::Accounts, &params).await?;
            let page = page(&person, &params, &views, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn page(
    person: &Person,
    params: &Params,
    views: &Views,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let found = accounts::walk(&person.ctx, walks::accounts(params)?).await?;
    let units = units(person).await?;
    let makes = !units.is_empty();
    let filtered = ["name", "unit", "type", "since", "before", "has_zones"]
        .iter()
        .any(|name| params.get(name).is_some());
    let kept = kept(params);
    let content = html! {
        (views.links())
        (filter(params, &units, filtered))
        @if makes {
            p .actions {
                a .action href="/customers/new" { "Make a whole customer" } " "
                a .action href="/accounts/new" { "Create an account" }
            }
        }
        @if found.items.is_empty() {
            p .empty { (nothing(filtered, makes)) }
        } @else {
            (table(&found.items))
            (onward_links(PATH, params, &found.info))
            (files(PATH, params))
        }
        (views.forms(person, tried))
        (curl(person, "GET", &format!("/platform/v1/accounts?{kept}"), None))
    };
    let place = Place {
        steps: vec![("Accounts".to_owned(), Some(PATH.to_owned()))],
        ..Place::default()
    };
    Ok(Page::of(person, "Accounts", place, content))
}

fn filter(params: &Params, units: &[(String, String)], filtered: bool) -> Markup {
    let any = [("", "any")].into_iter();
    let units: Vec<(&str, &str)> = any
        .chain(units.iter().map(|(id, name)| (id.as_str(), name.as_str())))
        .collect();
    html! {
        form .filter method="get" role="search" {
            (entry(params, "name", "Name begins with", "search"))
            @if units.len() > 2 { (choice(params, "unit", "Unit", &units)) }
            (choice(params, "type", "Type", &[("", "any"), ("standard", "standard"), ("enterprise", "enterprise")]))
            (choice(params, "has_zones", "Zones", &[("", "any number"), ("true", "some"), ("false", "none")]))
            (entry(params, "since", "Created since", "date"))
            (order(params))
            button type="submit" { "Search" }
            @if filtered { a href={ (PATH) "?order=name" } { "Show all" } }
        }
    }
}

fn nothing(filtered: bool, makes: bool) -> &'static str {
    match (filtered, makes) {
        (true, _) => "No account of yours fits these filters.",
        (false, true) => {
            "There is no account yet. Create the first one: it holds a customer's people and zones."
        }
        (false, false) => {
            "You are in no account yet. Somebody who is can invite you: follow the link in the mail that you get then."
        }
    }
}

fn table(all: &[ListedAccount]) -> Markup {
    html! {
        div .scroll tabindex="0" role="region" aria-label="Accounts" {
            table {
                thead { tr {
                    th scope="col" { "Name" } th scope="col" { "Type" } th scope="col" { "Unit" }
                    th scope="col" { "Zones" } th scope="col" { "Since" }
                } }
                tbody {
                    @for account in all {
                        tr {
                            th scope="row" .break { a href={ "/accounts/" (account.id) } { (account.name) } }
                            td { (account.kind.as_str()) }
                            td .break { (account.unit.name) " in " (account.tenant.name) }
                            td { (account.zones) }
                            td { (account.created_on.words()) }
                        }
                    }
                }
            }
        }
    }
}
