//! Keys that an account's peers and we sign with. Secrets are typed, and shown only when somebody asks for one.

use super::{
    super::{
        curl::curl,
        form::{Choice, Field, Fields, Tried, button, hidden},
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
    secondary_dns::{self, NewTsig, Tsig},
};
use serde_json::json;

const ALGORITHMS: [&str; 4] = ["hmac-sha256.", "hmac-sha384.", "hmac-sha512.", "hmac-sha1."];

pub(super) async fn change(person: &Person, id: &str, form: &str) -> Result<Done> {
    let (ctx, typed) = (&person.ctx, &person.form);
    let (account, own) = (id.to_owned(), typed.get("id").to_owned());
    if form == "tsig_end" {
        let done = secondary_dns::delete_tsig(ctx, account, own).await;
        return done.map(|_| Done::Deleted);
    }
    let new = NewTsig {
        name: typed.trimmed("name").to_owned(),
        algo: typed.get("algo").to_owned(),
        secret: typed.trimmed("secret").to_owned(),
    };
    if form == "tsig_set" {
        let done = secondary_dns::update_tsig(ctx, account, own, new).await;
        return done.map(|_| Done::SettingsKept);
    }
    let done = secondary_dns::create_tsig(ctx, account, new).await;
    done.map(|_| Done::Made)
}

fn all_fields(fields: &Fields<'_>) -> Markup {
    let algorithms: [Choice; 4] =
        ALGORITHMS.map(|a| (a.to_owned(), a.trim_end_matches('.').to_owned()));
    html! {
        (fields.show(&Field::new("name", "Name").required().hint("A domain name that both sides know the key by.")))
        (fields.choose("algo", "Algorithm", &algorithms, ""))
        (fields.show(&Field::new("secret", "Secret").of_kind("password").required().hint("Base64 of 16 to 512 bytes, the same on both sides.")))
    }
}

pub(super) fn section(
    person: &Person,
    id: &str,
    all: &[Tsig],
    secret: Option<&Tsig>,
    tried: Option<&Tried>,
) -> Markup {
    let untouched = Form::of([("algo", ALGORITHMS[0].to_owned())]);
    let fields = Fields::new("tsig", &person.form, &untouched, tried);
    let path = format!("/client/v4/accounts/{id}/secondary_dns/tsigs");
    let body = json!({"name": "transfer.example.com.", "algo": "hmac-sha256.", "secret": "BASE64"});
    html! {
        section aria-labelledby="tsigs" {
            h2 #tsigs { "Keys (TSIG)" }
            @if let Some(key) = secret { (shown(key)) }
            @if all.is_empty() { p .empty { "There is no key yet. Without one, transfers are told apart by their addresses alone." } }
            @for key in all { (one(person, key, tried)) }
            (fields.alert())
            details open[tried.is_some_and(|t| t.form == "tsig")] {
                summary { "Make a key" }
                form method="post" {
                    (hidden(person, "tsig"))
                    (all_fields(&fields))
                    button type="submit" { "Keep the key" }
                }
            }
            (curl(person, "POST", &path, Some(&body)))
        }
    }
}

fn shown(key: &Tsig) -> Markup {
    html! {
        div .panel role="status" {
            h3 { "Secret of " (key.name) }
            @if key.secret.is_empty() {
                p { "Only those who may change the key see its secret." }
            } @else {
                p { code #tsig-secret .break { (key.secret) } " " button .quiet type="button" data-copy="tsig-secret" hidden { "Copy" } }
                p .hint { "It is on this page until you leave it." }
            }
        }
    }
}

fn one(person: &Person, key: &Tsig, tried: Option<&Tried>) -> Markup {
    let untouched = Form::of([("name", key.name.clone()), ("algo", key.algo.clone())]);
    let tried = tried_of(person, tried, &key.id);
    let fields = Fields::new("tsig_set", &person.form, &untouched, tried).numbered(&key.id);
    let line = html! {
        strong .break { (key.name) } ", " (key.algo) " "
        (button(person, "tsig_show", &key.id, "Show the secret", &key.name))
    };
    let of = ("tsig", key.id.as_str(), key.name.as_str());
    row(person, &line, &fields, &all_fields(&fields), of, tried)
}
