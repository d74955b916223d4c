//! Connectors of single sign-on for a domain, whosesoever they are: operators take a domain for verified, or remove a connector.

use super::here::place;
use crate::{
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Fields, Tried, no_such_form},
        layout::{Page, onward},
        person::{Refused, Shown},
        sure::{asks_first, sure},
    },
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    sso::{self, OwnedConnector, VerificationStatus},
};

pub(super) async fn show(person: Person, params: Params) -> Shown {
    Ok(page(&person, &params, None).await?.into_response())
}

pub(super) async fn change(person: Person, params: Params) -> Shown {
    let (form, done) = match person.form.get("do") {
        "approve" => ("approve", approve(&person).await),
        "remove" => ("remove", remove(&person).await),
        _ => ("", Err(no_such_form())),
    };
    match done {
        Ok(done) => Ok(onward(&person.here, Some(done))),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn approve(person: &Person) -> Result<Done> {
    sure(&person.form)?;
    sso::approve(&person.ctx, person.form.get("id").to_owned()).await?;
    Ok(Done::ConnectorVerified)
}

async fn remove(person: &Person) -> Result<Done> {
    sure(&person.form)?;
    sso::remove(&person.ctx, person.form.get("id").to_owned()).await?;
    Ok(Done::ConnectorDeleted)
}

async fn page(person: &Person, params: &Params, tried: Option<&Tried>) -> Result<Page, Refused> {
    if !person.standing.operator {
        return Err(Error::from(&codes::OPERATORS_ONLY).into());
    }
    let asked = params.get("email_domain");
    let (found, wrong) = match asked {
        None => (Vec::new(), None),
        Some(domain) => match sso::for_domain(&person.ctx, domain.to_owned()).await {
            Ok(found) => (found, None),
            Err(fault) if fault.code().status == 400 => (Vec::new(), Some(fault)),
            Err(fault) => return Err(fault.into()),
        },
    };
    let untouched = Form::default();
    let wrong = wrong.as_ref().map(crate::pages::layout::sentence);
    let invalid = wrong.as_ref().map(|_| "true");
    let content = html! {
        p { "Accounts and tenants make connectors themselves, and show by a TXT record that a domain is theirs. Where somebody cannot, and you have made sure by another way, you can take the domain for verified." }
        @for form in ["approve", "remove", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        form .filter method="get" role="search" {
            div .field {
                label for="email_domain" { "Domain of the addresses" }
                input #email_domain name="email_domain" value=[asked] required autocomplete="off" aria-invalid=[invalid];
                @if let Some(words) = &wrong { p .wrong role="alert" { (words) } }
            }
            button type="submit" { "Find" }
        }
        @if wrong.is_some() {
        } @else if asked.is_none() {
            p .empty { "Type a domain to see the connectors for it." }
        } @else if found.is_empty() {
            p .empty { "There is no connector for this domain." }
        } @else {
            (table(person, &found))
        }
        (curl(person, "GET", &format!("/platform/v1/sso_connectors?email_domain={}", asked.unwrap_or("example.com")), None))
    };
    Ok(Page::of(person, "Single sign-on", place(), content))
}

fn table(person: &Person, all: &[OwnedConnector]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Connectors" {
            table {
                thead { tr { th scope="col" { "Whose" } th scope="col" { "Domain" } th scope="col" { "Log-in" } th scope="col" { "Provider" } th scope="col" { "Since" } th scope="col" { "Actions" } } }
                tbody {
                    @for OwnedConnector { connector, owner_kind, owner_id } in all {
                        @let verified = connector.verification.status == VerificationStatus::Verified;
                        tr {
                            th scope="row" .break {
                                @if owner_kind == "tenant" { a href={ "/tenants/" (owner_id) } { "tenant " (owner_id) } } @else { (owner_kind) " " code { (owner_id) } }
                            }
                            td { (connector.email_domain) " " @if verified { span .state data-state="active" { "verified" } } @else { span .state data-state="pending" { "not verified" } } }
                            td { @if connector.enabled { "enabled" } @else { "not enabled" } }
                            td .break { (connector.issuer.as_deref().unwrap_or("not given")) }
                            td { (connector.created_on.words()) }
                            td {
                                @if !verified {
                                    (asks_first(person, "approve", &connector.id, "Take for verified", &connector.email_domain,
                                        "Whoever the provider vouches for can then log in as the user with that address, everybody of this domain. Approve only what you have made sure of."))
                                }
                                (asks_first(person, "remove", &connector.id, "Remove", &connector.email_domain,
                                    "Nobody logs in by it any more. Its owner can make another one."))
                            }
                        }
                    }
                }
            }
        }
    }
}
