//! Refusals that no page's own handler made, such as of a path that does not exist, in words for people.

use super::{
    form::sorry,
    layout::{Page, sentence},
};
use crate::answer::Faulty;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header, request::Parts};
use rules::{Error, codes};

/// Whether somebody with a browser asks for a page.
pub(crate) fn wanted(parts: &Parts) -> bool {
    let path = parts.uri.path();
    let accepted = parts.headers.get(header::ACCEPT);
    let browser =
        accepted.is_some_and(|v| String::from_utf8_lossy(v.as_bytes()).contains("text/html"));
    browser && !path.starts_with("/client/") && !path.starts_with("/platform/")
}

/// The same refusal as a page, where it is the API's.
pub(crate) fn in_words(response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    let json = kind.is_some_and(|v| v.as_bytes().starts_with(b"application/json"));
    let Some(Faulty(fault)) = response.extensions().get::<Faulty>().filter(|_| json) else {
        return response;
    };
    let page = of(fault, response.status());
    let (parts, _) = response.into_parts();
    let mut page = page.into_response();
    page.extensions_mut().extend(parts.extensions);
    for kept in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = parts.headers.get(&kept) {
            page.headers_mut().insert(kept, value.clone());
        }
    }
    page
}

fn of(fault: &Error, status: StatusCode) -> Page {
    let nothing = *fault.code() == codes::COULD_NOT_ROUTE;
    let (title, words) = if nothing {
        ("Not found", "There is no page at this address.".to_owned())
    } else {
        ("This did not work", sentence(fault))
    };
    let mut page = sorry(title, &words);
    page.status = status;
    page
}

/// Nothing is at this path.
pub(super) fn nothing_here() -> Response {
    let fault = Error::from(&codes::COULD_NOT_ROUTE);
    of(&fault, StatusCode::NOT_FOUND)
        .about(fault)
        .into_response()
}
