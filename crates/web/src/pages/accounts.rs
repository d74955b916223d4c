//! A new account.

use super::{
    flash::Done,
    form::{Field, Fields, Tried, hidden},
    layout::{Page, Place, onward},
    person::{Refused, Shown},
};
use crate::caller::{Form, Person};
use axum::response::IntoResponse;
use maud::html;
use rules::{
    Result,
    accounts::{self, AccountType, NewAccount, UnitRef},
    tenants::own,
};

fn place() -> Place {
    Place {
        steps: vec![("Accounts".to_owned(), Some("/accounts".to_owned()))],
        ..Place::default()
    }
}

/// Units that the person may make accounts in: ids and names.
pub(super) async fn units(person: &Person) -> Result<Vec<(String, String)>> {
    let tenants = own::list(&person.ctx).await?;
    let all = tenants.into_iter().flat_map(|t| {
        let tenant = t.name;
        let units = t.units.into_iter();
        units.map(move |u| (u.unit_tag, format!("{} in {tenant}", u.unit_name)))
    });
    Ok(all.collect())
}

pub(super) async fn new(person: Person) -> Shown {
    Ok(form(&person, None).await?.into_response())
}

pub(super) async fn create(person: Person) -> Shown {
    let typed = &person.form;
    let kind = AccountType::ALL
        .into_iter()
        .find(|k| k.as_str() == typed.get("type"));
    let new = NewAccount {
        name: typed.trimmed("name").to_owned(),
        kind: kind.unwrap_or_default(),
        unit: typed.given("unit").map(|id| UnitRef { id }),
        business_name: typed.given("business_name"),
        business_address: typed.given("business_address"),
        business_email: typed.given("business_email"),
        business_phone: typed.given("business_phone"),
        external_metadata: typed.given("external_metadata"),
    };
    match accounts::create(&person.ctx, new).await {
        Ok(account) => Ok(onward(
            &format!("/accounts/{}", account.id),
            Some(Done::AccountCreated),
        )),
        Err(fault) => {
            let tried = Tried::of("account")(fault);
            let page = form(&person, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn form(person: &Person, tried: Option<&Tried>) -> Result<Page, Refused> {
    let untouched = Form::default();
    let fields = Fields::new("account", &person.form, &untouched, tried);
    let units = units(person).await?;
    let types = AccountType::ALL.map(|t| (t.as_str().to_owned(), t.as_str().to_owned()));
    let content = html! {
        @if units.is_empty() {
            p .note { "Only people of a tenant make accounts, and you are in none." }
        }
        (fields.alert())
        form method="post" {
            (hidden(person, "account"))
            (fields.show(&Field::new("name", "Name").required().hint("Up to 100 characters.")))
            (fields.select("type", "Type", &types))
            @if !units.is_empty() { (fields.select("unit", "Unit", &units)) }
            fieldset {
                legend { "About the customer" }
                p .hint { "Your tenant's rules say which of these are needed." }
                (fields.show(&Field::new("business_name", "Business name")))
                (fields.show(&Field::new("business_address", "Address")))
                (fields.show(&Field::new("business_email", "E-mail address").of_kind("email")))
                (fields.show(&Field::new("business_phone", "Telephone").of_kind("tel")))
                (fields.show(&Field::new("external_metadata", "Your own note").hint("Such as the customer's number in your books.")))
            }
            button type="submit" { "Create the account" }
            a .back href="/accounts" { "Cancel" }
        }
    };
    Ok(Page::of(person, "Create an account", place(), content))
}
