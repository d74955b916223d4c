//! The installation, for its operators.

mod activity;
mod connectors;
mod denials;
mod health;
mod here;
mod mails;
mod name_servers;
mod operators;
mod secondaries;
mod users;

use super::{PageRoute, both, seen};
use axum::routing::get;

pub(super) fn table() -> Vec<PageRoute> {
    vec![
        seen("/installation", get(health::show))
            .covers(&["GET /platform/v1/health", "GET /platform/v1/statistics"]),
        both(
            "/installation/operators",
            get(operators::show).post(operators::change),
        )
        .covers(&[
            "GET /platform/v1/operators",
            "POST /platform/v1/operators",
            "DELETE /platform/v1/operators/{operator_id}",
        ]),
        both("/installation/users", get(users::show).post(users::change)).covers(&[
            "GET /platform/v1/users",
            "PATCH /platform/v1/users/{user_id}",
            "POST /platform/v1/users/{user_id}/key",
            "GET /platform/v1/users/{user_id}/second_factors",
            "DELETE /platform/v1/users/{user_id}/second_factors",
        ]),
        both(
            "/installation/secondaries",
            get(secondaries::show).post(secondaries::change),
        )
        .covers(&[
            "GET /platform/v1/secondaries",
            "POST /platform/v1/secondaries",
            "GET /platform/v1/secondaries/{secondary_id}",
            "PATCH /platform/v1/secondaries/{secondary_id}",
            "DELETE /platform/v1/secondaries/{secondary_id}",
        ]),
        both("/installation/mails", get(mails::show).post(mails::change)).covers(&[
            "GET /platform/v1/mails",
            "POST /platform/v1/mails/{mail_id}/retry",
        ]),
        seen("/installation/denials", get(denials::show))
            .covers(&["GET /platform/v1/denials", "GET /platform/v1/decisions"]),
        both(
            "/installation/sso",
            get(connectors::show).post(connectors::change),
        )
        .covers(&[
            "GET /platform/v1/sso_connectors",
            "POST /platform/v1/sso_connectors/{sso_connector_id}/approve",
            "DELETE /platform/v1/sso_connectors/{sso_connector_id}",
        ]),
        seen("/installation/activity", get(activity::show)).covers(&[
            "GET /platform/v1/audit/events",
            "GET /platform/v1/audit_logs",
            "GET /platform/v1/audit/verify",
            "GET /platform/v1/audit/export",
        ]),
        seen("/installation/name-servers", get(name_servers::show)),
    ]
}
