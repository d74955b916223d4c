//! An account: its overview and name, and its members.

use super::{
    flash::Done,
    form::{Field, Fields, Tried, button, hidden, no_such_form},
    layout::{Page, Place, onward},
    person::{Ids, Refused, Shown, at_account, pager},
    zones,
};
use crate::{
    caller::{Form, Person},
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    accounts::{self, Account, AccountChange},
    lists::{Direction, Page as Wanted},
    members::{self, Member, NewMember, RoleChoice, Status},
    roles,
};

async fn here(person: &Person, id: &str) -> Result<(Account, Place)> {
    let account = accounts::get(&person.ctx, id.to_owned()).await?;
    let place = at_account(person, &account).await?;
    Ok((account, place))
}

pub(super) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(overview(&person, &id, None).await?.into_response())
}

/// Renames it.
pub(super) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    if person.form.get("do") != "rename" {
        return Err(no_such_form().into());
    }
    let change = AccountChange {
        name: person.form.trimmed("name").to_owned(),
        kind: None,
        settings: None,
    };
    match accounts::update(&person.ctx, id.clone(), change).await {
        Ok(_) => Ok(onward(
            &format!("/accounts/{id}"),
            Some(Done::AccountRenamed),
        )),
        Err(fault) => {
            let tried = Tried::of("rename")(fault);
            let page = overview(&person, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn overview(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let (account, place) = here(person, id).await?;
    let path = format!("/accounts/{id}");
    let untouched = Form::of([("name", account.name.clone())]);
    let fields = Fields::new("rename", &person.form, &untouched, tried);
    let some = zones::first_of(person, id).await?;
    let people = seen(members_of(person, id, None, first(5)).await)?;
    let waiting = seen(members_of(person, id, Some(Status::Pending), first(5)).await)?;
    let content = html! {
        section aria-labelledby="zones" {
            h2 #zones { "Zones" }
            @if some.is_empty() {
                p .empty { "There is no zone yet. " a href={ (path) "/zones/new" } { "Add the first one" } ": a domain whose DNS is to be answered here." }
            } @else {
                (zones::table(&some, false))
                p { a href={ (path) "/zones" } { "All zones" } }
            }
        }
        section aria-labelledby="members" {
            h2 #members { "Members" }
            @match &people {
                None => { p .empty { "Your role does not show who is in this account." } }
                Some(people) => {
                    (people_table(person, people, None))
                    p { a href={ (path) "/members" } { "All members and invitations" } }
                }
            }
            @if let Some(waiting) = waiting.filter(|w| !w.is_empty()) {
                h3 { "Open invitations" }
                ul { @for member in &waiting { li .break { (member.email) } } }
            }
        }
        section aria-labelledby="about" {
            h2 #about { "About this account" }
            dl {
                dt { "Id" } dd { code { (account.id) } }
                dt { "Type" } dd { (account.kind.as_str()) }
                dt { "Second factor" } dd { @if account.settings.enforce_twofactor { "required of members" } @else { "not required" } }
                dt { "Since" } dd { (account.created_on.words()) }
            }
            (fields.alert())
            form method="post" {
                (hidden(person, "rename"))
                (fields.show(&Field::new("name", "Name").required()))
                button type="submit" { "Rename" }
            }
        }
    };
    Ok(Page::of(person, account.name, place, content))
}

const fn first(per_page: i64) -> Wanted {
    Wanted { page: 1, per_page }
}

async fn members_of(
    person: &Person,
    account: &str,
    status: Option<Status>,
    page: Wanted,
) -> Result<Vec<Member>> {
    let query = members::Query {
        status,
        order: members::Order::default(),
        direction: Direction::Asc,
        page,
    };
    Ok(members::list(&person.ctx, account.to_owned(), query)
        .await?
        .items)
}

/// What somebody may not see is left out of a page that they may see.
pub(super) fn seen<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(fault) if fault.code().status == 403 => Ok(None),
        Err(fault) => Err(fault),
    }
}

pub(super) async fn members(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    Ok(members_page(&person, &id, &params, None)
        .await?
        .into_response())
}

/// Invites, invites again, removes.
pub(super) async fn change_members(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let (ctx, typed) = (&person.ctx, &person.form);
    let (form, done): (&'static str, Result<Done>) = match typed.get("do") {
        "invite" => {
            let new = NewMember {
                email: typed.trimmed("email").to_owned(),
                roles: Some(vec![RoleChoice(typed.get("roles").to_owned())]),
                policies: None,
                status: members::Wanted::default(),
            };
            let out = members::create(ctx, id.clone(), new).await;
            ("invite", out.map(|_| Done::MemberInvited))
        }
        "again" => {
            let out = members::invite_again(ctx, id.clone(), typed.get("id").to_owned()).await;
            ("again", out.map(|_| Done::InvitedAgain))
        }
        "remove" => {
            let out = members::delete(ctx, id.clone(), typed.get("id").to_owned()).await;
            ("remove", out.map(|_| Done::MemberRemoved))
        }
        _ => ("", Err(no_such_form())),
    };
    match done {
        Ok(done) => Ok(onward(&person.here, Some(done))),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = members_page(&person, &id, &params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn members_page(
    person: &Person,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let (_, place) = here(person, id).await?;
    let query = members::Query {
        status: params.word("status", Status::of)?,
        order: members::Order::default(),
        direction: Direction::Asc,
        page: params.page(25, 50)?,
    };
    let found = members::list(&person.ctx, id.to_owned(), query).await?;
    let offered = roles::list(&person.ctx, id.to_owned(), first(100)).await?;
    let offered = offered.items.into_iter();
    let offered: Vec<(String, String)> = offered
        .map(|role| (role.id.to_string(), role.name.to_string()))
        .collect();
    let untouched = Form::of([("roles", roles::ADMINISTRATOR.to_owned())]);
    let fields = Fields::new("invite", &person.form, &untouched, tried);
    let status = params.get("status").unwrap_or_default();
    let content = html! {
        @for form in ["again", "remove", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        form .filter method="get" {
            div .field {
                label for="status" { "Show" }
                select #status name="status" {
                    @for (word, label) in [("", "everybody"), ("accepted", "members"), ("pending", "open invitations"), ("rejected", "declined invitations")] {
                        option value=(word) selected[word == status] { (label) }
                    }
                }
            }
            button type="submit" { "Show" }
        }
        @if found.items.is_empty() {
            p .empty { "Nobody is here. Invite somebody below: they get a mail with a link." }
        } @else {
            (people_table(person, &found.items, Some(())))
            (pager(&format!("/accounts/{id}/members"), params, &found.info))
        }
        section aria-labelledby="invitation" {
            h2 #invitation { "Invite somebody" }
            (fields.alert())
            form method="post" {
                (hidden(person, "invite"))
                (fields.show(&Field::new("email", "E-mail address").of_kind("email").required().hint("They get a mail with a link that works once.")))
                (fields.select("roles", "Role", &offered))
                button type="submit" { "Send the invitation" }
            }
        }
    };
    Ok(Page::of(person, "Members", place, content))
}

fn people_table(person: &Person, all: &[Member], acting: Option<()>) -> Markup {
    let name = |m: &Member| {
        let both = [m.user.first_name.as_deref(), m.user.last_name.as_deref()];
        both.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    html! {
        div .scroll tabindex="0" role="group" aria-label="Members" {
            table {
                thead { tr {
                    th scope="col" { "Address" } th scope="col" { "Name" } th scope="col" { "Roles" } th scope="col" { "Status" }
                    @if acting.is_some() { th scope="col" { "Actions" } }
                } }
                tbody {
                    @for member in all {
                        tr {
                            th scope="row" .break { (member.email) }
                            td { (name(member)) }
                            td { (member.roles.iter().map(|r| r.name.as_ref()).collect::<Vec<_>>().join(", ")) }
                            td { span .state data-state=(member.status.as_str()) { (said(member.status)) } }
                            @if acting.is_some() {
                                td .buttons {
                                    @if member.status == Status::Accepted {
                                        (button(person, "remove", &member.id, "Remove", &member.email))
                                    } @else {
                                        (button(person, "again", &member.id, "Send again", &member.email))
                                        (button(person, "remove", &member.id, "Cancel", &member.email))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

const fn said(status: Status) -> &'static str {
    match status {
        Status::Pending => "invited",
        Status::Accepted => "member",
        Status::Rejected => "declined",
    }
}
