//! A secret that is shown once, in the reply to the form that made it.

use maud::{Markup, html};

/// `what` it is, such as `API key`.
pub(super) fn shown_once(what: &str, of: &str, secret: &str) -> Markup {
    html! {
        section .panel aria-labelledby="secret-title" {
            h2 #secret-title { (what) " of " (of) }
            p role="status" { "This is the only time that it is shown. Keep it where only its user can read it." }
            p { code #secret-shown .break { (secret) } }
            button .quiet type="button" data-copy="secret-shown" hidden { "Copy" }
        }
    }
}
