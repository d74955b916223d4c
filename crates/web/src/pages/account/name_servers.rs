//! Custom name servers of an account: ours under names of its own zones.

use super::super::{
    curl::curl,
    form::{Choice, Field, Fields, Tried, button, hidden, number},
    person::if_allowed,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use maud::{Markup, html};
use rules::{
    Result,
    name_servers::{self, CustomNameServer, NewCustomNameServer, Status},
};
use serde_json::json;

pub(super) async fn change(person: &Person, id: &str, form: &str) -> Result<Done> {
    let (ctx, typed) = (&person.ctx, &person.form);
    if form == "server_end" {
        let name = typed.get("id").to_owned();
        let done = name_servers::delete(ctx, id.to_owned(), name).await;
        return done.map(|_| Done::Deleted);
    }
    let new = NewCustomNameServer {
        ns_name: typed.trimmed("ns_name").to_owned(),
        ns_set: number(typed, "ns_set")?,
    };
    let done = name_servers::create(ctx, id.to_owned(), new).await;
    done.map(|_| Done::Made)
}

pub(super) async fn section(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Markup> {
    let found = if_allowed(name_servers::list(&person.ctx, id.to_owned()).await)?;
    let Some(all) = found else {
        return Ok(html! {});
    };
    let zones = name_servers::available(&person.ctx, id.to_owned()).await?;
    let untouched = Form::of([("ns_set", "1".to_owned())]);
    let of = |form| Fields::new(form, &person.form, &untouched, tried);
    let fields = of("server");
    let sets: Vec<Choice> = (1..=5)
        .map(|n| (n.to_string(), format!("set {n}")))
        .collect();
    let path = format!("/client/v4/accounts/{id}/custom_ns");
    Ok(html! {
        section aria-labelledby="servers" {
            h2 #servers { "Custom name servers" }
            p { "Our name servers under names of your own, in up to five sets of two to five. Zones are given a set in their settings. The registrar of the name's zone needs the addresses as glue records." }
            (of("server_end").alert())
            @if all.is_empty() { p .empty { "There are none yet." } } @else { (table(person, &all)) }
            @if zones.is_empty() {
                p .note { "They lie in active zones of this account whose plan has them. There is no such zone yet." }
            } @else {
                (fields.alert())
                form method="post" {
                    (hidden(person, "server"))
                    (fields.show(&Field::new("ns_name", "Name").required().hint(&format!("Below one of: {}.", zones.join(", ")))))
                    (fields.choose("ns_set", "Set", &sets, ""))
                    button type="submit" { "Make the name server" }
                }
                (curl(person, "POST", &path, Some(&json!({"ns_name": format!("ns1.{}", zones[0]), "ns_set": 1}))))
            }
        }
    })
}

fn table(person: &Person, all: &[CustomNameServer]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Table: Custom name servers" {
            table {
                thead { tr { @for head in ["Set", "Name", "Glue records", "Status", "Actions"] { th scope="col" { (head) } } } }
                tbody {
                    @for server in all {
                        tr {
                            td { (server.ns_set) }
                            th scope="row" .break { (server.ns_name) }
                            td .break { @for record in &server.dns_records { (record.kind) " " code { (record.value) } br; } }
                            td { (status(server.status)) }
                            td { (button(person, "server_end", &server.ns_name, "Remove", &server.ns_name)) }
                        }
                    }
                }
            }
        }
    }
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Moved => "its zone is not active any more",
        Status::Pending => "pending",
        Status::Verified => "verified",
    }
}
