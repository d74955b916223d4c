//! What new zones of an account begin with, and the account's own name servers.

use super::{
    super::{
        curl::curl,
        form::{Fields, Tried, about_last, back, hidden, which},
        layout::Page,
        person::{Ids, Refused, Shown, if_allowed},
    },
    here, name_servers,
};
use crate::{
    caller::{Form, Person},
    pages::{
        flash::Done,
        zone::{dns_fields, dns_settings_held, read_dns_settings},
    },
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    dns_settings::{self, AccountDnsSettings, AccountDnsSettingsChange, NameServerType},
    plans::Plan,
};
use serde_json::json;

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None).await?.into_response())
}

pub(in crate::pages) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let form = which(&person, &["defaults", "server", "server_end"])?;
    let done = match form {
        "defaults" => set(&person, &id).await,
        _ => name_servers::change(&person, &id, form).await,
    };
    match back(&person, form, done) {
        Ok(response) => Ok(response),
        Err(tried) => {
            let page = page(&person, &id, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn set(person: &Person, id: &str) -> Result<Done> {
    // As much of the defaults holds in a zone as its plan has, so all of them can be set.
    let defaults = read_dns_settings(&person.form, Plan::Enterprise.limits())?;
    let change = AccountDnsSettingsChange {
        enforce_dns_only: Some(person.form.ticked("enforce_dns_only")),
        zone_defaults: Some(defaults),
    };
    let done = dns_settings::update_account(&person.ctx, id.to_owned(), change).await;
    done.map(|_| Done::SettingsKept).map_err(about_last)
}

async fn page(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page, Refused> {
    let (_, place) = here(person, id).await?;
    let is = if_allowed(dns_settings::of_account(&person.ctx, id.to_owned()).await)?;
    let content = html! {
        @match is {
            None => { p .note { "Your role does not show the DNS settings of this account." } }
            Some(is) => { (defaults(person, id, &is, tried)) }
        }
        (name_servers::section(person, id, tried).await?)
    };
    Ok(Page::of(person, "DNS of the account", place, content))
}

fn defaults(person: &Person, id: &str, is: &AccountDnsSettings, tried: Option<&Tried>) -> Markup {
    let mut values = dns_settings_held(&is.zone_defaults).pairs().to_vec();
    if is.enforce_dns_only {
        values.push(("enforce_dns_only".to_owned(), "true".to_owned()));
    }
    let untouched = Form::with(values);
    let fields = Fields::new("defaults", &person.form, &untouched, tried);
    let kinds = [
        NameServerType::Standard,
        NameServerType::Advanced,
        NameServerType::Random,
        NameServerType::Account,
        NameServerType::Tenant,
    ];
    html! {
        section aria-labelledby="defaults" {
            h2 #defaults { "New zones" }
            p { "What new zones begin with. Zones that are there keep what they have. As much of it holds as the zone's plan has." }
            (fields.alert())
            form method="post" {
                (hidden(person, "defaults"))
                (fields.tick("enforce_dns_only", "All zones of this account are DNS only: nothing is proxied, whatever records say"))
                (dns_fields(&fields, &kinds, Plan::Enterprise.limits()))
                button type="submit" { "Save" }
            }
            (curl(person, "PATCH", &format!("/client/v4/accounts/{id}/dns_settings"), Some(&json!({"enforce_dns_only": is.enforce_dns_only}))))
        }
    }
}
