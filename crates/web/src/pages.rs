//! Pages for people: small, without scripts, readable by whatever reads them aloud.

mod form;
pub(crate) mod join;
mod layout;
pub(crate) mod link;
mod sso;

use crate::Web;
use axum::{Router, routing::get};

/// Every page and what it needs.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/join/{code}", get(join::show).post(join::accept))
        .route("/link/{code}", get(link::show).post(link::follow))
        .route("/sso", get(sso::returned).post(sso::second_step))
        .route("/style.css", get(layout::style))
}
