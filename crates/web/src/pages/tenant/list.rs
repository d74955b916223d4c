//! The tenants that a person sees, and the accounts of one.

use super::here::here;
use crate::{
    caller::Person,
    pages::{
        curl::curl,
        layout::{Page, Place},
        person::{Ids, Shown, pager},
    },
    params::{Params, bad},
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    tenants::{self, Query, Status, Tenant, accounts, own},
};

pub(super) fn place() -> Place {
    Place {
        steps: vec![("Tenants".to_owned(), Some("/tenants".to_owned()))],
        ..Place::default()
    }
}

pub(super) async fn list(person: Person, params: Params) -> Shown {
    let content = if person.standing.operator {
        all(&person, &params).await?
    } else {
        of_one(&person).await?
    };
    Ok(Page::of(&person, "Tenants", place(), content).into_response())
}

/// Every tenant, for operators.
async fn all(person: &Person, params: &Params) -> Result<Markup> {
    let searched = params.get("name");
    let query = Query {
        name: searched.map(str::to_owned),
        page: params.page(25, 100)?,
    };
    let found = tenants::list(&person.ctx, query).await?;
    Ok(html! {
        form .filter method="get" role="search" {
            div .field {
                label for="name" { "Name contains" }
                input #name type="search" name="name" value=[searched];
            }
            button type="submit" { "Search" }
            @if searched.is_some() { a href="/tenants" { "Show all" } }
        }
        p { a .action href="/tenants/new" { "Create a tenant" } }
        @if found.items.is_empty() && searched.is_some() {
            p .empty { "No tenant has this in its name." }
        } @else if found.items.is_empty() {
            p .empty { "There is no tenant yet. Create the first one: a partner who has customers, or your own company." }
        } @else {
            (table(&found.items))
            (pager("/tenants", params, &found.info))
        }
        (curl(person, "GET", "/platform/v1/tenants", None))
    })
}

fn table(all: &[Tenant]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Tenants" {
            table {
                thead { tr { th scope="col" { "Name" } th scope="col" { "Type" } th scope="col" { "Status" } th scope="col" { "Accounts" } th scope="col" { "Zones" } th scope="col" { "Since" } } }
                tbody {
                    @for tenant in all {
                        tr {
                            th scope="row" .break { a href={ "/tenants/" (tenant.id) } { (tenant.name) } }
                            td .break { (tenant.kind) }
                            td { (state(tenant.status)) }
                            td { (tenant.accounts_count) }
                            td { (tenant.zones_count) }
                            td { (tenant.created_on.words()) }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn state(status: Status) -> Markup {
    html! { span .state data-state=(status.as_str()) { (status.as_str()) } }
}

/// Those whose people the person is among.
async fn of_one(person: &Person) -> Result<Markup> {
    let found = own::list(&person.ctx).await?;
    Ok(html! {
        @if found.is_empty() {
            p .empty { "You are in no tenant. Tenants are partners who have customers; if you are one of a partner's people, ask a colleague who is an admin there to add you." }
        } @else {
            div .scroll tabindex="0" role="group" aria-label="Tenants" {
                table {
                    thead { tr { th scope="col" { "Name" } th scope="col" { "Status" } th scope="col" { "Your units" } th scope="col" { "Since" } } }
                    tbody {
                        @for tenant in &found {
                            tr {
                                th scope="row" .break { a href={ "/tenants/" (tenant.id) } { (tenant.name) } }
                                td { (state(tenant.tenant.tenant_status)) }
                                td .break { (tenant.units.iter().map(|u| u.unit_name.as_str()).collect::<Vec<_>>().join(", ")) }
                                td { (tenant.create_time.words()) }
                            }
                        }
                    }
                }
            }
        }
        (curl(person, "GET", "/client/v4/user/tenants", None))
    })
}

/// The accounts of the person's units.
pub(super) async fn accounts(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let here = here(&person, &id).await?;
    let order = match params.get("order") {
        None => accounts::Order::default(),
        Some(word) => accounts::Order::of(word)
            .ok_or_else(|| bad("order", "takes a member of the accounts listed"))?,
    };
    let query = accounts::Query {
        name: params.get("name").map(str::to_owned),
        order,
        direction: params.direction()?,
        page: params.page(25, 50)?,
    };
    let found = accounts::list(&person.ctx, id.clone(), query).await?;
    let path = format!("{}/accounts", here.path());
    let searched = params.get("name");
    let chosen = |name: &str, word: &str| params.get(name) == Some(word);
    let content = html! {
        (here.note())
        form .filter method="get" role="search" {
            div .field {
                label for="name" { "Name contains" }
                input #name type="search" name="name" value=[searched];
            }
            div .field {
                label for="order" { "Order by" }
                select #order name="order" {
                    @for (word, label) in [("name", "name"), ("created_on", "when created"), ("type", "type"), ("unit_tag", "unit")] {
                        option value=(word) selected[chosen("order", word)] { (label) }
                    }
                }
            }
            div .field {
                label for="direction" { "Direction" }
                select #direction name="direction" {
                    option value="asc" { "up" }
                    option value="desc" selected[chosen("direction", "desc")] { "down" }
                }
            }
            button type="submit" { "Show" }
        }
        p { a .action href="/accounts/new" { "Create an account" } }
        @if found.items.is_empty() && searched.is_some() {
            p .empty { "No account of your units has this in its name." }
        } @else if found.items.is_empty() {
            p .empty { "There is no account in your units yet. Create the first one: it holds a customer's people and zones." }
        } @else {
            div .scroll tabindex="0" role="group" aria-label="Accounts" {
                table {
                    thead { tr { th scope="col" { "Name" } th scope="col" { "Type" } th scope="col" { "Second factor" } th scope="col" { "Since" } } }
                    tbody {
                        @for account in &found.items {
                            tr {
                                th scope="row" .break { a href={ "/accounts/" (account.id) } { (account.name) } }
                                td { (account.kind.as_str()) }
                                td { @if account.settings.enforce_twofactor { "required" } @else { "not required" } }
                                td { (account.created_on.words()) }
                            }
                        }
                    }
                }
            }
            (pager(&path, &params, &found.info))
        }
        (curl(&person, "GET", &format!("/client/v4/tenants/{id}/accounts"), None))
    };
    Ok(Page::of(&person, "Accounts of the tenant", here.place, content).into_response())
}
