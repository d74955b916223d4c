//! The people of a tenant: who has which role in which units.

use super::here::{Here, here, in_words};
use crate::{
    Web,
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, hidden, no_such_form},
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
    Error, Result, codes, statistics,
    tenant_admins::{self, Admin, AdminChange, CreatedAdmin, NewAdmin},
    tenant_roles::TenantRole,
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
    /// Somebody new, with a key to be shown once.
    Made(Box<CreatedAdmin>),
}

pub(super) async fn change(
    State(web): State<Web>,
    Ids([id]): Ids<1>,
    person: Person,
    params: Params,
) -> Shown {
    let (form, came) = match person.form.get("do") {
        "add" => ("add", add(&web, &person, &id).await),
        "role" => ("role", set_role(&person, &id).await),
        "remove" => ("remove", remove(&person, &id).await),
        _ => ("", Err(no_such_form())),
    };
    match came {
        Ok(Came::Done(done)) => Ok(onward(&format!("/tenants/{id}/people"), Some(done))),
        Ok(Came::Made(made)) => Ok(page(&person, &id, &params, None, Some(&made))
            .await?
            .into_response()),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, &id, &params, Some(&tried), None).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

fn role(form: &Form) -> Result<TenantRole> {
    let found = TenantRole::ALL
        .into_iter()
        .find(|role| role.as_str() == form.get("role"));
    found.ok_or_else(|| {
        Error::from(&codes::ADMIN_INVALID)
            .text("Choose a role")
            .at("/role")
    })
}

/// The one unit that was chosen; none: all of them.
fn units(form: &Form) -> Option<Vec<String>> {
    form.given("unit_ids").map(|unit| vec![unit])
}

/// Tells an admin whether an address has a user elsewhere, as the API does; so whoever gets that answer often has to wait.
async fn add(web: &Web, person: &Person, id: &str) -> Result<Came> {
    person.wait_after_failures(web, "addresses").await?;
    let new = NewAdmin {
        email: person.form.trimmed("email").to_owned(),
        unit_ids: units(&person.form),
        role: Some(role(&person.form)?),
    };
    let made = tenant_admins::create(&person.ctx, id.to_owned(), new).await;
    if matches!(&made, Err(Error::Refused(r)) if *r.code == codes::USER_EXISTS) {
        person.count_failure(web, "addresses").await?;
    }
    let made = made?;
    Ok(match made.api_key {
        Some(_) => Came::Made(Box::new(made)),
        None => Came::Done(Done::ColleagueAdded),
    })
}

async fn set_role(person: &Person, id: &str) -> Result<Came> {
    let change = AdminChange {
        role: role(&person.form)?,
        unit_ids: units(&person.form),
    };
    let who = person.form.get("id").to_owned();
    tenant_admins::update(&person.ctx, id.to_owned(), who, change).await?;
    Ok(Came::Done(Done::ColleagueChanged))
}

async fn remove(person: &Person, id: &str) -> Result<Came> {
    sure(&person.form)?;
    let who = person.form.get("id").to_owned();
    let unit = person.form.given("unit_id");
    tenant_admins::delete(&person.ctx, id.to_owned(), who, unit).await?;
    Ok(Came::Done(Done::ColleagueRemoved))
}

async fn page(
    person: &Person,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
    made: Option<&CreatedAdmin>,
) -> Result<Page, Refused> {
    let here = here(person, id).await?;
    // Refused in words where the role shows nobody.
    let found = tenant_admins::list(&person.ctx, id.to_owned(), params.page(25, 100)?).await?;
    let (path, manages) = (format!("{}/people", here.path()), here.manages());
    let api = format!("/platform/v1/tenants/{id}/admins");
    let untouched = Form::default();
    let edited = params.get("edit");
    let everybody = here.people.as_deref().unwrap_or_default();
    let edited = everybody
        .iter()
        .find(|a| manages && Some(a.id.as_str()) == edited);
    let content = html! {
        (here.note())
        @if let Some(made) = made {
            @if let Some(key) = &made.api_key {
                p .done role="status" { "They are one of the tenant's people now. No mail was sent: tell them that they log in here after choosing a password by the link for forgotten ones." }
                (shown_once("API key", &made.admin.email, key))
            }
        }
        @for form in ["remove", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        @if let Some(admin) = edited { (role_form(person, &here, admin, tried)) }
        @if found.items.is_empty() {
            p .empty { "Nobody has a role here yet. Add somebody below." }
        } @else {
            (table(person, &found.items, manages.then_some(path.as_str())))
            (pager(&path, params, &found.info))
        }
        (curl(person, "GET", &api, None))
        @if manages { (add_form(person, &here, tried, &api).await?) }
    };
    Ok(Page::of(person, "People", here.place, content))
}

fn roles() -> Vec<(String, String)> {
    let said = |role| match role {
        TenantRole::Admin => "admin: everything, colleagues included",
        TenantRole::Support => "support: reads everything, edits zones and records",
        TenantRole::Billing => "billing: edits subscriptions, reads accounts and zones",
        TenantRole::ReadOnly => "read only: reads everything",
    };
    let all = TenantRole::ALL.into_iter();
    all.map(|role| (role.as_str().to_owned(), said(role).to_owned()))
        .collect()
}

async fn add_form(
    person: &Person,
    here: &Here,
    tried: Option<&Tried>,
    api: &str,
) -> Result<Markup, Refused> {
    let numbers = statistics::of_tenant(&person.ctx, here.id.clone()).await?;
    let mut units = vec![(String::new(), "all that you manage".to_owned())];
    units.extend(numbers.units.into_iter().map(|u| (u.id, u.name)));
    let untouched = Form::of([("role", "read_only".to_owned())]);
    let fields = Fields::new("add", &person.form, &untouched, tried);
    let body = json!({"email": "ada@partner.example", "role": "support"});
    Ok(html! {
        section aria-labelledby="addition" {
            h2 #addition { "Add somebody" }
            p { "Somebody who has a user here keeps it. For anybody else a user is made; its API key is shown once." }
            (fields.alert())
            form method="post" {
                (hidden(person, "add"))
                (fields.show(&Field::new("email", "E-mail address").of_kind("email").required()))
                (fields.select("unit_ids", "Unit", &units))
                (fields.select("role", "Role", &roles()))
                button type="submit" { "Add" }
            }
            (curl(person, "POST", api, Some(&body)))
        }
    })
}

fn role_form(person: &Person, here: &Here, admin: &Admin, tried: Option<&Tried>) -> Markup {
    let mut units = vec![(String::new(), "all of theirs".to_owned())];
    units.extend(admin.units.iter().map(|u| (u.id.clone(), u.name.clone())));
    let now = admin.units.first().map_or("", |u| u.role.as_str());
    let untouched = Form::of([("role", now.to_owned())]);
    let fields = Fields::new("role", &person.form, &untouched, tried);
    let api = format!("/platform/v1/tenants/{}/admins/{}", here.id, admin.id);
    html! {
        section .panel aria-labelledby="edited" {
            h2 #edited .break { "Change the role of " (admin.email) }
            (fields.alert())
            form method="post" {
                (hidden(person, "role"))
                input type="hidden" name="id" value=(admin.id);
                (fields.select("unit_ids", "Unit", &units))
                (fields.select("role", "Role", &roles()))
                button type="submit" { "Change" }
            }
            (curl(person, "PATCH", &api, Some(&json!({"role": "support"}))))
        }
    }
}

/// `acting`: the page's path, where the person may change somebody.
fn table(person: &Person, all: &[Admin], acting: Option<&str>) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="People" {
            table {
                thead { tr {
                    th scope="col" { "Address" } th scope="col" { "Roles" } th scope="col" { "Status" } th scope="col" { "Since" }
                    @if acting.is_some() { th scope="col" { "Actions" } }
                } }
                tbody {
                    @for admin in all {
                        tr {
                            th scope="row" .break { (admin.email) }
                            td { @for unit in &admin.units { div { (in_words(unit.role)) " in " (unit.name) } } }
                            td { @if admin.suspended { span .state data-state="paused" { "suspended" } } @else { span .state data-state="active" { "active" } } }
                            td { (admin.created_on.words()) }
                            @if let Some(path) = acting {
                                td {
                                    a href={ (path) "?edit=" (admin.id) } { "Change role" span .unseen { " of " (admin.email) } }
                                    (asks_first(person, "remove", &admin.id, "Remove", &admin.email,
                                        "They will have no role in any unit that you manage, from the next click on. Their user stays, and they can be added again."))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
