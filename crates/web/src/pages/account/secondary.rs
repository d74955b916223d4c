//! What an account has for secondary DNS: the other name servers, their keys, and the addresses that may ask.

use super::{
    super::{
        curl::curl,
        form::{Field, Fields, Tried, back, hidden, which},
        layout::Page,
        person::{Ids, Refused, Shown, if_allowed},
    },
    first, here, peers, tsigs,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    secondary_dns::{self, Acl, NewAcl},
};
use serde_json::json;

pub(super) const COVERS: &[&str] = &[
    "GET /accounts/{account_id}/secondary_dns/acls",
    "POST /accounts/{account_id}/secondary_dns/acls",
    "GET /accounts/{account_id}/secondary_dns/acls/{acl_id}",
    "PUT /accounts/{account_id}/secondary_dns/acls/{acl_id}",
    "DELETE /accounts/{account_id}/secondary_dns/acls/{acl_id}",
    "GET /accounts/{account_id}/secondary_dns/peers",
    "POST /accounts/{account_id}/secondary_dns/peers",
    "GET /accounts/{account_id}/secondary_dns/peers/{peer_id}",
    "PUT /accounts/{account_id}/secondary_dns/peers/{peer_id}",
    "DELETE /accounts/{account_id}/secondary_dns/peers/{peer_id}",
    "GET /accounts/{account_id}/secondary_dns/tsigs",
    "POST /accounts/{account_id}/secondary_dns/tsigs",
    "GET /accounts/{account_id}/secondary_dns/tsigs/{tsig_id}",
    "PUT /accounts/{account_id}/secondary_dns/tsigs/{tsig_id}",
    "DELETE /accounts/{account_id}/secondary_dns/tsigs/{tsig_id}",
];

const FORMS: [&str; 10] = [
    "acl",
    "acl_set",
    "acl_end",
    "peer",
    "peer_set",
    "peer_end",
    "tsig",
    "tsig_set",
    "tsig_end",
    "tsig_show",
];

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None, None).await?.into_response())
}

pub(in crate::pages) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let form = which(&person, &FORMS)?;
    if form == "tsig_show" {
        // A secret is in this reply alone, in no address and nothing that is kept.
        let found =
            secondary_dns::tsig(&person.ctx, id.clone(), person.form.get("id").to_owned()).await?;
        return Ok(page(&person, &id, None, Some(&found))
            .await?
            .into_response());
    }
    let done = match form.split('_').next() {
        Some("acl") => acl(&person, &id, form).await,
        Some("peer") => peers::change(&person, &id, form).await,
        _ => tsigs::change(&person, &id, form).await,
    };
    match back(&person, form, done) {
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &id, Some(&tried), None).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn page(
    person: &Person,
    id: &str,
    tried: Option<&Tried>,
    secret: Option<&secondary_dns::Tsig>,
) -> Result<Page, Refused> {
    let (_, place) = here(person, id).await?;
    let ctx = &person.ctx;
    let all = if_allowed(secondary_dns::peers(ctx, id.to_owned(), first(100)).await)?;
    let keys = if_allowed(secondary_dns::tsigs(ctx, id.to_owned(), first(100)).await)?;
    let ranges = if_allowed(secondary_dns::acls(ctx, id.to_owned(), first(100)).await)?;
    let content = html! {
        p { "For zones of this account that your own name servers copy from here, and for zones that are copied from them. Which zone is for which peer is said on the zone's page." }
        @if let (Some(all), Some(keys)) = (&all, &keys) { (peers::section(person, id, &all.items, &keys.items, tried)) }
        @if let Some(keys) = &keys { (tsigs::section(person, id, &keys.items, secret, tried)) }
        @if let Some(ranges) = &ranges { (acls(person, id, &ranges.items, tried)) }
        @if all.is_none() && keys.is_none() && ranges.is_none() { p .note { "Your role does not show this." } }
    };
    Ok(Page::of(person, "Secondary DNS", place, content))
}

/// Of several forms alike: what was tried of the one with this id.
pub(super) fn tried_of<'a>(
    person: &Person,
    tried: Option<&'a Tried>,
    id: &str,
) -> Option<&'a Tried> {
    tried.filter(|_| person.form.get("id") == id)
}

async fn acl(person: &Person, id: &str, form: &str) -> Result<Done> {
    let (ctx, typed) = (&person.ctx, &person.form);
    let (account, own) = (id.to_owned(), typed.get("id").to_owned());
    if form == "acl_end" {
        let done = secondary_dns::delete_acl(ctx, account, own).await;
        return done.map(|_| Done::Deleted);
    }
    let new = NewAcl {
        name: typed.trimmed("name").to_owned(),
        ip_range: typed.trimmed("ip_range").to_owned(),
    };
    if form == "acl_set" {
        let done = secondary_dns::update_acl(ctx, account, own, new).await;
        return done.map(|_| Done::SettingsKept);
    }
    let done = secondary_dns::create_acl(ctx, account, new).await;
    done.map(|_| Done::Made)
}

fn acl_fields(fields: &Fields<'_>) -> Markup {
    html! {
        (fields.show(&Field::new("name", "Name").required()))
        (fields.show(&Field::new("ip_range", "Addresses").required().hint("One, or a range of at most a /24 of IPv4 or a /64 of IPv6, such as 192.0.2.0/28.")))
    }
}

fn acls(person: &Person, id: &str, all: &[Acl], tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("acl", &person.form, &untouched, tried);
    let path = format!("/client/v4/accounts/{id}/secondary_dns/acls");
    html! {
        section aria-labelledby="acls" {
            h2 #acls { "Addresses that may ask" }
            p { "They may copy any zone of the account whose copying is enabled, and tell of changes of those that are copied." }
            @if all.is_empty() { p .empty { "No address may ask yet." } }
            @for acl in all { (one_acl(person, acl, tried)) }
            (fields.alert())
            details open[tried.is_some_and(|t| t.form == "acl")] {
                summary { "Let addresses ask" }
                form method="post" {
                    (hidden(person, "acl"))
                    (acl_fields(&fields))
                    button type="submit" { "Let them ask" }
                }
            }
            (curl(person, "POST", &path, Some(&json!({"name": "Our secondaries", "ip_range": "192.0.2.0/28"}))))
        }
    }
}

fn one_acl(person: &Person, acl: &Acl, tried: Option<&Tried>) -> Markup {
    let untouched = Form::of([
        ("name", acl.name.clone()),
        ("ip_range", acl.ip_range.clone()),
    ]);
    let tried = tried_of(person, tried, &acl.id);
    let fields = Fields::new("acl_set", &person.form, &untouched, tried).numbered(&acl.id);
    let shown = html! { strong .break { (acl.name) } " " code { (acl.ip_range) } };
    row(
        person,
        &shown,
        &fields,
        &acl_fields(&fields),
        ("acl", &acl.id, &acl.name),
        tried,
    )
}

/// One thing of a list: what it is, a form to change it, and one to delete it. `of`: the kind's word, the id, the name.
pub(super) fn row(
    person: &Person,
    shown: &Markup,
    fields: &Fields<'_>,
    form: &Markup,
    of: (&str, &str, &str),
    tried: Option<&Tried>,
) -> Markup {
    let (kind, id, name) = of;
    let (set, end) = (format!("{kind}_set"), format!("{kind}_end"));
    let nothing = Form::default();
    html! {
        div .row {
            div .break { (shown) }
            (fields.alert())
            @if let Some(tried) = tried.filter(|t| t.form == end) {
                (Fields::new(tried.form, &person.form, &nothing, Some(tried)).alert())
            }
            details open[tried.is_some_and(|t| t.form == set)] {
                summary { "Change or delete" span .unseen { " " (name) } }
                form method="post" {
                    (hidden(person, &set))
                    input type="hidden" name="id" value=(id);
                    (form)
                    button type="submit" { "Save" span .unseen { " " (name) } }
                }
                form method="post" .danger {
                    (hidden(person, &end))
                    input type="hidden" name="id" value=(id);
                    button type="submit" { "Delete" span .unseen { " " (name) } }
                }
            }
        }
    }
}
