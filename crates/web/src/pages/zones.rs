//! The zones of an account, and a new one.

use super::{
    flash::Done,
    form::{Field, Fields, Tried, hidden},
    layout::{Page, Place, onward},
    person::{Ids, Refused, Shown, at_account, pager},
};
use crate::{
    caller::{Form, Person},
    params::{Params, bad},
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result, accounts,
    lists::{Direction, Page as Wanted},
    zones::{
        self, AccountRef, Match, NameFilter, NameOperator, NewZone, Order, Query, Zone, ZoneType,
    },
};

fn query(params: &Params, account: &str) -> Result<Query> {
    let order = match params.get("order") {
        None | Some("name") => Order::Name,
        Some("status") => Order::Status,
        Some("plan") => Order::Plan,
        Some(_) => return Err(bad("order", "takes name, status or plan")),
    };
    Ok(Query {
        name: params.get("name").map(|value| NameFilter {
            operator: NameOperator::Contains,
            value: value.to_owned(),
            exact_case: false,
        }),
        account_id: Some(account.to_owned()),
        account_name: None,
        status: params.all("status"),
        kinds: Vec::new(),
        matching: Match::All,
        order,
        direction: params.direction()?,
        page: params.page(25, 50)?,
    })
}

/// The first few of an account.
pub(super) async fn first_of(person: &Person, account: &str) -> Result<Vec<Zone>> {
    let query = Query {
        name: None,
        account_id: Some(account.to_owned()),
        account_name: None,
        status: Vec::new(),
        kinds: Vec::new(),
        matching: Match::All,
        order: Order::Name,
        direction: Direction::Asc,
        page: Wanted {
            page: 1,
            per_page: 10,
        },
    };
    Ok(zones::list(&person.ctx, query).await?.items)
}

pub(super) async fn of_account(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let account = accounts::get(&person.ctx, id.clone()).await?;
    let place = at_account(&person, &account).await?;
    list(&person, &params, &id, place).await
}

async fn list(person: &Person, params: &Params, account: &str, place: Place) -> Shown {
    let found = zones::list(&person.ctx, query(params, account)?).await?;
    let path = format!("/accounts/{account}/zones");
    let filtered = params.get("name").is_some() || params.get("status").is_some();
    let content = html! {
        (filter(params, &path, filtered))
        p { a .action href={ (path) "/new" } { "Add a zone" } }
        @if !found.items.is_empty() {
            (table(&found.items, false))
            (pager(&path, params, &found.info))
        } @else if filtered {
            p .empty { "No zone fits these filters." }
        } @else {
            p .empty { "There is no zone yet. Add the first one: a domain whose DNS is to be answered here." }
        }
    };
    Ok(Page::of(person, "Zones", place, content).into_response())
}

fn filter(params: &Params, path: &str, filtered: bool) -> Markup {
    let chosen = |name: &str, word: &str| params.get(name).unwrap_or_default() == word;
    html! {
        form .filter method="get" role="search" aria-label="This list" {
            div .field {
                label for="name" { "Name contains" }
                input #name type="search" name="name" value=[params.get("name")];
            }
            div .field {
                label for="status" { "Status" }
                select #status name="status" {
                    @for (word, label) in [("", "any"), ("pending", "pending"), ("active", "active"), ("moved", "moved")] {
                        option value=(word) selected[chosen("status", word)] { (label) }
                    }
                }
            }
            div .field {
                label for="order" { "Order by" }
                select #order name="order" {
                    @for word in ["name", "status", "plan"] {
                        option value=(word) selected[chosen("order", word)] { (word) }
                    }
                }
            }
            button type="submit" { "Show" }
            @if filtered { a href=(path) { "Show all" } }
        }
    }
}

pub(super) fn table(all: &[Zone], with_account: bool) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Zones" {
            table {
                thead { tr {
                    th scope="col" { "Name" } th scope="col" { "Status" } th scope="col" { "Plan" }
                    @if with_account { th scope="col" { "Account" } }
                } }
                tbody {
                    @for zone in all {
                        tr {
                            th scope="row" .break { a href={ "/zones/" (zone.id) } { (zone.name) } }
                            td { (state(zone)) }
                            td { (zone.plan.name) }
                            @if with_account { td { a href={ "/accounts/" (zone.account.id) } { (zone.account.name) } } }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn state(zone: &Zone) -> Markup {
    html! {
        span .state data-state=(zone.status.as_str()) { (zone.status.as_str()) }
        @if zone.paused { " " span .state data-state="paused" { "paused" } }
    }
}

pub(super) async fn new(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(form(&person, &id, None).await?.into_response())
}

pub(super) async fn create(Ids([id]): Ids<1>, person: Person) -> Shown {
    let new = NewZone {
        name: person.form.trimmed("name").to_owned(),
        account: Some(AccountRef {
            id: Some(id.clone()),
        }),
        organization: None,
        kind: ZoneType::Full,
        jump_start: None,
    };
    match zones::create(&person.ctx, new).await {
        Ok(zone) => Ok(onward(
            &format!("/zones/{}", zone.id),
            Some(Done::ZoneAdded),
        )),
        Err(fault) => {
            let tried = Tried::of("zone")(fault);
            let page = form(&person, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn form(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let account = accounts::get(&person.ctx, id.to_owned()).await?;
    let place = at_account(person, &account).await?;
    let untouched = Form::default();
    let fields = Fields::new("zone", &person.form, &untouched, tried);
    let content = html! {
        (fields.alert())
        form method="post" {
            (hidden(person, "zone"))
            (fields.show(&Field::new("name", "Domain").required().hint("As it is registered, such as example.com.")))
            button type="submit" { "Add the zone" }
            a .back href={ "/accounts/" (id) "/zones" } { "Cancel" }
        }
    };
    Ok(Page::of(person, "Add a zone", place, content))
}
