//! A tenant at a glance; operators change and suspend it here.

use super::{
    edit, entitlements,
    here::{Here, Known, here},
    list::state,
    units,
};
use crate::{
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Fields, Tried, hidden, no_such_form},
        layout::{Page, onward},
        numbers::pictures,
        person::{Ids, Refused, Shown},
        sure::{asks_first, sure},
    },
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result, statistics,
    tenants::{self, Status, Tenant, TenantChange},
};
use serde_json::json;

pub(super) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None).await?.into_response())
}

pub(super) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let (form, done) = match person.form.get("do") {
        "change" => ("change", edited(&person, &id).await),
        "suspend" => (
            "suspend",
            with_status(&person, &id, Status::Suspended, Done::TenantSuspended).await,
        ),
        "resume" => (
            "resume",
            with_status(&person, &id, Status::Active, Done::TenantResumed).await,
        ),
        _ => ("", Err(no_such_form())),
    };
    match done {
        Ok(done) => Ok(onward(&format!("/tenants/{id}"), Some(done))),
        Err(fault) => {
            let tried = Tried::of(form)(edit::to_field(fault));
            let page = page(&person, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn edited(person: &Person, id: &str) -> Result<Done> {
    let change = edit::change(&person.form)?;
    tenants::update(&person.ctx, id.to_owned(), change).await?;
    Ok(Done::TenantChanged)
}

async fn with_status(person: &Person, id: &str, status: Status, done: Done) -> Result<Done> {
    if status == Status::Suspended {
        sure(&person.form)?;
    }
    let change = TenantChange {
        status: Some(status),
        ..TenantChange::default()
    };
    tenants::update(&person.ctx, id.to_owned(), change).await?;
    Ok(done)
}

async fn page(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let here = here(person, id).await?;
    let numbers = statistics::of_tenant(&person.ctx, id.to_owned()).await?;
    let granted = entitlements::granted(person, &here).await?;
    let path = here.path();
    let untouched = Form::default();
    let content = html! {
        (here.note())
        @for form in ["suspend", "resume", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        section aria-labelledby="about" {
            h2 #about { "About this tenant" }
            (about(&here))
        }
        (pictures(&numbers.together))
        section aria-labelledby="units" {
            h2 #units { "Units" }
            (units::table(&numbers.units, None))
            p { a href={ (path) "/units" } { "All about units" } }
        }
        section aria-labelledby="granted" {
            h2 #granted { "Entitlements" }
            (entitlements::summary(&granted))
            p { a href={ (path) "/entitlements" } { "All entitlements and limits" } }
        }
        @if let Known::Whole(tenant) = &here.known { (change_form(person, tenant, tried)) }
        (curl(person, "GET", &call(&here), None))
    };
    let title = here.name().to_owned();
    Ok(Page::of(person, title, here.place, content))
}

/// The route by which the person sees the same.
fn call(here: &Here) -> String {
    let root = match here.known {
        Known::Whole(_) => "/platform/v1",
        Known::Own(_) => "/client/v4",
    };
    format!("{root}/tenants/{}", here.id)
}

fn about(here: &Here) -> Markup {
    let (kind, email, website, customer, labels, since) = match &here.known {
        Known::Whole(t) => (
            &t.kind,
            &t.contacts.email,
            &t.contacts.website,
            &t.customer_id,
            &t.labels,
            t.created_on,
        ),
        Known::Own(t) => (
            &t.tenant_type,
            &t.tenant_contacts.email,
            &t.tenant_contacts.website,
            &t.customer_id,
            &t.tenant_labels,
            t.cdate,
        ),
    };
    let servers = match &here.known {
        Known::Whole(t) => t.name_servers.join(", "),
        Known::Own(t) => t
            .tenant_metadata
            .dns
            .as_ref()
            .map(|dns| format!("{}, {}", dns.ns_pool.primary, dns.ns_pool.secondary))
            .unwrap_or_default(),
    };
    let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "not given".to_owned());
    html! {
        dl {
            dt { "Id" } dd { code { (here.id) } }
            dt { "Status" } dd { (state(here.status())) }
            dt { "Type" } dd { (kind) }
            dt { "E-mail address" } dd { (said(email)) }
            dt { "Website" } dd { (said(website)) }
            dt { "Number in the operator's books" } dd { (said(customer)) }
            @if !labels.is_empty() { dt { "Labels" } dd { (labels.join(", ")) } }
            dt { "Name servers" } dd { @if servers.is_empty() { "those of the installation" } @else { (servers) } }
            @if let Known::Whole(t) = &here.known {
                dt { "Requests of each user in a window" }
                dd { @match t.rate_limit { Some(n) => (n), None => "as the installation is configured" } }
            }
            dt { "Since" } dd { (since.words()) }
        }
    }
}

fn change_form(person: &Person, tenant: &Tenant, tried: Option<&Tried>) -> Markup {
    let untouched = edit::untouched(tenant);
    let fields = Fields::new("change", &person.form, &untouched, tried);
    let open = tried.is_some_and(|t| t.form == "change");
    let api = format!("/platform/v1/tenants/{}", tenant.id);
    html! {
        section aria-labelledby="change" {
            h2 #change { "Change this tenant" }
            (fields.alert())
            details open[open] {
                summary { "Name, contacts, name servers, limit" }
                form method="post" {
                    (hidden(person, "change"))
                    (edit::fields(&fields))
                    button type="submit" { "Save" }
                }
                (curl(person, "PATCH", &api, Some(&json!({"labels": ["gold"]}))))
            }
            @if tenant.status == Status::Active {
                (asks_first(person, "suspend", "", "Suspend the tenant", &tenant.name,
                    "Its people and all of its customers will be able to look, and to change nothing, until you lift the suspension. Their zones go on being answered. Nothing is lost."))
            } @else {
                form method="post" {
                    (hidden(person, "resume"))
                    button type="submit" { "Lift the suspension" }
                }
            }
        }
    }
}
