//! A group of zones that policies are over.

use super::{
    super::{
        curl::curl,
        form::{Field, Fields, Tried, back, hidden, which},
        layout::{Page, onward},
        person::{Ids, Refused, Shown, if_allowed},
    },
    first, here,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use axum::response::IntoResponse;
use maud::html;
use rules::{
    Error, Result, codes,
    iam::resource_groups::{self, ObjectOf, ResourceGroupChange, ScopeChoice, ScopeOf},
    ids,
    lists::Direction,
    members::ResourceGroup,
    zones::{self, Match, NameFilter, NameOperator, Order},
};
use serde_json::json;

const ACCOUNT: &str = "com.cloudflare.api.account.";
const ZONE: &str = "com.cloudflare.api.account.zone.";
/// Names that are looked up for one form.
const NAMES: usize = 50;
pub(super) const HINT: &str = "Names or ids of zones, one a line, up to 1000 ids or 50 names. A line with * alone is all zones, also those to come.";

/// Whether it is all of the account.
pub(super) fn is_whole(group: &ResourceGroup) -> bool {
    group.scope.objects.iter().any(|object| object.key == "*")
}

fn query(account: &str, name: &str) -> zones::Query {
    zones::Query {
        name: Some(NameFilter {
            operator: NameOperator::Equal,
            value: name.to_owned(),
            exact_case: false,
        }),
        account_id: Some(account.to_owned()),
        account_name: None,
        status: Vec::new(),
        kinds: Vec::new(),
        matching: Match::All,
        order: Order::Name,
        direction: Direction::Asc,
        page: first(1),
    }
}

/// The scope that the lines of the form name.
pub(super) async fn scope(person: &Person, account: &str) -> Result<ScopeChoice> {
    let lines = person.form.each_line("zones");
    let bad = |text: String| {
        Error::from(&codes::RESOURCE_GROUP_INVALID)
            .text(text)
            .at("/zones")
    };
    let names = lines.iter().filter(|l| *l != "*" && !ids::well_formed(l));
    if names.count() > NAMES {
        return Err(bad(format!(
            "Up to {NAMES} names are looked up at once: give ids"
        )));
    }
    let mut objects = Vec::with_capacity(lines.len());
    for line in lines {
        let key = if line == "*" {
            line
        } else if ids::well_formed(&line) {
            format!("{ZONE}{line}")
        } else {
            let found = zones::list(&person.ctx, query(account, &line)).await?;
            let zone = found.items.into_iter().next();
            let zone =
                zone.ok_or_else(|| bad(format!("There is no zone {line} in this account")))?;
            format!("{ZONE}{}", zone.id)
        };
        objects.push(ObjectOf { key });
    }
    Ok(ScopeChoice(ScopeOf {
        key: format!("{ACCOUNT}{account}"),
        objects,
    }))
}

/// A refusal of the scope is about the lines of the form.
pub(super) fn about_zones(fault: Error) -> Error {
    match &fault {
        Error::Refused(r)
            if r.pointer
                .as_deref()
                .is_some_and(|p| p.starts_with("/scope")) =>
        {
            fault.at("/zones")
        }
        _ => fault,
    }
}

pub(in crate::pages) async fn show(Ids([account, id]): Ids<2>, person: Person) -> Shown {
    Ok(page(&person, &account, &id, None).await?.into_response())
}

pub(in crate::pages) async fn change(Ids([account, id]): Ids<2>, person: Person) -> Shown {
    let form = which(&person, &["group", "delete"])?;
    let ctx = &person.ctx;
    if form == "delete" {
        return match resource_groups::delete(ctx, account.clone(), id.clone()).await {
            Ok(_) => Ok(onward(
                &format!("/accounts/{account}/groups"),
                Some(Done::Deleted),
            )),
            Err(fault) => {
                let tried = Tried::of(form)(fault);
                let page = page(&person, &account, &id, Some(&tried)).await?;
                Ok(page.because(tried.fault).into_response())
            }
        };
    }
    let done = async {
        let change = ResourceGroupChange {
            name: Some(person.form.trimmed("name").to_owned()),
            scope: Some(scope(&person, &account).await?),
        };
        resource_groups::update(ctx, account.clone(), id.clone(), change).await
    };
    let done = done.await.map_err(about_zones).map(|_| Done::SettingsKept);
    match back(&person, form, done) {
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &account, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn page(
    person: &Person,
    account: &str,
    id: &str,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let (_, mut place) = here(person, account).await?;
    let group = resource_groups::get(&person.ctx, account.to_owned(), id.to_owned()).await?;
    place.steps.push((
        "Groups".to_owned(),
        Some(format!("/accounts/{account}/groups")),
    ));
    let lines: Vec<&str> = group
        .scope
        .objects
        .iter()
        .map(|o| o.key.strip_prefix(ZONE).unwrap_or(&o.key))
        .collect();
    let named = names(person, &lines).await?;
    let untouched = Form::of([("name", group.name.clone()), ("zones", lines.join("\n"))]);
    let of = |form| Fields::new(form, &person.form, &untouched, tried);
    let fields = of("group");
    let path = format!("/client/v4/accounts/{account}/iam/resource_groups/{id}");
    let content = html! {
        @if group.meta.editable != "true" {
            p .note { "This group is the whole account. It is there by itself and does not change." }
        } @else {
            p { "Policies over this group follow at once when its zones are others." }
            @if !named.is_empty() {
                ul { @for (zone, name) in &named { li .break { a href={ "/zones/" (zone) } { (name) } } } }
            }
            (fields.alert())
            form method="post" {
                (hidden(person, "group"))
                (fields.show(&Field::new("name", "Name").required()))
                (fields.few_lines("zones", "Zones", HINT))
                button type="submit" { "Save the group" }
            }
            (curl(person, "PUT", &path, Some(&json!({"name": group.name, "scope": group.scope}))))
            section .danger aria-labelledby="delete" {
                h2 #delete { "Delete" }
                p { "A group that a policy is over cannot be deleted." }
                (of("delete").alert())
                form method="post" { (hidden(person, "delete")) button type="submit" { "Delete the group" } }
            }
        }
    };
    Ok(Page::of(person, group.name, place, content))
}

/// Names of the first zones, where the person sees them.
async fn names(person: &Person, ids: &[&str]) -> Result<Vec<(String, String)>> {
    let mut named = Vec::new();
    for id in ids.iter().filter(|id| ids::well_formed(id)).take(25) {
        // One that was deleted stays in the group for when it is restored.
        let found = zones::get(&person.ctx, (*id).to_owned()).await;
        let found = match found {
            Err(fault) if *fault.code() == codes::GONE => None,
            found => if_allowed(found)?,
        };
        named.extend(found.map(|zone| (zone.id, zone.name)));
    }
    Ok(named)
}
