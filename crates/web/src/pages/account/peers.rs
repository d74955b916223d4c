//! The other name servers of an account.

use super::{
    super::{
        curl::curl,
        form::{Choice, Field, Fields, Tried, hidden, number},
    },
    secondary::{row, tried_of},
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use maud::{Markup, html};
use rules::{
    Result,
    secondary_dns::{self, NewPeer, Peer, Tsig},
};
use serde_json::json;

pub(super) async fn change(person: &Person, id: &str, form: &str) -> Result<Done> {
    let (ctx, typed) = (&person.ctx, &person.form);
    let (account, own) = (id.to_owned(), typed.get("id").to_owned());
    if form == "peer_end" {
        let done = secondary_dns::delete_peer(ctx, account, own).await;
        return done.map(|_| Done::Deleted);
    }
    let new = NewPeer {
        name: typed.trimmed("name").to_owned(),
        ip: Some(typed.given("ip")),
        port: Some(number(typed, "port")?),
        ixfr_enable: Some(Some(typed.ticked("ixfr_enable"))),
        tsig_id: Some(typed.given("tsig_id")),
    };
    if form == "peer_set" {
        let done = secondary_dns::update_peer(ctx, account, own, new).await;
        return done.map(|_| Done::SettingsKept);
    }
    let done = secondary_dns::create_peer(ctx, account, new).await;
    done.map(|_| Done::Made)
}

fn all_fields(fields: &Fields<'_>, keys: &[Choice]) -> Markup {
    html! {
        (fields.show(&Field::new("name", "Name").required()))
        (fields.show(&Field::new("ip", "Address").hint("Where changes are told to, or zones are copied from: an address of the internet.")))
        (fields.show(&Field::new("port", "Port").of_kind("number").hint("Empty for 53.")))
        (fields.choose("tsig_id", "Key", keys, "What goes between us is signed with it."))
        (fields.tick("ixfr_enable", "Ask for changes alone (IXFR) of zones that come in"))
    }
}

pub(super) fn section(
    person: &Person,
    id: &str,
    all: &[Peer],
    keys: &[Tsig],
    tried: Option<&Tried>,
) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("peer", &person.form, &untouched, tried);
    let mut choices: Vec<Choice> = vec![(String::new(), "none".to_owned())];
    choices.extend(keys.iter().map(|k| (k.id.clone(), k.name.clone())));
    let path = format!("/client/v4/accounts/{id}/secondary_dns/peers");
    html! {
        section aria-labelledby="peers" {
            h2 #peers { "Peers" }
            @if all.is_empty() { p .empty { "There is no peer yet. Make one of each of your other name servers." } }
            @for peer in all { (one(person, peer, &choices, tried)) }
            (fields.alert())
            details open[tried.is_some_and(|t| t.form == "peer")] {
                summary { "Make a peer" }
                form method="post" {
                    (hidden(person, "peer"))
                    (all_fields(&fields, &choices))
                    button type="submit" { "Make the peer" }
                }
            }
            (curl(person, "POST", &path, Some(&json!({"name": "ns1 elsewhere", "ip": "192.0.2.53", "port": 53}))))
        }
    }
}

fn one(person: &Person, peer: &Peer, keys: &[Choice], tried: Option<&Tried>) -> Markup {
    let ixfr = if peer.ixfr_enable { "true" } else { "" };
    let untouched = Form::of([
        ("name", peer.name.clone()),
        ("ip", peer.ip.clone().unwrap_or_default()),
        ("port", peer.port.to_string()),
        ("tsig_id", peer.tsig_id.clone().unwrap_or_default()),
        ("ixfr_enable", ixfr.to_owned()),
    ]);
    let tried = tried_of(person, tried, &peer.id);
    let fields = Fields::new("peer_set", &person.form, &untouched, tried).numbered(&peer.id);
    let key = peer.tsig_id.as_ref();
    let key = key.and_then(|id| keys.iter().find(|(known, _)| known == id));
    let shown = html! {
        strong .break { (peer.name) } ", "
        @match &peer.ip { Some(ip) => { code { (ip) } " port " (peer.port) } None => { "no address" } }
        @if let Some((_, name)) = key { ", key " (name) }
        @if peer.ixfr_enable { ", IXFR" }
    };
    let of = ("peer", peer.id.as_str(), peer.name.as_str());
    row(
        person,
        &shown,
        &fields,
        &all_fields(&fields, keys),
        of,
        tried,
    )
}
