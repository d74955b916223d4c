//! The members of an account: listed, invited, invited again, removed.

use super::{
    super::{
        curl::curl,
        form::{Choice, Field, Fields, Tried, back, hidden, which},
        layout::Page,
        person::{Ids, Refused, Shown, if_allowed, pager},
    },
    first, here, invitations, people,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    members::{self, NewMember, Order, RoleChoice, Status, Wanted},
    roles,
};
use serde_json::json;

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    Ok(page(&person, &id, &params, None).await?.into_response())
}

/// Invites, invites again, removes.
pub(in crate::pages) async fn change(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let (ctx, typed) = (&person.ctx, &person.form);
    let form = which(&person, &["invite", "again", "remove"])?;
    let done = match form {
        "invite" => members::create(ctx, id.clone(), read(typed))
            .await
            .map(|_| Done::MemberInvited),
        "again" => members::invite_again(ctx, id.clone(), typed.get("id").to_owned())
            .await
            .map(|_| Done::InvitedAgain),
        _ => members::delete(ctx, id.clone(), typed.get("id").to_owned())
            .await
            .map(|_| Done::MemberRemoved),
    };
    match back(&person, form, done) {
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &id, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

fn read(typed: &Form) -> NewMember {
    NewMember {
        email: typed.trimmed("email").to_owned(),
        roles: Some(chosen(typed)),
        policies: None,
        status: if typed.ticked("at_once") {
            Wanted::Accepted
        } else {
            Wanted::Pending
        },
    }
}

/// The roles that were ticked.
pub(super) fn chosen(typed: &Form) -> Vec<RoleChoice> {
    let ids = typed.all("roles").into_iter();
    ids.map(|id| RoleChoice(id.to_owned())).collect()
}

/// The roles that the account offers, as boxes to tick.
pub(super) async fn offered(person: &Person, account: &str) -> Result<Vec<Choice>> {
    let offered = if_allowed(roles::list(&person.ctx, account.to_owned(), first(100)).await)?;
    let offered = offered.into_iter().flat_map(|found| found.items);
    Ok(offered
        .map(|role| (role.id.to_string(), role.name.to_string()))
        .collect())
}

async fn page(
    person: &Person,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let (_, place) = here(person, id).await?;
    let query = members::Query {
        status: params.word("status", Status::of)?,
        order: params.word("order", Order::of)?.unwrap_or_default(),
        direction: params.direction()?,
        page: params.page(25, 50)?,
    };
    let Some(found) = if_allowed(members::list(&person.ctx, id.to_owned(), query).await)? else {
        let content = html! { p .note { "Your role does not show who is in this account." } };
        return Ok(Page::of(person, "Members", place, content));
    };
    let untouched = Form::default();
    let content = html! {
        @for form in ["again", "remove"] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        (filter(params))
        @if found.items.is_empty() {
            p .empty { "Nobody is here. Invite somebody below: they get a mail with a link." }
        } @else {
            (people::table(person, id, &found.items, true))
            (pager(&format!("/accounts/{id}/members"), params, &found.info))
        }
        (invitations::section(person, id).await?)
        (invite(person, id, &offered(person, id).await?, tried))
        p {
            a href={ "/accounts/" (id) "/roles" } { "What each role allows" } " · "
            a href={ "/accounts/" (id) "/groups" } { "Groups of members, and of zones" }
        }
    };
    Ok(Page::of(person, "Members", place, content))
}

fn filter(params: &Params) -> Markup {
    let chosen = |name: &str, word: &str| params.get(name).unwrap_or_default() == word;
    html! {
        form .filter method="get" {
            div .field {
                label for="status" { "Show" }
                select #status name="status" {
                    @for (word, label) in [("", "everybody"), ("accepted", "members"), ("pending", "open invitations"), ("rejected", "declined invitations")] {
                        option value=(word) selected[chosen("status", word)] { (label) }
                    }
                }
            }
            div .field {
                label for="order" { "Order by" }
                select #order name="order" {
                    @for (word, label) in [("user.email", "address"), ("user.first_name", "first name"), ("user.last_name", "last name"), ("status", "status")] {
                        option value=(word) selected[chosen("order", word)] { (label) }
                    }
                }
            }
            button type="submit" { "Show" }
        }
    }
}

fn invite(person: &Person, account: &str, offered: &[Choice], tried: Option<&Tried>) -> Markup {
    let untouched = Form::of([("roles", roles::ADMINISTRATOR.to_owned())]);
    let fields = Fields::new("invite", &person.form, &untouched, tried);
    let example = json!({"email": "somebody@example.com", "roles": [roles::ADMINISTRATOR]});
    html! {
        section aria-labelledby="invitation" {
            h2 #invitation { "Invite somebody" }
            (fields.alert())
            form method="post" {
                (hidden(person, "invite"))
                (fields.show(&Field::new("email", "E-mail address").of_kind("email").required().hint("They get a mail with a link that works once. A service user of your provider joins at once and without mail.")))
                (fields.ticks("roles", "Roles", offered, "One or more. You can give what you have yourself. Policies over single zones are set afterwards, on the member's own page."))
                @if person.standing.tenants { (fields.tick("at_once", "Without an invitation, where your provider is entitled to that")) }
                button type="submit" { "Send the invitation" }
            }
            (curl(person, "POST", &format!("/client/v4/accounts/{account}/members"), Some(&example)))
        }
    }
}
