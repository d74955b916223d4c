//! The passkeys of the security page: listed, named, removed, and the step at which the browser makes a new one.

use super::{
    super::{
        form::{Field, Fields, hidden},
        layout::Page,
        passkey,
    },
    at_me,
};
use crate::caller::Person;
use maud::{Markup, html};
use rules::{
    Result,
    auth::passkeys::{self, Passkey},
};

/// What the page says of them; new ones are not made at another host than the public URL's (`elsewhere`).
pub(super) fn section<'a>(
    person: &Person,
    elsewhere: bool,
    all: &[Passkey],
    fields: &impl Fn(&'static str) -> Fields<'a>,
) -> Markup {
    html! {
        p { "A passkey is kept by your device or password manager. It is a whole log-in by itself, and cannot be given away by mistake." }
        @for form in ["passkey", "rename", "remove"] { (fields(form).alert()) }
        @if !all.is_empty() {
            div .scroll tabindex="0" role="group" aria-label="Passkeys" {
                table {
                    thead { tr { th scope="col" { "Name" } th scope="col" { "Since" } th scope="col" { "Last used" } th scope="col" { "Change" } } }
                    tbody { @for one in all { (row(person, one)) } }
                }
            }
        }
        @if elsewhere {
            p .empty { "Passkeys belong to another host: " a href={ (person.ctx.rules().settings().public_url) "/me/security" } { "add one there" } "." }
        } @else if passkeys::available(person.ctx.rules()) {
            (fields("new_passkey").alert())
            form method="post" {
                (hidden(person, "new_passkey"))
                (fields("new_passkey").show(&Field::new("name", "Name of a new passkey").required().hint("To tell it from others, such as “My telephone”; at most 60 characters.")))
                button type="submit" { "Add a passkey" }
            }
        } @else {
            p .empty { "There are no passkeys here: this installation is reached by an address, and passkeys belong to a host name." }
        }
    }
}

fn row(person: &Person, one: &Passkey) -> Markup {
    let id = format!("name-{}", one.id);
    let sure = format!("sure-{}", one.id);
    html! {
        tr {
            th scope="row" .break { (one.name) }
            td { (one.created_on.words()) }
            td { @match one.used_on { Some(at) => { (at.words()) } None => { "never" } } }
            td {
                details {
                    summary { "Rename or remove" span .unseen { " " (one.name) } }
                    form method="post" {
                        (hidden(person, "rename"))
                        input type="hidden" name="id" value=(one.id);
                        label for=(id) { "Name" }
                        input id=(id) type="text" name="name" value=(one.name) required maxlength="60" autocomplete="off";
                        button type="submit" { "Rename" }
                    }
                    form .danger method="post" {
                        (hidden(person, "remove"))
                        input type="hidden" name="id" value=(one.id);
                        div .field.tick {
                            input id=(sure) type="checkbox" name="sure" value="true";
                            label for=(sure) { "I can log in without it" }
                        }
                        button type="submit" { "Remove" }
                    }
                }
            }
        }
    }
}

/// The browser makes it now.
pub(super) async fn waiting(person: &Person) -> Result<Page> {
    let name = person.form.trimmed("name");
    passkeys::check_name(name)?;
    let challenge = passkeys::begin(&person.ctx).await?;
    let more = html! {
        (hidden(person, "passkey"))
        input type="hidden" name="challenge" value=(challenge.token);
        input type="hidden" name="name" value=(name);
    };
    let content = html! {
        p { "Your browser asks next where to keep “" (name) "”. You have until " (challenge.expires_on.words()) "." }
        (passkey::make("/me/security", "Make the passkey", &more, &challenge.options))
        noscript { p .note { "Passkeys take a browser with scripts." } }
        p { a href="/me/security" { "Cancel" } }
    };
    Ok(Page::of(person, "Add a passkey", at_me(), content))
}
