//! The catalogue of a tenant: what it may sell, and what the operator asks for it. Operators fill it, and are shown the difference first.

use super::{
    edit::number,
    here::{Here, here},
};
use crate::{
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, button, hidden, no_such_form},
        layout::{Page, onward},
        person::{Ids, Refused, Shown},
        timeline::differences,
        would_change::WouldChange,
    },
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result,
    catalogue::{self, CatalogueChange, Item, Mode, NewItem},
    lists::Page as Wanted,
    plans,
};
use serde_json::{Value, json};

const ALL: Wanted = Wanted {
    page: 1,
    per_page: 1000,
};

pub(super) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None, None).await?.into_response())
}

/// Shows what a change would be, or makes it.
pub(super) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let form = form_name(person.form.get("form"));
    let done = match (person.form.get("do"), of_form(&person.form)) {
        ("program" | "plan" | "remove", Ok((mode, change))) => {
            match catalogue::preview(&person.ctx, id.clone(), mode, change).await {
                Ok(wanted) => {
                    let page = page(&person, &id, None, Some(&wanted)).await?;
                    return Ok(page.into_response());
                }
                Err(fault) => Err(fault),
            }
        }
        ("apply", Ok((mode, change))) => {
            catalogue::set(&person.ctx, id.clone(), mode, change).await
        }
        ("program" | "plan" | "remove" | "apply", Err(fault)) => Err(fault),
        _ => Err(no_such_form()),
    };
    match done {
        Ok(_) => Ok(onward(
            &format!("/tenants/{id}/catalogue"),
            Some(Done::CatalogueChanged),
        )),
        Err(fault) => {
            let fault = to_field(fault);
            let tried = Tried::of(
                form_name(person.form.get("do"))
                    .or(form)
                    .unwrap_or_default(),
            )(fault);
            let page = page(&person, &id, Some(&tried), None).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

fn form_name(word: &str) -> Option<&'static str> {
    ["program", "plan", "remove"]
        .into_iter()
        .find(|w| *w == word)
}

/// What a form asks for; the preview repeats in `form` which one it was.
fn of_form(form: &Form) -> Result<(Mode, CatalogueChange)> {
    let mut change = CatalogueChange::default();
    let mut mode = Mode::Change;
    let which = form_name(form.get("do")).or(form_name(form.get("form")));
    match which {
        Some("program") => {
            change.program = Some(form.get("program").to_owned());
            if form.ticked("replace") {
                mode = Mode::Replace;
            }
        }
        Some("plan") => {
            change.items = Some(vec![NewItem {
                rate_plan_id: form.get("rate_plan_id").to_owned(),
                price_cents: number(form, "price_cents")?,
            }]);
        }
        Some(_) => change.remove = Some(vec![form.get("id").to_owned()]),
        None => return Err(no_such_form()),
    }
    Ok((mode, change))
}

/// Leads a refusal of the one item to its field.
fn to_field(fault: Error) -> Error {
    let pointer = match &fault {
        Error::Refused(r) => r
            .pointer
            .as_deref()
            .and_then(|p| p.strip_prefix("/items/0")),
        _ => None,
    };
    match pointer.map(str::to_owned) {
        Some(field) => fault.at(field),
        None => fault,
    }
}

/// US cents as people write them.
pub(super) fn price(cents: i64) -> String {
    format!("{} {}.{:02}", plans::CURRENCY, cents / 100, cents % 100)
}

async fn page(
    person: &Person,
    id: &str,
    tried: Option<&Tried>,
    wanted: Option<&[Item]>,
) -> Result<Page, Refused> {
    let here = here(person, id).await?;
    let found = catalogue::list(&person.ctx, id.to_owned(), ALL).await?;
    let api = format!("/platform/v1/tenants/{id}/catalogue");
    let untouched = Form::default();
    let content = html! {
        (here.note())
        @for form in ["remove", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        @if let Some(wanted) = wanted { (preview(person, &found.items, wanted)) }
        @if found.items.is_empty() && here.operator {
            p .empty { "The catalogue is empty: this tenant can sell no plan. Fill it with a program's plans below." }
        } @else if found.items.is_empty() {
            p .empty { "There is nothing that this tenant may sell yet. Ask your operator." }
        } @else {
            (table(person, &here, &found.items))
        }
        (curl(person, "GET", &api, None))
        @if here.operator { (forms(person, tried, &api)) }
    };
    Ok(Page::of(person, "Catalogue", here.place, content))
}

fn table(person: &Person, here: &Here, all: &[Item]) -> Markup {
    html! {
        p { "What may be sold to customers, and what the operator asks for it each month. What is taken out cannot be sold again; what was sold goes on." }
        div .scroll tabindex="0" role="group" aria-label="Catalogue" {
            table {
                thead { tr {
                    th scope="col" { "Plan" } th scope="col" { "Id" } th scope="col" { "For" } th scope="col" { "A month" }
                    @if here.operator { th scope="col" { "Actions" } }
                } }
                tbody {
                    @for item in all {
                        tr {
                            th scope="row" { (item.public_name) }
                            td .break { code { (item.rate_plan_id) } }
                            td { (item.scope.as_str()) }
                            td { (price(item.price_cents)) }
                            @if here.operator { td { (button(person, "remove", &item.rate_plan_id, "Take out", item.public_name.as_str())) } }
                        }
                    }
                }
            }
        }
    }
}

fn forms(person: &Person, tried: Option<&Tried>, api: &str) -> Markup {
    let untouched = Form::default();
    let program = Fields::new("program", &person.form, &untouched, tried);
    let plan = Fields::new("plan", &person.form, &untouched, tried);
    let programs: Vec<(String, String)> = plans::PROGRAMS
        .iter()
        .map(|p| (p.id.to_owned(), p.id.replace('_', " ")))
        .collect();
    let rates: Vec<(String, String)> = plans::RATE_PLANS
        .iter()
        .map(|p| (p.id.to_owned(), format!("{} ({})", p.public_name, p.id)))
        .collect();
    let body = json!({"items": [{"rate_plan_id": "PARTNERS_PRO", "price_cents": 1000}]});
    html! {
        section aria-labelledby="fill" {
            h2 #fill { "Fill with a program's plans" }
            (program.alert())
            form method="post" {
                (hidden(person, "program"))
                (program.select("program", "Program", &programs))
                (program.tick("replace", "Take out everything else"))
                button type="submit" { "Show what would change" }
            }
            (curl(person, "PUT", api, Some(&json!({"program": "self_serve_reseller"}))))
        }
        section aria-labelledby="single" {
            h2 #single { "Add a plan, or change its price" }
            (plan.alert())
            form method="post" {
                (hidden(person, "plan"))
                (plan.select("rate_plan_id", "Plan", &rates))
                (plan.show(&Field::new("price_cents", "Price a month, in US cents").hint("Empty: as it was, or 0.")))
                button type="submit" { "Show what would change" }
            }
            (curl(person, "PATCH", api, Some(&body)))
        }
    }
}

/// What would change, to be looked at before it does.
fn preview(person: &Person, now: &[Item], wanted: &[Item]) -> Markup {
    let value = |items: &[Item]| {
        let each = items.iter();
        let all = each.map(|i| {
            let name = format!("{} ({})", i.public_name, i.rate_plan_id);
            (name, Value::from(price(i.price_cents)))
        });
        Value::Object(all.collect())
    };
    let said = |price: String| {
        if price.is_empty() {
            "not for sale".to_owned()
        } else {
            price
        }
    };
    let rows = differences(&value(now), &value(wanted)).into_iter();
    let rows = rows.map(|(name, before, after)| (name, said(before), said(after)));
    WouldChange {
        what: "Plan",
        rows: rows.collect(),
        note: html! {},
        apply: "apply",
        form: Some(person.form.get("do")),
    }
    .panel(person)
}

#[cfg(test)]
mod tests {
    use super::{form_name, price};

    #[test]
    fn prices_and_forms_have_their_words() {
        assert_eq!(price(1005), "USD 10.05");
        assert_eq!(form_name("plan"), Some("plan"));
        assert_eq!(form_name("apply"), None);
    }
}
