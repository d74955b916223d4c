//! Service users: they act through an API key and have no mailbox.

use super::here::{Here, here};
use crate::{
    Web,
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, button, hidden, no_such_form},
        layout::{Page, onward},
        person::{Ids, Refused, Shown, pager},
        shown_once::shown_once,
        sure::{asks_first, sure},
    },
    params::Params,
};
use axum::{extract::State, response::IntoResponse};
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    service_users::{self, Query, ServiceUserStatus, StatusChange, TenantServiceUser},
    users::{self, NewServiceUser, TenantRef},
};
use serde_json::json;

pub(super) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    Ok(page(&person, &id, &params, None, None)
        .await?
        .into_response())
}

/// What has come of a form.
enum Came {
    Done(Done),
    /// An address and its key, to be shown once.
    Key(String, String),
}

pub(super) async fn change(
    State(web): State<Web>,
    Ids([id]): Ids<1>,
    person: Person,
    params: Params,
) -> Shown {
    let (form, came) = match person.form.get("do") {
        "service" => ("service", create(&web, &person, &id).await),
        "disable" => (
            "disable",
            set(&person, &id, ServiceUserStatus::Disabled).await,
        ),
        "enable" => ("enable", set(&person, &id, ServiceUserStatus::Active).await),
        "key" => ("key", roll(&person, &id).await),
        "delete" => ("delete", delete(&person, &id).await),
        _ => ("", Err(no_such_form())),
    };
    match came {
        Ok(Came::Done(done)) => Ok(onward(&format!("/tenants/{id}/service-users"), Some(done))),
        Ok(Came::Key(email, key)) => {
            let shown = Some((email.as_str(), key.as_str()));
            let page = page(&person, &id, &params, None, shown).await?;
            Ok(page.into_response())
        }
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, &id, &params, Some(&tried), None).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// The answer tells whether an address has a user; so whoever gets it often has to wait, as at the API.
async fn create(web: &Web, person: &Person, id: &str) -> Result<Came> {
    person.wait_after_failures(web, "addresses").await?;
    let new = NewServiceUser {
        email: person.form.trimmed("email").to_owned(),
        tenant: Some(TenantRef { id: id.to_owned() }),
    };
    let made = users::create_service_user(&person.ctx, new).await;
    if matches!(&made, Err(Error::Refused(r)) if *r.code == codes::USER_EXISTS) {
        person.count_failure(web, "addresses").await?;
    }
    let made = made?;
    Ok(Came::Key(made.email, made.api_key))
}

async fn set(person: &Person, id: &str, status: ServiceUserStatus) -> Result<Came> {
    let who = person.form.get("id").to_owned();
    service_users::update(&person.ctx, id.to_owned(), who, StatusChange { status }).await?;
    Ok(Came::Done(match status {
        ServiceUserStatus::Active => Done::ServiceUserEnabled,
        _ => Done::ServiceUserDisabled,
    }))
}

async fn roll(person: &Person, id: &str) -> Result<Came> {
    sure(&person.form)?;
    let who = person.form.get("id").to_owned();
    let made = service_users::roll_key(&person.ctx, id.to_owned(), who).await?;
    Ok(Came::Key(made.email, made.api_key))
}

async fn delete(person: &Person, id: &str) -> Result<Came> {
    sure(&person.form)?;
    let who = person.form.get("id").to_owned();
    service_users::delete(&person.ctx, id.to_owned(), who).await?;
    Ok(Came::Done(Done::ServiceUserDeleted))
}

async fn page(
    person: &Person,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
    key: Option<(&str, &str)>,
) -> Result<Page, Refused> {
    let here = here(person, id).await?;
    let searched = params.get("name");
    let query = Query {
        name: searched.map(str::to_owned),
        page: params.page(25, 100)?,
    };
    let found = service_users::list(&person.ctx, id.to_owned(), query).await?;
    let path = format!("{}/service-users", here.path());
    let untouched = Form::default();
    let content = html! {
        (here.note())
        @if let Some((email, key)) = key { (shown_once("API key", email, key)) }
        @for form in ["disable", "enable", "key", "delete", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        form .filter method="get" role="search" {
            div .field {
                label for="name" { "Address contains" }
                input #name type="search" name="name" value=[searched];
            }
            button type="submit" { "Search" }
            @if searched.is_some() { a href=(path) { "Show all" } }
        }
        @if found.items.is_empty() && searched.is_some() {
            p .empty { "No service user has this in its address." }
        } @else if found.items.is_empty() {
            p .empty { "There is no service user yet. A program that manages accounts should have one of its own, so that its key can be taken away alone." }
        } @else {
            (table(person, &here, &found.items))
            (pager(&path, params, &found.info))
        }
        (curl(person, "GET", &format!("/platform/v1/tenants/{id}/service_users"), None))
        (create_form(person, &here, tried))
    };
    Ok(Page::of(person, "Service users", here.place, content))
}

fn create_form(person: &Person, here: &Here, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("service", &person.form, &untouched, tried);
    let body = json!({"email": "robot@partner.example", "tenant": {"id": here.id}});
    html! {
        section aria-labelledby="new" {
            h2 #new { "Create a service user" }
            @if here.admin {
                (fields.alert())
                form method="post" {
                    (hidden(person, "service"))
                    (fields.show(&Field::new("email", "Address").of_kind("email").required().hint("Its name, in the form of an address of at most 90 characters. No mail is ever sent there.")))
                    button type="submit" { "Create, and show its key" }
                }
                p .hint { "It sees nothing until somebody makes it a member of an account." }
                (curl(person, "POST", "/client/v4/users", Some(&body)))
            } @else {
                p { "Only the tenant's own admins create service users, if the tenant is entitled to them." }
            }
        }
    }
}

fn table(person: &Person, here: &Here, all: &[TenantServiceUser]) -> Markup {
    let acts = here.manages();
    html! {
        div .scroll tabindex="0" role="group" aria-label="Service users" {
            table {
                thead { tr {
                    th scope="col" { "Address" } th scope="col" { "Status" } th scope="col" { "Last used" } th scope="col" { "Since" }
                    @if acts { th scope="col" { "Actions" } }
                } }
                tbody {
                    @for user in all {
                        tr {
                            th scope="row" .break { (user.email) }
                            td { (state(user.status)) }
                            td { @match user.last_used_on { Some(when) => (when.words()), None => "never" } }
                            td { (user.created_on.words()) }
                            @if acts { td { (actions(person, user)) } }
                        }
                    }
                }
            }
        }
    }
}

fn state(status: ServiceUserStatus) -> Markup {
    let (word, said) = match status {
        ServiceUserStatus::Active => ("active", "active"),
        ServiceUserStatus::Disabled => ("paused", "disabled"),
        ServiceUserStatus::Suspended => ("rejected", "suspended by an operator"),
    };
    html! { span .state data-state=(word) { (said) } }
}

fn actions(person: &Person, user: &TenantServiceUser) -> Markup {
    html! {
                @match user.status {
            ServiceUserStatus::Active => { (button(person, "disable", &user.id, "Disable", &user.email)) }
            ServiceUserStatus::Disabled => { (button(person, "enable", &user.id, "Enable", &user.email)) }
            ServiceUserStatus::Suspended => {}
        }
        (asks_first(person, "key", &user.id, "New key", &user.email,
            "The key that it has now stops working at once. The new one is shown once."))
        (asks_first(person, "delete", &user.id, "Delete", &user.email,
            "Its key stops working at once, and it leaves every account that it is a member of. This cannot be undone."))
    }
}
