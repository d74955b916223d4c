//! The list of records, each with its form where it is edited.

use super::{
    super::{
        curl::curl,
        form::{Fields, Tried, button, hidden},
    },
    address, difference, record,
};
use crate::{caller::Person, params::Params};
use maud::{Markup, html};
use rules::dns_records::DnsRecord;
use serde_json::json;

const HEADS: [&str; 8] = [
    "Ticked", "Type", "Name", "Content", "TTL", "Proxied", "Comment", "Actions",
];

/// Rows to tick, to edit and to delete.
pub(super) fn table(
    person: &Person,
    zone: &str,
    params: &Params,
    all: &[DnsRecord],
    tried: Option<&Tried>,
) -> Markup {
    let edited = params.get("edit");
    html! {
        div .scroll tabindex="0" role="group" aria-label="DNS records" {
            table {
                thead { tr { @for head in HEADS { th scope="col" { (head) } } } }
                tbody {
                    @for record in all {
                        @if edited == Some(record.id.as_str()) {
                            tr { td colspan=(HEADS.len()) { (editor(person, zone, params, record, tried)) } }
                        } @else { (row(person, zone, params, record)) }
                    }
                }
            }
        }
        form #selected method="get" action={ "/zones/" (zone) "/dns/selected" } {
            button .quiet type="submit" { "Change, export or delete the ticked records" }
        }
    }
}

fn row(person: &Person, zone: &str, params: &Params, record: &DnsRecord) -> Markup {
    let about = format!("{} {}", record.kind, record.name);
    let edit = address(zone, params, &[("edit", &record.id)]);
    let past = form_urlencoded::Serializer::new(String::new())
        .append_pair("name", &record.name)
        .append_pair("type", &record.kind)
        .finish();
    html! {
        tr {
            td { input type="checkbox" name="pick" value=(record.id) form="selected" aria-label={ "Tick " (about) }; }
            td { (record.kind) }
            th scope="row" .break { (record.name) }
            td .break { (difference::content(record)) }
            td { (difference::ttl(record)) }
            td { @if record.proxied { "yes" } @else { "no" } }
            td .break {
                (record.comment.as_deref().unwrap_or_default())
                @for tag in &record.tags { " " span .state { (tag) } }
            }
            td {
                a .inline href={ (edit) "#edit" } { "Edit" span .unseen { " " (about) } }
                a .inline href={ "/zones/" (zone) "/dns/history?" (past) } { "History" span .unseen { " of " (about) } }
                (button(person, "delete", &record.id, "Delete", &about))
            }
        }
    }
}

/// The form of a record that is there.
pub(super) fn editor(
    person: &Person,
    zone: &str,
    params: &Params,
    is: &DnsRecord,
    tried: Option<&Tried>,
) -> Markup {
    let untouched = record::filled(is);
    let fields = Fields::new("edit", &person.form, &untouched, tried);
    let path = format!("/client/v4/zones/{zone}/dns_records/{}", is.id);
    html! {
        section #edit .panel aria-labelledby="editing" {
            h2 #editing { "Edit " (is.kind) " " (is.name) }
            (fields.alert())
            form method="post" {
                (hidden(person, "edit"))
                input type="hidden" name="id" value=(is.id);
                (record::fields(&fields, &is.kind))
                button type="submit" { "Save" }
                a .back href=(address(zone, params, &[])) { "Leave it as it is" }
            }
            p .hint { "Made on " (is.created_on.words()) ", last changed on " (is.modified_on.words()) "." }
            (curl(person, "PATCH", &path, Some(&json!({"content": is.content, "ttl": is.ttl}))))
        }
    }
}
