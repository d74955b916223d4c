//! What a token may do, for people.

use super::rows;
use maud::{Markup, html};
use rules::{
    moment::Moment,
    tokens::{Addresses, Condition, Effect, Policy, Seconds, Status, Token},
};

pub(super) fn state(status: Status) -> Markup {
    let (word, label) = match status {
        Status::Active => ("active", "can be used"),
        Status::Disabled => ("paused", "disabled"),
        Status::Expired => ("rejected", "has ended"),
    };
    html! { span .state data-state=(word) { (label) } }
}

/// A moment, or what its absence means.
pub(super) fn at(moment: Option<Seconds>, otherwise: &str) -> String {
    moment.map_or_else(|| otherwise.to_owned(), |at| Moment(at.0).words())
}

/// In a cell of a list.
pub(super) fn briefly(token: &Token) -> String {
    let names: Vec<&str> = token
        .policies
        .iter()
        .filter(|policy| policy.effect == Effect::Allow)
        .flat_map(|policy| policy.permission_groups.iter().map(|g| g.name.as_str()))
        .collect();
    match names.as_slice() {
        few if few.len() <= 3 => few.join(", "),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
        _ => String::new(),
    }
}

/// All of it.
pub(super) fn policies(all: &[Policy]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Permissions" {
            table {
                thead { tr { th scope="col" { "It" } th scope="col" { "Permission" } th scope="col" { "Where" } } }
                tbody {
                    @for policy in all {
                        tr {
                            td { @if policy.effect == Effect::Allow { "may" } @else { strong { "may not" } } }
                            td { ul .plain { @for group in &policy.permission_groups { li { (group.name) } } } }
                            td { ul .plain { @for place in rows::places(policy) { li { (place) } } } }
                        }
                    }
                }
            }
        }
    }
}

/// From where it can be used.
pub(super) fn condition(condition: Option<&Condition>) -> Markup {
    let addresses = condition.and_then(|c| c.request_ip.as_ref().or(c.request_ip_dotted.as_ref()));
    let listed = |of: fn(&Addresses) -> &Option<Vec<String>>| {
        let all = addresses.and_then(|a| of(a).as_ref());
        all.filter(|all| !all.is_empty()).map(|all| all.join(", "))
    };
    html! {
        dt { "Only from" } dd .break { (listed(|a| &a.within).unwrap_or_else(|| "anywhere".to_owned())) }
        @if let Some(not) = listed(|a| &a.not_in) { dt { "Not from" } dd .break { (not) } }
    }
}
