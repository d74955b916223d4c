//! The operator's listener: metrics, and whether the process lives and can work. Not for the world.

use crate::Web;
use axum::{Router, extract::State, response::IntoResponse, routing::get};
use http::{StatusCode, header};

/// `/metrics`, `/healthz` (the process answers), `/readyz` (the database does too, and it is not about to stop).
pub fn observe(web: Web) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .with_state(web)
}

async fn metrics(State(web): State<Web>) -> impl IntoResponse {
    match web.metrics().text() {
        Ok(text) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            (StatusCode::OK, [(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn ready(State(web): State<Web>) -> impl IntoResponse {
    if web.readiness().ended() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match web.rules().ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(e) => {
            tracing::warn!(why = %e, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    }
}
