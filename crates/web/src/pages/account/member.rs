//! One member: who they are, and what they may do here, by roles or by policies over single zones.

use super::{
    super::{
        curl::curl,
        form::{Fields, Tried, back, button, hidden, which},
        layout::{Page, onward},
        person::{Ids, Refused, Shown},
    },
    here, members as list, people, policies,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    members::{self, Member, MemberChange, PolicyChoice, Status},
};
use serde_json::json;

const FORMS: [&str; 5] = ["roles", "policy", "policy_end", "again", "remove"];

pub(in crate::pages) async fn show(Ids([account, id]): Ids<2>, person: Person) -> Shown {
    Ok(page(&person, &account, &id, None).await?.into_response())
}

pub(in crate::pages) async fn change(Ids([account, id]): Ids<2>, person: Person) -> Shown {
    let form = which(&person, &FORMS)?;
    let done = changed(&person, &account, &id, form).await;
    match back(&person, form, done) {
        // The page itself is gone then.
        Ok(_) if form == "remove" => {
            let list = format!("/accounts/{account}/members");
            Ok(onward(&list, Some(Done::MemberRemoved)))
        }
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &account, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn changed(person: &Person, account: &str, id: &str, form: &str) -> Result<Done> {
    let (ctx, typed) = (&person.ctx, &person.form);
    let (account, id) = (account.to_owned(), id.to_owned());
    let set = async |policies: Vec<PolicyChoice>| {
        let change = MemberChange {
            roles: None,
            policies: Some(policies),
        };
        members::update(ctx, account.clone(), id.clone(), change).await
    };
    match form {
        "roles" => {
            let change = MemberChange {
                roles: Some(list::chosen(typed)),
                policies: None,
            };
            members::update(ctx, account, id, change).await?;
        }
        "policy" => {
            let there = members::get(ctx, account.clone(), id.clone()).await?;
            let mut all = policies::kept(&there.policies);
            all.push(policies::read(typed)?);
            set(all).await.map_err(policies::about_new)?;
        }
        "policy_end" => {
            let there = members::get(ctx, account.clone(), id.clone()).await?;
            set(policies::without(&there.policies, typed.get("id"))).await?;
        }
        "again" => {
            members::invite_again(ctx, account, id).await?;
            return Ok(Done::InvitedAgain);
        }
        _ => {
            members::delete(ctx, account, id).await?;
            return Ok(Done::MemberRemoved);
        }
    }
    Ok(Done::RolesChanged)
}

async fn page(
    person: &Person,
    account: &str,
    id: &str,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let (_, mut place) = here(person, account).await?;
    let member = members::get(&person.ctx, account.to_owned(), id.to_owned()).await?;
    place.steps.push((
        "Members".to_owned(),
        Some(format!("/accounts/{account}/members")),
    ));
    let groups = policies::Offered::of(person, account).await?;
    let untouched = Form::default();
    let of = |form| Fields::new(form, &person.form, &untouched, tried);
    let content = html! {
        @for form in ["again", "remove", "policy_end"] { (of(form).alert()) }
        (about(&member))
        @if member.status != Status::Accepted {
            p { "They have not joined. The link is in their mail alone." }
            (button(person, "again", "", "Send the invitation again", &member.email))
        }
        (roles(person, account, &member, tried).await?)
        section aria-labelledby="policies" {
            h2 #policies { "Policies" }
            p { "What all of it comes to. Saving roles above replaces them; what is denied goes before what is allowed." }
            (policies::table(person, &member.policies))
            (policies::form(person, &groups, tried))
            (curl(person, "PUT", &format!("/client/v4/accounts/{account}/members/{id}"), Some(&json!({"policies": policies::kept(&member.policies)}))))
        }
        section .danger aria-labelledby="remove" {
            h2 #remove { @if member.status == Status::Accepted { "Remove" } @else { "Cancel the invitation" } }
            p { "They see nothing of this account any more. They can be invited again." }
            form method="post" {
                (hidden(person, "remove"))
                button type="submit" { @if member.status == Status::Accepted { "Remove the member" } @else { "Cancel the invitation" } }
            }
        }
    };
    Ok(Page::of(person, member.email.clone(), place, content))
}

fn about(member: &Member) -> Markup {
    let yes = member.user.two_factor_authentication_enabled;
    html! {
        dl {
            dt { "Status" } dd { span .state data-state=(member.status.as_str()) { (people::said(member.status)) } }
            @if !people::name(member).is_empty() { dt { "Name" } dd .break { (people::name(member)) } }
            dt { "Second factor" } dd { @if yes { "yes" } @else { "no" } }
            dt { "Id of the member" } dd { code { (member.id) } }
            @if let Some(user) = &member.user.id { dt { "Id of the user" } dd { code { (user) } } }
        }
    }
}

async fn roles(
    person: &Person,
    account: &str,
    member: &Member,
    tried: Option<&Tried>,
) -> Result<Markup> {
    let offered = list::offered(person, account).await?;
    let own = member.roles.iter();
    let own = own.map(|role| ("roles".to_owned(), role.id.to_string()));
    let untouched = Form::with(own.collect());
    let fields = Fields::new("roles", &person.form, &untouched, tried);
    let only_roles = member.policies.len() == member.roles.len();
    Ok(html! {
        section aria-labelledby="roles" {
            h2 #roles { "Roles" }
            (fields.alert())
            form method="post" {
                (hidden(person, "roles"))
                (fields.ticks("roles", "Over the whole account", &offered, if only_roles { "" } else { "Saving these ends the policies below that are no roles." }))
                button type="submit" { "Save the roles" }
            }
            p { a href={ "/accounts/" (account) "/roles" } { "What each role allows" } }
        }
    })
}
