//! Pages for people: small, without scripts, readable by whatever reads them aloud.

pub(crate) mod join;
mod layout;

use crate::Web;
use axum::{Router, routing::get};

/// Every page and what it needs.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/join/{code}", get(join::show).post(join::accept))
        .route("/style.css", get(layout::style))
}
