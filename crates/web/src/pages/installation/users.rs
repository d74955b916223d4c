//! A user, found by address: suspended, limited, given a new key, or freed of second factors that are lost.

use super::here::place;
use crate::{
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, button, hidden, no_such_form},
        layout::{Page, onward},
        person::{Refused, Shown},
        shown_once::shown_once,
        sure::{asks_first, sure},
        tenant::number,
    },
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    auth::lost::{self, FactorKind, UserFactors},
    users::managed::{self, ManagedChange, ManagedUser, NewKey, UserKind},
};
use serde_json::json;

pub(super) async fn show(person: Person, params: Params) -> Shown {
    Ok(page(&person, &params, None, None).await?.into_response())
}

/// What has come of a form.
enum Came {
    Done(Done),
    Key(NewKey),
}

pub(super) async fn change(person: Person, params: Params) -> Shown {
    let (form, came) = match person.form.get("do") {
        "suspend" => ("suspend", suspended(&person, true).await),
        "resume" => ("resume", suspended(&person, false).await),
        "limit" => ("limit", limited(&person).await),
        "key" => ("key", rolled(&person).await),
        "factors" => ("factors", freed(&person).await),
        _ => ("", Err(no_such_form())),
    };
    match came {
        Ok(Came::Done(done)) => Ok(onward(&person.here, Some(done))),
        Ok(Came::Key(key)) => Ok(page(&person, &params, None, Some(&key))
            .await?
            .into_response()),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, &params, Some(&tried), None).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

fn id(person: &Person) -> String {
    person.form.get("id").to_owned()
}

async fn suspended(person: &Person, suspended: bool) -> Result<Came> {
    if suspended {
        sure(&person.form)?;
    }
    let change = ManagedChange {
        suspended: Some(suspended),
        rate_limit: None,
    };
    managed::update(&person.ctx, id(person), change).await?;
    Ok(Came::Done(if suspended {
        Done::UserSuspended
    } else {
        Done::UserResumed
    }))
}

async fn limited(person: &Person) -> Result<Came> {
    let change = ManagedChange {
        suspended: None,
        rate_limit: Some(number(&person.form, "rate_limit")?),
    };
    managed::update(&person.ctx, id(person), change).await?;
    Ok(Came::Done(Done::UserLimited))
}

async fn rolled(person: &Person) -> Result<Came> {
    sure(&person.form)?;
    Ok(Came::Key(managed::roll_key(&person.ctx, id(person)).await?))
}

async fn freed(person: &Person) -> Result<Came> {
    sure(&person.form)?;
    lost::remove(&person.ctx, id(person)).await?;
    Ok(Came::Done(Done::FactorsRemoved))
}

async fn page(
    person: &Person,
    params: &Params,
    tried: Option<&Tried>,
    key: Option<&NewKey>,
) -> Result<Page, Refused> {
    let asked = params.get("email");
    // Also without an address: the rule is asked whether the person may look.
    let email = asked.unwrap_or_default().trim().to_owned();
    let found = managed::find(&person.ctx, Some(email)).await?;
    let untouched = Form::default();
    let content = html! {
        form .filter method="get" role="search" {
            div .field {
                label for="email" { "E-mail address, whole" }
                input #email type="email" name="email" value=[asked] required autocomplete="off";
            }
            button type="submit" { "Find" }
        }
        @for form in ["suspend", "resume", "key", "factors", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        @if let Some(key) = key { (shown_once("API key", &key.email, &key.api_key)) }
        @match (&found, asked) {
            (Some(user), _) => { (about(person, user, tried).await?) }
            (None, Some(_)) => { p .empty { "Nobody has a user with this address. Users come to be by an invitation, by signing up where that is open, or as operators, people of a tenant and service users." } }
            (None, None) => { p .empty { "Type the address of the user that you look after." } }
        }
    };
    Ok(Page::of(person, "Users", place(), content))
}

async fn about(
    person: &Person,
    user: &ManagedUser,
    tried: Option<&Tried>,
) -> Result<Markup, Refused> {
    let api = format!("/platform/v1/users/{}", user.id);
    let person_here = user.kind == UserKind::User;
    let factors = lost::get(&person.ctx, user.id.clone()).await?;
    let untouched = Form::of([(
        "rate_limit",
        user.rate_limit.map_or(String::new(), |n| n.to_string()),
    )]);
    let limit = Fields::new("limit", &person.form, &untouched, tried);
    Ok(html! {
        section aria-labelledby="user" {
            h2 #user .break { (user.email) }
            dl {
                dt { "Id" } dd { code { (user.id) } }
                dt { "Kind" } dd { @if person_here { "a person" } @else { "a service user" } @if user.operator { ", an operator" } }
                dt { "Status" } dd { @if user.suspended { span .state data-state="paused" { "suspended" } } @else { span .state data-state="active" { "active" } } }
                @if let Some(tenant) = &user.tenant_id { dt { "Made for the tenant" } dd { a href={ "/tenants/" (tenant) } { code { (tenant) } } } }
                dt { "Last active" } dd { @match user.last_used_on { Some(when) => (when.words()), None => "never" } }
                dt { "Since" } dd { (user.created_on.words()) }
            }
            p {
                a href={ "/installation/activity?stream=" (user.id) } { "What they did" } " · "
                a href={ "/installation/denials?principal=" (user.id) } { "What was refused to them" }
            }
            @if user.suspended {
                (button(person, "resume", &user.id, "Lift the suspension", &user.email))
            } @else {
                (asks_first(person, "suspend", &user.id, "Suspend", &user.email,
                    "Everything is refused to them from their next request on, by key, token and log-in, until you lift it. Nothing is lost."))
            }
            (curl(person, "PATCH", &api, Some(&json!({"suspended": true}))))
        }
        section aria-labelledby="limit" {
            h2 #limit { "Limit" }
            (limit.alert())
            form method="post" {
                (hidden(person, "limit"))
                input type="hidden" name="id" value=(user.id);
                (limit.show(&Field::new("rate_limit", "Requests in a window").hint("Empty: as their tenant or the installation says.")))
                button type="submit" { "Save" }
            }
            (curl(person, "PATCH", &api, Some(&json!({"rate_limit": 2400}))))
        }
        section aria-labelledby="key" {
            h2 #key { "API key" }
            (asks_first(person, "key", &user.id, "New key", &user.email,
                "The key that they have stops working at once, and whatever uses it. The new one is shown once, to you: give it to them by a safe way."))
            (curl(person, "POST", &format!("{api}/key"), None))
        }
        (second(person, user, &factors, &api))
    })
}

fn second(person: &Person, user: &ManagedUser, f: &UserFactors, api: &str) -> Markup {
    let kind = |kind: FactorKind| match kind {
        FactorKind::Totp => "code generator",
        FactorKind::Passkey => "passkey",
    };
    html! {
        section aria-labelledby="second" {
            h2 #second { "Second factors" }
            @if f.locked { p .note { "Too many wrong codes: only recovery codes are taken for a while." } }
            @if f.factors.is_empty() {
                p { "They have none." }
            } @else {
                ul {
                    @for factor in &f.factors {
                        li { (kind(factor.kind)) ", since " (factor.added_on.words()) @if let Some(used) = factor.used_on { ", last used " (used.words()) } }
                    }
                }
                p { (f.recovery_codes) " recovery codes are left." }
                (asks_first(person, "factors", &user.id, "Remove all second factors", &user.email,
                    "For somebody who lost theirs. Make sure by another way that it is them. All are removed, all of their log-ins end, and they get a mail about it; then their password alone lets them in."))
            }
            (curl(person, "DELETE", &format!("{api}/second_factors"), None))
        }
    }
}
