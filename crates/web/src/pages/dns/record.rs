//! The form of one record, by its type.

use super::super::form::{Field, Fields};
use crate::caller::Form;
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    dns_records::{DnsRecord, NewRecord, RecordChange},
};
use serde_json::{Map, Value};

/// All types that can be made.
pub(super) const TYPES: [&str; 21] = [
    "A",
    "AAAA",
    "CAA",
    "CERT",
    "CNAME",
    "DNSKEY",
    "DS",
    "HTTPS",
    "LOC",
    "MX",
    "NAPTR",
    "NS",
    "OPENPGPKEY",
    "PTR",
    "SMIMEA",
    "SRV",
    "SSHFP",
    "SVCB",
    "TLSA",
    "TXT",
    "URI",
];

/// One field of a type: name, label, hint.
type Part = (&'static str, &'static str, &'static str);

/// The parts of `data` that have a field of their own, by type; the content of all others is written as in a zone file.
const fn parts(kind: &str) -> &'static [Part] {
    match kind.as_bytes() {
        b"SRV" => &[
            ("priority", "Priority", "The lowest is asked first."),
            (
                "weight",
                "Weight",
                "How often among those of equal priority.",
            ),
            ("port", "Port", ""),
            ("target", "Target host", ""),
        ],
        b"CAA" => &[
            ("flags", "Flags", "0, or 128 for critical."),
            ("tag", "Tag", "issue, issuewild or iodef."),
            (
                "value",
                "Value",
                "The certificate authority's domain, or an address to report to.",
            ),
        ],
        b"URI" => &[
            (
                "weight",
                "Weight",
                "How often among those of equal priority.",
            ),
            ("target", "Target", "A URI."),
        ],
        _ => &[],
    }
}

/// Label and hint of the content.
fn content(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "A" => ("IPv4 address", ""),
        "AAAA" => ("IPv6 address", ""),
        "CNAME" | "NS" | "PTR" => ("Target host", ""),
        "MX" => ("Mail server", ""),
        "TXT" => ("Text", "With or without quotes."),
        "SVCB" | "HTTPS" => (
            "Content",
            "As in a zone file: priority, target, parameters.",
        ),
        "TLSA" | "SMIMEA" => (
            "Content",
            "As in a zone file: usage, selector, matching type, certificate.",
        ),
        "DS" => (
            "Content",
            "As in a zone file: key tag, algorithm, digest type, digest.",
        ),
        "SSHFP" => (
            "Content",
            "As in a zone file: algorithm, type, fingerprint.",
        ),
        "OPENPGPKEY" => ("Key", "Base64."),
        "" => (
            "Content",
            "As in a zone file. SRV: priority, weight, port, target.",
        ),
        _ => ("Content", "As in a zone file."),
    }
}

/// The fields of a record of this type; of any type where it is empty, with a choice of it.
pub(super) fn fields(fields: &Fields<'_>, kind: &str) -> Markup {
    let types = TYPES.map(|t| (t.to_owned(), t.to_owned()));
    let (label, hint) = content(kind);
    html! {
        @if kind.is_empty() { (fields.select("type", "Type", &types)) }
        @else { input type="hidden" name="type" value=(kind); }
        (fields.show(&Field::new("name", "Name").required().hint("@ for the zone itself, or a name below it.")))
        @if kind.is_empty() || ["MX", "URI"].contains(&kind) {
            (fields.show(&Field::new("priority", "Priority").hint(if kind.is_empty() { "Of MX and URI." } else { "The lowest is asked first." })))
        }
        @for (name, label, hint) in parts(kind) {
            (fields.show(&Field::new(name, label).required().hint(hint)))
        }
        @if kind == "TXT" {
            (fields.lines("content", label, hint, 4, true))
        } @else if parts(kind).is_empty() {
            (fields.show(&Field::new("content", label).required().hint(hint)))
        }
        (fields.show(&Field::new("ttl", "TTL in seconds").hint("Empty for automatic.")))
        @if ["", "A", "AAAA", "CNAME"].contains(&kind) { (fields.tick("proxied", "Proxied")) }
        @if ["A", "AAAA", "CNAME"].contains(&kind) {
            (fields.tick("ipv4_only", "Proxied: IPv4 only"))
            (fields.tick("ipv6_only", "Proxied: IPv6 only"))
        }
        @if kind == "CNAME" { (fields.tick("flatten_cname", "Flatten: answer with the addresses of the target")) }
        (fields.show(&Field::new("comment", "Comment").hint("For people; it is not answered.")))
        (fields.lines("tags", "Tags", "One a line: a name, or name:value.", 2, false))
    }
}

/// The record that a form describes.
pub(super) fn read(typed: &Form) -> Result<NewRecord> {
    let kind = typed.get("type");
    let parts = parts(kind);
    let apart = parts
        .iter()
        .any(|(name, ..)| *name != "priority" && typed.given(name).is_some());
    let data = apart.then(|| {
        let all = parts.iter().map(|(name, ..)| *name);
        let all = all.map(|name| (name.to_owned(), Value::from(typed.trimmed(name))));
        Value::Object(all.collect())
    });
    let tags = typed.get("tags").lines().map(str::trim);
    let tags = tags.filter(|tag| !tag.is_empty()).map(str::to_owned);
    Ok(NewRecord {
        name: typed.trimmed("name").to_owned(),
        kind: kind.to_owned(),
        content: Some(typed.given("content").filter(|_| data.is_none())),
        data: Some(data),
        priority: Some(number(typed, "priority", &codes::RECORD_PRIORITY)?),
        ttl: Some(number(typed, "ttl", &codes::RECORD_TTL)?),
        proxied: Some(Some(typed.ticked("proxied"))),
        comment: Some(typed.given("comment")),
        tags: Some(Some(tags.collect())),
        settings: Some(settings(typed)),
        private_routing: None,
    })
}

/// Those that are ticked; a box that is not ticked is not sent.
fn settings(typed: &Form) -> Option<Value> {
    let names = ["ipv4_only", "ipv6_only", "flatten_cname"].into_iter();
    let ticked: Map<String, Value> = names
        .filter(|name| typed.ticked(name))
        .map(|name| (name.to_owned(), Value::Bool(true)))
        .collect();
    (!ticked.is_empty()).then_some(Value::Object(ticked))
}

/// A whole number that may be left out.
pub(super) fn number(
    typed: &Form,
    name: &'static str,
    code: &'static codes::Code,
) -> Result<Option<i64>> {
    let wrong = |_| {
        Error::from(code)
            .text("This takes a whole number")
            .at(format!("/{name}"))
    };
    let text = typed.given(name);
    text.map(|t| t.parse::<i64>().map_err(wrong)).transpose()
}

/// The same as a change: all that the form holds, whole.
pub(super) fn change(typed: &Form, before: &DnsRecord) -> Result<RecordChange> {
    let new = read(typed)?;
    let mut settings: Map<String, Value> = before.settings.clone();
    for name in ["ipv4_only", "ipv6_only", "flatten_cname"] {
        if settings.contains_key(name) || typed.ticked(name) {
            settings.insert(name.to_owned(), Value::Bool(typed.ticked(name)));
        }
    }
    let structured = matches!(new.data, Some(Some(_)));
    Ok(RecordChange {
        name: Some(new.name),
        kind: Some(new.kind),
        content: new.content.filter(|_| !structured),
        data: new.data.filter(|_| structured),
        priority: new.priority,
        ttl: new.ttl,
        proxied: new.proxied,
        comment: new.comment,
        tags: new.tags,
        settings: Some(Some(Value::Object(settings))),
    })
}

/// What the form of a record holds before somebody types.
pub(super) fn filled(record: &DnsRecord) -> Form {
    let ticked = |on: bool| {
        if on { "true".to_owned() } else { String::new() }
    };
    let set = |name: &str| ticked(record.settings.get(name) == Some(&Value::Bool(true)));
    let part = |name: &str| match record.data.as_ref().and_then(|data| data.get(name)) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let priority = record.priority.map(|p| p.to_string());
    Form::of([
        ("name", record.name.clone()),
        ("type", record.kind.clone()),
        ("content", record.content.clone()),
        ("priority", priority.unwrap_or_else(|| part("priority"))),
        ("weight", part("weight")),
        ("port", part("port")),
        ("target", part("target")),
        ("flags", part("flags")),
        ("tag", part("tag")),
        ("value", part("value")),
        (
            "ttl",
            if record.ttl == 1 {
                String::new()
            } else {
                record.ttl.to_string()
            },
        ),
        ("proxied", ticked(record.proxied)),
        ("ipv4_only", set("ipv4_only")),
        ("ipv6_only", set("ipv6_only")),
        ("flatten_cname", set("flatten_cname")),
        ("comment", record.comment.clone().unwrap_or_default()),
        ("tags", record.tags.join("\n")),
    ])
}

/// A refusal at the field of the form that it is about, not at a part of the body.
pub(super) fn at_field(fault: Error) -> Error {
    let pointer = match &fault {
        Error::Refused(r) => r.pointer.clone().unwrap_or_default(),
        _ => return fault,
    };
    match pointer.split('/').collect::<Vec<_>>()[..] {
        ["", "data", part]
            if [
                "priority", "weight", "port", "target", "flags", "tag", "value",
            ]
            .contains(&part) =>
        {
            fault.at(format!("/{part}"))
        }
        ["", "data", ..] => fault.at("/content"),
        ["", "settings", name] => fault.at(format!("/{name}")),
        _ => fault,
    }
}
