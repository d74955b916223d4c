//! A zone of somebody's account as an operator sees it: how it becomes active, and nothing of what is in it.

use super::{
    super::{
        form::{Fields, Tried},
        layout::{Page, Place, Role},
    },
    activation, changes,
};
use crate::caller::{Form, Person};
use maud::html;
use rules::{
    Result,
    zones::{self, ZoneStatus},
};

pub(super) async fn page(person: &Person, id: &str, tried: Option<&Tried>) -> Result<Page> {
    let is = zones::activation(&person.ctx, id.to_owned()).await?;
    let untouched = Form::default();
    let place = Place {
        role: Some(Role::Own("operator".to_owned())),
        ..Place::default()
    };
    let content = html! {
        (Fields::new("activate", &person.form, &untouched, tried).alert())
        p { span .state data-state=(is.status.as_str()) { (is.status.as_str()) } " What is in the zone is its account's: an operator sees how it becomes active." }
        section .panel aria-labelledby="activation" {
            h2 #activation { "Activation" }
            @if let Some(reason) = &is.reason { p .note { (reason) "." } }
            dl {
                dt { "Id" } dd { code { (id) } }
                dt { "Has to be delegated to" } dd .break { (is.name_servers.join(", ")) }
                @if let Some(proof) = &is.verification { dt { "Or proven by the TXT record" } dd .break { code { (proof.name) } " " code { (proof.content) } } }
                @if let Some(at) = is.activated_on { dt { "Active since" } dd { (at.words()) } }
                @if let Some(at) = is.last_checked_on { dt { "Last looked at" } dd { (at.words()) } }
                @if let Some(at) = is.next_check_on { dt { "Looked at again" } dd { (at.words()) } }
            }
            (activation::above(&is))
        }
        @if is.status != ZoneStatus::Active { (changes::by_hand(person, id)) }
    };
    Ok(Page::of(person, "A zone of an account", place, content))
}
