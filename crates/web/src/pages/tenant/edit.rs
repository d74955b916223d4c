//! The fields of a tenant, for a new one and for changing one.

use crate::{
    caller::Form,
    pages::form::{Field, Fields},
};
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    tenants::{ContactsChange, NewTenant, Tenant, TenantChange},
};

/// What the fields hold before somebody types.
pub(super) fn untouched(tenant: &Tenant) -> Form {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Form::of([
        ("name", tenant.name.clone()),
        ("type", tenant.kind.clone()),
        ("email", text(&tenant.contacts.email)),
        ("website", text(&tenant.contacts.website)),
        ("customer_id", text(&tenant.customer_id)),
        ("labels", tenant.labels.join(", ")),
        ("name_servers", tenant.name_servers.join(", ")),
        (
            "rate_limit",
            tenant.rate_limit.map_or(String::new(), |n| n.to_string()),
        ),
    ])
}

pub(super) fn fields(fields: &Fields<'_>) -> Markup {
    html! {
        (fields.show(&Field::new("name", "Name").required().hint("Up to 100 characters. Customers read it above their accounts.")))
        (fields.show(&Field::new("type", "Type").hint("Your own word, such as partner.")))
        (fields.show(&Field::new("email", "E-mail address").of_kind("email")))
        (fields.show(&Field::new("website", "Website")))
        (fields.show(&Field::new("customer_id", "Number in your books").hint("Up to 60 characters.")))
        (fields.show(&Field::new("labels", "Labels").hint("Separated by commas, up to 50.")))
        (fields.show(&Field::new("name_servers", "Name servers").hint("Host names separated by commas, an even number: two consecutive ones form a set. Empty: the installation's own. Zones keep those that they have.")))
        (fields.show(&Field::new("rate_limit", "Requests of each of its users in a window").hint("Empty: as the installation is configured.")))
    }
}

/// Texts separated by commas or space.
fn many(text: &str, at: impl Fn(char) -> bool) -> Vec<String> {
    let parts = text.split(at).map(str::trim).filter(|t| !t.is_empty());
    parts.map(str::to_owned).collect()
}

fn labels(form: &Form) -> Vec<String> {
    many(form.get("labels"), |c| c == ',')
}

fn name_servers(form: &Form) -> Vec<String> {
    many(form.get("name_servers"), |c| c == ',' || c.is_whitespace())
}

/// A whole number, or nothing.
pub(in crate::pages) fn number(form: &Form, name: &str) -> Result<Option<i64>> {
    let parse = |text: String| {
        text.parse().map_err(|_| {
            Error::from(&codes::BAD_BODY)
                .text("This takes a whole number, or nothing")
                .at(format!("/{name}"))
        })
    };
    form.given(name).map(parse).transpose()
}

pub(super) fn new(form: &Form) -> Result<NewTenant> {
    Ok(NewTenant {
        name: form.trimmed("name").to_owned(),
        kind: form.given("type"),
        contacts: rules::tenants::Contacts {
            email: form.given("email"),
            website: form.given("website"),
        },
        customer_id: form.given("customer_id"),
        labels: labels(form),
        name_servers: name_servers(form),
        rate_limit: number(form, "rate_limit")?,
    })
}

pub(super) fn change(form: &Form) -> Result<TenantChange> {
    Ok(TenantChange {
        name: Some(form.trimmed("name").to_owned()),
        kind: Some(form.trimmed("type").to_owned()),
        status: None,
        contacts: Some(ContactsChange {
            email: Some(form.given("email")),
            website: Some(form.given("website")),
        }),
        customer_id: Some(form.given("customer_id")),
        labels: Some(labels(form)),
        name_servers: Some(name_servers(form)),
        rate_limit: Some(number(form, "rate_limit")?),
    })
}

/// Leads a refusal about a contact to the field of that.
pub(super) fn to_field(fault: Error) -> Error {
    let contact = match &fault {
        Error::Refused(r) => r
            .pointer
            .as_deref()
            .and_then(|p| p.strip_prefix("/contacts")),
        _ => None,
    };
    match contact.map(str::to_owned) {
        Some(field) => fault.at(field),
        None => fault,
    }
}
