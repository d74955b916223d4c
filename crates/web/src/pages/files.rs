//! What pages fetch besides themselves: the style and the scripts, all ours.

use axum::response::IntoResponse;
use http::header;

pub(super) async fn style() -> impl IntoResponse {
    kept("text/css; charset=utf-8", include_str!("style.css"))
}

pub(super) async fn script() -> impl IntoResponse {
    kept("text/javascript; charset=utf-8", include_str!("app.js"))
}

pub(super) async fn icon() -> impl IntoResponse {
    kept("image/svg+xml", include_str!("icon.svg"))
}

pub(super) async fn passkeys() -> impl IntoResponse {
    kept(
        "text/javascript; charset=utf-8",
        include_str!("passkeys.js"),
    )
}

/// Kept by browsers for an hour.
pub(super) fn kept(kind: &'static str, text: &'static str) -> impl IntoResponse + use<> {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "max-age=3600"),
    ];
    (headers, text)
}
