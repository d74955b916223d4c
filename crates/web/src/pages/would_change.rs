//! What would change, to be looked at before it does.

use super::form::hidden;
use crate::caller::Person;
use maud::{Markup, Render, html};

/// A difference, and the form that makes it.
pub(super) struct WouldChange<'a> {
    /// What the rows are about.
    pub(super) what: &'a str,
    /// What, how it is now, how it would be.
    pub(super) rows: Vec<(String, String, String)>,
    /// What else is to be known.
    pub(super) note: Markup,
    /// The form that applies what was typed into the one before.
    pub(super) apply: &'a str,
    /// Which one that was, where there are several.
    pub(super) form: Option<&'a str>,
}

impl WouldChange<'_> {
    pub(super) fn panel(&self, person: &Person) -> Markup {
        html! {
            section .panel aria-labelledby="preview" {
                h2 #preview { "This would change" }
                @if self.rows.is_empty() {
                    p { "Nothing: this is how it is already." }
                } @else {
                    div .scroll tabindex="0" role="group" aria-label="Differences" {
                        table {
                            thead { tr { th scope="col" { (self.what) } th scope="col" { "Now" } th scope="col" { "Then" } } }
                            tbody {
                                @for (name, before, after) in &self.rows {
                                    tr { th scope="row" { (name) } td .break .was { (before) } td .break .is { (after) } }
                                }
                            }
                        }
                    }
                    (self.note.render())
                    form method="post" {
                        (hidden(person, self.apply))
                        @if let Some(form) = self.form { input type="hidden" name="form" value=(form); }
                        @for (name, value) in person.form.without(&["csrf", "do", "once", "form"]) {
                            input type="hidden" name=(name) value=(value);
                        }
                        button type="submit" { "Apply" }
                    }
                }
            }
        }
    }
}
