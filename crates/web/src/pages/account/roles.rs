//! What can be given to members of an account: roles with what they allow, and permission groups.

use super::{
    super::{
        curl::curl,
        layout::Page,
        person::{Ids, Shown, if_allowed},
    },
    first, here,
};
use crate::caller::Person;
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    iam,
    members::PermissionGroup,
    roles::{self, RoleView},
};

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    let (_, place) = here(&person, &id).await?;
    let all = if_allowed(roles::list(&person.ctx, id.clone(), first(100)).await)?;
    let query = iam::Query {
        id: None,
        name: None,
        label: None,
        page: first(100),
    };
    let groups = if_allowed(iam::permission_groups(&person.ctx, id.clone(), query).await)?;
    let content = html! {
        @if all.is_none() && groups.is_none() { p .note { "Your role does not show what can be given here." } }
        @if let Some(all) = all {
            p { "A role is for the whole account. Members can have several, and may do what any of them allows." }
            @for role in &all.items { (one(role)) }
            (curl(&person, "GET", &format!("/client/v4/accounts/{id}/roles"), None))
        }
        @if let Some(groups) = groups {
            section aria-labelledby="groups" {
                h2 #groups { "Permission groups" }
                p { "Policies allow or deny these, over the whole account or over groups of zones." }
                (table(&groups.items))
                (curl(&person, "GET", &format!("/client/v4/accounts/{id}/iam/permission_groups"), None))
            }
        }
    };
    Ok(Page::of(&person, "Roles and permission groups", place, content).into_response())
}

fn one(role: &RoleView) -> Markup {
    let said = |edit: bool| {
        let areas = role.permissions.iter().filter(|(_, grant)| {
            if edit {
                grant.edit
            } else {
                grant.read && !grant.edit
            }
        });
        let names: Vec<String> = areas.map(|(area, _)| area.replace('_', " ")).collect();
        names.join(", ")
    };
    let (edits, reads) = (said(true), said(false));
    html! {
        details {
            summary { (role.name) }
            p { (role.description) }
            dl {
                @if !edits.is_empty() { dt { "Reads and changes" } dd .break { (edits) } }
                @if !reads.is_empty() { dt { "Only reads" } dd .break { (reads) } }
                dt { "Id" } dd { code { (role.id) } }
            }
        }
    }
}

fn table(all: &[PermissionGroup]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Table: Permission groups" {
            table {
                thead { tr { @for head in ["Name", "What it is for", "Over", "Id"] { th scope="col" { (head) } } } }
                tbody {
                    @for group in all {
                        tr {
                            th scope="row" .break { (group.name) }
                            td .break { (group.meta.description) }
                            td { @if group.meta.scopes.rsplit('.').next() == Some("zone") { "zones" } @else { "the account" } }
                            td .break { code { (group.id) } }
                        }
                    }
                }
            }
        }
    }
}
