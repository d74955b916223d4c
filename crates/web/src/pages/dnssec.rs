//! DNSSEC of a zone: what the registrar has to be told, the keys and their replacement, other providers that sign, and turning it off.

use super::{
    curl::curl,
    flash::Done,
    form::{Fields, Tried, button, hidden, no_such_form},
    layout::{Page, onward},
    person::{Ids, Refused, Shown, at_zone},
};
use crate::caller::{Form, Person};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    dnssec::{self, Confirmation, Dnssec, DnssecChange, DnssecStatus, Role, Roll, SigningKey},
    zones,
};
use serde_json::json;

pub(super) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None).await?.into_response())
}

pub(super) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let form: &'static str = match person.form.get("do") {
        "on" => "on",
        "off" => "off",
        "signers" => "signers",
        "roll" => "roll",
        "parent" => "parent",
        "remove" => "remove",
        _ => return Err(no_such_form().into()),
    };
    match changed(&person, id.clone(), form).await {
        Ok(done) => Ok(onward(&person.here, Some(done))),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn changed(person: &Person, zone: String, form: &str) -> Result<Done> {
    let (ctx, typed) = (&person.ctx, &person.form);
    let turned = |status| DnssecChange {
        status: Some(status),
        ..DnssecChange::default()
    };
    match form {
        "on" => {
            dnssec::update(ctx, zone, turned(DnssecStatus::Active)).await?;
            Ok(Done::DnssecOn)
        }
        "off" => {
            sure(typed, "Tick that you know what turning it off means")?;
            dnssec::update(ctx, zone, turned(DnssecStatus::Disabled)).await?;
            Ok(Done::DnssecOff)
        }
        "signers" => {
            let change = DnssecChange {
                dnssec_multi_signer: Some(typed.ticked("dnssec_multi_signer")),
                ..DnssecChange::default()
            };
            dnssec::update(ctx, zone, change).await?;
            Ok(Done::SignersChanged)
        }
        "roll" => {
            let key = match typed.get("key") {
                "ksk" => Role::Ksk,
                _ => Role::Zsk,
            };
            dnssec::roll(ctx, zone, Roll { key }).await?;
            Ok(Done::KeyRolling)
        }
        "parent" => {
            let ds_at_parent = typed.get("has") == "yes";
            dnssec::confirm(ctx, zone, Confirmation { ds_at_parent }).await?;
            Ok(Done::ParentTold)
        }
        _ => {
            sure(
                typed,
                "Tick that the registrar has no DS record of the zone any more",
            )?;
            dnssec::remove(ctx, zone).await?;
            Ok(Done::KeysDeleted)
        }
    }
}

fn sure(typed: &Form, text: &str) -> Result<()> {
    if typed.ticked("sure") {
        return Ok(());
    }
    Err(Error::from(&codes::DNSSEC_BODY).text(text).at("/sure"))
}

async fn page(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let zone = zones::get(&person.ctx, id.to_owned()).await?;
    let place = at_zone(person, &zone).await?;
    let is = dnssec::get(&person.ctx, id.to_owned()).await?;
    let keys = dnssec::zone_signing_keys(&person.ctx, id.to_owned()).await?;
    let untouched = Form::default();
    let on = matches!(is.status, DnssecStatus::Active | DnssecStatus::Pending);
    let (state, next) = said(is.status, is.ds.is_some());
    let path = format!("/client/v4/zones/{id}/dnssec");
    let word = if on { "disabled" } else { "active" };
    let content = html! {
        p { strong { (state) } " " (next) }
        @if let Some(at) = is.modified_on { p .hint { "Last changed on " (at.words()) "." } }
        (Fields::new("on", &person.form, &untouched, tried).alert())
        @if !on { (button(person, "on", "", "Turn DNSSEC on", "")) }
        (curl(person, "PATCH", &path, Some(&json!({"status": word}))))
        @if is.ds.is_some() { (ds(&zone.name, &is)) }
        @if !keys.is_empty() { (signing(&keys)) }
        @if is.ds.is_some() {
            (roll(person, id, tried))
            (signers(person, id, &is, tried))
        }
        @if person.standing.operator && is.ds.is_some() { (parent(person, id, tried)) }
        @if on { (off(person, is.status, tried)) }
        @if is.status == DnssecStatus::Disabled && is.ds.is_some() { (removal(person, &path, tried)) }
    };
    Ok(Page::of(person, "DNSSEC", place, content))
}

/// Where it stands, and what happens or is to be done next.
const fn said(status: DnssecStatus, has_keys: bool) -> (&'static str, &'static str) {
    match status {
        DnssecStatus::Active => (
            "DNSSEC is on, and the zone above has the DS record.",
            "There is nothing to do: signatures are renewed by themselves.",
        ),
        DnssecStatus::Pending => (
            "DNSSEC is on, but the zone above has no DS record yet.",
            "Give the DS record below to the registrar; we look for it ourselves and say here when it is there.",
        ),
        DnssecStatus::PendingDisabled => (
            "DNSSEC is being turned off.",
            "Have the DS record removed at the registrar; the zone stays signed until we see that it is gone, so that nobody is cut off.",
        ),
        DnssecStatus::Error => (
            "Something is wrong with the DNSSEC of this zone.",
            "Compare the DS record at the registrar with the one below.",
        ),
        DnssecStatus::Disabled if has_keys => (
            "DNSSEC is off.",
            "The keys are kept: the zone is signed still, until they are deleted.",
        ),
        DnssecStatus::Disabled => (
            "DNSSEC is off.",
            "Turn it on, then give the DS record that stands here to the registrar.",
        ),
    }
}

/// What registrars ask for: some for one line, some for each part.
fn ds(zone: &str, is: &Dnssec) -> Markup {
    let dnskey = is.public_key.as_ref().map(|key| {
        let flags = is.flags.unwrap_or_default();
        let algorithm = is.algorithm.as_deref().unwrap_or_default();
        format!("{zone}. 3600 IN DNSKEY {flags} 3 {algorithm} {key}")
    });
    let rows = [
        ("ds", "DS record", is.ds.clone()),
        ("key-tag", "Key tag", is.key_tag.map(|tag| tag.to_string())),
        ("algorithm", "Algorithm", is.algorithm.clone()),
        ("digest-type", "Digest type", is.digest_type.clone()),
        ("digest", "Digest", is.digest.clone()),
        ("flags", "Flags", is.flags.map(|flags| flags.to_string())),
        ("public-key", "Public key", is.public_key.clone()),
        ("dnskey", "DNSKEY record", dnskey),
    ];
    let names = [
        ("algorithm", is.key_type.as_deref()),
        ("digest-type", is.digest_algorithm.as_deref()),
    ];
    html! {
        section .panel aria-labelledby="for-registrar" {
            h2 #for-registrar { "For the registrar" }
            p .hint { "Some registrars take the whole DS record, others its parts, a few the DNSKEY record." }
            dl {
                @for (id, label, value) in &rows {
                    @if let Some(value) = value {
                        dt { (label) }
                        dd {
                            code .break id=(id) { (value) }
                            @for (of, name) in &names { @if of == id { @if let Some(name) = name { " (" (name) ")" } } }
                            " " button .quiet type="button" data-copy=(id) hidden { "Copy" span .unseen { " " (label) } }
                        }
                    }
                }
            }
        }
    }
}

fn signing(keys: &[SigningKey]) -> Markup {
    let tagged = |tag: &str| match tag {
        "active" => "signs",
        "publish" => "published, signs soon",
        "retired" => "signs no more, still published",
        _ => "another provider's",
    };
    html! {
        section aria-labelledby="keys" {
            h2 #keys { "Keys that sign the records (ZSK)" }
            div .scroll tabindex="0" role="group" aria-label="Keys that sign the records" {
                table {
                    thead { tr { @for head in ["State", "Flags", "Algorithm", "Public key"] { th scope="col" { (head) } } } }
                    tbody {
                        @for key in keys {
                            tr {
                                th scope="row" { (tagged(&key.tag)) }
                                td { (key.dnskey.flags) }
                                td { (key.dnskey.algorithm) }
                                td .break { code { (key.dnskey.public_key) } }
                            }
                        }
                    }
                }
            }
            p .hint { "Names that do not exist are denied by NSEC; NSEC3 is not offered, as it hides little and costs more." }
        }
    }
}

fn roll(person: &Person, zone: &str, tried: Option<&Tried>) -> Markup {
    let untouched = Form::of([("key", "zsk".to_owned())]);
    let fields = Fields::new("roll", &person.form, &untouched, tried);
    let keys = [
        ("zsk", "The one that signs the records (ZSK)"),
        (
            "ksk",
            "The one that signs the keys (KSK): its DS record has to be given to the registrar anew",
        ),
    ];
    let keys = keys.map(|(value, label)| (value.to_owned(), label.to_owned()));
    let path = format!("/platform/v1/zones/{zone}/dnssec/roll");
    html! {
        section aria-labelledby="rolling" {
            h2 #rolling { "Replace a key" }
            p { "The new key is published first, and takes over when everybody can know it: nobody is cut off. It takes some days, and the next step is done by itself." }
            (fields.alert())
            form method="post" {
                (hidden(person, "roll"))
                (fields.select("key", "Key", &keys))
                button type="submit" { "Begin to replace it" }
            }
            (curl(person, "POST", &path, Some(&json!({"key": "zsk"}))))
        }
    }
}

fn signers(person: &Person, zone: &str, is: &Dnssec, tried: Option<&Tried>) -> Markup {
    let ticked = if is.dnssec_multi_signer { "true" } else { "" };
    let untouched = Form::of([("dnssec_multi_signer", ticked.to_owned())]);
    let fields = Fields::new("signers", &person.form, &untouched, tried);
    html! {
        section aria-labelledby="signers" {
            h2 #signers { "Other providers that sign" }
            p { "Where several providers answer for the zone and each signs, each has to publish the keys of the others. Then " a href={ "/zones/" (zone) "/dns?new=DNSKEY#new" } { "add their DNSKEY records" } " to the zone." }
            (fields.alert())
            form method="post" {
                (hidden(person, "signers"))
                (fields.tick("dnssec_multi_signer", "Other providers sign this zone, too"))
                button type="submit" { "Save" }
            }
        }
    }
}

fn parent(person: &Person, zone: &str, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("parent", &person.form, &untouched, tried);
    let path = format!("/platform/v1/zones/{zone}/dnssec/confirm");
    html! {
        section aria-labelledby="parent" {
            h2 #parent { "Say what the zone above has" }
            p { "For operators, where the zone above cannot be looked at from here. What follows is done without looking." }
            (fields.alert())
            form method="post" {
                (hidden(person, "parent"))
                button .quiet type="submit" name="has" value="yes" { "It has the DS record above, and no other" }
                " "
                button .quiet type="submit" name="has" value="no" { "It has none" }
            }
            (curl(person, "POST", &path, Some(&json!({"ds_at_parent": true}))))
        }
    }
}

fn off(person: &Person, status: DnssecStatus, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("off", &person.form, &untouched, tried);
    html! {
        section .danger aria-labelledby="off" {
            h2 #off { "Turn DNSSEC off" }
            p {
                "Answers can be forged again for those who rely on signatures. "
                @if status == DnssecStatus::Active { "The DS record has to be removed at the registrar; until then the zone stays signed." }
                @else { "It can be turned on again with the same keys until they are deleted." }
            }
            (fields.alert())
            form method="post" {
                (hidden(person, "off"))
                (fields.tick("sure", "Turn it off nevertheless"))
                button type="submit" { "Turn DNSSEC off" }
            }
        }
    }
}

fn removal(person: &Person, path: &str, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("remove", &person.form, &untouched, tried);
    html! {
        section .danger aria-labelledby="removal" {
            h2 #removal { "Delete the keys" }
            p { "Nothing is signed from then on, and the keys cannot be brought back: turning DNSSEC on again makes others. If the zone above still has the DS record, nobody who checks signatures reaches the zone." }
            (fields.alert())
            form method="post" {
                (hidden(person, "remove"))
                (fields.tick("sure", "The registrar has no DS record of this zone"))
                button type="submit" { "Delete the keys" }
            }
            (curl(person, "DELETE", path, None))
        }
    }
}
