//! How a tenant looks to its customers: a form of words and colours, one for the logo, and samples of both.

use super::here::{Here, here};
use crate::{
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, back, hidden, which},
        layout::Page,
        person::{Ids, Refused, Shown},
    },
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    branding::{
        self, Branding, BrandingChange, DARK_GROUNDS, LIGHT_GROUNDS, LogoType, NewLogo, contrast,
    },
};
use serde_json::json;

const FORMS: [&str; 3] = ["brand", "logo", "remove"];

pub(super) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None).await?.into_response())
}

pub(super) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let form = which(&person, &FORMS)?;
    let (ctx, typed) = (&person.ctx, &person.form);
    let done = match form {
        "logo" => {
            let new = NewLogo {
                kind: typed.get("logo_type").to_owned(),
                data: typed.get("logo").to_owned(),
            };
            let set = branding::set_logo(ctx, id.clone(), new).await;
            // Both are about the one field that there is.
            set.map(|_| Done::BrandingChanged)
                .map_err(|fault| fault.at("/logo"))
        }
        "remove" => {
            let removed = branding::remove_logo(ctx, id.clone()).await;
            removed.map(|_| Done::LogoRemoved)
        }
        _ => {
            let change = of_form(typed, person.standing.operator);
            let changed = branding::update(ctx, id.clone(), change).await;
            changed.map(|_| Done::BrandingChanged)
        }
    };
    match back(&person, form, done) {
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// Fields that a form does not have are left as they are.
fn of_form(typed: &Form, operator: bool) -> BrandingChange {
    BrandingChange {
        name: Some(typed.given("name")),
        accent: Some(typed.given("accent")),
        accent_dark: Some(typed.given("accent_dark")),
        support_url: Some(typed.given("support_url")),
        sender_name: Some(typed.given("sender_name")),
        sender_address: operator.then(|| typed.given("sender_address")),
        host_name: operator.then(|| typed.given("host_name")),
    }
}

async fn page(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let here = here(person, id).await?;
    let now = branding::get(&person.ctx, id.to_owned()).await?;
    let untouched = Form::default();
    let content = html! {
        (here.note())
        p { "What customers of this tenant see on pages about their accounts and zones, and whom mails about them come from. What is not set is as in the whole installation." }
        (Fields::new("remove", &person.form, &untouched, tried).alert())
        (samples(&now))
        @if here.manages() {
            (words(person, &here, &now, tried))
            (logo(person, &here, &now, tried))
        } @else {
            (told(&now))
        }
    };
    Ok(Page::of(
        person,
        format!("Branding of {}", here.name()),
        here.place,
        content,
    ))
}

/// The colours as they are saved, by day and by night.
fn samples(now: &Branding) -> Markup {
    let measured = |accent: Option<&String>, grounds: [&str; 2]| {
        let least = accent.and_then(|accent| {
            let all = grounds.iter().filter_map(|ground| contrast(accent, ground));
            all.min_by(f64::total_cmp)
        });
        html! {
            @match (accent, least) {
                (Some(accent), Some(least)) => { code { (accent) } ", contrast " (format!("{least:.2}")) ":1" }
                _ => { "the installation's colour" }
            }
        }
    };
    html! {
        section aria-labelledby="samples" {
            h2 #samples { "How it looks" }
            div .samples {
                @for (class, title, colour) in [
                    ("by-day", "On light ground", measured(now.accent.as_ref(), LIGHT_GROUNDS)),
                    ("by-night", "On dark ground", measured(now.accent_dark.as_ref(), DARK_GROUNDS)),
                ] {
                    figure class={ "sample " (class) } {
                        p { span .like-link { "A link" } " and " span .like-button { "a button" } }
                        figcaption { (title) ": " (colour) }
                    }
                }
            }
        }
    }
}

fn words(person: &Person, here: &Here, now: &Branding, tried: Option<&Tried>) -> Markup {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let untouched = Form::of([
        ("name", text(&now.name)),
        ("accent", text(&now.accent)),
        ("accent_dark", text(&now.accent_dark)),
        ("support_url", text(&now.support_url)),
        ("sender_name", text(&now.sender_name)),
        ("sender_address", text(&now.sender_address)),
        ("host_name", text(&now.host_name)),
    ]);
    let fields = Fields::new("brand", &person.form, &untouched, tried);
    let example = json!({"name": "Acme Hosting", "accent": "#0b57a4"});
    html! {
        section aria-labelledby="words" {
            h2 #words { "Name, colours, mail" }
            (fields.alert())
            form method="post" {
                (hidden(person, "brand"))
                (fields.show(&Field::new("name", "Name").hint("Up to 60 characters. Empty: the tenant's name, as soon as there is something else to show.")))
                (fields.show(&Field::new("accent", "Colour on light ground").hint("Of links and buttons, like #0b57a4: dark enough to be read on white and grey, and under white text.")))
                (fields.show(&Field::new("accent_dark", "Colour on dark ground").hint("For those who set their device to dark, like #86bdf5: light enough.")))
                (fields.show(&Field::new("support_url", "Where customers find help").of_kind("url").hint("The address of a page; every page of theirs leads there.")))
                (fields.show(&Field::new("sender_name", "Sender of mails").hint("A name, up to 60 characters.")))
                @if here.operator {
                    (fields.show(&Field::new("sender_address", "Address of the sender").of_kind("email").hint("The mail server must be allowed to send for its domain.")))
                    (fields.show(&Field::new("host_name", "Host name").hint("Like dash.example.com: it must lead here, with a certificate. Links in mails lead there, and the log-in there shows this brand.")))
                }
                button type="submit" { "Save" }
            }
            @if !here.operator { (placed(now)) }
            (curl(person, "PATCH", &format!("/platform/v1{}/branding", here.path()), Some(&example)))
        }
    }
}

/// What operators set.
fn placed(now: &Branding) -> Markup {
    html! {
        dl {
            dt { "Address of the sender" } dd .break { (now.sender_address.as_deref().unwrap_or("the installation's")) }
            dt { "Host name" } dd .break { (now.host_name.as_deref().unwrap_or("the installation's")) }
        }
        p .hint { "These two are set by operators: links in mails carry codes, and the mail server must be allowed to send for an address." }
    }
}

fn logo(person: &Person, here: &Here, now: &Branding, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("logo", &person.form, &untouched, tried);
    let accept = LogoType::ALL.map(LogoType::as_str).join(",");
    let hint = "PNG, JPEG or WebP, at most 64 KiB; shown 28 pixels high. It stands on light and on dark ground.";
    let example = json!({"type": "image/png", "data": "…"});
    html! {
        section aria-labelledby="picture" {
            h2 #picture { "Logo" }
            @match &now.logo {
                Some(logo) => {
                    p { "There is one (" (logo.kind.as_str()) ", " (logo.bytes) " bytes): it stands above, beside the name." }
                    form method="post" {
                        (hidden(person, "remove"))
                        button .quiet type="submit" { "Remove the logo" }
                    }
                }
                None => { p .empty { "There is no logo." } }
            }
            (fields.alert())
            form method="post" enctype="multipart/form-data" {
                (hidden(person, "logo"))
                (fields.file("logo", "File", hint, &accept))
                button type="submit" { "Upload" }
            }
            (curl(person, "PUT", &format!("/platform/v1{}/branding/logo", here.path()), Some(&example)))
        }
    }
}

/// For those who only look.
fn told(now: &Branding) -> Markup {
    let or_not = |value: &Option<String>| value.clone().unwrap_or_else(|| "not set".to_owned());
    html! {
        dl {
            dt { "Name" } dd { (or_not(&now.name)) }
            dt { "Where customers find help" } dd .break { (or_not(&now.support_url)) }
            dt { "Sender of mails" } dd { (or_not(&now.sender_name)) }
        }
        (placed(now))
    }
}
