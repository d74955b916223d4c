//! Add-ons of an account: what runs, changed or ended, and what can be had.

use super::{
    super::{
        curl::curl,
        form::{Fields, Tried, back, hidden, which},
        layout::Page,
        person::{Ids, Refused, Shown, if_allowed},
    },
    catalogue, here,
};
use crate::{
    caller::{Form, Person},
    pages::{
        flash::Done,
        zone::{
            about_component, current, read_subscription, subscription_as_is, subscription_terms,
        },
    },
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result, codes, plans,
    subscriptions::{self, Subscription},
};
use serde_json::json;

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    Ok(page(&person, &id, &params, None).await?.into_response())
}

pub(in crate::pages) async fn change(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let form = which(&person, &["subscribe", "amounts", "end"])?;
    let done = changed(&person, &id, form).await;
    match back(&person, form, done) {
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &id, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn changed(person: &Person, id: &str, form: &str) -> Result<Done> {
    let (ctx, typed) = (&person.ctx, &person.form);
    let (account, own) = (id.to_owned(), typed.get("id").to_owned());
    match form {
        "subscribe" => {
            let new = read_subscription(typed)?;
            let made = subscriptions::create(ctx, account, new.clone()).await;
            made.map_err(|fault| about_component(fault, &new))?;
            Ok(Done::Subscribed)
        }
        "amounts" => {
            let new = read_subscription(typed)?;
            let out = subscriptions::update(ctx, account, own, new.clone()).await;
            out.map_err(|fault| about_component(fault, &new))?;
            Ok(Done::SettingsKept)
        }
        _ if !typed.ticked("sure") => {
            let text = "Tick that you want to end it";
            Err(Error::from(&codes::SUBSCRIPTION_INVALID)
                .text(text)
                .at("/sure"))
        }
        _ => {
            subscriptions::delete(ctx, account, own).await?;
            Ok(Done::SubscriptionEnded)
        }
    }
}

async fn page(
    person: &Person,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let (_, place) = here(person, id).await?;
    let running = if_allowed(subscriptions::list(&person.ctx, id.to_owned()).await)?;
    let Some(running) = running else {
        let content =
            html! { p .note { "Your role does not show what this account is subscribed to." } };
        return Ok(Page::of(person, "Subscriptions", place, content));
    };
    let offers = subscriptions::offers(&person.ctx, id.to_owned()).await?;
    let content = html! {
        p { "Add-ons for the whole account. The plan of a zone is on the zone's own pages." }
        section aria-labelledby="running" {
            h2 #running { "Running" }
            @if running.is_empty() {
                p .empty { "The account is subscribed to nothing." @if !offers.is_empty() { " What can be had is below." } }
            }
            @for one in &running { (subscription(person, one, tried)) }
            (curl(person, "GET", &format!("/client/v4/accounts/{id}/subscriptions"), None))
        }
        (catalogue::section(person, id, &offers, params, tried))
    };
    Ok(Page::of(person, "Subscriptions", place, content))
}

fn subscription(person: &Person, one: &Subscription, tried: Option<&Tried>) -> Markup {
    // Of several forms alike, the one that was tried is the one with the id that was sent.
    let own = tried.filter(|_| person.form.get("id") == one.id);
    let item = plans::find(&one.rate_plan.id);
    let untouched = item.map_or(Form::default(), |item| subscription_as_is(one, item));
    let nothing = Form::default();
    let amounts = Fields::new("amounts", &person.form, &untouched, own).numbered(&one.id);
    let end = Fields::new("end", &person.form, &nothing, own).numbered(&one.id);
    let changes = item.is_some_and(|i| !i.components.is_empty() || !i.frequencies.is_empty());
    html! {
        article aria-labelledby={ "of-" (one.id) } {
            h3 id={ "of-" (one.id) } { (one.rate_plan.public_name) }
            (current(one))
            (amounts.alert())
            @if let Some(item) = item.filter(|_| changes) {
                details open[own.is_some_and(|t| t.form == "amounts")] {
                    summary { "Change" span .unseen { " " (one.rate_plan.public_name) } }
                    form method="post" {
                        (hidden(person, "amounts"))
                        input type="hidden" name="id" value=(one.id);
                        input type="hidden" name="rate_plan" value=(item.id);
                        (subscription_terms(&amounts, item))
                        button type="submit" { "Save" }
                    }
                }
            }
            (end.alert())
            details open[own.is_some_and(|t| t.form == "end")] {
                summary { "End" span .unseen { " " (one.rate_plan.public_name) } }
                div .danger {
                    p { "It ends at once. It can be had again as long as your provider sells it, at the price of that time." }
                    form method="post" {
                        (hidden(person, "end"))
                        input type="hidden" name="id" value=(one.id);
                        (end.tick("sure", "I want to end it"))
                        button type="submit" { "End the subscription" }
                    }
                }
            }
        }
    }
}

/// An example body.
pub(super) fn example(rate_plan: &str) -> serde_json::Value {
    json!({"rate_plan": {"id": rate_plan}})
}
