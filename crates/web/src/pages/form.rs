//! Parts of forms that several pages have.

mod choices;
mod sent;

pub(super) use choices::{Choice, about_last};
pub(super) use sent::{back, number, which, word, worded};

use super::layout::{Page, sentence};
use crate::caller::{Form, Person};
use axum::extract::RawPathParams;
use maud::{Markup, html};
use rules::{
    Error, codes,
    passwords::{LONGEST, SHORTEST},
};

/// The code in the path.
pub(super) fn code(params: &RawPathParams) -> String {
    let first = params.iter().next();
    first.map(|(_, code)| code.to_owned()).unwrap_or_default()
}

/// A new password.
pub(super) fn choose_password(wrong: bool) -> Markup {
    let described = if wrong { "hint problem" } else { "hint" };
    html! {
        label for="password" { "Choose a password" }
        input #password type="password" name="password" required minlength=(SHORTEST) maxlength=(LONGEST)
            autocomplete="new-password" aria-invalid=[wrong.then_some("true")] aria-describedby=(described);
        p #hint .hint { "At least " (SHORTEST) " characters." }
    }
}

/// What cannot be done, and why.
pub(crate) fn refused(fault: Error) -> Page {
    sorry("This did not work", &sentence(&fault)).because(fault)
}

/// A page that says no more than that something did not work, and where to go on.
pub(super) fn sorry(title: &str, words: &str) -> Page {
    let content = html! {
        p .problem role="alert" { (words) }
        nav aria-label="Ways on" {
            ul {
                li { a href="/accounts" { "Your accounts" } }
                li { a href="/zones" { "Your zones" } }
                li { a href="/me" { "Your log-in" } }
            }
        }
    };
    Page::new(title, content)
}

/// A form that was sent and refused: the page it stands on is shown again, with what was typed.
pub(super) struct Tried {
    /// Which of the page's forms.
    pub(super) form: &'static str,
    pub(super) fault: Error,
}

impl Tried {
    pub(super) fn of(form: &'static str) -> impl FnOnce(Error) -> Tried {
        move |fault| Tried { form, fault }
    }
}

/// The fields of one form: what was typed, and which of them was refused and why.
pub(super) struct Fields<'a> {
    form: &'static str,
    typed: &'a Form,
    /// The field's name, empty where the refusal names none, and the words.
    problem: Option<(String, String)>,
    /// Tells forms alike on a page apart; empty where there is one.
    which: String,
}

/// One field with its label.
pub(super) struct Field<'a> {
    name: &'a str,
    label: &'a str,
    kind: &'a str,
    hint: &'a str,
    required: bool,
    autocomplete: &'a str,
    suggested: Option<&'a str>,
}

impl<'a> Field<'a> {
    pub(super) const fn new(name: &'a str, label: &'a str) -> Field<'a> {
        Field {
            name,
            label,
            kind: "text",
            hint: "",
            required: false,
            autocomplete: "off",
            suggested: None,
        }
    }

    pub(super) const fn of_kind(mut self, kind: &'a str) -> Field<'a> {
        self.kind = kind;
        self
    }

    pub(super) const fn hint(mut self, hint: &'a str) -> Field<'a> {
        self.hint = hint;
        self
    }

    pub(super) const fn required(mut self) -> Field<'a> {
        self.required = true;
        self
    }

    /// With suggestions: the id of a list on the page.
    pub(super) const fn suggested(mut self, list: &'a str) -> Field<'a> {
        self.suggested = Some(list);
        self
    }

    /// What browsers may fill in (HTML, autofill).
    pub(super) const fn autocomplete(mut self, word: &'a str) -> Field<'a> {
        self.autocomplete = word;
        self
    }
}

impl<'a> Fields<'a> {
    /// `untouched` is what the form holds before somebody types.
    pub(super) fn new(
        form: &'static str,
        sent: &'a Form,
        untouched: &'a Form,
        tried: Option<&Tried>,
    ) -> Fields<'a> {
        let own = tried.filter(|t| t.form == form);
        let problem = own.map(|t| (field_of(&t.fault), sentence(&t.fault)));
        let typed = if own.is_some() { sent } else { untouched };
        Fields {
            form,
            typed,
            problem,
            which: String::new(),
        }
    }

    /// What went wrong, leading to the field that it is about.
    pub(super) fn alert(&self) -> Markup {
        html! {
            @if let Some((field, words)) = &self.problem {
                p .problem role="alert" {
                    @if field.is_empty() { (words) } @else {
                        a href={ "#" (self.id(field)) } { (words) }
                    }
                }
            }
        }
    }

    fn id(&self, name: &str) -> String {
        format!("{}{}-{name}", self.form, self.which)
    }

    fn problem(&self, name: &str) -> Option<&str> {
        let (field, words) = self.problem.as_ref()?;
        (field == name).then_some(words)
    }

    /// Label, control, hint and problem of a field; `control` is given id, what describes it and whether it is wrong.
    fn around(
        &self,
        name: &str,
        label: &str,
        hint: &str,
        control: impl FnOnce(&str, Option<&str>, Option<&str>) -> Markup,
    ) -> Markup {
        let (id, problem) = (self.id(name), self.problem(name));
        let mut described = Vec::new();
        if !hint.is_empty() {
            described.push(format!("{id}-hint"));
        }
        if problem.is_some() {
            described.push(format!("{id}-problem"));
        }
        let described = described.join(" ");
        let described = Some(described.as_str()).filter(|d| !d.is_empty());
        html! {
            div .field {
                label for=(id) { (label) }
                (control(&id, described, problem.map(|_| "true")))
                @if !hint.is_empty() { p .hint id={ (id) "-hint" } { (hint) } }
                @if let Some(problem) = problem { p .wrong id={ (id) "-problem" } { (problem) } }
            }
        }
    }

    pub(super) fn show(&self, f: &Field<'_>) -> Markup {
        // Secrets are typed again.
        let value = if f.kind == "password" {
            ""
        } else {
            self.typed.get(f.name)
        };
        self.around(f.name, f.label, f.hint, |id, described, wrong| {
            html! {
                input id=(id) type=(f.kind) name=(f.name) value=(value) required[f.required] autocomplete=(f.autocomplete) list=[f.suggested]
                    aria-describedby=[described] aria-invalid=[wrong];
            }
        })
    }

    /// A file, of these types; its form is sent as `multipart/form-data`.
    pub(super) fn file(&self, name: &str, label: &str, hint: &str, accept: &str) -> Markup {
        self.around(name, label, hint, |id, described, wrong| {
            html! { input id=(id) type="file" name=(name) accept=(accept) required aria-describedby=[described] aria-invalid=[wrong]; }
        })
    }

    /// One of several: values and labels.
    pub(super) fn select(&self, name: &str, label: &str, options: &[(String, String)]) -> Markup {
        let chosen = self.typed.get(name);
        self.around(name, label, "", |id, described, wrong| {
            html! {
                select id=(id) name=(name) aria-describedby=[described] aria-invalid=[wrong] {
                    @for (value, label) in options {
                        option value=(value) selected[value == chosen] { (label) }
                    }
                }
            }
        })
    }

    /// One of many, by what they are about: a label, then values with labels.
    pub(super) fn select_among(
        &self,
        name: &str,
        label: &str,
        groups: &[(&str, Vec<(String, String)>)],
    ) -> Markup {
        let chosen = self.typed.get(name);
        let options = |all: &[(String, String)]| {
            html! {
                @for (value, label) in all {
                    option value=(value) selected[value == chosen] { (label) }
                }
            }
        };
        self.around(name, label, "", |id, described, wrong| {
            html! {
                select id=(id) name=(name) aria-describedby=[described] aria-invalid=[wrong] {
                    @for (about, all) in groups {
                        @if about.is_empty() { (options(all)) } @else { optgroup label=(about) { (options(all)) } }
                    }
                }
            }
        })
    }

    /// Many lines, without which the form is not sent.
    pub(super) fn area(&self, name: &str, label: &str, hint: &str) -> Markup {
        self.lines(name, label, hint, 14, true)
    }

    /// Lines, of which so many are seen at once.
    pub(super) fn lines(
        &self,
        name: &str,
        label: &str,
        hint: &str,
        rows: u8,
        required: bool,
    ) -> Markup {
        self.around(name, label, hint, |id, described, wrong| {
            html! {
                textarea id=(id) name=(name) rows=(rows) spellcheck="false" required[required] aria-describedby=[described] aria-invalid=[wrong] {
                    // A line feed right behind the tag is not part of the text (HTML).
                    "\n" (self.typed.get(name))
                }
            }
        })
    }

    /// A box to tick.
    pub(super) fn tick(&self, name: &str, label: &str) -> Markup {
        let id = self.id(name);
        html! {
            div .field.tick {
                input id=(id) type="checkbox" name=(name) value="true" checked[self.typed.ticked(name)];
                label for=(id) { (label) }
            }
            @if let Some(problem) = self.problem(name) { p .wrong { (problem) } }
        }
    }
}

/// The name of the field that a refusal is about.
fn field_of(fault: &Error) -> String {
    let pointer = match fault {
        Error::Refused(r) => r.pointer.as_deref().unwrap_or_default(),
        _ => "",
    };
    let first = pointer.split('/').nth(1).unwrap_or_default();
    first.to_owned()
}

/// What every form of somebody who is logged in carries: the token against forgery, which of the page's forms it is, and a text of its
/// own, so that sending it twice does it once.
pub(super) fn hidden(person: &Person, form: &str) -> Markup {
    let once = rules::ids::new(person.ctx.rules().env());
    html! {
        input type="hidden" name="csrf" value=(person.csrf);
        input type="hidden" name="do" value=(form);
        input type="hidden" name="once" value=(once);
    }
}

/// A form that is one button, for something that is named by its id.
pub(super) fn button(person: &Person, form: &str, id: &str, label: &str, about: &str) -> Markup {
    html! {
        form .inline method="post" {
            (hidden(person, form))
            @if !id.is_empty() { input type="hidden" name="id" value=(id); }
            button .quiet type="submit" {
                (label) @if !about.is_empty() { span .unseen { " " (about) } }
            }
        }
    }
}

/// No form of this name stands on the page.
pub(super) fn no_such_form() -> Error {
    Error::from(&codes::BAD_BODY).text("This page has no such form: load it again")
}
