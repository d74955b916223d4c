//! Groups of an account: of members who share policies, and of zones that policies are over.

use super::{
    super::{
        curl::curl,
        form::{Field, Fields, Tried, back, hidden, which},
        layout::Page,
        person::{Ids, Refused, Shown, if_allowed, pager},
    },
    here, resource_group,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    iam::{
        self,
        resource_groups::{self, NewResourceGroup},
        user_groups::{self, NewUserGroup, UserGroup},
    },
    lists::{Page as Wanted, Paged},
    members::ResourceGroup,
};
use serde_json::json;

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    Ok(page(&person, &id, &params, None).await?.into_response())
}

pub(in crate::pages) async fn change(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let form = which(&person, &["members", "zones"])?;
    let name = person.form.trimmed("name").to_owned();
    let done = if form == "members" {
        let new = NewUserGroup {
            name,
            policies: Vec::new(),
        };
        user_groups::create(&person.ctx, id.clone(), new)
            .await
            .map(|_| Done::Made)
    } else {
        let made = async {
            let scope = resource_group::scope(&person, &id).await?;
            resource_groups::create(&person.ctx, id.clone(), NewResourceGroup { name, scope }).await
        };
        let made = made.await.map_err(resource_group::about_zones);
        made.map(|_| Done::Made)
    };
    match back(&person, form, done) {
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &id, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
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
    let wanted = params.page(25, 100)?;
    let query = user_groups::Query {
        id: None,
        name: None,
        part: params.get("name").map(str::to_owned),
        direction: params.direction()?,
        page: wanted,
    };
    let members = if_allowed(user_groups::list(&person.ctx, id.to_owned(), query).await)?;
    let query = iam::Query {
        id: None,
        name: None,
        label: None,
        page: Wanted {
            page: params.number("zones_page")?.unwrap_or(1).max(1),
            per_page: 50,
        },
    };
    let zones = if_allowed(resource_groups::list(&person.ctx, id.to_owned(), query).await)?;
    let content = html! {
        @if members.is_none() && zones.is_none() { p .note { "Your role does not show the groups of this account." } }
        @if let Some(found) = &members { (of_members(person, id, found, params, tried)) }
        @if let Some(found) = &zones { (of_zones(person, id, found, tried)) }
        p { a href={ "/accounts/" (id) "/roles" } { "Roles and permission groups" } }
    };
    Ok(Page::of(person, "Groups", place, content))
}

fn of_members(
    person: &Person,
    id: &str,
    found: &Paged<UserGroup>,
    params: &Params,
    tried: Option<&Tried>,
) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("members", &person.form, &untouched, tried);
    let path = format!("/accounts/{id}/groups");
    let searched = params.get("name");
    html! {
        section aria-labelledby="members" {
            h2 #members { "Groups of members" }
            p { "Whoever is in a group has its policies besides their own." }
            form .filter method="get" role="search" {
                div .field {
                    label for="name" { "Name contains" }
                    input #name type="search" name="name" value=[searched];
                }
                button type="submit" { "Search" }
                @if searched.is_some() { a href=(path) { "Show all" } }
            }
            @if found.items.is_empty() {
                p .empty { @if searched.is_some() { "No group has this in its name." } @else { "There is no group of members yet. Make one below, then give it policies and put members into it." } }
            } @else {
                div .scroll tabindex="0" role="group" aria-label="Table: Groups of members" {
                    table {
                        thead { tr { @for head in ["Name", "Policies", "Changed"] { th scope="col" { (head) } } } }
                        tbody {
                            @for group in &found.items {
                                tr {
                                    th scope="row" .break { a href={ (path) "/" (group.id) } { (group.name) } }
                                    td { (group.policies.len()) }
                                    td { (group.modified_on.words()) }
                                }
                            }
                        }
                    }
                }
                (pager(&path, params, &found.info))
            }
            h3 { "Make a group of members" }
            (fields.alert())
            form method="post" {
                (hidden(person, "members"))
                (fields.show(&Field::new("name", "Name").required().hint("Up to 120 characters.")))
                button type="submit" { "Make the group" }
            }
            (curl(person, "POST", &format!("/client/v4/accounts/{id}/iam/user_groups"), Some(&json!({"name": "Editors", "policies": []}))))
        }
    }
}

fn of_zones(
    person: &Person,
    id: &str,
    found: &Paged<ResourceGroup>,
    tried: Option<&Tried>,
) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("zones", &person.form, &untouched, tried);
    let example = json!({"name": "Shops", "scope": {"key": format!("com.cloudflare.api.account.{id}"),
        "objects": [{"key": "com.cloudflare.api.account.zone.0123456789abcdef0123456789abcdef"}]}});
    html! {
        section aria-labelledby="zones" {
            h2 #zones { "Groups of zones" }
            p { "Policies can be over all of the account, which is a group by itself, or over groups of its zones." }
            div .scroll tabindex="0" role="group" aria-label="Table: Groups of zones" {
                table {
                    thead { tr { @for head in ["Name", "Zones", "Id"] { th scope="col" { (head) } } } }
                    tbody {
                        @for group in &found.items {
                            @let own = group.meta.editable == "true";
                            tr {
                                th scope="row" .break {
                                    @if own { a href={ "/accounts/" (id) "/resources/" (group.id) } { (group.name) } } @else { "The whole account" }
                                }
                                td { @if resource_group::is_whole(group) { "all" } @else { (group.scope.objects.len()) } }
                                td .break { code { (group.id) } }
                            }
                        }
                    }
                }
            }
            @if found.info.total_pages > found.info.page {
                p { a href={ "/accounts/" (id) "/groups?zones_page=" (found.info.page + 1) } { "More groups of zones" } }
            }
            h3 { "Make a group of zones" }
            (fields.alert())
            form method="post" {
                (hidden(person, "zones"))
                (fields.show(&Field::new("name", "Name").required().hint("Up to 120 characters.")))
                (fields.few_lines("zones", "Zones", resource_group::HINT))
                button type="submit" { "Make the group" }
            }
            (curl(person, "POST", &format!("/client/v4/accounts/{id}/iam/resource_groups"), Some(&example)))
        }
    }
}
