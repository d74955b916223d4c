//! What all pages have in common: their frame, and headers that let nothing in from elsewhere and nothing out.

use crate::answer::Faulty;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use maud::{DOCTYPE, Markup, html};
use rules::Error;
use std::sync::Arc;

/// A page to be sent.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) title: String,
    pub(crate) content: Markup,
    /// For the log.
    pub(crate) fault: Option<Error>,
}

impl Page {
    pub(crate) fn new(title: impl Into<String>, content: Markup) -> Page {
        Page {
            status: StatusCode::OK,
            title: title.into(),
            content,
            fault: None,
        }
    }

    /// With the status of what went wrong.
    pub(crate) fn because(mut self, fault: Error) -> Page {
        self.status =
            StatusCode::from_u16(fault.code().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.fault = Some(fault);
        self
    }
}

/// A refusal in their words; of a fault no more than that there was one.
pub(crate) fn words(fault: &Error) -> String {
    match fault {
        Error::Refused(r) => r.message.clone(),
        other => other.code().text.to_owned(),
    }
}

const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let document = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) }
                    link rel="stylesheet" href="/style.css";
                }
                body {
                    main {
                        h1 { (self.title) }
                        (self.content)
                    }
                }
            }
        };
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_FRAME_OPTIONS, "DENY"),
        ];
        let mut response = (self.status, headers, document.into_string()).into_response();
        if let Some(fault) = self.fault {
            response.extensions_mut().insert(Faulty(Arc::new(fault)));
        }
        response
    }
}

pub(super) async fn style() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
    ];
    (headers, include_str!("style.css"))
}
