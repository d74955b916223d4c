//! Who is in a group of members.

use super::{
    super::{
        curl::curl,
        form::{Choice, Fields, Tried, button, hidden},
        person::{if_allowed, pager},
    },
    first,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
    params::Params,
};
use maud::{Markup, html};
use rules::{
    Result,
    iam::user_groups::seats::{self, MemberRefs},
    lists::Direction,
    members::{self, IdRef, Order},
};
use serde_json::json;

pub(super) async fn change(
    person: &Person,
    account: &str,
    group: &str,
    form: &str,
) -> Result<Done> {
    let (ctx, typed) = (&person.ctx, &person.form);
    let (account, group) = (account.to_owned(), group.to_owned());
    let ids = typed.all("members").into_iter();
    let ticked = MemberRefs(ids.map(|id| IdRef { id: id.to_owned() }).collect());
    let done = match form {
        "add" => seats::add(ctx, account, group, ticked).await.map(|_| ()),
        "replace" => seats::replace(ctx, account, group, ticked)
            .await
            .map(|_| ()),
        _ => {
            let id = typed.get("id").to_owned();
            seats::remove(ctx, account, group, id).await.map(|_| ())
        }
    };
    done.map(|()| Done::SettingsKept)
}

pub(super) async fn section(
    person: &Person,
    account: &str,
    group: &str,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Markup> {
    let query = seats::Query {
        part: params.get("email").map(str::to_owned),
        direction: params.direction()?,
        page: params.page(25, 100)?,
    };
    let (owner, id) = (account.to_owned(), group.to_owned());
    let found = seats::list(&person.ctx, owner, id, query).await?;
    let untouched = Form::default();
    let of = |form| Fields::new(form, &person.form, &untouched, tried);
    let path = format!("/accounts/{account}/groups/{group}");
    let searched = params.get("email");
    Ok(html! {
        section aria-labelledby="members" {
            h2 #members { "Members" }
            (of("leave").alert())
            form .filter method="get" role="search" {
                div .field {
                    label for="email" { "Address contains" }
                    input #email type="search" name="email" value=[searched];
                }
                button type="submit" { "Search" }
                @if searched.is_some() { a href=(path) { "Show all" } }
            }
            @if found.items.is_empty() {
                p .empty { @if searched.is_some() { "Nobody here has this in their address." } @else { "Nobody is in the group yet. Put members into it below." } }
            } @else {
                div .scroll tabindex="0" role="group" aria-label="Table: Members of the group" {
                    table {
                        thead { tr { @for head in ["Address", "Status", "Actions"] { th scope="col" { (head) } } } }
                        tbody {
                            @for seat in &found.items {
                                tr {
                                    th scope="row" .break { a href={ "/accounts/" (account) "/members/" (seat.id) } { (seat.email) } }
                                    td { span .state data-state=(seat.status.as_str()) { (super::people::said(seat.status)) } }
                                    td { (button(person, "leave", &seat.id, "Take out", &seat.email)) }
                                }
                            }
                        }
                    }
                }
                (pager(&path, params, &found.info))
            }
            (choice(person, account, group, tried).await?)
        }
    })
}

/// Members to be put in.
async fn choice(
    person: &Person,
    account: &str,
    group: &str,
    tried: Option<&Tried>,
) -> Result<Markup> {
    const SHOWN: i64 = 50;
    let query = members::Query {
        status: None,
        order: Order::default(),
        direction: Direction::Asc,
        page: first(SHOWN),
    };
    let found = if_allowed(members::list(&person.ctx, account.to_owned(), query).await)?;
    let Some(found) = found else {
        return Ok(html! {});
    };
    let all: Vec<Choice> = found.items.into_iter().map(|m| (m.id, m.email)).collect();
    let untouched = Form::default();
    let of = |form| Fields::new(form, &person.form, &untouched, tried);
    let (add, replace) = (of("add"), of("replace"));
    let path = format!("/client/v4/accounts/{account}/iam/user_groups/{group}/members");
    Ok(html! {
        (add.alert()) (replace.alert())
        details open[tried.is_some_and(|t| ["add", "replace"].contains(&t.form))] {
            summary { "Put members into it" }
            form method="post" {
                (hidden(person, "add"))
                (add.ticks("members", "Members of the account", &all, "Those who are in it already stay."))
                button type="submit" { "Put them in" }
            }
        }
        details {
            summary { "Make it these members and nobody else" }
            form method="post" {
                (hidden(person, "replace"))
                (replace.ticks("members", "Members of the account", &all, "Whoever is not ticked leaves the group."))
                button type="submit" { "Replace the members" }
            }
        }
        @if found.info.total_count > SHOWN { p .hint { "The first " (SHOWN) " members are offered here. Others are put in by the API." } }
        (curl(person, "POST", &path, Some(&json!([{"id": "0123456789abcdef0123456789abcdef"}]))))
    })
}
