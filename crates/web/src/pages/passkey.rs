//! Forms that are filled in by a passkey: the script `/passkeys.js` asks the browser and sends what it says as fields, so that log-ins
//! and proofs go the same way as those by password. Without the script there is nothing to see.

use crate::caller::Form;
use maud::{Markup, html};
use rules::{Error, Result, auth::passkeys::Shown, codes};
use serde_json::Value;

/// A form that shows a passkey, with more hidden fields in it.
pub(super) fn show(action: &str, label: &str, more: &Markup) -> Markup {
    filled_in("get", action, label, more, None)
}

/// A form that makes a new one, from a challenge that was begun.
pub(super) fn make(action: &str, label: &str, more: &Markup, options: &Value) -> Markup {
    filled_in("create", action, label, more, Some(&options.to_string()))
}

fn filled_in(
    verb: &str,
    action: &str,
    label: &str,
    more: &Markup,
    options: Option<&str>,
) -> Markup {
    html! {
        form method="post" action=(action) data-passkey=(verb) data-options=[options] hidden {
            (more)
            @if options.is_none() { input type="hidden" name="challenge"; }
            input type="hidden" name="credential";
            p .problem role="alert" hidden {}
            button type="submit" { (label) }
        }
        script src="/passkeys.js" defer {}
    }
}

/// What the script has filled in.
pub(super) fn read(form: &Form) -> Result<Shown> {
    Ok(Shown {
        token: form.get("challenge").to_owned(),
        credential: credential(form)?,
        first_step: form.given("first_step"),
    })
}

/// What the browser said.
pub(super) fn credential(form: &Form) -> Result<Value> {
    serde_json::from_str(form.get("credential"))
        .map_err(|_| Error::from(&codes::PASSKEY_INVALID).at("/credential"))
}
