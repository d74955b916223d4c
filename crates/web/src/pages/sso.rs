//! Where a provider of single sign-on sends people back to. The browser's own cookie shows that it was the one that was sent; what is
//! in the URL works once, there, and is never logged.

use super::{
    form::sorry,
    layout::{onward, sentence},
    log_in,
};
use crate::{
    Web,
    caller::{Form, Visitor, back_cookies, next_kept, no_next_cookie},
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use rules::{auth::Begun, sso::Returned};

/// Logs in whoever comes back, and leads them to where they wanted to be.
pub(super) async fn returned(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(returned): Query<Returned>,
) -> Response {
    let next = next_kept(&headers);
    let mut response = match visitor.come_back(&web, &headers, &returned).await {
        Ok(Begun::Opened(opened)) => {
            let cookies = back_cookies(&web, Some(&opened.token));
            (cookies, onward(log_in::local(&next), None)).into_response()
        }
        Ok(Begun::Second(step)) => {
            let typed = Form::of([("next", next)]);
            let page = log_in::code_page(&web, &typed, &step, None, false);
            (back_cookies(&web, None), page).into_response()
        }
        Err(fault) => sorry("This log-in did not work", &sentence(&fault))
            .because(fault)
            .into_response(),
    };
    for (name, value) in no_next_cookie(&web) {
        response.headers_mut().append(name, value);
    }
    response
}
