//! What belongs to whoever is logged in: profile, log-in, tokens, memberships.

mod activity;
mod api_key;
mod memberships;
mod passkeys;
mod profile;
pub(super) mod proof;
mod security;
mod sessions;
mod tester;

use super::{PageRoute, both, layout::Place, seen, tokens};
use axum::routing::get;

pub(super) fn table() -> Vec<PageRoute> {
    let mut all = vec![
        both("/me", get(profile::show).post(profile::change)).covers(&[
            "GET /user",
            "PATCH /user",
            "GET /platform/v1/auth/address",
            "POST /platform/v1/auth/address/verify",
            "POST /platform/v1/auth/password",
        ]),
        both("/me/security", get(security::show).post(security::change)).covers(&[
            "GET /platform/v1/auth/second_factor",
            "POST /platform/v1/auth/totp",
            "POST /platform/v1/auth/totp/confirm",
            "DELETE /platform/v1/auth/totp",
            "POST /platform/v1/auth/recovery_codes",
            "GET /platform/v1/auth/passkeys",
            "GET /platform/v1/auth/passkeys/registration",
            "POST /platform/v1/auth/passkeys",
            "PATCH /platform/v1/auth/passkeys/{passkey_id}",
            "DELETE /platform/v1/auth/passkeys/{passkey_id}",
        ]),
        both("/me/sessions", get(sessions::show).post(sessions::end)).covers(&[
            "GET /platform/v1/auth/session",
            "GET /platform/v1/auth/sessions",
            "DELETE /platform/v1/auth/sessions/{session_id}",
            "POST /platform/v1/auth/sessions/end_others",
        ]),
        both("/me/api-key", get(api_key::show).post(api_key::reveal)).covers(&[
            "POST /platform/v1/auth/api_key/view",
            "POST /platform/v1/auth/api_key/roll",
        ]),
        both("/me/proof", get(proof::show).post(proof::prove)).covers(&[
            "POST /platform/v1/auth/proof",
            "POST /platform/v1/auth/proof/passkey",
        ]),
        both(
            "/me/memberships",
            get(memberships::show).post(memberships::change),
        )
        .covers(&[
            "GET /memberships",
            "GET /memberships/{membership_id}",
            "PUT /memberships/{membership_id}",
            "DELETE /memberships/{membership_id}",
            "GET /user/invites",
            "GET /user/organizations",
            "GET /user/organizations/{organization_id}",
            "DELETE /user/organizations/{organization_id}",
        ]),
        seen("/me/activity", get(activity::show)).covers(&["GET /user/audit_logs"]),
        seen("/me/tester", get(tester::show)).covers(&["GET /platform/v1/decisions"]),
    ];
    all.extend(tokens::own());
    all
}

/// The bar of one's own pages.
pub(super) fn at_me() -> Place {
    let tab = |label: &'static str, path: &str| (label, format!("/me{path}"));
    Place {
        steps: vec![("Your log-in".to_owned(), Some("/me".to_owned()))],
        tabs: vec![
            tab("Profile", ""),
            tab("Security", "/security"),
            tab("Sessions", "/sessions"),
            tab("API key", "/api-key"),
            tab("Tokens", "/tokens"),
            tab("Memberships", "/memberships"),
            tab("Activity", "/activity"),
            tab("Permission tester", "/tester"),
        ],
        ..Place::default()
    }
}
