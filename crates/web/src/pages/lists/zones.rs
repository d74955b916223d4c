//! The zones that a person sees.

use super::{
    super::{
        curl::curl,
        form::Tried,
        layout::{Page, Place, led, onward},
        person::{Refused, Shown},
        zones::table,
    },
    choice, entry, files, kept, onward_links, order,
    views::{self, Views},
};
use crate::{caller::Person, export::Format, params::Params, walks};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{plans::Plan, views::ViewList, zones};

const PATH: &str = "/zones";

/// The list, or (`export`) all of it as a file.
pub(in super::super) async fn show(person: Person, params: Params) -> Shown {
    if let Some(format) = Format::wanted(&params)? {
        let query = walks::zones(&params)?;
        return Ok(walks::zones_file(person.ctx.clone(), query, format).await?);
    }
    let views = Views::of(&person, ViewList::Zones, &params).await?;
    if let Some(default) = views.default(&person) {
        return Ok(led(&default, person.flash));
    }
    Ok(page(&person, &params, &views, None).await?.into_response())
}

/// Keeps a view, changes one, lets one go.
pub(in super::super) async fn change(person: Person, params: Params) -> Shown {
    match views::change(&person, ViewList::Zones, &params).await {
        Ok(done) => Ok(onward(&person.here, Some(done))),
        Err(tried) => {
            let views = Views::of(&person, ViewList::Zones, &params).await?;
            let page = page(&person, &params, &views, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn page(
    person: &Person,
    params: &Params,
    views: &Views,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let found = zones::walk(&person.ctx, walks::zones(params)?).await?;
    let filtered = ["name", "status", "type", "plan", "since", "before"]
        .iter()
        .any(|name| params.get(name).is_some());
    let kept = kept(params);
    let content = html! {
        (views.links())
        (filter(params, filtered))
        @if !found.items.is_empty() {
            (table(&found.items, true))
            (onward_links(PATH, params, &found.info))
            (files(PATH, params))
        } @else if filtered {
            p .empty { "No zone fits these filters." }
        } @else {
            p .empty { "You see no zone yet. " a href="/accounts" { "Choose an account" } " to add one." }
        }
        (views.forms(person, tried))
        (curl(person, "GET", &format!("/platform/v1/zones?{kept}"), None))
    };
    let place = Place {
        steps: vec![("Zones".to_owned(), Some(PATH.to_owned()))],
        ..Place::default()
    };
    Ok(Page::of(person, "Zones", place, content))
}

fn filter(params: &Params, filtered: bool) -> Markup {
    let plans: Vec<(&str, &str)> = [("", "any")]
        .into_iter()
        .chain(Plan::ALL.map(|plan| (plan.as_str(), plan.as_str())))
        .collect();
    html! {
        form .filter method="get" role="search" {
            (entry(params, "name", "Name begins with", "search"))
            (choice(params, "status", "Status", &[("", "any"), ("pending", "pending"), ("active", "active"), ("moved", "moved")]))
            (choice(params, "type", "Type", &[("", "any"), ("full", "full"), ("partial", "partial"), ("secondary", "secondary")]))
            (choice(params, "plan", "Plan", &plans))
            (entry(params, "since", "Added since", "date"))
            (order(params))
            button type="submit" { "Show" }
            @if filtered { a href={ (PATH) "?order=name" } { "Show all" } }
        }
    }
}
