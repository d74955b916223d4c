//! The first page of an account: its zones, its people, what it is subscribed to, and who else has access.

use super::{
    super::{
        form::{Fields, Tried, back, which},
        layout::{Page, Role},
        person::{Ids, Refused, Shown, if_allowed},
        zones,
    },
    deleted, first, here, invitations, offers, partner, people,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    accounts::{self, Account},
    codes, dns_records,
    lists::Direction,
    members::{self, Order},
    subscriptions,
    zones::{Zone, ZoneStatus},
};

const FORMS: [&str; 8] = [
    "accept", "decline", "require", "free", "approve", "end", "ask", "restore",
];

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    match page(&person, &id, None).await {
        Err(Refused(fault)) if *fault.code() == codes::GONE => {
            Ok(deleted::page(&person, None).because(fault).into_response())
        }
        page => Ok(page?.into_response()),
    }
}

pub(in crate::pages) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let form = which(&person, &FORMS)?;
    let done = match form {
        "accept" | "decline" => offers::answer(&person, &id, form).await,
        "restore" => accounts::restore(&person.ctx, id.clone())
            .await
            .map(|_| Done::AccountRestored),
        _ => partner::change(&person, &id, form).await,
    };
    match back(&person, form, done) {
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = if form == "restore" {
                deleted::page(&person, Some(&tried))
            } else {
                page(&person, &id, Some(&tried)).await?
            };
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn page(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let (account, place) = here(person, id).await?;
    let some = zones::first_of(person, id).await?;
    let untouched = Form::default();
    let provider = matches!(place.role, Some(Role::ActingFor(_)));
    let content = html! {
        @for form in ["accept", "decline"] { (Fields::new(form, &person.form, &untouched, tried).alert()) }
        (offers::section(person, id).await?)
        (zones_section(person, id, &some).await?)
        (people_section(person, id).await?)
        (subscribed(person, id).await?)
        (partner::section(person, id, provider, tried).await?)
        (about(&account))
    };
    Ok(Page::of(person, account.name.clone(), place, content))
}

async fn zones_section(person: &Person, id: &str, some: &[Zone]) -> Result<Markup> {
    let path = format!("/accounts/{id}");
    let usage = if_allowed(dns_records::of_account(&person.ctx, id.to_owned()).await)?;
    let waiting = some.iter().filter(|z| z.status != ZoneStatus::Active);
    let waiting = waiting.count();
    let pending = person.ctx.rules().settings().pending_zones;
    Ok(html! {
        section aria-labelledby="zones" {
            h2 #zones { "Zones" }
            @if some.is_empty() {
                p .empty { "There is no zone yet. " a href={ (path) "/zones/new" } { "Add the first one" } ": a domain whose DNS is to be answered here." }
            } @else {
                @if waiting > 0 { p .note { (waiting) " of these " @if waiting == 1 { "is" } @else { "are" } " not active: open one to see what to do." } }
                (zones::table(some, false))
                p {
                    a href={ (path) "/zones" } { "All zones" } " · "
                    a href={ (path) "/zones?status=pending" } { "pending" } " · "
                    a href={ (path) "/zones?status=moved" } { "moved" } " · "
                    a href={ (path) "/zones/new" } { "add a zone" }
                }
            }
            p .hint {
                @if let Some(usage) = usage { (usage.record_usage) " DNS records in all. " }
                "Up to " (pending) " zones can wait for their activation at once."
            }
        }
    })
}

async fn people_section(person: &Person, id: &str) -> Result<Markup> {
    let query = members::Query {
        status: None,
        order: Order::default(),
        direction: Direction::Asc,
        page: first(5),
    };
    let found = if_allowed(members::list(&person.ctx, id.to_owned(), query).await)?;
    Ok(html! {
        section aria-labelledby="members" {
            h2 #members { "Members" }
            @match &found {
                None => { p .empty { "Your role does not show who is in this account." } }
                Some(found) => {
                    (people::table(person, id, &found.items, false))
                    p { a href={ "/accounts/" (id) "/members" } { "All " (found.info.total_count) " members and invitations" } }
                    (invitations::section(person, id).await?)
                }
            }
        }
    })
}

async fn subscribed(person: &Person, id: &str) -> Result<Markup> {
    let all = if_allowed(subscriptions::list(&person.ctx, id.to_owned()).await)?;
    Ok(html! {
        @if let Some(all) = all {
            section aria-labelledby="subscriptions" {
                h2 #subscriptions { "Subscriptions" }
                @if all.is_empty() { p .empty { "The account is subscribed to no add-on." } } @else {
                    ul { @for one in all.iter().take(10) { li .break { (one.rate_plan.public_name) } } }
                }
                p { a href={ "/accounts/" (id) "/subscriptions" } { "Add-ons that run, and what can be had" } }
            }
        }
    })
}

fn about(account: &Account) -> Markup {
    html! {
        section aria-labelledby="about" {
            h2 #about { "About this account" }
            dl {
                dt { "Id" } dd { code { (account.id) } }
                dt { "Type" } dd { (account.kind.as_str()) }
                dt { "Second factor" } dd { @if account.settings.enforce_twofactor { "required of members" } @else { "not required" } }
                @if let Some(email) = &account.settings.abuse_contact_email { dt { "Where to report abuse" } dd .break { (email) } }
                dt { "Since" } dd { (account.created_on.words()) }
            }
            p { a href={ "/accounts/" (account.id) "/settings" } { "Change the name and settings" } }
        }
    }
}
