//! Which form of a page was sent, and what follows from it.

use super::{Tried, no_such_form};
use crate::{
    caller::{Form, Person},
    pages::{flash::Done, layout::onward},
};
use axum::response::Response;
use rules::{Error, Result, codes};

/// Which of the page's forms was sent.
pub(in crate::pages) fn which(person: &Person, forms: &[&'static str]) -> Result<&'static str> {
    let sent = person.form.get("do");
    let known = forms.iter().find(|form| **form == sent);
    known.copied().ok_or_else(no_such_form)
}

/// Leads back to the page where the form has done its work; else what was tried, for the page to be shown again.
pub(in crate::pages) fn back(
    person: &Person,
    form: &'static str,
    out: Result<Done>,
) -> Result<Response, Tried> {
    match out {
        Ok(done) => Ok(onward(&person.here, Some(done))),
        Err(fault) => Err(Tried::of(form)(fault)),
    }
}

/// Whole numbers as people type them; nothing where the field is empty.
pub(in crate::pages) fn number<T: std::str::FromStr>(
    typed: &Form,
    name: &str,
) -> Result<Option<T>> {
    let wrong = |_| {
        Error::from(&codes::BAD_BODY)
            .text("This takes a whole number")
            .at(format!("/{name}"))
    };
    typed
        .given(name)
        .map(|text| text.parse().map_err(wrong))
        .transpose()
}

/// A word that the form offers.
pub(in crate::pages) fn word<T: serde::de::DeserializeOwned>(
    typed: &Form,
    name: &str,
) -> Result<T> {
    let wrong = |_| {
        Error::from(&codes::BAD_BODY)
            .text("Choose one of these")
            .at(format!("/{name}"))
    };
    let text = serde_json::Value::String(typed.get(name).to_owned());
    serde_json::from_value(text).map_err(wrong)
}

/// The word of a choice, as the form offers it.
pub(in crate::pages) fn worded(choice: &impl serde::Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
