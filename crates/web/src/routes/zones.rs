//! The routes of zones, and of what an account has for them all.

use super::{Route, delete, get, patch, post, put};
use crate::api::{dns_records, dns_settings, dnssec, name_servers, scans, subscriptions, zones};
use rules::{
    accounts as a, dns_records as dr, dns_settings as set, dnssec as ds, name_servers as ns, plans,
    scans as sc, subscriptions as s, zones as z,
};

pub(super) fn table() -> Vec<Route> {
    vec![
        // Zones
        get("/zones", zones::list).lists::<z::Zone>("Zones that the caller sees"),
        post("/zones", zones::create)
            .takes::<z::NewZone>()
            .gives::<z::Zone>("Create a zone"),
        get("/zones/{zone_id}", zones::get).gives::<z::Zone>("A zone"),
        patch("/zones/{zone_id}", zones::update)
            .takes::<z::ZoneChange>()
            .gives::<z::Zone>("Change one property of a zone"),
        delete("/zones/{zone_id}", zones::delete)
            .gives::<a::Deleted>("Delete a zone and all in it"),
        put("/zones/{zone_id}/activation_check", zones::check)
            .gives::<z::Checked>("Ask for a look at the delegation"),
        get("/zones/{zone_id}/hold", zones::hold)
            .gives::<z::hold::Hold>("Whether a zone keeps its name from other accounts"),
        post("/zones/{zone_id}/hold", zones::create_hold)
            .gives::<z::hold::Hold>("Keep the name of a zone from other accounts"),
        patch("/zones/{zone_id}/hold", zones::update_hold)
            .takes::<z::hold::HoldChange>()
            .gives::<z::hold::Hold>("Change from when on a name is held"),
        delete("/zones/{zone_id}/hold", zones::delete_hold)
            .gives::<z::hold::Hold>("Let go of a name"),
        // Plans
        get("/zones/{zone_id}/subscription", subscriptions::get_of_zone)
            .gives::<s::Subscription>("The plan of a zone"),
        post("/zones/{zone_id}/subscription", subscriptions::set_of_zone)
            .takes::<s::NewSubscription>()
            .gives::<s::Subscription>("Put a zone on a plan"),
        put("/zones/{zone_id}/subscription", subscriptions::set_of_zone)
            .takes::<s::NewSubscription>()
            .gives::<s::Subscription>("Put a zone on another plan"),
        get("/zones/{zone_id}/dnssec", dnssec::get)
            .gives::<ds::Dnssec>("DNSSEC of a zone, with the DS record for its parent"),
        patch("/zones/{zone_id}/dnssec", dnssec::update)
            .takes::<ds::DnssecChange>()
            .gives::<ds::Dnssec>("Turn DNSSEC on or off"),
        delete("/zones/{zone_id}/dnssec", dnssec::delete)
            .gives::<String>("Delete the keys of a zone whose DNSSEC is off"),
        get("/zones/{zone_id}/dnssec/zsk", dnssec::keys)
            .gives::<Vec<ds::SigningKey>>("The keys that sign a zone's records"),
        get("/zones/{zone_id}/dns_settings", dns_settings::of_zone)
            .gives::<set::DnsSettings>("SOA, name servers and more of a zone"),
        patch("/zones/{zone_id}/dns_settings", dns_settings::update_zone)
            .takes::<set::DnsSettingsChange>()
            .gives::<set::DnsSettings>("Change DNS settings of a zone"),
        get(
            "/accounts/{account_id}/dns_settings",
            dns_settings::of_account,
        )
        .gives::<set::AccountDnsSettings>("DNS settings that the new zones of an account have"),
        patch(
            "/accounts/{account_id}/dns_settings",
            dns_settings::update_account,
        )
        .takes::<set::AccountDnsSettingsChange>()
        .gives::<set::AccountDnsSettings>("Change the DNS settings of an account"),
        get("/accounts/{account_id}/custom_ns", name_servers::list)
            .gives::<Vec<ns::CustomNameServer>>("Custom name servers of an account"),
        post("/accounts/{account_id}/custom_ns", name_servers::create)
            .takes::<ns::NewCustomNameServer>()
            .gives::<ns::CustomNameServer>("Make a custom name server"),
        get(
            "/accounts/{account_id}/custom_ns/availability",
            name_servers::available,
        )
        .gives::<Vec<String>>("Zones below which custom name servers can be made"),
        delete(
            "/accounts/{account_id}/custom_ns/{ns_name}",
            name_servers::delete,
        )
        .gives::<Vec<String>>("Remove a custom name server"),
        get("/zones/{zone_id}/custom_ns", name_servers::of_zone)
            .gives::<ns::CustomNs>("Whether a zone has custom name servers of its account"),
        put("/zones/{zone_id}/custom_ns", name_servers::set_of_zone)
            .takes::<ns::CustomNsChange>()
            .gives::<ns::CustomNs>("Give a zone custom name servers of its account"),
        get("/zones/{zone_id}/dns_records", dns_records::list)
            .lists::<dr::DnsRecord>("DNS records of a zone"),
        post("/zones/{zone_id}/dns_records", dns_records::create)
            .takes::<dr::NewRecord>()
            .gives::<dr::DnsRecord>("Make a DNS record"),
        post("/zones/{zone_id}/dns_records/batch", dns_records::batch)
            .takes::<dr::Batch>()
            .gives::<dr::BatchDone>("Change many DNS records, all or none"),
        post("/zones/{zone_id}/dns_records/import", dns_records::import)
            .gives::<dr::Imported>("Add the DNS records of a zone file"),
        get("/zones/{zone_id}/dns_records/export", dns_records::export)
            .text("The DNS records of a zone as a zone file"),
        post("/zones/{zone_id}/dns_records/scan", scans::scan)
            .gives::<sc::Scanned>("Look for the records that a zone has elsewhere, and add them"),
        post("/zones/{zone_id}/dns_records/scan/trigger", scans::trigger)
            .gives::<()>("Ask for a look at the records that a zone has elsewhere"),
        get(
            "/zones/{zone_id}/dns_records/scan/review",
            scans::candidates,
        )
        .gives::<Vec<dr::DnsRecord>>("What was found and waits for a decision"),
        post("/zones/{zone_id}/dns_records/scan/review", scans::review)
            .takes::<sc::Review>()
            .gives::<sc::Reviewed>("Accept or reject what was found"),
        get("/zones/{zone_id}/dns_records/usage", dns_records::usage)
            .gives::<dr::Usage>("How many DNS records a zone has and may have"),
        get(
            "/zones/{zone_id}/dns_records/{dns_record_id}",
            dns_records::get,
        )
        .gives::<dr::DnsRecord>("A DNS record"),
        put(
            "/zones/{zone_id}/dns_records/{dns_record_id}",
            dns_records::replace,
        )
        .takes::<dr::NewRecord>()
        .gives::<dr::DnsRecord>("Replace a DNS record"),
        patch(
            "/zones/{zone_id}/dns_records/{dns_record_id}",
            dns_records::update,
        )
        .takes::<dr::RecordChange>()
        .gives::<dr::DnsRecord>("Change a DNS record in part"),
        delete(
            "/zones/{zone_id}/dns_records/{dns_record_id}",
            dns_records::delete,
        )
        .gives::<a::Deleted>("Delete a DNS record"),
        get(
            "/accounts/{account_id}/dns_records/usage",
            dns_records::account_usage,
        )
        .gives::<dr::Usage>("How many DNS records an account has"),
        get("/zones/{zone_id}/available_plans", subscriptions::plans)
            .gives::<Vec<plans::PlanView>>("The plans there are for a zone"),
        get(
            "/zones/{zone_id}/available_plans/{plan_id}",
            subscriptions::plan,
        )
        .gives::<plans::PlanView>("One of them"),
        get(
            "/zones/{zone_id}/available_rate_plans",
            subscriptions::rate_plans,
        )
        .gives::<Vec<s::RatePlanOffer>>("What a zone can be subscribed to"),
    ]
}
