//! Secondary DNS of a zone: where it is copied from, or who copies it.

use super::{
    super::{
        curl::curl,
        form::{Choice, Field, Fields, Tried, back, button, hidden, number, which},
        layout::Page,
        person::{Ids, Refused, Shown, if_allowed, if_there},
    },
    here, may, secondary_outgoing as outgoing,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    lists::Page as Wanted,
    secondary_dns::{
        self, Peer,
        incoming::{self, Incoming, NewIncoming},
    },
    zones::{self, Zone, ZoneType},
};
use serde_json::json;

pub(super) const EDIT: &str = "#dns_records:edit";
const FORMS: [&str; 9] = [
    "incoming",
    "incoming_end",
    "axfr",
    "outgoing",
    "outgoing_end",
    "enable",
    "disable",
    "notify",
    "outgoing_new",
];

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None).await?.into_response())
}

pub(in crate::pages) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let form = which(&person, &FORMS)?;
    let done = match form {
        "incoming" | "incoming_end" | "axfr" => incoming_change(&person, &id, form).await,
        _ => outgoing::change(&person, &id, form).await,
    };
    match back(&person, form, done) {
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// Ids of the peers that were ticked.
pub(super) fn ticked(typed: &Form) -> Vec<String> {
    typed.all("peers").into_iter().map(str::to_owned).collect()
}

async fn incoming_change(person: &Person, id: &str, form: &str) -> Result<Done> {
    let (ctx, zone) = (&person.ctx, id.to_owned());
    match form {
        "axfr" => incoming::force_axfr(ctx, zone)
            .await
            .map(|_| Done::TransferAsked),
        "incoming_end" if !person.form.ticked("sure") => {
            let text = "Tick that you want this";
            Err(Error::from(&codes::BAD_BODY).text(text).at("/sure"))
        }
        "incoming_end" => incoming::delete(ctx, zone)
            .await
            .map(|_| Done::TransfersEnded),
        _ => {
            let name = zones::get(ctx, zone.clone()).await?.name;
            let there = if_there(incoming::get(ctx, zone.clone()).await)?.is_some();
            let new = NewIncoming {
                name,
                peers: ticked(&person.form),
                auto_refresh_seconds: number(&person.form, "auto_refresh_seconds")?.unwrap_or(0),
            };
            let made = if there {
                incoming::update(ctx, zone, new).await
            } else {
                incoming::create(ctx, zone, new).await
            };
            made.map(|_| Done::SettingsKept)
        }
    }
}

async fn page(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let (zone, place) = here(person, id).await?;
    let all = Wanted {
        page: 1,
        per_page: 100,
    };
    let peers = secondary_dns::peers(&person.ctx, zone.account.id.clone(), all).await;
    let peers = if_allowed(peers)?.map(|found| found.items);
    let content = html! {
        @if zone.kind == ZoneType::Secondary {
            (incoming_section(person, &zone, peers.as_deref(), tried).await?)
        } @else if zone.kind == ZoneType::Full {
            (outgoing::section(person, &zone, peers.as_deref(), tried).await?)
        } @else {
            p .note { "Partial zones are answered elsewhere as a whole, so there is nothing to copy." }
        }
    };
    Ok(Page::of(person, "Secondary DNS", place, content))
}

/// The account's peers as boxes to tick, or the way to make one.
pub(super) fn peers_to_tick(
    fields: &Fields<'_>,
    zone: &Zone,
    peers: Option<&[Peer]>,
    hint: &str,
) -> Markup {
    let settings = format!("/accounts/{}/secondary", zone.account.id);
    let address = |peer: &Peer| peer.ip.clone().unwrap_or("no address".to_owned());
    html! {
        @match peers {
            None => { p .note { "Your role does not show the peers of this account." } }
            Some([]) => { p .empty { "The account has no peers yet. " a href=(settings) { "Make the first one" } ": the other name server, with its address." } }
            Some(peers) => {
                @let choices: Vec<Choice> = peers.iter().map(|p| (p.id.clone(), format!("{} ({})", p.name, address(p)))).collect();
                (fields.ticks("peers", "Peers", &choices, hint))
                p { a href=(settings) { "Peers, keys and addresses of the account" } }
            }
        }
    }
}

async fn incoming_section(
    person: &Person,
    zone: &Zone,
    peers: Option<&[Peer]>,
    tried: Option<&Tried>,
) -> Result<Markup> {
    let is = if_there(incoming::get(&person.ctx, zone.id.clone()).await)?;
    let edits = may(zone, EDIT);
    let mut values = vec![("auto_refresh_seconds".to_owned(), "86400".to_owned())];
    if let Some(is) = &is {
        values[0].1 = is.auto_refresh_seconds.to_string();
        values.extend(is.peers.iter().map(|p| ("peers".to_owned(), p.clone())));
    }
    let untouched = Form::with(values);
    let of = |form| Fields::new(form, &person.form, &untouched, tried);
    let (fields, axfr) = (of("incoming"), of("axfr"));
    let path = format!("/client/v4/zones/{}/secondary_dns/incoming", zone.id);
    let example = json!({"name": zone.name, "peers": is.as_ref().map(|i| i.peers.clone()).unwrap_or_default(), "auto_refresh_seconds": 86400});
    Ok(html! {
        section aria-labelledby="incoming" {
            h2 #incoming { "Copied from" }
            (axfr.alert())
            @match &is {
                None => { p .empty { "The zone is not copied from anywhere yet. Choose its primaries below." } }
                Some(is) => {
                    (state(is))
                    @if edits { (button(person, "axfr", "", "Copy the whole zone now", "")) }
                }
            }
            @if edits {
                (fields.alert())
                form method="post" {
                    (hidden(person, "incoming"))
                    (peers_to_tick(&fields, zone, peers, "They are asked one after the other."))
                    (fields.show(&Field::new("auto_refresh_seconds", "Look for changes every so many seconds").of_kind("number").required().hint("From 60 to 2592000. Besides, a primary may tell of changes by itself.")))
                    button type="submit" { @if is.is_some() { "Save" } @else { "Copy the zone from them" } }
                }
                (curl(person, if is.is_some() { "PUT" } else { "POST" }, &path, Some(&example)))
            }
            @if is.is_some() && edits { (incoming_end(person, &of("incoming_end"))) }
        }
    })
}

fn state(is: &Incoming) -> Markup {
    html! {
        dl {
            dt { "Version" } dd { @match is.soa_serial { Some(serial) => (serial), None => "nothing copied yet" } }
            dt { "Last asked" } dd { @match is.checked_time { Some(at) => (at.words()), None => "not yet" } }
            dt { "Set up" } dd { (is.created_time.words()) }
            dt { "Changed" } dd { (is.modified_time.words()) }
            @if let Some(why) = &is.failure { dt { "What went wrong" } dd .break { (why) } }
        }
    }
}

fn incoming_end(person: &Person, fields: &Fields<'_>) -> Markup {
    html! {
        section .danger aria-labelledby="incoming-end" {
            h3 #incoming-end { "Copy it no more" }
            p { "What was copied is answered no more, from that moment on." }
            (fields.alert())
            form method="post" {
                (hidden(person, "incoming_end"))
                (fields.tick("sure", "The zone may stop being answered"))
                button type="submit" { "End the transfers" }
            }
        }
    }
}
