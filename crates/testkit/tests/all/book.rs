//! The request book: for each route a request that would succeed for somebody who may. A route without an entry fails the walks.

use rules::{env::Clock, moment::Moment};
use serde_json::{Value, json};
use testkit::{Tenant, World, groups, roles};

/// A request of a walk.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) method: String,
    /// The route's pattern.
    pub(crate) route: String,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
}

/// The requests of all routes, about one tenant's objects, in an order in which each can succeed: looking, making, changing,
/// then taking away from the inside out.
pub(crate) fn entries(world: &World, about: &Tenant) -> Vec<Entry> {
    let mut all: Vec<Entry> = web::listing()
        .into_iter()
        .map(|route| Entry {
            body: body(&route.method, &route.path, world, about),
            path: fill(&route.path, world, about),
            method: route.method,
            route: route.path,
        })
        .collect();
    all.sort_by_key(|e| (rank(e), e.route.clone(), e.method.clone()));
    all
}

fn rank(e: &Entry) -> usize {
    match e.method.as_str() {
        "GET" => 0,
        // Who came by a log-in goes last of all.
        "POST" if e.route.ends_with("/auth/logout") => 400,
        "PUT" | "PATCH" => 1,
        "POST" => 2,
        _ if e.route.ends_with("/accounts/{account_id}") => 200,
        // Who leaves the account can do nothing more in it.
        _ if e.route.ends_with("/{organization_id}") => 210,
        // Who takes their own role away can do nothing more.
        _ if e.route.ends_with("/{admin_id}") => 300,
        // Longer paths are deeper inside.
        _ => 100 - e.route.matches('/').count(),
    }
}

/// The ids of a path.
pub(crate) fn fill(path: &str, world: &World, t: &Tenant) -> String {
    let mut out = path.to_owned();
    if path.ends_with("/{member_id}/invite") || path.contains("/user_groups/") {
        out = out.replace("{member_id}", &t.pending);
    }
    for (name, id) in [
        ("{account_id}", t.account.as_str()),
        ("{tenant_id}", t.id.as_str()),
        ("{unit_id}", t.unit.as_str()),
        ("{zone_id}", t.zone.as_str()),
        ("{member_id}", t.member.as_str()),
        ("{role_id}", roles::ADMINISTRATOR),
        ("{permission_group_id}", groups::DOMAIN_ADMINISTRATOR),
        ("{user_group_id}", t.user_group.as_str()),
        ("{resource_group_id}", t.resource_group.as_str()),
        ("{ns_name}", "ns9.alpha-zone.com"),
        ("{event_id}", "01900000-0000-7000-8000-000000000000"),
        ("{subscription_id}", t.addon.as_str()),
        ("{service_user_id}", service_user(world, t)),
        ("{admin_id}", t.admin.as_str()),
        ("{user_id}", t.admin.as_str()),
        ("{membership_id}", t.member.as_str()),
        ("{organization_id}", t.account.as_str()),
        ("{invite_id}", t.invite.as_str()),
        ("{mail_id}", world.mail.as_str()),
        ("{dns_record_id}", t.dns_record.as_str()),
        ("{sso_connector_id}", connector(path, t)),
        ("{acl_id}", t.acl.as_str()),
        ("{peer_id}", t.peer.as_str()),
        ("{tsig_id}", t.tsig.as_str()),
        ("{passkey_id}", "0123456789abcdef0123456789abcdef"),
        ("{session_id}", "0123456789abcdef0123456789abcdef"),
        ("{view_id}", "0123456789abcdef0123456789abcdef"),
        // Of no tenant.
        (
            "{brand_file}",
            "0123456789abcdef0123456789abcdef-0123456789abcdef.css",
        ),
        ("{plan_id}", "a577b510288e82b26486fd1df47000ec"),
        ("{operator_id}", world.spare_operator.as_str()),
        ("{secondary_id}", world.secondary.as_str()),
        (
            "/user/tokens/{token_id}",
            format!("/user/tokens/{}", t.admin_token).as_str(),
        ),
        (
            "/me/tokens/{token_id}",
            format!("/me/tokens/{}", t.admin_token).as_str(),
        ),
        ("{token_id}", t.token.as_str()),
    ] {
        out = out.replace(name, id);
    }
    assert!(
        !out.contains('{'),
        "the request book does not know what stands for the ids of {path}"
    );
    match path {
        "/platform/v1/users" => out.push_str("?email=operator@tenantry.example"),
        "/platform/v1/decisions" => {
            let query = format!(
                "?principal={}&action=zone_update&resource=zone:{}",
                t.admin, t.zone
            );
            out.push_str(&query);
        }
        "/platform/v1/search" => out.push_str("?q=alpha"),
        "/platform/v1/zones/{zone_id}/dns_records/revert" => {
            out.push_str("?event_id=00000000-0000-0000-0000-000000000000");
        }
        "/platform/v1/sso_connectors" => out.push_str("?email_domain=alpha-people.example"),
        "/platform/v1/audit/export" | "/platform/v1/audit/verify" => {
            out.push_str("?stream=installation");
        }
        _ if path.contains("/logs/audit") => {
            let now = Moment(app::clock::System.now_us());
            let query = format!("?since={now}&before=2999-01-01&action_time={now}");
            out.push_str(&query);
        }
        _ => {}
    }
    out
}

/// A connector of single sign-on that is not used up by the walk, by whose it is.
fn connector<'a>(path: &str, t: &'a Tenant) -> &'a str {
    if path.contains("/tenants/") {
        &t.tenant_sso
    } else {
        &t.sso
    }
}

/// The service user that a tenant has.
fn service_user<'a>(world: &'a World, t: &Tenant) -> &'a str {
    let name = if t.name == world.alpha.name {
        "service_user"
    } else {
        "stranger"
    };
    let mut actors = world.actors.iter();
    actors
        .find(|a| a.name == name)
        .map_or("", |a| a.id.as_str())
}

fn body(method: &str, path: &str, world: &World, t: &Tenant) -> Option<Value> {
    if matches!(method, "GET" | "DELETE") {
        return None;
    }
    let _ = world;
    let path = path.trim_start_matches("/client/v4");
    Some(match (method, path) {
        ("POST", "/platform/v1/auth/login") => {
            json!({"email": "walked@nobody.example", "password": "correct horse battery staple"})
        }
        ("POST", "/platform/v1/auth/password") => {
            json!({"current_password": "not the right one", "password": "correct horse battery staple"})
        }
        ("POST", "/platform/v1/auth/login/second_step") => {
            json!({"token": "no note of a first step", "code": "000000"})
        }
        ("POST", "/platform/v1/auth/login/passkey" | "/platform/v1/auth/proof/passkey") => {
            json!({"token": "no challenge", "credential": {}})
        }
        ("POST", "/platform/v1/auth/passkeys") => {
            json!({"token": "no challenge", "name": "A phone", "credential": {}})
        }
        ("PATCH", "/platform/v1/auth/passkeys/{passkey_id}") => json!({"name": "A phone"}),
        ("POST", "/platform/v1/auth/sign_up" | "/platform/v1/auth/password_reset") => {
            json!({"email": "somebody@elsewhere.example"})
        }
        (
            "POST",
            "/platform/v1/auth/sign_up/confirm" | "/platform/v1/auth/password_reset/confirm",
        ) => json!({"code": "0".repeat(64), "password": "correct horse battery staple"}),
        ("POST", "/platform/v1/auth/address/confirm") => json!({"code": "0".repeat(64)}),
        ("POST", "/platform/v1/auth/sso") => json!({"email": "somebody@elsewhere.example"}),
        ("POST", "/platform/v1/auth/sso/login") => json!({"code": "none", "state": "none"}),
        (
            "POST",
            "/accounts/{account_id}/sso_connectors"
            | "/platform/v1/tenants/{tenant_id}/sso_connectors",
        ) => json!({"email_domain": "walked.example"}),
        (
            "PATCH",
            "/accounts/{account_id}/sso_connectors/{sso_connector_id}"
            | "/platform/v1/tenants/{tenant_id}/sso_connectors/{sso_connector_id}",
        ) => json!({"client_id": "walked"}),
        ("POST", "/platform/v1/auth/proof") => json!({"password": "not the right one"}),
        ("POST", "/platform/v1/auth/totp/confirm") => json!({"code": "000000"}),
        ("PATCH", "/user") => json!({"first_name": "Ada"}),
        ("POST", "/accounts") => json!({"name": "Another", "unit": {"id": t.unit}}),
        ("POST", "/platform/v1/views") => json!({"list": "zones", "name": "Walked"}),
        ("POST", "/platform/v1/customers") => json!({"account": {"name": "Whole", "unit": {"id": t.unit}}}),
        ("PUT", "/accounts/{account_id}") => json!({"name": "Renamed"}),
        ("PUT", "/accounts/{account_id}/profile") => json!({
            "business_name": "B", "business_address": "A", "business_email": "b@a.example", "business_phone": "1",
            "external_metadata": "",
        }),
        ("POST", "/platform/v1/tenants") => json!({"name": "Gamma"}),
        ("PATCH", "/platform/v1/tenants/{tenant_id}") => json!({"labels": ["gold"]}),
        ("POST", "/platform/v1/tenants/{tenant_id}/units") => json!({"name": "North"}),
        ("PATCH", "/platform/v1/units/{unit_id}") => json!({"name": "South"}),
        ("POST", "/platform/v1/tenants/{tenant_id}/admins") => {
            json!({"email": "another@admin.example"})
        }
        ("PATCH", "/platform/v1/tenants/{tenant_id}/admins/{admin_id}") => {
            json!({"role": "admin"})
        }
        ("PATCH", "/platform/v1/tenants/{tenant_id}/service_users/{service_user_id}") => {
            json!({"status": "active"})
        }
        ("PUT", "/platform/v1/accounts/{account_id}/partner_access") => {
            json!({"consent_required": false})
        }
        ("POST", "/platform/v1/accounts/{account_id}/partner_access/ask") => {
            json!({"reason": "A question"})
        }
        ("PATCH", "/platform/v1/tenants/{tenant_id}/entitlements") => {
            json!({"mhs_certificate_count": 2})
        }
        ("PATCH", "/platform/v1/tenants/{tenant_id}/branding") => json!({"accent": "#0b57a4"}),
        ("PUT", "/platform/v1/tenants/{tenant_id}/branding/logo") => {
            json!({"type": "image/jpeg", "data": "/9j/"})
        }
        ("PUT", "/platform/v1/tenants/{tenant_id}/catalogue") => {
            json!({"program": "enterprise_reseller"})
        }
        ("PATCH", "/platform/v1/tenants/{tenant_id}/catalogue") => {
            json!({"items": [{"rate_plan_id": "PARTNERS_PRO", "price_cents": 1000}]})
        }
        ("POST", "/platform/v1/secondaries") => json!({"name": "Another", "address": "127.0.0.1:5999"}),
        ("PATCH", "/platform/v1/secondaries/{secondary_id}") => json!({"name": "Renamed secondary"}),
        ("POST", "/platform/v1/operators") => json!({"email": "third@tenantry.example"}),
        ("PATCH", "/platform/v1/users/{user_id}") => json!({"rate_limit": 100}),
        ("POST", "/users") => {
            json!({"email": "walked@service.example", "tenant": {"id": t.id}})
        }
        ("PATCH", "/user/invites/{invite_id}") | ("PUT", "/memberships/{membership_id}") => {
            json!({"status": "accepted"})
        }
        ("POST", "/accounts/{account_id}/members") => {
            json!({"email": "walked@member.example", "roles": [roles::ADMINISTRATOR]})
        }
        ("PUT", "/accounts/{account_id}/members/{member_id}") => {
            json!({"roles": [{"id": roles::SUPER}, {"id": roles::BILLING}]})
        }
        ("POST", "/accounts/{account_id}/iam/resource_groups") => json!({
            "name": "All of it", "scope": {"key": format!("com.cloudflare.api.account.{}", t.account), "objects": [{"key": "*"}]},
        }),
        ("PATCH", "/platform/v1/views/{view_id}")
        | ("POST", "/accounts/{account_id}/iam/user_groups") => json!({"name": "Walked"}),
        ("POST" | "PUT", "/accounts/{account_id}/iam/user_groups/{user_group_id}/members") => {
            json!([{"id": t.pending}])
        }
        (
            "PUT",
            "/accounts/{account_id}/iam/user_groups/{user_group_id}"
            | "/accounts/{account_id}/iam/resource_groups/{resource_group_id}",
        ) => {
            json!({"name": "Walked"})
        }
        ("POST", "/user/tokens") | ("PUT", "/user/tokens/{token_id}") => {
            token("com.cloudflare.api.account.zone.*", groups::ZONE_READ)
        }
        (
            "POST" | "PUT",
            "/accounts/{account_id}/tokens" | "/accounts/{account_id}/tokens/{token_id}",
        ) => token(
            &format!("com.cloudflare.api.account.{}", t.account),
            groups::SETTINGS_READ,
        ),
        ("POST" | "PUT", "/zones/{zone_id}/subscription") => {
            json!({"rate_plan": {"id": "PARTNERS_BIZ"}, "frequency": "monthly"})
        }
        (
            "POST" | "PUT",
            "/accounts/{account_id}/subscriptions"
            | "/accounts/{account_id}/subscriptions/{subscription_id}",
        ) => json!({"rate_plan": {"id": "PARTNERS_SPECTRUM"}}),
        ("POST", "/zones") => json!({"name": "walked.com", "account": {"id": t.account}}),
        ("POST", "/zones/{zone_id}/dns_records") => {
            json!({"name": "walked", "type": "A", "content": "192.0.2.7"})
        }
        ("PUT", "/zones/{zone_id}/dns_records/{dns_record_id}") => {
            json!({"name": "www", "type": "A", "content": "192.0.2.8"})
        }
        ("PATCH", "/zones/{zone_id}/dns_records/{dns_record_id}") => json!({"ttl": 120}),
        ("POST", "/zones/{zone_id}/dns_records/batch") => {
            json!({"posts": [{"name": "batched", "type": "TXT", "content": "walked"}]})
        }
        ("POST", "/platform/v1/zones/{zone_id}/dns_records/preview" | "/platform/v1/zones/{zone_id}/dns_records/apply") => {
            json!({"file": "applied 300 IN TXT walked\n", "mode": "add"})
        }
        ("POST", "/platform/v1/zones/{zone_id}/dns_records/revert") => {
            json!({"event_id": "00000000-0000-0000-0000-000000000000"})
        }
        ("POST", "/zones/{zone_id}/dns_records/scan/review") => {
            json!({"rejects": [{"id": "00000000000000000000000000000000"}]})
        }
        ("POST", "/platform/v1/zones/{zone_id}/move") => {
            json!({"account_id": "00000000000000000000000000000000"})
        }
        (
            "POST" | "PUT",
            "/accounts/{account_id}/secondary_dns/acls"
            | "/accounts/{account_id}/secondary_dns/acls/{acl_id}",
        ) => json!({"name": "Walked", "ip_range": "2001:db8::/64"}),
        (
            "POST" | "PUT",
            "/accounts/{account_id}/secondary_dns/peers"
            | "/accounts/{account_id}/secondary_dns/peers/{peer_id}",
        ) => json!({"name": "Walked", "port": 5353}),
        (
            "POST" | "PUT",
            "/accounts/{account_id}/secondary_dns/tsigs"
            | "/accounts/{account_id}/secondary_dns/tsigs/{tsig_id}",
        ) => json!({"name": "walked.example.", "algo": "hmac-sha512.", "secret": "DwECAwQFBgcICQoLDA0ODw=="}),
        ("POST" | "PUT", "/zones/{zone_id}/secondary_dns/incoming") => {
            json!({"name": "secondary-zone.com.", "peers": [t.linked_peer], "auto_refresh_seconds": 3600})
        }
        ("POST" | "PUT", "/zones/{zone_id}/secondary_dns/outgoing") => {
            json!({"name": t.zone_name, "peers": [t.linked_peer]})
        }
        ("PATCH", "/zones/{zone_id}") => json!({"paused": true}),
        ("PATCH", "/zones/{zone_id}/dns_settings") => json!({"multi_provider": true}),
        ("PATCH", "/accounts/{account_id}/dns_settings") => json!({"enforce_dns_only": true}),
        ("POST", "/accounts/{account_id}/custom_ns") => json!({"ns_name": "ns1.alpha-zone.com"}),
        ("PUT", "/zones/{zone_id}/custom_ns") => json!({"enabled": false}),
        ("PATCH", "/zones/{zone_id}/hold") => json!({"include_subdomains": true}),
        ("PATCH", "/zones/{zone_id}/dnssec") => json!({"status": "active"}),
        ("POST", "/platform/v1/zones/{zone_id}/dnssec/roll") => json!({"key": "zsk"}),
        ("POST", "/platform/v1/zones/{zone_id}/dnssec/confirm") => json!({"ds_at_parent": true}),
        (
            "PUT",
            "/zones/{zone_id}/activation_check"
            | "/user/tokens/{token_id}/value"
            | "/accounts/{account_id}/tokens/{token_id}/value",
        )
        | (
            "POST",
            "/platform/v1/accounts/{account_id}/restore"
            | "/platform/v1/zones/{zone_id}/restore"
            | "/zones/{zone_id}/hold"
            | "/zones/{zone_id}/dns_records/scan"
            | "/zones/{zone_id}/dns_records/scan/trigger"
            | "/platform/v1/zones/{zone_id}/activate"
            | "/platform/v1/accounts/{account_id}/zone_offers/{zone_id}/accept"
            | "/platform/v1/users/{user_id}/key"
            | "/platform/v1/mails/{mail_id}/retry"
            | "/platform/v1/tenants/{tenant_id}/service_users/{service_user_id}/key"
            | "/platform/v1/accounts/{account_id}/members/{member_id}/invite"
            | "/platform/v1/auth/logout"
            // A form with a file is sent by a test of its own.
            | "/zones/{zone_id}/dns_records/import"
            | "/accounts/{account_id}/sso_connectors/{sso_connector_id}/begin_verification"
            | "/platform/v1/tenants/{tenant_id}/sso_connectors/{sso_connector_id}/begin_verification"
            | "/platform/v1/sso_connectors/{sso_connector_id}/approve"
            | "/zones/{zone_id}/secondary_dns/force_axfr"
            | "/zones/{zone_id}/secondary_dns/outgoing/enable"
            | "/zones/{zone_id}/secondary_dns/outgoing/disable"
            | "/zones/{zone_id}/secondary_dns/outgoing/force_notify"
            | "/platform/v1/auth/totp"
            | "/platform/v1/auth/address/verify"
            | "/platform/v1/auth/api_key/view"
            | "/platform/v1/auth/api_key/roll"
            | "/platform/v1/auth/recovery_codes"
            | "/platform/v1/auth/sessions/end_others",
        ) => json!({}),
        _ => panic!("the request book has no entry for {method} {path}"),
    })
}

fn token(resource: &str, group: &str) -> Value {
    json!({"name": "Walked", "policies": [
        {"effect": "allow", "permission_groups": [{"id": group}], "resources": {resource: "*"}}]})
}
