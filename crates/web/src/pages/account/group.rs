//! A group of members: its name, its policies, and who is in it.

use super::{
    super::{
        curl::curl,
        form::{Field, Fields, Tried, back, hidden, which},
        layout::{Page, onward},
        person::{Ids, Refused, Shown},
    },
    group_seats as seats, here, policies,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
    params::Params,
};
use axum::response::IntoResponse;
use maud::html;
use rules::{
    Result,
    iam::user_groups::{self, UserGroupChange},
};
use serde_json::json;

pub(super) const COVERS: &[&str] = &[
    "GET /accounts/{account_id}/iam/user_groups/{user_group_id}",
    "PUT /accounts/{account_id}/iam/user_groups/{user_group_id}",
    "DELETE /accounts/{account_id}/iam/user_groups/{user_group_id}",
    "GET /accounts/{account_id}/iam/user_groups/{user_group_id}/members",
    "POST /accounts/{account_id}/iam/user_groups/{user_group_id}/members",
    "PUT /accounts/{account_id}/iam/user_groups/{user_group_id}/members",
    "GET /accounts/{account_id}/iam/user_groups/{user_group_id}/members/{member_id}",
    "DELETE /accounts/{account_id}/iam/user_groups/{user_group_id}/members/{member_id}",
];

const FORMS: [&str; 7] = [
    "rename",
    "policy",
    "policy_end",
    "add",
    "replace",
    "leave",
    "delete",
];

pub(in crate::pages) async fn show(
    Ids([account, id]): Ids<2>,
    person: Person,
    params: Params,
) -> Shown {
    let page = page(&person, &account, &id, &params, None).await?;
    Ok(page.into_response())
}

pub(in crate::pages) async fn change(
    Ids([account, id]): Ids<2>,
    person: Person,
    params: Params,
) -> Shown {
    let form = which(&person, &FORMS)?;
    let done = match form {
        "add" | "replace" | "leave" => seats::change(&person, &account, &id, form).await,
        _ => changed(&person, &account, &id, form).await,
    };
    match back(&person, form, done) {
        // The page itself is gone then.
        Ok(_) if form == "delete" => Ok(onward(
            &format!("/accounts/{account}/groups"),
            Some(Done::Deleted),
        )),
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &account, &id, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn changed(person: &Person, account: &str, id: &str, form: &str) -> Result<Done> {
    let (ctx, typed) = (&person.ctx, &person.form);
    let there = || user_groups::get(ctx, account.to_owned(), id.to_owned());
    let change = match form {
        "delete" => {
            user_groups::delete(ctx, account.to_owned(), id.to_owned()).await?;
            return Ok(Done::Deleted);
        }
        "rename" => UserGroupChange {
            name: Some(typed.trimmed("name").to_owned()),
            policies: None,
        },
        "policy" => {
            let mut all = policies::kept(&there().await?.policies);
            all.push(policies::read(typed)?);
            UserGroupChange {
                name: None,
                policies: Some(all),
            }
        }
        _ => UserGroupChange {
            name: None,
            policies: Some(policies::without(&there().await?.policies, typed.get("id"))),
        },
    };
    let done = user_groups::update(ctx, account.to_owned(), id.to_owned(), change).await;
    done.map_err(policies::about_new)
        .map(|_| Done::SettingsKept)
}

async fn page(
    person: &Person,
    account: &str,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let (_, mut place) = here(person, account).await?;
    let group = user_groups::get(&person.ctx, account.to_owned(), id.to_owned()).await?;
    place.steps.push((
        "Groups".to_owned(),
        Some(format!("/accounts/{account}/groups")),
    ));
    let offered = policies::Offered::of(person, account).await?;
    let untouched = Form::of([("name", group.name.clone())]);
    let of = |form| Fields::new(form, &person.form, &untouched, tried);
    let rename = of("rename");
    let path = format!("/client/v4/accounts/{account}/iam/user_groups/{id}");
    let content = html! {
        (of("policy_end").alert())
        (seats::section(person, account, id, params, tried).await?)
        section aria-labelledby="policies" {
            h2 #policies { "Policies" }
            (policies::table(person, &group.policies))
            (policies::form(person, &offered, tried))
            (curl(person, "PUT", &path, Some(&json!({"policies": policies::kept(&group.policies)}))))
        }
        section aria-labelledby="about" {
            h2 #about { "Name" }
            (rename.alert())
            form method="post" {
                (hidden(person, "rename"))
                (rename.show(&Field::new("name", "Name").required()))
                button type="submit" { "Rename" }
            }
            dl {
                dt { "Id" } dd { code { (group.id) } }
                dt { "Since" } dd { (group.created_on.words()) }
                dt { "Changed" } dd { (group.modified_on.words()) }
            }
        }
        section .danger aria-labelledby="delete" {
            h2 #delete { "Delete" }
            p { "Its members lose what they have by this group alone, from the next request on. They stay members of the account." }
            (of("delete").alert())
            form method="post" {
                (hidden(person, "delete"))
                button type="submit" { "Delete the group" }
            }
            (curl(person, "DELETE", &path, None))
        }
    };
    Ok(Page::of(person, group.name, place, content))
}
