//! What a provider has to know of its customer.

use super::super::{
    curl::curl,
    form::{Field, Fields, Tried, hidden},
    person::if_allowed,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use maud::{Markup, html};
use rules::{
    Result,
    accounts::{self, Profile, ProfileChange},
};
use serde_json::json;

pub(super) async fn set(person: &Person, id: &str) -> Result<Done> {
    let text = |name: &str| person.form.trimmed(name).to_owned();
    let change = ProfileChange(Profile {
        business_name: text("business_name"),
        business_address: text("business_address"),
        business_email: text("business_email"),
        business_phone: text("business_phone"),
        external_metadata: text("external_metadata"),
    });
    let done = accounts::set_profile(&person.ctx, id.to_owned(), change).await;
    done.map(|_| Done::SettingsKept)
}

pub(super) async fn section(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Markup> {
    let Some(is) = if_allowed(accounts::profile(&person.ctx, id.to_owned()).await)? else {
        return Ok(html! {});
    };
    let body = json!(is);
    let untouched = Form::of([
        ("business_name", is.business_name),
        ("business_address", is.business_address),
        ("business_email", is.business_email),
        ("business_phone", is.business_phone),
        ("external_metadata", is.external_metadata),
    ]);
    let fields = Fields::new("profile", &person.form, &untouched, tried);
    Ok(html! {
        section aria-labelledby="profile" {
            h2 #profile { "About the customer" }
            p { "For the books of the provider. Each up to 120 characters." }
            (fields.alert())
            form method="post" {
                (hidden(person, "profile"))
                (fields.show(&Field::new("business_name", "Business name")))
                (fields.show(&Field::new("business_address", "Address")))
                (fields.show(&Field::new("business_email", "E-mail address").of_kind("email")))
                (fields.show(&Field::new("business_phone", "Telephone").of_kind("tel")))
                (fields.show(&Field::new("external_metadata", "Note").hint("Such as the customer's number in the provider's books.")))
                button type="submit" { "Save" }
            }
            (curl(person, "PUT", &format!("/client/v4/accounts/{id}/profile"), Some(&body)))
        }
    })
}
