//! A whole customer on one screen: what will happen is shown before it is done, by the same steps.

mod made;
mod typed;

use super::{
    PageRoute, both,
    curl::curl,
    form::{Field, Fields, Tried, hidden},
    layout::{Page, Place},
    person::{Refused, Shown},
};
use crate::{
    Web,
    caller::{Form, Person},
};
use axum::{extract::State, response::IntoResponse, routing::get};
use made::{plan_section, result};
use maud::{Markup, html};
use rules::{
    Error, Result,
    accounts::AccountType,
    catalogue::{self, Item},
    codes,
    customers::{self, Plan, Provisioned},
    lists,
    plans::Scope,
    roles,
    tenants::own::{self, OwnTenant},
};
use typed::Typed;

const PATH: &str = "/customers/new";

pub(super) fn table() -> Vec<PageRoute> {
    vec![both(PATH, get(show).post(send)).covers(&["POST /platform/v1/customers"])]
}

fn place() -> Place {
    Place {
        steps: vec![
            ("Accounts".to_owned(), Some("/accounts".to_owned())),
            ("A new customer".to_owned(), Some(PATH.to_owned())),
        ],
        ..Place::default()
    }
}

async fn show(person: Person) -> Shown {
    Ok(page(&person, &Form::default(), None, None)
        .await?
        .into_response())
}

/// Shows what would happen, or does it. What was changed since it was shown is shown first.
async fn send(State(web): State<Web>, person: Person) -> Shown {
    let typed = Typed::of(&person.form);
    let shown = person.form.get("planned") == typed.digest();
    let wanted = person.form.get("act") == "make" && shown;
    match provision(&web, &person, &typed, !wanted).await {
        Ok(made) => {
            if let Some(customer) = made.customer {
                return Ok(result(&person, place(), &customer).into_response());
            }
            let page = page(&person, &person.form, Some((&made.plan, &typed)), None);
            Ok(page.await?.into_response())
        }
        Err(fault) => {
            let tried = Tried::of("customer")(typed.located(fault));
            let page = page(&person, &person.form, None, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// It tells whether an address of a service user has a user, so whoever gets that answer often has to wait.
async fn provision(
    web: &Web,
    person: &Person,
    typed: &Typed<'_>,
    dry_run: bool,
) -> Result<Provisioned> {
    let new = typed.customer()?;
    person.wait_after_failures(web, "addresses").await?;
    let made = if dry_run {
        customers::rehearse(&person.ctx, new).await
    } else {
        customers::create(&person.ctx, new).await
    };
    if matches!(&made, Err(Error::Refused(r)) if *r.code == codes::USER_EXISTS) {
        person.count_failure(web, "addresses").await?;
    }
    made
}

/// What the person's tenants sell, each rate plan once.
async fn sold(person: &Person, tenants: &[OwnTenant]) -> Result<Vec<Item>> {
    let mut all: Vec<Item> = Vec::new();
    for tenant in tenants {
        let whole = lists::Page {
            page: 1,
            per_page: 1000,
        };
        match catalogue::list(&person.ctx, tenant.id.clone(), whole).await {
            Ok(found) => all.extend(found.items),
            Err(fault) if fault.code().status == 403 => {}
            Err(fault) => return Err(fault),
        }
    }
    all.sort_by(|a, b| a.rate_plan_id.cmp(&b.rate_plan_id));
    all.dedup_by(|a, b| a.rate_plan_id == b.rate_plan_id);
    Ok(all)
}

async fn page(
    person: &Person,
    typed: &Form,
    planned: Option<(&Plan, &Typed<'_>)>,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let tenants = own::list(&person.ctx).await?;
    let sold = sold(person, &tenants).await?;
    let fields = Fields::new("customer", &person.form, typed, tried);
    let content = html! {
        @if tenants.iter().all(|t| t.units.is_empty()) {
            p .note { "Only people of a tenant make customers, and you are in none." }
        }
        p { "Nothing is made before you have seen what will happen. Then all of it is made at once, or nothing is." }
        @if let Some((plan, _)) = planned { (plan_section(plan)) }
        (fields.alert())
        form method="post" {
            (hidden(person, "customer"))
            @if let Some((_, typed)) = planned {
                input type="hidden" name="planned" value=(typed.digest());
                div .buttons {
                    button type="submit" name="act" value="make" { "Make the customer" }
                    button .quiet type="submit" name="act" value="plan" { "Show once more what will happen" }
                }
            }
            (account(&fields, &tenants))
            (inside(&fields, &sold))
            @if planned.is_none() {
                button type="submit" name="act" value="plan" { "Show what will happen" }
            }
            a .back href="/accounts" { "Cancel" }
        }
        (curl(person, "POST", "/platform/v1/customers?dry_run=true", Some(&typed::example())))
    };
    Ok(Page::of(person, "A new customer", place(), content))
}

fn account(fields: &Fields<'_>, tenants: &[OwnTenant]) -> Markup {
    let types = AccountType::ALL.map(|t| (t.as_str().to_owned(), t.as_str().to_owned()));
    let units: Vec<(String, String)> = tenants
        .iter()
        .flat_map(|tenant| {
            let each = tenant.units.iter();
            each.map(|u| {
                (
                    u.unit_tag.clone(),
                    format!("{} in {}", u.unit_name, tenant.name),
                )
            })
        })
        .collect();
    html! {
        fieldset {
            legend { "The account" }
            (fields.show(&Field::new("name", "Name").required().hint("Up to 100 characters.")))
            (fields.select("type", "Type", &types))
            @if !units.is_empty() { (fields.select("unit", "Unit", &units)) }
        }
        fieldset {
            legend { "About the customer" }
            p .hint { "Your tenant's rules say which of these are needed." }
            (fields.show(&Field::new("business_name", "Business name")))
            (fields.show(&Field::new("business_address", "Address")))
            (fields.show(&Field::new("business_email", "E-mail address").of_kind("email")))
            (fields.show(&Field::new("business_phone", "Telephone").of_kind("tel")))
            (fields.show(&Field::new("external_metadata", "Your own note").hint("Such as the customer's number in your books.")))
        }
    }
}

fn inside(fields: &Fields<'_>, sold: &[Item]) -> Markup {
    let of = |scope: Scope| sold.iter().filter(move |item| item.scope == scope);
    let plans: Vec<(String, String)> = [(String::new(), "Free".to_owned())]
        .into_iter()
        .chain(of(Scope::Zone).map(|i| (i.rate_plan_id.clone(), i.public_name.clone())))
        .collect();
    let add_ons: Vec<&str> = of(Scope::Account)
        .map(|i| i.rate_plan_id.as_str())
        .collect();
    let names: Vec<&str> = roles::offered(true).map(|role| role.name).collect();
    let people = format!(
        "One a line: an address, then a role. Without one it is {}.",
        typed::usual_role()
    );
    let choices = |what: &str, all: &[&str]| {
        html! {
            details { summary { (what) } ul { @for each in all { li { (each) } } } }
        }
    };
    html! {
        fieldset {
            legend { "People and programs" }
            (fields.few_lines("members", "Members", &people))
            (choices("Roles that there are", &names))
            (fields.few_lines("service_users", "Service users", "One a line, as members. They get an API key, which is shown once, and no mail."))
        }
        fieldset {
            legend { "Zones" }
            (fields.few_lines("zones", "Domains", "One a line, such as example.com."))
            (fields.select("plan", "Plan of each", &plans))
            (fields.few_lines("records", "Records in each", "One a line: name, type, content. Such as: www A 192.0.2.1, or: @ MX 10 mail.example.com"))
            (fields.tick("jump_start", "Look for the records that there are elsewhere"))
        }
        fieldset {
            legend { "Add-ons" }
            @if add_ons.is_empty() {
                (fields.few_lines("subscriptions", "Rate plans", "One a line. Your catalogue holds none."))
            } @else {
                (fields.few_lines("subscriptions", "Rate plans", "One a line, of your catalogue."))
                (choices("What your catalogue holds", &add_ons))
            }
        }
    }
}
