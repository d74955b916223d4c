//! The units of a tenant: parts with accounts and people of their own.

use super::{
    here::{Here, here},
    list::state,
};
use crate::{
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, button, hidden, no_such_form},
        layout::{Page, onward},
        person::{Ids, Refused, Shown, pager},
        sure::{asks_first, sure},
    },
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    statistics::{self, UnitNumbers},
    tenants::Status,
    units::{self, NewUnit, Unit, UnitChange},
};
use serde_json::json;

pub(super) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    Ok(page(&person, &id, &params, None).await?.into_response())
}

/// Makes, renames, suspends.
pub(super) async fn change(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let typed = &person.form;
    let (form, done): (&'static str, Result<Done>) = match typed.get("do") {
        "unit" => {
            let name = typed.trimmed("name").to_owned();
            let made = units::create(&person.ctx, id.clone(), NewUnit { name }).await;
            ("unit", made.map(|_| Done::UnitCreated))
        }
        "rename" => {
            let change = UnitChange {
                name: Some(typed.trimmed("name").to_owned()),
                status: None,
            };
            let out = update(&person, change).await;
            ("rename", out.map(|()| Done::UnitChanged))
        }
        "suspend" => {
            let out = match sure(typed) {
                Ok(()) => update(&person, status(Status::Suspended)).await,
                Err(fault) => Err(fault),
            };
            ("suspend", out.map(|()| Done::UnitSuspended))
        }
        "resume" => {
            let out = update(&person, status(Status::Active)).await;
            ("resume", out.map(|()| Done::UnitResumed))
        }
        _ => ("", Err(no_such_form())),
    };
    match done {
        Ok(done) => Ok(onward(&format!("/tenants/{id}/units"), Some(done))),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, &id, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

const fn status(status: Status) -> UnitChange {
    UnitChange {
        name: None,
        status: Some(status),
    }
}

/// Changes the unit that the form names.
async fn update(person: &Person, change: UnitChange) -> Result<()> {
    let id = person.form.get("id").to_owned();
    units::update(&person.ctx, id, change).await.map(drop)
}

async fn page(
    person: &Person,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let here = here(person, id).await?;
    let content = if here.operator {
        managed(person, &here, params, tried).await?
    } else {
        let numbers = statistics::of_tenant(&person.ctx, id.to_owned()).await?;
        html! {
            (here.note())
            p { "These are the units that you have a role in. Your operator creates and changes units." }
            (table(&numbers.units, None))
            (curl(person, "GET", &format!("/platform/v1/tenants/{id}/statistics"), None))
        }
    };
    Ok(Page::of(person, "Units", here.place, content))
}

async fn managed(
    person: &Person,
    here: &Here,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Markup, Refused> {
    let found = units::list(&person.ctx, here.id.clone(), params.page(25, 100)?).await?;
    let path = format!("{}/units", here.path());
    let untouched = Form::default();
    let fields = Fields::new("unit", &person.form, &untouched, tried);
    let edited = params.get("edit");
    let edited = found.items.iter().find(|u| Some(u.id.as_str()) == edited);
    let rows: Vec<UnitNumbers> = found.items.iter().map(numbers).collect();
    let api = format!("/platform/v1/tenants/{}/units", here.id);
    Ok(html! {
        (here.note())
        @for form in ["suspend", "resume", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        @if let Some(unit) = edited { (rename(person, unit, tried)) }
        (table(&rows, Some((person, &path))))
        (pager(&path, params, &found.info))
        section aria-labelledby="new" {
            h2 #new { "Create a unit" }
            p { "Nobody has a role in a new unit: add people to it next." }
            (fields.alert())
            form method="post" {
                (hidden(person, "unit"))
                (fields.show(&Field::new("name", "Name").required().hint("Up to 100 characters.")))
                button type="submit" { "Create the unit" }
            }
            (curl(person, "POST", &api, Some(&json!({"name": "North"}))))
        }
    })
}

fn numbers(unit: &Unit) -> UnitNumbers {
    UnitNumbers {
        id: unit.id.clone(),
        name: unit.name.clone(),
        status: unit.status,
        accounts_count: unit.accounts_count,
        zones_count: unit.zones_count,
    }
}

fn rename(person: &Person, unit: &Unit, tried: Option<&Tried>) -> Markup {
    let untouched = Form::of([("name", unit.name.clone())]);
    let fields = Fields::new("rename", &person.form, &untouched, tried);
    let api = format!("/platform/v1/units/{}", unit.id);
    html! {
        section .panel aria-labelledby="edited" {
            h2 #edited .break { "Rename " (unit.name) }
            (fields.alert())
            form method="post" {
                (hidden(person, "rename"))
                input type="hidden" name="id" value=(unit.id);
                (fields.show(&Field::new("name", "New name").required()))
                button type="submit" { "Rename" }
            }
            (curl(person, "PATCH", &api, Some(&json!({"name": "South"}))))
        }
    }
}

/// Units with their numbers; and what can be done with each, where the person may.
pub(super) fn table(all: &[UnitNumbers], acting: Option<(&Person, &str)>) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Units" {
            table {
                thead { tr {
                    th scope="col" { "Name" } th scope="col" { "Status" } th scope="col" { "Accounts" } th scope="col" { "Zones" } th scope="col" { "Id" }
                    @if acting.is_some() { th scope="col" { "Actions" } }
                } }
                tbody {
                    @for unit in all {
                        tr {
                            th scope="row" .break { (unit.name) }
                            td { (state(unit.status)) }
                            td { (unit.accounts_count) }
                            td { (unit.zones_count) }
                            td .break { code { (unit.id) } }
                            @if let Some((person, path)) = acting { td { (actions(person, path, unit)) } }
                        }
                    }
                }
            }
        }
    }
}

fn actions(person: &Person, path: &str, unit: &UnitNumbers) -> Markup {
    html! {
        a href={ (path) "?edit=" (unit.id) } { "Rename" span .unseen { " " (unit.name) } }
        " "
        @if unit.status == Status::Active {
            (asks_first(person, "suspend", &unit.id, "Suspend", &unit.name,
                "No new accounts can be created in this unit until you lift the suspension. Those that it has go on."))
        } @else {
            (button(person, "resume", &unit.id, "Lift the suspension", &unit.name))
        }
    }
}
