//! The first page of a zone: how it becomes active, and what can be done with all of it.

use super::{
    super::{
        form::{Tried, back, which},
        layout::{Page, onward},
        person::{Ids, Refused, Shown},
        zones::state,
    },
    activation, changes, deleted, for_operator, here, may_edit,
};
use crate::{caller::Person, pages::flash::Done};
use axum::response::{IntoResponse, Response};
use maud::html;
use rules::{
    Error, Result, codes,
    zones::{self, ZoneChange, ZoneStatus},
};

const FORMS: [&str; 7] = [
    "check", "activate", "pause", "resume", "type", "delete", "restore",
];

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    match seen(&person, &id, None).await {
        Err(Refused(fault)) if *fault.code() == codes::GONE => {
            Ok(deleted::page(&person, None).because(fault).into_response())
        }
        page => Ok(page?.into_response()),
    }
}

/// The zone as whoever may see it does; operators, who do not see what is in accounts, see how it becomes active.
async fn seen(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    match page(person, id, tried).await {
        Err(Refused(fault)) if person.standing.operator && fault.code().status == 403 => {
            Ok(for_operator::page(person, id, tried).await?)
        }
        page => page,
    }
}

pub(in crate::pages) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let form = which(&person, &FORMS)?;
    match changed(&person, &id, form).await {
        Ok(response) => Ok(response),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = if form == "restore" {
                deleted::page(&person, Some(&tried))
            } else {
                seen(&person, &id, Some(&tried)).await?
            };
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn changed(person: &Person, id: &str, form: &'static str) -> Result<Response> {
    let (ctx, zone) = (&person.ctx, id.to_owned());
    let set = async |change: ZoneChange, done: Done| {
        zones::update(ctx, id.to_owned(), change)
            .await
            .map(|_| done)
    };
    let paused = |paused| ZoneChange {
        paused: Some(paused),
        ..ZoneChange::default()
    };
    let done = match form {
        "check" => zones::check(ctx, zone).await.map(|_| Done::CheckAsked),
        "activate" => zones::activate(ctx, zone)
            .await
            .map(|_| Done::ZoneActivated),
        "restore" => zones::restore(ctx, zone).await.map(|_| Done::ZoneRestored),
        "pause" => set(paused(true), Done::ZonePaused).await,
        "resume" => set(paused(false), Done::ZoneResumed).await,
        "type" => set(changes::other_type(&person.form)?, Done::ZoneTypeChanged).await,
        _ => return delete(person, id).await,
    };
    back(person, form, done).map_err(|tried| tried.fault)
}

/// Leads to what is left of the zone for whoever may bring it back, and the others to the zones that there are.
async fn delete(person: &Person, id: &str) -> Result<Response> {
    let there = zones::get(&person.ctx, id.to_owned()).await?;
    if person.form.trimmed("name") != there.name {
        let text = "Type the name of the zone as it stands here to delete it";
        return Err(Error::from(&codes::ZONE_BODY).text(text).at("/name"));
    }
    zones::delete(&person.ctx, id.to_owned()).await?;
    let path = if person.standing.tenants || person.standing.operator {
        format!("/zones/{id}")
    } else {
        format!("/accounts/{}/zones", there.account.id)
    };
    Ok(onward(&path, Some(Done::ZoneDeleted)))
}

async fn page(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let (zone, place) = here(person, id).await?;
    let edits = may_edit(&zone);
    let content = html! {
        p { (state(&zone)) " " (zone.kind.as_str()) " zone on the plan " a href={ "/zones/" (id) "/plan" } { (zone.plan.name) } "." }
        (changes::alerts(person, tried))
        (activation::panel(person, &zone).await?)
        @if edits {
            (changes::pause(person, &zone))
            (changes::kind(person, &zone, tried))
        }
        @if person.standing.operator && zone.status != ZoneStatus::Active { (changes::by_hand(person, id)) }
        section aria-labelledby="about" {
            h2 #about { "About this zone" }
            dl {
                dt { "Id" } dd { code { (zone.id) } }
                dt { "Account" } dd .break { a href={ "/accounts/" (zone.account.id) } { (zone.account.name) } " " code { (zone.account.id) } }
                dt { "Since" } dd { (zone.created_on.words()) }
                dt { "Changed" } dd { (zone.modified_on.words()) }
            }
        }
        @if edits { (changes::deletion(person, &zone, tried).await?) }
    };
    Ok(Page::of(person, zone.name, place, content))
}
