//! The configuration as rules and web want it.

use crate::config::{self, Config};
use rules::{
    gate::Database,
    settings::{Activation, Limits, PasswordCost, Sessions, Settings},
};
use std::time::Duration;

/// How long the reply to an idempotent request is kept.
const REPLIES: Duration = Duration::from_hours(30 * 24);

/// What rules go by. `public_url` is known once the listener is bound.
pub(crate) fn settings(c: &Config, public_url: String) -> Settings {
    Settings {
        public_url,
        name_servers: c.zones.name_servers.clone(),
        cname_suffix: c.zones.cname_suffix.clone(),
        edge_addresses: c.dns.edge_addresses.clone(),
        name_server_addresses: c.dns.name_server_addresses.clone(),
        activation: match c.zones.activation {
            config::Activation::Delegation => Activation::Delegation,
            config::Activation::Instant => Activation::Instant,
            config::Activation::Manual => Activation::Manual,
        },
        pending_zones: c.zones.pending_limit.into(),
        catalog_zone: c.dns.catalog_zone.clone(),
        private_peers: c.dns.private_peers,
        pending_deletion_days: c.zones.pending_deletion_days.into(),
        moved_deletion_days: c.zones.moved_deletion_days.into(),
        invitation_lifetime: us(c.invitations.lifetime),
        open_sign_up: c.people.open_sign_up,
        link_lifetime: us(c.people.link_lifetime),
        sso_private: c.people.sso_private,
        retention: us(c.deletion.retention),
        audit_retention: us(c.audit.retention),
        idempotency_retention: us(REPLIES),
        mail_give_up: us(c.mail.give_up_after),
        sessions: Sessions {
            idle: us(c.sessions.idle),
            lifetime: us(c.sessions.lifetime),
        },
        password_cost: PasswordCost {
            memory: u32::try_from(c.passwords.memory / 1024).unwrap_or(u32::MAX),
            iterations: c.passwords.iterations,
            parallelism: c.passwords.parallelism,
        },
        limits: Limits {
            enabled: c.limits.enabled,
            requests: c.limits.requests.into(),
            window: us(c.limits.window),
            of_address: c.limits.address_requests.into(),
            address_window: us(c.limits.address_window),
            failed: c.limits.failed_credentials.into(),
            failed_window: us(c.limits.failed_window),
        },
    }
}

/// Which database, and how it is used.
pub(crate) fn database(c: &Config) -> Database {
    Database {
        url: c.database.url.expose(),
        readers: usize::try_from(c.database.readers).ok(),
        pool: usize::try_from(c.database.pool).ok(),
        mmap_bytes: c.database.mmap,
    }
}

/// How requests are taken.
pub(crate) fn web(c: &Config) -> web::Options {
    web::Options {
        body_limit: c.http.body_limit,
        request_timeout: c.http.request_timeout,
        trusted_proxies: c.http.trusted_proxies.clone(),
        version: env!("CARGO_PKG_VERSION"),
        shared_counts: c.database.url.embedded().is_none(),
    }
}

/// Microseconds.
fn us(d: Duration) -> i64 {
    i64::try_from(d.as_micros()).unwrap_or(i64::MAX)
}
