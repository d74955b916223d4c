//! Zones that other providers offer to an account.

use super::super::{curl::curl, form::button, person::if_allowed};
use crate::{caller::Person, pages::flash::Done};
use maud::{Markup, html};
use rules::{Result, zones::moving};

pub(super) async fn answer(person: &Person, id: &str, form: &str) -> Result<Done> {
    let (ctx, zone) = (&person.ctx, person.form.get("id").to_owned());
    if form == "accept" {
        let done = moving::accept(ctx, id.to_owned(), zone).await;
        return done.map(|_| Done::OfferAccepted);
    }
    let done = moving::reject(ctx, id.to_owned(), zone).await;
    done.map(|_| Done::OfferDeclined)
}

/// Offers are for people of the provider; for others, and where there are none, there is nothing.
pub(super) async fn section(person: &Person, id: &str) -> Result<Markup> {
    if !person.standing.tenants && !person.standing.operator {
        return Ok(html! {});
    }
    let found = if_allowed(moving::offers(&person.ctx, id.to_owned()).await)?;
    let Some(all) = found.filter(|all| !all.is_empty()) else {
        return Ok(html! {});
    };
    Ok(html! {
        section .panel aria-labelledby="offers" {
            h2 #offers { "Zones that are offered" }
            p { "Each comes with its id, records, keys and settings, and is answered all the while. It goes on on the same plan where your catalogue has it." }
            ul {
                @for offer in &all {
                    li {
                        strong .break { (offer.zone_name) } ", offered on " (offer.offered_on.words()) ", until " (offer.expires_on.words()) " "
                        (button(person, "accept", &offer.zone_id, "Accept", &offer.zone_name))
                        (button(person, "decline", &offer.zone_id, "Decline", &offer.zone_name))
                        (curl(person, "POST", &format!("/platform/v1/accounts/{id}/zone_offers/{}/accept", offer.zone_id), None))
                    }
                }
            }
        }
    })
}
