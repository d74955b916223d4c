//! What is left of an account that was deleted, for those who saw it: a way back.

use super::super::{
    form::{Fields, Tried, button},
    layout::{Page, Place},
    person::days,
};
use crate::caller::{Form, Person};
use maud::html;

/// Whoever may restore is known to the rule alone; people of tenants and operators are offered it.
pub(super) fn page(person: &Person, tried: Option<&Tried>) -> Page {
    let place = Place {
        steps: vec![("Accounts".to_owned(), Some("/accounts".to_owned()))],
        ..Place::default()
    };
    let untouched = Form::default();
    let kept = days(person.ctx.rules().settings().retention);
    let content = html! {
        (Fields::new("restore", &person.form, &untouched, tried).alert())
        p { "Nobody can use it, and none of its zones is answered. For " (kept) " days after it was deleted it can be brought back whole: members, zones, records, subscriptions." }
        @if person.standing.tenants || person.standing.operator {
            (button(person, "restore", "", "Restore the account", ""))
        } @else {
            p .note { "Your provider can bring it back: tell them this address." }
        }
        p { a href="/accounts" { "All accounts" } }
    };
    Page::of(person, "This account is deleted", place, content)
}
