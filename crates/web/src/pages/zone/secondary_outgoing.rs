//! Who copies a zone from here.

use super::{
    super::{
        curl::curl,
        form::{Fields, Tried, button, hidden},
        person::if_there,
    },
    may,
    secondary::{EDIT, peers_to_tick, ticked},
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    moment::Moment,
    secondary_dns::{
        Peer,
        outgoing::{self, NewOutgoing, Outgoing},
    },
    zones::{self, Zone},
};
use serde_json::json;

pub(super) async fn change(person: &Person, id: &str, form: &str) -> Result<Done> {
    let (ctx, zone) = (&person.ctx, id.to_owned());
    match form {
        "enable" => outgoing::enable(ctx, zone).await.map(|_| Done::PeersOn),
        "disable" => outgoing::disable(ctx, zone).await.map(|_| Done::PeersOff),
        "notify" => outgoing::force_notify(ctx, zone)
            .await
            .map(|_| Done::PeersTold),
        "outgoing_end" if !person.form.ticked("sure") => {
            let text = "Tick that you want this";
            Err(Error::from(&codes::BAD_BODY).text(text).at("/sure"))
        }
        "outgoing_end" => outgoing::delete(ctx, zone)
            .await
            .map(|_| Done::TransfersEnded),
        form => {
            let new = NewOutgoing {
                name: zones::get(ctx, zone.clone()).await?.name,
                peers: ticked(&person.form),
            };
            let made = if form == "outgoing_new" {
                outgoing::create(ctx, zone, new).await
            } else {
                outgoing::update(ctx, zone, new).await
            };
            made.map(|_| Done::SettingsKept)
        }
    }
}

pub(super) async fn section(
    person: &Person,
    zone: &Zone,
    peers: Option<&[Peer]>,
    tried: Option<&Tried>,
) -> Result<Markup> {
    let is = if_there(outgoing::get(&person.ctx, zone.id.clone()).await)?;
    let status = if_there(outgoing::status(&person.ctx, zone.id.clone()).await)?;
    let on = status.as_deref() == Some("Enabled");
    let own = is.as_ref().map(|is| is.peers.clone()).unwrap_or_default();
    let chosen = own.iter().map(|p| ("peers".to_owned(), p.clone()));
    let untouched = Form::with(chosen.collect());
    let of = |form| Fields::new(form, &person.form, &untouched, tried);
    let form = if is.is_some() {
        "outgoing"
    } else {
        "outgoing_new"
    };
    let fields = of(form);
    let path = format!("/client/v4/zones/{}/secondary_dns/outgoing", zone.id);
    let example = json!({"name": zone.name, "peers": own});
    Ok(html! {
        section aria-labelledby="outgoing" {
            h2 #outgoing { "Copied by" }
            @for form in ["enable", "disable", "notify"] { (of(form).alert()) }
            @match &is {
                None => { p .empty { "Nobody copies the zone. Choose below who may: your other name servers." } }
                Some(is) => { (state(person, zone, is, on)) }
            }
            @if may(zone, EDIT) {
                (fields.alert())
                form method="post" {
                    (hidden(person, form))
                    (peers_to_tick(&fields, zone, peers, "One to thirty. They are told of changes, and may copy the zone from the addresses in the account's lists."))
                    button type="submit" { @if is.is_some() { "Save the peers" } @else { "Link the zone with them" } }
                }
                (curl(person, if is.is_some() { "PUT" } else { "POST" }, &path, Some(&example)))
                @if is.is_some() { (end(person, &of("outgoing_end"))) }
            }
        }
    })
}

fn state(person: &Person, zone: &Zone, is: &Outgoing, on: bool) -> Markup {
    let when = |at: Option<Moment>| at.map_or("not yet".to_owned(), Moment::words);
    html! {
        p { "Peers " strong { @if on { "may" } @else { "may not" } } " copy the zone now." }
        dl {
            dt { "Version" } dd { (is.soa_serial) }
            dt { "A peer last had the newest version" } dd { (when(is.checked_time)) }
            dt { "A peer last copied it" } dd { (when(is.last_transferred_time)) }
            dt { "Set up" } dd { (is.created_time.words()) }
            @if let Some(why) = &is.failure { dt { "What went wrong" } dd .break { (why) } }
        }
        @if may(zone, EDIT) {
            @if on {
                (button(person, "notify", "", "Tell the peers now", ""))
                (button(person, "disable", "", "Let nobody copy it for now", ""))
            } @else {
                (button(person, "enable", "", "Let peers copy it", ""))
            }
        }
    }
}

fn end(person: &Person, fields: &Fields<'_>) -> Markup {
    html! {
        section .danger aria-labelledby="outgoing-end" {
            h3 #outgoing-end { "Link it with nobody" }
            p { "Peers cannot copy the zone any more; what they have, they answer until it expires there." }
            (fields.alert())
            form method="post" {
                (hidden(person, "outgoing_end"))
                (fields.tick("sure", "No peer has to copy this zone"))
                button type="submit" { "Remove the link" }
            }
        }
    }
}
