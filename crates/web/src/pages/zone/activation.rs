//! What keeps a zone from being active, and what to do about it: what the servers above it answer now, and what to type where.

use super::{
    super::{curl::curl, form::button, person::if_there},
    may_edit,
};
use crate::caller::Person;
use maud::{Markup, html};
use rules::{
    Result,
    plans::Plan,
    secondary_dns::incoming,
    zones::{self, Activation, Verification, Zone, ZoneStatus, ZoneType},
};

/// A text to be typed elsewhere, with a button that copies it.
fn copied(id: &str, text: &str) -> Markup {
    html! {
        code .break id=(id) { (text) } " "
        button .quiet type="button" data-copy=(id) hidden { "Copy" span .unseen { " " (text) } }
    }
}

pub(super) async fn panel(person: &Person, zone: &Zone) -> Result<Markup> {
    let activation = zones::activation(&person.ctx, zone.id.clone()).await?;
    let active = zone.status == ZoneStatus::Active;
    Ok(html! {
        section .panel aria-labelledby="activation" {
            h2 #activation { "Activation" }
            @if let Some(reason) = &activation.reason { p .note { (reason) "." } }
            @if active {
                p { "The zone is active" @if let Some(at) = activation.activated_on { " since " (at.words()) } "." }
            }
            @match &activation.verification {
                Some(proof) => { (partial(zone, proof, active)) }
                None => { (servers(zone, &activation, active)) }
            }
            @if zone.kind == ZoneType::Secondary { (transfers(person, zone).await?) }
            (above(&activation))
            (looks(person, zone, &activation))
        }
    })
}

/// Of a zone that is delegated to us.
fn servers(zone: &Zone, activation: &Activation, active: bool) -> Markup {
    let others = zone.original_name_servers.iter().flatten();
    let others: Vec<&String> = others
        .filter(|server| !activation.name_servers.contains(server))
        .collect();
    html! {
        @if active {
            p { "Its name servers are:" }
        } @else {
            p { "At the registrar of " strong { (zone.name) } ", set exactly these name servers and remove all others:" }
        }
        ul .servers {
            @for (i, server) in activation.name_servers.iter().enumerate() {
                li { (copied(&format!("server-{i}"), server)) }
            }
        }
        @if !active && !others.is_empty() {
            p .hint { "It had " @for (i, server) in others.iter().enumerate() { @if i > 0 { ", " } code { (server) } } " when it was added." }
        }
    }
}

/// Of a zone that others answer for.
fn partial(zone: &Zone, proof: &Verification, active: bool) -> Markup {
    html! {
        @if !active {
            p { "Where " strong { (zone.name) } " is answered now, add this TXT record:" }
        } @else {
            p { "The TXT record that proves the zone; leave it where it is:" }
        }
        dl {
            dt { "Name" } dd { (copied("proof-name", &proof.name)) }
            dt { "Content" } dd { (copied("proof-content", &proof.content)) }
            dt { "Seen there" }
            dd .break {
                @match proof.seen.as_deref() {
                    None => { "nothing yet" }
                    Some([]) => { "no TXT record" }
                    Some(texts) => { (texts.join(", ")) }
                }
            }
        }
        @if let Some(suffix) = &zone.cname_suffix {
            p { "Then lead each name that is to be answered here to the same name with our suffix behind it, by a CNAME record. For " code { "www." (zone.name) } ":" }
            p { (copied("lead", &format!("www.{}.{suffix}", zone.name))) }
        }
    }
}

/// How a zone comes in that is copied from others.
async fn transfers(person: &Person, zone: &Zone) -> Result<Markup> {
    let state = if_there(incoming::get(&person.ctx, zone.id.clone()).await)?;
    let page = format!("/zones/{}/secondary", zone.id);
    Ok(html! {
        h3 { "Copied from its primaries" }
        @match state {
            None => { p { "It is not set up to be copied from anywhere yet. " a href=(page) { "Say from which peers" } "." } }
            Some(state) => {
                dl {
                    dt { "Version" } dd { @match state.soa_serial { Some(serial) => (serial), None => "nothing copied yet" } }
                    dt { "Last asked" } dd { @match state.checked_time { Some(at) => (at.words()), None => "not yet" } }
                    @if let Some(why) = &state.failure { dt { "What went wrong" } dd .break { (why) } }
                }
                p { a href=(page) { "Peers and transfers" } }
            }
        }
    })
}

/// What the servers of the parent zone say.
pub(super) fn above(activation: &Activation) -> Markup {
    html! {
        @if let Some(seen) = &activation.delegation {
            h3 { "What the servers above answer" }
            div .scroll tabindex="0" role="group" aria-label="Table: What the servers above answer" {
                table {
                    thead { tr { th scope="col" { "Server" } th scope="col" { "Address" } th scope="col" { "Answer" } } }
                    tbody {
                        @for parent in &seen.parents {
                            tr {
                                th scope="row" .break { (parent.name) }
                                td .break { (parent.address) }
                                td .break { (parent.answer) }
                            }
                        }
                    }
                }
            }
            @if !seen.agreed { p .hint { "They do not agree yet. That can take hours after a change at the registrar." } }
            @if !seen.ds.is_empty() {
                p .hint { "DS records there: " @for (i, ds) in seen.ds.iter().enumerate() { @if i > 0 { ", " } "key tag " (ds.key_tag) ", algorithm " (ds.algorithm) } "." }
            }
        } @else if activation.verification.is_none() {
            p .hint {
                @if activation.by == "operator" { "It became active without a look at its delegation." }
                @else { "Nobody has seen the delegation yet." }
            }
        }
    }
}

fn looks(person: &Person, zone: &Zone, activation: &Activation) -> Markup {
    let limits = Plan::from_word(&zone.plan.legacy_id)
        .unwrap_or(Plan::Free)
        .limits();
    let minutes = limits.activation_check_interval_s / 60;
    html! {
        @if let Some(at) = activation.last_checked_on { p .hint { "Last looked at on " (at.words()) "." } }
        @if let Some(at) = activation.next_check_on { p .hint { "Looked at again by itself on " (at.words()) "." } }
        @if zone.status != ZoneStatus::Active && may_edit(zone) {
            (button(person, "check", "", "Check again", ""))
            p .hint { "On this plan you can ask once in " (minutes) " minutes." }
            (curl(person, "PUT", &format!("/client/v4/zones/{}/activation_check", zone.id), None))
        } @else {
            (curl(person, "GET", &format!("/platform/v1/zones/{}/activation", zone.id), None))
        }
    }
}
