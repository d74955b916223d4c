//! Parts of forms that several pages have.

use super::layout::{Page, words};
use axum::extract::RawPathParams;
use maud::{Markup, html};
use rules::{
    Error,
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
pub(super) fn refused(fault: Error) -> Page {
    let content = html! {
        p role="alert" { (words(&fault)) "." }
    };
    Page::new("This did not work", content).because(fault)
}
