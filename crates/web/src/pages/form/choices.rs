//! Fields of forms that only some pages have: several of many, choices with a hint, texts of several lines that may stay empty.

use super::{Fields, field_of};
use crate::caller::Form;
use maud::{Markup, html};
use rules::Error;

/// A value and what people read.
pub(in crate::pages) type Choice = (String, String);

impl Fields<'_> {
    /// One of several, with a hint.
    pub(in crate::pages) fn choose(
        &self,
        name: &str,
        label: &str,
        options: &[Choice],
        hint: &str,
    ) -> Markup {
        let chosen = self.typed.get(name);
        self.around(name, label, hint, |id, described, wrong| {
            html! {
                select id=(id) name=(name) aria-describedby=[described] aria-invalid=[wrong] {
                    @for (value, label) in options {
                        option value=(value) selected[value == chosen] { (label) }
                    }
                }
            }
        })
    }

    /// Any of several, each a box to tick.
    pub(in crate::pages) fn ticks(
        &self,
        name: &str,
        legend: &str,
        options: &[Choice],
        hint: &str,
    ) -> Markup {
        let chosen = self.typed.all(name);
        let id = self.id(name);
        let problem = self.problem(name);
        let described = problem.map(|_| format!("{id}-problem"));
        html! {
            fieldset #(id) .ticks tabindex="-1" aria-describedby=[described.as_deref()] {
                legend { (legend) }
                @if !hint.is_empty() { p .hint { (hint) } }
                @for (i, (value, label)) in options.iter().enumerate() {
                    div .tick {
                        input id={ (id) "-" (i) } type="checkbox" name=(name) value=(value) checked[chosen.contains(&value.as_str())];
                        label for={ (id) "-" (i) } { (label) }
                    }
                }
                                @if let Some(problem) = problem { p .wrong id={ (id) "-problem" } { (problem) } }
            }
        }
    }

    /// A few lines, which may stay empty.
    pub(in crate::pages) fn few_lines(&self, name: &str, label: &str, hint: &str) -> Markup {
        self.lines(name, label, hint, 4, false)
    }
}

impl Form {
    /// All values of a field that may come several times.
    pub(in crate::pages) fn all(&self, name: &str) -> Vec<&str> {
        let own = self.pairs().iter().filter(|(n, _)| n == name);
        own.map(|(_, value)| value.as_str()).collect()
    }

    /// The lines of a field, without the empty ones.
    pub(in crate::pages) fn each_line(&self, name: &str) -> Vec<String> {
        let lines = self.get(name).lines().map(str::trim);
        lines.filter(|l| !l.is_empty()).map(str::to_owned).collect()
    }
}

/// The refusal as about the field that its pointer ends in: for forms whose fields are members of a member.
pub(in crate::pages) fn about_last(fault: Error) -> Error {
    let last = match &fault {
        Error::Refused(r) => r.pointer.as_deref().and_then(|p| p.rsplit('/').next()),
        _ => None,
    };
    match last.map(str::to_owned) {
        Some(last) if last != field_of(&fault) => fault.at(format!("/{last}")),
        _ => fault,
    }
}

impl Fields<'_> {
    /// Of one of several forms alike on a page: its ids are told apart by this.
    pub(in crate::pages) fn numbered(mut self, which: &str) -> Self {
        self.which = format!("-{which}");
        self
    }
}
