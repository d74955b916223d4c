//! A zone: how it becomes active, its plan, pausing and deleting it.

use super::{
    flash::Done,
    form::{Field, Fields, Tried, button, hidden, no_such_form},
    layout::{Page, onward},
    person::{Ids, Refused, Shown, at_zone},
    zones::state,
};
use crate::caller::{Form, Person};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    subscriptions::{self, NewSubscription, RatePlanRef},
    zones::{self, Activation, Zone, ZoneChange, ZoneStatus},
};

pub(super) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(overview(&person, &id, None).await?.into_response())
}

pub(super) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let form: &'static str = match person.form.get("do") {
        "check" => "check",
        "pause" => "pause",
        "resume" => "resume",
        "plan" => "plan",
        "delete" => "delete",
        _ => return Err(no_such_form().into()),
    };
    match changed(&person, &id, form).await {
        Ok(response) => Ok(response),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = overview(&person, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn changed(person: &Person, id: &str, form: &str) -> Result<Response> {
    let (ctx, zone) = (&person.ctx, id.to_owned());
    let done = match form {
        "check" => zones::check(ctx, zone).await.map(|_| Done::CheckAsked)?,
        "plan" => {
            let new = NewSubscription {
                rate_plan: RatePlanRef {
                    id: person.form.get("rate_plan").to_owned(),
                },
                frequency: None,
                component_values: None,
            };
            subscriptions::set_of_zone(ctx, zone, new).await?;
            Done::PlanChanged
        }
        "delete" => {
            let there = zones::get(ctx, zone.clone()).await?;
            if person.form.trimmed("name") != there.name {
                let text = "Type the name of the zone as it stands here to delete it";
                return Err(Error::from(&codes::ZONE_BODY).text(text).at("/name"));
            }
            zones::delete(ctx, zone).await?;
            let path = format!("/accounts/{}/zones", there.account.id);
            return Ok(onward(&path, Some(Done::ZoneDeleted)));
        }
        word => {
            let paused = word == "pause";
            let change = ZoneChange {
                paused: Some(paused),
                ..ZoneChange::default()
            };
            zones::update(ctx, zone, change).await?;
            if paused {
                Done::ZonePaused
            } else {
                Done::ZoneResumed
            }
        }
    };
    Ok(onward(&format!("/zones/{id}"), Some(done)))
}

async fn overview(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let zone = zones::get(&person.ctx, id.to_owned()).await?;
    let place = at_zone(person, &zone).await?;
    let activation = zones::activation(&person.ctx, id.to_owned()).await?;
    let untouched = Form::default();
    let alert = |form| Fields::new(form, &person.form, &untouched, tried).alert();
    let content = html! {
        p { (state(&zone)) }
        (alert("check")) (alert("pause")) (alert("resume"))
        (panel(person, &zone, &activation))
        (plan(person, &zone, tried).await?)
        section aria-labelledby="pause" {
            h2 #pause { "Pause" }
            @if zone.paused {
                p { "The zone is paused: it is DNS only." }
                (button(person, "resume", "", "Resume", &zone.name))
            } @else {
                p { "A paused zone is DNS only." }
                (button(person, "pause", "", "Pause", &zone.name))
            }
        }
        (deletion(person, &zone, tried))
    };
    Ok(Page::of(person, zone.name.clone(), place, content))
}

/// What keeps the zone from being active, and what to do about it.
fn panel(person: &Person, zone: &Zone, activation: &Activation) -> Markup {
    html! {
        section .panel aria-labelledby="activation" {
            h2 #activation { "Activation" }
            @if let Some(reason) = &activation.reason { p .note { (reason) } }
            @if zone.status == ZoneStatus::Active {
                p { "The zone is active" @if let Some(at) = activation.activated_on { " since " (at.words()) } "." }
            } @else {
                p { "Type these name servers at the registrar of " strong { (zone.name) } ", and remove all others:" }
            }
            ul .servers { @for server in &activation.name_servers { li { code { (server) } } } }
            @match activation.delegation.as_ref() {
                None => { p .hint { "The delegation was not seen yet." } }
                Some(seen) => {
                    h3 { "What the servers above answer" }
                    dl {
                        @for parent in &seen.parents {
                            dt .break { (parent.name) }
                            dd .break { (parent.answer) }
                        }
                    }
                }
            }
            @if let Some(at) = activation.last_checked_on { p .hint { "Last looked at on " (at.words()) "." } }
            @if let Some(at) = activation.next_check_on { p .hint { "Looked at again on " (at.words()) "." } }
            @if zone.status != ZoneStatus::Active { (button(person, "check", "", "Check again", "")) }
        }
    }
}

async fn plan(person: &Person, zone: &Zone, tried: Option<&Tried>) -> Result<Markup> {
    let offers = match subscriptions::rate_plans(&person.ctx, zone.id.clone()).await {
        Err(fault) if fault.code().status == 403 => Vec::new(),
        offers => offers?,
    };
    let options: Vec<(String, String)> = offers.into_iter().map(|o| (o.id, o.name)).collect();
    let untouched = Form::of([("rate_plan", zone.plan.legacy_id.clone())]);
    let fields = Fields::new("plan", &person.form, &untouched, tried);
    Ok(html! {
        section aria-labelledby="plan" {
            h2 #plan { "Plan" }
            p { "The zone is on " strong { (zone.plan.name) } "." }
            (fields.alert())
            @if options.len() > 1 {
                form method="post" {
                    (hidden(person, "plan"))
                    (fields.select("rate_plan", "Another plan", &options))
                    button type="submit" { "Change the plan" }
                }
            } @else {
                p .hint { "There is no other plan to choose from." }
            }
        }
    })
}

fn deletion(person: &Person, zone: &Zone, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("delete", &person.form, &untouched, tried);
    html! {
        section .danger aria-labelledby="delete" {
            h2 #delete { "Delete" }
            p { "Its records are answered no more from then on." }
            (fields.alert())
            form method="post" {
                (hidden(person, "delete"))
                (fields.show(&Field::new("name", "Type the name of the zone").required().hint(&zone.name)))
                button type="submit" { "Delete the zone" }
            }
        }
    }
}
