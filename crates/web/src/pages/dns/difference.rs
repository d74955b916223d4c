//! What would be done, for people to look at before it is.

use maud::{Markup, html};
use rules::dns_records::{Addition, Alteration, Difference, DnsRecord};

/// Rows of a kind that a page shows; the rest is counted.
const SHOWN: usize = 200;

/// Of a file, or of putting back.
pub(super) fn shown(difference: &Difference) -> Markup {
    let d = difference;
    let (added, changed, deleted) = (&d.added, &d.changed, &d.deleted);
    html! {
        ul .counts {
            li { strong { (added.len()) } " to be added" }
            li { strong { (changed.len()) } " to be changed" }
            li { strong { (deleted.len()) } " to be deleted" }
            @if d.same > 0 { li { strong { (d.same) } " there already" } }
            @if d.left_out > 0 { li { strong { (d.left_out) } " left out: SOA and NS records of the zone itself are ours to say" } }
            @if !d.refused.is_empty() { li { strong { (d.refused.len()) } " cannot be taken" } }
        }
        @if !d.refused.is_empty() {
            h3 { "Cannot be taken" }
            p .note { "Correct or remove these lines and look again: nothing is applied while there are any." }
            ul { @for line in d.refused.iter().take(SHOWN) { li { "Line " (line.line) ": " (line.reason) } } }
            (more(d.refused.len()))
        }
        @if !deleted.is_empty() { (table("Deleted", deleted.iter().map(|r| (None, r)), deleted.len())) }
        @if !changed.is_empty() { (changes(changed)) }
        @if !added.is_empty() {
            (table("Added", added.iter().map(|Addition { line, record }| (*line, record)), added.len()))
        }
    }
}

fn more(all: usize) -> Markup {
    html! { @if all > SHOWN { p .hint { "And " (all - SHOWN) " more." } } }
}

fn table<'a>(
    title: &str,
    records: impl Iterator<Item = (Option<usize>, &'a DnsRecord)>,
    all: usize,
) -> Markup {
    html! {
        h3 { (title) }
        div .scroll tabindex="0" role="group" aria-label=(title) {
            table {
                thead { tr { @for head in ["Line", "Type", "Name", "Content", "TTL"] { th scope="col" { (head) } } } }
                tbody {
                    @for (line, record) in records.take(SHOWN) {
                        tr {
                            td { @if let Some(line) = line { (line) } }
                            td { (record.kind) }
                            th scope="row" .break { (record.name) }
                            td .break { (content(record)) }
                            td { (ttl(record)) }
                        }
                    }
                }
            }
        }
        (more(all))
    }
}

fn changes(all: &[Alteration]) -> Markup {
    html! {
        h3 { "Changed" }
        div .scroll tabindex="0" role="group" aria-label="Changed" {
            table {
                thead { tr { @for head in ["Line", "Type", "Name", "Before", "After"] { th scope="col" { (head) } } } }
                tbody {
                    @for Alteration { line, before, after } in all.iter().take(SHOWN) {
                        tr {
                            td { @if let Some(line) = line { (line) } }
                            td { (after.kind) }
                            th scope="row" .break { (after.name) }
                            td .break .was { (whole(before, after)) }
                            td .break .is { (whole(after, before)) }
                        }
                    }
                }
            }
        }
        (more(all.len()))
    }
}

/// Priority and content, as in a zone file.
pub(super) fn content(record: &DnsRecord) -> Markup {
    html! { @if let Some(priority) = record.priority { (priority) " " } (record.content) }
}

pub(super) fn ttl(record: &DnsRecord) -> Markup {
    html! { @if record.ttl == 1 { "automatic" } @else { (record.ttl) " s" } }
}

/// What of a record is not as it is in another.
fn whole(record: &DnsRecord, other: &DnsRecord) -> Markup {
    html! {
        @if record.name != other.name { (record.name) " " }
        (content(record))
        @if record.ttl != other.ttl { ", TTL " (ttl(record)) }
        @if record.proxied != other.proxied { ", " @if record.proxied { "proxied" } @else { "not proxied" } }
        @if record.comment != other.comment { ", comment: " (record.comment.as_deref().unwrap_or("none")) }
        @if record.tags != other.tags { ", tags: " (if record.tags.is_empty() { "none".to_owned() } else { record.tags.join(", ") }) }
        @if record.settings != other.settings { ", settings: " (serde_json::Value::Object(record.settings.clone()).to_string()) }
    }
}
