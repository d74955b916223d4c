//! What happened, newest first, as audit events tell it.

use maud::{Markup, html};
use rules::audit::Entry;
use serde_json::Value;
use std::collections::BTreeSet;

/// Events for people: who did what to what and when, with what it changed.
pub(super) fn timeline(events: &[Entry]) -> Markup {
    list(events, false)
}

/// The same of events of several streams, with where each belongs.
pub(super) fn timeline_of_all(events: &[Entry]) -> Markup {
    list(events, true)
}

fn list(events: &[Entry], places: bool) -> Markup {
    html! {
        ol .timeline {
            @for event in events {
                li {
                    p {
                        strong { (words(&event.action.kind)) }
                        @if !event.action.result { " " span .state data-state="refused" { "refused" } }
                        " by " (actor(event)) ", "
                        time datetime=(event.when) { (event.when.words()) }
                    }
                    p .hint {
                        (words(&event.resource.kind)) " " code { (event.resource.id) }
                        @if let Some(zone) = &event.metadata.zone_name { " in " (zone) }
                        @if places { (place(event)) }
                        " · request " code { (event.metadata.request_id) }
                    }
                    (changed(&event.old_value_json, &event.new_value_json))
                }
            }
        }
    }
}

fn place(event: &Entry) -> Markup {
    html! {
        @if let Some(account) = &event.owner.id {
            " · " a href={ "/accounts/" (account) } { "account " (account) }
        } @else if let Some(tenant) = &event.metadata.tenant_id {
            " · " a href={ "/tenants/" (tenant) } { "tenant " (tenant) }
        }
    }
}

fn actor(event: &Entry) -> &str {
    let email = event.actor.email.as_str();
    if email.is_empty() {
        "the program itself"
    } else {
        email
    }
}

/// `zone_create` as people read it.
fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// The members that are not the same before and after, side by side.
pub(super) fn changed(old: &Value, new: &Value) -> Markup {
    let rows = differences(old, new);
    html! {
        @if !rows.is_empty() {
            details .changed {
                summary { "What changed" }
                div .scroll tabindex="0" role="group" aria-label="What changed" {
                    table {
                        thead { tr { th scope="col" { "Field" } th scope="col" { "Before" } th scope="col" { "After" } } }
                        tbody {
                            @for (name, before, after) in &rows {
                                tr { th scope="row" { (name) } td .break .was { (before) } td .break .is { (after) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Field, before, after.
pub(super) fn differences(old: &Value, new: &Value) -> Vec<(String, String, String)> {
    let (Some(before), Some(after)) = (members(old), members(new)) else {
        return Vec::new();
    };
    let names: BTreeSet<&str> = before.iter().chain(&after).map(|(name, _)| *name).collect();
    let of = |all: &[(&str, &Value)], name: &str| {
        let found = all.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| shown(value)).unwrap_or_default()
    };
    let rows = names
        .into_iter()
        .map(|name| (name.to_owned(), of(&before, name), of(&after, name)));
    rows.filter(|(_, before, after)| before != after).collect()
}

/// Those of an object; none of nothing; of anything else there is nothing to set side by side.
fn members(value: &Value) -> Option<Vec<(&str, &Value)>> {
    match value {
        Value::Object(all) => Some(all.iter().map(|(n, v)| (n.as_str(), v)).collect()),
        Value::Null => Some(Vec::new()),
        _ => None,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::differences;
    use serde_json::{Value, json};

    #[test]
    fn only_what_is_not_the_same_is_a_difference() {
        let old = json!({"name": "a", "ttl": 1, "tags": ["x"]});
        let new = json!({"name": "b", "ttl": 1, "tags": ["x"], "proxied": true});
        let row = |name: &str, before: &str, after: &str| {
            (name.to_owned(), before.to_owned(), after.to_owned())
        };
        assert_eq!(
            differences(&old, &new),
            [row("name", "a", "b"), row("proxied", "", "true")]
        );
        assert_eq!(
            differences(&Value::Null, &json!({"n": 1})),
            [row("n", "", "1")]
        );
        assert!(differences(&json!("a"), &json!("b")).is_empty());
    }
}
