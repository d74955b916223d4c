//! The settings of an account: name and rules for its members, what its provider knows of it, and its end.

use super::{
    super::{
        curl::curl,
        form::{Choice, Field, Fields, Tried, about_last, back, hidden, which},
        layout::{Page, onward},
        person::{Ids, Refused, Shown},
    },
    deletion, here, profile,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    accounts::{self, Account, AccountChange, SettingsChange},
};
use serde_json::json;

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None).await?.into_response())
}

pub(in crate::pages) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let form = which(&person, &["account", "profile", "delete"])?;
    let done = match form {
        "account" => set(&person, &id).await,
        "profile" => profile::set(&person, &id).await,
        _ => deletion::delete(&person, &id).await,
    };
    match back(&person, form, done) {
        // The page itself is gone then; what is left of it says how to bring it back.
        Ok(_) if form == "delete" => Ok(onward(
            &format!("/accounts/{id}"),
            Some(Done::AccountDeleted),
        )),
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn set(person: &Person, id: &str) -> Result<Done> {
    let typed = &person.form;
    let change = AccountChange {
        name: typed.trimmed("name").to_owned(),
        kind: None,
        settings: Some(SettingsChange {
            enforce_twofactor: Some(typed.ticked("enforce_twofactor")),
            abuse_contact_email: Some(typed.given("abuse_contact_email")),
            api_access_enabled: Some(match typed.get("api_access_enabled") {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            }),
        }),
    };
    let done = accounts::update(&person.ctx, id.to_owned(), change).await;
    done.map(|_| Done::SettingsKept).map_err(about_last)
}

async fn page(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let (account, place) = here(person, id).await?;
    let content = html! {
        (own(person, &account, tried))
        (profile::section(person, id, tried).await?)
        section aria-labelledby="more" {
            h2 #more { "More settings" }
            ul {
                li { a href={ "/accounts/" (id) "/dns" } { "DNS of new zones, and custom name servers" } }
                li { a href={ "/accounts/" (id) "/secondary" } { "Secondary DNS: peers, keys, addresses" } }
                li { a href={ "/accounts/" (id) "#partner" } { "Access of your provider's people" } }
            }
        }
        @if person.standing.tenants { (deletion::section(person, &account, tried)) }
    };
    Ok(Page::of(person, "Settings of the account", place, content))
}

fn own(person: &Person, account: &Account, tried: Option<&Tried>) -> Markup {
    let is = &account.settings;
    let tick = if is.enforce_twofactor { "true" } else { "" };
    let access = is.api_access_enabled.map(|on| on.to_string());
    let untouched = Form::of([
        ("name", account.name.clone()),
        ("enforce_twofactor", tick.to_owned()),
        (
            "abuse_contact_email",
            is.abuse_contact_email.clone().unwrap_or_default(),
        ),
        ("api_access_enabled", access.unwrap_or_default()),
    ]);
    let fields = Fields::new("account", &person.form, &untouched, tried);
    let api: [Choice; 3] = [
        ("", "as usual: allowed"),
        ("true", "allowed"),
        ("false", "refused to members"),
    ]
    .map(|(word, label)| (word.to_owned(), label.to_owned()));
    let body =
        json!({"name": account.name, "settings": {"enforce_twofactor": is.enforce_twofactor}});
    html! {
        section aria-labelledby="own" {
            h2 #own { "Account" }
            (fields.alert())
            form method="post" {
                (hidden(person, "account"))
                (fields.show(&Field::new("name", "Name").required().hint("Up to 100 characters.")))
                (fields.show(&Field::new("abuse_contact_email", "Where to report abuse").of_kind("email").hint("An e-mail address; empty for none.")))
                (fields.tick("enforce_twofactor", "Members must log in with a second factor"))
                p .hint { "Whoever has none is kept out until they have. You need one yourself first. API keys are not asked for one." }
                (fields.choose("api_access_enabled", "API keys and tokens of members", &api, "Those who log in are not concerned."))
                button type="submit" { "Save" }
            }
            (curl(person, "PUT", &format!("/client/v4/accounts/{}", account.id), Some(&body)))
        }
    }
}
