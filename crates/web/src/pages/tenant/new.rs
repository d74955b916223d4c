//! A new tenant, by an operator.

use super::{edit, list::place};
use crate::{
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Fields, Tried, hidden},
        layout::{Page, onward},
        person::{Refused, Shown},
    },
};
use axum::response::IntoResponse;
use maud::html;
use rules::{Error, codes, tenants};
use serde_json::json;

pub(super) async fn new(person: Person) -> Shown {
    Ok(form(&person, None)?.into_response())
}

pub(super) async fn create(person: Person) -> Shown {
    let made = match edit::new(&person.form) {
        Ok(new) => tenants::create(&person.ctx, new).await,
        Err(fault) => Err(fault),
    };
    match made {
        Ok(made) => Ok(onward(
            &format!("/tenants/{}", made.tenant.id),
            Some(Done::TenantCreated),
        )),
        Err(fault) => {
            let tried = Tried::of("tenant")(edit::to_field(fault));
            let page = form(&person, Some(&tried))?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

fn form(person: &Person, tried: Option<&Tried>) -> Result<Page, Refused> {
    if !person.standing.operator {
        return Err(Error::from(&codes::OPERATORS_ONLY).into());
    }
    let untouched = Form::of([("type", "partner".to_owned())]);
    let fields = Fields::new("tenant", &person.form, &untouched, tried);
    let body = json!({"name": "Partner Ltd.", "contacts": {"email": "hello@partner.example"}});
    let content = html! {
        p { "It begins with one unit and may create standard accounts. Add its people and entitlements next." }
        (fields.alert())
        form method="post" {
            (hidden(person, "tenant"))
            (edit::fields(&fields))
            button type="submit" { "Create the tenant" }
            a .back href="/tenants" { "Cancel" }
        }
        (curl(person, "POST", "/platform/v1/tenants", Some(&body)))
    };
    Ok(Page::of(person, "Create a tenant", place(), content))
}
