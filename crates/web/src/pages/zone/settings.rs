//! The settings of a zone: how it is answered, its name servers, who else may have its name, and where it belongs.

use super::{
    super::{
        form::{Tried, back, which},
        layout::Page,
        person::{Ids, Refused, Shown},
    },
    dns_settings, here, hold, moving,
};
use crate::caller::Person;
use axum::response::IntoResponse;
use maud::html;
use rules::dns_settings::DnsSettings;

const FORMS: [&str; 8] = [
    "dns",
    "dns_apply",
    "vanity",
    "hold",
    "hold_change",
    "release",
    "move",
    "withdraw",
];

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None, None).await?.into_response())
}

pub(in crate::pages) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let form = which(&person, &FORMS)?;
    let done = match form {
        "dns" => match dns_settings::preview(&person, &id).await {
            Ok(wanted) => {
                return Ok(page(&person, &id, None, Some(&wanted))
                    .await?
                    .into_response());
            }
            Err(fault) => Err(fault),
        },
        "dns_apply" => dns_settings::change(&person, &id).await,
        "vanity" => dns_settings::vanity(&person, &id).await,
        "hold" | "hold_change" | "release" => hold::change(&person, &id, form).await,
        "withdraw" => moving::withdraw(&person, &id).await,
        _ => moving::start(&person, &id).await,
    };
    // What is refused stands beside the fields of the form that was looked at.
    let form = if form == "dns_apply" { "dns" } else { form };
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
    wanted: Option<&DnsSettings>,
) -> Result<Page, Refused> {
    let (zone, place) = here(person, id).await?;
    let content = html! {
        (dns_settings::section(person, &zone, tried, wanted).await?)
        (dns_settings::vanity_section(person, &zone, tried))
        (hold::section(person, &zone, tried).await?)
        @if person.standing.tenants || person.standing.operator { (moving::section(person, &zone, tried)) }
    };
    Ok(Page::of(person, "Settings of the zone", place, content))
}
