//! What asks first: a folded-up form that says what will be lost, and wants a box ticked.

use super::form::hidden;
use crate::caller::{Form, Person};
use maud::{Markup, html};
use rules::{Error, Result, codes};

/// Of something that is named by its id, which may be empty where the page has just one.
pub(super) fn asks_first(
    person: &Person,
    form: &str,
    id: &str,
    label: &str,
    about: &str,
    lost: &str,
) -> Markup {
    let box_id = format!("sure-{}", rules::ids::new(person.ctx.rules().env()));
    html! {
        details .danger {
            summary { (label) @if !about.is_empty() { span .unseen { " " (about) } } }
            form method="post" {
                (hidden(person, form))
                @if !id.is_empty() { input type="hidden" name="id" value=(id); }
                p { (lost) }
                div .field.tick {
                    input id=(box_id) type="checkbox" name="sure" value="true" required;
                    label for=(box_id) { "Yes, I am sure" }
                }
                button type="submit" { (label) }
            }
        }
    }
}

/// Refused where the box is not ticked.
pub(super) fn sure(form: &Form) -> Result<()> {
    if form.ticked("sure") {
        return Ok(());
    }
    Err(Error::from(&codes::BAD_BODY)
        .text("Nothing was done: tick the box to say that you are sure"))
}
