//! An account's pages, one file for each; here is what they share.

mod activity;
mod catalogue;
mod deleted;
mod deletion;
mod dns;
mod group;
mod group_seats;
mod groups;
mod invitations;
mod member;
mod members;
mod name_servers;
mod offers;
mod overview;
mod partner;
mod peers;
mod people;
mod policies;
mod profile;
mod resource_group;
mod roles;
mod secondary;
mod settings;
mod subscriptions;
mod tsigs;

use super::{PageRoute, both, layout::Place, person::at_account, seen};
use crate::caller::Person;
use axum::routing::get;
use rules::{
    Result,
    accounts::{self, Account},
    lists::Page as Wanted,
};

/// An account and what it has besides its zones.
pub(super) fn table() -> Vec<PageRoute> {
    let mut all = vec![
        both(
            "/accounts/{account_id}",
            get(overview::show).post(overview::change),
        )
        .covers(&[
            "GET /accounts/{account_id}",
            "GET /accounts/{account_id}/dns_records/usage",
            "GET /platform/v1/accounts/{account_id}/partner_access",
            "PUT /platform/v1/accounts/{account_id}/partner_access",
            "POST /platform/v1/accounts/{account_id}/partner_access/ask",
            "GET /platform/v1/accounts/{account_id}/zone_offers",
            "POST /platform/v1/accounts/{account_id}/zone_offers/{zone_id}/accept",
            "DELETE /platform/v1/accounts/{account_id}/zone_offers/{zone_id}",
            "POST /platform/v1/accounts/{account_id}/restore",
        ]),
        both(
            "/accounts/{account_id}/subscriptions",
            get(subscriptions::show).post(subscriptions::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/subscriptions",
            "POST /accounts/{account_id}/subscriptions",
            "PUT /accounts/{account_id}/subscriptions/{subscription_id}",
            "DELETE /accounts/{account_id}/subscriptions/{subscription_id}",
            "GET /platform/v1/accounts/{account_id}/available_subscriptions",
        ]),
        both(
            "/accounts/{account_id}/settings",
            get(settings::show).post(settings::change),
        )
        .covers(&[
            "PUT /accounts/{account_id}",
            "DELETE /accounts/{account_id}",
            "GET /accounts/{account_id}/profile",
            "PUT /accounts/{account_id}/profile",
        ]),
        both(
            "/accounts/{account_id}/dns",
            get(dns::show).post(dns::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/dns_settings",
            "PATCH /accounts/{account_id}/dns_settings",
            "GET /accounts/{account_id}/custom_ns",
            "POST /accounts/{account_id}/custom_ns",
            "GET /accounts/{account_id}/custom_ns/availability",
            "DELETE /accounts/{account_id}/custom_ns/{ns_name}",
        ]),
        both(
            "/accounts/{account_id}/secondary",
            get(secondary::show).post(secondary::change),
        )
        .covers(secondary::COVERS),
        seen("/accounts/{account_id}/activity", get(activity::show)).covers(&[
            "GET /accounts/{account_id}/audit_logs",
            "GET /accounts/{account_id}/logs/audit",
            "GET /accounts/{account_id}/logs/audit/product_categories",
            "GET /accounts/{account_id}/logs/audit/{event_id}/history",
        ]),
    ];
    all.extend(access());
    all
}

/// Who may do what in it.
fn access() -> Vec<PageRoute> {
    vec![
        both(
            "/accounts/{account_id}/members",
            get(members::show).post(members::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/members",
            "POST /accounts/{account_id}/members",
            "DELETE /accounts/{account_id}/members/{member_id}",
            "GET /platform/v1/accounts/{account_id}/invitations",
            "POST /platform/v1/accounts/{account_id}/members/{member_id}/invite",
        ]),
        both(
            "/accounts/{account_id}/members/{member_id}",
            get(member::show).post(member::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/members/{member_id}",
            "PUT /accounts/{account_id}/members/{member_id}",
        ]),
        seen("/accounts/{account_id}/roles", get(roles::show)).covers(&[
            "GET /accounts/{account_id}/roles",
            "GET /accounts/{account_id}/roles/{role_id}",
            "GET /accounts/{account_id}/iam/permission_groups",
            "GET /accounts/{account_id}/iam/permission_groups/{permission_group_id}",
        ]),
        both(
            "/accounts/{account_id}/groups",
            get(groups::show).post(groups::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/iam/user_groups",
            "POST /accounts/{account_id}/iam/user_groups",
            "GET /accounts/{account_id}/iam/resource_groups",
            "POST /accounts/{account_id}/iam/resource_groups",
        ]),
        both(
            "/accounts/{account_id}/groups/{user_group_id}",
            get(group::show).post(group::change),
        )
        .covers(group::COVERS),
        both(
            "/accounts/{account_id}/resources/{resource_group_id}",
            get(resource_group::show).post(resource_group::change),
        )
        .covers(&[
            "GET /accounts/{account_id}/iam/resource_groups/{resource_group_id}",
            "PUT /accounts/{account_id}/iam/resource_groups/{resource_group_id}",
            "DELETE /accounts/{account_id}/iam/resource_groups/{resource_group_id}",
        ]),
    ]
}

async fn here(person: &Person, id: &str) -> Result<(Account, Place)> {
    let account = accounts::get(&person.ctx, id.to_owned()).await?;
    let place = at_account(person, &account).await?;
    Ok((account, place))
}

const fn first(per_page: i64) -> Wanted {
    Wanted { page: 1, per_page }
}
