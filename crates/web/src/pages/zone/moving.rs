//! Moving a zone to another account, or offering it to one of another provider.

use super::super::{
    curl::curl,
    form::{Field, Fields, Tried, hidden},
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    zones::{
        Zone,
        moving::{self, Move, MoveStatus},
    },
};
use serde_json::json;

pub(super) async fn start(person: &Person, id: &str) -> Result<Done> {
    if !person.form.ticked("sure") {
        let text = "Tick that you have read what goes along";
        return Err(Error::from(&codes::MOVE_BODY).text(text).at("/sure"));
    }
    let to = Move {
        account_id: person.form.trimmed("account_id").to_owned(),
    };
    let moved = moving::start(&person.ctx, id.to_owned(), to).await?;
    Ok(match moved.status {
        MoveStatus::Moved => Done::ZoneMoved,
        MoveStatus::Offered => Done::ZoneOffered,
    })
}

pub(super) async fn withdraw(person: &Person, id: &str) -> Result<Done> {
    let done = moving::withdraw(&person.ctx, id.to_owned()).await;
    done.map(|_| Done::OfferWithdrawn)
}

pub(super) fn section(person: &Person, zone: &Zone, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let of = |form| Fields::new(form, &person.form, &untouched, tried);
    let (fields, back) = (of("move"), of("withdraw"));
    let path = format!("/platform/v1/zones/{}/move", zone.id);
    let example = json!({"account_id": "0123456789abcdef0123456789abcdef"});
    html! {
        section aria-labelledby="move" {
            h2 #move { "Move to another account" }
            p { "The zone is answered all the while, and keeps its id, records, keys, settings and name servers. What is different:" }
            ul {
                li { "Members of " strong { (zone.account.name) } " do not see it any more, also those whose policies were for this zone alone. Members of the other account see it as they see all of theirs." }
                li { "Its plan goes along as long as the other account's provider sells it; what it costs is theirs to say." }
                li { "It cannot be moved while custom name servers of this account lie in it or are set for it, or while peers of this account copy it." }
                li { "An account of another provider is offered the zone for 14 days, and its provider accepts or declines." }
            }
            (fields.alert())
            form method="post" {
                (hidden(person, "move"))
                (fields.show(&Field::new("account_id", "Id of the other account").required().hint("32 digits, as its overview shows them.")))
                (fields.tick("sure", "I have read what goes along and what does not"))
                button type="submit" { "Move or offer the zone" }
            }
            (curl(person, "POST", &path, Some(&example)))
            (back.alert())
            details {
                summary { "Withdraw an offer" }
                form method="post" {
                    (hidden(person, "withdraw"))
                    p { "Where the zone was offered to another provider's account and nobody has answered yet." }
                    button type="submit" { "Withdraw the offer" }
                }
                (curl(person, "DELETE", &path, None))
            }
        }
    }
}
