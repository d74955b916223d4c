//! The plan of a zone: which one it is on, what there is instead, and what would be different.

use super::{
    super::{
        curl::curl,
        form::{Tried, back, number, which, word},
        layout::Page,
        person::{Ids, Refused, Shown, if_allowed},
    },
    here,
    plan_choice::{self, money},
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result,
    plans::{self, Limits, Plan, PlanView},
    subscriptions::{self, ComponentAsked, NewSubscription, RatePlanRef, Subscription},
    zones::Zone,
};
use serde_json::json;

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    Ok(page(&person, &id, &params, None).await?.into_response())
}

pub(in crate::pages) async fn change(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let form = which(&person, &["plan"])?;
    let out = async {
        let new = read(&person.form)?;
        let out = subscriptions::set_of_zone(&person.ctx, id.clone(), new.clone()).await;
        out.map_err(|fault| about_component(fault, &new))
    };
    match back(&person, form, out.await.map(|_| Done::PlanChanged)) {
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &id, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// What a subscription's form asks for; its components are fields by their names.
pub(in crate::pages) fn read(typed: &Form) -> Result<NewSubscription> {
    let id = typed.trimmed("rate_plan").to_owned();
    let components = plans::find(&id).map_or(&[][..], |plan| plan.components);
    let mut asked = Vec::new();
    for component in components {
        if let Some(value) = number(typed, component.name)? {
            asked.push(ComponentAsked {
                name: component.name.to_owned(),
                value,
            });
        }
    }
    let frequency = match typed.get("frequency") {
        "" => None,
        _ => Some(word(typed, "frequency")?),
    };
    Ok(NewSubscription {
        rate_plan: RatePlanRef { id },
        frequency,
        component_values: (!asked.is_empty()).then_some(asked),
    })
}

/// A refusal of a component is about the field with its name: `/component_values/1/value`.
pub(in crate::pages) fn about_component(fault: Error, new: &NewSubscription) -> Error {
    let index = match &fault {
        Error::Refused(r) => r
            .pointer
            .as_deref()
            .and_then(|p| p.strip_prefix("/component_values/"))
            .and_then(|p| p.split('/').next()?.parse::<usize>().ok()),
        _ => None,
    };
    let named = index.and_then(|i| new.component_values.as_ref()?.get(i));
    match named {
        Some(component) => fault.at(format!("/{}", component.name)),
        None => fault,
    }
}

async fn page(
    person: &Person,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let (zone, place) = here(person, id).await?;
    let now = if_allowed(subscriptions::get_of_zone(&person.ctx, id.to_owned()).await)?;
    let all = if_allowed(subscriptions::plans(&person.ctx, id.to_owned()).await)?;
    let offers = if_allowed(subscriptions::rate_plans(&person.ctx, id.to_owned()).await)?;
    let content = html! {
        p { "The zone is on " strong { (zone.plan.name) } "." }
        @if let Some(now) = &now { (current(now)) }
        @match (all, offers, &now) {
            (Some(all), Some(offers), Some(now)) => {
                (plan_choice::section(person, &zone, now, &offers, params, tried))
                (table(&all))
                (curl(person, "PUT", &format!("/client/v4/zones/{id}/subscription"), Some(&json!({"rate_plan": {"id": now.rate_plan.id}}))))
            }
            (Some(all), ..) => {
                p .note { "Your role does not show what the plan costs, and does not change it." }
                (table(&all))
            }
            _ => { p .note { "Your role does not show which other plans there are." } }
        }
    };
    Ok(Page::of(person, "Plan", place, content))
}

/// The subscription that runs.
pub(in crate::pages) fn current(now: &Subscription) -> Markup {
    html! {
        dl {
            dt { "Rate plan" } dd .break { (now.rate_plan.public_name) " " code { (now.rate_plan.id) } }
            dt { "Price" } dd { (money(now.price)) " " (plan_choice::every(now.frequency)) }
            @if let Some(end) = now.current_period_end { dt { "Runs until" } dd { (end.words()) ", then it is renewed" } }
            @for component in &now.component_values {
                dt { (component.name.replace('_', " ")) }
                dd { (component.value) @if component.value != component.default { ", of which " (component.default) " are included" } }
            }
            @if let Some(since) = now.created_date { dt { "Since" } dd { (since.words()) } }
        }
    }
}

/// What each plan allows, side by side.
fn table(all: &[PlanView]) -> Markup {
    let limits: Vec<&Limits> = all.iter().map(limits_of).collect();
    html! {
        section aria-labelledby="plans" {
            h2 #plans { "What each plan allows" }
            div .scroll tabindex="0" role="group" aria-label="Table: What each plan allows" {
                table {
                    thead { tr {
                        th scope="col" { "Plan" }
                        @for plan in all { th scope="col" { (plan.name) } }
                    } }
                    tbody {
                        tr {
                            th scope="row" { "Here" }
                            @for plan in all {
                                td {
                                    @if plan.is_subscribed { strong { "this zone" } }
                                    @else if plan.can_subscribe { "offered, from " (money(plan.price)) " a month" }
                                    @else { "not sold by your provider" }
                                }
                            }
                        }
                        @for (name, value) in ROWS {
                            tr {
                                th scope="row" { (name) }
                                @for limits in &limits { td { (value(limits)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn limits_of(plan: &PlanView) -> &'static Limits {
    Plan::from_word(&plan.legacy_id)
        .unwrap_or(Plan::Free)
        .limits()
}

/// The limits of the plan that a zone is on.
pub(super) fn limits_here(zone: &Zone) -> &'static Limits {
    limits_of(&zone.plan)
}

/// What is told of a plan.
type Told = (&'static str, fn(&Limits) -> String);

fn yes(has: bool) -> String {
    if has { "yes" } else { "no" }.to_owned()
}

pub(super) const ROWS: [Told; 11] = [
    ("DNS records", |l| {
        l.dns_records
            .map_or("unlimited".to_owned(), |n| n.to_string())
    }),
    ("Lowest TTL", |l| format!("{} s", l.min_ttl_s)),
    ("Changes in one batch", |l| l.batch_operations.to_string()),
    ("Characters of a comment", |l| l.comment_chars.to_string()),
    ("Tags of a record", |l| l.tags_per_record.to_string()),
    ("Minutes between activation checks", |l| {
        (l.activation_check_interval_s / 60).to_string()
    }),
    ("Vanity name servers", |l| yes(l.vanity_name_servers)),
    ("Custom name servers", |l| yes(l.custom_name_servers)),
    ("Flattening of all CNAMEs", |l| yes(l.flatten_all_cnames)),
    ("Own SOA values", |l| yes(l.editable_soa)),
    ("Zone hold", |l| yes(l.zone_hold)),
];
