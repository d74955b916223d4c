//! The accounts that somebody is a member of, and those that invite them.

use super::{
    super::{
        curl::curl,
        flash::Done,
        form::{Fields, Tried, button, hidden, no_such_form},
        layout::{Page, onward},
        person::{Refused, Shown, pager},
    },
    at_me,
};
use crate::{
    caller::{Form, Person},
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    invitations::{self, Answer, Invite, InviteAnswer, InviteStatus},
    lists::Page as Wanted,
    members::Status,
    memberships::{self, Membership, Order, Query},
};

pub(in crate::pages) async fn show(person: Person, params: Params) -> Shown {
    Ok(page(&person, &params, None).await?.into_response())
}

/// Accepts, declines, leaves.
pub(in crate::pages) async fn change(person: Person, params: Params) -> Shown {
    let (form, done): (&'static str, Result<Done>) = match person.form.get("do") {
        "accept" => (
            "accept",
            answer(&person, Answer::Accepted)
                .await
                .map(|()| Done::InviteAccepted),
        ),
        "decline" => (
            "decline",
            answer(&person, Answer::Rejected)
                .await
                .map(|()| Done::InviteDeclined),
        ),
        "leave" => ("leave", leave(&person).await.map(|()| Done::AccountLeft)),
        _ => ("", Err(no_such_form())),
    };
    match done {
        Ok(done) => Ok(onward(&person.here, Some(done))),
        Err(fault) => {
            let tried = Tried::of(form)(fault.at(""));
            let page = page(&person, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn answer(person: &Person, status: Answer) -> Result<()> {
    let id = person.form.get("id").to_owned();
    invitations::answer(&person.ctx, id, InviteAnswer { status }).await?;
    Ok(())
}

async fn leave(person: &Person) -> Result<()> {
    if !person.form.ticked("sure") {
        return Err(Error::from(&codes::BAD_BODY).text("Tick that you want to leave"));
    }
    memberships::delete(&person.ctx, person.form.get("id").to_owned()).await?;
    Ok(())
}

async fn page(person: &Person, params: &Params, tried: Option<&Tried>) -> Result<Page, Refused> {
    let all = Wanted {
        page: 1,
        per_page: 1000,
    };
    let invites = invitations::list(&person.ctx, all).await?.items;
    let open: Vec<Invite> = invites
        .into_iter()
        .filter(|i| i.status == InviteStatus::Pending)
        .collect();
    let query = Query {
        name: params.get("name").map(str::to_owned),
        status: params.word("status", Status::of)?,
        order: Order::default(),
        direction: params.direction()?,
        page: params.page(25, 50)?,
    };
    let found = memberships::list(&person.ctx, query).await?;
    let untouched = Form::default();
    let filtered = params.get("name").is_some() || params.get("status").is_some();
    let content = html! {
        @for form in ["accept", "decline", "leave", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        section aria-labelledby="invitations" {
            h2 #invitations { "Invitations" }
            @if open.is_empty() {
                p .empty { "Nobody invites you at the moment. Invitations to " (person.ctx.principal().email) " appear here, and come by mail." }
            } @else {
                (invitations_table(person, &open))
            }
        }
        section aria-labelledby="memberships" {
            h2 #memberships { "Memberships" }
            (filter(params, filtered))
            @if !found.items.is_empty() {
                (table(person, &found.items))
                (pager("/me/memberships", params, &found.info))
            } @else if filtered {
                p .empty { "No membership fits these filters." }
            } @else {
                p .empty { "You are a member of no account yet. Whoever looks after one can invite you." }
            }
            (curl(person, "GET", "/client/v4/memberships", None))
        }
    };
    Ok(Page::of(person, "Your memberships", at_me(), content))
}

fn invitations_table(person: &Person, all: &[Invite]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Invitations" {
            table {
                thead { tr {
                    th scope="col" { "Account" } th scope="col" { "Invited by" } th scope="col" { "Roles" }
                    th scope="col" { "Until" } th scope="col" { "Answer" }
                } }
                tbody {
                    @for invite in all {
                        tr {
                            th scope="row" .break {
                                (invite.organization_name)
                                @if invite.organization_is_enforcing_twofactor { p .hint { "It requires a second factor: " a href="/me/security" { "Security" } } }
                            }
                            td .break { (invite.invited_by) }
                            td { (invite.roles.join(", ")) }
                            td { (invite.expires_on.words()) }
                            td .buttons {
                                (button(person, "accept", &invite.id, "Accept", &invite.organization_name))
                                (button(person, "decline", &invite.id, "Decline", &invite.organization_name))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn filter(params: &Params, filtered: bool) -> Markup {
    let status = params.get("status").unwrap_or_default();
    html! {
        form .filter method="get" role="search" {
            div .field {
                label for="name" { "Account's name contains" }
                input #name type="search" name="name" value=[params.get("name")];
            }
            div .field {
                label for="status" { "Status" }
                select #status name="status" {
                    @for (word, label) in [("", "any"), ("accepted", "member"), ("pending", "invited"), ("rejected", "declined")] {
                        option value=(word) selected[word == status] { (label) }
                    }
                }
            }
            button type="submit" { "Show" }
            @if filtered { a href="/me/memberships" { "Show all" } }
        }
    }
}

fn table(person: &Person, all: &[Membership]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Memberships" {
            table {
                thead { tr { th scope="col" { "Account" } th scope="col" { "Roles" } th scope="col" { "Status" } th scope="col" { "Actions" } } }
                tbody { @for one in all { (row(person, one)) } }
            }
        }
    }
}

fn row(person: &Person, one: &Membership) -> Markup {
    let sure = format!("sure-{}", one.id);
    let (member, label) = match one.status {
        Status::Accepted => (true, "member"),
        Status::Pending => (false, "invited"),
        Status::Rejected => (false, "declined"),
    };
    html! {
        tr {
            th scope="row" .break {
                @if member { a href={ "/accounts/" (one.account.id) } { (one.account.name) } } @else { (one.account.name) }
            }
            td { (one.roles.join(", ")) }
            td { span .state data-state=(one.status.as_str()) { (label) } }
            td {
                @if one.status == Status::Pending {
                    a href="#invitations" { "Answer above" span .unseen { " the invitation to " (one.account.name) } }
                } @else {
                    details {
                        summary { @if member { "Leave" } @else { "Forget" } span .unseen { " " (one.account.name) } }
                        @if member { p { "You see nothing of this account any more. Only a new invitation brings you back." } }
                        form .danger method="post" {
                            (hidden(person, "leave"))
                            input type="hidden" name="id" value=(one.id);
                            div .field.tick {
                                input id=(sure) type="checkbox" name="sure" value="true";
                                label for=(sure) { @if member { "I want to leave it" } @else { "Forget that I was invited" } }
                            }
                            button type="submit" { @if member { "Leave" } @else { "Forget" } }
                        }
                    }
                }
            }
        }
    }
}
