//! The routes below `/platform/v1`: what the v4 API has none for.

use super::{Route, delete, get, patch, post, put};
use crate::api::sso::OfTenant;
use crate::api::{
    accounts, audit, auth, branding, catalogue, customers, decisions, dns_records, dnssec,
    entitlements, links, mails, managed_users, members, operators, partner_access, passkeys,
    search, second, secondaries, sso, statistics, subscriptions, tenant_admins,
    tenant_service_users, tenants, units, views, walks, zone_moves, zones,
};
use rules::{
    accounts as a, audit as au, auth as at, auth::links as li, auth::lost as lo,
    auth::passkeys as pk, auth::second as sf, branding as b, catalogue as c, customers as cu,
    denials as d, dns_records as dr, dnssec as ds, entitlements as e, invitations as i,
    mails as ma, members as m, operators as o, partner_access as pa, secondaries as sc,
    service_users as su, sso as so, subscriptions as s, tenant_admins as ta, tenants as t,
    units as n, users::managed as mu, views as vw, zones as z, zones::moving as mv,
};

pub(super) fn table() -> Vec<Route> {
    vec![
        // Log-ins
        post("/platform/v1/auth/login", auth::log_in)
            .takes::<at::LogIn>()
            .gives::<at::Answered>(
                "Log in with a password; the session's token is in the cookie, unless a second factor is asked for",
            )
            .public(),
        post("/platform/v1/auth/login/second_step", auth::second_step)
            .takes::<sf::ShownCode>()
            .gives::<at::LoggedIn>("Go on with a log-in by a code of the second factor")
            .public(),
        get("/platform/v1/auth/passkeys/challenge", passkeys::challenge)
            .gives::<pk::Challenge>("A challenge for a passkey to be shown")
            .public(),
        post("/platform/v1/auth/login/passkey", passkeys::log_in)
            .takes::<pk::Shown>()
            .gives::<at::LoggedIn>("Log in with a passkey, or go on with a log-in by one")
            .public(),
        post("/platform/v1/auth/sso", sso::begin)
            .takes::<so::Asked>()
            .gives::<so::Sent>(
                "Where to log in by single sign-on; the browser's cookie holds what its return is checked against",
            )
            .public(),
        post("/platform/v1/auth/sso/login", sso::complete)
            .takes::<so::Returned>()
            .gives::<at::Answered>("Log in by what a provider of single sign-on sent back")
            .public(),
        post("/platform/v1/auth/proof/passkey", passkeys::prove)
            .takes::<pk::Shown>()
            .gives::<at::Proven>("Prove by a passkey again who is at the session that asks")
            .at_log_in(),
        get("/platform/v1/auth/passkeys", passkeys::list)
            .gives::<Vec<pk::Passkey>>("Passkeys of the caller")
            .without_tokens(),
        get("/platform/v1/auth/passkeys/registration", passkeys::begin)
            .gives::<pk::Challenge>("A challenge for a new passkey")
            .at_log_in(),
        post("/platform/v1/auth/passkeys", passkeys::create)
            .takes::<pk::NewPasskey>()
            .gives::<pk::Created>("Add a passkey")
            .at_log_in(),
        patch("/platform/v1/auth/passkeys/{passkey_id}", passkeys::rename)
            .takes::<pk::Renaming>()
            .gives::<pk::Passkey>("Rename a passkey")
            .without_tokens(),
        delete("/platform/v1/auth/passkeys/{passkey_id}", passkeys::remove)
            .gives::<pk::Passkey>("Remove a passkey")
            .at_log_in(),
        post("/platform/v1/auth/proof", auth::prove)
            .takes::<at::Proof>()
            .gives::<at::Proven>("Prove again who is at the session that asks")
            .at_log_in(),
        get("/platform/v1/auth/second_factor", second::get)
            .gives::<sf::SecondFactor>("The caller's second factors")
            .without_tokens(),
        post("/platform/v1/auth/totp", second::begin_totp)
            .gives::<sf::Enrolment>("A secret for a generator of codes, which waits for its first code")
            .at_log_in(),
        post("/platform/v1/auth/totp/confirm", second::confirm_totp)
            .takes::<sf::Confirmation>()
            .gives::<sf::Enabled>("Enable the generator by its first code; recovery codes are shown this once")
            .at_log_in(),
        delete("/platform/v1/auth/totp", second::remove_totp)
            .gives::<sf::SecondFactor>("Do without the generator of codes")
            .at_log_in(),
        post("/platform/v1/auth/recovery_codes", second::renew_codes)
            .gives::<sf::NewCodes>("Ten new recovery codes, shown this once; the old ones work no more")
            .at_log_in(),
        post("/platform/v1/auth/logout", auth::log_out)
            .gives::<at::Ended>("End the session that asks")
            .at_log_in(),
        get("/platform/v1/auth/session", auth::current)
            .gives::<at::LoggedIn>("The session that asks, with its token against forgery")
            .at_log_in(),
        get("/platform/v1/auth/sessions", auth::list)
            .gives::<Vec<at::Session>>("Sessions of the caller")
            .without_tokens(),
        delete("/platform/v1/auth/sessions/{session_id}", auth::end)
            .gives::<at::Session>("End a session of the caller")
            .without_tokens(),
        post("/platform/v1/auth/sessions/end_others", auth::end_others)
            .gives::<at::Ended>("End all sessions of the caller but the one that asks")
            .without_tokens(),
        post("/platform/v1/auth/password", auth::change_password)
            .takes::<at::NewPassword>()
            .gives::<at::Ended>("Change the caller's password; all other sessions end")
            .without_tokens(),
        get("/platform/v1/auth/address", links::address)
            .gives::<li::Address>("The caller's address, and whether it is verified")
            .without_tokens(),
        post("/platform/v1/auth/address/verify", links::ask_verification)
            .gives::<li::Address>("Send the caller a link by which they verify their address")
            .without_tokens(),
        post("/platform/v1/auth/address/confirm", links::verify)
            .takes::<li::Code>()
            .gives::<li::Address>("Verify an address by the code of a link")
            .public(),
        post("/platform/v1/auth/sign_up", links::ask_sign_up)
            .takes::<li::Ask>()
            .gives::<li::Waiting>("Send a link to sign up by, the same for every address")
            .public(),
        post("/platform/v1/auth/sign_up/confirm", links::sign_up)
            .takes::<li::CodeAndPassword>()
            .gives::<li::SignedUp>("Sign up by the code of a link")
            .public(),
        post("/platform/v1/auth/password_reset", links::ask_password)
            .takes::<li::Ask>()
            .gives::<li::Waiting>("Send a link to a new password, the same for every address")
            .public(),
        post("/platform/v1/auth/password_reset/confirm", links::reset_password)
            .takes::<li::CodeAndPassword>()
            .gives::<at::Ended>("Set a password by the code of a link; all sessions end")
            .public(),
        post("/platform/v1/auth/api_key/view", links::view_key)
            .gives::<at::OwnKey>("The caller's API key, after a fresh proof")
            .at_log_in(),
        post("/platform/v1/auth/api_key/roll", links::roll_key)
            .gives::<at::OwnKey>("Give the caller a new API key, after a fresh proof; the old one ends at once")
            .at_log_in(),
                        // Long lists, and views of them
        get("/platform/v1/accounts", walks::accounts).walks::<a::ListedAccount>(
            "Accounts that the caller sees, walked by a cursor; with export=csv or json all of them as a file",
        ),
        get("/platform/v1/zones", walks::zones).walks::<z::Zone>(
            "Zones that the caller sees, walked by a cursor; with export=csv or json all of them as a file",
        ),
        get("/platform/v1/views", views::list).gives::<Vec<vw::View>>("Lists as the caller keeps them"),
        post("/platform/v1/views", views::create)
            .takes::<vw::NewView>()
            .gives::<vw::View>("Keep a list under a name"),
        patch("/platform/v1/views/{view_id}", views::update)
            .takes::<vw::ViewChange>()
            .gives::<vw::View>("Change a view, or make it the default of its list"),
        delete("/platform/v1/views/{view_id}", views::delete)
            .gives::<a::Deleted>("Delete a view"),
        // Customers

        post("/platform/v1/customers", customers::create)
            .takes::<cu::NewCustomer>()
            .gives::<cu::Provisioned>(
                "Create a whole customer in one transaction; with dry_run=true, tell what would happen",
            ),
        // Tenants

        get("/platform/v1/tenants", tenants::list).lists::<t::Tenant>("Tenants"),
        post("/platform/v1/tenants", tenants::create)
            .takes::<t::NewTenant>()
            .gives::<t::CreatedTenant>("Create a tenant with a unit"),
        get("/platform/v1/tenants/{tenant_id}", tenants::get).gives::<t::Tenant>("A tenant"),
        patch("/platform/v1/tenants/{tenant_id}", tenants::update)
            .takes::<t::TenantChange>()
            .gives::<t::Tenant>("Change a tenant, or suspend it"),
        // Units
        get("/platform/v1/tenants/{tenant_id}/units", units::list)
            .lists::<n::Unit>("Units of a tenant"),
        post("/platform/v1/tenants/{tenant_id}/units", units::create)
            .takes::<n::NewUnit>()
            .gives::<n::Unit>("Create a unit"),
        patch("/platform/v1/units/{unit_id}", units::update)
            .takes::<n::UnitChange>()
            .gives::<n::Unit>("Change a unit, or suspend it"),
        // Tenant admins
        get(
            "/platform/v1/tenants/{tenant_id}/admins",
            tenant_admins::list,
        )
        .lists::<ta::Admin>("The people of a tenant, with their roles in its units"),
        post(
            "/platform/v1/tenants/{tenant_id}/admins",
            tenant_admins::create,
        )
        .takes::<ta::NewAdmin>()
        .gives::<ta::CreatedAdmin>("Give somebody a role in units"),
        patch(
            "/platform/v1/tenants/{tenant_id}/admins/{admin_id}",
            tenant_admins::update,
        )
        .takes::<ta::AdminChange>()
        .gives::<ta::Admin>("Give an admin another role"),
        delete(
            "/platform/v1/tenants/{tenant_id}/admins/{admin_id}",
            tenant_admins::delete,
        )
        .gives::<a::Deleted>("Make somebody an admin of a unit, or of the tenant, no longer"),
        // A tenant's service users
        get(
            "/platform/v1/tenants/{tenant_id}/service_users",
            tenant_service_users::list,
        )
        .lists::<su::TenantServiceUser>("Service users of a tenant"),
        get(
            "/platform/v1/tenants/{tenant_id}/service_users/{service_user_id}",
            tenant_service_users::get,
        )
        .gives::<su::TenantServiceUser>("A service user"),
        patch(
            "/platform/v1/tenants/{tenant_id}/service_users/{service_user_id}",
            tenant_service_users::update,
        )
        .takes::<su::StatusChange>()
        .gives::<su::TenantServiceUser>("Disable a service user, or enable it"),
        post(
            "/platform/v1/tenants/{tenant_id}/service_users/{service_user_id}/key",
            tenant_service_users::roll_key,
        )
        .gives::<mu::NewKey>("Give a service user a new API key"),
        delete(
            "/platform/v1/tenants/{tenant_id}/service_users/{service_user_id}",
            tenant_service_users::delete,
        )
        .gives::<a::Deleted>("Delete a service user, with its memberships"),
        // Invitations
        post(
            "/platform/v1/accounts/{account_id}/members/{member_id}/invite",
            members::invite_again,
        )
        .gives::<m::Member>("Send a pending member's invitation again"),
                get(
            "/platform/v1/accounts/{account_id}/invitations",
            members::invitations,
        )
        .lists::<i::OpenInvitation>("Open invitations of an account, and how far their mails have come"),
        get(
            "/platform/v1/accounts/{account_id}/available_subscriptions",
            subscriptions::offers,
        )
        .gives::<Vec<s::AddonOffer>>("The add-ons that an account can be subscribed to"),
        // The partner's access to an account
        get(
            "/platform/v1/accounts/{account_id}/partner_access",
            partner_access::get,
        )
        .gives::<pa::PartnerAccess>("Who of the partner has access to an account, and its consent"),
        put(
            "/platform/v1/accounts/{account_id}/partner_access",
            partner_access::change,
        )
        .takes::<pa::AccessChange>()
        .gives::<pa::PartnerAccess>("Require consent, give it for a time, or end it"),
        post(
            "/platform/v1/accounts/{account_id}/partner_access/ask",
            partner_access::ask,
        )
        .takes::<pa::Asking>()
        .gives::<pa::PartnerAccess>("Ask an account's super administrators for consent"),
        // Entitlements
        get(
            "/platform/v1/tenants/{tenant_id}/entitlements",
            entitlements::get,
        )
        .gives::<e::Entitlements>("What a tenant is entitled to"),
        patch(
            "/platform/v1/tenants/{tenant_id}/entitlements",
            entitlements::update,
        )
        .takes::<e::EntitlementsChange>()
        .gives::<e::Entitlements>("Grant and withdraw entitlements"),
        // Branding
        get("/platform/v1/tenants/{tenant_id}/branding", branding::get)
            .gives::<b::Branding>("How a tenant looks and speaks to its customers"),
        patch("/platform/v1/tenants/{tenant_id}/branding", branding::update)
            .takes::<b::BrandingChange>()
            .gives::<b::Branding>("Change a tenant's name, colours, sender or host name"),
        put(
            "/platform/v1/tenants/{tenant_id}/branding/logo",
            branding::set_logo,
        )
        .takes::<b::NewLogo>()
        .gives::<b::Branding>("Give a tenant a logo: PNG, JPEG or WebP, at most 64 KiB"),
        delete(
            "/platform/v1/tenants/{tenant_id}/branding/logo",
            branding::remove_logo,
        )
        .gives::<b::Branding>("Remove a tenant's logo"),
        // Catalogues
        get(
            "/platform/v1/tenants/{tenant_id}/catalogue",
            catalogue::list,
        )
        .lists::<c::Item>("The rate plans that a tenant may sell"),
        put(
            "/platform/v1/tenants/{tenant_id}/catalogue",
            catalogue::replace,
        )
        .takes::<c::CatalogueChange>()
        .gives::<Vec<c::Item>>("Replace a tenant's catalogue"),
        patch(
            "/platform/v1/tenants/{tenant_id}/catalogue",
            catalogue::update,
        )
        .takes::<c::CatalogueChange>()
        .gives::<Vec<c::Item>>("Change a tenant's catalogue"),
        // Operators
        get("/platform/v1/sso_connectors", sso::for_domain)
            .gives::<Vec<so::OwnedConnector>>("Connectors of single sign-on for a domain (`email_domain`), whosesoever"),
        post(
            "/platform/v1/sso_connectors/{sso_connector_id}/approve",
            sso::approve,
        )
        .gives::<so::OwnedConnector>("Take a domain for verified, having made sure of it"),
        delete(
            "/platform/v1/sso_connectors/{sso_connector_id}",
            sso::remove,
        )
        .gives::<so::OwnedConnector>("Remove a connector, whosesoever it is"),
        get(
            "/platform/v1/tenants/{tenant_id}/sso_connectors",
            sso::list::<OfTenant>,
        )
        .gives::<Vec<so::Connector>>("Connectors of single sign-on of a tenant"),
        post(
            "/platform/v1/tenants/{tenant_id}/sso_connectors",
            sso::create::<OfTenant>,
        )
        .takes::<so::NewConnector>()
        .gives::<so::Connector>("Make a connector for a domain of a tenant's people"),
        get(
            "/platform/v1/tenants/{tenant_id}/sso_connectors/{sso_connector_id}",
            sso::get::<OfTenant>,
        )
        .gives::<so::Connector>("A connector of a tenant"),
        patch(
            "/platform/v1/tenants/{tenant_id}/sso_connectors/{sso_connector_id}",
            sso::update::<OfTenant>,
        )
        .takes::<so::ConnectorChange>()
        .gives::<so::Connector>("Change a connector of a tenant"),
        delete(
            "/platform/v1/tenants/{tenant_id}/sso_connectors/{sso_connector_id}",
            sso::delete::<OfTenant>,
        )
        .gives::<so::Connector>("Delete a connector of a tenant"),
        post(
            "/platform/v1/tenants/{tenant_id}/sso_connectors/{sso_connector_id}/begin_verification",
            sso::verify::<OfTenant>,
        )
        .gives::<so::Connector>("Look for the TXT record that verifies a connector's domain"),
        get("/platform/v1/operators", operators::list)
            .lists::<mu::ManagedUser>("Operators of the installation"),
        post("/platform/v1/operators", operators::create)
            .takes::<o::NewOperator>()
            .gives::<o::CreatedOperator>("Make somebody an operator"),
        delete("/platform/v1/operators/{operator_id}", operators::delete)
            .gives::<a::Deleted>("Make somebody an operator no longer"),
        // Users
        get("/platform/v1/users", managed_users::find)
            .lists::<mu::ManagedUser>("The user with an address"),
        patch("/platform/v1/users/{user_id}", managed_users::update)
            .takes::<mu::ManagedChange>()
            .gives::<mu::ManagedUser>("Suspend a user, or set their rate limit"),
        post("/platform/v1/users/{user_id}/key", managed_users::roll_key)
            .gives::<mu::NewKey>("Give a user a new API key"),
        get("/platform/v1/users/{user_id}/second_factors", managed_users::second_factors)
            .gives::<lo::UserFactors>("Second factors of a user: kinds and dates"),
        delete("/platform/v1/users/{user_id}/second_factors", managed_users::remove_second_factors)
            .gives::<lo::Removed>("Remove all second factors of a user who lost theirs; their sessions end"),
                // How many there are, and how the installation is
        get("/platform/v1/health", statistics::health)
            .gives::<rules::health::Health>("How the installation is: database, work that waits, secondaries, limits"),
        get("/platform/v1/statistics", statistics::of_installation)
            .gives::<rules::statistics::Statistics>("Accounts and zones of the installation, and how many were made each day"),
        get("/platform/v1/tenants/{tenant_id}/statistics", statistics::of_tenant)
            .gives::<rules::statistics::TenantStatistics>("The same of a tenant, with its units"),
        // The outbox

        get("/platform/v1/mails", mails::list).lists::<ma::Mail>("Mails, sent or to be sent"),
        post("/platform/v1/mails/{mail_id}/retry", mails::retry)
            .gives::<ma::Mail>("Try a waiting mail at once"),
        // Audit
        get("/platform/v1/audit_logs", audit::of_installation)
            .lists::<au::Entry>("What happened to the installation; with ?stream=ID to a tenant or account, or to a user and by the user"),
        get(
            "/platform/v1/tenants/{tenant_id}/audit_logs",
            audit::of_tenant,
        )
        .lists::<au::Entry>("What happened to a tenant"),
        get("/platform/v1/audit/events", audit::everywhere)
            .walks::<au::Entry>("What happened anywhere, newest first; a reply looks at 5000 events at most, and its cursor leads on"),
        get("/platform/v1/audit/export", audit::export)
            .gives::<au::Part>("Events of a stream with all that their hashes cover"),
        get("/platform/v1/audit/verify", audit::verify)
            .gives::<au::Verification>("Whether an audit stream (`stream`) is as it was written"),
        get("/platform/v1/decisions", decisions::get)
            .gives::<rules::decisions::Explanation>("Why something is allowed, or was refused"),
        get("/platform/v1/search", search::get)
            .gives::<Vec<rules::search::Hit>>(
                "Anything by its id, a domain, or the start of a name or address (`q`)",
            )
            .without_tokens(),
        get("/platform/v1/denials", audit::denials).lists::<d::Denial>("What was refused"),
        // Name servers that copy all zones
        get("/platform/v1/secondaries", secondaries::list)
            .lists::<sc::Secondary>("Name servers that copy all zones"),
        post("/platform/v1/secondaries", secondaries::create)
            .takes::<sc::NewSecondary>()
            .gives::<sc::Secondary>("Let a name server copy all zones; its key is shown once"),
        get("/platform/v1/secondaries/{secondary_id}", secondaries::get)
            .gives::<sc::Secondary>("A secondary, and how far it is behind"),
        patch("/platform/v1/secondaries/{secondary_id}", secondaries::update)
            .takes::<sc::SecondaryChange>()
            .gives::<sc::Secondary>("Change a secondary, or give it another key"),
        delete("/platform/v1/secondaries/{secondary_id}", secondaries::delete)
            .gives::<a::Deleted>("A name server may copy nothing any more"),
        // Restoring
        post(
            "/platform/v1/accounts/{account_id}/restore",
            accounts::restore,
        )
        .gives::<a::Account>("Restore a deleted account"),
        post("/platform/v1/zones/{zone_id}/restore", zones::restore)
            .gives::<z::Zone>("Restore a deleted zone"),
        // Moving zones
        post("/platform/v1/zones/{zone_id}/move", zone_moves::start)
            .takes::<mv::Move>()
            .gives::<mv::Moved>("Move a zone to another account of the tenant, or offer it to one of another"),
        delete("/platform/v1/zones/{zone_id}/move", zone_moves::withdraw)
            .gives::<a::Deleted>("Withdraw the offer of a zone"),
        get("/platform/v1/accounts/{account_id}/zone_offers", zone_moves::offers)
            .gives::<Vec<mv::Offer>>("Zones that other tenants offer to an account"),
        post("/platform/v1/accounts/{account_id}/zone_offers/{zone_id}/accept", zone_moves::accept)
            .gives::<z::Zone>("Take a zone over that is offered"),
        delete("/platform/v1/accounts/{account_id}/zone_offers/{zone_id}", zone_moves::reject)
            .gives::<a::Deleted>("Decline a zone that is offered"),
        post("/platform/v1/zones/{zone_id}/activate", zones::activate)
            .gives::<z::Zone>("Activate a zone by hand"),
                // DNS records
        post("/platform/v1/zones/{zone_id}/dns_records/preview", dns_records::preview)
            .takes::<dr::Pasted>()
            .gives::<dr::Difference>("What a zone file would add, change and delete"),
        post("/platform/v1/zones/{zone_id}/dns_records/apply", dns_records::apply)
            .takes::<dr::Pasted>()
            .gives::<dr::BatchDone>("Do what a zone file would do, all or nothing"),
        get("/platform/v1/zones/{zone_id}/dns_records/history", dns_records::history)
            .walks::<dr::Past>("What happened to the DNS records of a zone, or to those of one name and type"),
        get("/platform/v1/zones/{zone_id}/dns_records/revert", dns_records::preview_revert)
            .gives::<dr::Difference>("What putting DNS records back to before an event would change"),
        post("/platform/v1/zones/{zone_id}/dns_records/revert", dns_records::revert)
            .takes::<dr::Revert>()
            .gives::<dr::BatchDone>("Put DNS records back to how they were before an event"),
        post("/platform/v1/zones/{zone_id}/dnssec/roll", dnssec::roll)
            .takes::<ds::Roll>()
            .gives::<ds::Rolled>("Replace a key of a zone, in steps"),
        post("/platform/v1/zones/{zone_id}/dnssec/confirm", dnssec::confirm)
            .takes::<ds::Confirmation>()
            .gives::<ds::Dnssec>("Say what DS record the parent zone has, where it cannot be looked up"),
        get("/platform/v1/zones/{zone_id}/activation", zones::activation)
            .gives::<z::Activation>("Where a zone's activation stands: what each server of its parent zone says"),
    ]
}
