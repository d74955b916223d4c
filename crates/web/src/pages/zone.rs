//! A zone's pages. Its overview, plan, settings, secondary DNS and activity are files of their own; here is what they share.

mod activation;
mod activity;
mod changes;
mod deleted;
mod dns_settings;
mod for_operator;

mod hold;
mod moving;
mod overview;
mod plan;
mod plan_choice;
mod secondary;
mod secondary_outgoing;
mod settings;

use super::{PageRoute, both, layout::Place, person::at_zone, seen};
pub(super) use dns_settings::{
    all_fields as dns_fields, held as dns_settings_held, read as read_dns_settings,
};
pub(super) use plan::{about_component, current, read as read_subscription};
pub(super) use plan_choice::{
    as_is as subscription_as_is, every, fresh as subscription_fresh, money,
    terms as subscription_terms,
};

use crate::caller::Person;
use axum::routing::get;
use rules::{
    Result,
    zones::{self, Zone},
};

/// A zone and everything about it but its records and keys.
pub(super) fn table() -> Vec<PageRoute> {
    vec![
        both(
            "/zones/{zone_id}",
            get(overview::show).post(overview::change),
        )
        .covers(&[
            "GET /zones/{zone_id}",
            "PATCH /zones/{zone_id}",
            "DELETE /zones/{zone_id}",
            "PUT /zones/{zone_id}/activation_check",
            "GET /platform/v1/zones/{zone_id}/activation",
            "POST /platform/v1/zones/{zone_id}/activate",
            "POST /platform/v1/zones/{zone_id}/restore",
        ]),
        both("/zones/{zone_id}/plan", get(plan::show).post(plan::change)).covers(&[
            "GET /zones/{zone_id}/available_plans",
            "GET /zones/{zone_id}/available_plans/{plan_id}",
            "GET /zones/{zone_id}/available_rate_plans",
            "GET /zones/{zone_id}/subscription",
            "POST /zones/{zone_id}/subscription",
            "PUT /zones/{zone_id}/subscription",
        ]),
        both(
            "/zones/{zone_id}/settings",
            get(settings::show).post(settings::change),
        )
        .covers(&[
            "GET /zones/{zone_id}/dns_settings",
            "PATCH /zones/{zone_id}/dns_settings",
            "GET /zones/{zone_id}/custom_ns",
            "PUT /zones/{zone_id}/custom_ns",
            "GET /zones/{zone_id}/hold",
            "POST /zones/{zone_id}/hold",
            "PATCH /zones/{zone_id}/hold",
            "DELETE /zones/{zone_id}/hold",
            "POST /platform/v1/zones/{zone_id}/move",
            "DELETE /platform/v1/zones/{zone_id}/move",
        ]),
        both(
            "/zones/{zone_id}/secondary",
            get(secondary::show).post(secondary::change),
        )
        .covers(&[
            "GET /zones/{zone_id}/secondary_dns/incoming",
            "POST /zones/{zone_id}/secondary_dns/incoming",
            "PUT /zones/{zone_id}/secondary_dns/incoming",
            "DELETE /zones/{zone_id}/secondary_dns/incoming",
            "POST /zones/{zone_id}/secondary_dns/force_axfr",
            "GET /zones/{zone_id}/secondary_dns/outgoing",
            "POST /zones/{zone_id}/secondary_dns/outgoing",
            "PUT /zones/{zone_id}/secondary_dns/outgoing",
            "DELETE /zones/{zone_id}/secondary_dns/outgoing",
            "GET /zones/{zone_id}/secondary_dns/outgoing/status",
            "POST /zones/{zone_id}/secondary_dns/outgoing/enable",
            "POST /zones/{zone_id}/secondary_dns/outgoing/disable",
            "POST /zones/{zone_id}/secondary_dns/outgoing/force_notify",
        ]),
        seen("/zones/{zone_id}/activity", get(activity::show)),
    ]
}

async fn here(person: &Person, id: &str) -> Result<(Zone, Place)> {
    let zone = zones::get(&person.ctx, id.to_owned()).await?;
    let place = at_zone(person, &zone).await?;
    Ok((zone, place))
}

/// Whether the person's role allows this in the zone.
fn may(zone: &Zone, permission: &str) -> bool {
    zone.permissions.iter().any(|p| p == permission)
}

/// Whether it allows changing the zone itself.
fn may_edit(zone: &Zone) -> bool {
    may(zone, "#zone:edit")
}
