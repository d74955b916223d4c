//! The people of an account in a table.

use super::super::form::button;
use crate::caller::Person;
use maud::{Markup, html};
use rules::members::{Member, Status};

/// What a member is called, where that is known.
pub(super) fn name(member: &Member) -> String {
    let both = [
        member.user.first_name.as_deref(),
        member.user.last_name.as_deref(),
    ];
    both.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

pub(super) const fn said(status: Status) -> &'static str {
    match status {
        Status::Pending => "invited",
        Status::Accepted => "member",
        Status::Rejected => "declined",
    }
}

/// `acting`: with what can be done with each.
pub(super) fn table(person: &Person, account: &str, all: &[Member], acting: bool) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Table: Members" {
            table {
                thead { tr {
                    th scope="col" { "Address" } th scope="col" { "Name" } th scope="col" { "Roles" } th scope="col" { "Status" }
                    @if acting { th scope="col" { "Second factor" } th scope="col" { "Actions" } }
                } }
                tbody {
                    @for member in all {
                        tr {
                            th scope="row" .break { a href={ "/accounts/" (account) "/members/" (member.id) } { (member.email) } }
                            td .break { (name(member)) }
                            td .break { (roles(member)) }
                            td { span .state data-state=(member.status.as_str()) { (said(member.status)) } }
                            @if acting {
                                td { @if member.user.two_factor_authentication_enabled { "yes" } @else { "no" } }
                                td { (actions(person, member)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn roles(member: &Member) -> Markup {
    let names: Vec<&str> = member.roles.iter().map(|r| r.name.as_ref()).collect();
    let more = member.policies.len().saturating_sub(names.len());
    html! {
        (names.join(", "))
        @if more > 0 { @if !names.is_empty() { ", " } (more) " more " @if more == 1 { "policy" } @else { "policies" } }
    }
}

fn actions(person: &Person, member: &Member) -> Markup {
    html! {
        @if member.status == Status::Accepted {
            details {
                summary { "Remove" span .unseen { " " (member.email) } }
                p .hint { "They see nothing of this account any more. They can be invited again." }
                (button(person, "remove", &member.id, "Remove", &member.email))
            }
        } @else {
            (button(person, "again", &member.id, "Send again", &member.email))
            (button(person, "remove", &member.id, "Cancel", &member.email))
        }
    }
}
