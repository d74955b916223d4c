//! How the installation is, at a glance.

use super::here::place;
use crate::{
    caller::Person,
    pages::{curl::curl, layout::Page, numbers::pictures, person::Shown},
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    health::{self, COUNTED, Health, Limits, Queue},
    statistics,
};

pub(super) async fn show(person: Person) -> Shown {
    let health = health::get(&person.ctx).await?;
    let numbers = statistics::of_installation(&person.ctx).await?;
    let content = html! {
        (about(&health))
        section aria-labelledby="work" {
            h2 #work { "Work that is due" }
            p { "What the program does without being asked for. A little that is due for a moment is how it should be; what is due for minutes waits for something." }
            (queues(&health))
        }
        section aria-labelledby="limits" {
            h2 #limits { "How often one may ask" }
            (limits(&health.limits))
        }
        (pictures(&numbers))
        (curl(&person, "GET", "/platform/v1/health", None))
        (curl(&person, "GET", "/platform/v1/statistics", None))
    };
    Ok(Page::of(&person, "Health", place(), content).into_response())
}

fn about(h: &Health) -> Markup {
    html! {
        dl {
            dt { "Program" } dd { "Tenantry " (h.version) }
            dt { "Database" } dd { (h.database.kind) " " (h.database.version) ", " (size(h.database.bytes)) }
            dt { "Waiting for the database in this process" }
            dd { (h.database.reads_waiting) " reads, " (h.database.writes_waiting) " writes" }
            dt { "Tenants" } dd { a href="/tenants" { (h.tenants_count) } }
            dt { "Secondary name servers" }
            dd {
                a href="/installation/secondaries" { (h.secondaries.count) } ", "
                @match h.secondaries.behind_since {
                    None => { "none of them behind" }
                    Some(since) => { strong { (h.secondaries.behind) " behind" } ", since " (since.words()) }
                }
            }
            dt { "Looked at" } dd { (h.now.words()) }
        }
    }
}

/// Bytes as people say them.
fn size(bytes: i64) -> String {
    const MIB: i64 = 1024 * 1024;
    if bytes < MIB {
        format!("{} KiB", bytes / 1024)
    } else if bytes < 1024 * MIB {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{} GiB", bytes / (1024 * MIB))
    }
}

fn in_words(name: &str) -> &str {
    match name {
        "mails" => "Mails to be sent",
        "activation" => "Delegations to be looked at",
        "signing" => "Zones to be signed, or keys to be rolled",
        "flattening" => "Targets of flattened CNAMEs to be asked for",
        "scans" => "Scans of records",
        "transfers" => "Zones to be copied from other primaries",
        other => other,
    }
}

fn queues(h: &Health) -> Markup {
    let due = |queue: &Queue| {
        if queue.due >= COUNTED {
            format!("{COUNTED} or more")
        } else {
            queue.due.to_string()
        }
    };
    html! {
        div .scroll tabindex="0" role="group" aria-label="Work" {
            table {
                thead { tr { th scope="col" { "Work" } th scope="col" { "Due" } th scope="col" { "The oldest of it since" } } }
                tbody {
                    @for queue in &h.queues {
                        tr {
                            th scope="row" { (in_words(&queue.name)) }
                            td { (due(queue)) }
                            td { @if let Some(since) = queue.due_since { (since.words()) } @else { "nothing is due" } }
                        }
                    }
                }
            }
        }
    }
}

fn limits(l: &Limits) -> Markup {
    html! {
        @if !l.enabled { p .note { "Limits are off in the configuration." } }
        ul {
            li { "A user: " (l.requests) " requests in " (l.window) " seconds, where neither user nor tenant has a limit of its own" }
            li { "An address: " (l.address_requests) " requests in " (l.address_window) " seconds" }
            li { "Wrong credentials from an address: " (l.failed_credentials) " in " (l.failed_window) " seconds" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_said_in_the_unit_that_fits() {
        assert_eq!(size(2048), "2 KiB");
        assert_eq!(size(5 * 1024 * 1024), "5 MiB");
        assert_eq!(size(3 * 1024 * 1024 * 1024), "3 GiB");
    }
}
