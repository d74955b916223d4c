//! Choosing another plan for a zone: first which, as part of the address; then what would be different, and the form that does it.

use super::{
    super::form::{Choice, Field, Fields, Tried, hidden, worded},
    may,
    plan::{ROWS, limits_here},
};
use crate::{
    caller::{Form, Person},
    params::Params,
};
use maud::{Markup, html};
use rules::{
    plans::{self, Dollars, Frequency, RatePlan},
    subscriptions::{RatePlanOffer, Subscription},
    zones::Zone,
};

/// An amount for people.
pub(in crate::pages) fn money(Dollars(cents): Dollars) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}US$ {}.{:02}", cents / 100, cents % 100)
}

/// How often it is paid, for people.
pub(in crate::pages) const fn every(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::Weekly => "a week",
        Frequency::Monthly => "a month",
        Frequency::Quarterly => "a quarter",
        Frequency::Yearly => "a year",
        Frequency::NotApplicable => "(nothing is renewed)",
    }
}

pub(super) fn section(
    person: &Person,
    zone: &Zone,
    now: &Subscription,
    offers: &[RatePlanOffer],
    params: &Params,
    tried: Option<&Tried>,
) -> Markup {
    let typed = tried.map(|_| person.form.get("rate_plan"));
    let wanted = typed.or(params.get("rate_plan"));
    let chosen = offers
        .iter()
        .find(|offer| Some(offer.id.as_str()) == wanted);
    let path = format!("/zones/{}/plan", zone.id);
    let on_free = plans::find(&now.rate_plan.id).is_some_and(|item| item.id == FREE);
    html! {
        section aria-labelledby="choice" {
            h2 #choice { "Another plan" }
            @if offers.is_empty() {
                p .empty { "Your provider sells no other plan." }
            } @else {
                form .filter method="get" action=(path) {
                    div .field {
                        label for="offer" { "Plan" }
                        select #offer name="rate_plan" {
                            @for offer in offers { option value=(offer.id) selected[Some(offer.id.as_str()) == wanted] { (offer.name) " (" (offer.id) ")" } }
                        }
                    }
                    button type="submit" { "Show what would be different" }
                    @if !on_free { a href={ (path) "?rate_plan=" (FREE) } { "Cancel the plan" } }
                }
            }
            @match (chosen, wanted) {
                (Some(offer), _) => { (preview(person, zone, now, offer, tried)) }
                (None, Some(_)) => { p .note { "Your provider does not sell this plan." } }
                _ => {}
            }
        }
    }
}

/// Where every zone begins, and may go back to.
const FREE: &str = plans::Plan::Free.as_str();

fn preview(
    person: &Person,
    zone: &Zone,
    now: &Subscription,
    offer: &RatePlanOffer,
    tried: Option<&Tried>,
) -> Markup {
    let Some(item) = plans::find(&offer.id) else {
        return html! {};
    };
    let before = limits_here(zone);
    let after = item.plan.map_or(before, plans::Plan::limits);
    let rows = ROWS.map(|(name, value)| (name, value(before), value(after)));
    let rows: Vec<_> = rows.into_iter().filter(|(_, was, is)| was != is).collect();
    let same = plans::find(&now.rate_plan.id).is_some_and(|current| current.id == item.id);
    html! {
        h3 #plan-rate_plan { "From " (now.rate_plan.public_name) " to " (offer.name) }
        @if same {
            p { "The zone is on this plan. Amounts and periods can be changed." }
        } @else if rows.is_empty() {
            p { "The zone may do the same on both." }
        } @else {
            div .scroll tabindex="0" role="group" aria-label="Table: What would be different" {
                table {
                    thead { tr { th scope="col" { "What" } th scope="col" { "Now" } th scope="col" { "Then" } } }
                    tbody {
                        @for (name, was, is) in &rows {
                            tr { th scope="row" { (name) } td .was { (was) } td .is { (is) } }
                        }
                    }
                }
            }
            @if item.plan < plans::find(&now.rate_plan.id).and_then(|i| i.plan) {
                p .hint { "Settings that the smaller plan does not have are kept, and hold again when the zone is on a larger one. Records stay, also where there are more than the plan allows." }
            }
        }
        @if may(zone, "#subscription:edit") { (form(person, now, item, same, tried)) }
    }
}

fn form(
    person: &Person,
    now: &Subscription,
    item: &'static RatePlan,
    same: bool,
    tried: Option<&Tried>,
) -> Markup {
    let untouched = if same { as_is(now, item) } else { fresh(item) };
    let fields = Fields::new("plan", &person.form, &untouched, tried);
    html! {
        (fields.alert())
        form method="post" {
            (hidden(person, "plan"))
            input type="hidden" name="rate_plan" value=(item.id);
            (terms(&fields, item))
            button type="submit" {
                @if same { "Change the amounts" } @else if item.id == FREE { "Cancel the plan" } @else { "Change the plan" }
            }
        }
        p .hint { "It takes effect at once. You can come back to the plan that the zone is on now as long as your provider sells it." }
    }
}

/// How often, and how many of each component.
pub(in crate::pages) fn terms(fields: &Fields<'_>, item: &'static RatePlan) -> Markup {
    let frequencies: Vec<Choice> = item
        .frequencies
        .iter()
        .map(|f| (worded(f), every(*f).replacen("a ", "every ", 1)))
        .collect();
    // What can be had in one amount only is no question.
    let open = item.components.iter().filter(|c| c.max != Some(c.default));
    html! {
        @if !frequencies.is_empty() { (fields.select("frequency", "Renewed", &frequencies)) }
        @for component in open {
            (fields.show(&Field::new(component.name, &component.name.replace('_', " ")).of_kind("number").hint(&included(component))))
        }
    }
}

fn included(component: &plans::Component) -> String {
    let most = component.max.map(|max| format!(", at most {max}"));
    let price = match component.unit_price_cents {
        0 => String::new(),
        cents => format!("; each more costs {}", money(Dollars(cents))),
    };
    format!(
        "{} are included{}{price}.",
        component.default,
        most.unwrap_or_default()
    )
}

/// What the form holds for a plan that is new to the zone.
pub(in crate::pages) fn fresh(item: &'static RatePlan) -> Form {
    let components = item.components.iter();
    let mut values: Vec<(String, String)> = components
        .map(|c| (c.name.to_owned(), c.default.to_string()))
        .collect();
    values.push(("frequency".to_owned(), worded(&item.frequency(None))));
    Form::with(values)
}

/// What it holds for the subscription that runs.
pub(in crate::pages) fn as_is(now: &Subscription, item: &'static RatePlan) -> Form {
    let mut values: Vec<(String, String)> = now
        .component_values
        .iter()
        .map(|c| (c.name.clone(), c.value.to_string()))
        .collect();
    values.push((
        "frequency".to_owned(),
        worded(&item.frequency(Some(now.frequency))),
    ));
    Form::with(values)
}
