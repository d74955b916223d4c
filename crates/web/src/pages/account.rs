//! An account's pages, one file for each; here is what they share.

mod activity;
mod catalogue;
mod deleted;
mod deletion;
mod dns;
mod group;
mod group_seats;
mod groups;
mod invitations;
mod member;
mod members;
mod name_servers;
mod offers;
mod overview;
mod partner;
mod peers;
mod people;
mod policies;
mod profile;
mod resource_group;
mod roles;
mod secondary;
mod settings;
mod subscriptions;
mod tsigs;

use super::{PageRoute, both, layout::Place, person::at_account, seen};
use crate::caller::Person;
use axum::routing::get;
use rules::{
    Result,
    accounts::{self, Account},
    lists::Page as Wanted,
};

/// An account and what it has besides its zones.
pub(super) fn table() -> Vec<PageRoute> {
    let mut all = vec![
        both(
            "/accounts/{account_id}",
            get(overview::show).post(overview::change),
        )
        .covers(&[
            "GET /accounts/{account_id}",
            "GET /accounts/{account_id}/dns_records/usage",
            "GET /platform/v1/accounts/{account_id}/partner_access",
            "PUT /platform/v1/accounts/{account_id}/partner_access",
            "POST /platform/v1/accounts/{account_id}/partner_access/ask",
            "GET /platform/v1/accounts/{account_id}/zone_offers",
            "POST /platform/v1/accounts/{account_id}/zone_offers/{zone_id}/accept",
            "DELETE /platform/v1/accounts/{account_id}/zone_offers/{zone_id}",
            "POST /platform/v1/accounts/{account_id}/restore",
        ]),
        both(
            "/accounts/{account_id}/subscriptions",
            get(subscriptions::show).post(subscriptions::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/subscriptions",
            "POST /accounts/{account_id}/subscriptions",
            "PUT /accounts/{account_id}/subscriptions/{subscription_id}",
            "DELETE /accounts/{account_id}/subscriptions/{subscription_id}",
            "GET /platform/v1/accounts/{account_id}/available_subscriptions",
        ]),
        both(
            "/accounts/{account_id}/settings",
            get(settings::show).post(settings::change),
        )
        .covers(&[
            "PUT /accounts/{account_id}",
            "DELETE /accounts/{account_id}",
            "GET /accounts/{account_id}/profile",
            "PUT /accounts/{account_id}/profile",
        ]),
        both(
            "/accounts/{account_id}/dns",
            get(dns::show).post(dns::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/dns_settings",
            "PATCH /accounts/{account_id}/dns_settings",
            "GET /accounts/{account_id}/custom_ns",
            "POST /accounts/{account_id}/custom_ns",
            "GET /accounts/{account_id}/custom_ns/availability",
            "DELETE /accounts/{account_id}/custom_ns/{ns_name}",
        ]),
        both(
            "/accounts/{account_id}/secondary",
            get(secondary::show).post(secondary::change),
        )
        .covers(secondary::COVERS),
        seen("/accounts/{account_id}/activity", get(activity::show)).covers(&[
            "GET /accounts/{account_id}/audit_logs",
            "GET /accounts/{account_id}/logs/audit",
            "GET /accounts/{account_id}/logs/audit/product_categories",
            "GET /accounts/{account_id}/logs/audit/{event_id}/history",
        ]),
    ];
    all.extend(access());
    all
}

/// Who may do what in it.
fn access() -> Vec<PageRoute> {
    vec![
        both(
            "/accounts/{account_id}/members",
            get(members::show).post(members::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/members",
            "POST /accounts/{account_id}/members",
            "DELETE /accounts/{account_id}/members/{member_id}",
            "GET /platform/v1/accounts/{account_id}/invitations",
            "POST /platform/v1/accounts/{account_id}/members/{member_id}/invite",
        ]),
        both(
            "/accounts/{account_id}/members/{member_id}",
            get(member::show).post(member::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/members/{member_id}",
            "PUT /accounts/{account_id}/members/{member_id}",
        ]),
        seen("/accounts/{account_id}/roles", get(roles::show)).covers(&[
            "GET /accounts/{account_id}/roles",
            "GET /accounts/{account_id}/roles/{role_id}",
            "GET /accounts/{account_id}/iam/permission_groups",
            "GET /accounts/{account_id}/iam/permission_groups/{permission_group_id}",
        ]),
        both(
            "/accounts/{account_id}/groups",
            get(groups::show).post(groups::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/iam/user_groups",
            "POST /accounts/{account_id}/iam/user_groups",
            "GET /accounts/{account_id}/iam/resource_groups",
            "POST /accounts/{account_id}/iam/resource_groups",
        ]),
        both(
            "/accounts/{account_id}/groups/{user_group_id}",
            get(group::show).post(group::change),
        )
        .covers(group::COVERS),
        both(
            "/accounts/{account_id}/resources/{resource_group_id}",
            get(resource_group::show).post(resource_group::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/iam/resource_groups/{resource_group_id}",
            "PUT /accounts/{account_id}/iam/resource_groups/{resource_group_id}",
            "DELETE /accounts/{account_id}/iam/resource_groups/{resource_group_id}",
        ]),
    ]
}

async fn here(person: &Person, id: &str) -> Result<(Account, Place)> {
    let account = accounts::get(&person.ctx, id.to_owned()).await?;
    let place = at_account(person, &account).await?;
    Ok((account, place))
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
