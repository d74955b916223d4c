//! Tenants: for operators, who look after all of them, and for a tenant's own people, who see theirs. The same pages; what the rules
//! do not allow somebody is not offered.

mod activity;
mod branding;
mod catalogue;
mod edit;
mod entitlements;
mod here;
mod list;
mod new;
mod overview;
mod people;
mod service_users;
mod sso;
mod units;

pub(super) use edit::number;

use super::{PageRoute, both, seen};
use axum::routing::get;

pub(super) fn table() -> Vec<PageRoute> {
    vec![
        seen("/tenants", get(list::list)).covers(&["GET /platform/v1/tenants", "GET /user/tenants"]),
        both("/tenants/new", get(new::new).post(new::create))
            .covers(&["POST /platform/v1/tenants"]),
        both(
            "/tenants/{tenant_id}",
            get(overview::show).post(overview::change),
        )
        .covers(&[
            "GET /platform/v1/tenants/{tenant_id}",
            "PATCH /platform/v1/tenants/{tenant_id}",
            "GET /platform/v1/tenants/{tenant_id}/statistics",
            "GET /tenants/{tenant_id}",
            "GET /tenants/{tenant_id}/account_types",
        ]),
        seen("/tenants/{tenant_id}/accounts", get(list::accounts))
            .covers(&["GET /tenants/{tenant_id}/accounts"]),
        both(
            "/tenants/{tenant_id}/units",
            get(units::show).post(units::change),
        )
        .covers(&[
            "GET /platform/v1/tenants/{tenant_id}/units",
            "POST /platform/v1/tenants/{tenant_id}/units",
            "PATCH /platform/v1/units/{unit_id}",
        ]),
        both(
            "/tenants/{tenant_id}/people",
            get(people::show).post(people::change),
        )
        .covers(&[
            "GET /platform/v1/tenants/{tenant_id}/admins",
            "POST /platform/v1/tenants/{tenant_id}/admins",
            "PATCH /platform/v1/tenants/{tenant_id}/admins/{admin_id}",
            "DELETE /platform/v1/tenants/{tenant_id}/admins/{admin_id}",
            "GET /tenants/{tenant_id}/memberships",
        ]),
        both(
            "/tenants/{tenant_id}/entitlements",
            get(entitlements::show).post(entitlements::change),
        )
        .covers(&[
            "GET /platform/v1/tenants/{tenant_id}/entitlements",
            "PATCH /platform/v1/tenants/{tenant_id}/entitlements",
            "GET /tenants/{tenant_id}/entitlements",
        ]),
        both(
            "/tenants/{tenant_id}/catalogue",
            get(catalogue::show).post(catalogue::change),
        )
        .covers(&[
            "GET /platform/v1/tenants/{tenant_id}/catalogue",
            "PUT /platform/v1/tenants/{tenant_id}/catalogue",
            "PATCH /platform/v1/tenants/{tenant_id}/catalogue",
        ]),
        both(
            "/tenants/{tenant_id}/branding",
            get(branding::show).post(branding::change),
        )
        .covers(&[
            "GET /platform/v1/tenants/{tenant_id}/branding",
            "PATCH /platform/v1/tenants/{tenant_id}/branding",
            "PUT /platform/v1/tenants/{tenant_id}/branding/logo",
            "DELETE /platform/v1/tenants/{tenant_id}/branding/logo",
        ]),
        both(
            "/tenants/{tenant_id}/service-users",
            get(service_users::show).post(service_users::change),
        )
        .covers(&[
            "POST /users",
            "GET /platform/v1/tenants/{tenant_id}/service_users",
            "GET /platform/v1/tenants/{tenant_id}/service_users/{service_user_id}",
            "PATCH /platform/v1/tenants/{tenant_id}/service_users/{service_user_id}",
            "POST /platform/v1/tenants/{tenant_id}/service_users/{service_user_id}/key",
            "DELETE /platform/v1/tenants/{tenant_id}/service_users/{service_user_id}",
        ]),
        both("/tenants/{tenant_id}/sso", get(sso::show).post(sso::change)).covers(&[
            "GET /platform/v1/tenants/{tenant_id}/sso_connectors",
            "POST /platform/v1/tenants/{tenant_id}/sso_connectors",
            "GET /platform/v1/tenants/{tenant_id}/sso_connectors/{sso_connector_id}",
            "PATCH /platform/v1/tenants/{tenant_id}/sso_connectors/{sso_connector_id}",
            "DELETE /platform/v1/tenants/{tenant_id}/sso_connectors/{sso_connector_id}",
            "POST /platform/v1/tenants/{tenant_id}/sso_connectors/{sso_connector_id}/begin_verification",
        ]),
        seen("/tenants/{tenant_id}/activity", get(activity::show))
            .covers(&["GET /platform/v1/tenants/{tenant_id}/audit_logs"]),
        both(
            "/accounts/{account_id}/sso",
            get(sso::of_account).post(sso::change_of_account),
        )
        .covers(&[
            "GET /accounts/{account_id}/sso_connectors",
            "POST /accounts/{account_id}/sso_connectors",
            "GET /accounts/{account_id}/sso_connectors/{sso_connector_id}",
            "PATCH /accounts/{account_id}/sso_connectors/{sso_connector_id}",
            "DELETE /accounts/{account_id}/sso_connectors/{sso_connector_id}",
            "POST /accounts/{account_id}/sso_connectors/{sso_connector_id}/begin_verification",
        ]),
    ]
}
